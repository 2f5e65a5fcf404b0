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
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeVar

from onrecord_evals.cases import Case, Place
from onrecord_evals.cloze import QUESTION_WORDS, Vocabulary, questions_of, untrue
from onrecord_evals.exchanging import NAMES, NUMBERS, is_exchangeable, is_exchanged, masked, shape
from onrecord_evals.naturalness import (
    LEAST_TELLING,
    MARKED,
    NO_TOPIC,
    is_answer,
    is_claim,
    is_clear_fact,
    is_plain_day,
    is_pointing,
    is_said,
    is_topic,
    noun_phrases,
    runs_on,
    written,
)
from onrecord_evals.sentence_index import SentenceIndex
from onrecord_index import Passage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from spacy.tokens import Doc, Span

    from onrecord_index import Document, Index, Person, Statement

T = TypeVar("T")

ANSWERABLE = ("said", "who", "fact")
TEMPTING = ("wrong-speaker", "wrong-number", "wrong-name", "too-early")
KINDS = (*ANSWERABLE, *TEMPTING)
MADE = "made"
_SCARCEST_FIRST = ("fact", "who", "said", "wrong-number", "wrong-name", "too-early", "wrong-speaker")

# So many documents are read for each case that is wanted; of large libraries a part is drawn.
DOCUMENTS_READ = 5


LEAST_FITNESS = 3  # of the six things that speak for a topic


TELLING_ENOUGH = 5  # for a question without a name or number
CLAIM_SHARED = 0.8  # of a claim's words in another sentence that says it too
DRAWS = 8  # of what is exchanged, before a question is given up


_NAME = re.compile(r"[A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){0,3}")


_ABOUT = re.compile(r"\b(?:more|less|fewer) than\b|\bas (?:many|much) as\b|\bat (?:least|most)\b|\b[RD]-[A-Z]")


_NO_NAME = re.compile(r"\b(?:Said|Says|Told|Asked|And|But|The|One|Two)\b|['’]s\b|[^\w\s.'’-]")


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
    library = SentenceIndex(index)
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


def _case(library: SentenceIndex, kind: str, one: _Question) -> Case:
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


# ---------------------------------------------------------------- questions


class _Maker:
    """Makes the questions of each kind that a document gives, in an order drawn by chance."""

    def __init__(self, library: SentenceIndex, draw: random.Random) -> None:
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
            "wrong-number": lambda document: self.wrong(document, NUMBERS),
            "wrong-name": lambda document: self.wrong(document, NAMES),
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
                    f"What did {person.name} say about {written(topic, document.text)}?",
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
        if MARKED.search(at.text) or _ABOUT.search(at.text) or not at.text.endswith("."):
            return
        parse = self._library.parse(at.text)
        if parse[0].pos_ != "PROPN" and parse[0].lower_ not in self._library.common:
            return  # a name that the parser does not know, and a question would write small
        if len(list(parse.sents)) > 1 or (parse[0].ent_type_ and parse[0].pos_ not in ("PROPN", "DET")):
            return
        passage = Passage(at.document.id, at.start, at.end, at.text, ())
        for made in self._shuffled(list(questions_of(passage, parse, self._draw, left_out=0))):
            answer = parse.char_span(made.start - at.start, made.end - at.start)
            if answer is None or not is_answer(made.question, answer) or runs_on(made.question, parse):
                continue
            asked = self._library.parse(made.question)
            if made.question.startswith("Who ") and answer[0].lower_ in self._library.common:
                continue  # "Storm Ida" is nobody
            if not is_clear_fact(asked) or not self._is_natural(made.question):
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
                question = f"What did {other.name} say about {written(topic, document.text)}?"
                yield _Question(question, tuple(sorted(self._library.around(statement))), about, person=other)

    def wrong(self, document: Document, labels: Sequence[str]) -> Iterator[_Question]:
        """Yield questions with a number or name exchanged, so that no passage holds all of their words."""
        for one in self._alternately(self.who(document), self.fact(document)):
            at = self._library.sentences[one.sources[0]]
            parse = self._library.parse(one.question)
            for _ in range(DRAWS):
                question = untrue(parse, at.text, self._others(document, parse, labels), self._draw)
                changed = question and self._library.telling(self._library.parse(question))
                if question and changed and is_exchanged(parse, question, labels):
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
            if cue is None or not is_said(cue):
                continue
            told = [(content.start - at.start, content.end - at.start) for content in statement.content]
            scored = [
                (self._fitness(topic, document), -topic.start, topic)
                for topic in noun_phrases(parse)
                if any(first <= topic.start_char and topic.end_char <= last for first, last in told)
                and is_topic(topic, person.name)
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
        if cue is None or clause is None or not is_said(cue):
            return None
        if clause[0].lower_ == "that":
            clause = clause[1:]
        if not is_claim(clause, person.name):
            return None
        first = clause[0]
        text = clause.text.strip(" ,.")
        is_name = (first.pos_ == "PROPN" and first.lower_ not in self._library.common) or (
            first.ent_type_ and first.ent_type_ not in NO_TOPIC
        )
        return text if is_name else text[0].lower() + text[1:]

    def _is_natural(self, question: str) -> bool:
        """Tell whether a question can be understood by somebody who has read nothing else."""
        parse = self._library.parse(question)
        if len(question.split()) not in QUESTION_WORDS or MARKED.search(question):
            return False
        if any(is_pointing(token) for token in parse[1:]) or re.search(r"  | n't|- ", question):
            return False
        named = any(token.pos_ == "PROPN" or token.like_num for token in parse[1:])
        enough = named or len(self._library.telling(parse)) >= TELLING_ENOUGH
        return enough and all(is_plain_day(entity) for entity in parse.ents if entity.label_ in ("DATE", "TIME"))

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
        shapes = {shape(entity) for entity in question.ents if is_exchangeable(entity)}
        own = self._vocabularies[document.id]
        found: dict[str, tuple[str, ...]] = {}
        for vocabulary in (own, self._elsewhere()):  # of other documents only where its own has none
            for label in labels:
                fit = [
                    name
                    for name in vocabulary.names.get(label, ())
                    if (label, masked(name, label)) in shapes and name.lower() not in asked
                ]
                if fit and not found.get(label):
                    found[label] = tuple(name for name in fit if label in NUMBERS or self._is_name(name, label))
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
