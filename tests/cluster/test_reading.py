"""Documents from files, Parquet and URIs, as one machine reads them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from detector.cluster import Cluster, read_documents
from detector.cluster.places import DOCUMENTS, found, is_uri
from detector.sources import Source, sources
from detector.sources import read_documents as read_here
from detector.types import Document, Rejected
from tests.cluster.stories import TEXTS


def folder_of_files(folder: Path) -> Path:
    for name in ("b.txt", "a/z.txt", "a/b/c.md", ".hidden/x.txt", "a/.y.txt", "c.bin", "a-b/d.txt"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{TEXTS[0]} {name}\n", encoding="utf-8")
    return folder


def test_files_come_in_the_order_of_a_walk_here_and_in_a_storage(tmp_path: Path) -> None:
    folder = folder_of_files(tmp_path / "stories")
    walked = [one.id for one in sources([folder]) if isinstance(one, Source)]
    assert len(walked) == 4
    assert [one.id for one in found([str(folder)], DOCUMENTS) if isinstance(one, Source)] == walked
    stored = [one.id for one in found([folder.as_uri()], DOCUMENTS) if isinstance(one, Source)]
    assert stored == [Path(name).as_uri() for name in walked]
    some = [one.id for one in found([f"{folder.as_uri()}/a*/*.txt"], DOCUMENTS) if isinstance(one, Source)]
    assert some == []  # a star stands for names of files, not of folders
    assert [one.path for one in found([f"{folder.as_uri()}/*.txt"], DOCUMENTS)] == [
        Path(name).as_uri() for name in walked if name.endswith(".txt")
    ]


def test_documents_are_those_of_one_machine(cluster: Cluster, tmp_path: Path) -> None:
    folder = folder_of_files(tmp_path / "stories")
    paths = [str(folder), str(folder / "b.txt"), str(tmp_path / "nowhere.txt"), "https://example.org/story"]
    assert list(read_documents(cluster, paths)) == list(read_here(paths))


def test_parquet_is_read_row_by_row(cluster: Cluster, tmp_path: Path) -> None:
    moment = datetime(2026, 3, 1, 12, tzinfo=UTC)
    table = pa.table(
        {
            "id": ["one", None, "one"],
            "text": [TEXTS[0], None, TEXTS[1]],
            "published": pa.array([moment, None, None], pa.timestamp("us", "UTC")),
            "picture": [b"\x00\xff", None, None],
        }
    )
    parquet.write_table(table, tmp_path / "wire.parquet")

    one, bad, two = read_documents(cluster, [(tmp_path / "wire.parquet").as_uri()])

    assert isinstance(one, Document)
    assert isinstance(two, Document)
    assert (one.id, one.text, one.published) == ("one", TEXTS[0], moment)
    assert (two.id, two.published) == ("one#2", None)
    assert bad == Rejected((tmp_path / "wire.parquet").as_uri(), "text is no string; put the story there", 2)


def test_what_is_no_parquet_is_set_aside(cluster: Cluster, tmp_path: Path) -> None:
    (tmp_path / "x.parquet").write_bytes(b"no table")
    [bad] = read_documents(cluster, [str(tmp_path / "x.parquet")])
    assert isinstance(bad, Rejected)
    assert "cannot be read" in bad.reason


def test_web_addresses_are_no_storage() -> None:
    assert is_uri("s3://desk/a.txt")
    assert not is_uri("https://example.org/a.txt")
    assert not is_uri("a.txt")
