"""From a text as it was scraped to a text for the models, with an exact map back."""

from __future__ import annotations

from detector.sources.characters import repair_encoding, settle_characters, straighten_quotes
from detector.sources.draft import Draft
from detector.sources.junk import strip_addresses, strip_boilerplate
from detector.sources.layout import join_lines, restore_spaces, settle_spaces
from detector.sources.markup import strip_codes, strip_html, strip_markdown
from detector.types import CleanText


def clean(text: str) -> CleanText:
    """The text without what is not prose (markup, advertisements, addresses, page furniture), with straight quotation
    marks, single spaces, composed letters and a blank line between paragraphs; ``source_span`` maps any slice
    back to ``text``.

    When in doubt a passage stays as it is. Deterministic; linear in the length of the text.
    """
    draft = Draft(text)
    repair_encoding(draft)
    settle_characters(draft)
    strip_html(draft)
    strip_codes(draft)
    strip_markdown(draft)
    strip_addresses(draft)
    join_lines(draft)
    strip_boilerplate(draft)
    restore_spaces(draft)
    straighten_quotes(draft)
    settle_spaces(draft)
    return draft.finish()
