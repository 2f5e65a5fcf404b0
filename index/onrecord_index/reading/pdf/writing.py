"""Paragraphs to the text of a document, with the place in it at which each page begins; pure."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from onrecord_index.reading.hyphens import Vocabulary, is_broken
from onrecord_index.reading.pdf.contents import has_leaders
from onrecord_index.reading.pdf.paragraphs import BULLET
from onrecord_index.reading.pdf.types import is_raised

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from onrecord_index.reading.pdf.paragraphs import Paragraph
    from onrecord_index.reading.pdf.types import Line

_MARK = re.compile(r"\d{1,3}|[*†‡§¶]{1,3}")
_AFTER_MARK = re.compile(r"[.,;:!?…)\]'\"’”»]$")
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

_DOTS = re.compile(r"[.·…_]+")

_WITHOUT_SPACES = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
_DASH = "\u2014"
_BROKEN_NAME = re.compile(r"[\w>][./:_=@]$")


@dataclass(frozen=True, slots=True)
class Written:
    """A text, and for each page the offset at which it begins, that of the next one where it has no words."""

    text: str
    pages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Token:
    """A word with what stands before it, and the number of its page.

    `is_wrapped` tells that it begins a line, `is_fixed` that its letters are equally wide.
    """

    text: str
    before: str
    page: int
    is_wrapped: bool = False
    is_fixed: bool = False


def written(paragraphs: Sequence[Paragraph], *, pages: int) -> Written:
    """Return the text of paragraphs with blank lines between them; of `pages` pages some may have no words."""
    vocabulary = Vocabulary.of(placed.line.text for one in paragraphs for placed in one.lines)
    marks = _marks(paragraphs)
    parts: list[str] = []
    length = 0
    starts: dict[int, int] = {}
    for paragraph in paragraphs:
        before = "\n\n" if parts else ""
        for token in _unwrapped(_tokens(paragraph, marks), vocabulary):
            before = before or token.before if parts else ""
            parts += (before, token.text)
            starts.setdefault(token.page, length + len(before))
            length += len(before) + len(token.text)
            before = ""
    return Written("".join(parts), _offsets(starts, pages, length))


def _offsets(starts: Mapping[int, int], pages: int, length: int) -> tuple[int, ...]:
    offsets = [length] * pages
    for page in range(pages, 0, -1):
        following = offsets[page] if page < pages else length
        offsets[page - 1] = min(following, starts.get(page, following))
    return tuple(offsets)


def _unwrapped(tokens: Iterable[_Token], vocabulary: Vocabulary) -> Iterator[_Token]:
    """Yield words with what stands before them in a paragraph without lines, and words that were broken as one."""
    last: _Token | None = None
    for token in tokens:
        if last and token.is_wrapped and is_broken(last.text):
            last = replace(last, text=vocabulary.whole(last.text, token.text))
            continue
        if last:
            yield last
        last = replace(token, before=_between(last, token, vocabulary)) if last and token.is_wrapped else token
    if last:
        yield last


def _between(last: _Token, first: _Token, vocabulary: Vocabulary) -> str:
    """Return what stands between the last word of a line and the first one of the next."""
    is_word = not _WITHOUT_SPACES.match(last.text[-1]) or not _WITHOUT_SPACES.match(first.text[0])
    is_broken_name = _BROKEN_NAME.search(last.text) and vocabulary.is_known(last.text + first.text)
    is_broken_path = last.is_fixed and first.is_fixed and last.text.endswith("/")
    return " " if is_word and not (last.text.endswith(_DASH) or is_broken_name or is_broken_path) else ""


# ---------------------------------------------------------------- words


def _tokens(paragraph: Paragraph, marks: Mapping[int, set[str]]) -> Iterator[_Token]:
    """Yield the words of a paragraph, without bullets, leaders and the numbers of notes."""
    keeps_lines = paragraph.kind != "text"
    left = min(placed.line.left for placed in paragraph.lines)
    for number, placed in enumerate(paragraph.lines):
        indent = _indent(placed.line, left) if paragraph.kind == "code" else ""
        words = _words(placed.line, marks.get(placed.page, set()), opens_note=paragraph.is_note and number == 0)
        for at, (before, text) in enumerate(words):
            if number == at == 0 and BULLET.match(text):
                continue
            yield _Token(
                text,
                before=(f"\n{indent}" if at == 0 else before) if keeps_lines else " ",
                page=placed.page,
                is_wrapped=at == 0 and not keeps_lines,
                is_fixed=placed.line.words[0 if at == 0 else -1].is_fixed,
            )


def _indent(line: Line, left: float) -> str:
    """Return the spaces in front of a line of code, whose letters are equally wide."""
    first = line.words[0]
    return " " * round((line.left - left) / (first.right - first.left) * len(first.text))


def _words(line: Line, marks: set[str], *, opens_note: bool) -> list[tuple[str, str]]:
    """Return the words of a line, each after what stands before it."""
    words: list[tuple[str, str]] = []
    has_dots = has_leaders(line)
    gap = ""
    for at, word in enumerate(line.words):
        text = word.text
        if _MARK.fullmatch(text) and is_raised(word, line):
            if (opens_note and at == 0) or text in marks or (words and _AFTER_MARK.search(words[-1][1])):
                continue
            text = text.translate(_SUPERSCRIPTS)
        if has_dots and _DOTS.fullmatch(text):
            gap = "\t"
        elif word.is_glued and words:
            words[-1] = (words[-1][0], words[-1][1] + text)
        else:
            words.append((gap or line.before(at), text))
            gap = ""
    return words


def _marks(paragraphs: Iterable[Paragraph]) -> Mapping[int, set[str]]:
    """Return for each page the numbers and signs with which its notes begin."""
    marks: defaultdict[int, set[str]] = defaultdict(set)
    for paragraph in paragraphs:
        if paragraph.is_note:
            marks[paragraph.first_page].add(paragraph.first.words[0].text)
    return marks
