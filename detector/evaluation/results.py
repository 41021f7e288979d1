"""All measurements that ``eval/RESULTS.md`` is made from: which there are, and each made once and kept as a run folder."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from detector.errors import InputError
from detector.evaluation.base_rate_report import BaseRateReport, base_rate_items, base_rate_record
from detector.evaluation.base_rate_run import run_base_rate, unseen_half
from detector.evaluation.bundles import read_bundles
from detector.evaluation.events import find_events
from detector.evaluation.labelled import read_pairs, sample
from detector.evaluation.metrics import RESAMPLES
from detector.evaluation.pairs import pair_figures, read_set, set_names
from detector.evaluation.pairs_report import figures_record, pair_items
from detector.evaluation.plain import THRESHOLD as PLAIN_THRESHOLD
from detector.evaluation.plain import PlainPipeline
from detector.evaluation.readings import Matched, read_marks
from detector.evaluation.runs import Run, RunInfo, RunKind, data_file, model_identity, read_run, versions, write_run
from detector.evaluation.stories import read_bundle
from detector.evaluation.story_figures import outcome, story_figures
from detector.evaluation.story_report import story_items, story_record
from detector.inference import file_sha256
from detector.sources import read_documents
from detector.types import Document

if TYPE_CHECKING:
    from detector.nli import NLIModel
    from detector.pairing import Embedder
    from detector.pipeline import Detector

Part = Literal["claim_pairs", "stories dev", "stories test", "stories everyday", "pairs", "base-rate", "readings"]
ARTICLES = 60
"""Real articles that are read, and conflicts planted in them."""
PLAIN_ARTICLES = 24
"""Those that the plain pipeline reads, the first of the same draw: it reads any two alike sentences, some 180 pairs an
article."""
StageProgress = Callable[[str, int, int | None], None]
THRESHOLDS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
SOURCES = "detector sources"
"""Under this name the versions of a run hold `sources_sha256`."""
_FILES = ("ceiling.py", "pipeline.py", "types.py")
_ROOMS = ("claims", "conflicts", "evaluation", "inference", "nli", "pairing", "sources")


@dataclass(frozen=True, slots=True)
class System:
    """What is measured."""

    nli: str | None
    """NLI model by name; ``None``: the default."""
    plain: bool = False
    """The plain pipeline instead of the detector."""

    @property
    def name(self) -> str:
        """For tables."""
        return f"{'plain pipeline' if self.plain else 'detector'}, {self.nli or 'default model'}"


@dataclass(frozen=True, slots=True)
class Measurement:
    """One run to make."""

    part: Part
    system: System
    path: str
    """Of the labelled file."""
    folder: str
    """Of the run, in the folder of runs."""
    seed: int
    sample: int | None = None
    by: tuple[str, ...] = ()
    plants: int = 0

    @property
    def kind(self) -> RunKind:
        """Of the run."""
        if self.part in ("base-rate", "readings"):
            return "base-rate"
        return "stories" if self.part.startswith("stories") else "pairs"

    @property
    def name(self) -> str:
        """Name of the set."""
        return self.part if self.part.startswith("stories") else set_names([self.path])[0]

    @property
    def command(self) -> str:
        """The command that gives the same figures."""
        words = ["detector", "eval", self.kind]
        if self.part == "readings":
            return shlex.join([*words, "--marks", self.path])
        words += [self.path, "--unseen"] if self.part == "base-rate" else [self.path]
        for column in self.by:
            words += ["--by", column]
        plain = ["--both" if self.kind == "pairs" else "--plain"] if self.system.plain else []
        words += plain if self.kind != "base-rate" else []
        words += ["--sample", str(self.sample)] if self.sample else []
        words += ["--seed", str(self.seed)] if self.seed else []
        if self.kind == "base-rate":
            words += [*plain, *(["--plant", str(self.plants)] if self.plants else [])]
        words += ["--nli-model", self.system.nli] if self.system.nli else []
        return shlex.join(words)


def plan(
    own: str | Path,
    shared: str | Path,
    nli_models: Sequence[str] = (),
    *,
    rows: int = 1000,
    articles: int = ARTICLES,
    seed: int = 0,
) -> tuple[list[Measurement], list[str]]:
    """The measurements, and the files that are not at hand. Raises InputError where none of the labelled files is.

    Args:
        own: the folder ``eval`` of a checkout.
        shared: folder of the development sets, ``nli_dev_*.jsonl`` or ``.jsonl.gz``, and of real articles,
            ``news_articles.jsonl`` or ``.jsonl.gz``.
        nli_models: to be measured beside the default.
        rows: pairs that are drawn of each development set.
        articles: real articles that are drawn, and conflicts planted in them; the plain pipeline reads `PLAIN_ARTICLES`.
        seed: of the samples and the intervals.
    """
    own, shared = Path(own), Path(shared)
    known: list[tuple[Part, Path]] = [
        ("claim_pairs", own / "claim_pairs" / "claim_pairs.jsonl"),
        ("stories dev", own / "stories" / "dev.jsonl"),
        ("stories test", own / "stories" / "test.jsonl"),
        ("stories everyday", own / "stories" / "everyday.jsonl"),
    ]
    missing = [str(path) for _, path in known if not path.is_file()]
    if len(missing) == len(known):
        raise InputError(f"{own}: no labelled sets in it; run this in a checkout, or name its folder eval with --eval")
    further = sorted([*shared.glob("nli_dev_*.jsonl"), *shared.glob("nli_dev_*.jsonl.gz")])
    missing += [] if further else [str(shared / "nli_dev_*.jsonl.gz")]
    files = [(part, path) for part, path in known if path.is_file()] + [("pairs", path) for path in further]
    real = next((path for end in ("jsonl", "jsonl.gz") if (path := shared / f"news_articles.{end}").is_file()), None)
    missing += [] if real else [str(shared / "news_articles.jsonl.gz")]
    files += [("base-rate", real)] if real else []
    systems = [System(None), System(None, plain=True), *(System(name) for name in dict.fromkeys(nli_models))]
    made = []
    for number, system in enumerate(systems):
        short = re.sub(r"[^\w.-]+", "-", Path(system.nli).name if system.nli else "plain" if system.plain else "default")
        for part, path in files:
            name = part.replace(" ", "-") if part != "pairs" else set_names([path])[0]
            columns = ("phenomenon",) if part == "claim_pairs" and _has(path, "phenomenon") else ()
            read = min(articles, PLAIN_ARTICLES) if system.plain else articles
            drawn = rows if part == "pairs" else read if part == "base-rate" else None
            plants = read if part == "base-rate" else 0
            made.append(Measurement(part, system, str(path), f"{number}-{short}-{name}", seed, drawn, columns, plants))
    for path in sorted((own / "readings").glob("*.jsonl")):
        made.append(Measurement("readings", systems[0], str(path), f"readings-{path.stem}", seed))
    return made, missing


def _has(path: Path, column: str) -> bool:
    return any(column in pair.fields for pair in read_pairs(path)[:1])


@cache
def sources_sha256() -> str:
    """sha256 of the code that figures depend on: a run made by other code is not taken for this code's."""
    root = Path(__file__).resolve().parents[1]
    files = [*(root / name for name in _FILES), *(p for room in _ROOMS for p in (root / room).rglob("*.py"))]
    return sha256(
        " ".join(f"{p.relative_to(root).as_posix()}:{file_sha256(p)}" for p in sorted(files)).encode()
    ).hexdigest()


class Workshop:
    """Makes runs, and takes from the folder those that it made before. Models are loaded when a run needs them."""

    def __init__(self, runs: str | Path, progress: StageProgress | None = None, *, resamples: int = RESAMPLES) -> None:
        """A workshop that keeps its runs in the folder ``runs``; ``progress`` is called with (stage, done, total)."""
        self._runs, self._progress, self._resamples = Path(runs), progress, resamples
        self._detectors: dict[str | None, Detector] = {}
        self._models: dict[str | None, NLIModel] = {}
        self._found: dict[str, tuple[list[Document], list[list[Document]]]] = {}

    def run(self, one: Measurement) -> tuple[Run, bool]:
        """The run, and whether it was there already. It is kept as soon as it is made. OutputError where it cannot be."""
        info = self._info(one)
        folder = self._runs / one.folder
        kept = _kept(folder)
        if kept is not None and _same(kept.info, info):
            return kept, True
        make = {"stories": self._stories, "pairs": self._pairs, "base-rate": self._base_rate}[info.kind]
        write_run(made := make(one, info), folder)
        return made, False

    def _info(self, one: Measurement) -> RunInfo:
        whole, plain = one.kind != "pairs", one.system.plain
        embedder = self._embedder if whole else None
        model = model_identity(one.system.nli, embedder=embedder, judge=whole and not plain)
        found = versions("torch", "transformers") | {SOURCES: sources_sha256(), "resamples": str(self._resamples)}
        return RunInfo(one.kind, one.command, one.seed, found, model, (data_file(one.path, 0),))

    @cached_property
    def _embedder(self) -> Embedder:
        return self._detector(None).embedder

    def _detector(self, nli: str | None) -> Detector:
        from detector.pipeline import Detector

        if nli not in self._detectors:
            self._detectors[nli] = Detector(nli, threshold=0.0, updates=True)
        return self._detectors[nli]

    def _model(self, nli: str | None) -> NLIModel:
        from detector.nli import load_nli

        if nli not in self._models:
            self._models[nli] = load_nli(nli)
        return self._models[nli]

    def _tell(self, one: Measurement, done: int, total: int | None, stage: str = "") -> None:
        if self._progress is not None:
            self._progress(", ".join(filter(None, (one.name, one.system.name, stage))), done, total)

    def _pairs(self, one: Measurement, info: RunInfo) -> Run:
        pairs = read_pairs(one.path)
        drawn = pairs if one.sample is None else sample(pairs, one.sample, seed=one.seed)
        read = read_set(
            self._model(one.system.nli),
            one.name,
            drawn,
            both=one.system.plain,
            by=one.by,
            progress=lambda done, total: self._tell(one, done, total),
        )
        figures = figures_record([pair_figures(read, seed=one.seed, resamples=self._resamples)])
        return Run(replace(info, data=(data_file(one.path, len(drawn)),)), figures, tuple(pair_items([read])))

    def _stories(self, one: Measurement, info: RunInfo) -> Run:
        detector = self._detector(one.system.nli)
        threshold, scan = detector.default_threshold, detector.scan
        if one.system.plain:
            threshold, scan = PLAIN_THRESHOLD, self._plain(one).with_threshold(0.0).scan  # type: ignore[assignment]
        bundles, readings = read_bundles(one.path), []
        for bundle in bundles:
            readings.append(read_bundle(bundle, scan))
            self._tell(one, len(readings), len(bundles))
        outcomes = [outcome(reading) for reading in readings]
        figures = story_figures(outcomes, threshold, THRESHOLDS, seed=one.seed, resamples=self._resamples)
        whole = replace(info, data=(data_file(one.path, len(bundles)),))
        return Run(whole, story_record(figures), tuple(story_items(readings)))

    def _plain(self, one: Measurement) -> PlainPipeline:
        return PlainPipeline(self._model(one.system.nli), self._embedder)

    def _half(self, one: Measurement) -> tuple[list[Document], list[list[Document]]]:
        """The articles of the unseen half, and the same by event: found once for all systems."""
        if one.path not in self._found:
            half = unseen_half(item for item in read_documents([one.path]) if isinstance(item, Document))
            tell = partial(self._tell, one, stage="events")
            self._found[one.path] = half, find_events(half, self._embedder, progress=tell)
        return self._found[one.path]

    def _base_rate(self, one: Measurement, info: RunInfo) -> Run:
        detector = self._detector(one.system.nli)
        threshold = PLAIN_THRESHOLD if one.system.plain else detector.default_threshold
        if one.part == "readings":
            marks = read_marks(one.path)
            report, items = BaseRateReport(threshold, marks=Matched(tuple(marks), ()), seed=one.seed), len(marks)
        else:
            half, events = self._half(one)
            made = run_base_rate(
                half,
                detector,
                plain=self._plain(one) if one.system.plain else None,
                sample=one.sample,
                plants=one.plants,
                seed=one.seed,
                events=events,
                progress=lambda stage, done, total: self._tell(one, done, total, stage),
            )
            report, items = (
                BaseRateReport(threshold, made.alarms, made.planted, seed=one.seed),
                len(made.articles.documents),
            )
        whole = replace(info, data=(data_file(one.path, items),))
        return Run(whole, base_rate_record(report), tuple(base_rate_items(report)))


def _kept(folder: Path) -> Run | None:
    """The run in the folder; ``None`` where there is none, or one that is not whole."""
    try:
        return read_run(folder)
    except InputError:
        return None


def _same(kept: RunInfo, wanted: RunInfo) -> bool:
    """Whether a kept run is what would be made now. A model whose weights are not known by hash is read again."""
    data = [[one.sha256 for one in info.data] for info in (kept, wanted)]
    return wanted.model.nli_sha256 is not None and replace(kept, data=()) == replace(wanted, data=()) and data[0] == data[1]
