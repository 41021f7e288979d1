"""A DataFrame in, a DataFrame out: the rules of ``detector score``."""

from __future__ import annotations

import io
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from detector import score_frame
from detector.errors import InputError
from detector.nli import NLIModel
from detector.scoring import ScoreOptions, open_pairs, score_to_stream

ADDED = ["label", "contradiction", "entailment", "neutral", "error"]
PAIRS = [
    ("The dam held.", "The dam burst."),
    ("Two people were hurt.", "Nobody was hurt."),
    ("The dam is 40 years old.", "The dam is old."),
    ("The dam burst.", "The dam held."),
]


class Counting:
    """The bundled model, and how many pairs it was asked to read."""

    def __init__(self, model: NLIModel) -> None:
        self._model = model
        self.name = model.name
        self.asked = 0

    def score(self, pairs: list[tuple[str, str]], **options: object) -> object:
        self.asked += len(pairs)
        return self._model.score(pairs, **options)  # type: ignore[arg-type]


def frame(pairs: object = PAIRS, columns: tuple[str, str] = ("a", "b")) -> pd.DataFrame:
    return pd.DataFrame(pairs, columns=list(columns))


@pytest.mark.parametrize("directed", [False, True])
def test_the_scores_are_those_of_the_command(model: NLIModel, directed: bool) -> None:
    scored = score_frame(frame(), model, directed=directed)
    table = open_pairs(io.BytesIO(frame().to_csv(index=False).encode()), "pairs.csv")
    assert table is not None
    out = io.BytesIO()
    score_to_stream(table, model, out, source="pairs.csv", options=ScoreOptions(directed=directed))
    expected = pd.read_csv(io.BytesIO(out.getvalue()))
    assert list(scored.columns) == list(expected.columns) == ["a", "b", *ADDED]
    assert scored["label"].tolist() == expected["label"].tolist()
    pd.testing.assert_frame_equal(scored[ADDED[1:4]], expected[ADDED[1:4]], rtol=0, atol=2e-3)
    assert scored["error"].isna().all()
    assert scored.loc[0, ADDED[1:4]].sum() == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("columns", [("premise", "hypothesis"), ("text1", "text2"), ("claim1", "claim2")])
def test_the_text_columns_are_found(model: NLIModel, columns: tuple[str, str]) -> None:
    assert score_frame(frame(PAIRS, columns), model)["label"].tolist() == score_frame(frame(), model)["label"].tolist()


def test_columns_can_be_named(model: NLIModel) -> None:
    table = frame(PAIRS[:1], ("wire", "blog")).assign(a="", b="")
    assert score_frame(table, model)["error"].tolist() == ["“a” is empty"]
    assert score_frame(table, model, columns=("wire", "blog"))["error"].isna().all()
    with pytest.raises(InputError, match="has no columns “wire” and “post”"):
        score_frame(table, model, columns=("wire", "post"))
    with pytest.raises(InputError, match=r"columns=\(A, B\).*“wire”, “blog”"):
        score_frame(table[["wire", "blog"]], model)


def test_a_row_that_cannot_be_scored_keeps_its_place_and_says_why(model: NLIModel) -> None:
    bad = [None, float("nan"), pd.NA, pd.NaT, "  ", 7, np.int64(7), ["a"], "x" * 100_001, "\ud800"]
    table = frame([("The dam held.", value) for value in bad] + PAIRS[:1])
    scored = score_frame(table, model)
    assert len(scored) == len(table)
    assert scored["label"].isna().tolist() == [True] * len(bad) + [False]
    assert scored[["contradiction", "entailment", "neutral"]].isna().all(axis=1).tolist() == [True] * len(bad) + [False]
    reasons = ["null", "null", "null", "null", "empty", "a number", "a number", "a list", "100,001", "half of a character"]
    for error, reason in zip(scored["error"], reasons, strict=False):
        assert "“b”" in error
        assert reason in error
    assert pd.isna(scored["error"].iloc[-1])


def test_the_index_and_every_column_are_kept_and_the_frame_is_not_touched(model: NLIModel) -> None:
    index = pd.MultiIndex.from_tuples([("x", 1), ("x", 1), ("y", 2), ("z", 0)], names=["desk", "n"])
    table = frame().set_index(index).assign(when=pd.Timestamp("2025-03-04"), kind=pd.Categorical(["p", "q", "p", "q"]))
    before = table.copy(deep=True)
    scored = score_frame(table, model)
    pd.testing.assert_frame_equal(table, before)
    pd.testing.assert_frame_equal(scored[list(table.columns)], before)
    assert scored["contradiction"].iloc[0] == scored["contradiction"].iloc[3]  # both directions are read: one pair


def test_no_column_of_the_input_is_overwritten(model: NLIModel) -> None:
    first = score_frame(frame(PAIRS[:1]).assign(label="gold"), model)
    assert list(first.columns) == ["a", "b", "label", *(f"detector_{name}" for name in ADDED)]
    second = score_frame(first, model, directed=True)
    assert list(second.columns) == [*first.columns, *(f"detector_2_{name}" for name in ADDED)]
    pd.testing.assert_frame_equal(second[list(first.columns)], first)
    assert second.loc[0, "label"] == "gold"


def test_a_pair_that_occurs_many_times_is_read_once(model: NLIModel) -> None:
    counting = Counting(model)
    score_frame(pd.concat([frame()] * 700, ignore_index=True), counting)  # more than one chunk
    assert counting.asked == 3
    score_frame(frame(), counting, directed=True)
    assert counting.asked == 3 + 4


@pytest.mark.parametrize("dtype", ["object", "str", "category"])
def test_every_kind_of_text_column(model: NLIModel, dtype: str) -> None:
    assert score_frame(frame().astype(dtype), model)["label"].tolist() == score_frame(frame(), model)["label"].tolist()


def test_of_two_columns_of_one_name_the_first_counts(model: NLIModel) -> None:
    table = pd.DataFrame([["The dam held.", "The dam burst.", ""]], columns=["a", "b", "b"])
    assert score_frame(table, model)["error"].isna().all()
    assert score_frame(table[["a"]].assign(c=1, b=""), model)["error"].tolist() == ["“b” is empty"]


def test_a_frame_without_rows_gets_the_columns(model: NLIModel) -> None:
    scored = score_frame(frame([]), model)
    assert list(scored.columns) == ["a", "b", *ADDED]
    assert scored["contradiction"].dtype == "float64"


def test_what_is_no_frame_is_refused() -> None:
    with pytest.raises(InputError, match="not list"):
        score_frame(PAIRS)  # type: ignore[arg-type]


def test_progress_is_told_by_rows(model: NLIModel) -> None:
    told: list[int] = []
    score_frame(pd.concat([frame()] * 300, ignore_index=True), model, progress=told.append)
    assert told == [1024, 1200]


def test_the_name_costs_no_pandas_and_says_what_is_missing() -> None:
    code = """
import sys
sys.modules["pandas"] = None  # as where it is not installed
from detector import score_frame
from detector.errors import MissingExtraError
try:
    score_frame([])
except MissingExtraError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "pip install 'detector[pandas]'" in done.stdout, done.stderr
