"""A folder whose new files are checked against an archive, each once, and then kept in it."""

from detector.watching.folder import Folder, Sighting
from detector.watching.log import ConflictLog
from detector.watching.state import WatchState, state_path
from detector.watching.watch import Outcome, Watch, pause

__all__ = ["ConflictLog", "Folder", "Outcome", "Sighting", "Watch", "WatchState", "pause", "state_path"]
