import itertools

from hypothesis import given
from hypothesis import strategies as st

from detector.reports.passages import marked, merged
from detector.types import Span

SPANS = st.lists(st.tuples(st.integers(-5, 60), st.integers(-5, 60)).map(lambda pair: Span(*sorted(pair))), max_size=8)


@given(SPANS)
def test_merged_spans_cover_the_same_letters_once(spans: list[Span]) -> None:
    covered = {at for span in spans for at in range(max(span.start, 0), min(span.end, 50))}
    result = merged(tuple(spans), 0, 50)
    assert {at for span in result for at in range(span.start, span.end)} == covered
    assert all(left.end < right.start for left, right in itertools.pairwise(result))


@given(st.text(alphabet="ab \n\t", max_size=50), SPANS)
def test_marks_stay_on_their_letters_when_blanks_are_folded(text: str, spans: list[Span]) -> None:
    part = marked(text, tuple(spans))
    assert part.quote.split() == text.split()
    inside = "".join(text[span.start : span.end] for span in merged(tuple(spans), 0, len(text)))
    shown = "".join(part.quote[span.start : span.end] for span in part.clash)
    assert "".join(shown.split()) == "".join(inside.split())
