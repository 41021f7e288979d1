"""The nearest claims of the archive: exact in one pass, or by an index."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detector.archive.filters import both
from detector.archive.rows import matrix
from detector.archive.schema import CLAIM

Vectors = NDArray[np.float32]

EXACT_BELOW = 20_000
"""Claims up to which every one is compared: some 0.4 s of a core for a story of 30 claims; the index takes 0.1 s
(docs/decisions, archive store)."""
INDEX_NAME = "claims_by_vector"
PARTITION_CLAIMS = 4096
"""Claims of a partition: the time to make an index grows with the number of partitions, and what it misses depends on the
share of them that is looked into and on the candidates (docs/decisions, speed)."""
PROBED = 0.1
"""Share of the index's partitions that a query looks into."""
LEAST_PROBED = 20
REFINE = 16
"""For each neighbour asked for, how many of the index's candidates are measured exactly: among 1,000,000 claims 6 found
0.960 of the neighbours, 10 found 0.982 and 16 found 0.991 (docs/decisions, speed)."""
BLOCK_ROWS = 4096


def partitions(claims: int) -> int:
    """Partitions of an index over so many claims."""
    return max(1, round(claims / PARTITION_CLAIMS))


def nearest_rows(
    table: Any, queries: Vectors, *, limit: int, where: str | None, exact: bool, indexed: int
) -> list[list[tuple[int, float]]]:
    """The ``limit`` nearest rows of each query as (row id, similarity), nearest first.

    Args:
        table: the Lance table.
        queries: shape (queries, dimensions), rows of length 1.
        limit: most rows of a query.
        where: SQL condition that a claim must fit, ``None`` for all claims.
        exact: compare with every row.
        indexed: claims in the index.
    """
    if not len(queries):
        return []
    if exact:
        return _exact(table, queries, limit, where)
    return _by_index(table, queries, limit, where, max(LEAST_PROBED, math.ceil(PROBED * partitions(indexed))))


def _exact(table: Any, queries: Vectors, limit: int, where: str | None) -> list[list[tuple[int, float]]]:
    """One pass over the rows for all queries together; Lance's own would be one for each."""
    best = np.full((len(queries), 0), -np.inf, dtype=np.float32)
    ids = np.zeros((len(queries), 0), dtype=np.int64)
    where = both(f"kind = '{CLAIM}'", where)
    for batch in table.search().where(where).select(["vector"]).with_row_id(True).to_batches(BLOCK_ROWS):
        if not batch.num_rows:
            continue
        rows = np.asarray(batch.column("_rowid").to_numpy(zero_copy_only=False), dtype=np.int64)
        # Rounded, so that equal claims tie and the earlier row comes first.
        found = np.round(queries @ matrix(batch.column("vector")).T, 6)
        if best.shape[1] == limit:
            # Most rows are nearer to no query than what it has already.
            nearer = (found > best[:, -1:]).any(axis=0)
            found, rows = found[:, nearer], rows[nearer]
        best = np.concatenate([best, found], axis=1)
        ids = np.concatenate([ids, np.broadcast_to(rows, found.shape)], axis=1)
        order = np.argsort(-best, axis=1, kind="stable")[:, :limit]
        best, ids = np.take_along_axis(best, order, 1), np.take_along_axis(ids, order, 1)
    return [list(zip(i.tolist(), s.tolist(), strict=True)) for i, s in zip(ids, best, strict=True)]


def _by_index(table: Any, queries: Vectors, limit: int, where: str | None, probes: int) -> list[list[tuple[int, float]]]:
    """By Lance's index; rows that are not in it yet are compared one by one."""
    search = table.search(list(queries), vector_column_name="vector").distance_type("dot")
    if where:  # rows of documents need no condition: they have no vector
        search = search.where(where, prefilter=True)
    search = search.nprobes(probes).refine_factor(REFINE).select(["_distance"]).with_row_id(True).limit(limit)
    rows = search.to_arrow()
    found: list[list[tuple[int, float]]] = [[] for _ in queries]
    # With one query there is no column that says which.
    numbers = rows.column("query_index").to_pylist() if "query_index" in rows.column_names else [0] * rows.num_rows
    for number, row, distance in zip(
        numbers, rows.column("_rowid").to_pylist(), rows.column("_distance").to_pylist(), strict=True
    ):
        found[number].append((row, round(1 - distance, 6)))
    return [sorted(one, key=lambda hit: (-hit[1], hit[0])) for one in found]
