import pytest

from detector.errors import ModelError
from detector.nli import label_columns


@pytest.mark.parametrize(
    ("names", "columns"),
    [
        (["contradiction", "entailment", "neutral"], (0, 1, 2)),
        (["ENTAILMENT", "NEUTRAL", "CONTRADICTION"], (2, 0, 1)),
        (["Neutral", "entail", "contradict"], (2, 1, 0)),
        (["label: neutral", "label: contradiction", "label: entailment", "other"], (1, 2, 0)),
    ],
)
def test_labels_are_found_by_name(names: list[str], columns: tuple[int, int, int]) -> None:
    assert label_columns({str(place): name for place, name in enumerate(names)}, "m") == columns


def test_labels_without_names_are_refused_with_what_to_do() -> None:
    with pytest.raises(ModelError, match="id2label"):
        label_columns({0: "LABEL_0", 1: "LABEL_1", 2: "LABEL_2"}, "m")


@pytest.mark.parametrize("names", [["entailment", "not_entailment"], ["entailment", "neutral"], ["positive", "negative"]])
def test_a_model_that_cannot_tell_contradiction_is_refused(names: list[str]) -> None:
    with pytest.raises(ModelError, match="three labels"):
        label_columns(dict(enumerate(names)), "m")


def test_two_labels_with_contradiction_are_not_enough() -> None:
    with pytest.raises(ModelError, match="no label means neutral"):
        label_columns({0: "contradiction", 1: "entailment"}, "m")


def test_two_labels_of_one_meaning_are_refused() -> None:
    with pytest.raises(ModelError, match="two of its labels"):
        label_columns({0: "contradiction", 1: "contradictory", 2: "entailment", 3: "neutral"}, "m")
