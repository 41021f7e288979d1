"""Conflicts planted in real articles: a claim stated again with something changed, at a place that is known.

Recall on labelled stories is measured where conflicts are thick. Planted in articles as they are, a conflict is one pair in
thousands, as it is in a newsroom, and the alarms beside it are those that a reader would see. The restatement keeps much of
the claim's wording, so what is measured is an upper bound for conflicts between stories written apart.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from detector.evaluation.bundles import Bundle, MarkedPair, Place
from detector.evaluation.carriers import carried
from detector.evaluation.rewrites import NUMBER_WORDS, How, Rewrite, rewrites
from detector.types import Claim, Document, Span

Scope = Literal["within", "across"]
SCOPES: tuple[Scope, Scope] = ("within", "across")

_OTHERS_WORDS = re.compile(
    r"\b(i|me|my|mine|we|us|our|you|your|he|she|they|it|him|them|her|this|that|these|those|there|here|"
    r"yesterday|today|tomorrow)\b",
    re.IGNORECASE,
)
"""Words that another place in the text may turn to something else."""
_OPENER = re.compile(
    r"^(however|meanwhile|but|and|so|also|still|then|indeed|instead|thus|therefore|certainly|nevertheless|unfortunately|"
    r"in fact|in addition|moreover|yet|now|according to|as of|after|before|while|if|when|because|although|given|which|who|"
    r"what|where|why|how)\b",
    re.IGNORECASE,
)
_UNTIDY = re.compile(r"[\[\]{}|<>#@“”\"…;:]|\.\.|https?|\(|\)|\s[-–—]\s|—")
_APPOSITION = re.compile(r", (?:a|an|the|who|which) [^,.]{3,70},(?! (?:and|or)\b)")
_NAMES = frozenset({"PERSON", "ORG", "GPE", "LOC", "NORP", "FAC", "EVENT", "PRODUCT", "WORK_OF_ART", "LAW"})
_NUMBERS = frozenset(NUMBER_WORDS)
_FREE_WORDS = (
    ("approximately", "about"), ("near", "close to"), ("purchase", "buy"), ("purchased", "bought"), ("also", ""),
    ("children", "youngsters"), ("reportedly", ""), ("allegedly", ""), ("apparently", ""), ("attempted", "tried"),
    ("individuals", "people"), ("assistance", "help"), ("U.S.", "US"), ("United States", "US"), ("numerous", "many"),
    ("currently", "now"), ("roughly", "about"), ("located", "found"), ("footage", "film"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plant:
    """One conflict that was planted."""

    how: How
    scope: Scope
    pair: MarkedPair
    """The claim's own place, and the place of its changed restatement."""
    sentence: str
    """The sentence that was put in."""


@dataclass(frozen=True, slots=True)
class PlantedStories:
    """Articles with conflicts in them, as a bundle whose gold pairs are the plants, in their order."""

    bundle: Bundle
    plants: tuple[Plant, ...]


def can_be_restated(claim: Claim) -> bool:
    """Whether the claim's wording stands by itself anywhere: a whole, tidy statement without words that lean on others."""
    text = claim.text
    return (
        claim.modality == "stated"
        and claim.polarity == "affirmed"
        and claim.subject is not None
        and claim.predicate is not None
        and text.startswith(claim.subject[:1].upper() + claim.subject[1:])
        and 5 <= len(text.split()) <= 28
        and text.endswith(".")
        and not _OTHERS_WORDS.search(text)
        and not _OPENER.match(text)
        and not _UNTIDY.search(text)
        and 2 * len(claim.quote) >= len(text)
        and text.count("'") % 2 == len(re.findall(r"\w'(?:s|t|re|ve)\b|s' ", text)) % 2
    )


def plant(
    groups: Sequence[Sequence[Document]],
    claims: Mapping[str, Sequence[Claim]],
    number: int,
    *,
    scope: Scope,
    turned: Mapping[str, str],
    events: Sequence[Sequence[Document]] | None = None,
    seed: int = 0,
) -> list[PlantedStories]:
    """``number`` conflicts in articles, the kinds of change as even as the articles allow; fewer where they hold too few
    claims that can be changed.

    An article gets at most one a round; where that is not enough, further rounds plant other claims in fresh copies, so
    that no planted conflict ever meets another in its article.

    Args:
        groups: articles that are scanned together (each alone for ``within``); a group with a plant becomes a bundle.
        claims: the claims of each article, by its id.
        scope: ``within``: restated in the article itself; ``across``: in another article on its event.
        turned: opposites of wordings, as `detector.evaluation.rewrites.turned_round` makes them.
        events: for ``across``, articles on one event; by default the groups.
        seed: of every choice.
    """
    rng = random.Random(f"{seed} {scope}")
    left = {doc: [c for c in found if can_be_restated(c)] for doc, found in claims.items()}
    partners = _partners(events if events is not None else groups)
    kinds: Counter[How] = Counter()
    made: list[PlantedStories] = []
    while sum(kinds.values()) < number:
        before = sum(kinds.values())
        for group in rng.sample(list(groups), len(groups)):
            chosen: list[tuple[Rewrite, Document]] = []
            for target in rng.sample(list(group), len(group)):
                if sum(kinds.values()) == number:
                    break
                sources = [target] if scope == "within" else [d for d in partners.get(target.id, ()) if d in group]
                rewrite = _choose(sources, left, kinds, turned, rng)
                if rewrite is not None:
                    kinds[rewrite.how] += 1
                    chosen.append((rewrite, target))
            if chosen:
                made.append(_planted(f"{scope}-{len(made) + 1}", group, chosen, scope, rng))
        if sum(kinds.values()) == before:
            break
    return made


def _partners(events: Iterable[Sequence[Document]]) -> dict[str, list[Document]]:
    return {document.id: [other for other in event if other is not document] for event in events for document in event}


def _choose(
    sources: Sequence[Document],
    left: dict[str, list[Claim]],
    kinds: Counter[How],
    turned: Mapping[str, str],
    rng: random.Random,
) -> Rewrite | None:
    """A change of the kind made least so far, of a claim that is then used up."""
    options = [r for source in sources for claim in left.get(source.id, ()) for r in rewrites(claim, rng, turned)]
    if not options:
        return None
    least = min(kinds[option.how] for option in options)
    chosen = rng.choice([option for option in options if kinds[option.how] == least])
    left[chosen.claim.doc_id].remove(chosen.claim)
    return chosen


def _planted(
    name: str, group: Sequence[Document], chosen: Sequence[tuple[Rewrite, Document]], scope: Scope, rng: random.Random
) -> PlantedStories:
    texts = {document.id: document.text for document in group}
    shifts: dict[str, tuple[int, int]] = {}
    restated: list[tuple[Rewrite, str, Span, str]] = []
    written_small = frozenset(re.findall(r"\b[a-z]\w*", " ".join(texts.values())))
    for rewrite, target in chosen:
        sentence, start, end = _sentence(rewrite, written_small, rng)
        own = Span(rewrite.claim.sentence.start, rewrite.claim.sentence.end) if scope == "within" else None
        at, lead, tail = _opening(target.text, own, rng)
        texts[target.id] = target.text[:at] + lead + sentence + tail + target.text[at:]
        shifts[target.id] = (at, len(lead) + len(sentence) + len(tail))
        restated.append((rewrite, target.id, Span(at + len(lead) + start, at + len(lead) + end), sentence))
    plants = []
    for rewrite, target_id, span, sentence in restated:
        claim = rewrite.claim
        at, length = shifts.get(claim.doc_id, (len(texts[claim.doc_id]), 0))
        moved = length if claim.start >= at else 0
        original = Place(claim.doc_id, Span(claim.start + moved, claim.end + moved))
        plants.append(Plant(rewrite.how, scope, MarkedPair(original, Place(target_id, span)), sentence))
    documents = tuple(replace(document, text=texts[document.id]) for document in group)
    return PlantedStories(Bundle(name, documents, tuple(p.pair for p in plants), (), ()), tuple(plants))


def _sentence(rewrite: Rewrite, written_small: frozenset[str], rng: random.Random) -> tuple[str, int, int]:
    whole = loosened(rewrite.text.strip(), rewrite.claim.text, rng).rstrip(".")
    first = re.split(r"\W", whole, maxsplit=1)[0].lower()
    named = any(rewrite.claim.text.startswith(entity.text) for entity in rewrite.claim.entities if entity.label in _NAMES)
    # A first word that the article also writes small is no name.
    inner = whole if named or first not in written_small | _NUMBERS else whole[:1].lower() + whole[1:]
    return carried(inner, whole, rng, denied=rewrite.how == "denial")


def loosened(text: str, original: str, rng: random.Random) -> str:
    """The wording a little further from the claim's own: an apposition left out, a few words said otherwise. What differs
    from ``original`` is left as it is."""
    own = set(original.split())
    found = _APPOSITION.search(text)
    if found and all(word in own for word in found.group().split()) and rng.random() < 0.7:
        text = text[: found.start()] + text[found.end() :]
    for word, other in _FREE_WORDS:
        pattern = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])" + ("" if other else r"\s"))
        if rng.random() < 0.6 and not text.startswith(word):
            text = pattern.sub(other, text, count=1)
    return text


def _opening(text: str, avoid: Span | None, rng: random.Random) -> tuple[int, str, str]:
    """Where a sentence goes in (offset, what stands before it, what after it): the end of a paragraph that the ``avoid``
    span is not in, as its last sentence or as a paragraph of its own."""
    ends = [m.start() for m in re.finditer(r"\s*\n\s*\n|\s*\n|\s*\Z", text) if m.start() > 0]
    starts = [0, *ends[:-1]]
    free = [e for s, e in zip(starts, ends, strict=True) if avoid is None or not s <= avoid.start < e]
    at = rng.choice(free or ends[-1:])
    paragraph = "\n\n" if "\n\n" in text or "\n" not in text else "\n"
    whole_sentence = text[:at].rstrip().endswith((".", "!", "?", ".”", '."'))
    if whole_sentence and rng.random() < 0.5:
        return at, " ", ""
    return at, paragraph, ""
