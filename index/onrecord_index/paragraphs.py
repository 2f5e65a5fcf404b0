"""Where the paragraphs of a text are; pure."""

from __future__ import annotations

import re

from onrecord_index.types import Span

# Lines of a paragraph that was wrapped by hand are about as long as each other.
WRAPPED_LINE = range(40, 101)

_BREAK = re.compile(r"\n[^\S\n]*(?=\n)|\r\n?|[\n\v\f\x1c-\x1e\x85\u2028\u2029]")


def paragraphs_of(text: str) -> list[Span]:
    """Return the paragraphs of a text, in order: lines, or blocks whose lines were wrapped by hand."""
    lines: list[list[Span]] = [[]]
    ends = [*(found.span() for found in _BREAK.finditer(text)), (len(text), len(text))]
    start = 0
    for end, after in ends:
        if text[start:end].strip():
            lines[-1].append(Span(start, end))
        else:
            lines.append([])
        start = after
    paragraphs: list[Span] = []
    for block in lines:
        if len(block) > 1 and all(line.end - line.start in WRAPPED_LINE for line in block[:-1]):
            paragraphs.append(Span(block[0].start, block[-1].end))
        else:
            paragraphs.extend(block)
    return paragraphs
