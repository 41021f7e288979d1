"""The detector over HTTP: one model shared by all requests, jobs for long work, marks of a reviewer kept."""

from importlib.util import find_spec as _find_spec

from detector.errors import MissingExtraError as _MissingExtraError

if _missing := [name for name in ("fastapi", "uvicorn", "prometheus_client") if _find_spec(name) is None]:
    raise _MissingExtraError(f"The service needs {', '.join(_missing)}: pip install 'detector[serve]'")

from detector.service.app import create_app
from detector.service.listening import bound, serve
from detector.service.settings import Limits, Settings

__all__ = ["Limits", "Settings", "bound", "create_app", "serve"]
