"""Word classes that the splitter relies on. English, by lemma unless said otherwise."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SAYING = _words("""
    say tell add state report announce note explain remark comment declare claim assert insist maintain argue contend allege
    warn caution stress emphasize emphasise underline underscore acknowledge admit concede confirm reiterate repeat reveal
    disclose indicate suggest hint imply signal predict forecast project estimate calculate testify swear tweet write post
    conclude find show believe think know feel agree complain boast joke recall reply respond answer counter retort observe
    mention point advise brief inform assure remind promise pledge vow reckon suspect learn hear discover determine rule
    theorize speculate anticipate quote cite describe accuse blame see understand fear worry hope expect
    tout hold demonstrate lament quip muse opine affirm attest clarify recount relate relay proclaim profess reason
    surmise guess assume deem consider doubt
    """)
"""Verbs whose clause complement is what somebody says, holds or found."""

ONLY_WITH_THAT = _words("""see hear feel know learn find show hold consider deem describe accuse blame rule determine project
    answer point relate reason understand discover expect hope fear worry doubt promise pledge vow
    """)
"""Of these, verbs that report only with a finite clause beside them, not as a bare tag after a quotation."""

HOPING = _words("hope wish want fear worry demand urge request ask recommend propose prefer insist_on require suppose imagine pray")
"""Verbs whose complement is wished, feared or asked for, not stated."""

DOUBTING = _words("doubt question")
DENYING = _words("deny")
REJECTING = _words("deny reject dismiss refute rebut rubbish dispute repudiate contradict disavow disprove debunk discount decry")
ALLEGATIONS = _words("""claim report allegation accusation suggestion rumour rumor assertion notion idea charge speculation
    contention criticism insinuation statement theory argument""")
"""Nouns with a that-clause which can be rejected."""
DENIABLE = _words("""involvement knowledge responsibility link tie connection role plan intention part contact relationship
    wrongdoing affiliation complicity participation interest awareness intent collusion""")
"""``denied any N`` says that the speaker had no N."""

FACTS = _words("fact")
SURE = _words("confident sure certain convinced adamant aware hopeful optimistic concerned worried afraid glad sorry proud")
"""Adjectives that a person is, with a that-clause."""
TRUE = _words("true clear obvious evident apparent certain undeniable well-known")
FALSE = _words("untrue false incorrect wrong")
UNSURE = _words("possible likely probable conceivable plausible")

CONDITIONAL = _words("if unless whether lest provided providing supposing assuming once should in_case")
TEMPORAL = _words("after before since when while as until till although though whereas because where")
CONTRAST = _words("although though while whereas")

PLANNING = _words("plan intend schedule set expect aim vow pledge promise slate project forecast anticipate prepare gear design propose")
"""With a to-infinitive: the infinitive is planned."""
PLAN_ADJECTIVES = _words("set due poised ready scheduled slated bound determined")
LIKELY = _words("likely unlikely")
MAYBE = _words("possibly perhaps probably maybe likely reportedly allegedly apparently supposedly purportedly potentially seemingly presumably conceivably arguably")
SEEM = _words("seem appear")
RAISED = _words("say report believe think know rumour rumor allege understand reckon consider claim estimate suspect presume")
"""Passives that put a reported statement into a to-infinitive (``is believed to have fled``)."""

ANIMATE_PRONOUNS = _words("he she him her his hers himself herself")
PERSON_NOUNS = _words("""
    official spokesman spokeswoman spokesperson minister president premier chancellor governor mayor senator lawmaker
    congressman congresswoman deputy secretary ambassador diplomat envoy chief head leader chairman chairwoman chair director
    executive ceo manager officer general commander colonel soldier policeman policewoman detective sheriff judge prosecutor
    lawyer attorney defendant suspect victim witness analyst economist expert scientist researcher professor teacher doctor
    physician nurse surgeon engineer author writer journalist reporter editor columnist critic activist campaigner protester
    man woman boy girl child father mother son daughter brother sister husband wife friend neighbor neighbour resident
    player coach captain striker goalkeeper quarterback athlete actor actress singer musician artist star founder owner
    investor worker employee candidate nominee politician aide adviser advisor representative counsel commissioner king queen
    prince princess pope bishop priest archbishop imam rabbi student driver pilot passenger patient farmer fisherman guard
    gunman attacker killer bomber militant rebel fighter inspector investigator superintendent sergeant lieutenant spokes
    treasurer trustee historian veteran voter citizen tourist traveler teenager baby person insider source colleague
    """)
FEMALE_NOUNS = _words("""spokeswoman congresswoman chairwoman policewoman woman girl mother daughter sister wife actress queen
    princess widow aunt grandmother niece businesswoman lady""")
MALE_NOUNS = _words("""spokesman congressman chairman policeman man boy father son brother husband actor king prince pope
    priest bishop imam widower uncle grandfather nephew businessman fisherman gunman""")
FEMALE_TITLES = _words("Mrs. Mrs Ms. Ms Miss Madam Lady Queen Princess Dame")
MALE_TITLES = _words("Mr. Mr Sir Lord King Prince Pope")

KINDS: dict[str, frozenset[str]] = {
    "policy": _words("""measure initiative law rule requirement regulation bill plan policy proposal legislation scheme reform
        programme program project ban statute directive amendment ordinance decree act guideline provision"""),
    "company": _words("company firm manufacturer retailer automaker carmaker airline bank lender startup drugmaker maker chain"),
    "organisation": _words("organisation organization agency ministry department committee commission council association union charity"),
    "talks": _words("talk negotiation discussion meeting summit conference dialogue"),
    "deal": _words("deal agreement accord pact treaty contract settlement merger takeover acquisition"),
    "attack": _words("attack bombing blast explosion shooting assault raid strike ambush"),
    "accident": _words("accident crash collision derailment fire blaze wreck"),
    "study": _words("study report survey poll review analysis research investigation inquiry probe"),
    "vote": _words("vote election referendum ballot poll"),
    "court": _words("case lawsuit trial suit"),
}
"""Nouns that can stand for one another within a kind: ``the measure`` for ``a new security law``."""

LIGHT = _words("be have do get go make take come say tell so very really just also too then there here well thing way lot it this that")
"""Lemmas that carry no content of their own."""

PRESS = _words("Reuters AP AFP Bloomberg Xinhua")
