"""Whose conversation it is: what a page calls its session means something only with the cookie of its browser."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.datastructures import Headers

# What the names of all pages begin with; Gradio names the questions of programs by digits and the letters a to f.
PAGE = "page-"

_COOKIE = "onrecord"
_TOKEN = re.compile(rf"(?:^|;)\s*{_COOKIE}=([\w-]{{43}})\s*(?:;|$)", re.ASCII)


class Sessions:
    """Gives sessions names that nobody else can guess or use.

    Gradio's page takes the name of its session from Math.random, and whoever knows the name gets what is meant for the
    session. Here the name is mixed with a cookie of 256 random bits that scripts cannot read, with the user's name, and
    with a key that never leaves this process.
    """

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def named(self, session: str, headers: Headers, *, user: str) -> str:
        """Return the name under which Gradio is to know a session."""
        told = "\0".join((session, token_in(headers), user)).encode()
        return PAGE + hmac.new(self._key, told, hashlib.sha256).hexdigest()

    def new_cookie(self, *, secure: bool) -> str:
        """Return a Set-Cookie header; `secure` where the page came by https."""
        return f"{_COOKIE}={secrets.token_urlsafe(32)}; Path=/; HttpOnly; SameSite=Lax{'; Secure' if secure else ''}"


def token_in(headers: Headers) -> str:
    """Return what the cookie of a browser holds; empty without one, as from programs."""
    found = _TOKEN.search(headers.get("cookie", ""))
    return found[1] if found else ""
