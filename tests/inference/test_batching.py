import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.inference import Batch, Encoded, plan_batches, run_batches

inputs = st.lists(st.lists(st.integers(1, 50), min_size=1, max_size=40), max_size=40).map(
    lambda rows: [Encoded(tuple(row), (0,) * len(row)) for row in rows]
)


def sums(batch: Batch) -> np.ndarray:
    return (batch.input_ids * batch.attention_mask).sum(axis=1, keepdims=True).astype(np.float32)


@given(inputs)
def test_every_row_is_in_one_batch_and_no_batch_is_too_large(rows: list[Encoded]) -> None:
    batches = plan_batches(rows, tokens=64)
    assert sorted(row for batch in batches for row in batch) == list(range(len(rows)))
    for batch in batches:
        assert len(batch) == 1 or len(batch) * max(len(rows[row].ids) for row in batch) <= 64


@given(inputs)
def test_outputs_come_in_the_order_of_the_inputs(rows: list[Encoded]) -> None:
    outputs = run_batches(rows, sums, width=1, tokens=64)
    assert outputs[:, 0].tolist() == [sum(row.ids) for row in rows]


@given(inputs)
def test_the_same_inputs_in_another_order_make_the_same_batches(rows: list[Encoded]) -> None:
    turned = rows[::-1]
    forwards = [[rows[row].ids for row in batch] for batch in plan_batches(rows, tokens=64)]
    backwards = [[turned[row].ids for row in batch] for batch in plan_batches(turned, tokens=64)]
    assert forwards == backwards


def test_progress_counts_up_to_all() -> None:
    rows = [Encoded((1,) * length, (0,) * length) for length in (5, 60, 7, 30)]
    seen: list[tuple[int, int]] = []
    run_batches(rows, sums, width=1, tokens=64, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (4, 4)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_padding_is_masked() -> None:
    rows = [Encoded((3, 4), (0, 1)), Encoded((5, 6, 7), (0, 0, 1))]
    masks: list[np.ndarray] = []

    def read(batch: Batch) -> np.ndarray:
        masks.append(batch.attention_mask)
        assert batch.input_ids[batch.attention_mask == 0].tolist() == [9]
        return sums(batch)

    run_batches(rows, read, width=1, pad_id=9)
    assert masks[0].sum() == 5


@pytest.mark.parametrize("count", [0, 1])
def test_few_inputs(count: int) -> None:
    rows = [Encoded((1, 2), (0, 0))] * count
    assert run_batches(rows, sums, width=1).shape == (count, 1)


@given(inputs, st.integers(2, 5))
def test_several_workers_give_what_one_gives(rows: list[Encoded], workers: int) -> None:
    done: list[int] = []
    together = run_batches(rows, sums, width=1, tokens=64, workers=workers, progress=lambda count, _: done.append(count))
    assert together.tobytes() == run_batches(rows, sums, width=1, tokens=64).tobytes()
    assert done == sorted(done)
    assert done[-1:] == [len(rows)][: len(rows)]


def test_what_would_fill_one_batch_is_shared_among_the_workers() -> None:
    both = threading.Barrier(2, timeout=10)

    def read(batch: Batch) -> np.ndarray:
        both.wait()  # breaks unless two batches are read at one time
        return sums(batch)

    run_batches([Encoded((1,) * 8, (0,) * 8)] * 8, read, width=1, tokens=64, workers=2)


def test_an_error_in_one_of_several_workers_is_the_callers() -> None:
    def read(batch: Batch) -> np.ndarray:
        if 7 in batch.attention_mask.sum(axis=1):
            raise RuntimeError("seven")
        return sums(batch)

    with pytest.raises(RuntimeError, match="seven"):
        run_batches([Encoded((1,) * n, (0,) * n) for n in range(1, 20)], read, width=1, tokens=16, workers=3)


def test_what_progress_raises_ends_the_reading() -> None:
    read_rows: list[int] = []

    def read(batch: Batch) -> np.ndarray:
        read_rows.extend(batch.rows)
        threading.Event().wait(0.01)
        return sums(batch)

    def progress(done: int, total: int) -> None:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        run_batches([Encoded((1,) * 8, (0,) * 8)] * 400, read, width=1, tokens=8, workers=2, progress=progress)
    assert len(read_rows) < 200
