"""Where quotation marks open and close, in every style of marks; pure, and linear in the length of the text."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from onrecord_index.paragraphs import paragraphs_of
from onrecord_index.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

# Each opening mark with the marks that may close it. „ is closed by “ in German and by ” elsewhere.
CLOSED_BY: dict[str, tuple[str, ...] | str] = {
    '"': '"”',
    "“": '”"“',
    "„": "“”",
    "‟": "”",
    "«": "»",
    "»": "«",
    "‹": "›",
    "‘": "’",
    "‚": "‘’",
    "'": "'",
    "``": ("''", "'''", '"'),
    "''": ("''", "'''"),
    "「": "」",
    "『": "』",
}
APOSTROPHES = "'’"
_MARK = re.compile("``|'''?|[\"“”„‟«»‹›‘’‚'「」『』]")
_ELISION = re.compile(r"['‘](?:\d|(?:em|til|tis|twas|cause|bout|round|n)\b)", re.IGNORECASE)

# An apostrophe after a plural looks like a closing mark: so many marks are looked at to find a better one.
MARKS_AHEAD = 20


def quotations_of(text: str) -> tuple[Span, ...]:
    """Return the quotations of a text with their marks, outermost only, in order.

    A quotation ends with its paragraph. One that is not closed counts if the next paragraph opens with the same mark,
    which is how words over several paragraphs are printed; otherwise its mark is taken for a slip.
    """
    paragraphs = paragraphs_of(text)
    return tuple(
        quotation
        for paragraph, after in pairwise([*paragraphs, None])
        if paragraph is not None
        for quotation in _in_paragraph(text, paragraph, after)
    )


def _in_paragraph(text: str, paragraph: Span, after: Span | None) -> Iterator[Span]:
    """Yield the quotations of one paragraph."""
    marks = list(_MARK.finditer(text, paragraph.start, paragraph.end))
    opened: re.Match[str] | None = None
    for at, mark in enumerate(marks):
        if opened is not None and mark[0] in CLOSED_BY[opened[0]] and _closes(text, marks, at):
            yield Span(opened.start(), mark.end())
            opened = None
        elif _opens(text, mark, paragraph.end) and (opened is None or mark[0] == opened[0]):
            opened = mark
    if opened is not None and after is not None and opened[0] not in APOSTROPHES:
        line = text[after.start : after.start + 100].lstrip()
        if line.startswith(opened[0]):
            yield Span(opened.start(), paragraph.end)


def _opens(text: str, mark: re.Match[str], end: int) -> bool:
    """Tell whether a mark stands where a quotation may begin."""
    if mark[0] not in CLOSED_BY or mark.end() >= end or text[mark.end()].isspace():
        return False
    before = text[mark.start() - 1] if mark.start() else " "
    if mark[0] in "'‘":
        return not before.isalnum() and before not in ".,;!?)" and not _ELISION.match(text, mark.start())
    return mark[0] not in ('"', "''", "»") or before.isspace() or before in "([{—–-/‘“'…:"


def _closes(text: str, marks: list[re.Match[str]], at: int) -> bool:
    """Tell whether a mark of the closing kind ends the open quotation, and is neither apostrophe nor opening mark."""
    mark = marks[at]
    before, after = text[mark.start() - 1], text[mark.end() : mark.end() + 2]
    if mark[0] in APOSTROPHES:
        if before.isspace() or after[:1].isalnum():
            return False
        plural = before in "sS" and after[:1].isspace() and after[1:].islower()
        return not plural or not _closed_later(text, marks, at)
    if mark[0] == "“":
        return not before.isspace() and not after[:1].isalnum()
    return mark[0] != '"' or not (before.isspace() and after[:1].isalnum())


def _closed_later(text: str, marks: list[re.Match[str]], at: int) -> bool:
    """Tell whether a surer closing mark follows before anything opens."""
    for mark in marks[at + 1 : at + 1 + MARKS_AHEAD]:
        before, after = text[mark.start() - 1], text[mark.end() : mark.end() + 1]
        if mark[0] in APOSTROPHES and before in ".,!?" and not after.isalnum():
            return True
        if mark[0] not in APOSTROPHES or before.isspace():
            return False
    return False
