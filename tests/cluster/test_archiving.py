"""Documents into an archive over two workers: the archive of one machine."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from detector import Archive
from detector.archive import Added
from detector.cluster import Cluster, add_documents, archiving
from detector.sources import read_documents
from detector.types import Document, Rejected
from tests.cluster.stories import TEXTS


def written(folder: Path) -> Path:
    """Stories in files and in a table with a bad line and an id that occurs twice."""
    folder.mkdir()
    (folder / "ferry.txt").write_text(TEXTS[4], encoding="utf-8")
    (folder / "empty.txt").write_bytes(b"")
    table = [json.dumps({"id": "wire", "text": text}) for text in TEXTS[:4]]
    (folder / "wire.jsonl").write_text("\n".join([*table[:2], "no JSON", *table[2:]]) + "\n", encoding="utf-8")
    return folder


def test_the_same_archive_as_on_one_machine_and_nothing_twice(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archiving, "DOCUMENTS_TOGETHER", 2)
    folder = written(tmp_path / "stories")
    items = list(read_documents([folder]))
    here, there = Archive.open(tmp_path / "here"), Archive.open(tmp_path / "there")
    added = here.add(item for item in items if isinstance(item, Document))

    rejected: list[Rejected] = []
    place = str(tmp_path / "there")
    done = add_documents(cluster, there, place, [str(folder)], on_rejected=rejected.append)

    assert done == added
    assert rejected == [item for item in items if isinstance(item, Rejected)]
    assert list(there.documents()) == list(here.documents())
    assert list(there.claims()) == list(here.claims())
    a, b = (list(archive._store.read("kind = 'claim'", ("vector", "sentence"))) for archive in (here, there))
    for column in ("vector", "sentence"):
        ours, theirs = (np.array([row for part in parts for row in part.column(column).to_pylist()]) for parts in (a, b))
        assert np.allclose(ours, theirs, atol=1e-3)
    assert list(there.verify()) == []

    again = add_documents(cluster, there, place, [str(folder)])
    assert again == Added(unchanged=5)


def test_a_copy_that_workers_took_for_known_is_made_here(tmp_path: Path) -> None:
    from detector.cluster.archiving import NewReader
    from detector.sources import Source

    table = tmp_path / "wire.jsonl"
    table.write_text((json.dumps({"id": "wire", "text": TEXTS[0]}) + "\n") * 2, encoding="utf-8")
    archive = Archive.open(tmp_path / "archive")
    archive.add([item for item in read_documents([table]) if isinstance(item, Document)][:1])

    read = NewReader(str(tmp_path / "archive"), any_language=False)([Source(str(table), str(table))])
    items = [item for some in read for item in some]
    assert [item.known for item in items] == [True, True]

    documents = archiving._named(iter(items), {}, None)
    assert archive.add(documents) == Added(added=1, unchanged=1, claims=2)
    assert sorted(document.id for document in archive.documents()) == ["wire", "wire#2"]
