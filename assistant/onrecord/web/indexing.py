"""A sync in the background, and how far it has come."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord_index import OnRecordError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from onrecord_index import Progress, SyncReport

# A sync stops between two windows of documents, and a window takes seconds.
SECONDS_TO_STOP = 30.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Idle:
    """Nothing is being indexed, and nothing was since the start."""


@dataclass(frozen=True, slots=True)
class Running:
    """Documents are being read; the progress is None until the first report."""

    progress: Progress | None


@dataclass(frozen=True, slots=True)
class Done:
    """All documents were read."""

    report: SyncReport


@dataclass(frozen=True, slots=True)
class Failed:
    """Reading the documents ended with an error, told in `text`."""

    text: str


State = Idle | Running | Done | Failed


class Indexing:
    """Runs a sync in a thread of its own; `state` may be read from any thread."""

    def __init__(
        self,
        sync: Callable[[Callable[[Progress], None]], SyncReport] | None,
        changes: Callable[[threading.Event], Iterator[None]] | None = None,
    ) -> None:
        """Sync once, and with `changes` again whenever it yields; it is given what it has to end by."""
        self._sync = sync
        self._changes = changes
        self._state: State = Idle() if sync is None else Running(None)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="indexing", daemon=True)

    @property
    def state(self) -> State:
        """How far the sync has come."""
        return self._state

    @property
    def is_watching(self) -> bool:
        """Whether what changes from now on is synced too."""
        return self._changes is not None and self._sync is not None and not self._stopping.is_set()

    def start(self) -> None:
        """Start the sync, if there is one."""
        if self._sync is not None:
            self._thread.start()

    def stop(self) -> None:
        """Stop the sync at its next report and wait for it; what was committed stays."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(SECONDS_TO_STOP)

    def _run(self) -> None:
        self._run_once()
        if self._changes is None:
            return
        try:
            for _ in self._changes(self._stopping):
                self._run_once()
        except OSError as error:  # too many watched folders, say
            _log.warning("changes are not seen any more: %s", error)
            self._changes = None

    def _run_once(self) -> None:
        if self._sync is None:
            return
        self._state = Running(None)
        try:
            self._state = Done(self._sync(self._on_progress))
        except _Stopped:
            self._state = Failed("stopped; the next start continues")
        except OnRecordError as error:
            self._state = Failed(str(error))
        except Exception:
            _log.exception("indexing failed")
            self._state = Failed("something went wrong; the terminal that runs this page shows what")

    def _on_progress(self, progress: Progress) -> None:
        if self._stopping.is_set():
            raise _Stopped
        self._state = Running(progress)


class _Stopped(Exception):
    """Ends a sync from inside its report."""
