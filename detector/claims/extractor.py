"""Documents → claims: parse once, find the clauses, give each its fields."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from detector.claims.clauses import drafts_of
from detector.claims.draft import Draft
from detector.claims.fields import Fields, Story
from detector.claims.mentions import Mentions
from detector.claims.paragraphs import Paragraph, split_paragraphs
from detector.claims.parser import load_parser, parse_all
from detector.claims.repairs import mend
from detector.claims.standalone import Resolver
from detector.claims.statement import whole_statement
from detector.claims.voices import Passage, carry_speakers
from detector.types import Claim, CleanText, Document

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc


@dataclass(frozen=True, slots=True)
class _Source:
    """Where a paragraph comes from."""

    document: int
    paragraph: Paragraph


class ClaimExtractor:
    """Splits documents into claims with a spaCy dependency parse."""

    def __init__(self, model: str | None = None, *, parser: Language | None = None) -> None:
        """An extractor with a spaCy pipeline that has tagger, parser, lemmatizer and entity recogniser.

        Args:
            model: import name of its package, or its folder; by default en_core_web_sm in whichever package is installed.
            parser: the pipeline itself, or what parses in its place: of it only ``pipe`` is called.

        Raises:
            ModelError: there is no such model, or it lacks one of those.
        """
        self._nlp = load_parser(model) if parser is None else parser

    def extract(self, documents: Sequence[Document], cleaned: Sequence[CleanText]) -> list[list[Claim]]:
        """One list of claims for each document, by start and then by end; empty where a text states nothing.

        ``cleaned[i]`` is the text of ``documents[i]`` cleaned for the models; offsets are those of ``documents[i].text``.
        Raises ``ValueError`` where the two differ in length.
        """
        if len(documents) != len(cleaned):
            raise ValueError(f"{len(documents)} documents, but {len(cleaned)} cleaned texts")
        found: list[list[Claim]] = [[] for _ in documents]
        for number, passages in self._passages(cleaned):
            found[number] = _claims(Story(documents[number], cleaned[number]), passages)
        return found

    def extract_statement(self, text: str, doc_id: str) -> Claim:
        """The whole text as one claim, with its attribution taken off (``Smith denied that X`` is not-X, said by Smith) and
        all fields filled as far as they can be; a text without a verb keeps its words and leaves the rest empty."""
        return self.extract_statements([text], [doc_id])[0]

    def extract_statements(self, texts: Sequence[str], doc_ids: Sequence[str]) -> list[Claim]:
        """Like :meth:`extract_statement` for many texts, parsed in batches."""
        if len(texts) != len(doc_ids):
            raise ValueError(f"{len(texts)} texts, but {len(doc_ids)} ids")
        cleaned = [CleanText(text) for text in texts]
        claims = [
            Claim(doc_id=doc_id, start=0, end=len(text), quote=text, text=text.strip(), context=text.strip())
            for text, doc_id in zip(texts, doc_ids, strict=True)
        ]
        for number, passages in self._passages(cleaned):
            story = Story(Document(id=doc_ids[number], text=texts[number]), cleaned[number])
            made = whole_statement(story, passages)
            if made is not None:
                claims[number] = made
        return claims

    def _passages(self, cleaned: Sequence[CleanText]) -> Iterator[tuple[int, list[Passage]]]:
        """The parsed paragraphs of each text that has any, a text at a time."""
        pieces = (
            (paragraph.text, _Source(number, paragraph))
            for number, clean in enumerate(cleaned)
            for paragraph in split_paragraphs(clean.text)
        )
        current: int | None = None
        passages: list[Passage] = []
        parsed: tuple[Doc, _Source]
        for parsed in parse_all(self._nlp, pieces):
            doc, source = parsed
            if current is not None and source.document != current:
                yield current, passages
                passages = []
            current = source.document
            passages.append(Passage(mend(doc), source.paragraph.raw, source.paragraph.start))
        if current is not None:
            yield current, passages


def _claims(story: Story, passages: Sequence[Passage]) -> list[Claim]:
    mentions = Mentions()
    for passage in passages:
        mentions.read(passage.doc)
        for sentence in passage.doc.sents:
            passage.drafts += _distinct(drafts_of(sentence))
    carry_speakers(passages)
    resolver = Resolver(mentions, passages)
    claims: list[Claim] = []
    for passage in passages:
        fields = Fields(story, passage, resolver)
        for draft in passage.drafts:
            claim = fields.claim(draft)
            if claim is not None:
                claims.append(claim)
    return sorted(claims, key=lambda claim: (claim.start, claim.end))


def _distinct(drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts without those that repeat the very words of another."""
    seen: set[tuple[int, int, int]] = set()
    kept = []
    for draft in drafts:
        place = (draft.tokens[0].i, draft.tokens[-1].i, draft.head.i)
        if place not in seen:
            seen.add(place)
            kept.append(draft)
    return kept
