"""Each file once: what is told, what is kept, and what a restart finds."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from detector import Archive, Detector
from detector.errors import InputError, OutputError
from detector.reports import ScanReport, dumps
from detector.watching import ConflictLog, Folder, Watch, WatchState, state_path

CLOSES = "Mayor Petra Lind said on Tuesday that the city will close the Norde bridge this summer.\n"
STAYS = "Her deputy, Jonas Falk, said on Tuesday that the city will not close the Norde bridge this summer.\n"
FERRY = "The ferry Ternen sank off Isla Coronada on Sunday, and rescuers saved 41 passengers.\n"


@pytest.fixture(scope="module")
def detector() -> Detector:
    # Low, so that what these tests show does not hang on where the judge sets its own threshold.
    return Detector(threshold=0.1)


class Desk:
    """A watched folder, its archive, and what was told."""

    def __init__(self, place: Path, detector: Detector) -> None:
        self.place, self._detector = place, detector
        self.folder = place / "in"
        self.folder.mkdir()
        self.told: list[tuple[str, ScanReport]] = []
        self.fails: Exception | None = None

    @property
    def archive(self) -> Archive:
        return Archive.open(self.place / "stories", self._detector)

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def tell(self, path: str, report: ScanReport) -> ScanReport:
        if self.fails:
            raise self.fails
        self.told.append((Path(path).name, report))
        return report

    def watch(self, archive: Archive | None = None, **options: bool) -> list[tuple[str, str]]:
        """A process of its own, as far as the state is concerned: what became of each file."""
        place = str(self.place / "stories")
        state = WatchState(state_path(self.folder, place), place)
        try:
            watch = Watch(
                Folder(self.folder, settle=0), archive or self.archive, self._detector, state, self.tell, **options
            )
            return [(Path(one.path).name, one.kind) for one in watch.step()]
        finally:
            state.close()

    def ids(self) -> list[str]:
        return sorted(Path(one.id).name for one in self.archive.documents())


@pytest.fixture
def desk(tmp_path: Path, detector: Detector) -> Desk:
    return Desk(tmp_path, detector)


def test_a_file_is_checked_against_all_before_it_and_then_kept(desk: Desk) -> None:
    desk.write("a.txt", CLOSES)
    assert desk.watch() == [("a.txt", "checked")]
    desk.write("b.txt", STAYS)
    assert desk.watch() == [("b.txt", "checked")]
    (_, first), (_, second) = desk.told
    assert first.conflicts == ()
    (conflict,) = second.conflicts
    assert {Path(conflict.pair.a.doc_id).name, Path(conflict.pair.b.doc_id).name} == {"a.txt", "b.txt"}
    assert desk.ids() == ["a.txt", "b.txt"]
    assert desk.watch() == []


def test_moved_copied_and_touched_files_are_not_checked_again(desk: Desk) -> None:
    path = desk.write("a.txt", CLOSES)
    desk.watch()
    os.utime(path, (1, 1))
    assert desk.watch() == [("a.txt", "known")]
    shutil.copy(path, desk.folder / "copy.txt")
    path.rename(desk.folder / "moved.txt")
    assert sorted(desk.watch()) == [("copy.txt", "known"), ("moved.txt", "known")]
    (desk.folder / "moved.txt").unlink()
    assert desk.watch() == []
    assert len(desk.told) == 1
    assert desk.ids() == ["a.txt"]


def test_a_changed_file_is_checked_again_and_not_against_itself(desk: Desk) -> None:
    desk.write("a.txt", CLOSES)
    desk.watch()
    desk.write("a.txt", STAYS)
    assert desk.watch() == [("a.txt", "checked")]
    assert desk.told[1][1].conflicts == ()
    assert [one.text for one in desk.archive.documents()] == [STAYS]


def test_what_cannot_be_used_is_told_once(desk: Desk) -> None:
    desk.write("empty.txt", "")
    (desk.folder / "bad.txt").write_bytes(b"\x00\x01\x02" * 99)
    desk.write("good.txt", FERRY)
    assert [kind for _, kind in desk.watch()] == ["checked"] * 3
    assert sorted(one.reason.split(" (")[0] for _, report in desk.told for one in report.rejected) == [
        "is a binary file", "is empty"
    ]  # fmt: skip
    assert desk.watch() == []
    desk.write("empty.txt", CLOSES)
    assert desk.watch() == [("empty.txt", "checked")]
    assert desk.ids() == ["empty.txt", "good.txt"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_waits(desk: Desk) -> None:
    path = desk.write("a.txt", CLOSES)
    path.chmod(0)
    assert desk.watch() == [("a.txt", "blocked")]
    path.chmod(0o600)
    assert desk.watch() == [("a.txt", "checked")]


def test_of_a_table_that_grew_the_new_rows_are_checked(desk: Desk) -> None:
    rows = [{"id": f"wire/{n}", "text": text} for n, text in enumerate((CLOSES, FERRY, STAYS))]
    desk.write("wire.jsonl", "".join(dumps(row) + "\n" for row in rows[:2]))
    desk.watch()
    desk.write("wire.jsonl", "".join(dumps(row) + "\n" for row in rows))
    desk.watch()
    assert [[one.id for one in report.documents][:1] for _, report in desk.told] == [["wire/0"], ["wire/2"]]
    assert len(desk.told[1][1].conflicts) == 1


def test_conflicts_within_a_file_on_request(desk: Desk) -> None:
    desk.write("a.txt", CLOSES + "\n" + STAYS)
    desk.watch(among_themselves=True)
    assert len(desk.told[0][1].conflicts) == 1


def test_what_could_not_be_told_is_told_the_next_time(desk: Desk) -> None:
    desk.write("a.txt", CLOSES)
    desk.fails = OutputError("the disk is full")
    with pytest.raises(OutputError):
        desk.watch()
    assert not desk.archive.exists()
    desk.fails = None
    assert desk.watch() == [("a.txt", "checked")]
    assert len(desk.told) == 1


def test_what_was_told_and_not_kept_is_kept_the_next_time_and_not_told_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.write("a.txt", CLOSES)

    def full(*_: object) -> None:
        raise OutputError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(Archive, "add", full)
        with pytest.raises(OutputError):
            desk.watch()
    assert len(desk.told) == 1
    assert desk.watch() == [("a.txt", "checked")]
    assert len(desk.told) == 1
    assert desk.ids() == ["a.txt"]


def test_a_file_that_changes_while_it_is_read_is_left_for_the_next_look(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.write("a.txt", CLOSES)
    with monkeypatch.context() as patched:
        patched.setattr(Folder, "is_still", lambda *_: False)
        assert desk.watch() == [("a.txt", "changing")]
    assert desk.told == []
    assert desk.watch() == [("a.txt", "checked")]


def test_one_process_at_a_time(tmp_path: Path) -> None:
    state = WatchState(tmp_path / "state", "stories")
    with pytest.raises(InputError, match="Another process"):
        WatchState(tmp_path / "state", "stories")
    state.close()
    WatchState(tmp_path / "state", "stories").close()


def test_what_is_no_state_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("notes of mine, longer than the head of a database" * 9)
    with pytest.raises(InputError, match="no state of a watch"):
        WatchState(tmp_path / "state", "stories")


@pytest.fixture
def log(tmp_path: Path) -> ConflictLog:
    return ConflictLog(tmp_path / "conflicts.jsonl")


def test_half_told_lines_are_taken_back(tmp_path: Path, log: ConflictLog) -> None:
    log.append(["one"])
    state = WatchState(tmp_path / "state", "stories")
    state.begin_writing(log.path, log.size())
    log.append(["two", "thr"])  # and here the process is killed
    state.close()
    again = WatchState(tmp_path / "state", "stories")
    size = again.unfinished(log.path)
    assert size == 4
    log.cut(size)
    again.forget_writing()
    assert log.path.read_text() == "one\n"
    assert again.unfinished(log.path) is None
    again.close()
