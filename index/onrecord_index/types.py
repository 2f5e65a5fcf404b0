"""What the index speaks of: documents, their sentences and passages, and the hits of a search."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date

    from onrecord_index.periods import Period


def text_digest(text: str) -> str:
    """Return the SHA-256 of a text as 64 hexadecimal digits; lone surrogates, which JSON may carry, count too."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """A document without its text.

    `length` counts code points; `sha256` is the digest of the text.
    """

    id: str
    title: str
    date: date | None
    url: str | None
    author: str | None
    sha256: str
    length: int


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document with a heading, a chapter or a sheet, from an offset to where the next one begins."""

    start: int
    title: str


@dataclass(frozen=True, slots=True)
class Moment:
    """When what stands at an offset and after it is said in a recording, in seconds from its beginning."""

    start: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Location:
    """Where some words of a document stand for people: page from 1, heading, seconds into a recording, if any."""

    page: int | None = None
    section: str | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A document as it was read; `text` is what quotes show and is never changed after reading.

    `id` is the path below the indexed folder with forward slashes, a corpus line's own id, or a URL.
    `title` may be empty. `pages` holds the offset at which each page begins, `sections` and `moments` are in the order
    of their offsets; all are empty where there are none. `layout` is `rows` where each line is one sentence, as in a
    table whose rows carry the names of their columns. `sha256` is always the digest of `text`: it is computed, not
    given.
    """

    id: str
    title: str
    text: str
    date: date | None = None
    url: str | None = None
    author: str | None = None
    pages: tuple[int, ...] = ()
    sections: tuple[Section, ...] = ()
    moments: tuple[Moment, ...] = ()
    layout: Literal["prose", "rows"] = "prose"
    sha256: str = field(init=False)

    def __post_init__(self) -> None:
        if not self.id:
            raise ValueError("a document needs an id")
        object.__setattr__(self, "sha256", text_digest(self.text))

    @property
    def info(self) -> DocumentInfo:
        """The document without its text."""
        return DocumentInfo(self.id, self.title, self.date, self.url, self.author, self.sha256, len(self.text))

    def location_at(self, offset: int) -> Location:
        """Return where an offset is: its page, its section and its moment, each as far as the document has them."""
        page = max(1, bisect_right(self.pages, offset)) if self.pages else None
        section = bisect_right(self.sections, offset, key=lambda one: one.start)
        moment = bisect_right(self.moments, offset, key=lambda one: one.start)
        return Location(
            page,
            self.sections[section - 1].title if section else None,
            self.moments[moment - 1].seconds if moment else None,
        )


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a document: the half-open range of code points `[start, end)`, without white space at its ends."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"not a range: [{self.start}, {self.end})")


@dataclass(frozen=True, slots=True)
class Passage:
    """Whole sentences of one document that are embedded and found together.

    `text` is the document's text in `[start, end)`; `sentences` lie in it, in order, by offsets into the document.
    """

    document_id: str
    start: int
    end: int
    text: str
    sentences: tuple[Sentence, ...]

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end or len(self.text) != self.end - self.start:
            raise ValueError(f"{len(self.text)} characters do not fill [{self.start}, {self.end})")

    def words_of(self, sentence: Sentence) -> str:
        """Return the text of one of the passage's sentences."""
        return self.text[sentence.start - self.start : sentence.end - self.start]


@dataclass(frozen=True, slots=True)
class Span:
    """Some words of a document: the half-open range of code points `[start, end)`."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"not a range: [{self.start}, {self.end})")


@dataclass(frozen=True, slots=True)
class Statement:
    """Words of a document that someone in it said, wrote or thinks, with who it was.

    `speaker` is the one who said them as written there, `person` that one's fullest name in the document (an
    organisation without its article, an unnamed source as written), or None for a pronoun that may be anyone.
    `cue` is the word that says that they were said; None where quotation marks alone do. `content` is in order; quoted
    words stand in it with their marks. `kind` is `direct` if all words of the content were said just so, `indirect` if
    none stands in quotation marks, `mixed` if some do.
    """

    document_id: str
    speaker: Span | None
    person: str | None
    cue: Span | None
    content: tuple[Span, ...]
    kind: Literal["direct", "indirect", "mixed"]

    def __post_init__(self) -> None:
        if not self.content:
            raise ValueError("a statement needs its content")
        if any(before.end > after.start for before, after in pairwise(self.content)):
            raise ValueError(f"pieces of a content overlap or are out of order: {self.content}")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who says things in the documents, a person or an organisation.

    `aliases` are all names that are taken for this one's, `name` first. `statements` and `documents` are counts.
    """

    name: str
    aliases: tuple[str, ...]
    statements: int
    documents: int


@dataclass(frozen=True, slots=True)
class Said:
    """A statement with its document and its words, which stand there at `[start, end)`.

    Where a content is in pieces, the words between them are there too: “It is late,” Berg said, “and cold.” `said_on`
    is when it was said, as far as the sentence or else the day of the document tells. `cue` is the word that says that
    it was said, without which "a strike" that somebody ruled out would seem announced; empty without one.
    """

    statement: Statement
    document: DocumentInfo
    text: str
    cue: str
    said_on: Period | None

    @property
    def start(self) -> int:
        """Where the words begin, in code points."""
        return self.statement.content[0].start

    @property
    def end(self) -> int:
        """Where the words end."""
        return self.statement.content[-1].end


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that a search found; a higher score is a better hit.

    `dense` is the cosine of question and passage in [-1, 1]. `lexical` is the BM25 score, 0 where no word is shared.
    `score` fuses both, about [0, 1]. `duplicates` are hits that say nearly the same and were folded into this one.
    """

    passage: Passage
    document: DocumentInfo
    score: float
    dense: float
    lexical: float
    duplicates: tuple[Hit, ...] = ()


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something that was met while reading and is not in the index.

    `place` is a path below the indexed folder, with a line number for a corpus line. `kind` tells a type of file
    that is not read at all (`unsupported`) from one that should have been readable and was not (`failed`).
    """

    place: str
    reason: str
    kind: Literal["unsupported", "failed"] = "failed"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sync has come: `done` of `total` documents (a fraction while one window is embedded)."""

    done: float
    total: int
    passages: int


@dataclass(frozen=True, slots=True)
class SyncPlan:
    """What a sync would do, counted as in `SyncReport`, and about how many seconds embedding and parsing would take."""

    added: int
    changed: int
    removed: int
    unchanged: int
    unreadable: tuple[Unreadable, ...]
    embedded: int
    reused: int
    seconds: float


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did, in documents; `embedded` and `reused` count passages, `seconds` is wall time."""

    added: int
    changed: int
    removed: int
    unchanged: int
    unreadable: tuple[Unreadable, ...]
    embedded: int
    reused: int
    seconds: float
