"""The mean of runs' weights."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from detector.errors import ModelError
from detector.training.averaging import average_models


def run(folder: Path, value: float, width: int = 3) -> Path:
    folder.mkdir()
    save_file({"layer.weight": np.full((2, width), value, dtype=np.float32)}, folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps({"model_type": "bert"}))
    (folder / "state.json").write_text("{}")
    return folder


def test_a_folder_given_twice_counts_twice(tmp_path: Path) -> None:
    one, two = run(tmp_path / "one", 1.0), run(tmp_path / "two", 4.0)
    average_models([one, one, two], tmp_path / "mean")
    assert load_file(tmp_path / "mean" / "model.safetensors")["layer.weight"].tolist() == [[2.0] * 3] * 2
    assert (tmp_path / "mean" / "config.json").exists()
    assert not (tmp_path / "mean" / "state.json").exists()


def test_other_shapes_and_folders_without_weights_are_refused(tmp_path: Path) -> None:
    one, wide = run(tmp_path / "one", 1.0), run(tmp_path / "wide", 1.0, width=5)
    with pytest.raises(ModelError, match="shapes"):
        average_models([one, wide], tmp_path / "mean")
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelError, match=r"model\.safetensors"):
        average_models([one, tmp_path / "empty"], tmp_path / "mean")
