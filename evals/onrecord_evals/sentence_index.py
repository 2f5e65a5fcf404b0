"""The documents of an index as questions are made of them: their sentences, what these hold, and whose they are."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord_evals.cloze import parser_of_english
from onrecord_index import passages_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from spacy.tokens import Doc, Span

    from onrecord_index import Document, Index, Person, Sentence, Statement


_SMALL = re.compile(r"\b[a-z]+\b")
_TITLED = re.compile(r"(?:Mr|Mrs|Ms|Dr|Prof|Sir|Captain|President|Senator|Judge)\b")


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence of a document at `[start, end)`, with its terms and the number of its passage."""

    document: Document
    start: int
    end: int
    text: str
    terms: frozenset[str]
    passage: int


class SentenceIndex:
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
