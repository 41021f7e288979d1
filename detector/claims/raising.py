"""Reports put into an infinitive: ``is believed to have fled`` says, without naming who believes it, that he has fled."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from detector.claims import lexicon as lex
from detector.claims.agreement import third_form
from detector.claims.attribution import reporting_voice
from detector.claims.draft import Voice
from detector.claims.trees import auxiliaries, child, is_passive, is_plural, subject_of, subtree
from detector.claims.wording import Word, put, words

if TYPE_CHECKING:
    from spacy.tokens import Token


def raised_statement(head: Token, subject: list[Word]) -> tuple[Token, list[Token], list[Word], list[Word], Voice] | None:
    """Verb, tokens, wording, auxiliaries and voice of what a passive reporting verb puts into its infinitive, or ``None``.
    The voice makes it possible rather than stated."""
    inner = child(head, "xcomp")
    if inner is None or head.lemma_.lower() not in lex.RAISED or not is_passive(head) or not subject:
        return None
    aux = auxiliaries(inner)
    if not aux or aux[0].lower_ != "to":
        return None
    noun = subject_of(head)
    plural = noun is not None and is_plural(noun)
    finite = aux[1] if len(aux) > 1 else inner
    lemma = finite.lemma_.lower()
    form = {"be": "are" if plural else "is", "have": "have" if plural else "has"}.get(
        lemma, lemma if plural else third_form(lemma)
    )
    tokens = [t for t in subtree(inner) if t.i != aux[0].i]
    row = [Word(form, lemma, item.pos, item.token) if item.token == finite else item for item in words(tokens)]
    voice = replace(reporting_voice(head), firm="possible")
    kept = [
        item
        for item in row
        if item.token is not None and item.token.dep_ in {"aux", "auxpass"} and item.token.head == inner
    ]
    return inner, tokens, [*subject, *row], kept or [put(form, lemma)], voice
