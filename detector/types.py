"""The nouns of the street: frozen dataclasses that every room takes and gives.

Offsets are character offsets (Python ``str`` indices, half-open) into ``Document.text``; ``document.text[start:end]`` is
always the verbatim quote. Scores and probabilities are floats in [0, 1].
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Polarity = Literal["affirmed", "denied"]
Modality = Literal["stated", "planned", "possible", "hypothetical"]
Label = Literal["contradiction", "entailment", "neutral"]
Kind = Literal["negation", "antonym", "number", "date", "place", "person", "outcome", "other", "none"]
Relation = Literal["contradiction", "dispute", "update", "none"]
Bound = Literal["exact", "about", "at_least", "at_most"]
MarkWord = Literal["conflict", "not_conflict", "unsure"]
"""What a reviewer says of a conflict."""

LABELS: tuple[Label, Label, Label] = ("contradiction", "entailment", "neutral")


@dataclass(frozen=True, slots=True)
class Document:
    """One story as it was read."""

    id: str
    """Unique within a run; for a file its normalised path."""
    text: str
    """What was decoded from a plain file, the field of a table row, or what was extracted from HTML."""
    title: str | None = None
    publisher: str | None = None
    published: datetime | None = None
    """Publication time, timezone-aware, UTC."""
    url: str | None = None
    language: str | None = None
    """ISO 639-1 code found by the language check, ``None`` where it was not made or the text is too short."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """An input that was set aside, and why."""

    source: str
    """Path, or document id, as the user knows it."""
    reason: str
    """What is wrong, in words, with what to do about it where that is known."""
    line: int | None = None
    """1-based line of a table source, ``None`` for a whole file."""
    read: bool = False
    """True where it was read, and set aside for what it holds: an empty file, a text in another language."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a Document's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of cleaning: ``source[source_start:source_end]`` became ``clean[start:end]``; either may be empty."""

    start: int
    end: int
    source_start: int
    source_end: int


def _edit_start(edit: Edit) -> int:
    return edit.start


@dataclass(frozen=True, slots=True)
class CleanText:
    """A Document's text cleaned for the models, with an exact map back. ``CleanText(text)`` is the text unchanged.

    What stands between two edits was copied character by character; a character that an edit wrote came from the whole
    stretch that the edit replaced.
    """

    text: str
    edits: tuple[Edit, ...] = ()
    """In order, never overlapping, on both sides."""

    def source_span(self, start: int, end: int) -> Span:
        """The smallest span of the source that ``text[start:end]`` came from; what cleaning removed before ``start`` and
        after ``end`` is outside it, what it removed between is inside. ``ValueError`` where the offsets are no slice of
        ``text``. Growing the slice never shrinks the span."""
        if not 0 <= start <= end <= len(self.text):
            raise ValueError(f"[{start}:{end}] is no slice of a clean text of {len(self.text)} characters")
        if start == end:
            at = self._source_of(start)[0] if start < len(self.text) else self._source_of(start - 1)[1] if start else 0
            return Span(at, at)
        return Span(self._source_of(start)[0], self._source_of(end - 1)[1])

    def _source_of(self, index: int) -> tuple[int, int]:
        """Source offsets of one character."""
        after = bisect_right(self.edits, index, key=_edit_start)
        if not after:
            return index, index + 1
        edit = self.edits[after - 1]
        if index < edit.end:
            return edit.source_start, edit.source_end
        at = edit.source_end + index - edit.end
        return at, at + 1


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who says it."""

    speaker: str | None = None
    """Verbatim name or description (``Foreign Ministry spokesman Hong Lei``), ``None`` for the story's own voice. A pronoun
    is replaced by the name it stands for where that is safe."""
    cue: str | None = None
    """Reporting word as it stands in the text (``said``, ``according to``)."""
    quoted: bool = False
    """True where most of the claim stands in quotation marks."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure with what it counts."""

    text: str
    """Verbatim (``about 11,000``)."""
    start: int
    end: int
    value: float
    """In base units of ``unit``: ``1.2 million`` is 1200000.0; per cent stay per cent."""
    unit: str | None = None
    """Normalised unit or currency (``USD``, ``%``, ``km``), ``None`` for a plain count."""
    counts: str | None = None
    """Lemma of the noun counted (``people``, ``soldier``), ``None`` where there is none."""
    bound: Bound = "exact"
    """``about`` for approximations, ``at_least`` / ``at_most`` for bounds (``more than 40``)."""


@dataclass(frozen=True, slots=True)
class TimeMention:
    """A date or time expression."""

    text: str
    start: int
    end: int
    first: date | None = None
    """First day that the expression can mean, resolved against the publication date where it is relative; ``None`` where it
    cannot be resolved."""
    last: date | None = None
    """Last day, inclusive; equal to ``first`` for a single day."""
    recurring: bool = False
    """True for ``every Tuesday``, ``each year``."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A name."""

    text: str
    start: int
    end: int
    label: str
    """OntoNotes label of spaCy: ``PERSON``, ``ORG``, ``GPE``, ``LOC``, ``NORP``, ``FAC``, ``EVENT``, ``LAW``…"""


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement that can be true or false."""

    doc_id: str
    start: int
    end: int
    """``document.text[start:end]`` is the verbatim quote."""
    quote: str
    """That quote."""
    text: str
    """The same statement made standalone and cleaned: pronouns and ``the initiative`` resolved where that is safe,
    attribution taken off; it says what the speaker holds to be true, so ``denied that X`` becomes not-X."""
    context: str = ""
    """Cleaned sentence that the claim stands in, for embedding."""
    sentence: Span = Span(0, 0)
    """Offsets of that sentence."""
    title: str | None = None
    """The Document's title."""
    publisher: str | None = None
    published: datetime | None = None
    attribution: Attribution = Attribution()
    polarity: Polarity = "affirmed"
    """``denied`` where a denial (``denied that``, ``rejected claims that``) turned the claim round."""
    modality: Modality = "stated"
    negated: bool = False
    """True where ``text`` carries a grammatical negation of its main predicate."""
    subject: str | None = None
    """Standalone wording of the grammatical subject (noun phrase), ``None`` where there is none."""
    predicate: str | None = None
    """Lemma of the main predicate, with its particle (``move forward`` → ``move``; ``call off`` → ``call off``)."""
    tense: Literal["past", "present", "future"] | None = None
    lemmas: tuple[str, ...] = ()
    """Lower-cased lemmas of the content words (nouns, names, verbs, adjectives, adverbs, numbers) of ``text``, in order."""
    lemma_spans: tuple[Span, ...] = ()
    """Place of each of ``lemmas`` in the Document; an empty span for a word that does not stand there."""
    entities: tuple[Entity, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    times: tuple[TimeMention, ...] = ()
    repeats: tuple[tuple[str, Span], ...] = ()
    """Further places, (doc_id, span), of near-identical restatements that were collapsed into this claim."""

    @property
    def voice(self) -> str:
        """Who holds the claim: its speaker, else the publisher, else the document."""
        return self.attribution.speaker or self.publisher or self.doc_id


@dataclass(frozen=True, slots=True)
class ClaimPair:
    """Two claims that are worth reading together. ``a`` stands before ``b`` in order of input."""

    a: Claim
    b: Claim
    similarity: float
    """What they were paired by: a mean of cosines of embeddings, in [-1, 1]."""
    why: str = "similarity"
    """Why they were paired."""
    wording_similarity: float = 0.0
    """Cosine of the two standalone wordings."""
    sentence_similarity: float = 0.0
    """Cosine of the two sentences that the claims stand in."""
    story_similarity: float = 1.0
    """Cosine of the two stories (the mean of their sentences): whether they tell of one event; 1 within a story, and where
    there is no story."""


@dataclass(frozen=True, slots=True)
class Probabilities:
    """One reading of a premise and a hypothesis by an NLI model; the three sum to 1."""

    contradiction: float
    entailment: float
    neutral: float


@dataclass(frozen=True, slots=True)
class NLIScores:
    """What the NLI model says of a pair.

    Contradiction is symmetric, so by default both directions are read and ``contradiction``, ``entailment``, ``neutral``
    are the means of the two; ``ba`` is ``None`` where only a→b was asked for.
    """

    ab: Probabilities
    ba: Probabilities | None = None
    truncated: bool = False
    """True where a text was cut to the model's longest input."""

    @property
    def contradiction(self) -> float:
        """Mean contradiction probability of the directions read."""
        return self.ab.contradiction if self.ba is None else (self.ab.contradiction + self.ba.contradiction) / 2

    @property
    def entailment(self) -> float:
        """Mean entailment probability of the directions read."""
        return self.ab.entailment if self.ba is None else (self.ab.entailment + self.ba.entailment) / 2

    @property
    def neutral(self) -> float:
        """Mean neutral probability of the directions read."""
        return self.ab.neutral if self.ba is None else (self.ab.neutral + self.ba.neutral) / 2

    @property
    def label(self) -> Label:
        """The largest of the three; on a tie the first of contradiction, entailment, neutral."""
        return max(LABELS, key=lambda name: float(getattr(self, name)))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the judge says of one pair, conflict or not."""

    label: Label
    """``contradiction`` where the judge finds a conflict or an update at its threshold, else the larger of entailment and
    neutral."""
    score: float
    """Probability that an editor would call the pair a conflict."""
    kind: Kind
    """``none`` where it is no conflict."""
    relation: Relation
    reason: str
    """One sentence for a reader."""
    nli: NLIScores
    clash_a: tuple[Span, ...] = ()
    """The words of a (offsets into its Document) that clash."""
    clash_b: tuple[Span, ...] = ()
    features: dict[str, float] = field(default_factory=dict, compare=False)
    """Named features that the score was made from."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two claims that cannot both be true."""

    id: str
    """Stable from run to run: a hash of what the two claims say and who says it, whichever papers print them."""
    pair: ClaimPair
    verdict: Verdict
    stands_for: tuple[str, ...] = ()
    """Ids of the conflicts that say the same in an overlapping clause, for which this one stands."""
    mark: MarkWord | None = None
    """What an earlier mark says of it, ``None`` where there is none, or no marks were held to."""

    @property
    def score(self) -> float:
        """Probability that an editor would call the pair a conflict."""
        return self.verdict.score

    @property
    def kind(self) -> Kind:
        """What clashes."""
        return self.verdict.kind

    @property
    def relation(self) -> Relation:
        """``contradiction``: one voice; ``dispute``: two voices; ``update``: a later figure replaces an earlier one."""
        return self.verdict.relation

    @property
    def reason(self) -> str:
        """One sentence for a reader."""
        return self.verdict.reason


@dataclass(frozen=True, slots=True)
class Report:
    """What a scan found, and what it read to find it."""

    conflicts: tuple[Conflict, ...]
    """By falling score, then by place."""
    documents: tuple[Document, ...]
    claims: tuple[Claim, ...]
    rejected: tuple[Rejected, ...] = ()
    pairs: int = 0
    """Claim pairs made."""
    scored: int = 0
    """Claim pairs read by the NLI model."""
    truncated: int = 0
    """Of these, pairs with a text cut to the model's longest input."""
    seconds: float = 0.0
    """Wall time of the scan."""
    model: str = ""
    """Name of the NLI model."""
    hidden: int = 0
    """Conflicts left out because an earlier mark says that they are none."""
