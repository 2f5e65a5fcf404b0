"""What every response and request is held to: nothing from other hosts, no files in or out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

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

# Gradio's ways to read and write files, to fetch from other hosts and to change the app; the chat has no use for them.
_CLOSED = ("file", "upload", "stream", "proxy", "deep_link", "process_recording", "vibe", "undo-vibe", "run-history")


class Guard:
    """Middleware that closes what the chat does not use and forbids the page to load anything from elsewhere."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, unless it is for a closed path."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = POLICY
                headers["Referrer-Policy"] = "no-referrer"
                headers["X-Content-Type-Options"] = "nosniff"
            await send(message)

        if is_closed(scope["path"]):
            await PlainTextResponse("not found", status_code=404)(scope, receive, send_guarded)
        else:
            await self._app(scope, receive, send_guarded)


def is_closed(path: str) -> bool:
    """Tell whether a path of Gradio's own interface is closed."""
    return any(path.startswith(f"/gradio_api/{name}") for name in _CLOSED) or path.startswith("/monitoring")
