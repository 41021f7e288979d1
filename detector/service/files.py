"""Stories out of an uploaded file. Its name is a label: it is never looked up on this machine."""

from __future__ import annotations

import io
import re
from dataclasses import replace

from detector.service.problems import Problem
from detector.service.settings import Limits
from detector.sources import read_documents
from detector.types import Document, Rejected

_UNFIT = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")


def label_of(name: str) -> str:
    """The last part of a file name, without what does not print; ``upload`` where nothing is left."""
    last = re.split(r"[/\\]", name)[-1]
    return _UNFIT.sub("", last).strip(" .")[:200] or "upload"


def read_upload(data: bytes, name: str, any_language: bool, limits: Limits) -> tuple[list[Document], list[Rejected]]:
    """The stories of a file of any kind that ``detector scan`` reads, and what was set aside; how it begins tells its kind.

    A compressed file is read only as far as the limits go. Raises Problem (413) there.
    """
    label = label_of(name)
    documents: list[Document] = []
    rejected: list[Rejected] = []
    characters = 0
    for item in read_documents(["-"], stdin=io.BytesIO(data), any_language=any_language):
        if isinstance(item, Rejected):
            rejected.append(replace(item, source=_labelled(item.source, label)))
        else:
            documents.append(replace(item, id=_labelled(item.id, label)))
            characters += len(item.text)
        if len(documents) > limits.documents or characters > limits.characters or len(rejected) > limits.documents:
            raise Problem(
                413,
                "too_large",
                f"More than {limits.documents:,} stories or {limits.characters:,} characters: send the file in parts.",
            )
    return documents, rejected


def _labelled(name: str, label: str) -> str:
    """Sources call standard input ``-``, and its rows ``-:3``."""
    return label if name == "-" else f"{label}{name[1:]}" if name.startswith("-:") else name
