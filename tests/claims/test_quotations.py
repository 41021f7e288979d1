"""A speaker is carried through quotations that run over sentences and paragraphs."""

from __future__ import annotations

from collections.abc import Callable

from detector.claims.quotes import find_quotations, plain_marks
from detector.types import Claim

Read = Callable[[str], list[Claim]]


def _told(claims: list[Claim]) -> list[tuple[str, str | None, bool]]:
    return [(claim.text, claim.attribution.speaker, claim.attribution.quoted) for claim in claims]


def test_the_sentence_after_is_said_by_the_same(read: Read) -> None:
    assert _told(read('"The bridge is safe," the mayor said. "The town will reopen it on Friday."')) == [
        ("The bridge is safe.", "the mayor", True),
        ("The town will reopen it on Friday.", "the mayor", True),
    ]


def test_the_sentences_before_are_said_by_the_same(read: Read) -> None:
    told = _told(read("“The plant is safe. The valves held in May. Tests go on,” the engineer said."))
    assert told[:2] == [("The plant is safe.", "the engineer", True), ("The valves held in May.", "the engineer", True)]


def test_a_quotation_over_two_paragraphs(read: Read) -> None:
    told = _told(read("The mayor said: “The bridge is closed.\n\n“The tunnel will close in June.”"))
    assert told == [("The bridge is closed.", "The mayor", True), ("The tunnel will close in June.", "The mayor", True)]


def test_a_quotation_with_its_speaker_in_the_middle(read: Read) -> None:
    told = _told(read("“The tunnel,” Maria Lopez said, “will close in June.”"))
    assert told == [("The tunnel will close in June.", "Maria Lopez", True)]


def test_a_colon(read: Read) -> None:
    told = _told(read('The mayor: "The bridge is closed and will stay closed until June."'))
    assert [speaker for _, speaker, _ in told] == ["The mayor", "The mayor"]


def test_the_person_told_of_before(read: Read) -> None:
    told = read("Maria Lopez rejected the plan. “The bridge has rotted for years.”")
    assert told[-1].attribution.speaker == "Maria Lopez"


def test_unquoted_text_after_a_quotation_is_the_storys(read: Read) -> None:
    told = read("“The bridge is safe,” the mayor said. The bridge opened in 1932.")
    assert told[-1].attribution.speaker is None


def test_a_few_quoted_words_do_not_make_a_quotation(read: Read) -> None:
    (claim,) = read("Peru was willing to “talk with all parties” about the final text of the new law, the envoy said.")
    assert not claim.attribution.quoted
    assert claim.text == "Peru was willing to talk with all parties about the final text of the new law."


def test_marks() -> None:
    assert [(q.start, q.end, q.closed) for q in find_quotations('He said "yes" and "no".')] == [
        (9, 12, True),
        (19, 21, True),
    ]
    assert [(q.start, q.closed) for q in find_quotations("“It goes on")] == [(1, False)]
    assert find_quotations("The boys’ toys and Paul’s car") == []
    assert [(q.start, q.end) for q in find_quotations("‘The boys’ toys are gone,’ Paul said.")] == [(1, 25)]
    assert find_quotations('a 5" pipe') == []


def test_plain_marks_keep_every_place() -> None:
    text = "‘It’s gone,’ Paul’s aunt said."
    assert plain_marks(text) == "\"It's gone,\" Paul's aunt said."
    assert len(plain_marks(text)) == len(text)
