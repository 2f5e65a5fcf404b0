"""The body of a request: read whole, if it is not too long and does not take too long."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from onrecord.web.doors import TurnedAway

if TYPE_CHECKING:
    from starlette.datastructures import Headers
    from starlette.types import Message, Receive

    from onrecord.web.limits import Limits


class Gone(Exception):
    """The client went away before its request was there."""


async def read(receive: Receive, headers: Headers, limits: Limits) -> bytes:
    """Return the body of a request that carries JSON; raises TurnedAway, and Gone."""
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise TurnedAway(415, "send JSON, with 'Content-Type: application/json'")
    if int(headers.get("content-length") or 0) > limits.body_bytes:
        raise _too_long(limits)
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(limits.seconds_for_body):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Gone
                parts.append(message.get("body", b""))
                size += len(parts[-1])
                if size > limits.body_bytes:
                    raise _too_long(limits)
                if not message.get("more_body"):
                    return b"".join(parts)
    except TimeoutError:
        raise TurnedAway(408, "the body took too long") from None


def replayed(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that gives a body that was read before, and then what comes after it."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return messages.pop() if messages else await receive()

    return replay


def _too_long(limits: Limits) -> TurnedAway:
    return TurnedAway(413, f"the body is longer than {limits.body_bytes:,} bytes")
