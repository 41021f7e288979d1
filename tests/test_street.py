"""The street: imports point down, importing is cheap, a scan needs neither PyTorch nor a network."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "detector"

FLOORS = {
    "types": 1,
    "errors": 1,
    "timing": 1,
    "sources": 2,
    "claims": 2,
    "conflicts": 2,
    "reports": 2,
    "inference": 2,
    "marks": 2,
    "ceiling": 3,
    "pairing": 3,
    "nli": 3,
    "pipeline": 4,
    "scoring": 4,
    "evaluation": 5,
    "archive": 5,
    "cluster": 6,
    "training": 6,
    "service": 6,
    "watching": 6,
    "spacy_component": 6,
    "cli": 7,
}


def rooms() -> list[str]:
    return sorted(path.stem for path in PACKAGE.iterdir() if not path.name.startswith("_") and path.suffix in ("", ".py"))


def imported_modules(tree: ast.AST) -> Iterator[str]:
    """Every module named in an import, at the top or inside a function, for types only or not."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name their room in full"
            yield node.module or ""
            if node.module == "detector":
                yield from (f"detector.{alias.name}" for alias in node.names)


def files(room: str) -> list[Path]:
    path = PACKAGE / room
    return sorted(path.rglob("*.py")) if path.is_dir() else [path.with_suffix(".py")]


def test_every_room_has_a_floor() -> None:
    assert set(rooms()) <= set(FLOORS)


@pytest.mark.parametrize("room", rooms())
def test_imports_point_down(room: str) -> None:
    for path in files(room):
        for module in imported_modules(ast.parse(path.read_text(encoding="utf-8"))):
            parts = module.split(".")
            if parts[0] != "detector" or len(parts) == 1 or parts[1] == room or parts[1] not in FLOORS:
                continue
            assert FLOORS[parts[1]] < FLOORS[room], f"{path.relative_to(PACKAGE.parent)} imports {module}"


def python(code: str, *arguments: str, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    """The code in a process of its own; ``path`` goes before the checkout on its module path."""
    import os

    paths = [str(one) for one in (path, PACKAGE.parent) if one is not None]
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONIOENCODING": "utf-8"},
    )


HEAVY = (
    *("torch", "spacy", "onnxruntime", "transformers", "sentence_transformers"),
    *("trafilatura", "numpy", "pyarrow", "lancedb"),
)


@pytest.mark.parametrize("statement", ["from detector import Document", "import detector.cli, detector.cli.scan"])
def test_importing_is_cheap(statement: str) -> None:
    done = python(f"{statement}\nimport sys\nprint([name for name in {HEAVY!r} if name in sys.modules])")
    assert done.stdout.strip() == "[]", done.stderr


STORY = (
    "Mayor Petra Lind said on Tuesday that the city will close the Norde bridge this summer.\n"
    "Her deputy, Jonas Falk, said on Tuesday that the city will not close the Norde bridge this summer.\n"
)

SCAN = """
import sys
from detector.cli import main
try:
    main(["scan", sys.argv[1], "--format", "jsonl", "--threshold", "0"])
except SystemExit as stop:
    assert stop.code == 0, stop.code
print("torch" in sys.modules, file=sys.stderr)
"""

NO_NETWORK = """
import socket
def refuse(*arguments, **options):
    raise AssertionError(f"a network was asked for: {arguments}")
socket.socket.connect = refuse
socket.socket.connect_ex = refuse
socket.socket.sendto = refuse
socket.getaddrinfo = refuse
socket.create_connection = refuse
"""


def test_a_scan_needs_neither_pytorch_nor_a_network(tmp_path: Path) -> None:
    story = tmp_path / "story.txt"
    story.write_text(STORY, encoding="utf-8")
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(NO_NETWORK, encoding="utf-8")
    blocked = python("import urllib.request\nurllib.request.urlopen('http://example.org')", path=tmp_path / "site")
    assert "a network was asked for" in blocked.stderr
    done = python(SCAN, str(story), path=tmp_path / "site")
    assert done.returncode == 0, done.stderr
    assert '"type":"summary"' in done.stdout
    assert done.stdout.count('"type":"conflict"') >= 1
    assert done.stderr.splitlines()[-1] == "False"
