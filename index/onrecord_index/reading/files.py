"""The files below a folder: which are there to be read, and which cannot be."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord_index.errors import NoSuchPath
from onrecord_index.reading.types import Found, FoundFile
from onrecord_index.types import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator


def find_files(root: Path, *, exclude: Path | None = None) -> Found:
    """Return the files below a folder, or the one file that `root` is.

    Left out are hidden files and folders (a leading dot, below the root), `exclude`, and links to what is found at
    its own place anyway. Folders that cannot be listed, names that are not UTF-8, links that lead elsewhere and what
    is no regular file (a pipe, a device) are listed as unreadable. Raises NoSuchPath.
    """
    try:
        status = root.stat()
        top = root.resolve(strict=True)
    except (OSError, RuntimeError, ValueError) as error:  # RuntimeError: Python 3.11 on links in a circle
        reason = os_reason(error) if isinstance(error, OSError) else str(error)
        raise NoSuchPath(f"cannot open {root}: {reason}; name a folder or file that is there") from error
    if stat.S_ISDIR(status.st_mode):
        found = list(_below(top, exclude.resolve() if exclude else None))
    else:
        found = [_file(top, root.name)]
    return Found(
        files=tuple(sorted((one for one in found if isinstance(one, FoundFile)), key=lambda file: file.name)),
        unreadable=tuple(sorted((one for one in found if isinstance(one, Unreadable)), key=lambda bad: bad.place)),
    )


def os_reason(error: OSError) -> str:
    """Return what the operating system says is wrong, without path and number."""
    return error.strerror or str(error)


def _below(top: Path, exclude: Path | None) -> Iterator[FoundFile | Unreadable]:
    """Yield all that lies below a folder; links are not followed, so that loops end nothing."""
    unlisted: list[OSError] = []
    for place, folders, files in os.walk(top, onerror=unlisted.append):
        folder = Path(place)
        folders[:] = [name for name in folders if not name.startswith(".") and folder / name != exclude]
        for name in folders:
            if (folder / name).is_symlink():
                yield from _linked(folder / name, top=top)
        for name in files:
            path = folder / name
            if name.startswith(".") or path == exclude:
                continue
            if path.is_symlink():
                yield from _linked(path, top=top)
            else:
                yield _file(path, path.relative_to(top).as_posix())
    for error in unlisted:
        name = Path(error.filename or top).relative_to(top).as_posix()
        yield Unreadable(_shown(name) + "/", f"cannot be listed: {os_reason(error)}")


def _file(path: Path, name: str) -> FoundFile | Unreadable:
    """Return a file that is no link."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return Unreadable(_shown(name), "its name is not valid UTF-8; rename it")
    try:
        status = path.stat()
    except OSError as error:
        return Unreadable(name, f"cannot be read: {os_reason(error)}")
    if not stat.S_ISREG(status.st_mode):
        return Unreadable(name, "is not a regular file", "unsupported")
    return FoundFile(path, name, status.st_size, _last_change(status))


def _last_change(status: os.stat_result) -> int:
    """Return a number that is another one after any change of a file.

    Whoever writes to it can set its time of modification as it was; when that was done, nobody sets. 63 bits of both.
    """
    return (status.st_mtime_ns ^ status.st_ctime_ns << 1) & (1 << 63) - 1


def _linked(path: Path, *, top: Path) -> Iterator[Unreadable]:
    """Yield a link whose target is not met elsewhere in the folder."""
    name = _shown(path.relative_to(top).as_posix())
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):
        yield Unreadable(name, "is a link that leads nowhere")
        return
    if not target.is_relative_to(top):
        yield Unreadable(name, "is a link that leads out of the folder and is not followed", "unsupported")
    elif any(part.startswith(".") for part in target.relative_to(top).parts):
        yield Unreadable(name, "is a link to something hidden and is not followed", "unsupported")


def _shown(name: str) -> str:
    """Return a name as text, bytes that are not UTF-8 as escapes."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
