"""An index as one file, and an index of such a file again, while others search it.

The file is the store, an SQLite database, with a line behind it: its SHA-256. What is derived is made anew.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import filelock

from onrecord_index.errors import (
    BackupBroken,
    IndexBroken,
    IndexBusy,
    IndexMismatch,
    IndexMissing,
    IndexReadOnly,
    WouldOverwrite,
)
from onrecord_index.locking import writing
from onrecord_index.searches import save_searches
from onrecord_index.store import STORE_FILE, Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RESTORING_FOLDER = "restoring"  # below that of the index, while a backup is brought into it

_LINE = "\nonrecord backup 1, sha256 {digest}\n"
_LINE_AS_WRITTEN = re.compile(_LINE.format(digest="([0-9a-f]{64})").encode())
_LINE_LENGTH = len(_LINE.format(digest="0" * 64))
_PART = 1 << 20  # bytes that are copied at once


@dataclass(frozen=True, slots=True)
class Backup:
    """A file that holds an index of so many documents, with its size in bytes."""

    file: Path
    documents: int
    size: int


def back_up(folder: Path, file: Path, *, force: bool = False) -> Backup:
    """Write the index of a folder, as it is at this moment, to a file, all of it or nothing; others may go on writing.

    Raises WouldOverwrite (unless `force`), IndexReadOnly, IndexBusy (somebody else writes this file), and IndexMissing
    or IndexBroken: what is damaged is not backed up.
    """
    _refuse(file, folder, force=force)
    with closing(Store.open_any(folder)) as store, _part(file) as part:
        store.write_copy(part / STORE_FILE)
        try:
            documents = _whole(part)
        except IndexBroken as error:
            raise IndexBroken(
                f"the index in {folder} is damaged ({error}), and nothing was written; "
                f"'onrecord doctor --index {folder}' says what can be done"
            ) from error
        _sign(part / STORE_FILE)
        size = (part / STORE_FILE).stat().st_size
        _refuse(file, folder, force=force)  # it may have come meanwhile
        (part / STORE_FILE).replace(file)
    return Backup(file, documents, size)


def restore(file: Path, folder: Path, *, force: bool = False) -> Backup:
    """Make the index of a folder what a backup holds, all of it or nothing; whoever has it open sees that at once.

    With `force` in place of an index that is there. Raises WouldOverwrite, BackupBroken, IndexBusy and IndexReadOnly,
    and leaves the index as it was then.
    """
    is_new = not folder.exists()
    try:
        with writing(folder), _restoring(folder) as restoring:
            if not force and _is_there(folder):
                raise WouldOverwrite(
                    f"there is an index in {folder}; choose another folder with --index, or restore the backup in its "
                    "place with --force"
                )
            size = _extract(file, restoring / STORE_FILE)
            documents = _brought_on(file, restoring)
            Store.take_copy(folder, restoring)
            with closing(Store.open(folder)) as store:
                save_searches(store, folder)
            return Backup(file, documents, size)
    except BaseException:
        if is_new:
            shutil.rmtree(folder, ignore_errors=True)
        raise


# ---------------------------------------------------------------- writing one


def _refuse(file: Path, folder: Path, *, force: bool) -> None:
    if folder.resolve() in file.resolve().parents:
        raise WouldOverwrite(f"{file} is in the folder of the index itself; choose another place for its backup")
    if not force and file.exists():
        raise WouldOverwrite(f"{file} is there already; choose another name, or overwrite it with --force")


@contextmanager
def _part(file: Path) -> Iterator[Path]:
    """Yield an empty folder beside a file, which nobody else uses for this file, and remove it at the end."""
    part = file.with_name(f".{file.name}.part")
    lock = filelock.FileLock(part / "lock", timeout=0)
    try:
        part.mkdir(exist_ok=True)
        lock.acquire()
    except filelock.Timeout as error:
        raise IndexBusy(f"another onrecord is writing a backup to {file}; wait until it is done") from error
    except OSError as error:
        raise IndexReadOnly(f"cannot write {file}: {error}; choose another place") from error
    try:
        for left in part.glob(f"{STORE_FILE}*"):  # by a run that was killed
            left.unlink()
        yield part
    except OSError as error:
        raise IndexReadOnly(f"cannot write {file}: {error}; choose another place, or make room there") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
        lock.release()


def _sign(file: Path) -> None:
    """Write the line with the digest behind all that is in a file, and have both on the disk."""
    with file.open("r+b") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
        opened.write(_LINE.format(digest=digest).encode())
        opened.flush()
        os.fsync(opened.fileno())


# ---------------------------------------------------------------- taking one


def _is_there(folder: Path) -> bool:
    file = folder / STORE_FILE
    return file.exists() and file.stat().st_size > 0


@contextmanager
def _restoring(folder: Path) -> Iterator[Path]:
    """Yield an empty folder in that of an index, which is being written, and remove it at the end."""
    restoring = folder / RESTORING_FOLDER
    shutil.rmtree(restoring, ignore_errors=True)
    try:
        restoring.mkdir()
        yield restoring
    except OSError as error:
        raise IndexReadOnly(f"cannot write to the index in {folder}: {error}; make room there") from error
    finally:
        shutil.rmtree(restoring, ignore_errors=True)


def _extract(file: Path, to: Path) -> int:
    """Copy the store that a backup holds, if the backup is as it was written; return the size of the backup."""
    try:
        source = file.open("rb")
    except OSError as error:
        raise BackupBroken(f"cannot open {file}: {error.strerror}; name a file that 'onrecord backup' wrote") from error
    with source, to.open("wb") as target:
        size = source.seek(0, os.SEEK_END)
        source.seek(max(0, size - _LINE_LENGTH))
        line = _LINE_AS_WRITTEN.fullmatch(source.read())
        if line is None:
            raise BackupBroken(f"{file} is no backup of onrecord, or was cut short; use another one")
        source.seek(0)
        digest = hashlib.sha256()
        while part := source.read(min(_PART, size - _LINE_LENGTH - source.tell())):
            digest.update(part)
            target.write(part)
    if digest.hexdigest() != line[1].decode():
        raise BackupBroken(f"{file} is damaged: it is not as it was written; use another one")
    return size


def _brought_on(file: Path, restoring: Path) -> int:
    """Make the store of a backup one of this version and of a lineage of its own; return its number of documents."""
    try:
        Store.migrate(restoring)
        documents = _whole(restoring)
        with closing(Store.open(restoring)) as store:
            store.begin_lineage()
        return documents
    except (IndexBroken, IndexMismatch, IndexMissing) as error:
        what = str(error).partition(";")[0].replace(f"the index in {restoring}", "it")
        raise BackupBroken(f"{file} holds no index that can be used ({what}); use another one") from error


def _whole(folder: Path) -> int:
    """Return how many documents the store of a folder holds; raises IndexBroken if it is not whole."""
    with closing(Store.open(folder)) as store:
        found = store.problems() or [f"{damage.name}: {damage.what}" for damage in store.damages()]
        if found:
            raise IndexBroken(found[0])
        return store.counts()[0]
