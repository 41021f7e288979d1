"""A pandas DataFrame of pairs in, the same frame with scores out, by the rules of ``detector score``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detector.errors import InputError, MissingExtraError
from detector.scoring.rows import Row, RowScores, added_names, find_columns, missing_columns, text_problem
from detector.scoring.run import CHUNK_ROWS, cut, read_rows
from detector.scoring.store import Progress, Store

if TYPE_CHECKING:
    import pandas as pd

    from detector.nli import NLIModel


def score_frame(
    frame: pd.DataFrame,
    nli: str | Path | NLIModel | None = None,
    *,
    columns: tuple[str, str] | None = None,
    directed: bool = False,
    device: str | None = None,
    progress: Callable[[int], None] | None = None,
) -> pd.DataFrame:
    """A new frame: the rows, columns and index of ``frame`` as they are, and behind them ``label``, ``contradiction``,
    ``entailment``, ``neutral`` and ``error``, as ``detector score`` adds them to a table.

        scored = score_frame(pd.DataFrame({"a": ["The dam held."], "b": ["The dam burst."]}))

    The three scores are floats in [0, 1] that sum to 1: means of both directions, unless ``directed``. A row that cannot be
    scored (no text, a number, a text of more than 100,000 characters) has no label, NaN for scores, and an ``error`` that
    says why; other rows have no error. Where one of the five names is taken, all of ours begin with ``detector_``. A pair
    that occurs many times is read once.

    Args:
        frame: a pandas DataFrame; it is left as it is.
        nli: NLI model: a bundled name, a folder, a hub name, or one that ``detector.nli.load_nli`` has loaded.
        columns: the two text columns; by default found among ``a,b``, ``premise,hypothesis``, ``sentence1,sentence2``,
            ``claim1,claim2`` and ``text1,text2``. Of several columns of one name the first counts.
        directed: read a→b alone, as NLI data sets do.
        device: where a PyTorch model runs (``cpu``, ``cuda``…).
        progress: called with the number of rows done.

    Raises:
        InputError: ``frame`` is no DataFrame, or has no such columns.
        MissingExtraError: pandas is not installed.
        ModelError: the model cannot be used.
    """
    try:
        import pandas as pd
    except ImportError as error:
        raise MissingExtraError("A data frame needs pandas: pip install 'detector[pandas]'") from error
    if not isinstance(frame, pd.DataFrame):
        raise InputError(f"score_frame takes a pandas DataFrame, not {type(frame).__name__}; pd.DataFrame(…) makes one.")
    names = list(frame.columns)
    found = find_columns(names, columns)
    if found is None:
        raise InputError(missing_columns("The frame", columns, [str(name) for name in names], "columns=(A, B)"))
    scores: list[RowScores | None] = []
    errors: list[str | None] = []
    for rows, read in _read(_rows(frame, found), nli, device, directed):
        scores += read
        errors += [row.error for row in rows]
        if progress is not None:
            progress(len(scores))
    added: list[Any] = [
        pd.Series([None if one is None else one.label for one in scores], dtype="str"),
        pd.Series([None if one is None else one.contradiction for one in scores], dtype="float64"),
        pd.Series([None if one is None else one.entailment for one in scores], dtype="float64"),
        pd.Series([None if one is None else one.neutral for one in scores], dtype="float64"),
        pd.Series(errors, dtype="str"),
    ]
    scored = frame.copy()
    for name, values in zip(added_names(names), added, strict=True):
        scored[name] = values.array  # by place: labels of the index may occur twice
    return scored


def _read(
    rows: Iterator[Row], nli: str | Path | NLIModel | None, device: str | None, directed: bool
) -> Iterator[tuple[list[Row], list[RowScores | None]]]:
    """Some rows at a time, with their scores."""
    from detector.nli import load_nli

    model = load_nli(nli, device) if nli is None or isinstance(nli, str | Path) else nli
    with closing(Store(None)) as store:
        for chunk in cut(rows, CHUNK_ROWS):
            read = read_rows(chunk, model, store, directed=directed)
            store.commit({}, Progress(), read.fresh)
            yield chunk, read.scores


def _rows(frame: pd.DataFrame, columns: tuple[str, str]) -> Iterator[Row]:
    """The rows of a table, numbered from 1."""
    names = list(frame.columns)
    a, b = (frame.iloc[:, names.index(name)] for name in columns)
    for number, texts in enumerate(zip(a, b, strict=True), 1):
        values = tuple(map(_plain, texts))
        problems = (text_problem(column, value) for column, value in zip(columns, values, strict=True))
        error = next((problem for problem in problems if problem), None)
        if error is not None:
            yield Row(number, b"", None, error)
        else:
            yield Row(number, b"", (str(values[0]), str(values[1])))


def _plain(value: object) -> object:
    """A cell as JSON knows it: nothing for what pandas takes for missing, Python's own numbers."""
    import pandas as pd

    if isinstance(value, str):
        return value
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return None
    return value.item() if hasattr(value, "item") and getattr(value, "ndim", None) == 0 else value
