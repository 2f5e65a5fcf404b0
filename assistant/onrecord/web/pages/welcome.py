"""What stands where nothing has been asked yet, and how far indexing is, as HTML; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.rendering import counted
from onrecord.web.indexing import Done, Failed, Running
from onrecord.web.pages.frame import CLAIM
from onrecord.web.pages.texts import escaped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.web.indexing import State
    from onrecord_index import DocumentInfo, SyncReport, Unreadable

# A list of unreadable files longer than this is better read in a terminal.
UNREADABLE_SHOWN = 50


def welcome_page(documents: int, *, examples: Sequence[str], state: State) -> str:
    """Return what stands where no question has been asked yet."""
    if documents and examples:
        asks = "".join(
            f'<li><button type="button" class="example" dir="auto">{escaped(example)}</button></li>'
            for example in examples
        )
        return f'<div class="welcome"><h1>{CLAIM}</h1><h2>For example</h2><ul class="examples">{asks}</ul></div>'
    if isinstance(state, Running):
        which = "those that have been read" if documents else "as soon as the first ones are read"
        return f'<div class="welcome"><h1>Reading your documents</h1><p>You can ask {which}.</p></div>'
    if documents:
        return '<div class="welcome"></div>'
    return (
        '<div class="welcome"><h1>There are no documents yet</h1>'
        "<p>Stop this program with Ctrl-C in its terminal, and start it with a folder of yours:</p>"
        "<pre><code>onrecord chat path/to/your/documents</code></pre></div>"
    )


def examples_of(documents: Sequence[DocumentInfo], *, limit: int = 3) -> list[str]:
    """Return questions that fit any documents: one for each of the first titles."""
    titles = dict.fromkeys(" ".join(document.title.split()) for document in documents if document.title.strip())
    return [f"What do the documents say about “{title}”?" for title in list(titles)[:limit]]


def status_page(state: State, *, documents: int, unreadable: Sequence[Unreadable]) -> str:
    """Return the line below the title: how far indexing is, or what can be asked."""
    match state:
        case Running(progress):
            line = _progress(int(progress.done), progress.total) if progress else _progress(0, 0)
        case Failed(text):
            line = (
                f'<p role="alert" class="failed">Could not read the documents: {escaped(text)}</p>{_ready(documents)}'
            )
        case Done(report):
            line = _ready(documents, _changes(report))
        case _:
            line = _ready(documents)
    listed = "" if isinstance(state, Running) else _unreadable(unreadable)
    return f'<div class="status">{line}{listed}</div>'


def _progress(done: int, total: int) -> str:
    if not total:
        return '<p>Looking for documents…</p><progress aria-label="Indexing"></progress>'
    return (
        f"<p>Reading documents: <b>{done:,} of {total:,} documents</b></p>"
        f'<progress aria-label="Indexing" value="{done}" max="{total}"></progress>'
    )


def _ready(documents: int, changes: str = "") -> str:
    return f'<p role="status">{counted(documents, "document")} to ask{changes}</p>' if documents else ""


def _changes(report: SyncReport) -> str:
    counts = {"added": report.added, "changed": report.changed, "removed": report.removed}
    told = ", ".join(f"{count:,} {word}" for word, count in counts.items() if count)
    return f" · {told}" if told else ""


def _unreadable(items: Sequence[Unreadable]) -> str:
    if not items:
        return ""
    rows = "".join(
        f"<li><bdi>{escaped(item.place)}</bdi>: {escaped(item.reason)}</li>" for item in items[:UNREADABLE_SHOWN]
    )
    rest = len(items) - UNREADABLE_SHOWN
    more = f"<p>and {rest:,} more: <code>onrecord documents --unreadable</code></p>" if rest > 0 else ""
    return f"<details><summary>{len(items):,} could not be read</summary><ul>{rows}</ul>{more}</details>"
