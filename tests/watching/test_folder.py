"""Which files of a folder have come to rest."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from detector.errors import InputError
from detector.watching import Folder


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def names(folder: Folder) -> list[str]:
    return [Path(one.path).name for one in folder.settled()]


def test_a_file_is_taken_once_it_has_stopped_growing(tmp_path: Path, clock: Clock) -> None:
    folder = Folder(tmp_path, settle=2, clock=clock)
    (tmp_path / "a.txt").write_text("The may")
    assert names(folder) == []
    clock.now += 1
    (tmp_path / "a.txt").write_text("The mayor said it.")
    assert names(folder) == []
    clock.now += 1.9
    assert names(folder) == []
    assert [Path(one.path).name for one in folder.unsettled()] == ["a.txt"]
    clock.now += 0.2
    assert names(folder) == ["a.txt"]
    (tmp_path / "a.txt").write_text("The mayor said it again.")
    assert names(folder) == []


def test_an_old_time_is_no_sign_of_a_whole_file(tmp_path: Path, clock: Clock) -> None:
    """What copies a file may set its time before its text is there."""
    folder = Folder(tmp_path, settle=2, clock=clock)
    (tmp_path / "a.txt").write_text("The may")
    os.utime(tmp_path / "a.txt", (0, 0))
    assert names(folder) == []


def test_the_earliest_change_comes_first(tmp_path: Path) -> None:
    for name, time in (("a.txt", 300), ("b.txt", 100), ("c.txt", 200)):
        (tmp_path / name).write_text("x")
        os.utime(tmp_path / name, (time, time))
    assert names(Folder(tmp_path, settle=0)) == ["b.txt", "c.txt", "a.txt"]


def test_stories_alone_are_seen(tmp_path: Path) -> None:
    for name in (
        "desk/a.html",
        "desk/b.jsonl.gz",
        "c.rss",
        ".hidden.txt",
        ".git/d.txt",
        "e.jpg",
        "f.tmp",
        "stories/g.txt",
        "h.jsonl",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "i.xml").write_text('<rss version="2.0"/>')
    (tmp_path / "j.xml").write_text("<urlset/>")
    os.symlink(tmp_path / "nowhere", tmp_path / "k.txt")
    os.mkfifo(tmp_path / "l.txt")
    folder = Folder(tmp_path, settle=0, leave_out=[tmp_path / "stories", tmp_path / "h.jsonl"])
    assert sorted(names(folder)) == ["a.html", "b.jsonl.gz", "c.rss", "i.xml"]


def test_a_file_is_known_by_its_path_as_the_folder_was_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in" / "desk").mkdir(parents=True)
    (tmp_path / "in" / "desk" / "a.txt").write_text("x")
    monkeypatch.chdir(tmp_path)
    assert [one.path for one in Folder("./in/", settle=0).settled()] == ["in/desk/a.txt"]


def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "in", settle=0)
    with pytest.raises(InputError, match="cannot be read"):
        folder.settled()
