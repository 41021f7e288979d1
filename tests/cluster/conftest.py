"""One Ray with two workers for all tests of the cluster: it takes some seconds to start."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

pytest.importorskip("ray", reason="work over Ray needs the extra: pip install 'detector[ray]'")
pytest.importorskip("lancedb", reason="the archive needs its extra: pip install 'detector[archive]'")

from detector.cluster import Cluster


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    with Cluster(workers=2) as opened:
        yield opened
