"""Candidate cases made of the user's own documents, for a person to read: some are answered, some only look so.

Pure but for the index and the parser that it reads with.

What is asked comes from who says what in the index, and from questions that `cloze` makes of sentences. A tempting
question keeps the topic, the claim or the fact, and exchanges the speaker, a number or a name, or is asked the day
before; that the documents do not answer it is judged by the words that their passages hold, so a person has to look.
"""

from __future__ import annotations

import hashlib
import random
import re
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

from onrecord_evals.cases import Case, Place
from onrecord_evals.cloze import QUESTION_WORDS, Vocabulary, parser_of_english, questions_of, untrue
from onrecord_index import Passage, passages_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from spacy.tokens import Doc, Span, Token

    from onrecord_index import Document, Index, Person, Sentence, Statement

T = TypeVar("T")

ANSWERABLE = ("said", "who", "fact")
TEMPTING = ("wrong-speaker", "wrong-number", "wrong-name", "too-early")
KINDS = (*ANSWERABLE, *TEMPTING)
MADE = "made"
_SCARCEST_FIRST = ("fact", "who", "said", "wrong-number", "wrong-name", "too-early", "wrong-speaker")

# So many documents are read for each case that is wanted; of large libraries a part is drawn.
DOCUMENTS_READ = 5

TOPIC_WORDS = range(1, 6)  # without its article
LEAST_FITNESS = 3  # of the six things that speak for a topic
LEAST_CLAIM_WORDS = 5
LEAST_TELLING = 3  # words of a claim or a fact that are neither common nor the answer
MOST_FACT_WORDS = 18  # with the mark; longer ones run through half a sentence
TELLING_ENOUGH = 5  # for a question without a name or number
CLAIM_SHARED = 0.8  # of a claim's words in another sentence that says it too
DRAWS = 8  # of what is exchanged, before a question is given up

_SAYING = frozenset(
    """say tell add announce warn confirm explain note stress argue claim report state insist believe predict promise
    estimate acknowledge admit declare emphasise emphasize maintain point reveal suggest write think
    underscore underline communicate indicate recall remark caution concede conclude contend assert allege disclose
    affirm""".split()
)
# What a reader who sees the question alone cannot know: when it was, what came before it, which of several is meant.
_POINTING = frozenset(
    """today yesterday tomorrow tonight now currently recently ago here later earlier also however meanwhile instead too
    then again last next another other others such former latter same this these those previous previously following
    monday tuesday wednesday thursday friday saturday sunday already yet so far either neither both
    respectively above below away back""".split()
)
_VAGUE = frozenset(
    """thing way person people time day lot part number case fact kind sort one bit matter place point year week month
    hour minute something anything moment man woman child guy example reason other idea question answer issue problem
    situation area end side member group today tomorrow right step move effort level use need work line word life
    statement comment interview report total half quarter percent per cent percentage first second third addition
    term order result view hand chance opportunity sense order amount couple series range lack""".split()
)
_QUANTITIES = frozenset("many several more most few fewer much less only enough various certain wrong".split())
_ACTING = frozenset("company firm group team department program programme agency ministry office board body".split())
_NO_TOPIC = frozenset("DATE TIME CARDINAL MONEY PERCENT QUANTITY ORDINAL".split())
_NUMBERS = ("CARDINAL", "MONEY", "PERCENT", "QUANTITY", "DATE")
_NAMES = ("PERSON", "GPE")
_NAME = re.compile(r"[A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){0,3}")
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_PLURAL = frozenset({"are", "were", "have"})
_OBJECTS = frozenset({"dobj", "attr"})
_ABOUT = re.compile(r"\b(?:more|less|fewer) than\b|\bas (?:many|much) as\b|\bat (?:least|most)\b|\b[RD]-[A-Z]")
_THINGS = frozenset({"NOUN", "PROPN", "ADJ", "NUM"})
_ALONE = frozenset(
    "open close begin start end die resign retire return arrive leave meet vote win marry happen".split()
)
_COSTING = frozenset("cost pay spend raise invest earn receive lose give donate borrow owe award provide".split())
_NOT_COUNTED = frozenset("per cent percent % o'clock".split())
_BOUNDING = frozenset("since until till by before after from between to through for of than".split())
_MONTHS = frozenset("january february march april may june july august september october november december".split()) - {
    "may"
}
_MARKED = re.compile(r"[\"“”„«»()\[\]{}:;|/*…—–\n]|\s[‘'-]|--|\.\.")
_NO_NAME = re.compile(r"\b(?:Said|Says|Told|Asked|And|But|The|One|Two)\b|['’]s\b|[^\w\s.'’-]")
_SMALL = re.compile(r"\b[a-z]+\b")
_REPORTED = re.compile(r",[^,]*\b(?:said|says|reported|reports|added|told|according)\b[^,]*$")
_TITLED = re.compile(r"(?:Mr|Mrs|Ms|Dr|Prof|Sir|Captain|President|Senator|Judge)\b")
_ORGANISED = frozenset(
    """House Ministry Department Party Group Council Committee Agency Company Times Post News University Court Bank
    Association Watch Commission Union Office Institute Center Centre Police Street Force Army Guard Team Line Lane Air
    Road Airlines Nutrition Bureau Foundation Services Magazine Journal Fund Research""".split()
)


@dataclass(frozen=True, slots=True)
class Making:
    """The candidates that were made, and how many of each kind were wanted."""

    cases: tuple[Case, ...]
    wanted: dict[str, int]

    @property
    def made(self) -> dict[str, int]:
        """How many of each kind there are."""
        return {kind: sum(kind in case.tags for case in self.cases) for kind in self.wanted}


def shares(count: int) -> dict[str, int]:
    """Return how many cases of each kind are so many: one half answerable, and within each half equally many."""
    halves = ((ANSWERABLE, count - count // 2), (TEMPTING, count // 2))
    return {
        kind: half // len(kinds) + (place < half % len(kinds))
        for kinds, half in halves
        for place, kind in enumerate(kinds)
    }


def make(index: Index, *, count: int, seed: int, on_progress: Callable[[int, int], None] | None = None) -> Making:
    """Make up to `count` cases of what an index holds; the same seed makes the same ones of the same documents."""
    draw = random.Random(seed)  # noqa: S311  # a fixed draw, no secret
    library = _Library(index)
    maker = _Maker(library, draw)
    wanted = shares(count)
    most = max(DOCUMENTS_READ * count, 1)
    documents = draw.sample(library.documents, min(most, len(library.documents)))
    found: dict[str, list[_Question]] = {kind: [] for kind in wanted}
    asked: set[str] = set()
    gold: set[int] = set()
    for place, kind in enumerate(_SCARCEST_FIRST):
        first = place * len(documents) // len(wanted)  # so that not every kind asks about the same few documents
        used = gold if kind in ANSWERABLE else set()
        for one in _in_turns(documents[first:] + documents[:first], maker.of(kind)):
            if len(found[kind]) == wanted[kind]:
                break
            folded = one.question.casefold().replace("’", "'")
            if not used.intersection(one.sources) and folded not in asked:
                used.update(one.sources)
                asked.add(folded)
                found[kind].append(one)
                if on_progress:
                    on_progress(len(asked), count)
    cases = [_case(library, kind, one) for kind in wanted for one in found[kind]]
    return Making(tuple(cases), wanted)


def as_line(case: Case) -> dict[str, object]:
    """Return a case as the object that a line of a case file is."""
    return {
        "id": case.id,
        "question": case.question,
        "history": [],
        "answerable": case.answerable,
        "quotes": [
            {"document": one.document, "start": one.start, "end": one.end, "text": one.text} for one in case.quotes
        ],
        "answers": list(case.answers),
        "documents": list(case.documents),
        "asked": case.asked.isoformat() if case.asked else None,
        "speaker": case.speaker,
        "tags": sorted(case.tags),
    }


@dataclass(frozen=True, slots=True)
class _Question:
    """A question, the numbers of the sentences that it was made of, and what is known of its answer.

    `telling` are the terms that a passage with the answer would hold, `people` those whose words they are.
    """

    question: str
    sources: tuple[int, ...]
    telling: frozenset[str]
    answers: tuple[str, ...] = ()
    person: Person | None = None
    asked: date | None = None


def _in_turns(documents: Sequence[Document], make_of: Callable[[Document], Iterator[_Question]]) -> Iterator[_Question]:
    """Yield a question of each document in turn, then a second one of each, until none has another."""
    waiting = [make_of(document) for document in documents]
    while waiting:
        left = []
        for questions in waiting:
            if (question := next(questions, None)) is not None:
                left.append(questions)
                yield question
        waiting = left


def _case(library: _Library, kind: str, one: _Question) -> Case:
    answerable = kind in ANSWERABLE
    gold = [library.sentences[number] for number in one.sources] if answerable else []
    digest = hashlib.sha256(f"{one.question}\n{one.asked}".encode("utf-8", "surrogatepass")).hexdigest()
    return Case(
        id=f"{kind}-{digest[:8]}",
        question=one.question,
        answerable=answerable,
        quotes=tuple(Place(at.document.id, at.start, at.end, at.text) for at in gold),
        answers=one.answers if answerable else (),
        documents=tuple(dict.fromkeys(at.document.id for at in gold)),
        speaker=one.person.name if one.person else None,
        tags=frozenset({MADE, kind}),
        asked=one.asked or library.newest,
    )


# ---------------------------------------------------------------- the documents


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence of a document at `[start, end)`, with its terms and the number of its passage."""

    document: Document
    start: int
    end: int
    text: str
    terms: frozenset[str]
    passage: int


class _Library:
    """The documents of an index, their sentences by number, what these hold, and whose words they are."""

    def __init__(self, index: Index) -> None:
        self.terms = index.terms
        self.documents = [index.document(info.id) for info in index.documents()]
        self.common = {word for one in self.documents for word in _SMALL.findall(one.text)}  # words without a capital
        self._texts = {one.id: one.text for one in self.documents}
        self.newest = max((one.date for one in self.documents if one.date), default=None)
        self.sentences: list[_Sentence] = []
        self.of: dict[str, range] = {}  # the numbers of a document's sentences
        self._parser = parser_of_english()
        self._parses: dict[str, Doc] = {}
        self._holding: dict[str, set[int]] = defaultdict(set)
        self._passages_holding: dict[str, set[int]] = defaultdict(set)
        passages = 0
        for document in self.documents:
            first = len(self.sentences)
            for passage in passages_of(document):
                for at in passage.sentences:
                    self._add(document, at, passages)
                passages += 1
            self.of[document.id] = range(first, len(self.sentences))
        self.people = {name: person for person in index.people() for name in person.aliases}
        self.statements: dict[str, list[tuple[Person, Statement]]] = defaultdict(list)
        self.human: set[str] = set()  # whom a pronoun, a title or a bare surname shows to be a person
        self.named: set[str] = set()  # who is named just so where they speak
        self.words_of: dict[str, set[int]] = defaultdict(set)  # the numbers of the sentences of a person's words
        for statement in index.statements():
            person = self.people.get(statement.person or "")
            if person is not None:
                self.statements[statement.document_id].append((person, statement))
                self.words_of[person.name].update(self.around(statement))
                self._add_speaker(statement, person.name)

    def _add_speaker(self, statement: Statement, name: str) -> None:
        """Note what the words that name a speaker tell about that one."""
        at = statement.speaker
        written = self._texts[statement.document_id][at.start : at.end] if at else ""
        if written.lower() in ("he", "she") or written == name.rsplit(maxsplit=1)[-1] or _TITLED.match(written):
            self.human.add(name)
        if written.startswith(name) or (written.endswith(name) and written.count(",") < 2):
            self.named.add(name)

    def _add(self, document: Document, at: Sentence, passage: int) -> None:
        text = document.text[at.start : at.end]
        terms = frozenset(self.terms(text))
        for term in terms:
            self._holding[term].add(len(self.sentences))
            self._passages_holding[term].add(passage)
        self.sentences.append(_Sentence(document, at.start, at.end, text, terms, passage))

    def parse(self, text: str) -> Doc:
        """Return the parse of a text; JSON may carry lone surrogates, which spaCy refuses."""
        if text not in self._parses:
            self._parses[text] = self._parser(text.encode("utf-8", "replace").decode())
        return self._parses[text]

    @property
    def parsed(self) -> list[Doc]:
        """All parses that were made so far."""
        return list(self._parses.values())

    def parses_of(self, document: Document) -> list[Doc]:
        """Return the parses of a document's sentences, made together, which is faster."""
        texts = [self.sentences[number].text for number in self.of[document.id]]
        missing = [text for text in dict.fromkeys(texts) if text not in self._parses]
        whole = [text.encode("utf-8", "replace").decode() for text in missing]
        self._parses.update(zip(missing, self._parser.pipe(whole), strict=True))
        return [self._parses[text] for text in texts]

    def sentence_at(self, document: Document, offset: int) -> int:
        """Return the number of the sentence in which an offset of a document lies."""
        numbers = self.of[document.id]
        starts = [self.sentences[number].start for number in numbers]
        return numbers[max(0, bisect_right(starts, offset) - 1)]

    def around(self, statement: Statement) -> set[int]:
        """Return the numbers of the sentences in which a statement's words stand."""
        return {
            number
            for number in self.of[statement.document_id]
            for at in statement.content
            if at.start < self.sentences[number].end and self.sentences[number].start < at.end
        }

    def holding(self, terms: Iterable[str]) -> set[int]:
        """Return the numbers of the sentences that hold all of some terms; of no terms, none."""
        return _common_to(self._holding.get(term, set()) for term in terms)

    def is_in_a_passage(self, terms: Iterable[str]) -> bool:
        """Tell whether one passage holds all of some terms."""
        return bool(_common_to(self._passages_holding.get(term, set()) for term in terms))

    def share_of_documents(self, term: str) -> float:
        """Return in what share of the documents a term stands."""
        return len({self.sentences[at].document.id for at in self._holding.get(term, ())}) / len(self.documents)

    def telling(self, parse: Doc | Span) -> frozenset[str]:
        """Return the terms of a parsed text without those of its common words."""
        return frozenset(self.terms(" ".join(token.text for token in parse if not token.is_stop)))

    def is_known_term(self, term: str, day: date) -> bool:
        """Tell whether a term stands in a document that may have been read on a day."""
        return any(self.is_known_by(self.sentences[at].document, day) for at in self._holding.get(term, ()))

    def is_known_by(self, document: Document, day: date) -> bool:
        """Tell whether a document may have been read on a day: it is not dated later."""
        return document.date is None or document.date <= day


def _common_to(sets: Iterable[set[int]]) -> set[int]:
    given = list(sets)
    return set.intersection(*given) if given else set()


# ---------------------------------------------------------------- questions


class _Maker:
    """Makes the questions of each kind that a document gives, in an order drawn by chance."""

    def __init__(self, library: _Library, draw: random.Random) -> None:
        self._library = library
        self._draw = draw
        self._full_names: dict[str, bool] = {}
        self._surnames = {name.rsplit(maxsplit=1)[-1] for name in sorted(library.human)}
        self._near: dict[str, frozenset[str]] = {}
        self._vocabularies: dict[str, Vocabulary] = {}

    def of(self, kind: str) -> Callable[[Document], Iterator[_Question]]:
        """Return what makes the questions of a kind."""
        return {
            "said": self.said,
            "who": self.who,
            "fact": self.fact,
            "wrong-speaker": self.wrong_speaker,
            "wrong-number": lambda document: self.wrong(document, _NUMBERS),
            "wrong-name": lambda document: self.wrong(document, _NAMES),
            "too-early": self.too_early,
        }[kind]

    # ------------------------------------------------------------ answered

    def said(self, document: Document) -> Iterator[_Question]:
        """Yield what somebody said about something, answered by that one's sentences on it."""
        for person, _, topic in self._topics(document):
            head = self._head(topic)
            words = self._library.telling(topic)
            hers = self._library.words_of[person.name]
            here = {at for at in hers if at in self._library.of[document.id]} & self._library.holding({head})
            elsewhere = hers & self._library.holding(words)
            if here:
                yield _Question(
                    f"What did {person.name} say about {_written(topic, document.text)}?",
                    tuple(sorted(here | elsewhere)),
                    words,
                    person=person,
                )

    def who(self, document: Document) -> Iterator[_Question]:
        """Yield who said that something is so, answered by what somebody is reported to have said."""
        for person, statement in self._shuffled(self._library.statements[document.id]):
            claim = self._claim(document, person, statement)
            if claim is None:
                continue
            words = self._library.telling(self._library.parse(claim))
            around = self._library.around(statement)
            alike = {
                at
                for at in self._library.words_of[person.name]
                if len(words & self._library.sentences[at].terms) >= CLAIM_SHARED * len(words)
            }
            answers = tuple(dict.fromkeys((person.name, person.name.split()[-1])))
            question = f"Who said that {claim}?"
            if self._is_natural(question):
                yield _Question(question, tuple(sorted(around | alike)), words, answers, person)

    def fact(self, document: Document) -> Iterator[_Question]:
        """Yield who, when, where and how many, answered by a sentence."""
        self._library.parses_of(document)
        found = [one for number in self._shuffled(self._library.of[document.id]) for one in self._facts(number)]
        first = self._draw.choice(("Who", "When", "Where", "How"))  # most of what can be made asks when
        yield from sorted(found, key=lambda one: not one.question.startswith(first))

    def _facts(self, number: int) -> Iterator[_Question]:
        """Yield what can be asked about the fact that a sentence tells."""
        at = self._library.sentences[number]
        if _MARKED.search(at.text) or _ABOUT.search(at.text) or not at.text.endswith("."):
            return
        parse = self._library.parse(at.text)
        if parse[0].pos_ != "PROPN" and parse[0].lower_ not in self._library.common:
            return  # a name that the parser does not know, and a question would write small
        if len(list(parse.sents)) > 1 or (parse[0].ent_type_ and parse[0].pos_ not in ("PROPN", "DET")):
            return
        passage = Passage(at.document.id, at.start, at.end, at.text, ())
        for made in self._shuffled(list(questions_of(passage, parse, self._draw, left_out=0))):
            answer = parse.char_span(made.start - at.start, made.end - at.start)
            if answer is None or not _is_answer(made.question, answer) or _runs_on(made.question, parse):
                continue
            asked = self._library.parse(made.question)
            if made.question.startswith("Who ") and answer[0].lower_ in self._library.common:
                continue  # "Storm Ida" is nobody
            if not _is_clear_fact(asked) or not self._is_natural(made.question):
                continue
            words = self._library.telling(asked) - {"mani", "much"}
            told = frozenset(self._library.terms(answer.text))
            asked_alike = self._library.holding(words) | {number}
            same = {other for other in asked_alike if told <= self._library.sentences[other].terms}
            if len(words) >= LEAST_TELLING and same == asked_alike:  # else two sentences answer otherwise
                yield _Question(made.question, tuple(sorted(same)), words, (answer.text,))

    # ------------------------------------------------------------ tempting

    def wrong_speaker(self, document: Document) -> Iterator[_Question]:
        """Yield what somebody said about something that only others spoke of."""
        quoted = sorted(self._library.words_of)
        for person, statement, topic in self._topics(document):
            about = self._library.telling(topic)
            others = [
                other
                for other in quoted
                if other != person.name and self._is_full_name(other) and not self._speaks_of(other, about)
            ]
            if others:
                near = self._quoted_beside(about, document)
                other = self._library.people[self._draw.choice([name for name in others if name in near] or others)]
                question = f"What did {other.name} say about {_written(topic, document.text)}?"
                yield _Question(question, tuple(sorted(self._library.around(statement))), about, person=other)

    def wrong(self, document: Document, labels: Sequence[str]) -> Iterator[_Question]:
        """Yield questions with a number or name exchanged, so that no passage holds all of their words."""
        for one in self._alternately(self.who(document), self.fact(document)):
            at = self._library.sentences[one.sources[0]]
            parse = self._library.parse(one.question)
            for _ in range(DRAWS):
                question = untrue(parse, at.text, self._others(document, parse, labels), self._draw)
                changed = question and self._library.telling(self._library.parse(question))
                if question and changed and _is_exchanged(parse, question, labels):
                    if not self._library.is_in_a_passage(changed) and self._is_natural(question):
                        yield replace(one, question=question, telling=changed, person=None)
                    break

    def too_early(self, document: Document) -> Iterator[_Question]:
        """Yield questions on the day before the document that answers them."""
        if document.date is None:
            return
        before = document.date - timedelta(days=1)
        for one in self._alternately(self.said(document), self.fact(document)):
            if self._is_tempting(one, before) and not self._is_told_by(one, before):
                yield replace(one, asked=before)

    # ------------------------------------------------------------ parts

    def _topics(self, document: Document) -> Iterator[tuple[Person, Statement, Span]]:
        """Yield the people who say something in a document, with the best topic of each statement."""
        for person, statement in self._shuffled(self._library.statements[document.id]):
            if not self._is_full_name(person.name) or statement.cue is None:
                continue
            at = self._library.sentences[self._library.sentence_at(document, statement.cue.start)]
            parse = self._library.parse(at.text)
            cue = parse.char_span(statement.cue.start - at.start, statement.cue.end - at.start, alignment_mode="expand")
            if cue is None or not _is_said(cue):
                continue
            told = [(content.start - at.start, content.end - at.start) for content in statement.content]
            scored = [
                (self._fitness(topic, document), -topic.start, topic)
                for topic in _noun_phrases(parse)
                if any(first <= topic.start_char and topic.end_char <= last for first, last in told)
                and _is_topic(topic, person.name)
                and self._library.terms(topic.root.text)
            ]
            best = max(scored, key=lambda one: one[:2], default=None)
            if best and best[0] >= LEAST_FITNESS:
                yield person, statement, best[2]

    def _fitness(self, topic: Span, document: Document) -> int:
        """Return how well a noun phrase tells what a statement is about."""
        head = self._head(topic)
        numbers = self._library.of[document.id]
        told = sum(head in self._library.sentences[number].terms for number in numbers)
        return (
            (any(token.pos_ == "PROPN" for token in topic))
            + (sum(not token.is_stop for token in topic) > 1)
            + (topic.root.dep_ in ("nsubj", "nsubjpass", "dobj", "pobj"))
            + (told > 1)
            + (head in self._library.terms(document.title))
            + (self._library.share_of_documents(head) <= 0.1)
        )

    def _head(self, topic: Span) -> str:
        return self._library.terms(topic.root.text)[-1]

    def _claim(self, document: Document, person: Person, statement: Statement) -> str | None:
        """Return what a statement says to be so, as it stands behind "that", or None where it cannot stand alone."""
        if statement.kind != "indirect" or statement.cue is None or len(statement.content) > 1:
            return None
        if not self._is_full_name(person.name):
            return None
        at = self._library.sentences[self._library.sentence_at(document, statement.content[0].start)]
        content = statement.content[0]
        if content.end > at.end or not at.start <= statement.cue.start < at.end:
            return None
        parse = self._library.parse(at.text)
        cue = parse.char_span(statement.cue.start - at.start, statement.cue.end - at.start, alignment_mode="expand")
        clause = parse.char_span(content.start - at.start, content.end - at.start)
        if cue is None or clause is None or not _is_said(cue):
            return None
        if clause[0].lower_ == "that":
            clause = clause[1:]
        if not _is_claim(clause, person.name):
            return None
        first = clause[0]
        text = clause.text.strip(" ,.")
        is_name = (first.pos_ == "PROPN" and first.lower_ not in self._library.common) or (
            first.ent_type_ and first.ent_type_ not in _NO_TOPIC
        )
        return text if is_name else text[0].lower() + text[1:]

    def _is_natural(self, question: str) -> bool:
        """Tell whether a question can be understood by somebody who has read nothing else."""
        parse = self._library.parse(question)
        if len(question.split()) not in QUESTION_WORDS or _MARKED.search(question):
            return False
        if any(_is_pointing(token) for token in parse[1:]) or re.search(r"  | n't|- ", question):
            return False
        named = any(token.pos_ == "PROPN" or token.like_num for token in parse[1:])
        enough = named or len(self._library.telling(parse)) >= TELLING_ENOUGH
        return enough and all(_is_plain_day(entity) for entity in parse.ents if entity.label_ in ("DATE", "TIME"))

    def _is_full_name(self, name: str) -> bool:
        """Tell whether a name is a person's, with a first name."""
        if name not in self._full_names:
            words = name.split()
            self._full_names[name] = (
                len(words) in range(2, 4)
                and all(word[0].isupper() for word in words)
                and not _ORGANISED.intersection(words)
                and not _NO_NAME.search(name)
                and words[0].lower() not in self._library.common  # "Losing Jill", "Border Patrol"
                and (name in self._library.human or (name in self._library.named and self._is_read_as_person(name)))
            )
        return self._full_names[name]

    def _quoted_beside(self, about: frozenset[str], document: Document) -> set[str]:
        """Return who is quoted in another document that has a sentence with all of some terms."""
        held = {self._library.sentences[at].document.id for at in self._library.holding(about)} - {document.id}
        return {person.name for name in held for person, _ in self._library.statements[name]}

    def _is_read_as_person(self, name: str) -> bool:
        """Tell whether the parser takes a name for a person's, by itself and wherever it stands beside their words."""
        texts = [self._library.sentences[at].text for at in sorted(self._library.words_of[name])]
        texts = [f"Yesterday {name} said that it was late.", *(text for text in texts if name in text)]
        entities = [entity for text in texts for entity in self._library.parse(text).ents]
        return {entity.label_ for entity in entities if name in entity.text} == {"PERSON"}

    def _speaks_of(self, name: str, about: frozenset[str]) -> bool:
        """Tell whether words of somebody, or the sentence before or after them, hold one of some terms."""
        if name not in self._near:
            hers = self._library.words_of[name]
            near = {at + step for at in hers for step in (-1, 0, 1) if 0 <= at + step < len(self._library.sentences)}
            titles = {self._library.sentences[at].document.title for at in hers}
            terms = [*(self._library.sentences[at].terms for at in near), *map(self._library.terms, titles)]
            self._near[name] = frozenset().union(*terms)
        return bool(about & self._near[name])

    def _others(self, document: Document, question: Doc, labels: Sequence[str]) -> Vocabulary:
        """Return the names or numbers of a document that could stand in a question for one of its own."""
        if document.id not in self._vocabularies:
            self._vocabularies[document.id] = Vocabulary.of(self._library.parses_of(document))
        asked = question.text.lower()
        shapes = {_shape(entity) for entity in question.ents if _is_exchangeable(entity)}
        own = self._vocabularies[document.id]
        found: dict[str, tuple[str, ...]] = {}
        for vocabulary in (own, self._elsewhere()):  # of other documents only where its own has none
            for label in labels:
                fit = [
                    name
                    for name in vocabulary.names.get(label, ())
                    if (label, _masked(name, label)) in shapes and name.lower() not in asked
                ]
                if fit and not found.get(label):
                    found[label] = tuple(name for name in fit if label in _NUMBERS or self._is_name(name, label))
        return Vocabulary(found, {})

    def _elsewhere(self) -> Vocabulary:
        """Return the names and numbers of all that was parsed when they were first wanted."""
        if "" not in self._vocabularies:  # no document has this id
            self._vocabularies[""] = Vocabulary.of(self._library.parsed)
        return self._vocabularies[""]

    def _is_name(self, name: str, label: str) -> bool:
        """Tell whether what the parser takes for a name is one; people are those who are quoted somewhere."""
        if label == "PERSON":
            return name in self._surnames or self._is_full_name(name)
        return bool(_NAME.fullmatch(name)) and not _NO_NAME.search(name)

    def _is_tempting(self, one: _Question, day: date) -> bool:
        """Tell whether documents of that day or earlier hold half of what a question speaks of, wherever it stands."""
        spoken = one.telling | frozenset(self._library.terms(one.person.name.split()[-1]) if one.person else ())
        held = [term for term in spoken if self._library.is_known_term(term, day)]
        return 2 * len(held) >= len(spoken)

    def _is_told_by(self, one: _Question, day: date) -> bool:
        """Tell whether what answers a question stands in a document of that day or earlier."""
        told = frozenset(term for answer in one.answers for term in self._library.terms(answer))
        hers = self._library.words_of[one.person.name] if one.person else None
        return any(
            self._library.is_known_by(sentence.document, day)
            and (at in hers if hers is not None else told <= sentence.terms)
            and 2 * len(one.telling & sentence.terms) >= len(one.telling)
            for at, sentence in enumerate(self._library.sentences)
        )

    def _shuffled(self, items: Sequence[T]) -> list[T]:
        return self._draw.sample(items, len(items))

    @staticmethod
    def _alternately(*many: Iterator[_Question]) -> Iterator[_Question]:
        waiting = list(many)
        while waiting:
            for questions in tuple(waiting):
                if (question := next(questions, None)) is None:
                    waiting.remove(questions)
                else:
                    yield question


# ---------------------------------------------------------------- words of a parse


def _noun_phrases(parse: Doc) -> Iterator[Span]:
    """Yield noun phrases, each also with the "of ..." behind it."""
    chunks = list(parse.noun_chunks)
    for chunk, following in zip(chunks, [*chunks[1:], None], strict=True):
        yield chunk
        if following is not None and following.start == chunk.end + 1 and parse[chunk.end].lower_ == "of":
            yield parse[chunk.start : following.end]


def _is_topic(topic: Span, speaker: str) -> bool:
    """Tell whether a noun phrase is something to ask somebody's words about."""
    words = topic[1:] if topic[0].lower_ == "the" else topic
    after = topic.doc[topic.end] if topic.end < len(topic.doc) else None
    names = {word.lower() for word in speaker.split()}
    return (
        len(words) in TOPIC_WORDS
        and (after is None or (after.tag_ != "POS" and after.pos_ not in ("NUM", "PROPN")))
        and topic.root.pos_ in ("NOUN", "PROPN")
        and topic.root.lemma_.lower() not in _VAGUE
        and topic.root.ent_type_ not in _NO_TOPIC
        and not _MARKED.search(topic.text)
        and "," not in topic.text
        and all(
            token.pos_ not in ("PRON", "CCONJ", "SCONJ", "VERB", "AUX", "INTJ", "NUM")
            and not _is_pointing(token)
            and token.lower_ not in _QUANTITIES
            and token.lower_ not in names
            and not (token.pos_ == "DET" and token.lower_ != "the")
            for token in topic
        )
    )


def _written(topic: Span, text: str) -> str:
    """Return a topic as it stands in a question: without the capital of a sentence's beginning."""
    if topic[0].lower_ == "the":
        return f"the{topic.text[3:]}"
    first, small = topic[0], topic.text[0].lower() + topic.text[1:]
    begins = first.i == 0 or first.doc[first.i - 1].is_punct
    is_name = bool(first.ent_type_) or (first.pos_ == "PROPN" and not begins)
    is_small = re.search(rf"\b{re.escape(small)}\b", text)
    return topic.text if (is_name or re.search(rf"\w,? {re.escape(first.text)}\b", text)) and not is_small else small


def _is_pointing(token: Token) -> bool:
    """Tell whether a word points to something that stands elsewhere."""
    if token.tag_ in ("WDT", "WP", "WP$", "EX"):
        return False
    return token.pos_ == "PRON" or token.lower_ in _POINTING or (token.lower_ == "that" and token.pos_ == "DET")


def _is_done_there(place: Span) -> bool:
    """Tell whether somebody does something at a place, and the place has no words before it that would be left."""
    verb = next((above for above in place.root.ancestors if above.pos_ in ("VERB", "AUX")), None)
    return verb is not None and verb.lemma_ != "be" and place.root.left_edge.i >= place.start


def _is_clear_fact(question: Doc) -> bool:
    """Tell whether a question about a fact is short, names something, and has one question word and no words said."""
    named = any(token.pos_ == "PROPN" and token.ent_type_ not in _NO_TOPIC for token in question[1:])
    return (
        len(question) <= MOST_FACT_WORDS
        and named
        and next(question.sents).root.lemma_ not in _SAYING
        and question[-2].lemma_ not in _SAYING
        and not any(token.tag_ in ("WDT", "WP", "WP$", "WRB") for token in question[1:] if token.lower_ != "that")
        and not (question[-2].tag_ == "VB" and question[-2].lemma_ not in _ALONE)
        and all(_joins(token) for token in question[1:-1])
    )


def _joins(token: Token) -> bool:
    """Tell whether a word, if it is "and" or "or", joins things and not what is left of two clauses."""
    if token.pos_ == "SYM" or token.lower_ in ("$", "every"):
        return False
    before, after = token.doc[token.i - 1], token.doc[token.i + 1]
    return token.dep_ != "cc" or (before.pos_ in _THINGS and after.pos_ in {*_THINGS, "DET"} - {"NUM"})


def _is_said(cue: Span) -> bool:
    """Tell whether a cue says that something was said to be so, neither denied nor only possible."""
    verb = cue.root
    helpers = [child for child in verb.children if child.dep_ in ("aux", "neg")]
    return verb.lemma_.lower() in _SAYING and all(child.lemma_ == "have" for child in helpers)


def _is_claim(clause: Span, speaker: str) -> bool:
    """Tell whether a clause says something by itself: it has a subject of its own, and a verb."""
    subjects = [token for token in clause if token.dep_ in ("nsubj", "nsubjpass", "expl")]
    finite = any(token.tag_ in ("VBD", "VBZ", "VBP", "MD") for token in clause)
    names = {word.lower() for word in speaker.split()}
    return (
        len(clause) >= LEAST_CLAIM_WORDS
        and bool(subjects)
        and finite
        and clause.root.pos_ in ("VERB", "AUX")
        and not _REPORTED.search(clause.text)
        and _is_clear(subjects[0], clause)
        and not _begins_with_listener(clause)
        and clause[0].pos_ not in ("CCONJ", "SCONJ", "ADP", "ADV", "VERB", "AUX", "PUNCT", "PART")
        and not any(token.lower_ in names for token in clause)
        and sum(not token.is_stop and token.is_alpha for token in clause) >= LEAST_TELLING
    )


def _is_clear(subject: Token, clause: Span) -> bool:
    """Tell whether a subject names something that can be known without what stands before."""
    if subject.dep_ == "expl" and subject.lower_ == "there":
        return True
    if subject.pos_ == "PRON" or any(token.ent_type_ == "ORDINAL" for token in subject.subtree):
        return False
    bare = subject.lemma_.lower() in _ACTING and len(list(subject.subtree)) <= 2
    return not bare or any(token.pos_ == "PROPN" and token.ent_type_ not in _NO_TOPIC for token in clause)


def _begins_with_listener(clause: Span) -> bool:
    """Tell whether a "that" stands before the first verb: "the paper that it was late" is no clause."""
    for token in clause:
        if token.tag_ in ("VBD", "VBZ", "VBP", "MD"):
            return False
        if token.lower_ == "that":
            return True
    return False


def _is_answer(question: str, answer: Span) -> bool:
    """Tell whether a phrase is what a question asks for, and the question one that its place gives well."""
    asking, root = question.split()[:2], answer.root
    if any(
        child.dep_ in ("cc", "conj") for token in (root, root.head) for child in token.children if token.pos_ != "VERB"
    ):
        return False  # one of several
    if asking[0] == "How":
        return _is_number(question, answer)
    if asking[0] == "Who":
        full = len(answer) in range(2, 5) and all(token.text[0].isupper() for token in answer)
        return root.ent_type_ == "PERSON" and full and root.dep_ in _SUBJECTS and asking[1] not in _PLURAL
    if asking[0] == "When":
        before = answer.doc[answer.start - 1].lower_ if answer.start else ""
        return before not in _BOUNDING and _is_plain_day(answer, also_weekdays=True)
    return asking[0] == "Where" and root.ent_type_ in ("GPE", "LOC", "FAC") and _is_done_there(answer)


def _is_number(question: str, answer: Span) -> bool:
    """Tell whether a phrase is the price, or the number of things, that a question asks for."""
    words = question.split()
    label, head = answer.root.ent_type_, answer.root.head
    if words[1] == "much":
        return label == "MONEY" and head.lemma_ in _COSTING and answer.root.dep_ in _OBJECTS
    if head.i + 1 < len(head.doc) and head.doc[head.i + 1].lower_ == ",":
        return False  # what follows may be another clause
    counted = head.tag_ == "NNS" and head.lower_ not in _NOT_COUNTED and head.dep_ in _OBJECTS
    return counted and words[1:3] == ["many", head.text] and label == "CARDINAL" and answer.text.lower() != "one"


def _runs_on(question: str, sentence: Doc) -> bool:
    """Tell whether a question has two words side by side that a mark parts in its sentence."""
    pairs = {(sentence[at.i - 1].text, sentence[at.i + 1].text) for at in sentence[1:-1] if at.is_punct}
    words = question.rstrip("?").split()
    return any(pair in pairs for pair in pairwise(words))


def _is_plain_day(entity: Span, *, also_weekdays: bool = False) -> bool:
    """Tell whether a time means the same to whoever reads it: it has a year or a month."""
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    return any(
        re.fullmatch(r"(1[5-9]|20)\d\d", token.text)
        or token.lower_ in _MONTHS
        or (also_weekdays and token.lower_ in days)
        for token in entity
    )


def _shape(entity: Span) -> tuple[str, str]:
    return entity.label_, _masked(entity.text, entity.label_)


def _is_exchangeable(entity: Span) -> bool:
    """Tell whether a name or number stands by itself, and is no part of a longer name."""
    doc = entity.doc
    before = doc[entity.start - 1] if entity.start else None
    after = doc[entity.end] if entity.end < len(doc) else None
    if "-" in ((before.text if before else ""), (after.text if after else "")):
        return False
    if entity.label_ in _NUMBERS:
        return any(token.like_num for token in entity) and "one" not in entity.text.lower().split()
    if entity.label_ == "GPE" and sum(other.label_ in ("GPE", "LOC") for other in doc.ents) > 1:
        return False  # nobody takes a street of Lund in Tarn for real
    if (before is not None and before.pos_ == "DET") or entity[0].lower_ == "the" or entity[-1].tag_ == "POS":
        return False
    apart = entity.root.dep_ != "compound" and (before is None or before.pos_ not in ("NOUN", "PROPN", "ADJ", "NUM"))
    return apart and (after is None or after.pos_ not in ("NOUN", "PROPN", "PART"))


def _masked(name: str, label: str) -> str:
    """Return what has to be alike in two names or numbers that may stand for each other: all but the numbers."""
    if label in _NAMES:
        return str(min(len(name.split()), 2)) if label == "PERSON" else ""
    if not re.search(r"\d", name):
        return "a number" if name.isalpha() and name.lower() not in ("one", "zero", "half") else name
    return re.sub(r"\d[\d,.]*", "0", re.sub(r"\b(1[5-9]|20)\d\d\b", "year", name.lower()))


def _is_exchanged(before: Doc, question: str, labels: Sequence[str]) -> bool:
    """Tell whether just a name or number of some kind of a question was exchanged, for one that it had not."""
    for entity in filter(_is_exchangeable, before.ents):
        head, tail = before.text[: entity.start_char], before.text[entity.end_char :]
        if entity.label_ in labels and question.startswith(head) and question.endswith(tail):
            other = question[len(head) : len(question) - len(tail)]
            shared = set(other.lower().split()) & set(entity.text.lower().split())
            return other.lower() not in before.text.lower() and (entity.label_ in _NUMBERS or not shared)
    return False
