"""What Gradio keeps of questions and sessions, and what it forgets to drop; the only file that reaches into Gradio.

All of it was read in Gradio 6.31, where nothing public tells it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from gradio.state_holder import SessionState, StateHolder

from onrecord.web.calls import Event
from onrecord.web.sessions import PAGE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

# Answers that nobody fetched are kept for so long, and no more than so many of them; the page fetches at once.
SECONDS_TO_FETCH = 120.0
MOST_TO_FETCH = 500

# A conversation is kept for a night while its page is open, and for an hour after it was closed.
HOURS_OPEN, HOURS_CLOSED = 24, 1

_SECONDS_BETWEEN = 5.0

_log = logging.getLogger(__name__)


class Pages(StateHolder):
    """The sessions of pages, of which there are only so many; the questions of programs have none that is kept.

    Gradio keeps one for each question of a program too, which would soon take the place of all pages.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # gradio 6.31
        self._addresses: dict[str, str] = {}

    def __getitem__(self, session_id: str) -> SessionState:
        """Return a session, a new one if there is none; for the question of a program one that is not kept."""
        if not session_id.startswith(PAGE):
            return SessionState(self.blocks)
        if session_id not in self.session_data and len(self.session_data) >= self.capacity:
            self._make_room()
        return super().__getitem__(session_id)

    def came_from(self, session_id: str, address: str) -> None:
        """Remember from where a session is used first; it may be about to be made."""
        self._addresses.setdefault(session_id, address)

    def forget(self, *, now: datetime) -> None:
        """Forget the sessions that were not used for long; Gradio drops their values alone."""
        for name, session in list(self.session_data.items()):
            hours = HOURS_CLOSED if session.is_closed else HOURS_OPEN
            if now - self.time_last_used.get(name, now) > timedelta(hours=hours):
                self._drop(name)
        for name in self._addresses.keys() - self.session_data.keys():
            del self._addresses[name]

    def _drop(self, session_id: str) -> None:
        with self.lock:
            self.session_data.pop(session_id, None)
            self.time_last_used.pop(session_id, None)

    def _make_room(self) -> None:
        """Forget the session that was quiet for longest, of the address that has most of them."""
        counts = Counter(map(self._address, self.session_data))
        most = max(counts.values())
        self._drop(next(name for name in self.session_data if counts[self._address(name)] == most))

    def _address(self, session_id: str) -> str:
        return self._addresses.get(session_id, "")


class Backlog:
    """The questions that wait, the answers that were not fetched, and the sessions of a Gradio app."""

    def __init__(self, blocks: Any) -> None:  # Any: what is read is private to gradio.Blocks
        self._blocks = blocks
        self.pages = Pages()
        self._finished: dict[str, float] = {}  # when a session was first seen with nothing but finished questions
        self.events = {
            index: Event(
                len(function.inputs), function.queue, function.api_name if function.api_visibility == "public" else None
            )
            for index, function in blocks.fns.items()
        }

    def keep_pages_of(self, app: Any) -> None:  # Any: Gradio's own application, as it is mounted
        """Take the place of what keeps an application's sessions."""
        self.pages.set_blocks(self._blocks)
        app.state_holder = self.pages

    def waiting(self) -> list[str]:
        """Return the address of each question that waits for its turn."""
        queues = self._blocks._queue.event_queue_per_concurrency_id.values()
        return [event.request.client.host if event.request.client else "" for queue in queues for event in queue.queue]

    def has_session(self, name: str) -> bool:
        """Tell whether a session waits for answers."""
        return bool(self._blocks._queue.pending_event_ids_session.get(name))

    def has_question(self, number: str) -> bool:
        """Tell whether a question waits, is being answered, or has an answer that was not fetched."""
        return any(number in numbers for numbers in self._blocks._queue.pending_event_ids_session.values())

    @asynccontextmanager
    async def kept_small(self, _app: object) -> AsyncIterator[None]:
        """Drop what Gradio forgets to, as long as the chat is served."""
        task = asyncio.create_task(self._keep_small())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _keep_small(self) -> None:
        while True:
            await asyncio.sleep(_SECONDS_BETWEEN)
            try:
                self.drop_answers(now=time.monotonic())
                self.pages.forget(now=datetime.now())
            except Exception:
                _log.exception("cannot drop what is not needed any more; the chat may take more and more memory")

    def drop_answers(self, *, now: float) -> None:
        """Drop what is left of questions whose answers were fetched, or will not be any more.

        Gradio keeps an entry for each session for good, and for each question of a program one besides.
        """
        queue = self._blocks._queue
        sessions = queue.pending_event_ids_session
        unfinished = set(queue.event_ids_to_events)
        finished = [name for name, numbers in sessions.items() if not numbers & unfinished]
        self._finished = {name: self._finished.get(name, now) for name in finished}
        unfetched = [name for name in finished if sessions[name]]
        too_many = set(unfetched[: max(0, len(unfetched) - MOST_TO_FETCH)])
        for name in finished:
            if not sessions[name] or name in too_many or now - self._finished[name] >= SECONDS_TO_FETCH:
                del sessions[name]
                queue.pending_messages_per_session.pop(name, None)
                del self._finished[name]
