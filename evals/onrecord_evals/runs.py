"""A run: every case is asked, and its reply kept as a line and as a parsed reply."""

from __future__ import annotations

import hashlib
import logging
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord import as_json
from onrecord_evals.cases import no_reply, reply_of
from onrecord_evals.lines import Record
from onrecord_index import OnRecordError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from onrecord import Assistant
    from onrecord_evals.cases import Case, Reply
    from onrecord_index import Index

    Line = Mapping[str, object]  # a reply in the JSON shape of `onrecord.as_json`

# The metrics look at the first 10 passages; a person who reads a missed case wants a few more.
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
            _log.info("case %s: %s", case.id, error)
            yield Asked(case, no_reply(case, str(error)), None)
        except Exception as error:  # a bug met by one case must not lose the others
            _log.info("case %s failed", case.id, exc_info=True)  # the run tells; the trace is for --verbose
            yield Asked(case, no_reply(case, f"{type(error).__name__}: {error}"), None)
        else:
            yield Asked(case, reply_of(Record(f"the reply to case {case.id}", line)), line)


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


def texts_of(index: Index, cases: Sequence[Case], replies: Sequence[Reply]) -> Mapping[str, str]:
    """Return the texts of all documents of an index that cases or replies name."""
    present = {info.id for info in index.documents()}
    named = {place.document for reply in replies for place in (*reply.quotes, *reply.passages)}
    named |= {name for case in cases for name in (*case.documents, *(quote.document for quote in case.quotes))}
    return {name: index.document(name).text for name in named & present}


def kept_folder(corpus: Path, *, model: str | None = None) -> str:
    """Return the name of the folder that keeps the index of a corpus: its name and a digest of its path and the model.

    A file goes by the name of its folder as well, since most are called `corpus.jsonl`.
    """
    whole = corpus.resolve()
    name = f"{whole.parent.name}-{whole.name.split('.')[0]}" if whole.is_file() else whole.name
    told = str(whole) if model is None else f"{whole}\n{model}"
    digest = hashlib.sha256(told.encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return f"{re.sub(r'[^A-Za-z0-9]+', '-', name).strip('-') or 'corpus'}-{digest}"
