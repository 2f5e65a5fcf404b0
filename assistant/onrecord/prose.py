"""A draft's text as plain prose of the same length: markup made spaces, block quotes put in quotation marks; pure.

Offsets into the prose are offsets into the draft, so that what reads prose reads drafts. Markup is Markdown's, which is
what people type into mails and notes as well. A block quote is what stands behind `>`, a paragraph that a verb of
saying and a colon introduce, or one that a line with nothing but a name follows ("— Anna Berg, minister").
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from onrecord_index import CLOSED_BY, Document, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Block quotes are put in these, which hardly any draft has itself, so that no mark inside one closes it.
OPENING, CLOSING = "『", "』"

# A paragraph of fewer words is no block quote by what stands in front of it.
LEAST_INTRODUCED = 5

# A line that ends amid a sentence goes on in the next one, if that begins in lower case or the line is as long as this.
LEAST_WRAPPED = 40

# The line with the name stands within so many characters of a block quote: marks and line ends.
NEAR = 20

# So many characters at the end of a paragraph are read for what introduces the next one.
INTRODUCTION = 250

_FENCE = re.compile(r"[ \t]{0,3}(?:```|~~~)")
_QUOTED = re.compile(r"[ \t]{0,3}(?:>[ \t]?)+")
_LINE = re.compile(r"[^\n]*(?:\n|\Z)")
_ENDS_SENTENCE = re.compile(r"[.!?:…\"”’»)|]$")
_JOINING = (",", ";", "–", "—", "-")
_NEXT = re.compile(r" {0,3}(?![>*+•|—–=-]|#{1,6}\s|\d+[.)]|~~~|```)(?P<first>\S)")
_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")
_INTRODUCED = re.compile(
    r"\b(?:sa(?:id|ys)|wr(?:ote|ites)|t(?:old|ells)|add(?:ed|s)|repl(?:ied|ies)|respond(?:ed|s)|stat(?:ed|es)|"
    r"continu(?:ed|es)|expla(?:ined|ins)|tweet(?:ed|s)|post(?:ed|s)|declar(?:ed|es)|recall(?:ed|s)|conclud(?:ed|es)|"
    r"put\s+it|words|according\s+to|statement)\b[^\n:]*:$",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"\s*(?:—|–|--)\s*(?P<name>[A-Z][\w.’'-]+(?:\s+[\w.’'-]+){1,5})(?:,[^\n]{0,200})?\s*")
_NO_PROSE = re.compile(r"\s*(?:[-*+•>#|]|\d+[.)])")
_WORD = re.compile(r"\w+")

# Each group is markup, and what stands outside of groups is kept.
_MARKUP = (
    re.compile(r"(!?\[)[^\[\]\n]{1,300}(\]\([^()\s]{0,500}(?:\s+\"[^\"\n]{0,200}\")?\))"),
    re.compile(r"(\[\^\w{1,20}\])"),
    re.compile(r"(?<![\w*_])([*_]{1,3})(?=[^\s*_])"),
    re.compile(r"(?<=[^\s*_])([*_]{1,3})(?![\w*_])"),
    re.compile(r"^([ \t]{0,3}#{1,6})(?=\s)", re.MULTILINE),
    re.compile(r"(\\)[*_\[\]()#>\"'`~-]"),
    re.compile(r"(</?(?:em|i|b|u|strong|cite|mark|small|span|sup|sub|p|br)\b[^<>\n]{0,200}>)", re.IGNORECASE),
)


@dataclass(frozen=True, slots=True)
class Block:
    """A block quote, without marks and markup, and the name in the line behind it, if there is one."""

    start: int
    end: int
    byline: str | None = None


@dataclass(frozen=True, slots=True)
class Prose:
    """A draft as prose, whose text is one character longer than the draft's: a line end, or the mark of a last block.

    `blocks` are its block quotes, in order.
    """

    document: Document
    blocks: tuple[Block, ...]

    @property
    def text(self) -> str:
        """The prose itself."""
        return self.document.text


def prose_of(draft: Document) -> Prose:
    """Return a draft as prose, in time linear in its length."""
    text = draft.text
    characters = [*text, "\n"]
    lines = [Span(line.start(), line.end()) for line in _LINE.finditer(text) if line[0]]
    quoted = list(_without_fences(text, lines, characters))
    for at in _wrapped(text, lines):
        characters[at] = " "
    for pattern in _MARKUP:
        for found in pattern.finditer(text):
            for group in range(1, pattern.groups + 1):
                _blank(characters, *found.span(group))
    blocks = [*_marked(text, quoted, characters), *_set_off(text, characters)]
    document = replace(draft, text="".join(characters))
    return Prose(document, tuple(sorted(blocks, key=lambda block: block.start)))


def _without_fences(text: str, lines: Sequence[Span], characters: list[str]) -> Iterator[Span]:
    """Make code between fences spaces, and yield the lines outside of it, without their line ends."""
    is_code = False
    for line in lines:
        end = line.end - text.endswith("\n", line.start, line.end)
        is_fence = _FENCE.match(text, line.start, end) is not None
        if is_code or is_fence:
            _blank(characters, line.start, end)
        elif end > line.start:
            yield Span(line.start, end)
        is_code ^= is_fence


def _wrapped(text: str, lines: Sequence[Span]) -> Iterator[int]:
    """Yield the ends of lines that are no ends of paragraphs: a sentence or a quotation goes on in the next line."""
    curly = straight = 0
    for line, following in pairwise(lines):
        first = _NEXT.match(text, following.start, following.end)
        words = text[line.start : line.end].rstrip()
        curly, straight = max(0, curly + words.count("“") - words.count("”")), (straight + words.count('"')) % 2
        if first is not None and text.endswith("\n", line.start, line.end):
            is_longer = first["first"].islower() or len(words) > LEAST_WRAPPED
            is_amid = words.endswith(_JOINING) or (is_longer and not _ENDS_SENTENCE.search(words[-3:]))
            if is_amid or ((curly or straight) and first["first"] not in CLOSED_BY):
                yield line.end - 1
                continue
        curly = straight = 0


def _blank(characters: list[str], start: int, end: int) -> None:
    for at in range(start, end):
        if characters[at] != "\n":
            characters[at] = " "


# ---------------------------------------------------------------- block quotes


def _marked(text: str, lines: Sequence[Span], characters: list[str]) -> Iterator[Block]:
    """Yield the paragraphs of lines that begin with `>`."""
    paragraph: list[Span] = []
    blocks: list[Block] = []
    at = -1
    for line in lines:
        mark = _QUOTED.match(text, line.start, line.end)
        if mark is not None:
            _blank(characters, line.start, mark.end())
        inside = Span(mark.end(), line.end) if mark and text[mark.end() : line.end].strip() else None
        byline = _BYLINE.fullmatch(text, inside.start if inside else line.start, line.end)
        if inside is None or byline or line.start != at + 1:
            blocks += _block(text, paragraph, characters, opening=-1)
            paragraph = []
        is_next = bool(blocks) and line.start - blocks[-1].end < NEAR
        if byline and is_next and not text[blocks[-1].end : line.start].strip("> \t\n"):
            blocks[-1] = Block(blocks[-1].start, blocks[-1].end, " ".join(byline["name"].split()))
        elif inside is not None and not byline:
            paragraph.append(inside)
        at = line.end
    yield from [*blocks, *_block(text, paragraph, characters, opening=-1)]


def _set_off(text: str, characters: list[str]) -> Iterator[Block]:
    """Yield the paragraphs that a verb of saying and a colon introduce, and those that a name follows."""
    starts = [0, *(gap.end() for gap in _BLANK_LINES.finditer(text))]
    ends = [*(gap.start() for gap in _BLANK_LINES.finditer(text)), len(text)]
    paragraphs = [Span(start, end) for start, end in zip(starts, ends, strict=True) if start < end]
    for before, paragraph in pairwise([None, *paragraphs]):
        if paragraph is None or _NO_PROSE.match(text, paragraph.start, paragraph.end):
            continue
        last = text.rfind("\n", paragraph.start, paragraph.end) + 1
        byline = _BYLINE.fullmatch(text, last, paragraph.end) if last > paragraph.start else None
        behind = None if byline else _BLANK_LINES.match(text, paragraph.end)
        follows = _line_at(text, behind.end()) if behind else None
        byline = byline or (follows and _BYLINE.fullmatch(text, follows.start, follows.end)) or None
        end = last - 1 if last > paragraph.start and byline and byline.start() == last else paragraph.end
        lead = text[max(before.start, before.end - INTRODUCTION) : before.end].rstrip() if before else ""
        is_long = sum(1 for _ in _WORD.finditer(text, paragraph.start, end)) >= LEAST_INTRODUCED
        if is_long and (byline or _INTRODUCED.search(lead)) and not _BYLINE.fullmatch(text, paragraph.start, end):
            name = " ".join(byline["name"].split()) if byline else None
            for block in _block(text, [Span(paragraph.start, end)], characters, opening=paragraph.start - 1):
                yield Block(block.start, block.end, name)


def _line_at(text: str, start: int) -> Span | None:
    end = text.find("\n", start)
    end = len(text) if end < 0 else end
    return Span(start, end) if start < end else None


def _block(text: str, lines: Sequence[Span], characters: list[str], *, opening: int) -> Iterator[Block]:
    """Yield the lines of a block quote, put in marks in the prose, unless they have marks of their own.

    The opening mark goes to a place in front, where white space or a `>` stands.
    """
    if not lines:
        return
    start, end = lines[0].start, lines[-1].end
    end = start + len(text[start:end].rstrip())
    start += len(text[start:end]) - len(text[start:end].lstrip())
    opening = start - 1 if opening < 0 else opening
    if start >= end or opening < 0 or text[start] in CLOSED_BY:
        return
    characters[opening] = OPENING
    for at in range(start, end):
        if characters[at] == "\n":
            characters[at] = " "
    characters[end] = CLOSING
    yield Block(start, end)
