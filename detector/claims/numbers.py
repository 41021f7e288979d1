"""Reads numbers in figures and words."""

from __future__ import annotations

import re

UNITS = {
    name: float(value)
    for value, name in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
TENS = {
    name: 10.0 * value
    for value, name in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)
}
SCALES = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "dozen": 12.0, "score": 20.0,
    "k": 1e3, "m": 1e6, "mn": 1e6, "mln": 1e6, "mil": 1e6, "bn": 1e9, "bln": 1e9, "b": 1e9, "tn": 1e12,
    "crore": 1e7, "lakh": 1e5,
}  # fmt: skip
SHORT_SCALES = frozenset({"k", "m", "mn", "mln", "mil", "bn", "bln", "b", "tn"})
PLURAL_SCALES = {
    "hundreds": 1e2,
    "thousands": 1e3,
    "millions": 1e6,
    "billions": 1e9,
    "trillions": 1e12,
    "dozens": 12.0,
    "scores": 20.0,
}
FRACTIONS = {"half": 0.5, "quarter": 0.25, "third": 1 / 3, "fifth": 0.2, "sixth": 1 / 6, "eighth": 0.125, "tenth": 0.1}
_FIGURE = re.compile(r"(?P<figure>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(?P<scale>[A-Za-z]*)")
_SIGNS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}


def figure(text: str) -> float | None:
    """The value of a number in figures: ``11,000``, ``1.2``, ``5m``, ``3½``, ``2/3``; ``None`` for anything else."""
    if text in _SIGNS:
        return _SIGNS[text]
    if text[-1:] in _SIGNS and text[:-1].isdecimal() and text[:-1].isascii():
        return float(text[:-1]) + _SIGNS[text[-1]]
    if re.fullmatch(r"\d{1,3}/\d{1,3}", text, re.ASCII):
        above, below = text.split("/")
        return int(above) / int(below) if 0 < int(above) < int(below) and int(below) in {2, 3, 4, 5, 8, 10} else None
    match = _FIGURE.fullmatch(text)
    if match is None or not text.isascii() or len(text) > 30:
        return None
    value = float(match["figure"].replace(",", ""))
    scale = match["scale"].lower()
    if not scale:
        return value
    return value * SCALES[scale] if scale in SHORT_SCALES else None


def small(word: str) -> float | None:
    """The value of a number word below a hundred, also joined by a hyphen (``twenty-five``), or ``None``."""
    name = word.lower()
    if name in UNITS:
        return UNITS[name]
    if name in TENS:
        return TENS[name]
    tens, _, unit = name.partition("-")
    if tens in TENS and unit in UNITS and 0 < UNITS[unit] < 10:
        return TENS[tens] + UNITS[unit]
    return None


def reading(words: list[str]) -> float | None:
    """The value of a row of number words and figures (``three hundred and twelve thousand``, ``1.2 million``), ``None``
    where they are no number."""
    total, current, seen = 0.0, 0.0, False
    last_small = False
    for item in words:
        name = item.lower()
        if name in {"and", "a", "-", "an"}:
            if name in {"a", "an"} and not seen:
                current, seen = 1.0, True
            continue
        value = figure(item)
        if value is None:
            value = small(name)
        if value is not None:
            if last_small and not (current >= 20 and current % 10 == 0 and value < 10):
                return None
            current, seen, last_small = current + value, True, True
            continue
        scale = SCALES.get(name)
        if scale is None or not seen:
            return None
        last_small = False
        if scale == 100.0 or name == "dozen" or name == "score":
            current = (current or 1.0) * scale
        else:
            total, current = total + (current or 1.0) * scale, 0.0
    return total + current if seen else None


def is_number(word: str) -> bool:
    """True for a word that can begin a number."""
    return figure(word) is not None or small(word) is not None
