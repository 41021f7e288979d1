"""What keeps an archive quick: files made one, old versions dropped, the index made and brought up to date."""

from __future__ import annotations

import importlib
import warnings
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from detector.archive.schema import CLAIM
from detector.archive.search import EXACT_BELOW, INDEX_NAME, partitions
from detector.archive.store import Store
from detector.timing import stage

SMALL_FILES = 64
"""Commits of small files after which they are made one."""
KEPT = timedelta(hours=1)
"""Old versions younger than this stay, for readers that still use them."""
FRESH_SHARE = 0.1
"""Share of claims that may wait outside the index; they are found all the same, one by one."""
GROWN = 4
"""A tenth of the partitions holds too much once the archive is this many times what the index was made for."""


SAMPLED, ROUNDS = 128, 20
"""Claims sampled for each partition, and rounds of k-means: half of Lance's defaults and less, which is enough
(docs/decisions, speed)."""


@dataclass(frozen=True, slots=True)
class IndexState:
    """The index, as far as it matters for a search."""

    indexed: int = 0
    """Claims in it; 0 where there is none."""
    fresh: int = 0
    """Rows that are not in it yet."""
    name: str | None = None
    made_for: int = 0
    """Claims when it was made."""


def index_state(table: Any) -> IndexState:
    """Whether there is an index of the vectors, and how far it goes."""
    for index in table.list_indices():
        if index.name.startswith(INDEX_NAME):
            stats = table.index_stats(index.name)
            made_for = int(index.name.rsplit("_", 1)[1])
            if stats is None:
                return IndexState(name=index.name, made_for=made_for)
            return IndexState(stats.num_indexed_rows, stats.num_unindexed_rows, index.name, made_for)
    return IndexState()


@stage("indexing and compacting")
def tidy(store: Store, *, thorough: bool = False, index_from: int = EXACT_BELOW) -> None:
    """Makes small files one, and makes or extends the index, where that pays; ``thorough`` does it in any case.

    Runs while others read. A process that dies here leaves the archive as it was.
    """
    store.table()
    with store.locked():
        store.refresh()
        table = store.table()
        claims = table.count_rows(f"kind = '{CLAIM}'")
        state = index_state(table)
        if claims > index_from and (state.name is None or claims > GROWN * state.made_for):
            store.maintain(lambda table: _make_index(table, claims, state.name))
        stats = table.stats()["fragment_stats"]
        many = stats["num_small_fragments"] > SMALL_FILES
        stale = state.name is not None and state.fresh > FRESH_SHARE * claims
        if thorough or many or stale:
            store.maintain(lambda table: table.optimize(cleanup_older_than=KEPT))


def drop_history(store: Store) -> None:
    """Makes everything one, and deletes all that the current version does not need, at once: what killed processes left,
    and what other processes may still read."""
    store.table()
    with store.locked(), warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # Lance warns of what the docstring says
        store.refresh()
        store.maintain(lambda table: table.optimize(cleanup_older_than=timedelta(0), delete_unverified=True))


def _make_index(table: Any, claims: int, old: str | None) -> None:
    kinds = importlib.import_module("lancedb.index")
    there = {column for index in table.list_indices() for column in index.columns}
    for column, kind in (("doc_id", kinds.BTree), ("published", kinds.BTree), ("kind", kinds.Bitmap)):
        if column not in there:
            table.create_index(column, config=kind())
    table.create_index(
        "vector",
        config=kinds.IvfRq(
            distance_type="dot", num_partitions=partitions(claims), sample_rate=SAMPLED, max_iterations=ROUNDS
        ),
        name=f"{INDEX_NAME}_{claims}",
        replace=True,
    )
    if old is not None:
        table.drop_index(old)
