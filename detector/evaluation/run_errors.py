"""The worst errors of a run, with their texts where the data that the run read is still at hand.

Runs hold no text. A file is read again only where its sha256 is the one that the run kept.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detector.errors import InputError
from detector.evaluation.bundles import Bundle, Place, read_bundles
from detector.evaluation.labelled import read_texts
from detector.evaluation.pairs import set_names
from detector.evaluation.pairs_report import sets_of
from detector.evaluation.runs import DataFile, Run
from detector.inference import file_sha256
from detector.types import Span

WORST = 20
"""Errors of each sort that are shown."""


@dataclass(frozen=True, slots=True)
class RunError:
    """One wrong prediction."""

    where: str
    """Row or bundle."""
    what: str
    """What it is, and what it was taken for."""
    a: str | None = None
    b: str | None = None
    """The two texts; ``None`` where they are not at hand or must not be shown."""


def worst_errors(run: Run, *, texts: bool = True, number: int = WORST) -> dict[str, list[RunError]]:
    """The surest errors of a run under a heading each: of pairs by set; of stories false alarms and missed conflicts; none
    of unlabelled articles. Raises InputError where the run lacks a field.

    ``texts``: quote what can be read again; False leaves every text out.
    """
    try:
        if run.info.kind == "pairs":
            return _pair_errors(run, texts, number)
        return _story_errors(run, texts, number) if run.info.kind == "stories" else {}
    except (KeyError, TypeError, IndexError) as error:
        raise InputError(f"the run lacks {error}: make it again") from error


def held_out(run: Run) -> bool:
    """Whether the run read a test half that nobody is to read: a file named ``test``, whatever its suffix."""
    return any(Path(one.path).name.split(".")[0].lower() == "test" for one in run.info.data)


def _unchanged(data: Iterable[DataFile]) -> Iterator[DataFile]:
    for one in data:
        try:
            if file_sha256(one.path) == one.sha256:
                yield one
        except OSError:
            continue


def _pair_errors(run: Run, texts: bool, number: int) -> dict[str, list[RunError]]:
    names = dict(zip([one.path for one in run.info.data], set_names([one.path for one in run.info.data]), strict=True))
    files = {names[one.path]: one.path for one in _unchanged(run.info.data)} if texts else {}
    found = {}
    for read in sets_of(run.items):
        worst = [read.readings[i] for i in read.worst(number)]
        given = dict(zip((r.line for r in read.readings), read.given, strict=True))
        said = _texts(files.get(read.name), {one.line for one in worst}, run.info.command)
        found[read.name] = [
            RunError(
                f"line {one.line}",
                f"{one.label}, read as {read.labels[given[one.line]]} (contradiction {one.scores.contradiction:.3f}, "
                f"entailment {one.scores.entailment:.3f}, neutral {one.scores.neutral:.3f})",
                *said.get(one.line, (None, None)),
            )
            for one in worst
        ]
    return found


def _texts(path: str | None, lines: set[int], command: str) -> dict[int, tuple[str, str]]:
    if path is None:
        return {}
    words = shlex.split(command)
    at = words.index("--columns") if "--columns" in words else None
    return read_texts(path, lines, columns=None if at is None else (words[at + 1], words[at + 2]))


def _story_errors(run: Run, texts: bool, number: int) -> dict[str, list[RunError]]:
    bundles = {b.id: b for one in _unchanged(run.info.data) for b in read_bundles(one.path)} if texts else {}
    threshold = run.figures["threshold"]
    wrong = [i for i in run.items if i["type"] == "flag" and i["truth"] in ("trap", "none") and i["score"] >= threshold]
    missed = [i for i in run.items if i["type"] == "gold" and (i["score"] is None or i["score"] < threshold)]
    wrong.sort(key=lambda item: -item["score"])
    missed.sort(key=lambda item: item["score"] or 0.0)
    alarms = []
    for item in wrong[:number]:
        what = (
            f"score {item['score']:.3f}, {'a trap' if item['truth'] == 'trap' else 'no conflict'}, taken for {item['kind']}"
        )
        alarms.append(RunError(str(item["bundle"]), what, *_quotes(bundles.get(item["bundle"]), _sides(item))))
    losses = []
    for item in missed[:number]:
        score = "never scored" if item["score"] is None else f"score {item['score']:.3f}"
        bundle = bundles.get(item["bundle"])
        gold = None if bundle is None else (bundle.gold[item["index"]].a, bundle.gold[item["index"]].b)
        losses.append(RunError(str(item["bundle"]), f"{item['kind']}, {score}: {item['loss']}", *_quotes(bundle, gold)))
    return {f"false alarms at {threshold:.2f}": alarms, f"conflicts missed at {threshold:.2f}": losses}


def _sides(item: Mapping[str, Any]) -> tuple[Place, Place]:
    a, b = (Place(item[side]["doc"], Span(item[side]["start"], item[side]["end"])) for side in "ab")
    return a, b


def _quotes(bundle: Bundle | None, places: tuple[Place, Place] | None) -> tuple[str | None, str | None]:
    if bundle is None or places is None:
        return None, None
    documents = {document.id: document.text for document in bundle.documents}
    a, b = (documents[place.doc_id][place.span.start : place.span.end] for place in places)
    return a, b
