"""Files read in a process of their own, with a limit of time and memory, so that a bad file costs one file.

Text, Markdown and corpora are read by code of this package that bounds both, without that process. What crosses from
one process to the other is JSON: nothing in it can run, whatever a file made of the process that read it.
"""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from onrecord_index.reading.formats import is_plain, read
from onrecord_index.reading.messages import END, item_of, request_of
from onrecord_index.types import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from onrecord_index.reading.types import FoundFile, ReadDocument

# For one document; an archive holds many. A manual of 600 pages takes some ten seconds, a scanned page that has to be
# recognised about five.
SECONDS = 120.0

# Address space of the process that reads; Python and the libraries take some 500 MB of it.
MEGABYTES = 3_072

# So many documents are read ahead of whoever takes them.
READ_AHEAD = 16


class IsolatedReader:
    """Reads files one after the other; a context manager that ends the process that it reads in."""

    def __init__(self, *, seconds: float = SECONDS, megabytes: int = MEGABYTES) -> None:
        """Read with a limit for each document, in seconds of waiting for it and in megabytes of address space."""
        self._seconds = seconds
        self._megabytes = megabytes
        self._process: _Process | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def read(self, file: FoundFile) -> Iterator[ReadDocument | Unreadable]:
        """Yield what `reading.read` does, and where a file takes too long or too much, last of all that it did.

        The time that whoever takes the documents needs is not counted.
        """
        if is_plain(file):
            yield from read(file)
            return
        self._process = self._process or _Process(self._megabytes)
        is_done = False
        try:
            yield from self._process.read(file, seconds=self._seconds)
            is_done = True
        except _Ended as error:
            yield Unreadable(file.name, str(error))
        finally:
            if not is_done:  # what is left of this file must not be taken for the next one's
                self._end()

    def _end(self) -> None:
        if self._process is not None:
            self._process.end()
            self._process = None


class _Ended(Exception):
    """The process ended or was too slow; the text says why the file is not read."""


class _Process:
    """A process that reads files, and a thread that takes what it says."""

    def __init__(self, megabytes: int) -> None:
        self._megabytes = megabytes
        # What it unpacks goes there, so that nothing is left of a process that was ended.
        self._folder = tempfile.TemporaryDirectory(prefix="onrecord-", ignore_cleanup_errors=True)
        # With -P a file of the current folder, which may be that of the documents, is no module. In a session of its
        # own it gets no Ctrl-C, which is for whoever waits for it and ends it.
        self._process = subprocess.Popen(  # noqa: S603  # this very program, with a number
            [sys.executable, "-P", "-m", "onrecord_index.reading.worker", str(megabytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), self._folder.name)},
            start_new_session=True,
        )
        self._lines: queue.Queue[bytes] = queue.Queue(READ_AHEAD)
        self._thread = threading.Thread(target=self._take_lines, name="reading", daemon=True)
        self._thread.start()

    def read(self, file: FoundFile, *, seconds: float) -> Iterator[ReadDocument | Unreadable]:
        """Yield what a file holds; raises _Ended."""
        self._ask(file)
        left = seconds
        while True:
            start = time.monotonic()
            try:
                line = self._lines.get(timeout=max(left, 0.001))
            except queue.Empty:
                raise _Ended(f"takes longer than {seconds:g} seconds to read") from None
            left -= time.monotonic() - start
            if not line:
                raise _Ended(f"is damaged, or needs more than {self._megabytes:,} MB: the process reading it ended")
            if line == END:
                return
            yield item_of(line)
            left = seconds

    def end(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        while self._thread.is_alive():  # it may wait for room
            try:
                self._lines.get(timeout=0.05)
            except queue.Empty:
                self._thread.join(timeout=0.05)
        for stream in (self._process.stdin, self._process.stdout):
            if stream:
                with suppress(BrokenPipeError):  # a request that was not taken any more
                    stream.close()
        self._process.wait()
        self._folder.cleanup()

    def _ask(self, file: FoundFile) -> None:
        stream = self._process.stdin
        try:
            if stream:
                stream.write(request_of(file))
                stream.flush()
        except BrokenPipeError:
            pass  # it ended; its last line says so

    def _take_lines(self) -> None:
        for line in self._process.stdout or ():
            self._lines.put(line)
        self._lines.put(b"")
