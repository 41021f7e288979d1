"""What is damaged is found, and mended where the text is whole. Damage is done here behind the archive's back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import lancedb
import numpy as np
import pytest

from detector import Archive
from tests.archive.stories import stories


def table(archive: Archive) -> Any:
    return lancedb.connect(archive.info().place).open_table("claims")


def lose_a_claim(table: Any) -> None:
    table.delete("doc_id = 'ferry' AND number = 1")


def lose_the_document(table: Any) -> None:
    table.delete("doc_id = 'ferry' AND kind = 'document'")


def change_the_text(table: Any) -> None:
    row = table.search().where("doc_id = 'ferry' AND number = -1").select(["payload"]).to_list()[0]
    changed = row["payload"].replace(b"41 passengers", b"91 passengers")
    table.update(where="doc_id = 'ferry' AND number = -1", values={"payload": changed})


def move_a_quote(table: Any) -> None:
    row = table.search().where("doc_id = 'ferry' AND number = 0").select(["payload"]).to_list()[0]
    table.update(where="doc_id = 'ferry' AND number = 0", values={"payload": row["payload"].replace(b"sank", b"sunk")})


def cut_a_claim(table: Any) -> None:
    table.update(where="doc_id = 'ferry' AND number = 0", values={"payload": b'{"doc_id":"ferry"'})


def spoil_a_vector(table: Any) -> None:
    table.update(where="doc_id = 'ferry' AND number = 0", values={"vector": np.full(1152, 0.5, np.float32).tolist()})


def write_it_twice(table: Any) -> None:
    table.add(table.search().where("doc_id = 'ferry'").to_arrow())


MENDED = [lose_a_claim, move_a_quote, cut_a_claim, spoil_a_vector, write_it_twice]
REMOVED = [lose_the_document, change_the_text]


@pytest.mark.parametrize("damage", [*MENDED, *REMOVED], ids=lambda damage: damage.__name__)
def test_damage_is_found_and_mended(archive: Archive, damage: Callable[[Any], None]) -> None:
    before = sorted(map(repr, archive.claims()))
    damage(table(archive))
    assert [(one.doc_id, one.repaired) for one in archive.verify()] == [("ferry", False)]
    assert [(one.doc_id, one.repaired) for one in archive.verify()] == [("ferry", False)], "looking mends nothing"
    assert [(one.doc_id, one.repaired) for one in archive.verify(repair=True)] == [("ferry", True)]
    assert list(archive.verify()) == []
    there = {document.id for document in archive.documents()}
    assert there == ({"bridge", "ferry", "harvest"} if damage in MENDED else {"bridge", "harvest"})
    archive.add(stories())
    assert sorted(map(repr, archive.claims())) == before


def test_a_whole_archive_has_no_problems(archive: Archive) -> None:
    assert list(archive.verify(repair=True)) == []


def test_files_that_are_gone_are_an_error_with_the_place(archive: Archive) -> None:
    place = Path(archive.info().place)
    for file in (place / "claims.lance" / "data").iterdir():
        file.unlink()
    with pytest.raises(Exception, match="stories") as raised:
        list(Archive.open(place).claims())
    assert type(raised.value).__name__ == "InputError"
