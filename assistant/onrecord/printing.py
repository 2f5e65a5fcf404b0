"""What the commands print: tables, reports, JSON and bars; beside `cli` the only place that prints."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from csv import DictWriter
from dataclasses import asdict
from datetime import date, timedelta
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.table import Table
from rich.text import Text

from onrecord.rendering import counted, printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from onrecord_index import Backup, Finding, Progress, SyncPlan, SyncReport, Unreadable

# How many unreadable files a summary names; 'onrecord documents --unreadable' lists all.
UNREADABLE_SHOWN = 20


@contextmanager
def progress_bar() -> Iterator[Callable[[Progress], None]]:
    """Show a progress bar on stderr, if that is a terminal."""
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("documents"),
        TextColumn("{task.fields[passages]:,} passages embedded"), TimeRemainingColumn(),
    )  # fmt: skip
    console = Console(stderr=True)
    with Bar(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task("indexing", total=None, passages=0)

        def on_progress(progress: Progress) -> None:
            bar.update(task, completed=int(progress.done), total=progress.total, passages=progress.passages)

        yield on_progress


def terminal_width() -> int:
    """Return how many characters a line may have: what the terminal holds, at most 100."""
    return min(100, Console().width)


def print_json(value: object) -> None:
    """Print a value as JSON, indented."""
    print(json.dumps(value, ensure_ascii=False, indent=1))


def print_csv(fields: Sequence[str], rows: Sequence[dict[str, object]]) -> None:
    """Print rows with their head as CSV."""
    writer = DictWriter(sys.stdout, fields, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under a head in columns."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in head:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(Text(printable(cell)) for cell in row))  # as text: a title may look like markup
    Console(soft_wrap=not sys.stdout.isatty()).print(table)


def print_unreadable(items: Sequence[Unreadable]) -> None:
    """Print what could not be read, a line for each, with its reason."""
    for item in items:
        print(printable(f"  {item.place}: {item.reason}"))


def print_report(report: SyncReport, folder: Path) -> None:
    """Print what a sync did, and the first of what could not be read."""
    print(
        f"{report.added:,} added, {report.changed:,} changed, {report.removed:,} removed, "
        f"{report.unchanged:,} unchanged, {len(report.unreadable):,} unreadable; "
        f"{counted(report.embedded, 'passage')} embedded, {report.reused:,} reused, {report.seconds:.1f} s; "
        f"index in {folder}"
    )
    if report.unreadable:
        print("unreadable:")
        print_unreadable(report.unreadable[:UNREADABLE_SHOWN])
    if len(report.unreadable) > UNREADABLE_SHOWN:
        print(f"  and {len(report.unreadable) - UNREADABLE_SHOWN:,} more: 'onrecord documents --unreadable'")


def print_plan(plan: SyncPlan, folder: Path, *, as_json: bool) -> None:
    """Print what a sync would do, in words or as JSON."""
    if as_json:
        print_json(sync_as_json(plan))
        return
    print(
        f"would add {plan.added:,}, change {plan.changed:,}, remove {plan.removed:,} and leave {plan.unchanged:,} "
        f"of the documents, {len(plan.unreadable):,} unreadable; {counted(plan.embedded, 'passage')} to embed, "
        f"{plan.reused:,} to reuse, about {timedelta(seconds=round(plan.seconds))}; index in {folder}"
    )
    if plan.unreadable:
        print("unreadable:")
        print_unreadable(plan.unreadable[:UNREADABLE_SHOWN])


def sync_as_json(report: SyncReport | SyncPlan) -> dict[str, object]:
    """Return what a sync did or would do, as a JSON object."""
    counts = ("added", "changed", "removed", "unchanged", "embedded", "reused", "seconds")
    return {
        **{name: getattr(report, name) for name in counts},
        "unreadable": [unreadable_as_json(item) for item in report.unreadable],
    }


def finding_as_json(finding: Finding) -> dict[str, object]:
    """Return what a check of the index found, as a JSON object."""
    return {**asdict(finding), "wrong": finding.is_wrong}


def print_backup(backup: Backup, what: str, *, as_json: bool) -> None:
    """Print what a backup holds, in words with what was done, or as JSON."""
    if as_json:
        print_json({"file": str(backup.file), "documents": backup.documents, "bytes": backup.size})
    else:
        print(f"{backup.file}: {counted(backup.documents, 'document')}, {backup.size / 1e6:,.1f} MB; {what}")


def unreadable_as_json(item: Unreadable) -> dict[str, str]:
    """Return something that could not be read, as a JSON object."""
    return {"place": item.place, "reason": item.reason, "kind": item.kind}


def plain(value: object) -> object:
    """Return a value as JSON holds it, a day as it is written."""
    return value.isoformat() if isinstance(value, date) else value
