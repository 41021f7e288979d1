"""An archive says what it was made with, and refuses what does not fit."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import lancedb
import pytest

from detector import Archive, Detector
from detector.archive.records import Identity
from detector.archive.schema import LAYOUT, read_identity, table_schema
from detector.errors import InputError
from detector.inference import find_bundled
from tests.archive.stories import DENIED, stories, story


@pytest.fixture(scope="module")
def other_embedder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The model that ships, with another longest input: another embedder of the same name."""
    source = find_bundled("embedder-minilm-l6")
    assert source is not None
    folder = tmp_path_factory.mktemp("models") / "embedder-minilm-l6"
    shutil.copytree(source, folder)
    for name in ("config.json", "tokenizer_config.json"):
        values = json.loads((folder / name).read_text())
        values |= {"max_position_embeddings": 16} if name == "config.json" else {"model_max_length": 16}
        (folder / name).write_text(json.dumps(values))
    return folder


def test_an_archive_of_another_embedder_is_refused_with_what_to_do(archive: Archive, other_embedder: Path) -> None:
    other = Archive.open(archive.info().place, Detector(embedder=other_embedder))
    for use in (lambda: other.add([story("new", DENIED)]), lambda: other.check([story("new", DENIED)])):
        with pytest.raises(InputError, match=r"another version of embedder embedder-minilm-l6.*archive rebuild"):
            use()
    assert len(list(archive.documents())) == 3, "nothing was written"
    assert other.add(stories()).unchanged == 3, "what is there already needs no embedder"


def test_the_same_weights_in_another_folder_are_the_same_embedder(archive: Archive, tmp_path: Path) -> None:
    source = find_bundled("embedder-minilm-l6")
    assert source is not None
    shutil.copytree(source, tmp_path / "copy")
    moved = Archive.open(archive.info().place, Detector(embedder=tmp_path / "copy"))
    assert moved.check([story("draft", DENIED)]).conflicts


def test_rebuilding_takes_the_documents_to_another_embedder(archive: Archive, other_embedder: Path, tmp_path: Path) -> None:
    other = Archive.open(tmp_path / "new", Detector(embedder=other_embedder))
    assert archive.rebuild(other).added == 3
    assert archive.rebuild(other).unchanged == 3, "it can be continued"
    assert list(other.documents()) == list(archive.documents())
    assert other.info().identity.fingerprint != archive.info().identity.fingerprint
    assert other.check([story("draft", DENIED)]).conflicts
    with pytest.raises(InputError, match="another place"):
        archive.rebuild(archive)


def in_layout(archive: Archive, place: Path, layout: int) -> None:
    """A copy of the archive that claims to be of another layout."""
    rows = lancedb.connect(archive.info().place).open_table("claims").to_arrow()
    identity = replace(archive.info().identity, layout=layout)
    copy = lancedb.connect(place).create_table("claims", schema=table_schema(identity))
    copy.add(rows.replace_schema_metadata(table_schema(identity).metadata))


def test_a_later_layout_asks_for_a_later_detector(archive: Archive, detector: Detector, tmp_path: Path) -> None:
    in_layout(archive, tmp_path / "later", LAYOUT + 1)
    with pytest.raises(InputError, match=rf"in layout {LAYOUT + 1}.*Install a detector at least as new"):
        Archive.open(tmp_path / "later", detector).check([story("draft", DENIED)])


def test_an_earlier_layout_is_migrated_by_rebuilding(archive: Archive, detector: Detector, tmp_path: Path) -> None:
    in_layout(archive, tmp_path / "earlier", LAYOUT - 1)
    earlier = Archive.open(tmp_path / "earlier", detector)
    with pytest.raises(InputError, match=rf"in layout {LAYOUT - 1}.*archive rebuild"):
        earlier.add([story("new", DENIED)])
    now = Archive.open(tmp_path / "now", detector)
    assert earlier.rebuild(now).added == 3
    assert list(now.documents()) == stories()
    assert now.info().identity.layout == LAYOUT


def test_a_table_of_something_else_is_no_archive(tmp_path: Path, detector: Detector) -> None:
    lancedb.connect(tmp_path).create_table("claims", data=[{"id": 1, "text": "what"}])
    with pytest.raises(InputError, match="no archive of a detector"):
        Archive.open(tmp_path, detector).info()


def test_the_identity_survives_being_written(tmp_path: Path) -> None:
    identity = Identity(LAYOUT, "owner/Ünusual name", "ab" * 32, 7, "9.9")
    assert read_identity(table_schema(identity), "here") == identity
