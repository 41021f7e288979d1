"""Text to token ids with the model's own ``tokenizer.json``; nothing of transformers is imported."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from detector.errors import ModelError
from detector.inference.joining import PairTemplate, find_template
from detector.timing import stage

LONGEST_WORD = 100
"""Characters of the longest word that WordPiece splits (its ``max_input_chars_per_word``); a longer one is one token."""
UNSET_LENGTH = 1_000_000
"""transformers writes a number like 1e30 as ``model_max_length`` where a tokenizer has no limit of its own."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """One model input, unpadded."""

    ids: tuple[int, ...]
    type_ids: tuple[int, ...]
    """Segment of each token: 0 for the first text, 1 for the second."""
    truncated: bool = False
    """True where a text was cut to fit."""


class TextTokenizer:
    """Encodes texts, or pairs of texts, cut longest-first to ``max_length`` tokens."""

    def __init__(self, folder: str | Path, max_length: int | None = None) -> None:
        """Read ``tokenizer.json`` of ``folder``.

        Args:
            folder: a model folder; ``config.json`` and ``tokenizer_config.json`` are read for the longest input.
            max_length: tokens, special ones included; the model's own limit where it is smaller or this is ``None``.

        Raises:
            ModelError: the file is missing or is no tokenizer.
        """
        from tokenizers import Tokenizer

        path = Path(folder) / "tokenizer.json"
        if not path.is_file():
            raise ModelError(f"{path}: no such file; a model folder needs the tokenizer.json of a fast tokenizer")
        try:
            self._tokenizer = Tokenizer.from_file(str(path))
        except Exception as error:  # tokenizers raises bare Exception
            raise ModelError(f"{path}: not a readable tokenizer ({error}); copy it again from its source") from error
        limit = longest_input(Path(folder))
        self.max_length = min(limit, max_length) if max_length else limit
        self.pad_id = _pad_id(self._tokenizer, Path(folder))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(self.max_length, strategy="longest_first")
        self._longest_text = self.max_length * LONGEST_WORD
        self._path = path

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        """Return one input per text, in order."""
        with stage("tokenising", len(texts)):
            return self._encode([self._cut(text) for text in texts], [len(text) > self._longest_text for text in texts])

    def encode_pairs(self, pairs: Sequence[tuple[str, str]]) -> list[Encoded]:
        """Return one input per (premise, hypothesis), in order; the longer text loses tokens first.

        A text that stands in several pairs is split into tokens once.
        """
        with stage("tokenising", len(pairs)):
            if self._template is not None:
                return self._joined(pairs, self._template)
            cut = [max(len(a), len(b)) > self._longest_text for a, b in pairs]
            return self._encode([(self._cut(a), self._cut(b)) for a, b in pairs], cut)

    def _joined(self, pairs: Sequence[tuple[str, str]], template: PairTemplate) -> list[Encoded]:
        texts = list({text: None for pair in pairs for text in pair})
        encodings = self._uncut.encode_batch_fast([self._cut(text) for text in texts], add_special_tokens=False)
        ids = {text: tuple(encoding.ids) for text, encoding in zip(texts, encodings, strict=True)}
        too_long = {text for text in texts if len(text) > self._longest_text}
        found = []
        for a, b in pairs:
            joined, type_ids, cut = template.join(ids[a], ids[b])
            found.append(Encoded(joined, type_ids, cut or a in too_long or b in too_long))
        return found

    @cached_property
    def _uncut(self) -> Any:
        """The tokenizer without a longest input, for texts that are cut once they stand in a pair."""
        from tokenizers import Tokenizer

        uncut = Tokenizer.from_file(str(self._path))
        uncut.no_padding()
        uncut.no_truncation()
        return uncut

    @cached_property
    def _template(self) -> PairTemplate | None:
        return find_template(self._tokenizer, self._uncut, self.max_length)

    def _cut(self, text: str) -> str:
        # A megabyte in one row would be tokenised in full only to be thrown away.
        return text if len(text) <= self._longest_text else text[: self._longest_text]

    def _encode(self, inputs: Sequence[str] | Sequence[tuple[str, str]], cut: Sequence[bool]) -> list[Encoded]:
        encodings: list[Any] = self._tokenizer.encode_batch(list(inputs))
        return [
            Encoded(tuple(encoding.ids), tuple(encoding.type_ids), bool(encoding.overflowing) or was_cut)
            for encoding, was_cut in zip(encodings, cut, strict=True)
        ]


def longest_input(folder: Path) -> int:
    """Return the longest input in tokens that the model in ``folder`` takes, 512 where nothing says so."""
    limits = [512]
    config = read_json(folder / "config.json")
    positions = config.get("max_position_embeddings")
    if isinstance(positions, int) and positions > 0:
        # RoBERTa and its kin count positions from pad_token_id + 1, so two of the rows are never used.
        limits = [positions - 2 if config.get("model_type") in {"roberta", "xlm-roberta", "camembert"} else positions]
    own = read_json(folder / "tokenizer_config.json").get("model_max_length")
    if isinstance(own, int | float) and 0 < own < UNSET_LENGTH:
        limits.append(int(own))
    sentences = read_json(folder / "sentence_bert_config.json").get("max_seq_length")
    if isinstance(sentences, int) and sentences > 0:
        limits.append(sentences)
    return min(limits)


def read_json(path: Path) -> dict[str, Any]:
    """Return the object in a JSON file, empty where there is no file; ModelError where it cannot be parsed."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError) as error:
        raise ModelError(f"{path}: cannot be read as JSON ({error}); copy it again from its source") from error
    if not isinstance(value, dict):
        raise ModelError(f"{path}: expected a JSON object, found {type(value).__name__}")
    return value


def _pad_id(tokenizer: Any, folder: Path) -> int:
    configured = read_json(folder / "config.json").get("pad_token_id")
    if isinstance(configured, int):
        return configured
    for token in ("[PAD]", "<pad>"):
        found = tokenizer.token_to_id(token)
        if found is not None:
            return int(found)
    return 0
