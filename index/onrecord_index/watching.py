"""Folders and files that are watched for changes; only file importing watchfiles."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from watchfiles import Change

# Changes belong together until nothing changes for QUIET, at most for LONGEST; both in milliseconds.
QUIET = 500
LONGEST = 5_000

# How often it is looked for a folder that is gone, in seconds.
AGAIN = 1.0


def changes(roots: Sequence[Path], *, exclude: Path, stop: threading.Event | None = None) -> Iterator[None]:
    """Yield after each burst of changes below some roots, until `stop` is set or for ever.

    What changes while a burst is dealt with makes the next one. What is hidden or in `exclude` does not count. A root
    that goes and comes back is watched again, and both are changes.
    """
    from watchfiles import watch

    stop = stop or threading.Event()
    absolute = [root.resolve() for root in roots]
    excluded = exclude.resolve()

    def counts(_: Change, changed: str) -> bool:
        return any(_is_seen(changed, root) for root in absolute) and not changed.startswith(f"{excluded}/")

    while not stop.is_set():
        there = [root for root in absolute if root.exists()]
        # Of a single file its folder is watched: editors put a new file in the place of the old one.
        places = [root if root.is_dir() else root.parent for root in there]
        if len(there) == len(absolute):
            for _ in watch(*places, watch_filter=counts, stop_event=stop, step=QUIET, debounce=LONGEST):
                yield
                if not all(root.exists() for root in absolute):
                    break
        elif not stop.wait(AGAIN) and all(root.exists() for root in absolute):
            yield


def _is_seen(changed: str, root: Path) -> bool:
    """Tell whether a changed path is a root or lies below it, with no part of its way hidden."""
    if changed == str(root):
        return True
    below = changed.removeprefix(f"{root}/")
    return below != changed and not any(part.startswith(".") for part in below.split("/"))
