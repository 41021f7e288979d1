import os
import stat
from pathlib import Path

import pytest

from detector.errors import OutputError
from detector.reports import atomic_output, check_writable


def test_the_file_appears_when_it_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    with atomic_output(target) as stream:
        stream.write(b"whole")
        assert not target.exists()
    assert target.read_bytes() == b"whole"
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_an_error_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    target.write_bytes(b"old")

    def break_off() -> None:
        with atomic_output(target) as stream:
            stream.write(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        break_off()
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_a_link_is_followed_and_permissions_stay(tmp_path: Path) -> None:
    real, link = tmp_path / "real.csv", tmp_path / "link.csv"
    real.write_bytes(b"old")
    real.chmod(0o640)
    link.symlink_to(real)
    with atomic_output(link) as stream:
        stream.write(b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
def test_a_full_device_is_an_output_error_and_stays_a_device() -> None:
    with pytest.raises(OutputError, match="No space left"), atomic_output(Path("/dev/full")) as stream:
        stream.write(b"x" * 1_000_000)
    assert stat.S_ISCHR(os.stat("/dev/full").st_mode)


def test_a_folder_that_is_not_there_is_found_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="does not exist"):
        check_writable(tmp_path / "nowhere" / "report.html")
    with pytest.raises(OutputError, match="is a folder"):
        check_writable(tmp_path)
