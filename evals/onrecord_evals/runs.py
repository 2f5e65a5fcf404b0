"""A run: every case is asked, and its reply kept as a line and as a parsed reply."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord import as_json
from onrecord_evals.cases import Line, no_reply, reply_of
from onrecord_index import OnRecordError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from onrecord import Assistant
    from onrecord_evals.cases import Case, Reply
    from onrecord_index import Index

# The scorers look at the first 10 passages; a person who reads a missed case wants a few more.
PASSAGES = 20

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """A case with its reply, and the reply's line for an answers file; None where the case failed."""

    case: Case
    reply: Reply
    line: Line | None


def ask_all(cases: Sequence[Case], ask: Callable[[Case], Line]) -> Iterator[Asked]:
    """Ask every case in turn; one that fails is recorded with its error and does not end the run."""
    for case in cases:
        try:
            line = ask(case)
        except OnRecordError as error:
            _log.warning("case %s: %s", case.id, error)
            yield Asked(case, no_reply(case, str(error)), None)
        except Exception as error:  # a bug met by one case must not lose the others
            _log.exception("case %s failed", case.id)
            yield Asked(case, no_reply(case, f"{type(error).__name__}: {error}"), None)
        else:
            yield Asked(case, reply_of(line), line)


def asking(assistant: Assistant) -> Callable[[Case], Line]:
    """Return what asks an assistant a case on its day, and gives the reply as JSON."""

    def ask(case: Case) -> Line:
        reply = assistant.ask(case.question, history=case.history, asked=case.asked, passages=PASSAGES)
        return as_json(reply, id=case.id)

    return ask


def matched(cases: Sequence[Case], replies: Sequence[Reply]) -> list[tuple[Case, Reply]]:
    """Return each case with its reply from a file, or with what stands for a missing one."""
    by_id = {reply.id: reply for reply in replies}
    return [(case, by_id.get(case.id) or no_reply(case, "no line in the answers file")) for case in cases]


def texts_of(index: Index, pairs: Sequence[tuple[Case, Reply]]) -> Mapping[str, str]:
    """Return the texts of all documents that cases or replies name."""
    present = {info.id for info in index.documents()}
    named = {place.document for _, reply in pairs for place in (*reply.quotes, *reply.passages)}
    named |= {name for case, _ in pairs for name in (*case.documents, *(quote.document for quote in case.quotes))}
    return {name: index.document(name).text for name in named & present}


def kept_folder(corpus: Path) -> str:
    """Return the name of the folder that keeps the index of a corpus: its name and a digest of its path."""
    name = corpus.resolve().parent.name if corpus.is_file() else corpus.resolve().name
    return f"{name}-{hashlib.sha256(str(corpus.resolve()).encode()).hexdigest()[:8]}"
