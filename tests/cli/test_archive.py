"""``detector archive`` from outside: what goes in, what comes out, exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from detector.cli import main

CLOSED = "Mayor Petra Lind said on Tuesday that the city will close the Norde bridge this summer.\n"
OPEN = "Her deputy, Jonas Falk, said on Tuesday that the city will not close the Norde bridge this summer.\n"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["archive", *map(str, arguments)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a draft and an archive of two stories."""
    rows = [
        {"id": "wire/1", "text": CLOSED, "publisher": "Coast Wire", "published": "2025-03-04T09:00:00Z"},
        {"id": "wire/2", "text": "The ferry Ternen sank on Sunday.", "publisher": "Coast Wire", "published": "2025-03-09"},
    ]
    (tmp_path / "wire.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    (tmp_path / "draft.txt").write_text(OPEN, encoding="utf-8")
    result = run("add", tmp_path / "stories", tmp_path / "wire.jsonl", "-q")
    assert (result.exit_code, result.stdout) == (0, "2 documents added, 0 replaced, 0 unchanged; 2 claims written.\n")
    return tmp_path


def conflicts(result: Result) -> list[dict[str, object]]:
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert lines[-1]["type"] == "summary"
    return lines[:-1]


def test_a_draft_is_checked_against_the_archive(folder: Path) -> None:
    result = run("check", folder / "stories", folder / "draft.txt", "--format", "jsonl")
    assert result.exit_code == 0
    (conflict,) = conflicts(result)
    assert conflict["relation"] == "dispute"
    assert {conflict["a"]["doc"], conflict["b"]["doc"]} == {str(folder / "draft.txt"), "wire/1"}  # type: ignore[index]
    assert "Compared with 2 claims of" in result.stderr


@pytest.mark.parametrize(
    ("words", "left"),
    [
        (["--since", "2025-03-04"], 1),
        (["--since", "2025-03-05"], 0),
        (["--until", "2025-03-04T10:00+00:00"], 1),
        (["--until", "2025-03-03"], 0),
        (["--publisher", "coast wire"], 1),
        (["--publisher", "Norde Courier"], 0),
        (["--exclude", "wire/*"], 0),
        (["--exclude", "wire/2"], 1),
    ],
    ids=str,
)
def test_filters(folder: Path, words: list[str], left: int) -> None:
    result = run("check", folder / "stories", folder / "draft.txt", "--format", "jsonl", "-q", *words)
    assert result.exit_code == 0
    assert len(conflicts(result)) == left


def test_every_form_of_a_report(folder: Path) -> None:
    for name, begins in (("r.txt", "1. dispute"), ("r.jsonl", '{"type":"conflict"'), ("r.html", "<!"), ("r.csv", "")):
        result = run("check", folder / "stories", folder / "draft.txt", "-o", folder / name, "-q")
        assert (result.exit_code, result.stdout) == (0, "")
        text = (folder / name).read_text(encoding="utf-8")
        assert text.lstrip("\ufeff").startswith(begins)
        assert "Norde bridge" in text


def test_exit_codes(folder: Path) -> None:
    (folder / "empty.txt").write_text("")
    stories, draft = folder / "stories", folder / "draft.txt"
    assert run("check", stories, draft, "--fail-above", "0.01").exit_code == 5
    assert run("check", stories, draft, folder / "empty.txt").exit_code == 3
    assert run("check", stories, folder / "no such file").exit_code == 2
    assert run("check", folder / "nothing", draft).exit_code == 2
    assert run("check", stories, draft, "--since", "yesterday").exit_code == 2
    assert run("check", stories, draft, "-o", folder / "no" / "file").exit_code == 4
    assert run("add", stories, folder / "empty.txt").exit_code == 3
    assert run("add", stories, folder / "no such file").exit_code == 2
    assert run("remove", stories, "no such id").exit_code == 2


def test_new_documents_among_themselves(folder: Path) -> None:
    (folder / "more.txt").write_text(CLOSED.replace("Petra Lind", "Ada Berg"), encoding="utf-8")
    words = ("check", folder / "stories", folder / "draft.txt", folder / "more.txt", "--format", "jsonl", "-q")
    pair = {str(folder / "draft.txt"), str(folder / "more.txt")}
    assert pair not in [{one["a"]["doc"], one["b"]["doc"]} for one in conflicts(run(*words))]  # type: ignore[index]
    assert pair in [{one["a"]["doc"], one["b"]["doc"]} for one in conflicts(run(*words, "--among"))]  # type: ignore[index]


def test_adding_again_and_adding_what_changed(folder: Path) -> None:
    again = run("add", folder / "stories", folder / "wire.jsonl", "-q")
    assert again.stdout == "0 documents added, 0 replaced, 2 unchanged; 0 claims written.\n"
    wire = folder / "wire.jsonl"
    wire.write_text(wire.read_text(encoding="utf-8").replace("ferry", "yacht"), encoding="utf-8")
    changed = run("add", folder / "stories", wire, "-q")
    assert changed.stdout == "0 documents added, 1 replaced, 1 unchanged; 1 claim written.\n"


def test_info_remove_compact_verify_rebuild(folder: Path) -> None:
    stories = folder / "stories"
    info = json.loads(run("info", stories, "--json").stdout)
    assert (info["documents"], info["claims"], info["layout"], info["publishers"]) == (2, 2, 1, 1)
    assert info["first"] == "2025-03-04T09:00:00+00:00"
    assert "2 documents, 2 claims" in run("info", stories).stdout
    rebuilt = run("rebuild", stories, folder / "new", "-q")
    assert rebuilt.stdout == "2 documents written, 0 were there; 2 claims written.\n"
    assert run("remove", stories, "wire/2", "wire/3").stdout == "1 document removed; 1 of 2 were not there.\n"
    assert run("compact", stories, "--now").exit_code == 0
    assert run("verify", stories).stdout == f"{stories}: whole, 1 document.\n"


def test_verify_names_what_is_damaged(folder: Path) -> None:
    import lancedb

    lancedb.connect(folder / "stories").open_table("claims").delete("doc_id = 'wire/1' AND number = 0")
    result = run("verify", folder / "stories")
    assert result.exit_code == 2
    assert "wire/1: 1 claims expected, 0 found" in result.stdout
    assert "--repair" in result.stderr
    assert run("verify", folder / "stories", "--repair").exit_code == 0
    assert run("verify", folder / "stories").exit_code == 0


NO_NETWORK = """
import socket
def refuse(*arguments, **options):
    raise AssertionError(f"a network was asked for: {arguments}")
socket.socket.connect = socket.socket.connect_ex = socket.socket.sendto = refuse
socket.getaddrinfo = socket.create_connection = refuse
"""


def test_an_archive_needs_neither_pytorch_nor_a_network(folder: Path) -> None:
    code = (
        NO_NETWORK + "import sys\nfrom detector.cli import main\n"
        "try:\n    main(['archive', *sys.argv[1:]])\nexcept SystemExit as stop:\n    assert not stop.code, stop.code\n"
        "print('torch' in sys.modules, file=sys.stderr)\n"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code, "check", str(folder / "stories"), str(folder / "draft.txt"), "-f", "jsonl"],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert done.returncode == 0, done.stderr
    assert '"type":"conflict"' in done.stdout
    assert done.stderr.splitlines()[-1] == "False"
