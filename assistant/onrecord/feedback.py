"""What people say of replies, kept beside an index as evaluation cases for somebody to review."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.types import Answer
from onrecord_index import FeedbackError

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from onrecord.types import Refusal, Turn

FILE = "feedback.jsonl"

# Some ten thousand cases; whoever wants to fill the disk does not get far.
MOST_BYTES = 20_000_000
MOST_NOTE_CHARACTERS = 2_000


@dataclass(frozen=True, slots=True)
class Feedback:
    """That a reply is right or wrong, and why; `id` is one for each reply, so that the last word counts."""

    id: str
    question: str
    history: tuple[Turn, ...]
    asked: date
    reply: Answer | Refusal
    is_right: bool
    note: str = ""


def case_of(feedback: Feedback) -> dict[str, object]:
    """Return feedback as an evaluation case.

    A right answer's quotes are what has to be found; of a wrong one, or a wrong refusal, nobody knows that yet. What
    was replied stands there for whoever reviews it.
    """
    reply = feedback.reply
    right_answer = reply if feedback.is_right and isinstance(reply, Answer) else None
    citations = right_answer.citations if right_answer else ()
    quotes = [one.quote for one in citations]
    return {
        "id": f"feedback-{feedback.id}",
        "question": feedback.question,
        "history": [{"role": turn.role, "text": turn.text} for turn in feedback.history],
        "answerable": isinstance(reply, Answer) or not feedback.is_right,
        "quotes": [
            {"document": one.document_id, "start": one.start, "end": one.end, "text": one.text} for one in quotes
        ],
        "answers": list(dict.fromkeys(one.short for one in citations if one.short)),
        "documents": list(dict.fromkeys(one.document_id for one in quotes)),
        "asked": feedback.asked.isoformat(),
        "tags": ["feedback", "up" if feedback.is_right else "down"],
        "note": feedback.note,
        "replied": reply.text,
    }


class FeedbackFile:
    """The file of an index that keeps feedback, a case a line; any thread may write to it."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE
        self._lock = threading.Lock()

    def keep(self, feedback: Feedback) -> None:
        """Add feedback, in place of what was said of the same reply before; raises FeedbackError."""
        case = case_of(feedback)
        line = json.dumps(case, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        with self._lock:
            try:
                self._write(line, name=str(case["id"]))
            except OSError as error:
                raise FeedbackError(f"cannot write to {self._file}: {error.strerror}") from error

    def _write(self, line: bytes, *, name: str) -> None:
        kept = self._file.read_bytes() if self._file.exists() else b""
        begin = json.dumps({"id": name}).encode()[:-1] + b","
        lines = [one for one in kept.splitlines(keepends=True) if not one.startswith(begin)]
        if len(kept) + len(line) > MOST_BYTES:
            raise FeedbackError(f"{self._file} is full; review it and move it elsewhere")
        beside = self._file.with_suffix(".part")
        beside.write_bytes(b"".join([*lines, line]))
        beside.replace(self._file)  # whole or not at all
