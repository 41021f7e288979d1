"""Runs the code blocks of one page, in order, in a folder that holds the example files.

Python blocks of a page share their names, as a reader's session would. In a shell block, a line that is nothing but a
``detector`` command runs in this process, so that models are loaded once; any other line is bash's. ``detector serve`` runs
in a process of its own until the page ends.
"""

from __future__ import annotations

import os
import re
import shlex
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from detector.cli import main

from .blocks import Block

SHELL = {"bash", "sh"}
OPERATORS = re.compile(r"[|<>;&`$]")
"""What makes a line more than one command."""
EXIT_CODE = re.compile(r"#\s*exit code (\d+)\s*$")
PORT = 8765
PATIENCE = 600
"""Seconds for a command that hangs; nothing here measures speed."""


class PageRun:
    """One page in its folder."""

    def __init__(self, folder: Path, commands: Path) -> None:
        """The folder holds the example files; ``commands`` is a folder with ``detector`` in it, for bash."""
        self.folder = folder
        self.names: dict[str, Any] = {"__name__": "__main__"}
        self.printed = ""
        """What the last block that ran wrote to standard output."""
        self._environment = os.environ | {"PATH": f"{commands}{os.pathsep}{os.environ['PATH']}", "NO_COLOR": "1"}
        self._port = free_port()
        self._served: list[subprocess.Popen[bytes]] = []

    def run(self, block: Block) -> None:
        """Runs it; AssertionError or the block's own exception where it does not work."""
        if block.language == "python":
            self._python(block)
        elif block.language in SHELL:
            self._shell(block)
        else:
            raise AssertionError(f"nothing runs {block.language!r}: say text, or why it is not run")

    def close(self) -> None:
        """Ends what the page has started."""
        for process in self._served:
            process.terminate()
            process.wait(timeout=PATIENCE)

    def _python(self, block: Block) -> None:
        # Line numbers of a traceback are those of the page.
        code = compile("\n" * (block.line - 1) + block.code, str(block.page), "exec")
        with redirect_stdout(StringIO()) as printed:
            exec(code, self.names)
        self.printed = printed.getvalue()

    def _shell(self, block: Block) -> None:
        self.printed = "".join(self._command(command) for command in commands(block.code))

    def _command(self, line: str) -> str:
        command = line.replace(f"127.0.0.1:{PORT}", f"127.0.0.1:{self._port}")
        expected = EXIT_CODE.search(line)
        code = int(expected[1]) if expected else 0
        if command.startswith("detector serve"):
            self._serve(command)
            return ""
        if is_ours(command):
            result = CliRunner().invoke(main, self._words(command)[1:])
            assert result.exit_code == code, f"{line}\nexit code {result.exit_code}\n{result.output}\n{result.exception!r}"
            return result.stdout
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", command],
            cwd=self.folder,
            env=self._environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=PATIENCE,
        )
        assert done.returncode == code, f"{line}\nexit code {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def _words(self, command: str) -> list[str]:
        """Words of the command, with patterns replaced by the files that fit, as a shell does it."""
        found: list[str] = []
        for word in shlex.split(command, comments=True):
            files = sorted(str(path.relative_to(self.folder)) for path in self.folder.glob(word)) if "*" in word else []
            found += files or [word]
        return found

    def _serve(self, command: str) -> None:
        words = [*shlex.split(command, comments=True), "--port", str(self._port)]
        process = subprocess.Popen(words, cwd=self.folder, env=self._environment, stderr=subprocess.DEVNULL)
        self._served.append(process)
        for _ in range(PATIENCE):
            assert process.poll() is None, f"{command}: ended with exit code {process.returncode}"
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self._port}/health", timeout=60):
                    return
            except OSError:
                time.sleep(1)
        raise AssertionError(f"{command}: not up after {PATIENCE} seconds")


def commands(code: str) -> list[str]:
    """The commands of a shell block, without comments and blank lines.

    Each line that is one ``detector`` command stands alone; other lines stay together: one may set what the next needs.
    """
    found: list[str] = []
    together = False
    for line in re.sub(r"\\\n\s*", "", code).splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        alone = is_ours(line)
        if together and not alone:
            found[-1] += "\n" + line
        else:
            found.append(line)
        together = not alone
    return found


def is_ours(line: str) -> bool:
    """True for a line that is one ``detector`` command and nothing else."""
    return line.startswith("detector ") and not OPERATORS.search(re.sub(r"\"[^\"]*\"|'[^']*'|#.*", "", line))


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def put_command(folder: Path) -> Path:
    """A folder with a ``detector`` in it that is this checkout's, however it was installed."""
    folder.mkdir()
    command = folder / "detector"
    command.write_text(
        f"#!{sys.executable}\nimport sys\nsys.path.insert(0, {str(Path(__file__).parents[2])!r})\n"
        "from detector.cli import main\nmain(prog_name='detector')\n",
        encoding="utf-8",
    )
    command.chmod(0o755)
    return folder
