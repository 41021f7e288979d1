"""Paragraphs that belong to the page and not to the story, each pattern a thing that no reporter writes as a sentence."""

from __future__ import annotations

import re

# Set wording, with or without a full stop.
_PHRASES = (
    r"advertisements?(?: ?[-—–:|(].{0,60})?",
    r"(?:ads?|sponsored|powered) by \w+",
    r"(?:please )?scroll (?:down|left|right)\b.{0,60}",
    r"(?:story|article|content) continues? (?:after|below)\b.{0,60}",
    r"(?:continue|keep) reading\b.{0,80}",
    r"(?:click|tap) (?:here|to|through)\b.{0,120}",
    r"(?:using|on) a mobile device\?.{0,80}",
    r"(?:poll|video|photo|image|gallery)s? (?:loading|unavailable)\b.{0,80}",
    r"(?:read|see|watch|hear) (?:more|also)(?: (?:about|at|from|on|here|below)\b.{0,80})?",
    r"(?:share|print|email|save|rate|comment on) this(?: (?:story|article|page|post|video|entry|on|via|with)\b.{0,60})?",
    r"(?:please )?(?:follow|like|find|join) (?:us|me|the author) (?:on|at)\b.{0,160}",
    r"(?:please )?contact (?:us|the author)\b.{0,80}",
    r"(?:sign|log) (?:up|in) (?:for|to|here|now|with)\b.{0,160}",
    r"subscribe (?:to|for|now|today|here)\b.{0,120}",
    r"(?:add|post|leave|write|submit|view|see) (?:a |your |all |the )?comments?\b.{0,80}",
    r"(?:sorry,? ?)?(?:we are|comments? are) (?:not|no longer|closed)\b.{0,80}comments?\b.{0,60}",
    r"comments? (?:on this (?:article|story) )?(?:are|is) (?:now )?closed",
    r"(?:have something|want) to add\b.{0,120}",
    r"(?:share|tell|let|leave|sound off|weigh in|have your say|what do you think|do you|comment)\b.{0,120}"
    r"\bin the comments?(?: section)?(?: below)?",
    r"(?:we want to hear from you|(?:tell|let) us (?:know )?what you think)\b.{0,160}",
    r"(?:please )?(?:enable|turn on) javascript\b.{0,120}",
    r"your browser (?:does not|doesn't|is not|isn't)\b.{0,120}",
    r"(?:copyright ?)?(?:©|\(c\)) ?.{0,300}",
    r"copyright (?:\d{4}\b|(?:the )?associated press|reuters|afp).{0,300}",
    r"(?:.{0,60}[^\w\n])?all rights reserved\b.{0,200}",
    r"this material may not be published\b.{0,200}",
    r"this (?:article|story|post|piece) (?:was )?(?:originally|first) (?:appeared|published|posted)\b.{0,160}",
    r"additional reporting by .{1,300}",
    r".{1,250} contributed (?:reporting )?to this (?:report|story|article)(?: from .{1,60})?",
    r"with (?:wire|news wire) (?:services|reports)",
    r"(?:this (?:site|website)|we) uses? cookies\b.{0,200}",
    r"to report problems or leave feedback\b.{0,120}",
    r"more to come",
)
# Labels, buttons and credits: only where the paragraph does not end like a sentence.
_LABELS = (
    r"(?:read|see|view|watch|show|load|launch|open) (?:more|also|all|next|now|below|full (?:story|article)"
    r"|(?:the )?(?:video|image)s?"
    r"|gallery|slideshow|photos?|related|comments?|on (?:instagram|twitter|facebook|youtube))(?:[ :>»].{0,160})?",
    r"(?:also read|also see|read also|see also|related|recommended|more|must read|don'?t miss|trending|up next|watch"
    r"|videos?|photos?"
    r"|pictures?|pics|gallery|listen|read|more (?:from|on|about) .{1,60}) ?:.{0,180}",
    r"related (?:stor(?:y|ies)|coverage|articles?|reading|content|links?|topics?|posts?|roundups?|news)\b.{0,120}",
    r"(?:more|top|latest|popular|trending|other|promoted) (?:stories|news|headlines|videos)(?: (?:from|on|about"
    r"|in) .{0,60})?",
    r"(?:loading|please wait|play video|videos?|photos?|gallery|share|tweet|print|e-?mail|save|c?comments?|reply"
    r"|pin it|copy link|replay"
    r"|close|next|previous|update[sd]?|more|related|recommended|tags?|topics?|facebook|twitter|instagram|whatsapp"
    r"|linkedin|reddit"
    r"|pinterest|google\+?|youtube(?:\.com)?|getty(?: images)?|afp(?: photo)?|reuters|ap(?: photo)?|skip ad"
    r"|back to top|main menu)",
    r"(?:share|tweet|pin|e-?mail|print)(?:[^\w\n]+(?:share|tweet|pin|e-?mail|print|comments?|this|facebook|twitter|on"
    r"|via|whatsapp"
    r"|linkedin|reddit|pinterest|google|save|copy|link|more)){1,12}",
    r"\d{1,6} (?:comments?|shares?|likes?|retweets?|views?)",
    r"(?:photo|image|picture|video|pic|illustration|graphic|screengrab|screenshot|photograph)s?"
    r"(?: (?:credit|source|courtesy|via|by|copyright)\b|[ ]?[:|]).{0,100}",
    r"(?:source|credit|via|h/t|hat tip)s? ?[:|].{1,60}",
    r"h/t .{1,80}",
    r".{0,80}/ ?(?:getty|reuters|afp|ap|shutterstock|epa)\b.{0,40}",
    r"contributing: .{1,120}",
    r"(?:posted|published|updated|last (?:updated|modified)|first published|filed)(?: (?:at"
    r"|on))? ?:? ?(?=[^\n]{0,20}\d).{0,80}",
    r"by:? [^.\n]{1,60}\|.{1,100}",
    r"(?:tags?|topics|filed under|categor(?:y|ies)) ?: .{1,250}",
    r"(?:skip|back) to .{1,40}",
    r"home ?[>»].{0,120}",
    r"(?:privacy policy|terms (?:of|and) (?:use|service|conditions)|cookie policy)\b.{0,100}",
)
# Here capitals tell a name from a word.
_NAMED = (
    r"\(?(?:Reporting|REPORTING|Writing|Editing) [Bb]y [A-Z].{1,300}",
    r"(?:By|BY|Written by|Reported by|WRITTEN BY) [A-Z][\w.'’-]+(?:,? (?:[A-Z][\w.'’-]*|and|AND|for|of|the|in|\|)){0,9}",
    r"(?:Follow|FOLLOW) (?:@?[A-Z@][\w.@'’-]*(?: [A-Z@(][\w.@'’()-]*){0,3} )(?:on|at) (?:Twitter|Facebook|Instagram"
    r"|Google|@).{0,100}",
    r"(?:Follow|FOLLOW) (?:him|her|them|us|me) on [A-Z].{0,100}",
    r"via [A-Z][\w.]*(?: [A-Z][\w.]*){0,4}",
)
_OPENERS = r"[^\w\n@#\"“'‘]{0,8}"


def _any_of(patterns: tuple[str, ...], end: str, flags: int = 0) -> re.Pattern[str]:
    return re.compile(rf"^{_OPENERS}(?:{'|'.join(patterns)}){end}$", re.MULTILINE | flags)


BOILERPLATE = (
    _any_of(_PHRASES, r"[^\w\n]{0,6}", re.IGNORECASE),
    _any_of(_LABELS, r"(?<![.!\"”])", re.IGNORECASE),
    _any_of(_NAMED, r"[^\w\n]{0,3}"),
)
"""Each matches one whole paragraph."""

_MEDIA = r"(?:image|photo|picture|video|screengrab|screenshot)s?"
CREDIT = re.compile(
    rf"^[ ]*[\[(][ ]?(?:{_MEDIA}|h/t|via|source|credit|top photo|ap|afp|reuters)\b[^\[\]()\n]{{0,120}}[\])][ ]*$"
    rf"|[ ]*[\[(][ ]?(?:{_MEDIA}\s*(?:via|by|credit|courtesy|source|from|:|\|)|h/t)[^\[\]()\n]{{0,120}}[\])]",
    re.IGNORECASE | re.MULTILINE,
)
"""Credits in brackets, as a paragraph or behind a sentence."""

INLINE = re.compile(
    r"(?:^|(?<=[\s.!?\"”]))(?:ADVERTISEMENT|Advertisement(?=\s[A-Z]|$)|Scroll down for (?:more )?videos?"
    r"|SCROLL DOWN FOR VIDEOS?"
    r"|Continue reading the main story|(?:Story|Article) continues below(?: advertisement)?"
    r"|Please enable Java[Ss]cript to (?:watch|view)(?: this video)?\.?"
    r"|Video loading(?:\s+Watch next)?(?:\s+Watch this video again)?(?:\s+Watch Next)?"
    r"|USING A MOBILE DEVICE\? CLICK HERE[A-Z ]*\.?|CLICK HERE TO [A-Z ]+\.?"
    r"|Like Us On Facebook(?:[ |]+Follow Us On Twitter)?(?:[ |]+Contact The Author)?)(?=[\s.]|$)",
    re.MULTILINE,
)
"""Set wording inside a paragraph, where only capitals and exact phrases can be told from prose."""
