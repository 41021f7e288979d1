"""From a text as it was scraped to a text for the models, with an exact map back."""

from __future__ import annotations

from detector.sources.characters import repair_encoding, settle_characters, straighten_quotes
from detector.sources.draft import Draft
from detector.sources.junk import strip_addresses, strip_boilerplate, strip_tweets
from detector.sources.layout import join_lines, restore_spaces, settle_spaces, shorten_runs
from detector.sources.markup import strip_codes, strip_html, strip_markdown
from detector.types import CleanText

_STEPS = (
    repair_encoding,
    settle_characters,
    strip_html,
    strip_codes,
    strip_markdown,
    strip_tweets,
    strip_addresses,
    join_lines,
    strip_boilerplate,
    restore_spaces,
    straighten_quotes,
)


def clean(text: str) -> CleanText:
    """The text without what is not prose (markup, advertisements, addresses, page furniture), with straight quotation
    marks, single spaces, composed letters and a blank line between paragraphs; ``source_span`` maps any slice
    back to ``text``.

    When in doubt a passage stays as it is. Deterministic; linear in the length of the text.
    """
    draft = Draft(text)
    for step in _STEPS:
        step(draft)
        shorten_runs(draft)
    settle_spaces(draft)
    return draft.finish()
