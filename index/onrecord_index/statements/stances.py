"""Words by which people want, hold, back or reject something, and how English puts what; pure data.

A letter after a verb says in which forms what is wanted or held may follow it:
  c  a bare clause             "knew the bridge was closed"; with "that" every verb has one
  i  an infinitive             "plans to return", "urged them to go"
  o  an object                 "backed the bill", "called it a farce"
"""

from __future__ import annotations

# Verbs whose clause is nothing that anybody says, thinks or finds, even with "that".
NOT_SAID = frozenset(
    """be come do earn ensure get go grow guarantee happen have help leave let lose make mean prove provide require
    take turn win""".split()
)
# spaCy 3.8 takes "hoping" for a form of "hop".
_VERBS = """
abhor o; accept co; acknowledge co; admire o; admit co; admonish o; advise ci; advocate o; agree ci; aim i; allege co;
announce co; anticipate co; applaud o; appreciate o; argue co; ask ci; assail o; assert co; assess o; assume c; assure
c; attack o; attest c; aver c; avow c; back o; back-pedal c; bash o; beg i; begrudge o; believe c; belittle o; bemoan
o; berate o; bet c; bewail o; blame o; blast o; blister o; boast c; brag c; brand o; calculate c; call oi; castigate
o; caution c; challenge oi; champion o; chant c; characterize o; chastise o; cherish o; chide o; choose i; cite o;
claim co; clarify co; command i; commend o; commit i; compare o; complain c; concede co; conclude c; condemn o;
condone o; confess c; confirm co; congratulate o; consent i; consider co; contemplate o; contend c; contradict o;
convince ci; counsel ci; counter co; covet o; crave o; credit o; criticise o; criticize o; dare i; debunk o; decide
ci; declare co; decline i; decry o; defend o; demand cio; demonstrate c; denounce o; deny co; depict o; deplore o;
deride o; describe o; desire io; despise o; detail o; determine ci; detest o; direct i; disapprove o; disavow o;
disbelieve o; disclose co; discourage o; discover c; discuss co; dislike io; dismiss o; disown o; disparage o; dispute
co; diss o; distrust o; doubt co; downplay o; dream c; dub o; elect i; embrace o; emphasize co; encourage i; endorse
o; entertain o; envisage o; envision o; envy o; equate o; espouse o; estimate co; eulogize o; exalt o; exclaim c;
excoriate o; excuse o; exhort i; expect ci; explain co; express o; extol o; fantasize c; fault o; favor o; favour o;
fear co; feel c; figure c; find c; flay o; forbid i; foresee co; foretell co; forget c; forgive o; glorify o;
grill o; gripe c; guess c; hail o; hate io; hear c; heckle o; hesitate i; highlight o; hint c; hop
ci; hope ci; idolize o; illustrate c; imagine co; implore i; imply co; indicate co; inform c; inquire c; insist c;
instruct i; insult o; intend i; interpret o; invite i; invoke o; jeer o; joke c; justify o; know c; label o; lambast
o; lambaste o; lament co; lampoon o; laud o; learn c; lecture c; liken o; loathe o; lobby i; long i; love io;
maintain c; malign o; mean i; memorialize o; mention co; minimize o; misrepresent o; mistrust o; mock o; mourn o; muse
c; needle o; nominate o; note co; notice c; observe c; offer i; opine c; oppose o; opt i; order i;
overestimate o; overlook o; paraphrase o; pardon o; permit i; persuade i; pillory o; pitch o; pity o;
plan i; pledge cio; plug o; ponder co; pooh-pooh o; portray o; posit co; post c; postulate co; praise o; preach o;
predict co; prefer cio; press i; pressure i; presume c; presuppose c; pretend c; proclaim co; profess o; project co;
promise cio; promote o; propose cio; protest co; prove c; push i; question co; quip c; quote o; rap o; ratify o;
rationalize co; reaffirm co; realize c; reassure c; rebuff o; rebuke o; rebut co; recall co; recant o; recite
o; reckon c; recognize c; recommend cio; reconsider o; recount co; refuse i; refute o; regard o; regret o; reiterate
co; reject o; rejoice c; relish o; remark c; remember c; remind ci; renounce o; repeat co; reply c; report co;
reprimand o; reprove o; repudiate o; request cio; rescind o; resent o; resolve i; respect o; respond c; retract o;
reveal co; revere o; revile o; ridicule o; rip o; rule c; salute o; sanction o; savage o; savor o; say c;
scold o; scorn o; see c; seek i; sense c; shout c; show c; shrug c; shun o; signal c; skewer o; slam o;
slight o; sneer c; snipe c; specify c; speculate c; spurn o; state co; stipulate c; stress co; suggest co; support o;
suppose c; surmise c; suspect co; swear ci; teach c; tell ci; testify c; thank o; theorize c; think c; threaten i;
tout o; trash o; trumpet o; trust o; tweet c; underestimate o; underline o; underscore co; understand c; unveil o;
upbraid o; uphold o; urge oi; value o; vent c; venture c; veto o; view o; vilify o; voice o; volunteer i; vote i;
vouch c; vow ci; want cio; warn ci; weigh o; welcome o; wish ci; wonder c; worry c; write c; yearn i; yell c;
"""

# A verb with what may follow it and one of these: "accused him of", "calls for", "sees it as".
_AFTER = {
    "of": """accuse approve boast complain conceive convince despair disapprove dream remind repent speak suspect
        talk think warn""",
    "for": """advocate apologize argue ask assail attack blame call cheer clamor congratulate criticize fault hop
        hope mock plead praise pray push rip root thank vote vouch wish""",
    "about": """ask boast brag care complain fret inquire joke learn lie muse preach rant say speak talk think tweet
        warn wonder worry write""",
    "to": "admit agree allude appeal commit object point react refer respond turn",
    "on": "bet comment dwell elaborate expound focus harp insist opine reflect ruminate speculate touch weigh",
    "against": "advocate argue campaign caution inveigh lash lobby protest push rail speak testify vote warn",
    "in": "believe",
    "by": "stand swear",
    "behind": "stand",
    "into": "lay rip tear",
    "toward": "lean",
    "with": "agree concur differ disagree side stand sympathize",
    "as": """brand cast characterize cite classify condemn criticize denounce depict deride describe dismiss
        frame hail identify label paint pitch portray praise regard reject see view""",
    "at": "balk bristle chafe gripe grumble hint jab lash marvel poke rail scoff scream sneer swipe",
    "over": "attack blast criticize fret worry",
}
PREPOSITIONS_AFTER = {preposition: frozenset(verbs.split()) for preposition, verbs in _AFTER.items()}

# Verbs with a particle, of which an object follows: "laid out the plan", "brushed the report off".
_PARTICLES = """
back up; bring up; brush off aside; call out; cheer on; dress down; egg on; hold up; lay out; map out; play down up;
point out; put forward forth; rule out; set out; shrug off; single out; size up; spell out; sum up; take on;
talk up down; turn down; walk back; wave off away; write off
"""
PHRASAL = {verb: frozenset(particles) for verb, *particles in (entry.split() for entry in _PARTICLES.split(";"))}

# Nouns of saying and wanting, with what follows them: "his criticism of the plan", "the promise to return".
NOUNS = frozenset(
    """account accusation acknowledgement acknowledgment admiration admission advice aim allegation ambition analysis
    anger announcement answer anxiety apology approval argument assertion assessment assumption attack belief
    boast call characterization claim comment commitment complaint concern conclusion condemnation confession
    confidence contempt contention conviction criticism decision defense demand denial denunciation depiction
    description desire determination disappointment disapproval disdain dislike doubt embrace endorsement
    enthusiasm estimate expectation explanation favor fear finding forecast frustration goal gratitude guidance
    hatred hope impression inference insistence instruction intent intention interpretation judgment love notion
    objection opinion opposition outrage perception plan pledge portrayal position praise prediction preference
    presumption promise proposal protest question reaction recommendation refusal regret rejection reluctance
    remark reminder reply report request respect response ruling rumor skepticism speculation statement
    suggestion support suspicion testimony thanks theory thinking threat tweet understanding unwillingness
    verdict view vision vow warning willingness wish worry""".split()
)
# What joins a noun to what is said or wanted.
AFTER_NOUN = frozenset("of for about on to against over with".split())

ADJECTIVES = frozenset(
    """adamant afraid aware certain concerned confident convinced determined doubtful eager glad grateful happy hopeful
    keen optimistic proud reluctant skeptical sorry sure surprised unwilling willing worried""".split()
)


# Behind these whoever is told something is the one to do it: "urged voters to back him".
LISTENED_TO = frozenset(
    """advise allow ask beg call command convince counsel dare direct encourage exhort expect forbid force get help
    implore instruct invite order permit persuade press pressure push remind request require tell urge want
    warn""".split()
)
# Nouns of people, who say for themselves what stands behind them: "voters saying ...".
PEOPLE = frozenset(
    """adviser aide analyst candidate citizen critic delegate donor expert friend group lawmaker leader man member
    official people person protester reporter resident senator student supporter teacher voter woman worker""".split()
)


def _frames() -> dict[str, str]:
    entries = (entry.split() for entry in _VERBS.split(";") if entry.strip())
    return {verb: frames for verb, frames in entries}  # noqa: C416  # mypy cannot tell that each has two words


FRAMES = _frames()
