"""Every code block of the README and of the site works, or says why it is not run."""

from __future__ import annotations

import functools
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import detector.claims
import detector.nli
import detector.pairing
import detector.spacy_component  # spaCy finds it by an entry point, which a checkout that is not installed lacks
from detector.service.answers import ConflictOut, SummaryOut

from .blocks import Block, read_blocks
from .running import PageRun, put_command

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(page for page in DOCS.rglob("*.md"))]
SHOWN = {"text"}
"""Languages of blocks that are looked at, not run."""
BLOCKS = [block for page in PAGES for block in read_blocks(page)]


def place(block: Block) -> str:
    """Where it stands, as a test's name."""
    return f"{block.page.relative_to(ROOT)}:{block.line}"


@pytest.fixture(scope="module")
def models() -> Iterator[None]:
    """Models are loaded once for all pages: loading them is no part of what a block shows."""
    with pytest.MonkeyPatch.context() as patch:
        for room, name in (
            (detector.claims, "ClaimExtractor"),
            (detector.nli, "load_nli"),
            (detector.pairing, "load_embedder"),
        ):
            patch.setattr(room, name, functools.cache(getattr(room, name)))
        yield


@pytest.fixture(scope="module")
def runs(models: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[Path, PageRun]]:
    """The pages that were begun, each in a folder of its own with the example files."""
    commands = put_command(tmp_path_factory.mktemp("command") / "bin")
    begun: dict[Path, PageRun] = {}

    class Runs(dict[Path, PageRun]):
        def __missing__(self, page: Path) -> PageRun:
            folder = tmp_path_factory.mktemp(page.stem) / "examples"
            shutil.copytree(DOCS / "examples", folder)
            begun[page] = self[page] = PageRun(folder, commands)
            return begun[page]

    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("home")
        for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
            patch.setenv(name, str(home))
        yield Runs()
        for run in begun.values():
            run.close()


def runnable(block: Block) -> bool:
    return block.not_run is None and block.file is None and block.language not in {*SHOWN, "json", "jsonl"}


@pytest.mark.parametrize("block", [block for block in BLOCKS if runnable(block)], ids=place)
def test_it_runs(block: Block, runs: dict[Path, PageRun], monkeypatch: pytest.MonkeyPatch) -> None:
    run = runs[block.page]
    monkeypatch.chdir(run.folder)
    run.run(block)
    shown = following_output(block)
    if shown is not None:
        missing = set(gist(shown.code)) - set(gist(run.printed))
        assert not missing, f"{place(shown)} shows what is not printed: {missing}\n\n{run.printed}"


@pytest.mark.parametrize("block", [block for block in BLOCKS if block.language in ("json", "jsonl")], ids=place)
def test_it_is_json(block: Block) -> None:
    for text in block.code.splitlines() if block.language == "jsonl" else [block.code]:
        json.loads(text)


def test_records_that_are_shown_have_the_fields_that_are_written() -> None:
    # The service's models are held to the records by a test of their own; they refuse a field too many or too few.
    models = {"conflict": ConflictOut, "summary": SummaryOut}
    records = [json.loads(block.code) for block in BLOCKS if block.language == "json"]
    assert {record["type"] for record in records if "type" in record} == set(models)
    for record in records:
        if "type" in record:
            models[record["type"]].model_validate(record)


@pytest.mark.parametrize("block", [block for block in BLOCKS if block.file], ids=place)
def test_it_is_the_file_that_it_names(block: Block) -> None:
    assert block.code == (DOCS / "examples" / str(block.file)).read_text(encoding="utf-8")


def test_every_block_says_what_it_is() -> None:
    assert [place(block) for block in BLOCKS if not block.language] == []


def test_every_output_follows_a_block_that_runs() -> None:
    followed = {place(shown) for block in BLOCKS if runnable(block) and (shown := following_output(block)) is not None}
    assert {place(block) for block in BLOCKS if block.is_output} == followed


def test_what_is_not_run_is_known(capsys: pytest.CaptureFixture[str]) -> None:
    skipped = [block for block in BLOCKS if block.not_run is not None]
    with capsys.disabled():
        print(f"\n{len(skipped)} code blocks are not run:", *(f"  {place(b)}: {b.not_run}" for b in skipped), sep="\n")
    # A reason beside a block that is only shown would excuse nothing.
    assert [place(block) for block in skipped if block.language in SHOWN] == []


def following_output(block: Block) -> Block | None:
    """The block that shows what this one prints."""
    after = BLOCKS.index(block) + 1
    return BLOCKS[after] if after < len(BLOCKS) and BLOCKS[after].is_output and BLOCKS[after].page == block.page else None


def gist(printed: str) -> Iterator[str]:
    """The lines, without what another machine or another day's weights may change: scores, seconds, order, ids."""
    for line in printed.splitlines():
        words = re.sub(r"\d+\.\d+", "0.0", re.sub(r"^\d+\. ", "", line))
        words = re.sub(r"  [0-9a-f]{12}$", "", words).strip()
        if words and words != "…":
            yield words
