"""The names in a document: which words are a person's, and whom a bare surname means; pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord_index.offices import DESCRIPTION, names_office
from onrecord_index.statements.cues import DETERMINERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# What somebody is called stands where the name stands for the first times.
MOST_PLACES = 4

_WORD = r"(?:[A-Z][\w’'-]++|[A-Z]\.(?:[A-Z]\.)*+)"
_PARTICLE = r"(?:de|la|van|von|der|den|al|bin|ibn|del|di|da|le|el)"
_NAME = re.compile(rf"(?<![\w’'.-]){_WORD}(?:[ \u00a0](?:{_PARTICLE}[ \u00a0]){{0,2}}{_WORD}){{1,6}}")
_TITLED = re.compile(
    r"\b(?:Mrs?|Ms|Dr|Sen|Rep|Gov|Gen|President|Senator|Governor|Secretary|Mayor|Justice|Judge|Minister|Pope)\.? "
    r"([A-Z][\w-]+)(?! [A-Z])"
)
_LINE = re.compile(r"[^\n]+")
TITLES = frozenset(
    """mr mrs ms miss dr prof professor sen sens senator senators rep reps representative congressman congresswoman gov
    governor president vice prime minister chancellor king queen prince princess lord lady sir dame pope cardinal
    bishop archbishop rev reverend judge justice chief general gen lt lieutenant col colonel capt captain sgt
    sergeant maj major adm admiral cmdr commander secretary deputy assistant attorney ambassador mayor councilman
    councilwoman councilor sheriff officer detective chairman chairwoman chair speaker leader director manager
    spokesman spokeswoman spokesperson host anchor columnist editor reporter correspondent analyst strategist
    adviser advisor founder ceo executive nominee candidate author pastor coach democrat republican democratic
    socialist independent conservative liberal former then-president ex-president state treasury defense foreign
    interior press campaign coach contributor commentator democrats republicans gop nato u.s us american british
    french german russian chinese ukrainian israeli billionaire businessman activist lawmaker tycoon mogul pollster
    commissioner superintendent councillor councillors alderman alderwoman constable inspector brigadier commodore
    premier mp mps mep baroness baron organiser organizer headteacher headmaster headmistress""".split()
)
# Trades that stand in front of a name at the head of a sentence; some are surnames, so that a full name has to follow.
_TRADES = frozenset(
    """accountant activist actor actress archaeologist architect archivist artist astronomer baker barrister biologist
    botanist builder butcher campaigner carpenter chef chemist climatologist conservationist cook curator dentist
    designer driver ecologist economist electrician engineer epidemiologist farmer father firefighter fisherman
    forecaster forester gardener geographer geologist geophysicist grandmother hairdresser historian hotelier
    housewife hydrologist journalist landlord lawyer lecturer librarian linguist local mathematician mechanic
    meteorologist midwife mother musician neighbor neighbour novelist nurse nutritionist oceanographer painter
    palaeontologist paramedic pensioner pharmacist philosopher photographer physicist pilot plumber poet postman
    psychiatrist psychologist publican researcher resident retiree scientist shepherd shopkeeper singer skipper
    sociologist solicitor statistician stationmaster student surgeon surveyor teacher toxicologist trader trainer
    unionist veterinarian virologist volunteer winemaker witness writer zoologist""".split()
)
_NOT_PERSONAL = frozenset(
    """news post times journal university college school institute house party committee council court department
    agency ministry street county city state states university center centre association union group company
    corp inc ltd bank board bureau commission congress senate parliament government administration office
    service services press network magazine radio television tv foundation fund league club church army navy
    force forces police states nations kingdom republic coalition alliance network act amendment bill law war
    day week month year north south east west new hall street avenue road park square district convention
    transit partners holdings industries systems logistics energy power rail railway railways airlines airways media
    studios motors foods brewery hotel hospital clinic museum gallery theatre cathedral library harbour port dock docks
    authority agency wharf quay quays pier bridge island bay
    conference summit lives matter america american americans team campaign report poll survey reuters cnn fox
    nbc abc cbs msnbc bbc project society federation front movement""".split()
)
_STARTS = frozenset(
    """the a an this that these those but and or so yet if when while where as at in on of for from with by after before
    since because although though his her their its our my your he she they it we you i what who how why not no then
    now here there to is was are were has had have did does do even still also however meanwhile former current like
    monday tuesday wednesday thursday friday saturday sunday january february march april june july august september
    october november december""".split()
)
_BYLINE = re.compile(r"\b(?:by|told\s+to)\s*$", re.IGNORECASE)
_PLACES = frozenset("St Saint Mount Lake Port Fort New North South East West Great Upper Lower".split())
_NO_NAME = TITLES | _STARTS | DETERMINERS
_MEN = frozenset(
    """aaron adam adrian ahmed alan alasdair albert aldo alejandro alexander alexei alistair anders andreas andrei
    andrew angus anthony antoine anton antonio antti arjun axel ben benedikt benjamin bernd bernie bill bob bobby
    boris brad bram brian bruce bruno callum carl carlos cecil charles christopher chuck clarence clive connor
    craig damian dan daniel dario dave david declan dennis diego dieter dirk dmitri dominik don donald doug duncan
    ed edmund edward elias emil emmanuel enzo eric erik ernest etienne ewan fabian felix ferenc fernando finn
    florian francois frank franz fred fritz gabor gareth gary gavin georg george gerhard gerrit gilbert giovanni
    glenn gordon graham greg guillaume gustav hamish hans harald harry hassan heinz henk henrik henry hiroshi
    horace howard hubert hugo ian ibrahim igor istvan ivan jacek jack jacob jacques jakob james jason javier jeb
    jeff jeffrey jens jeremy jerry jim jimmy jiri joel john jon jonas jonathan joost jorge jose josef joseph josh
    juan julian justin karl kees keith ken kenji kenneth kevin klaus konrad krzysztof larry lars laszlo laurent leo
    leon leonard liam lowell luca ludwig luis lukas magnus malcolm marco marek mark markus martin mateo mathieu
    matt matteo matthew matthias max maximilian michael michel miguel mikael mike mikhail mikko mitch mitt mohammed
    moritz nathan neil neville newt nicholas nick nicolas nigel nikolai nils noah olaf olav oleg olivier omar oscar
    otto owen pablo paolo patrick paul pavel pawel pedro pekka percy peter petr phil philip philippe pierre piet
    pieter piotr rafael raj rand randy raul ray raymond reince rhys rich richard rick rob robby robert roger roland
    ron ronald rudy rupert russell ruud ryan samuel scott sean sebastian sergei sergio seth simon stefan stefano
    stephen steve steven stuart sven takashi ted thomas tim tobias todd tom tomas tomasz tony uwe vaclav vikram
    viktor vladimir volodymyr walter werner wilfred william wim wojciech wolfgang yuri yusuf zoltan""".split()
)
_WOMEN = frozenset(
    """abigail agnes agnieszka aino aisha akiko alessandra alice alicia alva amanda amelia amelie amina amy
    anastasia angela anja anjali ann anna anne anneke annie aoife astrid barbara bea beatrice beth betty birgit
    brenda bridget brigitte bronwyn camille carla carly carmen carol caroline carolyn catherine cathy catriona
    celine cerys charlotte cheryl chiara chloe christina christine claire claudine consuelo cynthia dagmar daisy
    debbie deborah deepika denise diana diane dolores donna dorothea dorothy edith eilidh ekaterina elena elin
    elise elizabeth elke ellen emily emma erica esther eva fatima femke fiona francesca francoise freya gerda
    giulia gloria grace greta gudrun gwen hanna hannah hazel heather heidi helen helena helga hilde hillary holly
    huma ida ilse ines inge ingrid irina isabella isabelle ivanka ivy jane janet jennifer jessica jill joan joanna
    johanna joyce judith judy julia juliana julianne julie juliette karen kari katarzyna kate katherine kathleen
    kathy katie katja keiko kellyanne kimberly kirsi kirsten lakshmi laura lauren leah leila lena leonie lina linda
    lisa liv loretta lotte lucia ludmila lydia lynn mabel maeve magda maja manon margaret maria marie marieke
    marine marit marjorie marta martha mary maud meera megyn melania melissa mercedes mia michele michelle miriam
    mirjam monica monika morag nadja nancy naomi natalia natalie nathalie niamh nicole nikki noor odile olga olivia
    orla pamela paola patricia paula petra philippa phoebe pilar poppy priya rachel rebecca renate rhian rosa rosie
    ruth sabine samantha sandra sanne sara sarah saskia sharon sheila sigrid silke siobhan sofia solveig sophia
    sophie stephanie sunita susan svetlana sylvia sylvie tammy tanja tatiana teresa theresa tina tracy ulrike
    ursula valentina valerie vanessa veronique victoria virginia wendy wenna winifred yasmin yelena yvonne zainab
    zofia""".split()
)


class Names:
    """The full names that stand in a document, looked up by surname.

    A name counts where words around it are in lower case: headlines capitalise everything. Middle names and initials
    do not make another person; two first names with one surname do.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._by_surname: dict[str, dict[str, str]] = {}
        self._by_first: dict[str, set[str]] = {}
        self._around: dict[str, list[tuple[str, str]]] = {}
        for line in _LINE.finditer(text):
            if not _is_headline(line[0]):
                for found in _NAME.finditer(line[0]):
                    run = found[0].replace("\u00a0", " ")
                    full = self._add(run.split(" "))
                    if full and full in run:
                        self._place(text, full, line.start() + found.start() + run.index(full))
        self._titled = {found[1] for found in _TITLED.finditer(text)}
        self._gender = _stated_genders(text)
        self._called: dict[str, str | None] = {}

    def _add(self, words: Sequence[str]) -> str:
        """Learn the name in a capitalised run, and return its fullest form; empty if there is none."""
        name = personal(words)
        if len(name) < 2:
            return ""
        surname, first = name[-1], name[0]
        full = " ".join(name)
        known = self._by_surname.setdefault(surname, {})
        known.setdefault(first, full)
        self._by_first.setdefault(first, set()).add(known[first])
        return known[first]

    def _place(self, text: str, name: str, start: int) -> None:
        """Keep what stands before and behind a name, of the first places where it stands."""
        places = self._around.setdefault(name, [])
        if len(places) < MOST_PLACES:
            end = start + len(name)
            places.append((text[max(0, start - DESCRIPTION) : start], text[end : end + DESCRIPTION]))

    def resolved(self, words: Sequence[str]) -> str:
        """Return the fullest name for the words of a name; as given where the document does not tell."""
        given = " ".join(words)
        known = self._by_surname.get(words[-1], {})
        if len(words) > 1:
            return known.get(words[0], given)
        if len(known) == 1:
            return next(iter(known.values()))
        by_first = self._by_first.get(words[0], set())
        if not known and len(by_first) == 1:
            return next(iter(by_first))
        return given

    def knows(self, name: str) -> bool:
        """Tell whether this is a full name in the document, or a surname that stands behind a title there."""
        *first, surname = name.split(" ")
        return name in self._by_surname.get(surname, {}).values() if first else name in self._titled

    def is_person(self, name: str) -> bool:
        """Tell whether something shows that a name is a person's: a first name, or the last one alone elsewhere."""
        first, _, surname = name.rpartition(" ")
        if not first:
            return False
        if self.fits(name, "he") != self.fits(name, "she"):
            return True
        alone = re.compile(rf"(?<!{re.escape(first)} )\b{re.escape(surname)}\b")
        return alone.search(self._text) is not None

    def called(self, office: str) -> str | None:
        """Return the one whom the document calls by an office ("the union leader"), if it is just one."""
        if office not in self._called:
            holders = {
                name for name, places in self._around.items() if any(names_office(*place, office) for place in places)
            }
            self._called[office] = holders.pop() if len(holders) == 1 else None
        return self._called[office]

    def interviewee(self) -> str | None:
        """Return the first full name that is a person's and not in a byline: interviews begin with whom they are with.

        "Q. Will" begins a question, and a name with a possessive ("Brannock’s Hospital") is of something.
        """
        for name, places in self._around.items():
            before, behind = places[0]
            is_byline = _BYLINE.search(before) is not None
            if (
                name[1] != "."
                and not is_byline
                and not behind.startswith(("’s", "'s"))
                and name.split()[0] not in _PLACES
            ):
                return name
        return None

    def learn(self, name: str, pronoun: str) -> None:
        """Remember that "he" or "she" was this person, unless something speaks against it."""
        if self.fits(name, pronoun):
            self._gender.setdefault(name, pronoun)

    def fits(self, name: str, pronoun: str) -> bool:
        """Tell whether "he" or "she" may be this person, as far as titles and first names tell."""
        words = name.split(" ")
        gender = self._gender.get(name)
        if gender is None and len(self._by_surname.get(words[-1], {})) <= 1:  # "Mr. Holt" may be either of two Holts
            gender = self._gender.get(words[-1])
        if gender is None and len(words) > 1:
            first = words[0].lower()
            gender = "he" if first in _MEN else "she" if first in _WOMEN else None
        return gender is None or gender == pronoun


def personal(words: Sequence[str]) -> list[str]:
    """Return a capitalised run of words without titles, openers and possessive; empty where it is no person's name."""
    name = [word for word in words if word]
    for at, word in enumerate(name):
        if word.endswith(("’s", "'s", "s’", "s'")):
            name = [*name[:at], word.rstrip("'’") if word[-1] in "'’" else word[:-2]]
            break
    if name and _bare(name[-1]) in {"herself", "himself"}:
        name = name[:-1]
    last_title = max((at for at, word in enumerate(name) if _bare(word) in _NO_NAME), default=-1)
    name = name[last_title + 1 :]
    if len(name) > 2 and name[0].lower() in _TRADES:
        name = name[1:]
    if len(name) > 1 and _bare(name[-1]) in {"jr", "sr", "ii", "iii", "iv"}:
        name = name[:-1]
    if len(name) > 4 or any(_bare(word) in _NOT_PERSONAL for word in name):
        return []
    return name


def _bare(word: str) -> str:
    return word.rstrip(".").lower()


def _is_headline(line: str) -> bool:
    """Tell whether nearly all longer words of a line are capitalised."""
    longer = [word for word in line[:400].split() if len(word) > 3]
    return len(longer) > 1 and sum(word[0].isupper() for word in longer) > 0.7 * len(longer) and len(line) < 200


def _stated_genders(text: str) -> dict[str, str]:
    """Return "he" or "she" by surname, where a form of address tells; the first one counts."""
    genders: dict[str, str] = {}
    for found in re.finditer(r"\b(Mr|Mrs|Ms)\.? ([A-Z][\w-]+)", text):
        genders.setdefault(found[2], "he" if found[1] == "Mr" else "she")
    return genders


def capitalised_run(words: Iterable[str]) -> list[str]:
    """Return the words at the end of a phrase that are capitalised without a break."""
    run: list[str] = []
    for word in reversed(list(words)):
        if not word[0].isupper():
            break
        run.append(word)
    return run[::-1]
