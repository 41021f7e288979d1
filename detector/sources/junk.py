"""Web addresses, tweets' trappings, and the lines that a page puts between the lines of a story."""

from __future__ import annotations

import re

from detector.sources.draft import Draft

_URL_BODY = r"[^\s<>\"“”„’‘—|{}]{2,2000}?(?=[.,;:!?)\]'*]*(?:[\s<>\"“”’‘—|{}]|$))"
_SHORT_URL = re.compile(r"[([]?\b(?:https?://)?(?:pic\.twitter\.com|t\.co|bit\.ly|ow\.ly|youtu\.be|goo\.gl|fb\.me|instagr\.am)/\w{1,40}[)\]]?…?")
_URL_IN_BRACKETS = re.compile(r" ?[(\[<](?:https?://|www\.)[^\s()\[\]<>]{2,2000}[)\]>]")
_URL_AT_EDGE = re.compile(rf"^[ ]*https?://{_URL_BODY}|\s*https?://{_URL_BODY}(?=[)\]'*]*[ ]*$)", re.MULTILINE)
_EMAIL_LINE = re.compile(r"^[ ]*(?:[A-Z][\w .,'&-]{0,60}[:,—–-]?\s*)?[\w.+-]{1,60}@[\w-]{1,60}(?:\.[\w-]{1,30}){1,4}[ .]*$", re.MULTILINE)
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
_TWEET_SIGNATURE = re.compile(
    r"(?:[—–]|--|^)[ ]*[^\n()\"“”—–]{1,60}\(@\w{1,20}\)[ ]*"
    rf"(?:{_MONTH} \d{{1,2}}, \d{{4}}|\d{{1,2}} {_MONTH} \d{{4}}|$)",
    re.MULTILINE,
)
_RETWEET = re.compile(r"\bRT @\w{1,20}:? ?")
_HASHTAGS_AT_END = re.compile(r"(?<=[.!?\"”')\s])[ ]*(?:#\w{1,60}[ ]*){2,}$", re.MULTILINE)
_HASHTAG = re.compile(r"(?<![\w#&/])(#)(?=[A-Za-z]\w{2,})")
_ONLY_HANDLES = re.compile(r"^[ ]*(?:[@#]\w{1,60}[ ,|]*){1,30}$", re.MULTILINE)

# Whole paragraphs. Each alternative must be a thing that no reporter writes as a sentence of a story.
_BOILERPLATE = re.compile(
    r"""^(?:\W{0,6}(?:
      advertisements?(?:\W.{0,60})?|sponsored(?:\ content)?|promoted\ stories|ads?\ by\ \w+|paid\ (?:content|post)
    | (?:please\ )?scroll\ (?:down|left|right)\b.{0,60}
    | (?:story|article|content)?\s*continues?\ (?:after|below)\b.{0,60}
    | (?:continue|keep)\ reading\b.{0,80}|click\ (?:here|to|through)\b.{0,120}|tap\ (?:here|to)\b.{0,80}
    | (?:using|on)\ a\ mobile\ device\?.{0,80}
    | (?:read|see|view|watch|hear|show|load)\ (?:more|also|all|next|now|below|full\ (?:story|article)|video|gallery|related|comments?)
        (?:\ (?:about|at|from|on|here|below|related|stories|comments?|articles?|photos?|videos?|coverage)\b.{0,80}|\s*[:>»].{0,200}|)
    | read\ more:?\ [A-Z].{0,150}[^.]
    | (?:also\ read|also\ see|read\ also|see\ also|related|recommended|more|must\ read|don't\ miss|trending|up\ next|
        watch|video|videos|photos?|pictures?|pics|gallery|listen|read|more\ (?:from|on|about)\ .{1,60})\s*:(?:\ .{0,150}[^."”]|)
    | related\ (?:stories|story|articles?|coverage|reading|content|links?|topics?|posts?|roundups?|news)\b.{0,120}
    | (?:more|top|latest|popular|trending|other)\ (?:stories|news|headlines|videos)\b.{0,60}
    | (?:view|see|launch|open)\ (?:image\ )?(?:gallery|slideshow|photos?|on\ (?:instagram|twitter|facebook))
    | (?:poll|video|photo|image|gallery)s?\ (?:loading|gallery|unavailable|caption)\W{0,4}.{0,120}
    | (?:loading|please\ wait|play\ video|video|photos?|gallery|share|tweet|print|e-?mail|save|comments?|reply|like|pin\ it|
        copy\ link|replay|close|next|previous|update[sd]?|more|related|tags?|topics?|facebook|twitter|instagram|whatsapp|
        linkedin|reddit|pinterest|google\+?|youtube|getty(?:\ images)?|afp(?:\ photo)?|reuters|ap(?:\ photo)?|youtube\.com)[.…:]{0,3}
    | (?:share|tweet|pin|email|print)(?:\W+(?:share|tweet|pin|e-?mail|print|comments?|this|facebook|twitter|on|via|whatsapp|
        linkedin|reddit|pinterest|google|save|copy|link|more)){1,12}
    | (?:share|print|email|save|like|rate|comment\ on)\ (?:this|us|your)\b.{0,80}
    | (?:please\ )?(?:follow|like|find|join|contact|friend)\ (?:us|me|him|her|them|the\ author|[A-Z@][\w.@'’-]*(?:\ [A-Z@(][\w.@'’()-]*){0,3})
        \ (?:us\ |me\ )?(?:on|at|@)\ ?(?:twitter|facebook|instagram|google|linkedin|youtube|tumblr|pinterest|@).{0,160}
    | follow\ us:?\ .{0,160}|follow\ @\w+.{0,80}
    | (?:like|follow|contact)\ (?:us|the\ author)\b.{0,30}\|.{0,120}
    | (?:sign|log)\ (?:up|in)\ (?:for|to|here|now|with)\b.{0,160}|subscribe\b.{0,120}|get\ (?:our|the)\ (?:free\ )?(?:daily\ )?newsletter.{0,120}
    | (?:add|post|leave|write|submit|view|see)\ (?:a\ |your\ |all\ |the\ )?comments?\b.{0,80}
    | (?:c)?comments?\ ?(?:\(\d+\)|are\ closed|\d+)?|\d{1,6}\ (?:comments?|shares?|likes?|retweets?|views?)
    | (?:sorry,?\ )?(?:we\ are|comments?\ are)\ (?:not|no\ longer)\b.{0,80}comments?.{0,60}
    | have\ something\ to\ add\b.{0,120}|what\ do\ you\ think\?.{0,160}(?:comments?|below|us).{0,60}
    | (?:tell|let)\ us\ (?:know\ )?(?:what\ you\ think|in\ the\ comments).{0,120}|.{0,80}\bin\ the\ comments?\ (?:section|below)\b.{0,60}
    | (?:please\ )?enable\ javascript\b.{0,120}|your\ browser\ .{0,120}|javascript\ is\ .{0,120}
    | (?:copyright|©|\(c\))\ .{0,400}|all\ rights\ reserved\b.{0,200}
    | this\ material\ may\ not\ be\ published.{0,200}
    | (?:photo|image|picture|video|pic|illustration|graphic|screengrab|screenshot|photograph)s?
        (?:\ (?:credit|source|courtesy|via|by|from|copyright)\b|\s*(?:credit|via)\s*[:|])\W?.{0,100}
    | (?:image|photo|video|source|credit|via|h/t|hat\ tip)\s*[:|]\ ?.{1,60}[^.]
    | h/t\ .{1,80}|via\ [A-Z][\w.]*(?:\ [A-Z][\w.]*){0,4}
    | .{0,80}/\ ?(?:getty|reuters|afp|ap|shutterstock|epa)\b.{0,40}
    | this\ (?:article|story|post|piece)\ (?:was\ )?(?:originally|first)\ (?:appeared|published|posted)\b.{0,160}
    | \(?(?:additional\ )?(?:reporting|writing|editing)\ by\ .{1,300}\)?|contributing:\ .{1,120}|with\ (?:wire|news\ wire)\ (?:services|reports)
    | (?:the\ )?associated\ press\ (?:contributed|writers?)\b.{0,160}|.{1,160}\ contributed\ to\ this\ (?:report|story|article)\.?
    | (?:posted|published|updated|last\ (?:updated|modified)|first\ published|filed)\b\s*(?:at|on|:|\d).{0,80}
    | (?:by|from|written\ by|reported\ by)\ (?:[A-Z][\w.'’-]+|and|for|of|the|in)(?:,?\ (?:[A-Z][\w.'’-]+|and|for|of|the|in|\|)){0,9}
    | by:?\ [^.\n]{1,60}\|[^.\n]{1,100}
    | tags?:\ .{1,300}|filed\ under:?\ .{1,200}|topics:\ .{1,200}|categor(?:y|ies):\ .{1,200}
    | (?:for\ )?more\ (?:information|on\ this\ story|to\ come),?\.?\ ?.{0,0}
    | back\ to\ top|skip\ to\ .{1,40}|back\ to\ .{1,30}|home\ ?[>»].{0,120}|sign\ out|main\ menu
    | (?:we|this\ (?:site|website))\ uses?\ cookies\b.{0,300}|privacy\ policy.{0,100}|terms\ (?:of|and)\ (?:use|service|conditions).{0,100}
    )\W{0,6})$""",
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)
_CREDIT_IN_BRACKETS = re.compile(
    r"^[ ]*[\[(](?:image|photo|picture|video|screengrab|screenshot|h/t|via|source|credit|top\ photo|ap|afp|reuters)\b[^\[\]()\n]{0,120}[\])][ ]*$"
    r"|[ ]*[\[(](?:(?:image|photo|picture|video|screengrab)s?\s*(?:via|by|credit|courtesy|source|from|:|\|)|h/t)[^\[\]()\n]{0,120}[\])]",
    re.IGNORECASE | re.MULTILINE,
)
# The same inside a paragraph, where only the fixed wording of a page can be told from prose.
_INLINE = re.compile(
    r"(?:^|(?<=[\s.!?\"”]))(?:ADVERTISEMENT|Advertisement(?=\s[A-Z]|$)|Scroll down for (?:more )?videos?|SCROLL DOWN FOR VIDEOS?"
    r"|Continue reading the main story|Story continues below(?: advertisement)?|Article continues below(?: advertisement)?"
    r"|Please enable Java[Ss]cript to (?:watch|view)(?: this video)?\.?|Video loading(?:\s+Watch next)?(?:\s+Watch this video again)?"
    r"(?:\s+Watch Next)?|USING A MOBILE DEVICE\? CLICK HERE[A-Z ]*\.?|CLICK HERE TO [A-Z ]+\.?"
    r"|Like Us On Facebook(?:[ |]+Follow Us On Twitter)?(?:[ |]+Contact The Author)?|\(Image Credit:[^()\n]{0,80}\))(?=[\s.]|$)",
    re.MULTILINE,
)

_AGENCY = (
    "Reuters|Thomson Reuters|AP|The Associated Press|Associated Press|AFP|AFP-Jiji|CNN|CNNMoney|UPI|Xinhua|Bloomberg(?: News)?|TASS|"
    "ITAR-TASS|dpa|DPA|ANSA|EFE|Kyodo|Yonhap|PTI|IANS|ANI|PA|PA Media|AAP|CBS|CBS News|NBC|ABC|ABC News|BBC|BBC News|NPR|RNS|CNS|JTA|RFE/RL|"
    "VOA|Al Jazeera|WSJ|NEWSER|Newser|CNSNews.com|TheWrap.com|CNA|KYODO|Interfax|MarketWatch|Variety|Business Wire|PRNewswire|WTVR|KTLA|CBSDC"
)
_DATELINE = re.compile(
    rf"(?:\A|(?<=\n))[ ]*(?:[A-Z][\w .,'’/&-]{{1,60}})?\((?:{_AGENCY})\)[ ]*(?:[—–-]{{1,2}}|:)[ ]*(?=[\"“'‘]?[A-Z\d])"
    r"|(?:\A|(?<=\n))[ ]*[A-Z][A-Z.'’]{2,}(?:[ ,/-]{1,2}[A-Z][A-Z.'’]+){0,4}(?:, (?:[A-Z][a-z]{1,11}\.?|[A-Z]\.[A-Z]\.)(?: [A-Z][a-z]+)?)?"
    rf"(?:,? {_MONTH} \d{{1,2}})?[ ]*(?:—|–|--|(?<= )-)[ ]+(?=[\"“'‘]?[A-Z])"
    r"|\A[A-Z][a-z]+(?: [A-Z][a-z]+)?[ ]?\|[ ](?=[A-Z])"
)
_UPDATE_MARK = re.compile(r"^[ ]*(?:UPDATED?|BREAKING|EXCLUSIVE|JUST IN|DEVELOPING)(?: \d+)?[ ]*[:|—–-][ ]*(?=[\"“]?[A-Z])", re.MULTILINE)
_QUESTION_MARKS_AT_END = re.compile(r"(?<=[.!?\"”'’\s])[ ]*\?{2,}\s*\Z")
_QUESTION_MARKS = re.compile(r"(?<=\w)\?(\?+)")
_EMOJI = re.compile("[\u2600-\u27bf\u2b00-\u2bff\u303d\U0001f000-\U0001faff]+")


def strip_addresses(draft: Draft) -> None:
    """Short links, addresses at the edge of a line or in brackets, signatures of tweets, runs of hashtags. An address in the
    middle of a sentence may be its object, and stays."""
    draft.sub(_TWEET_SIGNATURE, "\n\n")
    draft.sub(_SHORT_URL, " ")
    draft.drop(_URL_IN_BRACKETS)
    draft.drop(_URL_AT_EDGE)
    draft.drop(_EMAIL_LINE)
    draft.drop(_RETWEET)
    draft.drop(_ONLY_HANDLES)
    draft.drop(_HASHTAGS_AT_END)
    draft.drop(_HASHTAG, 1)
    draft.sub(_EMOJI, " ")


def strip_boilerplate(draft: Draft) -> None:
    """Paragraphs and set phrases that belong to the page and not to the story, datelines (``PARIS (AP) —``), and question
    marks that a broken export left at the end. Needs one paragraph a line."""
    draft.sub(_INLINE, "\n\n")
    draft.drop(_BOILERPLATE)
    draft.drop(_CREDIT_IN_BRACKETS)
    draft.drop(_DATELINE)
    draft.drop(_UPDATE_MARK)
    draft.drop(_QUESTION_MARKS_AT_END)
    draft.drop(_QUESTION_MARKS, 1)
