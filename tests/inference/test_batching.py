"""Batches: every input once, in its own row, whatever else is read with it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.inference import Batch, Encoded, OnnxSession, TextTokenizer, pad, plan_batches, run_batches

SETTINGS = settings(derandomize=True, deadline=None, max_examples=100)
SOME_INPUTS = st.lists(
    st.lists(st.integers(1, 30_000), min_size=1, max_size=40).map(lambda ids: Encoded(tuple(ids), (0,) * len(ids))),
    max_size=30,
)
TEXTS = (
    "Rain.",
    "The council voted to close the library.",
    "The library stays open, the council decided on Monday after four hours of debate.",
    "Shares of the shipyard fell 12 per cent after it said that two ferries would be delivered a year late.",
    "A spokeswoman for the hospital denied that any patient had been turned away, saying that beds were free on every ward "
    "throughout the night and that ambulances had been sent elsewhere for other reasons.",
    "Nobody was hurt.",
    "Eleven people were hurt, two of them badly.",
)


def sums(batch: Batch) -> np.ndarray:
    """A model whose answer can be worked out by hand: sum and number of an input's tokens, padding left out."""
    inside = batch.input_ids * batch.attention_mask
    return np.stack([inside.sum(axis=1), batch.attention_mask.sum(axis=1)], axis=1).astype(np.float32)


@SETTINGS
@given(inputs=SOME_INPUTS, tokens=st.integers(1, 200), pad_id=st.integers(0, 5))
def test_outputs_come_back_in_the_order_of_the_inputs(inputs: list[Encoded], tokens: int, pad_id: int) -> None:
    outputs = run_batches(inputs, sums, width=2, tokens=tokens, pad_id=pad_id)

    assert outputs.tolist() == [[sum(entry.ids), len(entry.ids)] for entry in inputs]


@SETTINGS
@given(inputs=SOME_INPUTS, tokens=st.integers(1, 200))
def test_every_input_is_in_one_batch_and_no_batch_is_too_large(inputs: list[Encoded], tokens: int) -> None:
    batches = plan_batches(inputs, tokens)

    assert sorted(row for rows in batches for row in rows) == list(range(len(inputs)))
    for rows in batches:
        assert len(rows) == 1 or len(rows) * max(len(inputs[row].ids) for row in rows) <= tokens
    lengths = [len(inputs[row].ids) for rows in batches for row in rows]
    assert lengths == sorted(lengths, reverse=True)


@SETTINGS
@given(data=st.data(), inputs=SOME_INPUTS, tokens=st.integers(1, 200))
def test_the_same_inputs_in_another_order_make_the_same_batches(
    data: st.DataObject, inputs: list[Encoded], tokens: int
) -> None:
    shuffled = data.draw(st.permutations(inputs))

    there = [[inputs[row] for row in rows] for rows in plan_batches(inputs, tokens)]
    here = [[shuffled[row] for row in rows] for rows in plan_batches(shuffled, tokens)]
    assert here == there


def test_padding_is_masked() -> None:
    batch = pad([Encoded((101, 7, 102), (0, 0, 1)), Encoded((101, 102), (0, 0))], [1, 0], pad_id=9)

    assert batch.rows == (1, 0)
    assert batch.input_ids.tolist() == [[101, 102, 9], [101, 7, 102]]
    assert batch.attention_mask.tolist() == [[1, 1, 0], [1, 1, 1]]
    assert batch.token_type_ids.tolist() == [[0, 0, 0], [0, 0, 1]]


def test_progress_counts_up_to_all_inputs() -> None:
    inputs = [Encoded((5,) * length, (0,) * length) for length in (3, 1, 4, 1, 5, 9, 2, 6)]
    seen: list[tuple[int, int]] = []

    run_batches(inputs, sums, width=2, tokens=10, progress=lambda done, total: seen.append((done, total)))

    assert [done for done, _ in seen] == sorted({done for done, _ in seen})
    assert len(seen) > 2
    assert seen[-1] == (8, 8)
    assert {total for _, total in seen} == {8}


@pytest.fixture(scope="module")
def alone(session: OnnxSession, tokenizer: TextTokenizer) -> list[np.ndarray]:
    """The vector of each of TEXTS, read by itself."""
    return [run_batches(tokenizer.encode([text]), session.run, width=session.width)[0] for text in TEXTS]


@settings(derandomize=True, deadline=None, max_examples=15)
@given(chosen=st.lists(st.integers(0, len(TEXTS) - 1), min_size=1, max_size=10), tokens=st.sampled_from([16, 64, 512]))
def test_what_else_is_in_the_batch_does_not_move_a_vector(
    session: OnnxSession, tokenizer: TextTokenizer, alone: list[np.ndarray], chosen: list[int], tokens: int
) -> None:
    inputs = tokenizer.encode([TEXTS[row] for row in chosen])

    together = run_batches(inputs, session.run, width=session.width, tokens=tokens)

    assert [float(vector @ alone[row]) for row, vector in zip(chosen, together, strict=True)] == pytest.approx(
        [1.0] * len(chosen), abs=1e-4
    )
