"""Figures for Prometheus."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from detector import __version__

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)
SIZES = (1, 2, 4, 8, 16, 32, 64, 128)


class Metrics:
    """The counters of one service; two services in one process do not mix."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self.requests = Counter(
            "detector_requests", "Requests answered", ("method", "route", "status"), registry=self._registry
        )
        self.seconds = Histogram(
            "detector_request_seconds", "Time to an answer", ("route",), buckets=SECONDS, registry=self._registry
        )
        self.under_way = Gauge("detector_requests_under_way", "Requests being answered", registry=self._registry)
        self.batch_size = Histogram(
            "detector_batch_pairs", "Pairs read together", ("route",), buckets=SIZES, registry=self._registry
        )
        self.pairs = Counter("detector_pairs", "Pairs that the NLI model has read", registry=self._registry)
        self.documents = Counter("detector_documents", "Documents read", registry=self._registry)
        self.conflicts = Counter("detector_conflicts", "Conflicts reported", ("relation",), registry=self._registry)
        self.jobs = Counter("detector_jobs", "Jobs ended", ("kind", "state"), registry=self._registry)
        self._info = Gauge("detector_info", "The service", ("version", "model"), registry=self._registry)

    def about(self, model: str) -> None:
        """Returns nothing; names the model."""
        self._info.labels(__version__, model).set(1)

    def watch(self, name: str, meaning: str, value: Callable[[], float]) -> None:
        """Returns nothing; adds a gauge that is asked for its value when the figures are read."""
        Gauge(name, meaning, registry=self._registry).set_function(value)

    def text(self) -> bytes:
        """All figures in Prometheus' text format."""
        return generate_latest(self._registry)
