"""What the assistant speaks of: quotes, citations, answers, refusals and the turns of a conversation."""

from __future__ import annotations

import re
from dataclasses import InitVar, dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from onrecord_index import Location

if TYPE_CHECKING:
    from onrecord_index import Document, DocumentInfo, Hit, Period, Span

# Of a document without pages, sections and moments.
NOWHERE = Location()

_LAST_NUMBER = re.compile(r"\[(\d+)\]$", re.MULTILINE)

Kind = Literal["direct", "indirect", "plain"]
Match = Literal["exact", "typographic"]


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that stand in a document: `document.text[start:end] == text`, in code points, half-open.

    A quote is made from the document itself, so its text cannot be anything but the document's own characters;
    `sha256` says of which state of the document. `speaker` is who said it where that is known. `kind` is `direct`
    for a speaker's own words in quotation marks, `indirect` for words reported of a speaker, `plain` for the
    document's own voice. `match` says whether the words were claimed just so or with other typography.
    """

    document: InitVar[Document]
    start: int
    end: int
    speaker: str | None = None
    kind: Kind = "plain"
    match: Match = "exact"
    document_id: str = field(init=False)
    sha256: str = field(init=False)
    text: str = field(init=False)

    def __post_init__(self, document: Document) -> None:
        if not 0 <= self.start < self.end <= len(document.text):
            raise ValueError(f"[{self.start}, {self.end}) is not in a text of {len(document.text)} characters")
        object.__setattr__(self, "document_id", document.id)
        object.__setattr__(self, "sha256", document.sha256)
        object.__setattr__(self, "text", document.text[self.start : self.end])


@dataclass(frozen=True, slots=True)
class Source:
    """Words and the document in which they stand.

    As a further source of a citation, `differences` are the words in which it differs, as (the citation's, its own).
    """

    quote: Quote
    document: DocumentInfo
    location: Location = NOWHERE
    differences: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote with its number in the answer's text, from 1, and where it stands.

    `said_on` is when it was said, as far as the text or else the day of its document tells. `before` is the sentence
    before, where the quote's "they" or "it" is somebody or something there. `also` are further documents with the same
    words, or with the same ones but for a few. `answer` are those words of the quote that answer by themselves ("March
    1974"), as offsets into the document like the quote's.
    """

    number: int
    quote: Quote
    document: DocumentInfo
    location: Location = NOWHERE
    said_on: Period | None = None
    before: Quote | None = None
    also: tuple[Source, ...] = ()
    answer: Span | None = None

    def __post_init__(self) -> None:
        if self.answer and not self.quote.start <= self.answer.start < self.answer.end <= self.quote.end:
            raise ValueError(f"{self.answer} is not in the quote [{self.quote.start}, {self.quote.end})")

    @property
    def short(self) -> str:
        """The words that answer by themselves, or nothing."""
        if self.answer is None:
            return ""
        return self.quote.text[self.answer.start - self.quote.start : self.answer.end - self.quote.start]


@dataclass(frozen=True, slots=True)
class Part:
    """What one of several speakers said, or what answers one of several questions.

    `speaker` is that one's name, or the question. `numbers` are those of the citations; without any, `missing` says
    why.
    """

    speaker: str
    numbers: tuple[int, ...]
    missing: str = ""

    def __post_init__(self) -> None:
        if bool(self.numbers) == bool(self.missing):
            raise ValueError(f"a part has citations or says why not: {self.numbers}, {self.missing!r}")


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many documents were searched, and how many could not be read."""

    documents: int
    unreadable: int


@dataclass(frozen=True, slots=True)
class Timings:
    """Seconds of wall time: finding passages, reading them, and the whole reply."""

    retrieve: float
    read: float
    total: float


class Reason(StrEnum):
    """Why a question was refused."""

    NOTHING_ON_THIS = "nothing on this"
    NOT_ANSWERED = "on this, but not answered"
    OTHER_SPEAKER = "said by another"
    OTHER_DATE = "another date"
    CONTRADICTED = "the documents say otherwise"
    SEVERAL_PEOPLE = "several people of this name"
    UNREADABLE = "documents not readable"


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply with proven quotes, one to each line of `text`, which ends with `[n]`, the number of its citation.

    Brackets before that are the document's own.

    Lines without a number say what is missing, or that the documents differ. `passages` are the passages that were
    searched for the answer, best first. `understood` says in words what was looked for, where that is more than the
    question's own words. `parts` are those of a question that asks what several people said, else empty. `in_time`
    tells that the citations are in the order in which they were said, or in the reverse one. `differ` are the numbers
    of those citations whose short answers contradict each other. `confidence` in [0, 1] is how probably the best of
    the sentences that were found answers.
    """

    question: str
    text: str
    citations: tuple[Citation, ...]
    passages: tuple[Hit, ...]
    coverage: Coverage
    timings: Timings
    understood: str = ""
    parts: tuple[Part, ...] = ()
    in_time: bool = False
    confidence: float = 1.0
    differ: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if not self.citations:
            raise ValueError("an answer needs a quote; without one it is a refusal")
        numbers = [citation.number for citation in self.citations]
        if [int(number) for number in _LAST_NUMBER.findall(self.text)] != numbers:
            raise ValueError(f"the lines of an answer end with the numbers of its citations, {numbers}: {self.text!r}")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A reply that says that the documents do not answer, and why.

    `text` is the reason in a sentence for the reader and carries no citation numbers; `nearest` are the passages that
    came closest, best first, and answer nothing. `others` is what others say on it, where nothing by whoever was asked
    about was found, or what the documents say instead. `understood` is as in `Answer`, and so is `confidence`, of the
    best sentence that was not quoted.
    """

    question: str
    reason: Reason
    text: str
    nearest: tuple[Hit, ...]
    coverage: Coverage
    timings: Timings
    understood: str = ""
    others: tuple[Source, ...] = ()
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a conversation, as `history` holds them, oldest first."""

    role: Literal["user", "assistant"]
    text: str
