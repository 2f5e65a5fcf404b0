"""One writer at a time to the folder of an index."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import filelock

from onrecord_index.errors import IndexBusy, IndexReadOnly

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Hold the lock that only one process has; it goes when the process ends, however it ends.

    Raises IndexBusy, with the number of the process that has it, and IndexReadOnly.
    """
    lock = filelock.FileLock(folder / "writer.lock", timeout=0)
    holder = folder / "writer"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except filelock.Timeout as error:
        raise IndexBusy(
            f"another onrecord (process {_holder(holder)}) is writing to the index in {folder}; wait until it is done"
        ) from error
    except OSError as error:
        raise IndexReadOnly(f"cannot write to the index in {folder}: {error}; choose another with --index") from error
    try:
        with suppress(OSError):  # on a full disk; only whoever comes second would read it
            holder.write_text(str(os.getpid()))
        yield
    finally:
        lock.release()


def _holder(file: Path) -> str:
    try:
        return file.read_text() or "unknown"
    except (OSError, UnicodeDecodeError):
        return "unknown"
