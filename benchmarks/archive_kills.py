"""Does an archive survive ``kill -9``? Kills a process that adds documents at random moments, looks whether what is there
is whole, goes on, and compares the end with that of a run that nobody broke.

    python benchmarks/archive_kills.py --kills 50
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

from detector import Archive, Detector, Document  # noqa: E402

STORIES = 24
"""Stories of a run, unless told otherwise."""
TOWNS = ("Arlen", "Bramsey", "Corvo", "Dunmere", "Estrel", "Falkirk", "Garona")

CHILD = """
import sys
import lancedb
from benchmarks.archive_kills import work
from detector import Archive, Detector, Document
detector = Detector()
detector.claims([Document("warm", "Rain fell on Arlen.")])
detector.embedder.embed(["warm"])
archive = Archive.open(sys.argv[1], detector)
print("ready", flush=True)
work(archive, int(sys.argv[2]))
print("done", flush=True)
"""


def stories(version: int, count: int = STORIES) -> list[Document]:
    """Invented stories; in another version every third has other words."""
    found = []
    for number in range(count):
        town = TOWNS[number % len(TOWNS)]
        cost = number + 2 + (version if number % 3 == 0 else 0)
        text = f"{town} will open a bridge in {1990 + number}. The bridge costs {cost} million euros. The mayor resigned."
        found.append(Document(id=f"story {number}", text=text, publisher=town))
    return found


def work(archive: Archive, count: int = STORIES) -> None:
    """A commit a document: the stories, then those that have changed, then the files made one."""
    for version in (0, 1):
        for story in stories(version, count):
            archive.add([story])
        archive.compact()


def content(archive: Archive) -> tuple[list[str], list[str]]:
    """Everything that a reader can get out, in an order of its own."""
    return sorted(map(repr, archive.documents())), sorted(map(repr, archive.claims()))


def start(place: Path, count: int = STORIES) -> subprocess.Popen[str]:
    """A process that works on the archive, its models loaded."""
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", CHILD, str(place), str(count)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def kill_and_go_on(
    place: Path, seconds: float, detector: Detector, count: int = STORIES
) -> tuple[int, tuple[list[str], list[str]]]:
    """The documents that were there when a process was killed after so many seconds of work, and the archive's content
    after going on to the end. Raises AssertionError where anything that was there is not whole."""
    process = start(place, count)
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.wait()
    archive = Archive.open(place, detector)
    there = 0
    if archive.exists():
        problems = list(archive.verify())
        assert problems == [], problems
        there = archive.info().documents
    work(archive, count)
    assert list(archive.verify()) == []
    return there, content(archive)


def main() -> None:
    """Prints one line a kill, and what came of all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    detector = Detector()
    dice = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        process = start(Path(folder) / "unbroken")
        began = time.perf_counter()
        process.wait()
        span = time.perf_counter() - began
        whole = content(Archive.open(Path(folder) / "unbroken", detector))
        print(f"unbroken: {len(whole[0])} documents, {len(whole[1])} claims, {span:.1f} s of work")
        same = 0
        for number in range(options.kills):
            seconds = dice.uniform(0, span)
            there, found = kill_and_go_on(Path(folder) / str(number), seconds, detector)
            same += found == whole
            print(f"{number + 1:3}  killed after {seconds:5.2f} s, {there:3} documents there, {found == whole}", flush=True)
    print(f"the same archive as the unbroken run: {same} of {options.kills}")
    sys.exit(same != options.kills)


if __name__ == "__main__":
    main()
