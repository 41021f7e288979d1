"""A text that is one claim as a whole, as it comes with ``detector pair "A" "B"``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from detector.claims.attribution import reporting_frame, tag_frames
from detector.claims.clauses import drafts_of
from detector.claims.draft import Draft, Voice
from detector.claims.fields import Fields, Story
from detector.claims.mentions import Mentions
from detector.claims.standalone import Resolver
from detector.claims.trees import noun_phrase, subject_of, subtree
from detector.claims.voices import Passage
from detector.claims.wording import words
from detector.types import Claim

if TYPE_CHECKING:
    from spacy.tokens import Span as Sentence
    from spacy.tokens import Token


def whole_statement(story: Story, passages: Sequence[Passage]) -> Claim | None:
    """The claim that a whole text makes; ``None`` for a text without words. Of several sentences the first tells speaker,
    predicate and modality, and all of them are the claim."""
    mentions = Mentions()
    for passage in passages:
        mentions.read(passage.doc)
    passage = passages[0]
    sentences = [s for s in passage.doc.sents if any(t.is_alpha or t.like_num for t in s)]
    if not sentences:
        return None
    draft = _draft(sentences[0], alone=len(sentences) == 1 and len(passages) == 1)
    if draft is None:
        return None
    claim = Fields(story, passage, Resolver(mentions, passages)).claim(draft, always=True)
    if claim is None:
        return None
    if len(sentences) > 1 or len(passages) > 1:
        rest = story.document.text[claim.end :].lstrip(" .\n")
        end = len(story.document.text.rstrip())
        text = f"{claim.text} {' '.join(rest.split())}".strip()
        claim = replace(
            claim, end=max(end, claim.end), quote=story.document.text[claim.start : max(end, claim.end)], text=text
        )
        claim = replace(
            claim, context=" ".join(story.clean.text.split()), sentence=type(claim.sentence)(0, len(story.document.text))
        )
    return claim


def _draft(sentence: Sentence, *, alone: bool) -> Draft | None:
    head, voice = sentence.root, None
    frames: list[Token] = []
    for _ in range(4):
        frame = reporting_frame(head)
        if frame is not None:
            voice = frame.voice if frame.voice.speaker or voice is None else replace(voice, denies=frame.voice.denies)
            head = frame.contents[0]
            continue
        tags = tag_frames(head)
        if tags:
            voice = tags[0][1]
            frames = [token for token, _ in tags]
        break
    walked = [draft for draft in drafts_of(sentence) if draft.head.i == head.i]
    if walked and walked[0].voice is not None and walked[0].voice.denies:
        return walked[0]
    denied = next((d for d in drafts_of(sentence) if d.voice is not None and d.voice.denies), None)
    if denied is not None and alone:
        return denied
    tokens = [
        t
        for t in subtree(head, frames)
        if not t.is_space and not (t.dep_ == "mark" and t.head.i == head.i and voice is not None)
    ]
    while tokens and tokens[-1].pos_ == "PUNCT" and tokens[-1].text not in {")", "]", "%"}:
        tokens.pop()
    while tokens and tokens[0].pos_ == "PUNCT" and tokens[0].text not in {"(", "["}:
        tokens.pop(0)
    if not tokens:
        return None
    noun = subject_of(head)
    subject = words(noun_phrase(noun)) if noun is not None else []
    base = walked[0] if walked else None
    return Draft(
        head,
        tokens,
        words(tokens),
        subject,
        _voice_or(voice),
        base.aux if base is not None else words(t for t in head.children if t.dep_ in {"aux", "auxpass"}),
        base.negations if base is not None else words(t for t in head.children if t.dep_ == "neg"),
        base.conditional if base is not None else False,
    )


def _voice_or(voice: Voice | None) -> Voice | None:
    return voice
