"""What goes back: a response of Gradio with the headers that each has to carry, or why there is none."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Scope, Send

    from onrecord.web.doors import TurnedAway

# Gradio's page runs inline scripts and makes functions of templates; all of it comes from this host.
POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)

# Of what a page can ask of a browser, this one has no use for anything but copying.
PERMISSIONS = ", ".join(
    f"{name}=()"
    for name in (
        "accelerometer autoplay camera display-capture encrypted-media fullscreen geolocation gyroscope hid "
        "magnetometer microphone midi payment picture-in-picture screen-wake-lock serial usb xr-spatial-tracking"
    ).split()
)

HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

# The names of Gradio's files change with what is in them. All else may show documents, and is to be kept nowhere.
CACHED, KEPT_NOWHERE = "private, max-age=86400", "no-store"

# When to ask again where the queue is full, in seconds: the time of a few questions.
A_MOMENT = 5

_QUEUE_FULL, _TOO_MANY = 503, 429


class Reply:
    """The one response to a request."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._begun = self._ended = False
        self._queues = False
        self._headers = HEADERS | {"Cache-Control": KEPT_NOWHERE}

    def carry(self, name: str, value: str) -> None:
        """Put a header on the response."""
        self._headers[name] = value

    def expect_a_full_queue(self) -> None:
        """Say in HTTP's own words that there are too many requests, where Gradio says that it is out of service."""
        self._queues = True

    async def send(self, message: Message) -> None:
        """Send a part of the response."""
        if message["type"] == "http.response.start":
            self._begun = True
            headers = MutableHeaders(scope=message)
            if self._queues and message["status"] == _QUEUE_FULL:
                message["status"] = _TOO_MANY
                headers["Retry-After"] = str(A_MOMENT)
            headers.update(self._headers)
        elif message["type"] == "http.response.body":
            self._ended = not message.get("more_body", False)
        await self._send(message)

    async def turn_away(self, away: TurnedAway, scope: Scope, receive: Receive) -> None:
        """Say why a request is not answered."""
        if away.status == 401:
            self.carry("WWW-Authenticate", 'Basic realm="onrecord", charset="UTF-8"')
        if away.retry_after is not None:
            self.carry("Retry-After", str(math.ceil(away.retry_after)))
        self.carry("Cache-Control", KEPT_NOWHERE)
        await JSONResponse({"detail": str(away)}, status_code=away.status)(scope, receive, self.send)

    async def break_off(self, scope: Scope, receive: Receive) -> None:
        """End a response that cannot be completed."""
        if not self._begun:
            self.carry("Cache-Control", KEPT_NOWHERE)
            told = {"detail": "something went wrong; the terminal that runs this page shows what"}
            await JSONResponse(told, status_code=500)(scope, receive, self.send)
        elif not self._ended:
            await self.send({"type": "http.response.body", "body": b"", "more_body": False})
