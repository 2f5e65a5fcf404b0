"""A question and what came of it, as the page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from onrecord.answering import Reading
    from onrecord.types import Answer, Refusal


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no reply, in words for the user."""

    text: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and what came of it, so far.

    `id` is what the browser calls it. `asked` is the day of the question. `lost` counts the quotes of an earlier answer
    that its documents do not have any more. `further` are questions to ask next.
    """

    question: str
    reply: Answer | Refusal | Failure | Reading
    id: str = ""
    asked: date | None = None
    lost: int = 0
    further: tuple[str, ...] = ()
