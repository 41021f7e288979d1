"""Claims kept on disk, and found again when a new story comes in."""

from importlib.util import find_spec as _find_spec

from detector.errors import MissingExtraError as _MissingExtraError

if _missing := [name for name in ("lancedb", "pyarrow", "pydantic", "filelock") if _find_spec(name) is None]:
    raise _MissingExtraError(f"An archive needs {', '.join(_missing)}: pip install 'detector[archive]'")

from detector.archive.adding import Make, make
from detector.archive.archive import Archive
from detector.archive.filters import Filters
from detector.archive.records import Added, ArchiveInfo, Comparison, Problem
from detector.archive.rows import Filed

__all__ = ["Added", "Archive", "ArchiveInfo", "Comparison", "Filed", "Filters", "Make", "Problem", "make"]
