"""Markup that stands in plain text: HTML left-overs, scripts, shortcodes of content systems, Markdown."""

from __future__ import annotations

import re

from detector.sources.draft import Draft

FRONT_MATTER = re.compile(r"\A\ufeff?\s*(---[ ]*\n((?:[^\n]*\n){1,60}?)(?:---|\.\.\.)[ ]*(?:\n|\Z))")
"""YAML block at the head of a Markdown file; group 2 is its lines."""
_FRONT_MATTER_KEY = re.compile(r"^[A-Za-z][\w -]{0,30}:", re.MULTILINE)

_COMMENT = re.compile(r"<!--.{0,20000}?-->", re.DOTALL)
_SCRIPT = re.compile(r"<(script|style|iframe|noscript)\b[^<>]{0,2000}>.{0,20000}?</\1\s*>", re.DOTALL | re.IGNORECASE)
_BLOCK_TAG = re.compile(
    r"</?(?:p|div|br|hr|h[1-6]|ul|ol|li|table|tr|blockquote|figure|figcaption|section|article|header|footer|pre)"
    r"(?:\s[^<>]{0,1000})?/?>",
    re.IGNORECASE,
)
_INLINE_TAG = re.compile(
    r"</?(?:a|abbr|b|big|cite|code|em|font|i|img|ins|del|kbd|mark|q|s|small|span|strong|sub|sup|td|th|tbody|thead|tt|u|"
    r"script|style|iframe|noscript|center|embed|object|param|video|audio|source|picture|time|label|button|input|form|nobr)"
    r"(?:\s[^<>]{0,1000})?/?>",
    re.IGNORECASE,
)

_SHORTCODES = re.compile(
    r"\[\[\{[^\n]{0,2000}?\}\]\]"  # Drupal media
    r"|\[\[[a-z_]+:[^\[\]\n]{0,200}\]\]"  # [[nid:123]]
    r"|\[/?[a-z][a-z_-]{1,30}(?:\s+[a-z_-]{1,30}=(?:\"[^\"\n]{0,300}\"|'[^'\n]{0,300}'|[^\s\]]{1,100})){1,20}\s*/?\]"
    r"|\[/?(?:caption|gallery|embed|video|audio|youtube|vimeo|playlist|tweet|instagram|wp_ad|ad|ads|quote|readmore)\]"
    r"|\{\{?[#/%]?[a-z][a-z_]{1,30}(?:[ :|=][^{}\n]{0,100})?\}\}?"  # {mosads}
    r"|\{%[^{}\n]{0,200}%\}"
    r"|<<[a-z_]{2,30}>>"
)
_CODE = re.compile(
    r"(?:[\w$.]{1,60})?\(\s*function\s*\([^\n]{0,3000}?\}\s*\)\s*(?:\([^()\n]{0,500}\))?\s*;?"
    r"|\b[A-Za-z_$][\w$]{0,40}(?:\.[\w$]{1,40}){0,6}\([^()\n]{0,500}\);"
    r"|\bvar [A-Za-z_$][\w$]{0,40} ?=[^;\n]{0,500};"
    r"|\b[A-Za-z_$][\w$]{0,40}(?:\.[\w$]{1,40}){1,6} ?=(?!=)[^;\n]{0,500};"
    r"|@media[^{}\n]{0,200}\{(?:[^{}]{0,500}\{[^{}]{0,500}\}\s*){0,20}\}"
    r"|[.#][\w-]{1,60}(?:[ ,>.#][\w .,#>:-]{0,200})?\{\s*[a-z-]{2,40}\s*:[^{}]{0,1000}\}"
)

_FENCE = re.compile(r"^ {0,3}(```|~~~)[^\n`]{0,100}\n.{0,50000}?^ {0,3}\1[`~]*[ ]*$\n?", re.MULTILINE | re.DOTALL)
_IMAGE = re.compile(
    r"!\[[^\[\]\n]{0,500}\](?:\([^()\s]{0,1000}(?:\([^()\n]{0,200}\))?[^()\n]{0,300}\)|\[[^\[\]\n]{0,100}\])"
)
_LINK = re.compile(
    r"(\[)[^\[\]\n]{1,500}"
    r"(\]\([^()\s]{0,1000}(?:\([^()\n]{0,200}\)[^()\s]{0,200})?(?:\s+[\"'(][^\n]{0,300}?[\"')])?\))"
)
_LINK_BY_NAME = re.compile(r"(?<![\w\]])(\[)[^\[\]\n]{1,500}(\]\[[^\[\]\n]{0,100}\])")
_LINK_TARGET = re.compile(r"^ {0,3}\[[^\[\]\n]{1,100}\]:[ ]*\S{1,1000}(?:[ ]+[\"'(][^\n]{0,200})?$\n?", re.MULTILINE)
_WIKI_LINK = re.compile(r"(\[\[(?:[^\[\]|\n]{1,200}\|)?)[^\[\]|\n]{1,200}(\]\])")
_FOOTNOTE = re.compile(r"(?<=[\w.,;:!?\"'”’)])\[(?:\^[\w-]{1,20}|\d{1,3}|citation needed)\]")
_SIC = re.compile(r" ?\[sic\]", re.IGNORECASE)
_EDITORIAL = re.compile(r"(\[)(?:[A-Za-z'’ -]{0,60}[a-z][A-Za-z'’ -]{0,60}|[AI])(\])(?=[\w ,.;:!?'\"’”)-])")

_HEADING = re.compile(r"^ {0,3}(#{1,6}[ ]+)([^\n]*?)([ ]+#+)?[ ]*$", re.MULTILINE)
_QUOTED = re.compile(r"^((?: {0,3}>){1,5} ?)", re.MULTILINE)
_BULLET = re.compile(r"^([ ]{0,8}(?:[-*+•·▪◦●■►‣–—] +(?:\[[ xX]\] +)?))(?=[^\s\-*+])", re.MULTILINE)
_NUMBERED = re.compile(r"(?:\A|(?<=\n\n)|(?<=\n))([ ]{0,8}\d{1,2}[.)] +)(?=\S)")
_TABLE_RULE = re.compile(r"^[ ]*\|?(?:[ ]*:?-{3,}:?[ ]*\|)+(?:[ ]*:?-{3,}:?)?[ ]*$\n?", re.MULTILINE)
_TABLE_ROW = re.compile(r"^[ ]*\|[^\n]*\|[ ]*$", re.MULTILINE)
_TABLE_BAR = re.compile(r"[ ]*\|[ ]*")
_RULE = re.compile(r"^[ ]*(?:[-*_=~#.•·–—][ ]*){3,}$|^[ ]*[-*_=~#•·–—|>/\\]+[ ]*$", re.MULTILINE)
_STRONG = re.compile(r"(?<![\w*\\])(\*{1,3})(?=[^\s*])[^*\n]{1,1000}?(?<=[^\s*\\])(\1)(?![\w*])")
_UNDERLINED = re.compile(r"(?<![\w_\\])(_{1,3})(?=[^\s_])[^_\n]{1,1000}?(?<=[^\s_\\])(\1)(?![\w_])")
_STRUCK = re.compile(r"(?<!~)(~~)[^~\n]{1,500}(~~)(?!~)")
_CODE_SPAN = re.compile(r"(?<!`)(`)[^`'\n]{1,300}(`)(?!`)")
_ESCAPED = re.compile(r"(\\)[*_#`\[\]()>~|{}+!-]")


def is_front_matter(text: str) -> bool:
    """Whether the text starts with a block of ``key: value`` lines between ``---`` lines."""
    match = FRONT_MATTER.match(text[:20_000])
    return match is not None and _FRONT_MATTER_KEY.search(match[2]) is not None


def strip_html(draft: Draft) -> None:
    """Comments, scripts and tags that survived somebody's scraper; block tags end a paragraph. ``a < b`` stays."""
    draft.drop(_COMMENT)
    draft.drop(_SCRIPT)
    draft.sub(_BLOCK_TAG, "\n\n")
    draft.drop(_INLINE_TAG)


def strip_codes(draft: Draft) -> None:
    """Shortcodes of content systems (``{mosads}``, ``[[nid:123]]``), pieces of JavaScript and style sheets."""
    draft.sub(_SHORTCODES, " ")
    if "(function" in draft.text or ");" in draft.text or "{" in draft.text or re.search("= ?new |\\bvar ", draft.text):
        draft.sub(_CODE, " ")


def strip_markdown(draft: Draft) -> None:
    """Markdown marks; the words between them stay. Headings, list items and table rows become paragraphs of their own."""
    if is_front_matter(draft.text):
        draft.drop(FRONT_MATTER, 1)
    draft.drop(_FENCE)
    draft.drop(_LINK_TARGET)
    draft.drop(_IMAGE)
    draft.drop(_LINK, 1, 2)
    draft.drop(_WIKI_LINK, 1, 2)
    draft.drop(_LINK_BY_NAME, 1, 2)
    draft.drop(_FOOTNOTE)
    draft.drop(_SIC)
    draft.drop(_EDITORIAL, 1, 2)
    draft.sub(_TABLE_RULE, "")
    draft.edit(
        (row.start() + bar.start(), row.start() + bar.end(), "\n\n" if bar.end() in (len(bar[0]), len(row[0])) else ", ")
        for row in _TABLE_ROW.finditer(draft.text)
        for bar in _TABLE_BAR.finditer(row[0])
    )
    draft.sub(_RULE, "\n\n")
    draft.drop(_QUOTED, 1)
    draft.edit(
        edit
        for match in _HEADING.finditer(draft.text)
        for edit in ((match.start(1), match.end(1), "\n\n"), (match.end(2), match.end(), "\n\n"))
    )
    draft.edit((match.start(1), match.end(1), "\n\n") for match in _BULLET.finditer(draft.text))
    draft.edit((match.start(1), match.end(1), "\n\n") for match in _list_numbers(draft.text))
    draft.drop(_CODE_SPAN, 1, 2)
    for pattern in (_STRONG, _STRONG, _UNDERLINED, _UNDERLINED, _STRUCK):  # twice: one kind may stand inside the other
        draft.drop(pattern, 1, 2)
    draft.drop(_ESCAPED, 1)


def _list_numbers(text: str) -> list[re.Match[str]]:
    """Numbers of list items: at least two, counting up. A lone ``12. The mayor`` may be the end of a wrapped date."""
    found: list[re.Match[str]] = []
    run: list[re.Match[str]] = []
    for match in _NUMBERED.finditer(text):
        number = int(re.sub(r"\D", "", match[1]))
        if run and number == int(re.sub(r"\D", "", run[-1][1])) + 1:
            run.append(match)
            continue
        found += run if len(run) > 1 else []
        run = [match] if number <= 1 else []
    return found + (run if len(run) > 1 else [])
