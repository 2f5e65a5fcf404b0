"""An exam for checking drafts, made of articles in which people annotated who says what.

Drafts are made of true quotations and reports, of the same in other typography or edited, with one word, number, name
or negation changed, with another speaker, and of those whose article is kept from the index. None of it is written
anywhere but where the user says: the articles may be somebody's.
"""

from __future__ import annotations

import random
import re
import unicodedata
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, get_args

from onrecord_evals.altering import (
    elided,
    names_in,
    negated,
    negates_before,
    printed_otherwise,
    with_other_name,
    with_other_number,
    with_other_word,
    without_negation,
    words_in,
)
from onrecord_index import Document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from onrecord_evals.lines import Record

# What is done to words: the first few leave them true, the last one gives them to another speaker.
Kind = Literal[
    "true", "typographic", "elided", "interrupted", "word", "number", "name", "negation", "elided negation",
    "invented", "swapped",
]  # fmt: skip
Manner = Literal["quoted", "reported"]
KINDS: tuple[Kind, ...] = get_args(Kind)
HONEST: tuple[Kind, ...] = ("true", "typographic", "elided", "interrupted")
CHANGED: tuple[Kind, ...] = ("word", "number", "name", "negation", "elided negation", "invented")
_IN_MARKS_ONLY = frozenset({"typographic", "elided", "interrupted", "elided negation"})

# Shorter quotations stand in many articles by chance, and longer ones are seldom quoted whole.
LEAST_WORDS, MOST_WORDS = 5, 60

# So many claims make a draft.
PER_DRAFT = 10

# A quotation is changed in so many ways at most, where few have a number.
ROUNDS = 4

# The article names the speaker where the words stand, and not only with a pronoun that a machine resolved.
_NAMED = frozenset({"name", "surname", "relative pronoun"})
# What is reported with these was said, and not thought or wanted.
_SAID = frozenset("said says say told tells added adds warned warns argued argues claimed claims noted notes".split())
_PART_ENDS = re.compile(r"[^\w\s'’]+(?:\s|$)")
_LETTERS = re.compile(r"[^\W_]+")
_RUN = re.compile('“[^“”\n]*”|"[^"\n]*"')


class Half(StrEnum):
    """Which articles of a corpus an exam is made of."""

    ALL = "all"
    ODD = "odd"
    EVEN = "even"


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says in an article, as people annotated it, and who else speaks there.

    `pieces` are words in marks that the article interrupts ("“We will,” she said, “go”"), or one piece. `is_named`
    tells that the article names the speaker there, `is_negated` that the words go on in a clause with a negation: who
    "was not “willing to go”" is not quoted truly with "willing to go".
    """

    document: str
    pieces: tuple[str, ...]
    speaker: str
    others: tuple[str, ...]
    manner: Manner
    is_named: bool
    is_negated: bool = False

    @property
    def words(self) -> str:
        """The words without what stands between them."""
        return " ".join(map(_ended, self.pieces, [*self.pieces[1:], ""]))


@dataclass(frozen=True, slots=True)
class Item:
    """Words as they are put into a draft: at `[start, end)` of that, once they are."""

    kind: Kind
    said: Said
    words: str
    speaker: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Sitting:
    """A draft with its items, and the articles that the index has to do without."""

    draft: Document
    items: tuple[Item, ...]
    hidden: frozenset[str] = frozenset()


def _ended(piece: str, following: str) -> str:
    """Return a piece as it ends in front of the next one: without the comma that the article put there."""
    if not following:
        return piece
    bare = piece.rstrip(",")
    return f"{bare}." if following[0].isupper() and bare[-1] not in ".?!" else bare


def half_of(corpus: Sequence[Document], half: Half) -> dict[str, Document]:
    """Return the documents at odd or even places of a corpus, counted from 1, or all, by id."""
    return {one.id: one for at, one in enumerate(corpus, 1) if half is Half.ALL or (at % 2 == 1) == (half is Half.ODD)}


# ---------------------------------------------------------------- what the articles have


def said_in(documents: Mapping[str, Document], attributions: Iterable[Record]) -> list[Said]:
    """Return what named speakers say in some documents, in marks and without, each once."""
    found: dict[tuple[str, tuple[str, ...]], Said] = {}
    speakers: dict[str, dict[str, None]] = {}
    for record in attributions:
        name, speaker = record.take("document", str), record.take_or_none("speaker", str)
        if name not in documents or not speaker:
            continue
        speakers.setdefault(name, {})[speaker] = None
        is_named = record.take("resolved", str) in _NAMED
        for manner, pieces in _pieces(documents[name].text, record):
            is_negated = negates_before(documents[name].text, pieces[0])
            found.setdefault((name, pieces), Said(name, pieces, speaker, (), manner, is_named, is_negated))
    return [
        replace(one, others=tuple(other for other in speakers[one.document] if not _is_like(other, one.speaker)))
        for one in found.values()
        if LEAST_WORDS <= len(one.words.split()) <= MOST_WORDS
    ]


def _pieces(text: str, record: Record) -> Iterator[tuple[Manner, tuple[str, ...]]]:
    """Yield the words of an attribution: each of its quotations, those together, or what it reports."""
    spans = record.spans("content")
    if record.take("kind", str) == "indirect":
        cue = " ".join(text[start:end] for start, end in record.spans("cue")).lower()
        words = text[slice(*spans[0])] if len(spans) == 1 and cue in _SAID else ""
        if words and words.isprintable() and not set(words) & set('“”"[]…'):
            yield "reported", (words.removeprefix("that ").rstrip(".,"),)
        return
    runs = [run[0][1:-1].strip() for start, end in spans for run in _RUN.finditer(text, start, end)]
    runs = [run for run in runs if run and not set(run) & set('[]…“”"')]
    for run in runs:
        yield "quoted", (run.rstrip(","),)
    if len(runs) == len(spans) == 2 and record.take("kind", str) == "direct":
        yield "quoted", tuple(runs)


def _is_like(one: str, other: str) -> bool:
    """Tell whether two names may be one person's: they share a word."""
    return not set(one.lower().split()).isdisjoint(other.lower().split())


# ---------------------------------------------------------------- items


def items_of(pool: Sequence[Said], texts: Sequence[str], *, seed: int, limit: int) -> list[Item]:
    """Return up to `limit` items of each kind and manner; changed words are checked to stand in no article."""
    bare = [_bare(text) for text in texts]
    words = sorted({word for one in pool for word in words_in(one.words)})
    names = sorted({name for one in pool for name in names_in(one.words)})
    found: list[Item] = []
    for manner in get_args(Manner):
        of_manner = [one for one in pool if one.manner == manner]
        for kind in KINDS:
            draw = random.Random(f"{seed} {manner} {kind}")  # noqa: S311  # a draw that can be repeated
            made: dict[str, Item] = {}
            for one in [one for _ in range(ROUNDS) for one in draw.sample(of_manner, len(of_manner))]:
                if len(made) == limit:
                    break
                item = _made(kind, one, draw, words=words, names=names)
                if item is not None and item.words not in made and (kind not in CHANGED or _is_new(item, bare)):
                    made[item.words] = item
            found += made.values()
    return found


def _made(kind: Kind, one: Said, draw: random.Random, *, words: Sequence[str], names: Sequence[str]) -> Item | None:
    """Return words as an item of a kind, or None where they cannot be made one."""
    if one.manner == "reported" and kind in _IN_MARKS_ONLY:
        return None
    if (len(one.pieces) > 1) != (kind == "interrupted") or (one.is_negated and kind in HONEST):
        return None
    if kind == "swapped":
        return Item(kind, one, one.words, draw.choice(one.others)) if one.others and one.is_named else None
    changes: Mapping[Kind, Callable[[], str]] = {
        "typographic": lambda: printed_otherwise(one.words, draw),
        "elided": lambda: elided(one.words, draw),
        "word": lambda: with_other_word(one.words, words, draw),
        "name": lambda: with_other_name(one.words, names, draw),
        "number": lambda: with_other_number(one.words, draw),
        "negation": lambda: negated(one.words, draw),
        "elided negation": lambda: without_negation(one.words, draw),
    }
    changed = changes[kind]() if kind in changes else one.words
    return None if kind in changes and changed == one.words else Item(kind, one, changed, one.speaker)


def _is_new(item: Item, bare: Sequence[str]) -> bool:
    """Tell whether an item's words stand in no article, but for the one that is kept from the index."""
    if item.kind == "elided negation":
        return True
    # An article may have the words in parts, with who said them in between.
    parts = [_bare(part) for part in _PART_ENDS.split(item.words) if len(part.split()) > 1] or [_bare(item.words)]
    return sum(all(part in text for part in parts) for text in bare) <= (item.kind == "invented")


def _bare(text: str) -> str:
    """Return the letters and digits of a text in lower case, with a space between words, to compare by."""
    plain = unicodedata.normalize("NFKC", text).replace("\u00ad", "").lower()
    return f" {' '.join(_LETTERS.findall(plain))} "


# ---------------------------------------------------------------- drafts


def sittings_of(items: Sequence[Item], *, seed: int) -> list[Sitting]:
    """Return drafts of ten items each; those that are invented in drafts of their own."""
    draw = random.Random(f"{seed} drafts")  # noqa: S311
    invented = [item for item in items if item.kind == "invented"]
    others = [item for item in items if item.kind != "invented"]
    draw.shuffle(others)
    groups = [group[at : at + PER_DRAFT] for group in (others, invented) for at in range(0, len(group), PER_DRAFT)]
    return [_sitting(f"draft-{number}.md", group, draw) for number, group in enumerate(groups, 1)]


def _sitting(name: str, items: Sequence[Item], draw: random.Random) -> Sitting:
    text = ""
    placed: list[Item] = []
    for item in items:
        before, words, after = _sentence(item, draw)
        start = len(text) + len(before)
        text += f"{before}{words}{after}\n\n"
        placed.append(replace(item, start=start, end=start + len(words)))
    hidden = frozenset(item.said.document for item in items if item.kind == "invented")
    return Sitting(Document(name, "", text), tuple(placed), hidden)


def _sentence(item: Item, draw: random.Random) -> tuple[str, str, str]:
    """Return an item's words with what stands before and behind them in the draft."""
    words = item.words.rstrip()
    if item.said.manner == "reported":
        return f"{draw.choice(('', 'On Monday, '))}{item.speaker} said that ", words, "."
    ends = words[-1] in ".?!"
    opening, closing = draw.choice(("“”", '""'))
    if draw.random() < 0.5:
        words = words if ends and words[-1] != "." else f"{words.rstrip('.')},"
        return opening, words, f"{closing} {item.speaker} said on {draw.choice(('Monday', 'Friday'))}."
    lead = draw.choice((f"{item.speaker} said: ", f"Nobody else was there. {item.speaker} told reporters, "))
    return f"{lead}{opening}", words if ends else f"{words}.", closing
