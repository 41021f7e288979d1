from dataclasses import replace

from detector.pairing import Embedder, collapse_repeats, pair_claims
from detector.pairing.repeats import restates
from detector.types import Attribution, Claim, Quantity, Span


def claim(text: str, doc: str = "a", start: int = 0, **fields: object) -> Claim:
    return replace(Claim(doc_id=doc, start=start, end=start + len(text), quote=text, text=text), **fields)


def test_the_first_keeps_the_places_of_the_others() -> None:
    claims = [
        claim("The ferry has been cancelled."),
        claim("Rain fell."),
        claim("the ferry was cancelled", "b", 40),
    ]
    kept = collapse_repeats(claims)
    assert [one.text for one in kept] == ["The ferry has been cancelled.", "Rain fell."]
    assert kept[0].repeats == (("b", Span(40, 63)),)


def test_another_speaker_or_a_denial_is_another_claim() -> None:
    plain = claim("The ferry was cancelled")
    others = [
        replace(plain, attribution=Attribution(speaker="The harbour master")),
        replace(plain, polarity="denied"),
        replace(plain, modality="possible"),
        replace(plain, negated=True),
        replace(plain, tense="future"),
    ]
    assert collapse_repeats([plain, *others]) == [plain, *others]


def test_the_same_speaker_repeats_himself() -> None:
    voice = Attribution(speaker="Ana Ruiz")
    claims = [claim("It is safe", attribution=voice), claim("It is safe.", "b", attribution=voice)]
    assert len(collapse_repeats(claims)) == 1


def test_small_words_and_figures_matter() -> None:
    texts = ["They voted for it", "They voted against it", "It cost 1.5 million", "It cost 15 million"]
    texts += ["It isn't open", "It is open"]
    assert len(collapse_repeats([claim(text) for text in texts])) == len(texts)


def test_the_spelling_of_a_figure_does_not() -> None:
    assert len(collapse_repeats([claim("It cost 11,000"), claim("It cost 11000", start=50)])) == 1


def test_bounds_matter() -> None:
    exact = Quantity(text="40", start=0, end=2, value=40.0)
    claims = [claim("40 came", quantities=(exact,)), claim("40 came", quantities=(replace(exact, bound="at_least"),))]
    assert len(collapse_repeats(claims)) == 2


def test_the_active_is_not_the_passive() -> None:
    assert len(collapse_repeats([claim("The town attacked"), claim("The town was attacked")])) == 2


def test_words_said_again_clash_with_nothing_there() -> None:
    lake = claim("The lake is safe to bathe in.")
    assert restates(lake, claim("The lake is safe to bathe in.", "b"))
    assert restates(claim("The lake is safe to bathe in, though few would want to.", "b"), lake)
    assert not restates(lake, claim("The lake is not safe to bathe in.", "b", negated=True))
    assert not restates(lake, claim("The lake is safe to bathe in.", "b", modality="possible"))
    assert not restates(claim("Nine men died."), claim("Nine men died of cold."))


def test_a_claim_is_not_read_against_what_says_it_again(embedder: Embedder) -> None:
    minister = claim("The lake is safe to bathe in.", "a", attribution=Attribution(speaker="Minister Okoro"))
    mayor = claim("The lake is safe to bathe in all summer long.", "b", attribution=Attribution(speaker="Mayor Lind"))
    doctor = claim("The lake is unsafe for bathers.", "c")
    pairs = pair_claims([minister, mayor, doctor], embedder, min_similarity=-1)
    assert {(pair.a.doc_id, pair.b.doc_id) for pair in pairs} == {("a", "c"), ("b", "c")}
