"""The command line: one module a command."""

from detector.cli.main import main

__all__ = ["main"]
