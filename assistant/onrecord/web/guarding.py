"""What every request is held to, in one order: who asks, for what, from where, and how often."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode

from starlette.datastructures import Headers

from onrecord.web import bodies, calls
from onrecord.web.doors import TurnedAway
from onrecord.web.limits import Allowances
from onrecord.web.origins import check_host, check_origin, is_host
from onrecord.web.passwords import parsed_basic
from onrecord.web.replies import A_MOMENT, CACHED, Reply
from onrecord.web.sessions import Sessions, token_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from starlette.types import ASGIApp, Receive, Scope, Send

    from onrecord.web.backlog import Backlog
    from onrecord.web.doors import Door, Doors
    from onrecord.web.limits import Limits
    from onrecord.web.passwords import Passwords

# What Gradio hears of a request: how to answer and how to address itself, nothing of who asks or from where.
_HEARD = ("accept", "accept-encoding", "content-type", "host", "if-modified-since", "if-none-match", "user-agent")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class House:
    """What the guard of a chat goes by.

    `hosts` are the names that the chat is served by, `*` any. Without `passwords` everybody is let in.
    """

    doors: Doors
    backlog: Backlog
    hosts: Collection[str]
    passwords: Passwords | None
    limits: Limits


@dataclass(frozen=True, slots=True)
class _Visit:
    """A request that was let in: what for, with which headers, from where, by whom.

    `user` is empty where nobody needs a name.
    """

    door: Door
    headers: Headers
    address: str
    user: str


class Guard:
    """Middleware that lets in what the chat is for, within its limits, and tells Gradio no more than it needs."""

    def __init__(self, app: ASGIApp, *, house: House) -> None:
        self._app = app
        self._house = house
        self._sessions = Sessions()
        limits = house.limits
        self._requests = Allowances(limits.requests, seconds=1 / limits.requests_per_second)
        self._tries = Allowances(limits.tries, seconds=limits.seconds_for_a_try)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or turn it away."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, Reply(send))
        else:
            await send({"type": "websocket.close", "code": 1008})  # the chat has no use for web sockets

    async def _answer(self, scope: Scope, receive: Receive, reply: Reply) -> None:
        try:
            await self._pass_on(self._let_in(scope), scope, receive, reply)
        except TurnedAway as away:
            await reply.turn_away(away, scope, receive)
        except bodies.Gone:
            return
        except Exception:
            _log.exception("cannot answer %s %s", scope["method"], scope["path"])
            await reply.break_off(scope, receive)

    # ------------------------------------------------------------ who comes in

    def _let_in(self, scope: Scope) -> _Visit:
        """Return who asks for what; raises TurnedAway."""
        headers = Headers(scope=scope)
        address = scope["client"][0] if scope["client"] else ""
        check_host(headers, self._house.hosts)
        user = self._known(headers, address)
        door = self._house.doors.opened(scope["method"], scope["path"])
        check_origin(door, scope["method"], headers)
        if door.makes_work:
            if wait := self._requests.seconds_to_wait(address):
                raise TurnedAway(429, "too many requests; go on in a moment", retry_after=wait)
            self._requests.use(address)
        if door.queues_a_question:
            self._check_queue(address)
        return _Visit(door, headers, address, user)

    def _known(self, headers: Headers, address: str) -> str:
        """Return the name of whoever asks, empty where nobody needs one; raises TurnedAway."""
        passwords = self._house.passwords
        if passwords is None:
            return ""
        if wait := self._tries.seconds_to_wait(address):
            raise TurnedAway(429, "too many wrong passwords; try again later", retry_after=wait)
        given = parsed_basic(headers.get("authorization"))
        if given and passwords.accept(*given):
            return given[0]
        if "authorization" in headers:
            self._tries.use(address)
        raise TurnedAway(401, "name and password, please")

    def _check_queue(self, address: str) -> None:
        waiting = self._house.backlog.waiting()
        limits = self._house.limits
        if len(waiting) >= limits.waiting or waiting.count(address) >= limits.waiting_per_address:
            raise TurnedAway(429, "too many questions are waiting; ask again in a moment", retry_after=A_MOMENT)

    # ------------------------------------------------------------ what is passed on

    async def _pass_on(self, visit: _Visit, scope: Scope, receive: Receive, reply: Reply) -> None:
        """Let Gradio answer a request; raises TurnedAway, and Gone."""
        door, body = visit.door, None
        passed = dict(scope, query_string=b"")
        match door.kind:
            case "file":
                reply.carry("Cache-Control", CACHED)
            case "page":
                if not token_in(visit.headers):
                    reply.carry("Set-Cookie", self._sessions.new_cookie(secure=scope["scheme"] == "https"))
            case "heartbeat":
                path = scope["path"].removesuffix(door.id) + self._session(door.id, visit)
                passed |= {"path": path, "raw_path": path.encode()}
            case "stream":
                passed["query_string"] = urlencode({"session_hash": self._open_session(scope, visit)}).encode()
            case "reply":
                if not self._house.backlog.has_question(door.id):
                    raise TurnedAway(404, "no such question, or its answer was fetched before")
            case "run" | "join" | "call":
                sent = await bodies.read(receive, visit.headers, self._house.limits)
                events = self._house.backlog.events
                body = calls.checked(door, sent, events=events, session=lambda name: self._used_session(name, visit))
                receive = bodies.replayed(body, receive)
                if door.queues_a_question:
                    reply.expect_a_full_queue()
        passed["headers"] = list(_heard(visit.headers, length=None if body is None else len(body)))
        await self._app(passed, receive, reply.send)

    def _open_session(self, scope: Scope, visit: _Visit) -> str:
        """Return the session whose answers are asked for; raises TurnedAway if it waits for none."""
        asked = parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [""])
        name = self._session(asked[0], visit)
        if not self._house.backlog.has_session(name):
            raise TurnedAway(404, "this session waits for nothing")
        return name

    def _used_session(self, name: str, visit: _Visit) -> str:
        session = self._session(name, visit)
        self._house.backlog.pages.came_from(session, visit.address)
        return session

    def _session(self, name: str, visit: _Visit) -> str:
        return self._sessions.named(name, visit.headers, user=visit.user)


def _heard(headers: Headers, *, length: int | None) -> Iterator[tuple[bytes, bytes]]:
    """Yield the headers that Gradio gets, with the length of a body that takes the place of the one sent."""
    for name in _HEARD:
        if name in headers:
            yield name.encode(), headers[name].encode("latin-1")
    if length is not None:
        yield b"content-length", str(length).encode()
    # A proxy tells by these at which address its users find the page; what is no address would break it.
    host = headers.get("x-forwarded-host", "").partition(",")[0].strip()
    if is_host(host):
        yield b"x-forwarded-host", host.encode()
    if headers.get("x-forwarded-proto", "").partition(",")[0].strip() == "https":
        yield b"x-forwarded-proto", b"https"
