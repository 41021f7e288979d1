"""Ray: quiet, without usage reports; items through two workers, in order."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from detector.cluster import Cluster
from detector.cluster.models import Models, TextEmbedder
from detector.errors import InputError, ModelError


def test_items_keep_their_order_over_two_processes_whose_usage_is_reported_nowhere(
    cluster: Cluster, tmp_path: Path
) -> None:
    folder = tmp_path

    def read(item: int) -> Iterator[int]:
        yield from range(10 * item, 10 * item + 3)

    class Meet:
        """Goes on when two processes have come, so that neither does all the work before the other has started."""

        def __call__(self, item: int) -> tuple[int, int, str | None]:
            (folder / str(os.getpid())).touch()
            for _ in range(1200):
                if len(list(folder.iterdir())) == 2:
                    break
                time.sleep(0.1)
            return item, os.getpid(), os.environ.get("RAY_USAGE_STATS_ENABLED")

    came = list(cluster.stream([0, 1, 2, 3], read=read, work=Meet()))

    assert [item for item, _, _ in came] == [0, 1, 2, 10, 11, 12, 20, 21, 22, 30, 31, 32]
    assert len({process for _, process, _ in came} - {os.getpid()}) == 2
    assert {reporting for _, _, reporting in came} == {"0"}


def test_usage_reporting_is_off_for_ray_itself(cluster: Cluster) -> None:
    from ray._common.usage import usage_lib

    assert os.environ["RAY_USAGE_STATS_ENABLED"] == "0"
    assert not usage_lib.usage_stats_enabled()


def test_an_error_of_a_worker_is_raised_as_it_is(cluster: Cluster) -> None:
    with pytest.raises(ModelError, match="no such folder"):
        list(cluster.stream([["a"], ["b"]], work=TextEmbedder(Models(embedder="./nowhere"))))


def test_no_items_need_no_workers(cluster: Cluster) -> None:
    assert list(cluster.stream([], work=TextEmbedder(Models()))) == []


@pytest.mark.parametrize(("address", "workers"), [("ray://head:10001", None), ("local", 0)])
def test_what_cannot_be_is_said_before_anything_starts(address: str, workers: int | None) -> None:
    with pytest.raises(InputError):
        Cluster(address, workers=workers)
