"""The same work over many processes or machines: Ray Data carries it, the functions are those of one machine."""

from importlib.util import find_spec as _find_spec

from detector.errors import MissingExtraError as _MissingExtraError

if _missing := [name for name in ("ray", "pandas", "pyarrow") if _find_spec(name) is None]:
    raise _MissingExtraError(f"Work over Ray needs {', '.join(_missing)}: pip install 'detector[ray]'")

from detector.cluster.archiving import add_documents
from detector.cluster.detecting import ClusterDetector
from detector.cluster.models import Models
from detector.cluster.places import is_parquet, is_uri
from detector.cluster.reading import read_documents
from detector.cluster.reporting import deliver_to, report_rows
from detector.cluster.scoring import ScoredFile, score_tables
from detector.cluster.session import Cluster

__all__ = [
    "Cluster",
    "ClusterDetector",
    "Models",
    "ScoredFile",
    "add_documents",
    "deliver_to",
    "is_parquet",
    "is_uri",
    "read_documents",
    "report_rows",
    "score_tables",
]
