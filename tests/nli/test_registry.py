import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from detector.errors import ModelError
from detector.nli import DEFAULT_NLI, OnnxNLI, TorchNLI, load_nli


def test_the_default_is_the_bundled_model_in_onnx_runtime(folder: Path) -> None:
    assert isinstance(load_nli(), OnnxNLI)
    assert load_nli(DEFAULT_NLI).name == DEFAULT_NLI
    assert load_nli(folder).name == DEFAULT_NLI


def test_the_default_does_not_import_torch(folder: Path) -> None:
    code = "import sys; from detector.nli import load_nli; load_nli().score([('a', 'b')]); print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("name", ["no-such-model", "./no/such/folder", "/no/such"])
def test_names_of_nothing(name: str) -> None:
    with pytest.raises(ModelError, match=r"no such folder|no folder or bundled model"):
        load_nli(name)


def test_a_folder_without_a_model_names_the_files_looked_for(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"model\.onnx.*safetensors"):
        load_nli(tmp_path)


def test_a_pickle_is_refused_with_the_way_to_convert(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    (tmp_path / "pytorch_model.bin").write_bytes(b"never opened")
    with pytest.raises(ModelError, match=r"pickle.*save_pretrained"):
        load_nli(tmp_path)


def test_a_model_of_two_labels_is_refused(folder: Path, tmp_path: Path) -> None:
    for name in ("model.onnx", "tokenizer.json", "config.json"):
        shutil.copyfile(folder / name, tmp_path / name)
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    config["id2label"] = {"0": "entailment", "1": "not_entailment"}
    (tmp_path / "config.json").write_text(json.dumps(config), encoding="utf-8")
    with pytest.raises(ModelError, match="three labels"):
        load_nli(tmp_path)


def test_both_back_ends_agree_on_the_same_weights(folder: Path) -> None:
    pytest.importorskip("transformers")
    pairs = [
        ("The ferry leaves at nine.", "The ferry never leaves before ten."),
        ("Two men were arrested in the port.", "Someone was arrested."),
        ("The museum bought a painting.", "It rained in the hills."),
    ]
    for fast, exact in zip(OnnxNLI(folder).score(pairs), TorchNLI(folder, "cpu").score(pairs), strict=True):
        assert fast.label == exact.label
        assert fast.contradiction == pytest.approx(exact.contradiction, abs=0.1)
