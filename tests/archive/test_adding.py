"""Documents go in once, whole, and come out as they were."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from detector import Archive, Detector, Document
from detector.archive import Added
from detector.errors import InputError
from detector.pairing import collapse_repeats
from tests.archive.stories import BRIDGE, DENIED, FERRY, stories, story


def test_what_was_added_is_there(archive: Archive, detector: Detector) -> None:
    assert list(archive.documents()) == stories()
    extracted = [claim for found in detector.claims(stories()) for claim in collapse_repeats(found)]
    assert list(archive.claims()) == extracted
    assert len(extracted) >= 6


def test_the_same_document_again_changes_nothing(archive: Archive) -> None:
    before = archive.info()
    assert archive.add(stories()) == Added(unchanged=3)
    assert archive.info() == before


def test_a_changed_document_replaces_its_claims(archive: Archive) -> None:
    shorter = replace(stories()[0], text="The bridge stays open.")
    done = archive.add([shorter, stories()[1]])
    assert (done.added, done.replaced, done.unchanged) == (0, 1, 1)
    assert [claim.quote for claim in archive.claims() if claim.doc_id == "bridge"] == ["The bridge stays open"]
    assert {document.id: document.text for document in archive.documents()}["bridge"] == "The bridge stays open."
    assert list(archive.verify()) == []


def test_a_change_of_its_date_alone_is_a_change(archive: Archive) -> None:
    later = story("ferry", FERRY, "Coast Wire", 11)
    assert archive.add([later]).replaced == 1
    assert {claim.published for claim in archive.claims() if claim.doc_id == "ferry"} == {later.published}


def test_of_two_with_one_id_the_later_counts(tmp_path: Path, detector: Detector) -> None:
    archive = Archive.open(tmp_path / "a", detector)
    archive.add([story("bridge", BRIDGE), story("bridge", DENIED)])
    assert [document.text for document in archive.documents()] == [DENIED]


def test_a_document_without_claims_is_kept_too(archive: Archive) -> None:
    assert archive.add([story("headline", "Bridge news")]).claims == 0
    assert archive.add([story("headline", "Bridge news")]).unchanged == 1
    assert list(archive.verify()) == []


def test_documents_are_taken_from_an_iterator_a_batch_at_a_time(tmp_path: Path, detector: Detector) -> None:
    archive = Archive.open(tmp_path / "a", detector)
    seen: list[int] = []

    def endless() -> Iterator[Document]:
        for number in range(10_000):
            if number == 130:
                raise KeyboardInterrupt
            yield story(f"note {number}", f"The lake rose by {number} centimetres.")

    with pytest.raises(KeyboardInterrupt):
        archive.add(endless(), lambda stage, done, total: seen.append(done))
    assert seen == [64, 128]
    assert archive.info().documents == 128, "what was read before the stop is kept"


def test_ids_may_hold_anything(archive: Archive, detector: Detector) -> None:
    names = ["it's; drop table claims --", "a%b_c\\d", "naïve/ünï 記事", '"quoted"', "line\nend"]
    archive.add(story(name, FERRY) for name in names)
    assert {document.id for document in archive.documents()} >= set(names)
    assert archive.remove(names) == len(names)
    assert list(archive.documents()) == stories()


def test_removed_documents_are_gone_with_their_claims(archive: Archive) -> None:
    assert archive.remove(["ferry", "no such story"]) == 1
    assert {claim.doc_id for claim in archive.claims()} == {"bridge", "harvest"}
    assert archive.remove(["ferry"]) == 0


def test_info_counts(archive: Archive, detector: Detector) -> None:
    info = archive.info()
    assert (info.documents, info.claims, info.publishers) == (3, len(list(archive.claims())), 2)
    assert (info.first, info.last) == (stories()[0].published, stories()[2].published)
    assert info.identity.fingerprint == detector.embedder.fingerprint
    assert info.indexed == 0


def test_compacting_changes_nothing_that_a_reader_sees(archive: Archive) -> None:
    for number in range(4):
        archive.add([story("bridge", BRIDGE + f" It is {number} years old.")])
    documents, claims = sorted(archive.documents(), key=str), sorted(archive.claims(), key=str)
    before = archive.info().bytes
    archive.compact(now=True)
    assert sorted(archive.documents(), key=str) == documents
    assert sorted(archive.claims(), key=str) == claims
    assert archive.info().bytes < before


def test_an_archive_that_is_not_there_is_an_error(tmp_path: Path, detector: Detector) -> None:
    archive = Archive.open(tmp_path / "nothing", detector)
    reading = (archive.info, lambda: archive.check(stories()), lambda: list(archive.claims()))
    for use in (*reading, archive.compact, lambda: archive.remove(["a"]), lambda: list(archive.verify())):
        with pytest.raises(InputError, match="archive add"):
            use()
    assert not (tmp_path / "nothing").exists(), "asking makes no folder"


def test_without_lancedb_the_message_names_the_extra() -> None:
    code = (
        "import sys, importlib.util as u\n"
        "find = u.find_spec\n"
        "u.find_spec = lambda name, *rest: None if name == 'lancedb' else find(name, *rest)\n"
        "from detector.cli import main\n"
        "main(['archive', 'info', 'x'])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 2
    assert "pip install 'detector[archive]'" in done.stderr
