"""A question as the browser sends it, with the conversation before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.types import Turn
from onrecord.web.fields import Fields

if TYPE_CHECKING:
    from datetime import date

# A follow-up leans on the last few questions, and on what the last reply asked back.
MOST_TURNS = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, what the browser calls it, the turns before it, and its day, None for today."""

    id: str
    question: str
    history: tuple[Turn, ...]
    day: date | None


def asked_of(sent: object) -> Asked:
    """Return the question that the browser sent; raises RecordInvalid.

    The turns before it are pairs of a question and its reply, of which only the last one's words are needed.
    """
    fields = Fields(sent)
    turns: list[Turn] = []
    for pair in fields.list("turns")[-MOST_TURNS:]:
        turn = Fields(pair)
        turns += [Turn("user", turn.text("question")), Turn("assistant", turn.text("reply"))]
    return Asked(fields.id("id"), fields.text("question"), tuple(turns), fields.day("asked"))
