"""Which words of two claims clash, and in what way."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

from detector.conflicts.comparability import PEOPLE, PLACES, names, overlap, same_name, times_apart
from detector.conflicts.opposition import agree_by_negation, opposed
from detector.conflicts.uses import Use
from detector.types import Claim, Entity, Kind, Quantity, Span

_PEOPLE_COUNTED = frozenset({
    "people", "person", "man", "woman", "child", "passenger", "soldier", "civilian", "victim", "resident", "student",
    "worker", "protester", "officer", "body", "death", "fatality", "casualty", "survivor", "villager", "miner", "migrant",
    "inmate", "police", "troop", "militant", "boy", "girl", "patient", "other",
})  # fmt: skip
_HARM = (
    frozenset({"kill", "die", "dead", "death", "toll", "fatality", "perish", "body", "victim", "drown", "murder", "slay"}),
    frozenset({"injure", "wound", "hurt", "injury", "hospitalise", "hospitalize", "wounded", "injured"}),
    frozenset({"miss", "missing", "unaccounted", "trap"}),
    frozenset({"arrest", "detain", "charge", "custody"}),
    frozenset({"rescue", "evacuate", "survive", "save"}),
)
_NEGATORS = re.compile(r"\b(not|no|never|none|nobody|nothing|neither|nor|without|cannot)\b|n['’]t\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Clash:
    """One way in which two claims clash: its kind, the words, and their places in the two Documents."""

    kind: Kind
    words_a: str
    words_b: str
    spans_a: tuple[Span, ...]
    spans_b: tuple[Span, ...]


def find_clashes(a: Claim, b: Claim) -> list[Clash]:
    """All clashes found in fields and wording, the most telling kind first; empty where none is seen."""
    found = [number_clash(a, b), opposition_clash(a, b), negation_clash(a, b), date_clash(a, b)]
    found += [name_clash(a, b, PLACES, "place"), name_clash(a, b, PEOPLE, "person")]
    return [clash for clash in found if clash is not None]


def number_clash(a: Claim, b: Claim) -> Clash | None:
    """Two figures for one thing, further apart than rounding and their bounds allow."""
    for x in a.quantities:
        rivals = [y for y in b.quantities if same_measure(x, y, a, b)]
        if rivals and not any(figures_agree(x, y) for y in rivals):
            y = rivals[0]
            return Clash("number", x.text, y.text, (Span(x.start, x.end),), (Span(y.start, y.end),))
    return None


def figures_compared(a: Claim, b: Claim) -> float:
    """1 where some figures count the same thing and none agree, -1 where all that do agree, 0 where none does."""
    readings = [figures_agree(x, y) for x in a.quantities for y in b.quantities if same_measure(x, y, a, b)]
    if not readings:
        return 0.0
    return -1.0 if any(readings) else 1.0


def same_measure(x: Quantity, y: Quantity, a: Claim, b: Claim) -> bool:
    """Whether two quantities can measure the same thing: unit, what is counted, and what happened to the counted."""
    if x.unit != y.unit:
        return False
    if x.counts and y.counts and x.counts != y.counts and not {x.counts, y.counts} <= _PEOPLE_COUNTED:
        return False
    if not x.unit and not (x.counts and y.counts) and overlap(a.lemmas, b.lemmas) < 0.5:
        return False
    harm_a, harm_b = _harms(a), _harms(b)
    return not (harm_a and harm_b and harm_a.isdisjoint(harm_b))


def _harms(claim: Claim) -> set[int]:
    return {i for i, words in enumerate(_HARM) if not words.isdisjoint(claim.lemmas)}


def figures_agree(x: Quantity, y: Quantity) -> bool:
    """Whether two figures can both be true of one thing.

    Exact figures agree where one is the other rounded to its own last digit that is not zero; ``about`` gives 10 % to
    either side, ``at least`` and ``at most`` are open on one.
    """
    low, high = sorted((x, y), key=lambda q: q.value)
    if x.value == y.value:
        return True
    if low.bound == "at_least" or high.bound == "at_most":
        return True
    if "about" in (x.bound, y.bound) and abs(x.value - y.value) <= 0.1 * max(abs(x.value), abs(y.value)):
        return True
    return _rounds_to(low.value, high.value) or _rounds_to(high.value, low.value)


def _rounds_to(exact: float, rounded: float) -> bool:
    if rounded == 0 or abs(rounded) < 20:
        return False
    digits = f"{abs(rounded):.6f}".rstrip("0").rstrip(".")
    zeros = len(digits) - len(digits.rstrip("0")) if "." not in digits else -(len(digits) - digits.index(".") - 1)
    return zeros != 0 and abs(exact - rounded) <= 0.5 * 10.0**zeros


def opposition_clash(a: Claim, b: Claim) -> Clash | None:
    """Opposed words (``passed`` and ``rejected``), both or neither of them negated."""
    found = next((pair for pair in opposed(a, b) if not pair.by_negation), None)
    return _clash(found.kind, a, _place(a, found.a), b, _place(b, found.b)) if found else None


def negation_clash(a: Claim, b: Claim) -> Clash | None:
    """One side negates what the other states: the same predicate, a word that means much the same (``did not pass`` and
    ``was approved``), or most content words shared; but not its opposite (``did not pass`` and ``was rejected``)."""
    if a.negated != b.negated:
        same_predicate = a.predicate is not None and (a.predicate == b.predicate or a.predicate in b.lemmas)
        if (same_predicate or overlap(a.lemmas, b.lemmas) >= 0.6) and not agree_by_negation(a, b):
            return _clash("negation", a, _negator(a), b, _negator(b))
    found = next((pair for pair in opposed(a, b) if pair.by_negation and pair.same_part), None)
    return _clash("negation", a, _place(a, found.a), b, _place(b, found.b)) if found else None


def _place(claim: Claim, use: Use) -> Span:
    return use.span or locate(claim, use.term)


def date_clash(a: Claim, b: Claim) -> Clash | None:
    """Both say when, and cannot mean the same day."""
    if times_apart(a, b) <= 0:
        return None
    x, y = a.times[0], b.times[0]
    return Clash("date", x.text, y.text, (Span(x.start, x.end),), (Span(y.start, y.end),))


def name_clash(a: Claim, b: Claim, labels: frozenset[str], kind: Kind) -> Clash | None:
    """Different names of one sort in claims that otherwise share most of their words."""
    alone_a = _unmatched(names(a, labels), names(b, labels))
    alone_b = _unmatched(names(b, labels), names(a, labels))
    if not alone_a or not alone_b:
        return None
    named = {w.lower() for e in (*a.entities, *b.entities) for w in e.text.split()}
    if overlap((w for w in a.lemmas if w not in named), (w for w in b.lemmas if w not in named)) < 0.5:
        return None
    x, y = alone_a[0], alone_b[0]
    return Clash(kind, x.text, y.text, (Span(x.start, x.end),), (Span(y.start, y.end),))


def _unmatched(mine: list[Entity], others: list[Entity]) -> list[Entity]:
    return [x for x in mine if not any(same_name(x.text, y.text) for y in others)]


def wording_clash(a: Claim, b: Claim) -> Clash:
    """The words that each claim has and the other lacks: what is left to show where no sort of clash is known."""
    return _clash("other", a, _own_words(a, b), b, _own_words(b, a))


def _own_words(claim: Claim, other: Claim) -> Span:
    """The longest stretch of the claim's quote that has no match in the other's, else the whole quote."""
    pieces = list(re.finditer(r"\w+(?:['’.,-]\w+)*", claim.quote))
    mine = [m.group().lower() for m in pieces]
    theirs = [m.group().lower() for m in re.finditer(r"\w+(?:['’.,-]\w+)*", other.quote)]
    blocks = difflib.SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes()
    own = [(i, j) for tag, i, j, _, _ in blocks if tag != "equal" and j > i]
    if not own:
        return Span(claim.start, claim.end)
    first, last = max(own, key=lambda ij: pieces[ij[1] - 1].end() - pieces[ij[0]].start())
    return Span(claim.start + pieces[first].start(), claim.start + pieces[last - 1].end())


def _negator(claim: Claim) -> Span:
    """The place of the negating word, else of the predicate."""
    found = _NEGATORS.search(claim.quote)
    if found:
        return Span(claim.start + found.start(), claim.start + found.end())
    return locate(claim, claim.predicate or "")


def locate(claim: Claim, term: str) -> Span:
    """The place of a lemma (or the first to last of several) in the Document, else the whole claim."""
    wanted = term.split()
    for i in range(len(claim.lemmas) - len(wanted) + 1):
        if list(claim.lemmas[i : i + len(wanted)]) == wanted and len(claim.lemma_spans) == len(claim.lemmas):
            spans = [s for s in claim.lemma_spans[i : i + len(wanted)] if claim.start <= s.start < s.end <= claim.end]
            if spans:
                return Span(spans[0].start, spans[-1].end)
    found = re.search(rf"\b{re.escape(wanted[0][: max(3, len(wanted[0]) - 1)])}\w*", claim.quote, re.I) if wanted else None
    return Span(claim.start + found.start(), claim.start + found.end()) if found else Span(claim.start, claim.end)


def _clash(kind: Kind, a: Claim, span_a: Span, b: Claim, span_b: Span) -> Clash:
    return Clash(kind, _words(a, span_a), _words(b, span_b), (span_a,), (span_b,))


def _words(claim: Claim, span: Span) -> str:
    return claim.quote[span.start - claim.start : span.end - claim.start]
