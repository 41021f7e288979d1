"""Walks a sentence's tree from clause to clause: each that can be true or false by itself becomes a draft."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from detector.claims import lexicon as lex
from detector.claims.attribution import reporting_frame, tag_frames
from detector.claims.denial import negated, void_denial
from detector.claims.draft import Draft, Voice
from detector.claims.modifiers import appositions, is_age, participles, relative_clause, split_off
from detector.claims.quotes import MARKS
from detector.claims.raising import raised_statement
from detector.claims.trees import (
    auxiliaries,
    child,
    children,
    descendants,
    is_finite,
    is_verbal,
    mark_of,
    negation,
    noun_phrase,
    set_off,
    subject_of,
    subtree,
)
from detector.claims.wording import Word, word, words

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token
    from spacy.tokens import Span as Sentence

_MODS = frozenset({"relcl", "acl", "appos"})
_DEEPEST = 40
"""Clauses within clauses that are followed; no sentence that a person wrote nests deeper."""


@dataclass(slots=True)
class _Place:
    """What a clause inherits from those around it."""

    voice: Voice | None = None
    outer: Voice | None = None
    """Who speaks where the reported clause ends: the story, or the speaker around a speaker."""
    subject: list[Word] = field(default_factory=list)
    """Restored where the clause has none of its own."""
    aux: list[Word] = field(default_factory=list)
    negations: list[Word] = field(default_factory=list)
    conditional: bool = False
    depth: int = 0

    def inner(self, **changes: object) -> _Place:
        plain = replace(self, subject=[], aux=[], negations=[], conditional=False, depth=self.depth + 1)
        return replace(plain, **changes)  # type: ignore[arg-type]


def drafts_of(sentence: Sentence) -> list[Draft]:
    """The drafts of a sentence in order of their first words."""
    found = [draft for draft in _walk(sentence.root, _Place()) if draft.tokens]
    return sorted(found, key=lambda draft: (draft.tokens[0].i, draft.tokens[-1].i))


def _walk(head: Token, place: _Place) -> Iterator[Draft]:
    if place.depth > _DEEPEST:
        return
    frame = reporting_frame(head)
    if frame is None:
        tags = tag_frames(head)
        if not tags and _reports_no_statement(head):
            yield from _around(head, [], place, subject_words(head, place))
            return
        if tags and is_verbal(head):
            place = replace(place, outer=place.voice, voice=_within(tags[0][1], place.voice))
        yield from _clause(head, place, [token for token, _ in tags])
        for token, voice in tags:
            yield from _speaker_modifiers([voice.head] if voice.head is not None else [], place)
            if is_verbal(token):
                yield from _around(token, [], replace(place, voice=place.outer), subject_words(token, place))
        return
    voice = _within(_restored(frame.voice, place.subject), place.voice)
    for content in frame.contents:
        yield from _walk(content, place.inner(voice=voice, outer=place.voice))
    yield from _speaker_modifiers(frame.speaker_side, place)
    yield from _around(head, frame.contents, place, subject_words(head, place))


def _reports_no_statement(head: Token) -> bool:
    """True for ``X said: …`` around a command, a question or a fragment: what is left says only that somebody spoke."""
    if head.lemma_.lower() not in lex.SPEAKING:
        return False
    if any(t.text in MARKS for t in head.subtree) and child(head, "ccomp", "dobj", "parataxis", "oprd") is None:
        return True
    content = child(head, "ccomp")
    if content is not None and content.i < head.i:
        return True
    if content is not None and content.left_edge.i > 0 and content.left_edge.text in MARKS:
        return True
    after = head.doc[head.right_edge.i] if head.right_edge.i < len(head.doc) else head
    return after.text == ":" or (child(head, "dobj", "ccomp", "prep", "xcomp", "advmod", "acomp") is None)


def subject_words(head: Token, place: _Place) -> list[Word]:
    """The subject of a clause as words, its own or the one it shares."""
    noun = subject_of(head)
    return words(noun_phrase(noun)) if noun is not None else place.subject


def _within(voice: Voice, outer: Voice | None) -> Voice:
    """A voice inside another: the innermost named speaker is the voice; a frame without a name keeps the outer one's."""
    if voice.head is not None and voice.head.lower_ in {"i", "we", "you"}:
        voice = Voice((), None, voice.cue, voice.denies, voice.past, voice.firm)
    if voice.speaker or outer is None:
        return voice
    return Voice(outer.speaker, outer.head, voice.cue or outer.cue, voice.denies, voice.past or outer.past, voice.firm)


def _restored(voice: Voice, subject: Sequence[Word]) -> Voice:
    """A voice without a speaker of its own takes the shared subject (``said X and added Y``)."""
    tokens = tuple(item.token for item in subject if item.token is not None)
    if not tokens or (voice.speaker and voice.head is not None and voice.head.lower_ not in {"who", "which", "that"}):
        return voice
    inside = {token.i for token in tokens}
    head = next((token for token in tokens if token.head.i not in inside or token.head is token), tokens[-1])
    return replace(voice, speaker=tokens, head=head)


def _around(head: Token, contents: Sequence[Token], place: _Place, subject: list[Word]) -> Iterator[Draft]:
    """The other clauses around a reporting verb: coordinated verbs, adverbial clauses, participles."""
    handled = {token.i for token in contents}
    for token in head.children:
        if token.i in handled or not is_verbal(token):
            continue
        if token.dep_ == "conj":
            yield from _walk(token, place.inner(voice=place.voice, outer=place.outer, subject=subject))
        elif token.dep_ == "advcl":
            if split_off(token):
                yield from _walk(token, place.inner(voice=place.voice, outer=place.outer))
            elif token.tag_ == "VBG" and reporting_frame(token) is not None:
                yield from _walk(token, place.inner(voice=place.voice, outer=place.outer, subject=subject))


def _speaker_modifiers(nouns: Sequence[Token], place: _Place) -> Iterator[Draft]:
    for noun in nouns:
        yield from _noun_clauses([noun, *(t for t in descendants(noun) if t.pos_ in {"NOUN", "PROPN"})], place)


def _noun_clauses(nouns: Sequence[Token], place: _Place) -> Iterator[Draft]:
    """What is stated in passing about nouns: relative clauses, appositions, participles."""
    for noun in nouns:
        for token in noun.children:
            if token.dep_ == "relcl" and is_verbal(token):
                yield from _relative(token, noun, place)
            elif token.dep_ == "appos":
                yield from (draft.holds(place.voice) for draft in appositions(noun, token))
            elif token.dep_ == "acl" and token.tag_ == "VBN":
                yield from (draft.holds(place.voice) for draft in participles(noun, token))


def _relative(clause: Token, noun: Token, place: _Place) -> Iterator[Draft]:
    antecedent = relative_clause(clause, noun)
    if antecedent is None:
        return
    inner = place.inner(voice=place.voice, outer=place.outer)
    frame = reporting_frame(clause)
    if frame is not None:
        yield from _walk(clause, replace(inner, subject=antecedent.words))
        return
    for found in _clause(clause, inner, []):
        draft: Draft | None = found
        if found.head.i == clause.i:
            draft = antecedent.filled(found)
            if draft is None:
                continue
        elif antecedent.is_subject and not found.subject:
            continue
        if draft is not None:
            yield draft


def _clause(head: Token, place: _Place, frames: Sequence[Token]) -> Iterator[Draft]:
    """The draft of a clause, and of the clauses in it that state something by themselves."""
    if not is_verbal(head):
        yield from _fragment(head, place)
        return
    own = {token.i for token in frames}
    cut: list[Token] = list(frames)
    coordinated: list[Token] = []
    adverbial: list[Token] = []
    reporting: list[Token] = []
    for token in head.children:
        if token.i in own:
            continue
        if token.dep_ == "conj" and is_verbal(token) and _separate(head, token):
            coordinated.append(token)
            cut += [token, *children(head, "cc")]
        elif token.dep_ in {"ccomp", "parataxis"} and is_verbal(token) and _beside(head, token):
            coordinated.append(token)
            cut.append(token)
        elif token.dep_ == "advcl" and is_verbal(token):
            if split_off(token):
                adverbial.append(token)
                if (
                    set_off(token)
                    or _leads(token, head)
                    or ((mark := mark_of(token)) is not None and mark.lower_ in lex.CONTRAST)
                ):
                    cut.append(token)
            elif (
                place.voice is not None
                and place.voice.denies
                and token.tag_ == "VBG"
                and set_off(token)
                and token.i > head.i
            ):
                cut.append(token)
            elif reporting_frame(token) is not None and token.tag_ in {"VBG", "VBN"}:
                reporting.append(token)
                cut.append(token)
        elif token.lower_ in lex.FALSEHOODS and head.dep_ == "acl" and place.voice is not None and place.voice.denies:
            cut.append(token)
        elif token.dep_ in {"mark", "intj", "preconj"} or (token.dep_ == "cc" and token.i < head.i):
            cut.append(token)
    adverbial += [t for inner in _infinitives(head) for t in children(inner, "advcl") if is_verbal(t) and split_off(t)]
    nouns = _nouns(head, cut)
    for noun in nouns:
        cut += [t for t in noun.children if t.dep_ in _MODS and set_off(t) and (t.dep_ != "acl" or t.tag_ == "VBN")
                and (t.dep_ != "appos" or is_age(t) or appositions(noun, t))]  # fmt: skip
    tokens = _tokens(head, cut)
    mark = mark_of(head)
    if mark is not None and head.dep_ == "advcl":
        tokens = [token for token in tokens if token.i > mark.i]
    noun = subject_of(head)
    if (
        tokens
        and noun is not None
        and tokens[0].lower_ == "that"
        and tokens[0].head == head
        and tokens[0] != noun
        and len(tokens) > 1
    ):
        tokens = tokens[1:]
    subject = subject_words(head, place)
    row = words(tokens)
    conditional = place.conditional or any(
        t.dep_ == "advcl" and (m := mark_of(t)) is not None and m.lower_ in lex.CONDITIONAL for t in head.children
    )
    aux = words(auxiliaries(head))
    no = negation(head)
    negations = [word(no)] if no is not None else []
    if subject_of(head) is None and subject:
        shared = list(place.aux) if not aux else []
        row = [*subject, *shared, *(place.negations if shared else []), *row]
        aux = aux or shared
        negations = negations or (place.negations if shared else [])
    elif head.tag_ == "VBN" and not aux and place.aux and subject:
        last = noun.right_edge.i if noun is not None else -1
        before = [item for item in row if item.token is not None and item.token.i <= last]
        row = [*before, *place.aux, *(item for item in row if item not in before)]
        aux = place.aux
    claim_head = head
    raised = raised_statement(head, subject) if aux and not negations else None
    if raised is not None:
        claim_head, tokens, row, aux, voice = raised
        place = replace(place, voice=_within(voice, place.voice))
    draft = Draft(claim_head, tokens, row, subject, place.voice, aux, negations, conditional)
    void = void_denial(draft)
    if void is not None:
        draft = void
    elif place.voice is not None and place.voice.denies:
        draft = negated(draft)
    if raised is not None or _whole(head, draft):
        yield draft
    inner = place.inner(voice=place.voice, outer=place.outer)
    for token in coordinated:
        shared_aux = _shared_aux(head, token)
        kept = words(t for t in auxiliaries(head)) if shared_aux and aux else []
        if shared_aux and not kept:
            kept = place.aux
        no_more = negations if any(t.lower_ in {"or", "nor"} for t in children(head, "cc")) else []
        yield from _walk(token, replace(inner, subject=subject, aux=kept, negations=no_more, conditional=conditional))
    for token in reporting:
        yield from _walk(token, replace(inner, subject=subject))
    beside = replace(inner, voice=_beside_voice(place), outer=place.outer)
    for token in adverbial:
        yield from _walk(token, beside if _is_aside(token, head) else inner)
    if place.voice is not None and place.voice.denies:
        inner = replace(inner, voice=place.outer)
    yield from _noun_clauses(nouns, inner)


def _beside_voice(place: _Place) -> Voice | None:
    """Who holds an adverbial clause after a pause: ``A said that X, days after Z`` tells Z in the story's own voice."""
    return place.outer if place.voice is not None else None


def _is_aside(clause: Token, head: Token) -> bool:
    """True for a clause after a pause that tells what went before or against; reasons are part of what is said."""
    mark = mark_of(clause)
    return set_off(clause) and clause.i > head.i and mark is not None and mark.lower_ in lex.ASIDE


def _fragment(head: Token, place: _Place) -> Iterator[Draft]:
    """A sentence without a verb states nothing, but its relative clauses and coordinated clauses may."""
    colon = next((t.i for t in head.children if t.text == ":"), None)
    for token in head.children:
        if (
            colon is not None
            and token.i > colon
            and is_verbal(token)
            and subject_of(token) is not None
            and head.pos_ in {"NOUN", "PROPN"}
        ):
            speaker = [t for t in noun_phrase(head) if t.i < colon]
            voice = (
                Voice(tuple(speaker), head, ()) if head.i < colon and _begins_quotation(head.doc, colon) else place.voice
            )
            yield from _walk(token, place.inner(voice=voice, outer=place.outer))
        elif token.dep_ in {"conj", "ccomp", "parataxis"} and is_verbal(token) and is_finite(token):
            yield from _walk(token, place.inner(voice=place.voice, outer=place.outer))
    yield from _noun_clauses([t for t in _nouns(head, []) if t.i >= 0], place)


def _begins_quotation(doc: Doc, colon: int) -> bool:
    return colon + 1 < len(doc) and doc[colon + 1].text in MARKS


def _nouns(head: Token, cut: Sequence[Token]) -> list[Token]:
    """The nouns of a clause, not those of clauses in it that are walked by themselves or only supposed."""
    found: list[Token] = [head] if head.pos_ in {"NOUN", "PROPN"} else []
    stop = {token.i for token in cut}
    todo = list(head.children)
    while todo:
        token = todo.pop(0)
        if token.i in stop or (token.dep_ in _MODS and is_verbal(token)):
            continue
        if token.dep_ == "advcl" and (mark := mark_of(token)) is not None and mark.lower_ in lex.CONDITIONAL:
            continue
        if token.pos_ in {"NOUN", "PROPN"}:
            found.append(token)
        todo.extend(token.children)
    return found


def _tokens(head: Token, cut: Sequence[Token]) -> list[Token]:
    """A clause's own tokens, without what was cut out and the pauses that set it apart."""
    kept = subtree(head, cut)
    gone: set[int] = set()
    for token in cut:
        left, right = token.left_edge.i, token.right_edge.i
        before = head.doc[left - 1] if left > 0 else None
        after = head.doc[right + 1] if right + 1 < len(head.doc) else None
        if before is not None and before.text in {",", "—", "–", "--", "-"}:
            gone.add(before.i)
            if after is not None and after.text in {",", "—", "–", "--", "-"}:
                gone.add(after.i)
        elif after is not None and after.text == ",":
            gone.add(after.i)
    kept = [token for token in kept if token.i not in gone and not token.is_space]
    while kept and (kept[0].pos_ in {"PUNCT", "CCONJ", "SPACE"} and kept[0].text not in {"(", "["}):
        kept.pop(0)
    while kept and (kept[-1].pos_ in {"PUNCT", "CCONJ", "SPACE"} and kept[-1].text not in {")", "]"}):
        kept.pop()
    return kept


def _infinitives(head: Token) -> list[Token]:
    """The infinitives that a verb governs, and those that they govern."""
    found: list[Token] = []
    inner = child(head, "xcomp")
    while inner is not None and len(found) < 4:
        found.append(inner)
        inner = child(inner, "xcomp")
    return found


def _separate(head: Token, token: Token) -> bool:
    """True where a coordinated verb makes a clause of its own; two verbs sharing one object are one statement."""
    if subject_of(token) is not None:
        return True
    if token.tag_ == "VBG" and not auxiliaries(token) and head.tag_ != "VBG":
        return False
    if child(
        head, "dobj", "acomp", "attr", "prep", "xcomp", "ccomp", "advmod", "agent", "oprd", "prt"
    ) is None and is_verbal(head):
        own = [t for t in token.children if t.dep_ in {"dobj", "prep", "xcomp", "ccomp"}]
        return head.tag_ in {"VBD"} and not own
    return True


def _beside(head: Token, token: Token) -> bool:
    """True for a main clause that the parser hung on its neighbour (``X did this; Y did that``)."""
    if not is_finite(token) or subject_of(token) is None or mark_of(token) is not None:
        return False
    if token.dep_ == "parataxis":
        return True
    between = head.doc[min(token.right_edge.i, head.i) : max(token.left_edge.i, head.i) + 1]
    return token.right_edge.i < head.i and subject_of(head) is not None and any(t.text in {";", ",", ":"} for t in between)


def _leads(clause: Token, head: Token) -> bool:
    """True for an adverbial clause that stands first and is followed by a comma."""
    edge = clause.right_edge
    return clause.i < head.i and edge.i + 1 < len(head.doc) and head.doc[edge.i + 1].text == ","


def _shared_aux(head: Token, token: Token) -> bool:
    """True where a coordinated verb leans on the auxiliaries of the one before (``will go and come``)."""
    if auxiliaries(token):
        return False
    if token.tag_ in {"VBD", "VBZ", "VBP"}:
        return False
    if token.tag_ == "VB":
        return True
    return token.tag_ in {"VBN", "VBG"} and head.tag_ == token.tag_


def _whole(head: Token, draft: Draft) -> bool:
    """True for a clause with a subject and a finite verb."""
    if not draft.subject:
        return False
    if is_finite(head) or draft.aux or draft.lone:
        return True
    return head.tag_ in {"VBD", "VBZ", "VBP", "VBN"} and head.dep_ in {
        "ROOT",
        "conj",
        "ccomp",
        "advcl",
        "relcl",
        "parataxis",
    }
