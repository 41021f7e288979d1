"""Which output of a model is contradiction, entailment, neutral: read from its ``id2label``, never assumed."""

from __future__ import annotations

import re
from collections.abc import Mapping

from detector.errors import ModelError
from detector.types import LABELS, Label

SPELLINGS: dict[Label, frozenset[str]] = {
    "contradiction": frozenset({"contradiction", "contradict", "contradicts", "contradictory", "contra", "c"}),
    "entailment": frozenset({"entailment", "entail", "entails", "entailed", "e"}),
    "neutral": frozenset({"neutral", "neutrality", "unrelated", "n"}),
}
NEGATIONS = ("not", "non", "no")


def label_columns(id2label: Mapping[int | str, str], model: str) -> tuple[int, int, int]:
    """Return the output columns of contradiction, entailment and neutral.

    Args:
        id2label: the mapping in the model's ``config.json``.
        model: name of the model, for messages.

    Raises:
        ModelError: the labels have no names (``LABEL_0``), contradiction is not among them (a model of two labels,
            entailment and not), or two labels mean the same.
    """
    names = {int(column): str(name) for column, name in id2label.items()}
    shown = ", ".join(names[column] for column in sorted(names)) or "none"
    if not names or all(re.fullmatch(r"label[_ -]?\d+", name.strip().lower()) for name in names.values()):
        raise ModelError(
            f"{model}: its labels have no names ({shown}); find out on the model's card which is which and write them as "
            f'id2label into its config.json, for instance {{"0": "contradiction", "1": "entailment", "2": "neutral"}}'
        )
    found: dict[Label, int] = {}
    for column, name in sorted(names.items()):
        label = _meaning(name)
        if label is None:
            continue
        if label in found:
            raise ModelError(f"{model}: two of its labels mean {label} ({shown}); correct id2label in its config.json")
        found[label] = column
    missing = [label for label in LABELS if label not in found]
    if "contradiction" in missing:
        raise ModelError(
            f"{model}: none of its labels means contradiction ({shown}). A model that only tells entailment from the rest "
            "cannot tell a contradiction from an unrelated claim; choose a model with three labels"
        )
    if missing:
        raise ModelError(
            f"{model}: no label means {' or '.join(missing)} ({shown}); choose one of contradiction, entailment, neutral"
        )
    return found["contradiction"], found["entailment"], found["neutral"]


def _meaning(name: str) -> Label | None:
    words = re.findall(r"[a-z]+", name.lower())
    if not words or (words[0] in NEGATIONS and len(words) > 1):
        return None  # not_entailment
    for label, spellings in SPELLINGS.items():
        if words[-1] in spellings:
            return label
    return None
