"""Tables of contents, whose entries stand in the document again as headings; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord_index.reading.pdf.types import Line, Run

_LEADERS = re.compile(r"[.·…_]{4,}|[.·](?:\s[.·]){3,}")
_ENTRY = re.compile(r"(?P<title>.*?)[\s.·…_]+(?:\d{1,5}|[ivxlc]{1,8})")
_IN_FRONT = re.compile(r"(?:chapter|part|section)\b")
_NO_LETTER = re.compile(r"[\W\d_]+")

# After so many entries with dots in a run, those without are entries too, as of chapters.
_LEAST_ENTRIES = 3


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A line that may be an entry, by what its heading would be; `title` is empty for what is none."""

    line: Line
    title: str


def without_contents(runs: Sequence[Run]) -> list[Run]:
    """Return runs without those entries of tables of contents that are headings elsewhere in them."""
    candidates = [_candidates(run) for run in runs]
    headings = {_letters(one.line.text) for some in candidates for one in some if not one.title}
    kept = [
        replace(run, lines=tuple(one.line for one in some if not one.title or one.title not in headings))
        for run, some in zip(runs, candidates, strict=True)
    ]
    return [run for run in kept if run.lines]


def has_leaders(line: Line) -> bool:
    """Tell whether a line leads the eye by dots from its words to a number, as tables of contents and menus do."""
    return _LEADERS.search(line.text) is not None and _ENTRY.fullmatch(line.text) is not None


def _candidates(run: Run) -> list[_Candidate]:
    with_leaders = sum(map(has_leaders, run.lines))
    found = []
    for line in run.lines:
        is_entry = has_leaders(line) or (with_leaders >= _LEAST_ENTRIES and line.cells)
        entry = _ENTRY.fullmatch(line.text) if is_entry else None
        found.append(_Candidate(line, _letters(entry["title"]) if entry else ""))
    return found


def _letters(text: str) -> str:
    """Return the letters of a heading, without case, and without what numbers it."""
    return _NO_LETTER.sub("", _IN_FRONT.sub("", text.casefold().strip()))
