"""Connections that keep the server waiting, and too many of them, are closed; the only file that knows uvicorn's own.

uvicorn 0.54 waits for ever for the head of a first request, and for a client that does not read what it is sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from onrecord.web.limits import Limits
from onrecord.web.origins import is_loopback

if TYPE_CHECKING:
    import asyncio


class LimitedProtocol(H11Protocol):
    """HTTP on one connection, within limits."""

    limits: ClassVar[Limits] = Limits()

    _head_timer: asyncio.TimerHandle | None = None
    _reading_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn's own
        """Accept a connection, or say that there are too many."""
        super().connection_made(transport)
        if self._is_one_too_many():
            self._refuse("503 Service Unavailable", "Retry-After: 5\r\n")
        else:
            self._await_head()

    def data_received(self, data: bytes) -> None:
        """Take what was sent; the head of a request is to be there in time."""
        try:
            super().data_received(data)
        except h11.LocalProtocolError:
            # uvicorn 0.54 answers nonsense in the middle of its own answer, which h11 does not let it do.
            self.transport.abort()
        if self._is_idle():
            self._await_head()
        else:
            self._cancel(self._head_timer)
            self._head_timer = None

    def pause_writing(self) -> None:
        """Wait for a client to read what it was sent, but not for ever."""
        super().pause_writing()
        self._cancel(self._reading_timer)
        self._reading_timer = self.loop.call_later(self.limits.seconds_for_reading, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on sending."""
        super().resume_writing()
        self._cancel(self._reading_timer)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget a connection."""
        self._cancel(self._head_timer)
        self._cancel(self._reading_timer)
        super().connection_lost(exc)

    # ------------------------------------------------------------ steps

    def _is_idle(self) -> bool:
        """Whether no request is being read or answered."""
        return self.cycle is None or self.cycle.response_complete

    def _is_one_too_many(self) -> bool:
        if len(self.connections) > self.limits.connections:
            return True
        address = self.client[0] if self.client else ""
        if is_loopback(address):  # a proxy on this machine has those of all its users
            return False
        clients = [other.client for other in self.connections if isinstance(other, LimitedProtocol)]
        return sum(other is not None and other[0] == address for other in clients) > self.limits.connections_per_address

    def _await_head(self) -> None:
        if self._head_timer is None:
            self._head_timer = self.loop.call_later(self.limits.seconds_for_head, self._head_is_late)

    def _head_is_late(self) -> None:
        if self._is_idle() and not self.transport.is_closing():
            self._refuse("408 Request Timeout", "")

    def _refuse(self, status: str, headers: str) -> None:
        self.transport.write(f"HTTP/1.1 {status}\r\n{headers}Content-Length: 0\r\nConnection: close\r\n\r\n".encode())
        self.transport.close()

    @staticmethod
    def _cancel(timer: asyncio.TimerHandle | None) -> None:
        if timer is not None:
            timer.cancel()


def protocol_within(limits: Limits) -> type[LimitedProtocol]:
    """Return the protocol for a server with these limits."""

    class Within(LimitedProtocol):
        """The protocol with other limits."""

    Within.limits = limits
    return Within
