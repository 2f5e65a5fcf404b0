"""The names of an archive's members: which are read, as which path in the archive, and which are not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord_index.types import Unreadable

if TYPE_CHECKING:
    from onrecord_index.reading.types import FoundFile

_DRIVE = re.compile(r"[A-Za-z]:")


class MemberNames:
    """The names of an archive's members, each once."""

    def __init__(self, file: FoundFile) -> None:
        self._file = file
        self._seen: set[str] = set()

    def checked(self, written: str) -> str | Unreadable:
        """Return a member's name as a path in the archive, nothing where it is hidden, or why it is not read."""
        slashed = written.replace("\\", "/")
        parts = [part for part in slashed.split("/") if part not in {"", "."}]
        name = "/".join(parts)
        try:
            name.encode()
        except UnicodeEncodeError:
            shown = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
            return Unreadable(f"{self._file.name}/{shown}", "its name is not valid UTF-8; rename it")
        if slashed.startswith("/") or _DRIVE.match(name) or ".." in parts:
            return Unreadable(f"{self._file.name}/{name}", "has a name that leads out of the archive, and is not read")
        if not parts or any(part.startswith(".") or part == "__MACOSX" for part in parts):
            return ""
        if name in self._seen:
            return Unreadable(f"{self._file.name}/{name}", "stands in the archive twice; the first one was read")
        self._seen.add(name)
        return name
