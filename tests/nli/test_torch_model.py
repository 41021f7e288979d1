"""Models of transformers in a folder: labels from ``id2label``, both directions, every distinct pair once."""

from __future__ import annotations

from pathlib import Path

import pytest

from detector.errors import ModelError
from detector.inference import find_bundled
from detector.nli import TorchNLI, load_nli

UNUSUAL = {0: "ENTAILMENT", 1: "CONTRADICTION", 2: "NEUTRAL"}
PAIRS = [
    ("The shop is open.", "The shop is shut."),
    ("Two ships met at sea in a storm.", "A storm came."),
    ("He said nothing.", "He spoke for an hour about taxes, fish and the weather in the north."),
]


def tiny_model(folder: Path, labels: dict[int, str], *, pickled: bool = False) -> Path:
    """A small random BERT with the vocabulary of the bundled embedder, saved as transformers saves a model."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    embedder = find_bundled("embedder-minilm-l6")
    assert embedder is not None
    torch.manual_seed(7)
    config = BertConfig(
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=48,
        id2label=labels,
        label2id={name: column for column, name in labels.items()},
        initializer_range=0.3,  # wide, so that scores differ from pair to pair
    )
    model = BertForSequenceClassification(config)
    if pickled:
        folder.mkdir(parents=True, exist_ok=True)
        config.save_pretrained(folder)
        torch.save(model.state_dict(), folder / "pytorch_model.bin")
    else:
        model.save_pretrained(folder)
    BertTokenizerFast(tokenizer_file=str(embedder / "tokenizer.json")).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_model(tmp_path_factory.mktemp("tiny"), UNUSUAL)


@pytest.fixture(scope="session")
def model(folder: Path) -> TorchNLI:
    return TorchNLI(folder, "cpu")


def test_labels_are_read_from_the_config(folder: Path, model: TorchNLI) -> None:
    import torch
    from transformers import AutoTokenizer, BertForSequenceClassification

    plain = BertForSequenceClassification.from_pretrained(folder).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    for pair, scores in zip(PAIRS, model.score(PAIRS, both=False), strict=True):
        with torch.inference_mode():
            logits = plain(**tokenizer(*pair, return_tensors="pt")).logits[0]
        entailment, contradiction, neutral = logits.softmax(dim=0).tolist()
        assert scores.ab.entailment == pytest.approx(entailment, abs=1e-5)
        assert scores.ab.contradiction == pytest.approx(contradiction, abs=1e-5)
        assert scores.ab.neutral == pytest.approx(neutral, abs=1e-5)
        assert scores.ba is None


def test_both_directions_are_read_and_the_mean_does_not_depend_on_the_order(model: TorchNLI) -> None:
    there = model.score(PAIRS)
    back = model.score([(b, a) for a, b in PAIRS])

    for one, other in zip(there, back, strict=True):
        assert (one.ab, one.ba) == (other.ba, other.ab)
        assert one.contradiction == other.contradiction
    assert any(scores.ab != scores.ba for scores in there)
    assert len({scores.contradiction for scores in there}) == len(PAIRS)


def test_a_pair_that_occurs_often_is_read_once(model: TorchNLI) -> None:
    seen: list[tuple[int, int]] = []
    a, b = PAIRS[0]

    scores = model.score([(a, b), (b, a), (a, b), (a, a)], progress=lambda done, total: seen.append((done, total)))

    assert seen[-1] == (3, 3)  # a→b, b→a, a→a
    assert scores[0] == scores[2]
    assert scores[0].ab == scores[1].ba


def test_a_cut_is_reported(model: TorchNLI) -> None:
    long = "The council met again and again to speak about the bridge. " * 10

    assert [scores.truncated for scores in model.score([(long, "A bridge."), PAIRS[0], ("A bridge.", long)])] == [
        True,
        False,
        True,
    ]


def test_no_pairs(model: TorchNLI) -> None:
    assert model.score([]) == []


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ({0: "entailment", 1: "not_entailment"}, "none of its labels means contradiction .*choose a model with three"),
        ({0: "LABEL_0", 1: "LABEL_1", 2: "LABEL_2"}, "its labels have no names .*id2label"),
    ],
)
def test_a_model_whose_labels_cannot_serve_is_refused(tmp_path: Path, labels: dict[int, str], message: str) -> None:
    with pytest.raises(ModelError, match=message):
        load_nli(tiny_model(tmp_path, labels))


def test_weights_only_as_a_pickle_are_refused_with_the_way_to_convert(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"only as a pickle \(pytorch_model\.bin\), refused.*save_pretrained\(FOLDER\)"):
        load_nli(tiny_model(tmp_path, UNUSUAL, pickled=True))


def test_an_unknown_device_is_an_error(folder: Path) -> None:
    with pytest.raises(ModelError, match="torch cannot use this device"):
        TorchNLI(folder, "abacus")
