"""Tokens of two texts put together: the same as the tokenizer of the model gives for the pair."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from detector.inference import Encoded, TextTokenizer

WORDS = ["the", "bridge", "is", "shut", "naïve", "Zürich", "日本", "£5m", "isn't", "co-operate", "[SEP]", "<s>", "12,000"]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join) | st.text(max_size=40)


def by_the_library(folder: Path, limit: int, a: str, b: str) -> Encoded:
    plain = Tokenizer.from_file(str(folder / "tokenizer.json"))
    plain.no_padding()
    plain.enable_truncation(limit, strategy="longest_first")
    whole = plain.encode(a, b)
    return Encoded(tuple(whole.ids), tuple(whole.type_ids), bool(whole.overflowing))


@settings(derandomize=True, deadline=None, max_examples=40)
@given(a=TEXTS, b=TEXTS, limit=st.sampled_from([8, 9, 24, 512]))
def test_a_pair_is_what_the_library_makes_of_it(folder: Path, a: str, b: str, limit: int) -> None:
    found = TextTokenizer(folder, max_length=limit).encode_pairs([(a, b), (b, a), (a, a)])

    assert found == [by_the_library(folder, limit, *pair) for pair in [(a, b), (b, a), (a, a)]]


def small_tokenizer(folder: Path, pair: str | None) -> TextTokenizer:
    """One of whole words, with the special tokens of ``pair``."""
    made = Tokenizer(models.WordLevel({"<s>": 0, "</s>": 1, "?": 2, "one": 3, "two": 4, "three": 5}, unk_token="?"))
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    if pair is not None:
        special = [("<s>", 0), ("</s>", 1)]
        made.post_processor = processors.TemplateProcessing(single="<s> $A </s>", pair=pair, special_tokens=special)
    made.save(str(folder / "tokenizer.json"))
    (folder / "config.json").write_text(json.dumps({"max_position_embeddings": 12}))
    return TextTokenizer(folder)


@pytest.mark.parametrize(
    "pair", ["<s> $A </s> </s> $B </s>", "$A </s> $B:1", "<s> $B </s> $A </s>", "<s> $A $B </s>", None]
)
def test_any_way_to_put_pairs_together_is_kept(tmp_path: Path, pair: str | None) -> None:
    tokenizer = small_tokenizer(tmp_path, pair)
    texts = ["one", "two one", "", "three " * 5, "one two " * 9]
    pairs = [(a, b) for a in texts for b in texts]

    assert tokenizer.encode_pairs(pairs) == [by_the_library(tmp_path, 12, *one) for one in pairs]
