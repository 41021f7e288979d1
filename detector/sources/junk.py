"""Web addresses, tweets' trappings, and the lines that a page puts between the lines of a story."""

from __future__ import annotations

import re

from detector.sources.boilerplate import BOILERPLATE, CREDIT, INLINE
from detector.sources.draft import Draft

_URL_BODY = r"[^\s<>\"“”„’‘—|{}]{2,2000}?(?=[.,;:!?)\]'*]*(?:[\s<>\"“”’‘—|{}]|$))"
_SHORT_URL = re.compile(
    r"[([]?\b(?:https?://)?(?:pic\.twitter\.com|t\.co|bit\.ly|ow\.ly|youtu\.be|goo\.gl|fb\.me|instagr\.am)/\w{1,40}[)\]]?…?"
)
_URL_IN_BRACKETS = re.compile(r" ?[(\[<](?:https?://|www\.)[^\s()\[\]<>]{2,2000}[)\]>]")
_URL_AT_EDGE = re.compile(rf"^[ ]*https?://{_URL_BODY}|\s*https?://{_URL_BODY}(?=[)\]'*]*[ ]*$)", re.MULTILINE)
_EMAIL_LINE = re.compile(
    r"^[ ]*(?:[A-Z][\w.,'&-]*[:,—–-]?[ ]+){0,3}(?:at )?[\w.+-]{1,60}@[\w-]{1,60}(?:\.[\w-]{1,30}){1,4}[ .]*$", re.MULTILINE
)
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

_AGENCY = (
    "(?:Thomson )?Reuters|(?:The )?(?:AP|Associated Press)|AFP|AFP-Jiji|CNN|CNNMoney|UPI|Xinhua|Bloomberg(?: News)?"
    "|TASS|ITAR-TASS"
    "|dpa|DPA|ANSA|EFE|Kyodo|KYODO|Yonhap|PTI|IANS|ANI|PA|PA Media|AAP|CBS|NBC|ABC|BBC|(?:CBS|NBC|ABC|BBC|CTV"
    "|Fox) News|NPR|RNS|CNS"
    "|JTA|RFE/RL|VOA|Al Jazeera|WSJ|NEWSER|Newser|CNSNews.com|TheWrap.com|CNA|Interfax|MarketWatch|Business Wire|PRNewswire"
)
_START = "[\\\"“'‘]?[A-Z]"
_DATELINE = re.compile(
    rf"^[ ]*(?:[A-Z][\w .,'’/&-]{{1,60}} )?\((?:{_AGENCY})\)[ ]*(?:[—–-]{{1,2}}|:)[ ]*(?={_START}|\d)"
    r"|(?:\A|^(?=[^\n—–]{0,60}, [A-Z]))[ ]*[A-Z][A-Z.'’]{2,}(?:[ ,/-]{1,2}[A-Z][A-Z.'’]+){0,4}"
    rf"(?:, (?:[A-Z][a-z]{{1,11}}\.?|[A-Z]\.[A-Z]\.)(?: [A-Z][a-z]+)?)?(?:,? {_MONTH} \d{{1,2}})?[ ]*(?:—|–|--"
    rf"|(?<= )-)[ ]+(?={_START})"
    r"|\A[A-Z][a-z]+(?: [A-Z][a-z]+)?[ ]?\|[ ](?=[A-Z])",
    re.MULTILINE,
)
_UPDATE_MARK = re.compile(
    r"^[ ]*(?:UPDATED?|BREAKING|EXCLUSIVE|JUST IN|DEVELOPING)(?: \d+)?[ ]*[:|—–-][ ]*(?=[\"“]?[A-Z])", re.MULTILINE
)
_QUESTION_MARKS_AT_END = re.compile(r"(?<=[.!?\"”'’\s])[ ]*\?{2,}\s*\Z")
_QUESTION_MARKS = re.compile(r"(?<=\w)\?(\?+)")
_EMOJI = re.compile("[\u2600-\u27bf\u2b00-\u2bff\u303d\U0001f000-\U0001faff]+")


def strip_tweets(draft: Draft) -> None:
    """Signatures of tweets, short links, what marks a retweet, emoji."""
    draft.sub(_TWEET_SIGNATURE, "\n\n")
    draft.sub(_SHORT_URL, " ")
    draft.drop(_RETWEET)
    draft.sub(_EMOJI, " ")


def strip_addresses(draft: Draft) -> None:
    """Addresses at the edge of a line or in brackets, runs of hashtags. An address in the middle of a sentence may be its
    object, and stays."""
    draft.drop(_URL_IN_BRACKETS)
    draft.drop(_URL_AT_EDGE)
    draft.drop(_EMAIL_LINE)
    draft.drop(_ONLY_HANDLES)
    draft.drop(_HASHTAGS_AT_END)
    draft.drop(_HASHTAG, 1)


def strip_boilerplate(draft: Draft) -> None:
    """Paragraphs and set phrases that belong to the page and not to the story, datelines (``PARIS (AP) —``), and question
    marks that a broken export left at the end. Needs one paragraph a line."""
    draft.sub(INLINE, "\n\n")
    for pattern in BOILERPLATE:
        draft.drop(pattern)
    draft.drop(CREDIT)
    draft.drop(_DATELINE)
    draft.drop(_UPDATE_MARK)
    draft.drop(_QUESTION_MARKS_AT_END)
    draft.drop(_QUESTION_MARKS, 1)
