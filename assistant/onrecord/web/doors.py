"""Which requests are let in: an allow-list, so that what Gradio offers besides, or will one day, stays closed.

Of the routes of Gradio 6.31 the page needs seven, and programs that ask four more. Closed are those that read files
(`file=`, `file/`, `deep_link`, `custom_component`, `svelte`), take them (`upload`, `process_recording`), call other
hosts (`proxy=`), change the program (`vibe-code`), call any method of a component (`component_server`), log in
(`login`, `logout`, `token`, `user`), or are of no use here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

# What other programs may call, by these names in every version.
NAMES = ("ask", "search")

Kind = Literal["page", "file", "facts", "run", "join", "stream", "heartbeat", "call", "reply"]


class TurnedAway(Exception):
    """A request is not answered: with which status, and why."""

    def __init__(self, status: int, reason: str, *, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.status = status
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Door:
    """What a request that is let in is for; `id` is what its path names: a function, a session or a question."""

    kind: Kind
    id: str = ""

    @property
    def takes_a_body(self) -> bool:
        """Whether the request carries JSON."""
        return self.kind in {"run", "join", "call"}

    @property
    def makes_work(self) -> bool:
        """Whether the request is more than a file, or the reply to one that made work."""
        return self.kind in {"page", "facts", "run", "join", "call"}

    @property
    def queues_a_question(self) -> bool:
        """Whether the request asks something that waits for its turn."""
        return self.kind in {"join", "call"}


_GRADIO = "/gradio_api"
_DOORS = {
    ("GET", "/"): Door("page"),
    ("HEAD", "/"): Door("page"),
    ("GET", "/theme.css"): Door("file"),
    ("GET", "/favicon.ico"): Door("file"),
    ("GET", "/config"): Door("facts"),
    ("GET", f"{_GRADIO}/info"): Door("facts"),
    ("GET", f"{_GRADIO}/app_id"): Door("facts"),
    ("POST", f"{_GRADIO}/run/predict"): Door("run"),
    ("POST", f"{_GRADIO}/queue/join"): Door("join"),
    ("GET", f"{_GRADIO}/queue/data"): Door("stream"),
    **{("POST", f"{_GRADIO}/call/{name}"): Door("call", name) for name in NAMES},
}
_WITH_AN_ID: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (re.compile(rf"{_GRADIO}/heartbeat/([\w-]{{1,64}})", re.ASCII), "heartbeat"),
    (re.compile(rf"{_GRADIO}/call/(?:{'|'.join(NAMES)})/([0-9a-f]{{32}})", re.ASCII), "reply"),
)


class Doors:
    """Knows each path that is served; no other reaches Gradio, and none the file system."""

    def __init__(self, files: Iterable[str]) -> None:
        """Open the doors of the page, of other programs, and to files of Gradio's own, by their whole paths."""
        self._doors = dict(_DOORS) | {("GET", path): Door("file") for path in files}
        self._paths = {path for _, path in self._doors}

    def opened(self, method: str, path: str) -> Door:
        """Return what a request is for; raises TurnedAway."""
        if door := self._doors.get((method, path)):
            return door
        for pattern, kind in _WITH_AN_ID:
            if found := pattern.fullmatch(path):
                if method != "GET":
                    raise TurnedAway(405, "this can only be got")
                return Door(kind, found[1])
        if path in self._paths:
            raise TurnedAway(405, f"{method} is not for this path")
        raise TurnedAway(404, "not found")


def paths_below(folder: Path, *, served_as: str) -> Iterator[str]:
    """Yield the path that each file below a folder is served at."""
    for path in folder.rglob("*"):
        if path.is_file():
            yield f"/{served_as}/{path.relative_to(folder).as_posix()}"
