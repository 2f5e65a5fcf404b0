"""Paragraphs that go on in the next column or on the next page put together; pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from onrecord_index.reading.hyphens import is_broken
from onrecord_index.reading.pdf.paragraphs import BULLET, are_alike, has_room_for, is_end, is_numbered

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from onrecord_index.reading.pdf.measures import Measures
    from onrecord_index.reading.pdf.paragraphs import Paragraph


def joined(runs: Iterable[Sequence[Paragraph]], measures: Measures) -> list[Paragraph]:
    """Return the paragraphs of runs, in order, of which the last of one and the first of the next may be one.

    Notes and captions between are put before it or after it, so that no word comes before one of an earlier page.
    """
    found: list[Paragraph] = []
    start: int | None = None  # of the last paragraph that may go on
    for run in runs:
        for at, paragraph in enumerate(run):
            if paragraph.is_note:
                found.append(paragraph)
                continue
            is_new = at > 0 and not found[-1].is_note
            whole = None if start is None or is_new else _whole(found[start:], paragraph, measures)
            if start is not None and whole:
                found[start:] = whole
                start += next(number for number, one in enumerate(whole) if not one.is_note)
                continue
            found.append(paragraph)
            start = None if paragraph.is_apart or paragraph.kind != "text" else len(found) - 1
    return found


def _whole(before: Sequence[Paragraph], after: Paragraph, measures: Measures) -> list[Paragraph] | None:
    """Return a paragraph and the notes after it with another one that it goes on in, or None if it does not."""
    paragraph, *notes = before
    early = [note for note in notes if note.last_page <= paragraph.first_page]
    late = [note for note in notes if note.first_page >= after.last_page and note not in early]
    if len(early) + len(late) < len(notes) or not _goes_on(paragraph, after, measures):
        return None
    return [*early, replace(after, lines=paragraph.lines + after.lines), *late]


def _goes_on(before: Paragraph, after: Paragraph, measures: Measures) -> bool:
    """Tell whether a paragraph goes on in another one."""
    last, first = before.last, after.first
    if after.is_apart or after.kind != "text" or not are_alike(last, first) or measures.is_heading(last):
        return False
    if is_broken(last.words[-1].text):
        return True
    if is_end(last) or BULLET.match(first.text):
        return False
    return first.text[0].islower() or not (is_numbered(first) or has_room_for(first, last, before.limit))
