from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from detector.reports.picture import MOST_ROWS, picture
from detector.reports.stories import pieces
from detector.types import Span

TEXT = "The dam held, officials said, but the road was washed away."
SPANS = st.lists(st.tuples(st.integers(0, 70), st.integers(0, 70)).map(lambda pair: Span(*sorted(pair))), max_size=8)


def test_a_claim_inside_a_claim_in_conflict_keeps_both_links() -> None:
    whole, part = Span(0, len(TEXT)), Span(4, 12)
    cut = pieces(TEXT, [whole, part], {whole: [3], part: [0, 1]})
    assert [(piece.text, piece.style, piece.ends) for piece in cut] == [
        ("The ", "conflict", ()),
        ("dam held", "conflict", (0, 1)),
        (TEXT[12:], "conflict", (3,)),
    ]
    assert cut[1].begins == (part,)


@given(st.sampled_from([TEXT, "", "A"]), SPANS, SPANS)
def test_no_letter_is_lost_and_each_is_drawn_by_what_covers_it(text: str, claims: list[Span], clashing: list[Span]) -> None:
    conflicts = {span: [number] for number, span in enumerate(clashing)}
    cut = pieces(text, claims, conflicts)
    assert "".join(piece.text for piece in cut) == text
    at = 0
    for piece in cut:
        for place in range(at, at + len(piece.text)):
            inside = [any(span.start <= place < span.end for span in spans) for spans in (conflicts, claims)]
            assert piece.style == ("conflict" if inside[0] else "claim" if inside[1] else "plain")
        at += len(piece.text)
    begun = [span for piece in cut for span in piece.begins]
    assert sorted((span.start, span.end) for span in begun) == sorted(
        (span.start, span.end) for span in conflicts if max(span.start, 0) < min(span.end, len(text))
    )


def test_the_picture_joins_documents_that_clash() -> None:
    drawn = picture([(0, 2), (2, 0), (1, 1), (0, 1)])
    assert [(row.document, row.across, row.within) for row in drawn.rows] == [(0, 3, 0), (1, 1, 1), (2, 2, 0)]
    assert {(arc.first, arc.second): arc.count for arc in drawn.arcs} == {(0, 2): 2, (0, 1): 1}
    widths = {(arc.first, arc.second): arc.width for arc in drawn.arcs}
    assert widths[0, 2] > widths[0, 1]


def test_of_very_many_documents_those_with_most_conflicts_are_drawn() -> None:
    drawn = picture([(number, 100) for number in range(60)] + [(59, 100)] * 3)
    assert len(drawn.rows) == MOST_ROWS
    assert {59, 100} <= {row.document for row in drawn.rows}
    assert drawn.left_out == 61 - MOST_ROWS
    assert not picture([]).rows
