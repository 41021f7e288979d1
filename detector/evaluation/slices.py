"""What pairs are like, so that figures can be told for those with a negation, a figure or a speaker in them alone.

The marks are looked for as words, without a parser: a slice says where to look, it is no figure of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from detector.evaluation.labelled import LabelledPair

LENGTHS = (12, 24, 48, 96)
"""Upper ends of the bands of length, in words of both texts."""
SIDES = ("in neither", "in one", "in both")

_NEGATION = re.compile(
    r"\b(?:no|not|never|none|nobody|nothing|nowhere|neither|nor|without|cannot|hardly|barely|\w+n['’]t|"
    r"den(?:y|ies|ied|ying)|refus(?:e|es|ed|ing)|fail(?:s|ed|ing)?|lacks?|lacked)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\d|\b(?:zero|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    r"eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|"
    r"dozens?|half|third|quarter|per cent|percent)\b",
    re.IGNORECASE,
)
_ATTRIBUTION = re.compile(
    r"\b(?:sa(?:y|ys|id|ying)|according to|t(?:ell|ells|old) \w+|announc(?:e|es|ed)|claim(?:s|ed)?|argu(?:e|es|ed)|"
    r"insist(?:s|ed)?|den(?:y|ies|ied)|admit(?:s|ted)?|confirm(?:s|ed)?|warn(?:s|ed)?|stat(?:es|ed)|report(?:s|ed)|"
    r"add(?:s|ed) that|alleg(?:e|es|ed)|maintain(?:s|ed)?|suggest(?:s|ed)?|believ(?:e|es|ed)|acknowledg(?:e|es|ed)|"
    r"rul(?:e|es|ed) that|wr(?:ite|ites|ote)|quoted)\b|[“”\"]",
    re.IGNORECASE,
)


def length(pair: LabelledPair) -> str:
    """The band of words that both texts have together."""
    words = len(pair.premise.split()) + len(pair.hypothesis.split())
    low = 0
    for high in LENGTHS:
        if words <= high:
            return f"{low + 1:02}–{high} words"
        low = high
    return f"over {low} words"


def _sides(marks: re.Pattern[str]) -> Callable[[LabelledPair], str]:
    return lambda pair: SIDES[bool(marks.search(pair.premise)) + bool(marks.search(pair.hypothesis))]


SLICES: dict[str, Callable[[LabelledPair], str]] = {
    "length": length,
    "negation": _sides(_NEGATION),
    "numbers": _sides(_NUMBER),
    "attribution": _sides(_ATTRIBUTION),
}
"""By name; each gives a pair's slice."""


def order_of(value: str) -> tuple[int, str]:
    """What slices of one kind are sorted by."""
    return (SIDES.index(value) if value in SIDES else 0, value)


def slices_of(pair: LabelledPair, columns: Sequence[str] = ()) -> dict[str, str]:
    """The slice of the pair in each of `SLICES` and in each named column (empty where its row has none); a column goes
    before a slice of the same name."""
    return {name: give(pair) for name, give in SLICES.items()} | {name: pair.fields.get(name, "") for name in columns}
