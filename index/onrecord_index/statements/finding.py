"""From a document to its statements: each sentence's cues with who and what, and whom a name or pronoun means."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from onrecord_index.offices import is_office
from onrecord_index.statements.cues import DETERMINERS, OBJECTS, OWN_VOICE, PREPOSITIONS, PRONOUNS
from onrecord_index.statements.described import BODIES, is_somebody
from onrecord_index.statements.merging import Parsed
from onrecord_index.statements.names import TITLES, Names, capitalised_run, personal
from onrecord_index.statements.quotations import CLOSED_BY
from onrecord_index.statements.sentences import behind_colon, read_sentence
from onrecord_index.statements.sources import Phrase, leading_phrase, parts_of, with_name
from onrecord_index.statements.tokens import QUOTED, sentences_in_paragraphs
from onrecord_index.types import Span, Statement

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord_index.parsing import Word
    from onrecord_index.statements.contents import Piece
    from onrecord_index.statements.sentences import Found
    from onrecord_index.statements.tokens import Token
    from onrecord_index.types import Document

# A pronoun may mean one of the last so many people.
MOST_RECENT = 4

# "MARA QUILL (the mayor): ..." is no label; a name is at most so many tokens long.
MOST_LABEL = 6
# Fewer words behind it are an entry of a list or a score.
LEAST_LABELLED = 2
_LABEL = re.compile(r"^[^\S\n]*([A-Z][^\n:]{0,40}):[^\S\n]*(\S[^\n]{0,40})", re.MULTILINE)

# An interview is printed as questions and answers: so many of each anywhere, or one right behind the other.
LEAST_ANSWERS = 2
_QUESTION = re.compile(r"^[^\S\n]*(?:Q|Question)[.:][^\S\n]+(?=\S)", re.MULTILINE)
_ANSWER = re.compile(r"^[^\S\n]*(?P<label>A|Answer)[.:][^\S\n]+(?=\S)", re.MULTILINE)

_ASKED_AND_ANSWERED = re.compile(
    r"^[^\S\n]*Q(?:uestion)?[.:][^\S\n]+\S[^\n]*\?[^\S\n]*\n\s*A(?:nswer)?[.:][^\S\n]+\S", re.MULTILINE
)

# "declined to comment", "thanked her" tell of no words.
_SAY_NOTHING = (
    OBJECTS
    | PRONOUNS
    | DETERMINERS
    | frozenset("to for from comment further speak so on of about that request requests questions calls emails".split())
)

_FINAL = frozenset(".?!:…")
_LOWER = re.compile(r"\b[^\W\d_A-Z]\w*")

# "his criticism of the plan" is what "he" says.
_POSSESSIVES = {"his": "he", "her": "she", "their": "they", "its": "it"}

# Names of one word that news has as subjects, and that are nobody's.
_NO_SURNAMES = frozenset(
    """Congress America Washington Russia China Iran Israel Syria Germany France Britain England Europe Mexico Canada
    Ukraine Turkey Japan India Iraq Egypt Moscow Beijing London Berlin Kremlin Parliament Twitter Facebook
    Google Apple Microsoft Amazon Islam Christmas Thanksgiving Iowa Florida Texas California Ohio Nevada Virginia
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday""".split()
)


def find_statements(document: Document, *, words: Sequence[Word] = ()) -> tuple[Statement, ...]:
    """Return who says what in a document, in the order of the contents; nothing of the text is changed.

    Rules for English news: they read quotation marks, verbs of saying and what stands beside them. Clauses inside
    another one's words are statements too ("Smith said Jones knew that ..."). With the parsed `words` of the document's
    text, so is what the rules overlook, and what somebody wants, holds, backs or rejects.
    """
    said = _Reader(document, words).statements()
    found = [one for one in said if any(_has_words(document.text, piece) for piece in one.content)]
    return tuple(sorted(found, key=lambda statement: (statement.content[0].start, -statement.content[-1].end)))


@dataclass(slots=True)
class _Speaker:
    """Who speaks: as written, by name, and whether the words were quoted last."""

    span: Span | None
    person: str | None
    quoted: bool
    paragraph: int


@dataclass(slots=True)
class _Reader:
    """Reads a document once from the beginning; remembers who was spoken of and who spoke last."""

    document: Document
    words: Sequence[Word]
    parsed: Parsed = field(init=False)
    names: Names = field(init=False)
    labels: Counter[str] = field(init=False)
    in_lower_case: frozenset[str] = field(init=False)
    recent: list[str] = field(default_factory=list)
    body: str | None = None
    waiting: list[tuple[Span, ...]] = field(default_factory=list)
    waiting_in: int = 0
    last: _Speaker | None = None
    has_questions: bool = False
    is_interview: bool = False

    def __post_init__(self) -> None:
        asked, answered = (len(mark.findall(self.document.text)) for mark in (_QUESTION, _ANSWER))
        together = _ASKED_AND_ANSWERED.search(self.document.text) is not None
        self.has_questions = together or asked >= LEAST_ANSWERS
        self.is_interview = together or (self.has_questions and answered >= LEAST_ANSWERS)
        self.names = Names(self.document.text)
        self.in_lower_case = frozenset(_LOWER.findall(self.document.text))
        self.parsed = Parsed(self.words)
        self.labels = Counter(label for label, _said in set(_LABEL.findall(self.document.text)))

    def statements(self) -> Iterator[Statement]:
        for number, sentences in enumerate(sentences_in_paragraphs(self.document.text)):
            start, end = sentences[0][0].start, sentences[-1][-1].end
            is_question = self.has_questions and _QUESTION.match(self.document.text, start) is not None
            # Question and answer may be lines of one paragraph.
            find = _ANSWER.search if is_question else _ANSWER.match
            if self.is_interview and (answer := find(self.document.text, start, end)):
                yield self._answer(answer, end, number)
            if is_question or (self.is_interview and answer):
                continue
            label = self._label(sentences)
            if label:
                yield self._labelled(sentences, label, number)
                continue
            for tokens in sentences:
                yield from self._in_sentence(tokens, number)

    def _label(self, sentences: Sequence[Sequence[Token]]) -> int:
        """Return how many tokens name the speaker in "QUILL: ..." at the head of a paragraph; 0 if none do.

        A name that the document knows does, or a label that stands in front of other words elsewhere.
        """
        tokens = sentences[0]
        colon = next((at for at, token in enumerate(tokens[:MOST_LABEL]) if token.word == ":"), 0)
        behind = [*tokens[colon + 1 :], *(token for others in sentences[1:] for token in others)]
        if not colon or sum(token.word[0].isalpha() for token in behind) < LEAST_LABELLED:
            return 0
        words = [token.word.strip("*_") for token in tokens[:colon]]
        words = [word for word in words if word]
        if not words or not all(word[0].isupper() or word == "." for word in words):
            return 0
        name = personal([word.capitalize() if word.isupper() else word for word in words])
        known = bool(name) and self.names.knows(self.names.resolved(name))
        return colon if known or self.labels[" ".join(words)] > 1 else 0

    def _labelled(self, sentences: Sequence[Sequence[Token]], colon: int, paragraph: int) -> Statement:
        """Return the rest of a paragraph of a transcript as the words of the one named at its head."""
        head = [token for token in sentences[0] if token.word.strip("*_")]
        colon -= sum(not token.word.strip("*_") for token in sentences[0][:colon])
        speaker = Span(head[0].start, head[colon - 1].end)
        words = [token.word.strip("*_") for token in head[:colon]]
        words = [word.capitalize() if word.isupper() else word for word in words]
        person = named_in([words], self.names) or self.document.text[speaker.start : speaker.end]
        content = Span(head[colon + 1].start, sentences[-1][-1].end)
        cue = Span(head[colon].start, head[colon].end)
        self.last = _Speaker(speaker, person, True, paragraph)
        self._remember(person)
        return Statement(self.document.id, speaker, person, cue, (content,), "direct")

    def _answer(self, label: re.Match[str], end: int, paragraph: int) -> Statement:
        """Return the paragraph of an answer as the words of who is interviewed."""
        speaker = Span(*label.span("label"))
        person = self.names.interviewee()
        self.last = _Speaker(speaker, person, True, paragraph)
        return Statement(self.document.id, speaker, person, None, (Span(label.end(), end),), "direct")

    def _in_sentence(self, tokens: Sequence[Token], paragraph: int) -> Iterator[Statement]:
        quotes = [i for i, token in enumerate(tokens) if token.word is QUOTED]
        if quotes and not any(token.word is not QUOTED and token.word[0].isalnum() for token in tokens):
            yield from self._continued(tokens, quotes, paragraph)
            return
        found, held = (
            [one for one in all_of if _says_something(tokens, one)]
            for all_of in self.parsed.merged(tokens, read_sentence(tokens) or behind_colon(tokens))
        )
        self._mention(tokens)
        # Whoever backs or wants something has not spoken: quotations that follow are not that one's.
        yield from (self._statement(tokens, item) for item in held)
        if not found:
            self.last = self._announced(tokens, paragraph)
            return
        statements = [self._statement(tokens, item) for item in found]
        # Quoted words that follow belong to whom this sentence quotes, and "he" next is who spoke in it first.
        speaking = next((statement for statement in statements if statement.kind != "indirect"), statements[0])
        self._learn(tokens, found, statements)
        if tokens[0].word is QUOTED and speaking.kind == "direct" and paragraph - self.waiting_in <= 1:
            for content in self.waiting:
                yield Statement(self.document.id, speaking.speaker, speaking.person, None, content, "direct")
        self.waiting.clear()
        yield from statements
        self.last = _Speaker(speaking.speaker, speaking.person, speaking.kind != "indirect", paragraph)
        for statement in (statements[0], speaking):
            self._remember(statement.person)

    def _announced(self, tokens: Sequence[Token], paragraph: int) -> _Speaker | None:
        """Return whose words follow a sentence that says nothing itself but ends in a colon, if it names someone."""
        if tokens[-1].word != ":":
            return None
        phrase = leading_phrase(tokens, len(tokens) - 1)
        if phrase is None:
            return None
        speaker = Span(tokens[phrase.first].start, tokens[phrase.last - 1].end)
        return _Speaker(speaker, self._person(tokens, phrase), True, paragraph)

    def _continued(self, tokens: Sequence[Token], quotes: Sequence[int], paragraph: int) -> Iterator[Statement]:
        """Yield a sentence of nothing but quotations as words of the one who spoke last, if that is near enough."""
        last = self.last
        content = tuple(Span(tokens[i].start, tokens[i].end) for i in quotes)
        if last is None or paragraph - last.paragraph > 1:
            self._wait(content, paragraph)
            return
        yield Statement(self.document.id, last.span, last.person, None, content, "direct")
        self.last = _Speaker(last.span, last.person, True, paragraph)

    def _wait(self, content: tuple[Span, ...], paragraph: int) -> None:
        """Keep words of nobody yet, which are those of whoever speaks in the next paragraph if no mark closes them."""
        if paragraph - self.waiting_in > 1:
            self.waiting.clear()
        last = self.document.text[content[-1].start : content[-1].end]
        if self.waiting or last[-1] not in CLOSED_BY.get(last[0], ""):
            self.waiting.append(content)
            self.waiting_in = paragraph

    def _statement(self, tokens: Sequence[Token], item: Found) -> Statement:
        speaker, person = None, None
        if item.phrase is not None:
            speaker = Span(tokens[item.phrase.first].start, _through_relative(tokens, item).end)
            person = self._person(tokens, item.phrase)
        content = tuple(Span(tokens[piece.first].start, tokens[piece.last - 1].end) for piece in item.pieces)
        cue = Span(tokens[item.cue.first].start, tokens[item.cue.last - 1].end) if item.cue else None
        kind = _kind(tokens, item.pieces)
        return Statement(self.document.id, speaker, person, cue, content, kind)

    # ------------------------------------------------------------ whom a phrase means

    def _person(self, tokens: Sequence[Token], phrase: Phrase) -> str | None:
        """Return the fullest name for a phrase; the phrase itself for an unnamed source; None for an open pronoun."""
        words = [token.word for token in tokens[phrase.first : phrase.last]]
        alone = _POSSESSIVES.get(words[0].lower(), words[0].lower()) if len(words) == 1 else ""
        if alone in OWN_VOICE:
            return None
        if alone in PRONOUNS | {"who"}:
            return self._meant(alone)
        parts = [part for part in parts_of(tokens, phrase) if part]
        person = named_in(parts, self.names)
        if person is not None:
            self._remember(person)
            return person
        start = tokens[phrase.first].start
        end = tokens[phrase.first + len(parts[0]) - 1].end if parts else tokens[phrase.last - 1].end
        written = " ".join(self.document.text[start:end].split())
        if is_office(written) or is_somebody(written):
            person = self.names.called(written) if is_office(written) else None
            self._remember(person or written, is_office=True)
            return person or written
        return without_article(written)

    def _learn(self, tokens: Sequence[Token], found: Sequence[Found], statements: Sequence[Statement]) -> None:
        """Learn from "Quill said he would go" that Quill is a man, unless something else was known."""
        for item, statement in zip(found, statements, strict=True):
            first = item.pieces[0].first
            at = first + (tokens[first].lower == "that")
            if (
                statement.person
                and at < len(tokens)
                and tokens[at].lower in {"he", "she"}
                and statement.kind != "direct"
            ):
                self.names.learn(statement.person, tokens[at].lower)

    def _meant(self, pronoun: str) -> str | None:
        if pronoun == "it":
            return self.body if self.body and not self.names.is_person(self.body) else None
        if pronoun not in {"he", "she"}:
            return None
        person = next((name for name in reversed(self.recent) if self.names.fits(name, pronoun)), None)
        if person is not None:
            self.names.learn(person, pronoun)
        return person

    def _mention(self, tokens: Sequence[Token]) -> None:
        """Remember the person whom a sentence is about."""
        phrase = leading_phrase(tokens, len(tokens))
        if phrase is not None and tokens[phrase.first].lower not in PRONOUNS and not _owns(tokens, phrase):
            phrase = with_name(tokens, phrase)
            person = named_in([part for part in parts_of(tokens, phrase) if part], self.names)
            # A headline, which ends without a mark, begins with anything.
            self._remember(person, is_subject=tokens[-1].word is QUOTED or tokens[-1].word in _FINAL)
            if person is None and tokens[phrase.first].lower in DETERMINERS:
                self._remember_described(tokens, phrase)
            self.body = self._body(tokens, phrase)

    def _remember_described(self, tokens: Sequence[Token], phrase: Phrase) -> None:
        """Remember "His daughter, Zofia," by that first name, and "A nurse" as just that."""
        *_, last = parts_of(tokens, phrase)
        written = " ".join(token.word for token in tokens[phrase.first : phrase.last])
        if len(last) == 1 and last[0][:1].isupper() and is_somebody(written.split(" ,")[0]):
            self._remember(last[0], is_office=True)

    def _body(self, tokens: Sequence[Token], phrase: Phrase) -> str | None:
        """Return the name that a sentence is about, of a company or the like: "The railway firm NordLine"."""
        words = [token.word for token in tokens[phrase.first : phrase.last] if token.word is not QUOTED]
        run = capitalised_run(words)
        if not run and words[0].lower() == "the" and words[-1].lower() in BODIES:
            return " ".join(words)
        if not run or (len(run) == len(words) and len(run) == 1 and not self._may_be_surname(run[0])):
            return None
        name = " ".join(run[1:] if run[0].lower() in DETERMINERS else run)
        return name or None

    def _remember(self, person: str | None, *, is_subject: bool = False, is_office: bool = False) -> None:
        """Put a person of the document in front of those whom a pronoun may mean.

        A bare surname that the document never explains counts only where a sentence is about it.
        """
        if person is None:
            return
        if not (is_office or self.names.knows(person) or (is_subject and self._may_be_surname(person))):
            return
        if person in self.recent:
            self.recent.remove(person)
        self.recent.append(person)
        del self.recent[:-MOST_RECENT]

    def _may_be_surname(self, word: str) -> bool:
        """Tell whether a capitalised word may be a person's name: it is no word that the document has in lower case."""
        return _is_surname(word) and word.lower() not in self.in_lower_case


def _owns(tokens: Sequence[Token], phrase: Phrase) -> bool:
    """Tell whether a phrase is only whose something is: "Quill’s lawyers" are not Quill."""
    follows = tokens[phrase.last].word if phrase.last < len(tokens) else ""
    return tokens[phrase.last - 1].lower.endswith(("’s", "'s", "s’", "s'")) and follows[:1].islower()


def _has_words(text: str, piece: Span) -> bool:
    """Tell whether a piece is more than marks."""
    return any(text[at].isalnum() for at in range(piece.start, piece.end))


def _says_something(tokens: Sequence[Token], item: Found) -> bool:
    """Tell whether a statement is more than a pronoun or a refusal to comment."""
    return any(tokens[at].lower not in _SAY_NOTHING for piece in item.pieces for at in range(*piece))


def _through_relative(tokens: Sequence[Token], item: Found) -> Token:
    """Return the last token of a speaker: with "who" behind it, which is the speaker as written beside the cue."""
    last = item.phrase.last if item.phrase is not None else 0
    at = last + 1 if last < len(tokens) and tokens[last].word == "," else last
    is_clause = item.cue is not None and at < item.cue.first and tokens[at].lower in {"who", "which"}
    return tokens[at] if is_clause else tokens[last - 1]


def _kind(tokens: Sequence[Token], pieces: Sequence[Piece]) -> Literal["direct", "indirect", "mixed"]:
    inside = [token for piece in pieces for token in tokens[piece.first : piece.last]]
    quoted = sum(token.word is QUOTED for token in inside)
    plain = sum(token.word is not QUOTED and token.word[0].isalnum() and token.lower != "and" for token in inside)
    return "indirect" if not quoted else "mixed" if plain else "direct"


def named_in(parts: Sequence[Sequence[str]], names: Names) -> str | None:
    """Return the person that the comma-separated parts of a phrase name, or None.

    The name is in the first part, or is all of the second one ("the mayor, Mara Quill"). Behind an office with an
    article it is the second one, whatever name the office has in it: "the director of the Port Authority, Mara Quill".
    """
    if len(parts) > 1 and parts[0][0].lower() in {"the", "its", "their"} and parts[0][1:] and parts[0][1][0].islower():
        name = _name_at_end(parts[1], names)
        if len(name) > 1 and len(name) == len(parts[1]) and names.knows(" ".join(name)):
            return names.resolved(name)
    for number, part in enumerate(parts[:2]):
        if number == 0:
            whole = _name_at_end(part, names)
            # "Secretary of State Mara Quill": only a name that the document knows may stand behind the office.
            if len(whole) > 1 and names.knows(" ".join(whole)) and _office_first(part):
                return names.resolved(whole)
        name = _name_at_end(_before_preposition(part), names)
        if len(name) > number:
            return names.resolved(name)
    return None


def _name_at_end(words: Sequence[str], names: Names) -> list[str]:
    """Return the personal name that a phrase ends with; an organisation's name has an article and is none."""
    run = capitalised_run(words)
    name = personal(run)
    if len(name) > 2 and not names.knows(" ".join(name)) and names.knows(" ".join(name[-2:])):
        name = name[-2:]
    article = len(run) == len(words) - 1 and len(name) == len(run) and words[0].lower() in {"the", "a", "an"}
    return [] if article else name


def _is_surname(name: str) -> bool:
    """Tell whether a name is one word that may be a person's: no acronym, no group ("Democrats"), no place."""
    return " " not in name and not name.isupper() and name[-1] != "s" and name not in _NO_SURNAMES


def _office_first(words: Sequence[str]) -> bool:
    return any(word == "of" and before.lower() in TITLES for before, word in pairwise(words))


def _before_preposition(words: Sequence[str]) -> Sequence[str]:
    """Return a phrase up to its first preposition."""
    return words[: next((at for at, word in enumerate(words) if at and word.lower() in PREPOSITIONS), len(words))]


def without_article(phrase: str) -> str:
    """Return the name of an organisation without its article; a phrase in lower case stays as written."""
    first, _, rest = phrase.partition(" ")
    return rest if first.lower() == "the" and rest[:1].isupper() else phrase
