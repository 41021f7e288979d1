"""One statement made into another by rule, so that the two cannot both be true: its figure, its outcome, its date or its
polarity changed. A rule that is not sure of its grammar gives nothing."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from detector.evaluation.inflection import Swap, opposite_state, opposite_verb
from detector.types import Claim, Quantity, TimeMention

if TYPE_CHECKING:
    from detector.claims import ClaimExtractor

How = Literal["figure", "outcome", "date", "polarity", "denial"]
HOWS: tuple[How, ...] = ("figure", "outcome", "date", "polarity", "denial")
"""Kinds of change; ``polarity`` says the opposite, ``denial`` says the same and is denied by whoever is named with it."""

_TWO_AUXILIARIES = re.compile(r"\b(is|are|was|were|be|been|has|have|had|do|does|did)\s+(do|does|did)\b", re.IGNORECASE)
_NEGATIVE = re.compile(r"\b(not|no|never|none|nobody|nothing|neither|nor|without|cannot|hardly)\b|n['’]t\b", re.IGNORECASE)
_TIED_TO_A_FIGURE = re.compile(r"\b(both|couple|pair|respectively|each|of (whom|which)|ratio|half)\b", re.IGNORECASE)
NUMBER_WORDS = {
    word: value
    for value, word in (
        (2, "two"), (3, "three"), (4, "four"), (5, "five"), (6, "six"), (7, "seven"), (8, "eight"), (9, "nine"),
        (10, "ten"), (11, "eleven"), (12, "twelve"), (14, "fourteen"), (15, "fifteen"), (20, "twenty"), (30, "thirty"),
        (40, "forty"), (60, "sixty"),
    )
}  # fmt: skip
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_SHORT_MONTHS = ("Jan.", "Feb.", "March", "April", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")
_NAMED_AFTER_ITS_DAY = re.compile(r"Sept(?:ember|\.)? 11|July 4|January 6", re.IGNORECASE)
_LONG = (0, 2, 4, 6, 7, 9, 11)
"""Months of 31 days."""


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A claim and the wording that clashes with it."""

    claim: Claim
    how: How
    text: str
    """The changed wording; of a ``denial`` the claim's own."""


def rewrites(claim: Claim, rng: random.Random, turned: Mapping[str, str]) -> list[Rewrite]:
    """Every change that the rules know for the claim, at most one of each kind, in the order of `HOWS`.

    ``turned`` holds the opposites of wordings that have one, as `turned_round` makes them.
    """
    made: list[Rewrite] = []
    for how, text in (
        ("figure", other_quantity(claim, rng)),
        ("outcome", other_outcome(claim)),
        ("date", other_date(claim, rng)),
        ("polarity", turned.get(claim.text) if not re.search(r"\balso\b", claim.text) else None),
        ("denial", claim.text if claim.text in turned else None),
    ):
        if text:
            made.append(Rewrite(claim, how, text))  # type: ignore[arg-type]
    return made


def turned_round(claims: Sequence[Claim], extractor: ClaimExtractor) -> dict[str, str]:
    """The opposite of each stated claim's wording, made by the claims room as it makes it of a denial."""
    chosen = [c for c in claims if c.modality == "stated" and c.polarity == "affirmed" and len(c.lemmas) <= 18]
    denied = extractor.extract_statements([f"Officials denied that {inside(c)}" for c in chosen], ["d"] * len(chosen))
    return {c.text: d.text for c, d in zip(chosen, denied, strict=True) if d.polarity == "denied" and _well_made(c, d)}


def inside(claim: Claim, text: str | None = None) -> str:
    """The claim's wording (or ``text``, which begins as it does) as it stands after ``that``."""
    text = claim.text if text is None else text
    named = any(claim.text.startswith(entity.text) for entity in claim.entities) or claim.text.startswith("I ")
    return text if named else text[:1].lower() + text[1:]


def _well_made(claim: Claim, denied: Claim) -> bool:
    """Whether the opposite differs by few words, and not by an auxiliary put behind another."""
    before, after = claim.text.split(), denied.text.split()
    return before != after and abs(len(after) - len(before)) <= 3 and not _TWO_AUXILIARIES.search(denied.text)


def edited_figure(quantity: Quantity, change: Callable[[float], float | None]) -> str | None:
    """The quantity's own words with another number in the place of its digits; ``None`` where it has not one number, or
    ``change`` gives none."""
    found = re.search(r"\d[\d,]*(?:\.\d+)?", quantity.text)
    if found is None or len(re.findall(r"\d[\d,.]*", quantity.text)) != 1:
        return None
    old = found.group()
    value = change(float(old.replace(",", "")))
    if value is None:
        return None
    decimals = len(old.partition(".")[2])
    new = f"{value:,.{decimals}f}" if "," in old or value >= 10_000 else f"{value:.{decimals}f}"
    return None if new == old else quantity.text[: found.start()] + new + quantity.text[found.end() :]


def other_figure(value: float, rng: random.Random) -> float | None:
    """Another value, beyond what rounding explains; ``None`` for 1 and less."""
    if value <= 1:
        return None
    factor = rng.choice((0.3, 0.5, 0.7, 1.4, 1.8, 2.5, 4))
    changed = value * factor
    return float(max(2, round(changed))) if value == int(value) else changed


def rounded_figure(value: float) -> float | None:
    """The value rounded to two digits; ``None`` where that changes nothing, or under 100."""
    if value < 100 or value != int(value):
        return None
    size = 10 ** (len(str(int(value))) - 2)
    rounded = float(round(value / size) * size)
    return rounded if rounded != value else None


def other_quantity(claim: Claim, rng: random.Random) -> str | None:
    """The claim's wording with one of its figures changed, in digits or in words; bounds (``at least 40``) are
    left alone."""
    for quantity in claim.quantities:
        counted = quantity.unit is not None or quantity.counts is not None
        if quantity.bound in ("at_least", "at_most") or not counted or claim.text.count(quantity.text) != 1:
            continue
        if _TIED_TO_A_FIGURE.search(claim.text) or re.search(rf"No\.\s*{re.escape(quantity.text)}", claim.text):
            continue
        changed = edited_figure(quantity, lambda value: other_figure(value, rng)) or _other_number_word(quantity.text, rng)
        if changed:
            return claim.text.replace(quantity.text, changed)
    return None


def _other_number_word(text: str, rng: random.Random) -> str | None:
    words = [word for word in re.findall(r"[A-Za-z]+", text) if word.lower() in NUMBER_WORDS]
    if len(words) != 1 or "-" in text or re.search(r"\d|hundred|thousand|million|billion", text):
        return None
    old = NUMBER_WORDS[words[0].lower()]
    new = rng.choice([word for word, value in NUMBER_WORDS.items() if max(value, old) >= 1.4 * min(value, old)])
    return text.replace(words[0], new.capitalize() if words[0][0].isupper() else new)


def other_outcome(claim: Claim) -> str | None:
    """The claim's wording with its main verb, or the state after its ``be``, replaced by the opposite, in the same form.

    Nothing is made of a claim that negates: ``did not approve`` and ``did not reject`` can both be true.
    """
    if claim.negated or _NEGATIVE.search(claim.text) or claim.predicate is None:
        return None
    swap = opposite_state(claim.text) if claim.predicate in ("be", "remain") else opposite_verb(claim.text, claim.predicate)
    return _swapped(claim.text, swap)


def _swapped(text: str, swap: Swap | None) -> str | None:
    return None if swap is None else text[: swap.start] + swap.word + text[swap.end :]


def other_date(claim: Claim, rng: random.Random) -> str | None:
    """The claim's wording with a weekday, a day of the month, a month or a year changed; not where it happens every so
    often, nor where it is so at the present."""
    if claim.tense == "present":
        return None
    for time in claim.times:
        if time.recurring or claim.text.count(time.text) != 1 or _NAMED_AFTER_ITS_DAY.search(time.text):
            continue
        changed = other_time(time, rng)
        if changed:
            return claim.text.replace(time.text, changed)
    return None


def other_time(time: TimeMention, rng: random.Random) -> str | None:
    """The expression's own words for another day, month or year; ``None`` for ``yesterday`` and the like."""
    options = [made for rule in (_other_weekday, _other_month, _other_day, _other_year) if (made := rule(time.text, rng))]
    return rng.choice(options) if options else None


def _other_weekday(text: str, rng: random.Random) -> str | None:
    found = [day for day in _WEEKDAYS if re.search(rf"\b{day}\b", text)]
    if len(found) != 1 or re.search(r"\d", text):
        return None
    return text.replace(found[0], _WEEKDAYS[(_WEEKDAYS.index(found[0]) + rng.randint(2, 5)) % 7])


def _other_month(text: str, rng: random.Random) -> str | None:
    for names in (_MONTHS, _SHORT_MONTHS):
        found = [name for name in names if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)]
        if len(found) == 1 and not any(day in text for day in _WEEKDAYS):
            others = [i for i in _LONG if i != names.index(found[0])]
            return text.replace(found[0], names[rng.choice(others)])
    return None


def _other_day(text: str, rng: random.Random) -> str | None:
    names = "|".join(re.escape(name) for name in sorted({*_SHORT_MONTHS, *_MONTHS}, key=len, reverse=True))
    found = re.search(rf"(?:{names})\s(\d{{1,2}})(?!\d|st|nd|rd|th)|\b(\d{{1,2}})\s(?:{names})", text)
    if found is None or any(day in text for day in _WEEKDAYS):
        return None
    group = 1 if found.group(1) else 2
    old = int(found.group(group))
    new = rng.choice([day for day in range(2, 29) if abs(day - old) >= 2])
    return text[: found.start(group)] + str(new) + text[found.end(group) :]


def _other_year(text: str, rng: random.Random) -> str | None:
    found = re.findall(r"\b(?:19|20)\d\d\b", text)
    if len(found) != 1 or any(day in text for day in _WEEKDAYS):
        return None
    return text.replace(found[0], str(int(found[0]) - rng.choice((2, 3, 4, 6))))
