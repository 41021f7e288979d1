"""Texts to tokens: cut longest-first, and a cut is reported."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from detector.errors import ModelError
from detector.inference import TextTokenizer, longest_input, read_json

SHORT = "The bridge is shut."
LONG = "The engineers who looked at the old bridge on Tuesday found cracks in three of its nine stone arches. " * 3
CLS, SEP = 101, 102


@pytest.fixture(scope="session")
def unlimited(folder: Path) -> Tokenizer:
    """The same tokenizer without a limit, by the library alone."""
    plain = Tokenizer.from_file(str(folder / "tokenizer.json"))
    plain.no_truncation()
    plain.no_padding()
    return plain


@pytest.fixture(scope="session")
def limited(folder: Path) -> dict[int, TextTokenizer]:
    return {limit: TextTokenizer(folder, max_length=limit) for limit in (8, 13, 24)}


def segments(ids: tuple[int, ...], types: tuple[int, ...]) -> tuple[list[int], list[int]]:
    """The tokens of both texts, without the special ones."""
    first = [token for token, kind in zip(ids, types, strict=True) if kind == 0 and token not in (CLS, SEP)]
    second = [token for token, kind in zip(ids, types, strict=True) if kind == 1 and token not in (CLS, SEP)]
    return first, second


def test_a_pair_that_fits_is_whole(tokenizer: TextTokenizer, unlimited: Tokenizer) -> None:
    [entry] = tokenizer.encode_pairs([(SHORT, LONG)])

    assert not entry.truncated
    assert list(entry.ids) == unlimited.encode(SHORT, LONG).ids
    assert entry.ids.count(SEP) == 2
    assert set(entry.type_ids) == {0, 1}


@pytest.mark.parametrize("swapped", [False, True])
def test_the_longer_text_is_cut_and_the_shorter_stays_whole(folder: Path, unlimited: Tokenizer, swapped: bool) -> None:
    tokenizer = TextTokenizer(folder, max_length=32)

    [entry] = tokenizer.encode_pairs([(LONG, SHORT) if swapped else (SHORT, LONG)])

    assert entry.truncated
    assert len(entry.ids) == 32
    first, second = segments(entry.ids, entry.type_ids)
    short, long = (second, first) if swapped else (first, second)
    assert short == unlimited.encode(SHORT, add_special_tokens=False).ids
    assert long == unlimited.encode(LONG, add_special_tokens=False).ids[: len(long)]


def test_two_long_texts_are_cut_to_the_same_length(folder: Path) -> None:
    [entry] = TextTokenizer(folder, max_length=33).encode_pairs([(LONG, LONG)])

    first, second = segments(entry.ids, entry.type_ids)
    assert abs(len(first) - len(second)) <= 1
    assert entry.truncated


SOME_PAIRS = st.lists(st.tuples(st.text(max_size=60), st.text(max_size=60)), max_size=5)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(pairs=SOME_PAIRS, limit=st.sampled_from([8, 13, 24]))
def test_a_cut_is_reported_exactly_where_there_was_one(
    limited: dict[int, TextTokenizer], unlimited: Tokenizer, pairs: list[tuple[str, str]], limit: int
) -> None:
    entries = limited[limit].encode_pairs(pairs)

    whole = [len(unlimited.encode(a, b).ids) for a, b in pairs]
    assert [len(entry.ids) for entry in entries] == [min(length, limit) for length in whole]
    assert [entry.truncated for entry in entries] == [length > limit for length in whole]
    assert all(len(entry.ids) == len(entry.type_ids) for entry in entries)


def test_a_text_of_just_the_longest_length_is_not_cut(folder: Path, unlimited: Tokenizer) -> None:
    length = len(unlimited.encode(SHORT).ids)

    fits, cut = (TextTokenizer(folder, max_length=limit).encode([SHORT])[0] for limit in (length, length - 1))

    assert not fits.truncated
    assert cut.truncated
    assert len(cut.ids) == length - 1


def test_a_text_of_megabytes_is_cut_like_its_beginning(folder: Path) -> None:
    tokenizer = TextTokenizer(folder, max_length=64)

    huge, beginning = tokenizer.encode(["storm warning " * 500_000, "storm warning " * 100])

    assert huge.truncated
    assert huge.ids == beginning.ids


def test_no_texts(tokenizer: TextTokenizer) -> None:
    assert tokenizer.encode([]) == []
    assert tokenizer.encode_pairs([]) == []


def test_the_limit_is_the_smallest_that_any_file_names(tmp_path: Path) -> None:
    assert longest_input(tmp_path) == 512
    (tmp_path / "config.json").write_text(json.dumps({"max_position_embeddings": 300, "model_type": "roberta"}))
    assert longest_input(tmp_path) == 298
    (tmp_path / "tokenizer_config.json").write_text(json.dumps({"model_max_length": 1e30}))
    assert longest_input(tmp_path) == 298
    (tmp_path / "tokenizer_config.json").write_text(json.dumps({"model_max_length": 256}))
    assert longest_input(tmp_path) == 256
    (tmp_path / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": 128}))
    assert longest_input(tmp_path) == 128


def test_a_limit_asked_for_never_exceeds_the_models(folder: Path) -> None:
    assert TextTokenizer(folder, max_length=100_000).max_length == longest_input(folder)
    assert TextTokenizer(folder, max_length=40).max_length == 40


def test_a_missing_or_broken_tokenizer_is_named(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"tokenizer\.json: no such file"):
        TextTokenizer(tmp_path)
    text = (folder / "tokenizer.json").read_text(encoding="utf-8")
    (tmp_path / "tokenizer.json").write_text(text[:2000], encoding="utf-8")
    with pytest.raises(ModelError, match=r"tokenizer\.json: not a readable tokenizer"):
        TextTokenizer(tmp_path)


def test_the_padding_token_is_the_configured_one_else_the_tokenizers(folder: Path, tmp_path: Path) -> None:
    shutil.copyfile(folder / "tokenizer.json", tmp_path / "tokenizer.json")
    assert TextTokenizer(tmp_path).pad_id == 0  # [PAD] of this vocabulary
    (tmp_path / "config.json").write_text('{"pad_token_id": 1}')
    assert TextTokenizer(tmp_path).pad_id == 1


@pytest.mark.parametrize("content", ["{", "[1, 2]", "\udcff"])
def test_json_that_is_no_object_is_an_error_with_its_path(tmp_path: Path, content: str) -> None:
    path = tmp_path / "config.json"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(ModelError, match=r"config\.json"):
        read_json(path)
    assert read_json(tmp_path / "absent.json") == {}
