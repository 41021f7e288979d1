"""From a name to a model: every name that means nothing says so, and no network is touched for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from detector.errors import ModelError
from detector.nli import OnnxNLI, load_nli


def test_a_folder_without_a_model_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"no model in it; looked for config\.json with model\.onnx"):
        load_nli(tmp_path)
    with pytest.raises(ModelError, match=r"no model in it; looked for model\.onnx"):
        OnnxNLI(tmp_path)


def test_a_config_without_weights_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "bert"}')
    with pytest.raises(ModelError, match="no model in it"):
        load_nli(tmp_path)


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"")
    with pytest.raises(ModelError, match="is a file; give the folder that holds the model"):
        load_nli(tmp_path / "model.onnx")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nli-of-nobody", r"no folder or bundled model of that name \(bundled: .*a hub name is OWNER/MODEL"),
        ("./no/such/folder", "no such folder"),
        ("/no-such-folder", "no such folder"),
        (Path("nothing"), "no such folder"),
        (" ", "no name of a model"),
    ],
)
def test_a_name_that_means_nothing_is_an_error(name: str | Path, message: str) -> None:
    with pytest.raises(ModelError, match=message):
        load_nli(name)


def test_a_hub_name_without_the_network_is_a_model_error(tmp_path: Path) -> None:
    # A process of its own: huggingface_hub reads the variable when it is imported.
    code = "\n".join(
        [
            "from detector.errors import ModelError",
            "from detector.nli import load_nli",
            "try:",
            "    load_nli('nobody/no-such-model')",
            "except ModelError as error:",
            "    print('refused:', error)",
        ]
    )
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)

    assert done.stdout.startswith("refused: nobody/no-such-model: cannot be loaded")
    assert "with the network on" in done.stdout
