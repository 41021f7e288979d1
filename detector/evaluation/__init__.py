"""Labelled sets, and how well the detector does on them."""

from detector.evaluation.bundles import Bundle, MarkedPair, Place, read_bundles
from detector.evaluation.pairs import PairFigures, measure
from detector.evaluation.pairs_report import figures_record, figures_table
from detector.evaluation.stories import BundleReading, Flag, Operating, at_threshold, losses, read_bundle

__all__ = [
    "Bundle",
    "BundleReading",
    "Flag",
    "MarkedPair",
    "Operating",
    "PairFigures",
    "Place",
    "at_threshold",
    "figures_record",
    "figures_table",
    "losses",
    "measure",
    "read_bundle",
    "read_bundles",
]
