"""The words of a claim as they are compared."""

from __future__ import annotations

import re
from functools import lru_cache

ARTICLES = frozenset({"a", "an", "the"})
BE = frozenset({"am", "is", "are", "was", "were", "been", "being"})
HAVE = frozenset({"has", "have", "had"})


@lru_cache(maxsize=16_384)
def normalised_words(text: str) -> tuple[str, ...]:
    """Return the words of a text as they are compared: case-folded, without articles, forms of *be* as one."""
    spelled = text.casefold().replace("’", "'")
    spelled = re.sub(r"\bcan't\b", "cannot", spelled)
    spelled = re.sub(r"\bwon't\b", "will not", spelled)
    spelled = re.sub(r"n't\b", " not", spelled)
    # Figures keep their points and commas: 1.5 is not 1 5, and 11,000 is 11000.
    words = re.findall(r"\d[\d.,]*\d|[^\W_]+|[%$€£]", re.sub(r"(?<=\d),(?=\d{3})", "", spelled))
    kept: list[str] = []
    for place, word in enumerate(words):
        if word in ARTICLES or (word in HAVE and words[place + 1 : place + 2] == ["been"]):
            continue
        kept.append("be" if word in BE else word)
    return tuple(kept)
