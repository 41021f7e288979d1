"""``kill -9`` at any moment leaves whole documents; two processes that write at once leave one archive.

The script in ``benchmarks/archive_kills.py`` does the same for as many kills as one likes.
"""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.archive_kills import ROOT, content, kill_and_go_on, start, stories, work
from detector import Archive, Detector

COUNT = 8
SECONDS_OF_WORK = 1.5
"""About what the process needs on a quiet machine; where it is done before, the kill finds nothing to break."""


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory: pytest.TempPathFactory, detector: Detector) -> tuple[list[str], list[str]]:
    archive = Archive.open(tmp_path_factory.mktemp("unbroken") / "a", detector)
    work(archive, COUNT)
    return content(archive)


@pytest.mark.parametrize("seed", range(2))
def test_a_killed_process_leaves_whole_documents_and_can_be_continued(
    seed: int, tmp_path: Path, detector: Detector, unbroken: tuple[list[str], list[str]]
) -> None:
    _, found = kill_and_go_on(tmp_path / "a", random.Random(seed).uniform(0, SECONDS_OF_WORK), detector, COUNT)
    assert found == unbroken
    assert len(found[0]) == COUNT


def test_two_processes_that_write_at_once_leave_one_archive(
    tmp_path: Path, detector: Detector, unbroken: tuple[list[str], list[str]]
) -> None:
    processes = [start(tmp_path / "a", COUNT) for _ in range(2)]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.read() == "done\n"
        assert process.wait() == 0
    archive = Archive.open(tmp_path / "a", detector)
    assert list(archive.verify()) == []
    # One may have written a story's first version after the other's second; what is there is one of the two, whole.
    assert len(content(archive)[0]) == COUNT
    work(archive, COUNT)
    assert content(archive) == unbroken


def test_a_process_reads_while_another_writes(tmp_path: Path, detector: Detector) -> None:
    process = start(tmp_path / "a", COUNT)
    archive = Archive.open(tmp_path / "a", detector)
    draft = stories(1)[0]
    reads = 0
    while process.poll() is None:
        if archive.exists():
            report = archive.check([draft])
            assert len(report.documents) >= 1
            reads += 1
    assert reads >= 1
    assert archive.info().documents == COUNT


def test_a_folder_made_by_a_process_that_died_at_once_is_no_archive_yet(tmp_path: Path, detector: Detector) -> None:
    (tmp_path / "a" / "claims.lance" / "_versions").mkdir(parents=True)
    archive = Archive.open(tmp_path / "a", detector)
    assert not archive.exists()
    assert archive.add(stories(0)[:2]).added == 2


def test_a_disk_that_cannot_be_written_is_an_output_error(tmp_path: Path) -> None:
    code = (
        "import resource, sys\n"
        "from detector.cli import main\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))\n"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "main(sys.argv[1:])\n"
    )
    (tmp_path / "story.txt").write_text("The city will close the Norde bridge this summer.", encoding="utf-8")
    words = ["archive", "add", str(tmp_path / "a"), str(tmp_path / "story.txt"), "--quiet"]
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 4, done.stderr
    assert "could not be written" in done.stderr
    code = code.replace("(2000, 2000)", "(-1, -1)")
    assert subprocess.run([sys.executable, "-c", code, *words], cwd=ROOT).returncode == 0
