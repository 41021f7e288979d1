"""Word classes that the splitter relies on. English, by lemma unless said otherwise."""

from __future__ import annotations


def words_of(text: str) -> frozenset[str]:
    """The words of a text as a set."""
    return frozenset(text.split())


SAYING = words_of("""
    say tell add state report announce note explain remark comment declare claim assert insist maintain argue contend
    allege warn caution stress emphasize emphasise underline underscore acknowledge admit concede confirm reiterate
    repeat reveal disclose indicate suggest hint imply signal predict forecast project estimate calculate testify
    swear tweet write post conclude find show believe think know feel agree complain boast joke recall reply respond
    answer counter retort observe mention point advise brief inform assure remind promise pledge vow reckon suspect
    learn hear discover determine rule theorize speculate anticipate understand fear worry hope expect demonstrate
    lament quip muse opine affirm attest clarify recount relay proclaim profess reason surmise guess assume doubt
    """)
"""Verbs whose clause complement is what somebody says, holds or found."""

SPEAKING = words_of("""
    say tell add write read ask reply answer tweet post note quip joke respond go explain continue begin state
    """)
"""Verbs of speaking that state nothing by themselves."""

ONLY_WITH_THAT = words_of("""
    see hear feel know learn find show hold consider deem describe accuse blame rule determine project answer point
    relate reason understand discover expect hope fear worry doubt promise pledge vow
    """)
"""Of these, verbs that report only with a finite clause beside them, not as a bare tag after a quotation."""

HOPING = words_of("""
    hope wish fear worry demand urge request ask recommend propose prefer insist_on require suppose imagine pray
    """)
"""Verbs whose complement is wished, feared or asked for, not stated."""

DOUBTING = words_of("doubt question")
DENYING = words_of("deny")
REJECTING = words_of("""
    deny reject dismiss refute rebut rubbish dispute repudiate contradict disavow disprove debunk discount decry
    """)
ALLEGATIONS = words_of("""
    claim report allegation accusation suggestion rumour rumor assertion notion idea charge speculation contention
    criticism insinuation statement theory argument
    """)
"""Nouns with a that-clause which can be rejected."""
DENIABLE = words_of("""
    involvement knowledge responsibility link tie connection role plan intention part contact relationship wrongdoing
    affiliation complicity participation interest awareness intent collusion
    """)
"""``denied any N`` says that the speaker had no N."""

FACTS = words_of("fact")
SURE = words_of("""
    confident sure certain convinced adamant aware hopeful optimistic concerned worried afraid glad sorry proud
    """)
"""Adjectives that a person is, with a that-clause."""
TRUE = words_of("true clear obvious evident apparent certain undeniable well-known")
FALSE = words_of("untrue false incorrect wrong")
FALSEHOODS = FALSE | words_of("baseless unfounded groundless nonsense fabricated fake absurd lie rubbish")
UNSURE = words_of("possible likely probable conceivable plausible")

CONDITIONAL = words_of("if unless lest provided providing supposing assuming once should in_case")
TEMPORAL = words_of("after before since when while as until till although though whereas because where")
ASIDE = words_of("after before while when until although though even whereas")
CONTRAST = words_of("although though while whereas")

PLANNING = words_of("""
    plan intend schedule set expect aim vow pledge promise slate slat project forecast anticipate     propose
    """)
"""With a to-infinitive: the infinitive is planned."""
PLAN_ADJECTIVES = words_of("set due poised ready scheduled slated slate slat bound determined")
LIKELY = words_of("likely unlikely")
MAYBE = words_of("""
    possibly perhaps probably maybe likely reportedly allegedly apparently supposedly purportedly potentially
    seemingly presumably conceivably arguably
    """)
SEEM = words_of("seem appear")
RAISED = words_of("""
    say report believe think know rumour rumor allege understand reckon consider claim estimate suspect presume
    """)
"""Passives that put a reported statement into a to-infinitive (``is believed to have fled``)."""

ANIMATE_PRONOUNS = words_of("he she him her his hers himself herself")
PERSON_NOUNS = words_of("""
    official spokesman spokeswoman spokesperson minister president premier chancellor governor mayor senator lawmaker
    congressman congresswoman deputy secretary ambassador diplomat envoy chief head leader chairman chairwoman chair
    director executive ceo manager officer general commander colonel soldier policeman policewoman detective sheriff
    judge prosecutor lawyer attorney defendant suspect victim witness analyst economist expert scientist researcher
    professor teacher doctor physician nurse surgeon engineer author writer journalist reporter editor columnist
    critic activist campaigner protester man woman boy girl child father mother son daughter brother sister husband
    wife friend neighbor neighbour resident player coach captain striker goalkeeper quarterback athlete actor actress
    singer musician artist star founder owner investor worker employee candidate nominee politician aide adviser
    advisor representative counsel commissioner king queen prince princess pope bishop priest archbishop imam rabbi
    student driver pilot passenger patient farmer fisherman guard gunman attacker killer bomber militant rebel fighter
    inspector investigator superintendent sergeant lieutenant spokes treasurer trustee historian veteran voter citizen
    tourist traveler teenager person insider source colleague
    """)
FEMALE_NOUNS = words_of("""
    spokeswoman congresswoman chairwoman policewoman woman girl mother daughter sister wife actress queen princess
    widow aunt grandmother niece businesswoman lady
    """)
MALE_NOUNS = words_of("""
    spokesman congressman chairman policeman man boy father son brother husband actor king prince pope priest bishop
    imam widower uncle grandfather nephew businessman fisherman gunman
    """)
FEMALE_TITLES = words_of("Mrs. Mrs Ms. Ms Miss Madam Lady Queen Princess Dame")
MALE_TITLES = words_of("Mr. Mr Sir Lord King Prince Pope")

KINDS: dict[str, frozenset[str]] = {
    "policy": words_of("""
    measure initiative law rule requirement regulation bill plan policy proposal legislation scheme reform programme
    program project ban statute directive amendment ordinance decree act guideline provision
    """),
    "company": words_of("""
    company firm manufacturer retailer automaker carmaker airline bank lender startup drugmaker maker chain
    """),
    "organisation": words_of("""
    organisation organization agency ministry department committee commission council association union charity
    """),
    "talks": words_of("talk negotiation discussion meeting summit conference dialogue"),
    "deal": words_of("deal agreement accord pact treaty contract settlement merger takeover acquisition"),
    "attack": words_of("attack bombing blast explosion shooting assault raid strike ambush"),
    "accident": words_of("accident crash collision derailment fire blaze wreck"),
    "study": words_of("study report survey poll review analysis research investigation inquiry probe"),
    "vote": words_of("vote election referendum ballot poll"),
    "court": words_of("case lawsuit trial suit"),
}
"""Nouns that can stand for one another within a kind: ``the measure`` for ``a new security law``."""

BODIES = (
    KINDS["organisation"]
    | KINDS["company"]
    | words_of("""
    government army military team club party university school hospital court police group office bureau board
    administration state country newspaper broadcaster outlet channel agency force navy embassy parliament senate
    congress
    """)
)
"""Nouns for many people who speak as one."""
DOCUMENTS = words_of("""
    report study survey statement letter document article paper poll analysis review website site source filing record
    post tweet message email memo lawsuit complaint story book headline notice release account media press
    """)
"""What says something in writing."""

LIGHT = words_of("""
    be have do get go make take come say tell so very really just also too then there here well thing way lot it this
    that
    """)
"""Lemmas that carry no content of their own."""

PRESS = words_of("Reuters AP AFP Bloomberg Xinhua")
