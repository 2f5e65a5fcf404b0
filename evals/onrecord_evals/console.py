"""What the commands here print, the bars that they show, and the files that they write."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.table import Table

from onrecord_index import CasesError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

STDOUT = Path("-")


def check_writable(*files: Path | None) -> None:
    """Raise CasesError for a file that will not be written, before anything takes long."""
    for file in files:
        if file and file.is_dir():
            raise CasesError(f"{file} is a folder; name a file to write to")
        if file and not file.absolute().parent.is_dir():
            raise CasesError(f"no such folder: {file.absolute().parent}; make it first, then write {file.name} there")


def write(file: Path, text: str) -> None:
    """Write a file; raises CasesError where that fails."""
    try:
        # A lone surrogate, which a corpus may carry, is written as its escape; read as JSON, that is itself again.
        file.write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise CasesError(f"cannot write {file}: {error}") from error


def write_whole(file: Path, text: str) -> None:
    """Write a file in one step, so that a stop leaves what was there before or all of the new one."""
    part = file.with_name(f".{file.name}.part")
    try:
        write(part, text)
        part.replace(file)
    except OSError as error:
        raise CasesError(f"cannot write {file}: {error}") from error
    finally:
        part.unlink(missing_ok=True)


def tell(message: str) -> None:
    """Print a message for the user on stderr."""
    print(f"onrecord: {message}", file=sys.stderr)


def show(json_file: Path | None, numbers: object, show: Callable[[], None]) -> None:
    """Print for a reader, unless the numbers themselves are to be printed."""
    written = json.dumps(numbers, ensure_ascii=False, indent=1)
    if json_file == STDOUT:
        print(written)
        return
    show()
    if json_file:
        write(json_file, written + "\n")


@contextmanager
def progress_bar(what: str, of: str) -> Iterator[Callable[[float, int], None]]:
    """Show a progress bar on stderr, if that is a terminal."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn(of), TimeRemainingColumn(),
    )  # fmt: skip
    with Bar(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=int(done), total=total)


def table_of(first: str, *numbers: str) -> Table:
    """Return an empty table with a column of words and columns of numbers."""
    table = Table(first, box=None, header_style="bold", pad_edge=False)
    for head in numbers:
        table.add_column(head, justify="right")
    return table


def print_table(table: Table) -> None:
    """Print a table; as wide as it is where it goes to a file."""
    Console(soft_wrap=not sys.stdout.isatty()).print(table)
