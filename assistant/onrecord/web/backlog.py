"""What Gradio keeps of questions and sessions, and what it forgets to drop; the only file that reaches into Gradio.

All of it was read in Gradio 6.31, where nothing public tells it.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from onrecord.web.calls import Event

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

# Answers that nobody fetched are kept for so long, and no more than so many of them; the page fetches at once.
SECONDS_TO_FETCH = 120.0
MOST_TO_FETCH = 500

# A conversation is kept for a night while its page is open, and for an hour after it was closed.
HOURS_OPEN, HOURS_CLOSED = 24, 1

_SECONDS_BETWEEN = 5.0


class Backlog:
    """The questions that wait, the answers that were not fetched, and the sessions of a Gradio app."""

    def __init__(self, blocks: Any) -> None:  # Any: what is read is private to gradio.Blocks
        self._blocks = blocks
        self._finished: dict[str, float] = {}  # when a session was first seen with nothing but finished questions
        self.events = {
            index: Event(
                len(function.inputs), function.queue, function.api_name if function.api_visibility == "public" else None
            )
            for index, function in blocks.fns.items()
        }

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
            self.drop_answers(now=time.monotonic())
            self.drop_sessions(now=datetime.now())

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

    def drop_sessions(self, *, now: datetime) -> None:
        """Drop the sessions that were not used for long; Gradio drops their values alone, and keeps their pages."""
        holder = self._blocks.state_holder
        for name, session in list(holder.session_data.items()):
            hours = HOURS_CLOSED if session.is_closed else HOURS_OPEN
            if now - holder.time_last_used.get(name, now) > timedelta(hours=hours):
                with holder.lock:
                    holder.session_data.pop(name, None)
                    holder.time_last_used.pop(name, None)
