"""The words that say that something was said: verbs of saying and thinking, and what may follow them; pure data."""

from __future__ import annotations

# What may follow a verb beside a quotation and a clause with "that", which may follow all of them:
#   b  a bare clause            "said the bridge was safe"
#   i  an infinitive            "promised to return"
#   n  a noun or any phrase     "denied the report", "warned of floods"
#   o  a listener comes first   "told the paper that", "urged them to"
#   w  whether, how, what ...   "asked whether"
#   q  none of these: only beside quotation marks
_VERBS = """
accuse n; acknowledge bnw; add b; admit bn; advise o; advocate n; affirm n; agree bi; allege bn; announce n; answer b;
applaud n; argue b; ask oiw; assert bn; assure ob; attack n; begin q; believe b; blame n; blast n; boast n; call n;
caution n; charge b; cite n; claim bi; comment n; complain n; concede b; conclude b; condemn n; confirm bnw; contend
b; continue q; counsel o; criticize n; criticise n; cry q; declare bn; decline i; decry n; defend n; demand ni;
denounce n; deny nb; deride n; describe n; disclose n; dismiss n; dispute n; doubt bnw; echo n; elaborate q; emphasize
bn; emphasise bn; endorse n; estimate b; exclaim q; expect iob; explain bnw; express n; fear b; feel b; figure b;
forecast b; grumble q; guess b; hint n; hope bi; imply b; indicate bn; inform o; inquire w; insist bn; interject q;
joke n; know bw; lament n; laud n; maintain b; mention n; mock n; muse q; mutter q; note bn; object q; observe q;
oppose n; persist q; plead q; pledge i; post q; praise n; predict bn; proclaim n; promise biow; propose ni; protest q;
question nw; quip q; read q; reassure ob; recall bnw; recommend n; recount nw; refuse i; reiterate bn; reject n;
remark b; remember n; remind ob; repeat n; reply b; report bn; respond b; retort q; reveal bnw; rule b; say bw; scoff
q; shout q; signal b; slam n; snap q; sneer q; speculate b; state bn; stress bn; suggest bn; suspect b; sum q; swear
bi; tell obw; testify b; theorize b; think b; thunder q; tweet b; underline bn; underscore bn; urge oin; voice n; vow
bi; want io; warn obn; wonder w; worry b; write b; yell q; conjecture b; show bn; find bn; learn b; telegraph b;
communicate b; opine b; assume b; reason q; concur q; note bn; retweet q; whisper q; joke b;
"""
_IRREGULAR = {
    "begin": "began", "feel": "felt", "find": "found", "forecast": "forecast", "know": "knew", "read": "read",
    "say": "said", "make": "made", "speak": "spoke", "swear": "swore", "tell": "told",
    "think": "thought", "write": "wrote", "show": "showed",
}  # fmt: skip

# Verbs whose forms are as often nouns or mean something else: they count only where "that" or a quotation follows.
UNSURE = frozenset(
    """report reports claim claims call calls show shows find found figure figures fear fears hope hopes doubt doubts
    state states charge charges answer answers comment comments demand demands echo echoes estimate estimates
    express forecast note notes object objects post posts posted promise promises question questions read reads rule
    rules ruled signal signals sum tweet tweets view voice worry worries attack attacks attacked blame read continue
    continues continued begin begins began learn learned reason reasons know knows knew feel felt think thinks
    thought want wants wanted expect expects expected assume assumes guess remember remembers suspect suspects
    stress support describe describes maintain maintains maintained contend address signals indicates indicate show
    shows showed remind reminds insist""".split()
)

# Words of more than one token that say it.
_PHRASES = """
point out; rule out;
made clear; makes clear; made it clear; makes it clear; went on to say; goes on to say; shot back;
fired back; pushed back; put it; puts it; call for; call on; refer to; talk about; point to; ask for;
ask about;
lash out; speak about; weigh in; make clear; complain about; joke about; warn of; warn about; warn against; argue for;
argue against; insist on; allude to; object to; respond to; react to; agree with; disagree with; side with; boast about
"""
# After a form of "to be": "is of the opinion that".
COPULAR: tuple[tuple[str, ...], ...] = (
    ("of", "the", "opinion"), ("of", "the", "view"), ("convinced",), ("confident",), ("certain",), ("sure",),
    ("adamant",),
)  # fmt: skip
# Nouns that carry a clause after a verb of giving: "has issued a stark warning that".
CUE_NOUNS = frozenset(
    """warning statement claim assurance promise opinion view belief hope fear concern conviction accusation denial
    allegation announcement prediction argument suggestion""".split()
)
GIVING = frozenset(
    """issue issued issues issuing give gave gives given make made makes making voice voiced voices express
    expressed expresses repeat repeated repeats release released reiterate reiterated deny denied dismiss
    dismissed raise raised offer offered hold holds held share shared renew renewed""".split()
)


def _forms(verb: str) -> tuple[str, str, str]:
    """Return the form with -s, the past form and the form with -ing."""
    soft = verb[-1] == "y" and verb[-2] not in "aeiou"
    stem = verb[:-1] if verb[-1] == "e" else verb
    doubled = verb + verb[-1] if verb in {"admit", "quip", "snap", "slam", "begin"} else stem
    third = verb[:-1] + "ies" if soft else verb + ("es" if verb.endswith(("s", "sh", "ch", "x")) else "s")
    past = _IRREGULAR.get(verb) or (verb[:-1] + "ied" if soft else doubled + "ed")
    return third, past, doubled + "ing"


def _table() -> tuple[dict[str, str], dict[str, str], frozenset[str]]:
    finite: dict[str, str] = {}
    participles: dict[str, str] = {}
    bases: set[str] = set()
    for entry in _VERBS.replace("\n", " ").split(";"):
        if not entry.strip():
            continue
        verb, frames = entry.split()
        third, past, ing = _forms(verb)
        for form in (verb, third, past):
            finite[form] = finite.get(form, "") + frames
        participles[ing] = participles.get(ing, "") + frames
        if past != verb:
            bases.add(verb)
    return finite, participles, frozenset(bases)


def _phrases() -> dict[str, tuple[tuple[str, ...], ...]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in _PHRASES.split(";"):
        verb, *rest = phrase.split()
        for form in {verb} if verb in _IRREGULAR.values() or verb.endswith("s") else {verb, *_forms(verb)}:
            found.setdefault(form, []).append(tuple(rest))
    return {form: tuple(rests) for form, rests in found.items()}


# The verb of a phrase -> the words that may follow it at once to say it.
PHRASES = _phrases()
# Form -> what may follow; the base forms need a plural speaker ("officials say").
FINITE, PARTICIPLES, BASES = _table()

AUXILIARIES = frozenset("has have had did does do is are was were be been being will would".split())
# Nouns in -ly, and what is measured or asked about, for "polls show".
NOUNS_IN_LY = frozenset("family rally tally ally july italy bully reply supply assembly monopoly butterfly".split())
INQUIRIES = frozenset("poll polls survey surveys study studies report reports data results analysis records".split())
MODALS = frozenset(
    "to will would can could may might must should shall cannot won’t wouldn’t can’t couldn’t let".split()
)
NEGATIONS = frozenset("not never n’t n't".split())
BE = frozenset("is are was were be been being".split())
ADVERBS = frozenset(
    """also later then now once again still ever never not just even only since already previously recently repeatedly
    reportedly publicly famously initially subsequently further often always first meanwhile thus long""".split()
)
# Words that open the sentence in front of the one who speaks, or set a time or place after the verb.
OPENERS = frozenset(
    """however but and yet or so then meanwhile nevertheless nonetheless still indeed moreover furthermore instead
    later earlier afterwards afterward also besides thus therefore finally similarly likewise recently today
    yesterday now even only once again though although while when where because if unless since after before until
    as that whether why how what nor plus overall certainly clearly perhaps maybe here there too""".split()
)
PREPOSITIONS = frozenset(
    """in on at after during for from with by of about to into over under through before since despite amid among
    against between without within via near outside inside like unlike following throughout across around off
    per until upon toward towards along behind beyond including according""".split()
)
TIMES = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december yesterday today tonight recently earlier later last this next that week
    month year night morning afternoon evening day weekend ago early late jan feb mar apr aug sept oct nov
    dec""".split()
)
PRONOUNS = frozenset("he she they it".split())
OWN_VOICE = frozenset("i we you my our your".split())
NOBODY = frozenset("nobody none nothing neither no".split())
OBJECTS = frozenset("him her them us me it reporters supporters journalists everyone people himself herself".split())
# A noun phrase does not reach over these words.
STOPS = frozenset(
    """that which who whom whose when while where because if unless although though than as whether why how what but or
    is are was were be been has have had do does did will would can could may might must should cannot not so yet
    then he she they it i we you there this""".split()
) - {"this"}
DETERMINERS = frozenset(
    """the a an this that these those his her its their our my your some many most several few two three four five six
    seven eight nine ten one another other both all any no each every more another""".split()
)
