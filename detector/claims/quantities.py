"""Finds figures with what they count. Dates, ages, ordinals and figures inside names are none.

``quantulum3`` finds units well, but takes years and ordinals for quantities, gives no noun that is counted and adds a
second of start-up; here the parse is at hand, which says what is counted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from detector.claims.lexicon import words_of
from detector.claims.measures import CURRENCIES, MEASURES
from detector.claims.numbers import FRACTIONS, PLURAL_SCALES, SCALES, SHORT_SCALES, figure, is_number, reading, small
from detector.types import Bound

if TYPE_CHECKING:
    from spacy.tokens import Token

_ABOUT = ("about", "around", "approximately", "roughly", "some", "nearly", "almost", "estimated", "an estimated",
          "close to",
          "in the region of", "circa", "approx.", "~")  # fmt: skip
_LEAST = ("at least", "more than", "over", "upwards of", "no fewer than", "no less than", "a minimum of",
          "as many as at least",
          "greater than", "above", "in excess of", "exceeding", "well over", "not less than")  # fmt: skip
_MOST = ("at most", "up to", "less than", "fewer than", "under", "no more than", "as many as", "as much as", "a maximum of",
         "below", "not more than", "just under")  # fmt: skip
_PHRASES: tuple[tuple[tuple[str, ...], Bound], ...] = ((_ABOUT, "about"), (_LEAST, "at_least"), (_MOST, "at_most"))
_BOUNDS: list[tuple[tuple[str, ...], Bound]] = sorted(
    ((tuple(phrase.split()), bound) for phrases, bound in _PHRASES for phrase in phrases), key=lambda item: -len(item[0])
)
_COMPOUND = re.compile(
    r"([\d.,]+|[a-z]+)-(foot|feet|mile|meter|metre|kilometer|km|inch|pound|ton|acre|hour|day|week|month|year|minute|member|"
    r"percent|point|seat|story|storey|car|man|person|bed|page|room|country|nation|vote)s?$",
    re.IGNORECASE,
)
_SERIES = re.compile(r"(?<!\w)\d+-\d+-\d+(?:-\d+)*(?!\w)")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d$")
_MONTHS = words_of("""
    january february march april may june july august september october november december jan feb mar apr jun jul aug
    sep sept oct nov dec
    """)
_NO_COUNT = frozenset({"one"})


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity found among the tokens of a sentence."""

    first: Token
    last: Token
    value: float
    unit: str | None
    counts: str | None
    bound: Bound


def find_quantities(tokens: Sequence[Token]) -> list[Figure]:
    """The quantities among the tokens, in order. A range (``10 to 12``) gives two, the lower ``at_least``, the higher
    ``at_most``."""
    found: list[Figure] = []
    place = 0
    while place < len(tokens):
        run = _number_run(tokens, place)
        if run is None:
            place += 1
            continue
        end, value, fraction = run
        made = _figure(tokens, place, end, value, fraction)
        if made is not None:
            found.append(made)
        place = end
    return _ranges(found, tokens)


def _number_run(tokens: Sequence[Token], place: int) -> tuple[int, float, bool] | None:
    """End and value of the longest number that begins at ``place``; whether it is a fraction of something."""
    token = tokens[place]
    name = token.lower_
    compound = _COMPOUND.match(token.text)
    if compound is not None:
        value = reading([compound[1]])
        return (place + 1, value, False) if value is not None else None
    if name in PLURAL_SCALES and token.pos_ != "PROPN":
        return place + 1, PLURAL_SCALES[name], False
    parts = name.split("-")
    if len(parts) == 2 and small(parts[0]) and parts[1].rstrip("s") in FRACTIONS:
        return place + 1, (small(parts[0]) or 0) * FRACTIONS[parts[1].rstrip("s")], True
    dash = [t.lower_ for t in tokens[place + 1 : place + 3]]
    if (
        small(name)
        and len(dash) == 2
        and (dash[0] == "-" or dash[0] in FRACTIONS)
        and dash["-" in dash].rstrip("s") in FRACTIONS
    ):
        return place + 2 + ("-" in dash), (small(name) or 0) * FRACTIONS[dash["-" in dash].rstrip("s")], True
    if (
        name == "half"
        and token.dep_ != "compound"
        and not (place and tokens[place - 1].lower_ in {"first", "second", "other"})
    ):
        return place + 1, 0.5, True
    if name == "third" and place and tokens[place - 1].lower_ == "a" and _next(tokens, place) == "of":
        return place + 1, 1 / 3, True
    if name == "quarter" and place and tokens[place - 1].lower_ == "a" and _next(tokens, place) == "of":
        return place + 1, 0.25, True
    starts = is_number(token.text) or (
        name in {"a", "an"} and _next(tokens, place) in SCALES and _next(tokens, place) not in SHORT_SCALES
    )
    if not starts:
        return None
    best: tuple[int, float] | None = None
    for end in range(place + 1, min(place + 9, len(tokens)) + 1):
        last = tokens[end - 1].lower_
        if end > place + 1 and not (is_number(last) or last in SCALES or last in {"and", "-"}):
            break
        if end > place + 1 and last in SHORT_SCALES and figure(tokens[place].text) is None:
            break
        value = reading([t.text for t in tokens[place:end]])
        if value is None:
            break
        if last not in {"and", "-", "a", "an"}:
            best = end, value
    # "2 1/2", "five and a half"
    if best is not None and _is_half(tokens, best[0]):
        return best[0] + 3, best[1] + 0.5, False
    if best is not None and best[0] < len(tokens) and tokens[best[0]].lower_ in {"thirds", "quarters", "fifths", "tenths"}:
        return best[0] + 1, best[1] * FRACTIONS[tokens[best[0]].lower_[:-1]], True
    return (*best, figure(token.text) is not None and "/" in token.text) if best is not None else None


def _is_half(tokens: Sequence[Token], place: int) -> bool:
    return [t.lower_ for t in tokens[place : place + 3]] == ["and", "a", "half"]


def _next(tokens: Sequence[Token], place: int) -> str:
    return tokens[place + 1].lower_ if place + 1 < len(tokens) else ""


def _figure(tokens: Sequence[Token], start: int, end: int, value: float, fraction: bool) -> Figure | None:
    first, last = tokens[start], tokens[end - 1]
    if _excluded(tokens, start, end):
        return None
    unit: str | None = None
    counts: str | None = None
    factor = 1.0
    left, right = start, end
    if start and tokens[start - 1].lower_ in CURRENCIES and not tokens[start - 1].text.isalpha():
        unit, left = CURRENCIES[tokens[start - 1].lower_], start - 1
    compound = _COMPOUND.match(first.text)
    after = tokens[end] if end < len(tokens) else None
    if compound is not None:
        name = compound[2].lower()
        unit, factor = MEASURES.get(name, (None, 1.0))
        counts = _counted(first) if unit is None else None
        counts = name if unit is None and counts is None else counts
    elif after is not None and unit is None:
        name = after.lemma_.lower()
        if after.lower_ == "per" and end + 1 < len(tokens) and tokens[end + 1].lower_ == "cent":
            unit, right = "%", end + 2
        elif name == "percentage" or name in {"%", "percent", "pct"}:
            unit, right = "%", end + 1 + (1 if name == "percentage" and _next(tokens, end).startswith("point") else 0)
        elif name in CURRENCIES and not (name == "won" and after.pos_ == "VERB"):
            unit, right = CURRENCIES[name], end + 1
        elif name == "pound" and "money" in after.ent_type_.lower():
            unit, right = "GBP", end + 1
        elif after.text == "-" and end + 1 < len(tokens) and tokens[end + 1].lemma_.lower() in MEASURES:
            unit, factor = MEASURES[tokens[end + 1].lemma_.lower()]
            right = end + 2
        elif (after.text in MEASURES or name in MEASURES) and after.pos_ in {"NOUN", "PROPN", "ADJ", "SYM"}:
            unit, factor = MEASURES[after.text if after.text in MEASURES else name]
            right = end + 1
    if unit is None and counts is None:
        counts = _counted(last) or _counted(first)
        if fraction and counts is None:
            counts = _of(tokens, end)
    elif unit == "%" and counts is None:
        counts = _of(tokens, right)
    elif counts is None and unit not in set(CURRENCIES.values()):
        counts = _of(tokens, right) if unit in {"t", "l", "kg", "ha", "barrel"} else None
    bound, left = _bound(tokens, left)
    if (
        value == 1
        and unit is None
        and not first.text[0].isdigit()
        and bound == "exact"
        and first.lower_ in _NO_COUNT
        and (first.dep_ != "nummod" or counts is None)
    ):
        return None
    if last.lower_ in PLURAL_SCALES:
        bound = "at_least" if bound == "exact" else bound
    if right < len(tokens) and [t.lower_ for t in tokens[right : right + 2]] == ["or", "more"]:
        bound, right = "at_least", right + 2
    return Figure(tokens[left], tokens[right - 1], value * factor, unit, counts, bound)


def _excluded(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Years, days of a month, clock times, ages, ordinals, scores, figures in names."""
    first, last = tokens[start], tokens[end - 1]
    before = tokens[start - 1] if start else None
    after = tokens[end] if end < len(tokens) else None
    text = first.text
    if _in_series(first) or (text == "911" and after is not None and after.pos_ == "NOUN"):
        return True
    money = before is not None and before.lower_ in CURRENCIES
    if text[-1:].isalpha() and after is not None and after.text == "-" and not money:
        return True  # "12m-wide": metres, not millions.
    if end == start + 1 and _YEAR.match(text) and not money:
        counted = _counted(first)
        if (
            counted is None
            or first.ent_type_ == "DATE"
            or (before is not None and before.lower_ in {"in", "since", "of", "by", "until", "from"})
        ):
            return True
    if first.ent_type_ in {"ORDINAL", "TIME"} and not (after is not None and after.lemma_.lower() in MEASURES):
        return True
    if before is not None and before.lower_.rstrip(".") in _MONTHS and end == start + 1 and len(text) <= 2:
        return True
    if after is not None and after.lower_.rstrip(".") in _MONTHS and after.text[0].isupper() and len(text) <= 2:
        return True
    if after is not None and after.lower_ in {"a.m.", "p.m.", "am", "pm", "o'clock"}:
        return True
    if (
        after is not None
        and after.lower_ in {"years", "year", "-"}
        and any(t.lower_ in {"old", "-old"} for t in tokens[end : end + 4])
    ):
        return True
    if "year-old" in text.lower():
        return True
    if (
        first.dep_ == "appos"
        and first.pos_ == "NUM"
        and before is not None
        and before.text == ","
        and len(text) <= 3
        and text.isdigit()
    ):
        return True
    if first.pos_ == "PROPN" or (first.dep_ == "nummod" and first.head.pos_ == "PROPN" and first.i > first.head.i):
        return True
    if (
        first.ent_type_ in {"PERSON", "ORG", "FAC", "EVENT", "LAW", "WORK_OF_ART", "PRODUCT", "GPE"}
        and last.ent_type_ == first.ent_type_
    ):
        return True
    if first.lower_ == "one" and (
        first.dep_ != "nummod" or first.head.lemma_ in {"day", "time", "way", "thing", "point", "hand", "side", "reason"}
    ):
        return not (after is not None and after.lower_ in {"million", "billion"}) and not (
            after is not None and after.lower_ == "of"
        )
    counted = _counted(first)
    if counted is not None and counted not in MEASURES:
        return False
    return bool(
        first.ent_type_ == "DATE"
        and (before is None or before.lower_ not in {"for", "than", "least"})
        and (
            after is None
            or after.lemma_.lower() not in MEASURES
            or any(t.lower_ in {"ago", "later", "earlier"} for t in tokens[end : end + 3])
        )
    )


def _in_series(token: Token) -> bool:
    """True for figures joined by hyphens, as in telephone numbers and scores (``9-1-1``)."""
    near = token.doc.text[max(0, token.idx - 12) : token.idx + 24]
    at = min(12, token.idx)
    return any(match.start() <= at < match.end() for match in _SERIES.finditer(near))


def _counted(token: Token) -> str | None:
    """Lemma of the noun that a number stands with."""
    head = token
    for _ in range(4):
        if head.dep_ == "conj" and head.head.pos_ == "NUM":
            head = head.head
        if head.dep_ in {"nummod", "quantmod", "compound", "amod", "advmod", "npadvmod", "nmod"} and head.head.i != head.i:
            head = head.head
            if (
                head.pos_ in {"NOUN", "PROPN"}
                and head.i > token.i
                and head.lower_ not in PLURAL_SCALES
                and head.lower_ not in SCALES
            ):
                return _lemma(head)
        else:
            break
    of = next((t for t in token.children if t.lower_ == "of"), None)
    if of is None and head is not token:
        of = next((t for t in head.children if t.lower_ == "of"), None)
    noun = next((t for t in of.children if t.dep_ == "pobj"), None) if of is not None else None
    return _lemma(noun) if noun is not None else None


def _lemma(noun: Token) -> str | None:
    """The noun in the singular; of names only those of peoples and groups."""
    if noun.pos_ == "NOUN":
        return noun.lemma_.lower()
    if noun.pos_ != "PROPN" or (noun.ent_type_ != "NORP" and noun.tag_ != "NNPS"):
        return None
    return noun.lower_[:-1] if noun.tag_ == "NNPS" and noun.lower_.endswith("s") else noun.lower_


def _of(tokens: Sequence[Token], place: int) -> str | None:
    if place < len(tokens) and tokens[place].lower_ == "of":
        noun = next((t for t in tokens[place].children if t.dep_ == "pobj"), None)
        return _lemma(noun) if noun is not None else None
    if place < len(tokens) and tokens[place].pos_ == "NOUN":
        return tokens[place].lemma_.lower()
    return None


def _bound(tokens: Sequence[Token], start: int) -> tuple[Bound, int]:
    for phrase, bound in _BOUNDS:
        size = len(phrase)
        if start >= size and tuple(t.lower_ for t in tokens[start - size : start]) == phrase:
            further, left = _bound(tokens, start - size) if size and start - size > 0 else ("exact", start - size)
            return (bound, start - size) if further == "exact" else (bound, left)
    return "exact", start


def _ranges(found: list[Figure], tokens: Sequence[Token]) -> list[Figure]:
    by_i = {token.i: place for place, token in enumerate(tokens)}
    result = list(found)
    for place in range(len(result) - 1):
        low, high = result[place], result[place + 1]
        left, right = by_i[low.last.i], by_i[high.first.i]
        between = [t.lower_ for t in tokens[left + 1 : right]]
        starter = tokens[by_i[low.first.i] - 1].lower_ if by_i[low.first.i] else ""
        joined = between in (["to"], ["-"], ["–"]) or (between == ["and"] and starter == "between")
        if (
            joined
            and (low.unit == high.unit or low.unit is None)
            and low.value < high.value * 1.0000001
            and low.bound == "exact"
        ):
            same = low.unit or high.unit
            factor = 1.0
            if low.unit is None and low.value < high.value and high.value >= 1e3 * max(low.value, 1e-9):
                factor = next(
                    (scale for scale in (1e9, 1e6, 1e3) if high.value >= scale and high.last.lower_ in SCALES), 1.0
                )
            result[place] = Figure(low.first, low.last, low.value * factor, same, low.counts or high.counts, "at_least")
            result[place + 1] = Figure(high.first, high.last, high.value, same, high.counts or low.counts, "at_most")
    return result
