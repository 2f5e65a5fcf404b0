"""From a document to its statements: each sentence's cues with who and what, and whom a name or pronoun means."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from onrecord_index.offices import is_office
from onrecord_index.statements.contents import Piece, after_cue, before_cue, is_done, resumed
from onrecord_index.statements.cues import INQUIRIES, PREPOSITIONS, PRONOUNS
from onrecord_index.statements.names import TITLES, Names, capitalised_run, personal
from onrecord_index.statements.sources import (
    Cue,
    Phrase,
    cues_of,
    leading_phrase,
    parts_of,
    phrase_after,
    phrase_before,
)
from onrecord_index.statements.tokens import QUOTED, sentences_in_paragraphs
from onrecord_index.types import Span, Statement

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord_index.statements.tokens import Token
    from onrecord_index.types import Document

# A pronoun may mean one of the last so many people.
MOST_RECENT = 4

# A content may end where one of the next so many verbs of saying begins.
MOST_LATER = 8

# "MARA QUILL (the mayor): ..." is no label; a name is at most so many tokens long.
MOST_LABEL = 6
# Fewer words behind it are an entry of a list or a score.
LEAST_LABELLED = 2
_LABEL = re.compile(r"^[^\S\n]*([A-Z][^\n:]{0,40}):[^\S\n]*(\S[^\n]{0,40})", re.MULTILINE)

# An interview is printed as questions and answers of so many each at least: "Q. Is it late? / A. It is."
LEAST_ANSWERS = 2
_QUESTION = re.compile(r"^[^\S\n]*(?:Q|Question)[.:][^\S\n]+(?=\S)", re.MULTILINE)
_ANSWER = re.compile(r"^[^\S\n]*(?P<label>A|Answer)[.:][^\S\n]+(?=\S)", re.MULTILINE)

# Names of one word that news has as subjects, and that are nobody's.
_NO_SURNAMES = frozenset(
    """Congress America Washington Russia China Iran Israel Syria Germany France Britain England Europe Mexico Canada
    Ukraine Turkey Japan India Iraq Egypt Moscow Beijing London Berlin Kremlin Parliament Twitter Facebook
    Google Apple Microsoft Amazon Islam Christmas Thanksgiving Iowa Florida Texas California Ohio Nevada Virginia
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday""".split()
)

_TURNS = frozenset("and but then or by while though although whereas yet".split())
_PAUSES = frozenset({",", "—", "–", "--"})


def find_statements(document: Document) -> tuple[Statement, ...]:
    """Return who says what in a document, in the order of the contents; nothing of the text is changed.

    Rules for English news: they read quotation marks, verbs of saying and what stands beside them, without a parser.
    Clauses inside another one's words are statements too ("Smith said Jones knew that ...").
    """
    found = list(_Reader(document).statements())
    return tuple(sorted(found, key=lambda statement: (statement.content[0].start, -statement.content[-1].end)))


@dataclass(slots=True)
class _Found:
    """A statement within one sentence, by tokens."""

    phrase: Phrase | None
    cue: Piece | None
    pieces: list[Piece]


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
    names: Names = field(init=False)
    labels: Counter[str] = field(init=False)
    recent: list[str] = field(default_factory=list)
    last: _Speaker | None = None
    is_interview: bool = False

    def __post_init__(self) -> None:
        marks = (_QUESTION, _ANSWER)
        self.is_interview = all(len(mark.findall(self.document.text)) >= LEAST_ANSWERS for mark in marks)
        self.names = Names(self.document.text)
        self.labels = Counter(label for label, _said in set(_LABEL.findall(self.document.text)))

    def statements(self) -> Iterator[Statement]:
        for number, sentences in enumerate(sentences_in_paragraphs(self.document.text)):
            if self.is_interview and _QUESTION.match(self.document.text, sentences[0][0].start):
                continue
            if self.is_interview and (answer := _ANSWER.match(self.document.text, sentences[0][0].start)):
                yield self._answer(answer, sentences[-1][-1].end, number)
                continue
            label = self._label(sentences[0])
            if label:
                yield self._labelled(sentences, label, number)
                continue
            for tokens in sentences:
                yield from self._in_sentence(tokens, number)

    def _label(self, tokens: Sequence[Token]) -> int:
        """Return how many tokens name the speaker in "QUILL: ..." at the head of a paragraph; 0 if none do.

        A name that the document knows does, or a label that stands in front of other words elsewhere.
        """
        colon = next((at for at, token in enumerate(tokens[:MOST_LABEL]) if token.word == ":"), 0)
        if not colon or sum(token.word[0].isalpha() for token in tokens[colon + 1 :]) < LEAST_LABELLED:
            return 0
        words = [token.word for token in tokens[:colon]]
        if not all(word[0].isupper() or word == "." for word in words):
            return 0
        name = personal([word.capitalize() if word.isupper() else word for word in words])
        known = bool(name) and self.names.knows(self.names.resolved(name))
        return colon if known or self.labels[" ".join(words)] > 1 else 0

    def _labelled(self, sentences: Sequence[Sequence[Token]], colon: int, paragraph: int) -> Statement:
        """Return the rest of a paragraph of a transcript as the words of the one named at its head."""
        head = sentences[0]
        speaker = Span(head[0].start, head[colon - 1].end)
        words = [token.word.capitalize() if token.word.isupper() else token.word for token in head[:colon]]
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
        found = read_sentence(tokens) or _behind_colon(tokens)
        self._mention(tokens)
        if not found:
            self.last = self._announced(tokens, paragraph)
            return
        statements = [self._statement(tokens, item) for item in found]
        yield from statements
        # Quoted words that follow belong to whom this sentence quotes, and "he" next is who spoke in it first.
        speaking = next((statement for statement in statements if statement.kind != "indirect"), statements[0])
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
        if last is None or paragraph - last.paragraph > 1:
            return
        content = tuple(Span(tokens[i].start, tokens[i].end) for i in quotes)
        yield Statement(self.document.id, last.span, last.person, None, content, "direct")
        self.last = _Speaker(last.span, last.person, True, paragraph)

    def _statement(self, tokens: Sequence[Token], item: _Found) -> Statement:
        speaker, person = None, None
        if item.phrase is not None:
            speaker = Span(tokens[item.phrase.first].start, tokens[item.phrase.last - 1].end)
            person = self._person(tokens, item.phrase)
        content = tuple(Span(tokens[piece.first].start, tokens[piece.last - 1].end) for piece in item.pieces)
        cue = Span(tokens[item.cue.first].start, tokens[item.cue.last - 1].end) if item.cue else None
        kind = _kind(tokens, item.pieces)
        return Statement(self.document.id, speaker, person, cue, content, kind)

    # ------------------------------------------------------------ whom a phrase means

    def _person(self, tokens: Sequence[Token], phrase: Phrase) -> str | None:
        """Return the fullest name for a phrase; the phrase itself for an unnamed source; None for an open pronoun."""
        words = [token.word for token in tokens[phrase.first : phrase.last]]
        if len(words) == 1 and words[0].lower() in PRONOUNS | {"who"}:
            return self._meant(words[0].lower())
        parts = [part for part in parts_of(tokens, phrase) if part]
        person = named_in(parts, self.names)
        if person is not None:
            self._remember(person)
            return person
        start = tokens[phrase.first].start
        end = tokens[phrase.first + len(parts[0]) - 1].end if parts else tokens[phrase.last - 1].end
        written = " ".join(self.document.text[start:end].split())
        person = self.names.called(written) if is_office(written) else None
        if person is not None:
            self._remember(person)
            return person
        return without_article(written)

    def _meant(self, pronoun: str) -> str | None:
        if pronoun not in {"he", "she"}:
            return None
        person = next((name for name in reversed(self.recent) if self.names.fits(name, pronoun)), None)
        if person is not None:
            self.names.learn(person, pronoun)
        return person

    def _mention(self, tokens: Sequence[Token]) -> None:
        """Remember the person whom a sentence is about."""
        phrase = leading_phrase(tokens, len(tokens))
        if phrase is not None and tokens[phrase.first].lower not in PRONOUNS:
            person = named_in([part for part in parts_of(tokens, phrase) if part], self.names)
            self._remember(person, is_subject=True)

    def _remember(self, person: str | None, *, is_subject: bool = False) -> None:
        """Put a person of the document in front of those whom a pronoun may mean.

        A bare surname that the document never explains counts only where a sentence is about it.
        """
        if person is None or not (self.names.knows(person) or (is_subject and _is_surname(person))):
            return
        if person in self.recent:
            self.recent.remove(person)
        self.recent.append(person)
        del self.recent[:-MOST_RECENT]


def _behind_colon(tokens: Sequence[Token]) -> list[_Found]:
    """Return the quotation behind a colon as the words of whom the sentence begins with ("Quill’s answer: “No.”")."""
    for at in range(1, len(tokens) - 1):
        if tokens[at].word == ":" and tokens[at + 1].word is QUOTED:
            phrase = leading_phrase(tokens, at)
            if phrase is not None:
                return [_Found(phrase, Piece(at, at + 1), [Piece(at + 1, at + 2)])]
    return []


def read_sentence(tokens: Sequence[Token]) -> list[_Found]:
    """Return the statements of a sentence, in the order of their cues."""
    cues = cues_of(tokens)
    found: list[_Found] = []
    subject: Phrase | None = None
    floor = 0
    for number, cue in enumerate(cues):
        if subject is not None and subject.first <= cue.first < subject.last:
            continue
        end = _limit(tokens, cues[number + 1 :])
        item = _read_cue(tokens, cue, floor=floor, end=end, subject=subject)
        if item is None:
            continue
        found.append(item)
        subject = item.phrase or subject
        floor = cue.last
    found.extend(_according(tokens))
    return found


def _limit(tokens: Sequence[Token], later: Sequence[Cue]) -> int:
    """Return where a content ends at the latest: where another verb of saying takes over.

    That is one which shares the subject ("and added"), or one of a clause of its own (", but Jones said").
    """
    for cue in later[:MOST_LATER]:
        phrase = None if cue.shared else phrase_before(tokens, cue, 0)
        end = phrase.first if phrase is not None else cue.first
        if cue.shared or (end > 1 and tokens[end - 1].lower in _TURNS and tokens[end - 2].word in _PAUSES):
            while end > 0 and (tokens[end - 1].lower in _TURNS or tokens[end - 1].word in _PAUSES):
                end -= 1
            return end
    places = (at for at in range(1, len(tokens) - 1) if tokens[at].lower == "according")
    return next((at for at in places if tokens[at + 1].lower == "to"), len(tokens))


def _read_cue(tokens: Sequence[Token], cue: Cue, *, floor: int, end: int, subject: Phrase | None) -> _Found | None:
    """Return the statement that belongs to a cue: who stands before or after it, and what on which side."""
    span = Piece(cue.first, cue.last)
    phrase: Phrase | None
    if cue.shared:
        phrase = subject or leading_phrase(tokens, cue.first)
        piece = after_cue(tokens, cue.last, end, frames=cue.frames, sure=not cue.unsure and phrase is not None)
        return _Found(phrase, span, [piece]) if piece is not None and phrase is not None else None
    inverted = _inverted(tokens, cue, floor)
    if inverted is not None:
        return inverted
    phrase = phrase_before(tokens, cue, floor)
    if phrase is None:
        return None
    last = tokens[phrase.last - 1]
    named = last.word[0].isupper() or last.lower in PRONOUNS | INQUIRIES
    if is_done(tokens, cue.last) or _follows_quote(tokens, phrase.first):
        pieces = _around(tokens, floor, phrase.first, cue.last)
        if pieces:
            return _Found(phrase, span, pieces)
    piece = after_cue(tokens, cue.last, max(end, cue.last), frames=cue.frames, sure=named or not cue.unsure)
    return _Found(phrase, span, [piece]) if piece is not None else None


def _follows_quote(tokens: Sequence[Token], at: int) -> bool:
    return at > 0 and tokens[at - 1].word is QUOTED and tokens[at - 1].lower in {",", "?", "!", "—", "–", "-", "…"}


def _around(tokens: Sequence[Token], floor: int, first: int, last: int) -> list[Piece]:
    """Return the pieces of a content before and behind the words `[first, last)` that say who said it."""
    quoted = any(token.word is QUOTED for token in tokens[max(floor, first - 2) : first])
    rest = resumed(tokens, last, quoted=quoted)
    piece = before_cue(tokens, floor, first, split=rest is not None)
    if piece is None:
        return []
    return [piece] if rest is None else [piece, rest]


def _inverted(tokens: Sequence[Token], cue: Cue, floor: int) -> _Found | None:
    """Return the statement of "..., said X", with the quotation or clause in front of the cue."""
    if cue.first <= floor or cue.first != cue.verb:
        return None
    quoted = any(token.word is QUOTED for token in tokens[max(floor, cue.first - 2) : cue.first])
    phrase = phrase_after(tokens, cue.last)
    if phrase is None or tokens[cue.first - 1].word not in (",", QUOTED):
        return None
    if not quoted and not _ends_with_speaker(tokens, cue, phrase):
        return None
    pieces = _around(tokens, floor, cue.first, phrase.last)
    return _Found(phrase, Piece(cue.first, cue.last), pieces) if pieces else None


def _ends_with_speaker(tokens: Sequence[Token], cue: Cue, phrase: Phrase) -> bool:
    """Tell whether "..., said X" is all that follows a clause, unlike "X, the mayor, said Y would ..."."""
    if tokens[cue.verb].lower not in {"said", "says"} or not tokens[phrase.first].word[0].isupper():
        return False
    return phrase.last == len(tokens) or tokens[phrase.last].word in (",", ".")


def _according(tokens: Sequence[Token]) -> Iterator[_Found]:
    """Yield the statements of "according to X", at either end of the sentence."""
    for at in range(len(tokens) - 2):
        if tokens[at].lower != "according" or tokens[at + 1].lower != "to":
            continue
        phrase = phrase_after(tokens, at + 2)
        if phrase is None:
            continue
        piece: Piece | None = Piece(0, at - 1 if tokens[at - 1].word == "," else at) if at else None
        if at == 0:
            commas = [i for i in range(phrase.first, len(tokens)) if tokens[i].word == ","]
            if phrase.last + 3 > len(tokens) and commas:
                phrase = Phrase(phrase.first, commas[0])
            first = phrase.last + 1 if phrase.last in commas else phrase.last
            piece = after_cue(tokens, first, len(tokens), frames="n", sure=True)
        if piece is not None and piece.last - piece.first > 1:
            yield _Found(phrase, Piece(at, at + 2), [piece])


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
