"""Serve the chat until it is stopped."""

from __future__ import annotations

import logging
import os
import socket
import threading
from functools import partial
from typing import TYPE_CHECKING, Literal

from onrecord.web.chat import Chat
from onrecord.web.indexing import Indexing
from onrecord.web.limits import Limits
from onrecord.web.origins import ANY, is_loopback
from onrecord.web.passwords import passwords_for
from onrecord_index import OnRecordError, PortTaken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from fastapi import FastAPI

    from onrecord.answering import Assistant
    from onrecord.web.passwords import Passwords
    from onrecord_index import Index, Progress, SyncReport

# An open page keeps a connection for its events; after so many seconds it is cut.
SECONDS_TO_CLOSE = 1

_OWN_NAMES = ("127.0.0.1", "localhost", "[::1]")

_log = logging.getLogger(__name__)


def serve(
    assistant: Assistant,
    *,
    index: Index,
    host: str = "127.0.0.1",
    port: int = 7860,
    sync: Callable[[Callable[[Progress], None]], SyncReport] | None = None,
    changes: Callable[[threading.Event], Iterator[None]] | None = None,
    examples: Sequence[str] = (),
    on_ready: Callable[[str], None] | None = None,
    passwords: Passwords | Literal["default"] | None = "default",
    limits: Limits = Limits(),  # noqa: B008  # frozen
) -> None:
    """Serve the chat until Ctrl-C, which stops it cleanly and is raised as KeyboardInterrupt.

    `sync` runs in the background while the page shows how far it is, and again whenever `changes`, which is given what
    ends it, yields. `examples` are questions to offer; by default
    they are about the people quoted, or about titles where nobody is. `on_ready` is called with the address once it
    accepts connections. Port 0 is any free one. `passwords` are by default those of the environment variable
    ONRECORD_AUTH; None serves everybody who can reach the host. Raises PortTaken, PasswordsInvalid, and for a host
    beyond this machine PasswordsMissing.
    """
    known = passwords_for(host) if passwords == "default" else passwords
    with listening(host, port) as listener:
        indexing = Indexing(sync, changes)
        # Gradio reads these while it is imported and built; neither may call another host.
        os.environ.update(GRADIO_ANALYTICS_ENABLED="False", HF_HUB_DISABLE_TELEMETRY="1")
        # Gradio 6.31 makes a table of the last 10,000 questions after each one, for a page that is closed here.
        os.environ.update(GRADIO_ANALYTICS_MAX_EVENTS="1", GRADIO_ANALYTICS_CACHE_FREQUENCY="1000000000")
        from onrecord.web.app import web_app

        chat = Chat(assistant, index, indexing, tuple(examples))
        hosts = {*_OWN_NAMES, host} if is_loopback(host) else {ANY}
        app = web_app(chat, hosts=hosts, passwords=known, limits=limits)
        indexing.start()
        threading.Thread(target=_preload, args=[assistant], name="preloading", daemon=True).start()
        try:
            _run(app, listener, limits=limits, on_ready=on_ready and partial(on_ready, _address(host, listener)))
        finally:
            indexing.stop()


def listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens, which nobody else can then do on its port; raises PortTaken.

    A port that is only bound is not held: with SO_REUSEADDR another process may bind it too, and listen first. Whoever
    connects before the server runs waits for it.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    try:
        if os.name == "posix":  # elsewhere this would share the port with whoever has it
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host.strip("[]"), port))
        listener.listen(2048)  # as uvicorn does
    except OSError as error:
        listener.close()
        raise PortTaken(
            f"cannot listen on port {port} of {host}: {error.strerror}; choose another with --port"
        ) from error
    return listener


def _address(host: str, listener: socket.socket) -> str:
    """Return the address to open in a browser on this machine."""
    name = "localhost" if host in {"0.0.0.0", "::"} else host  # noqa: S104  # compared, not listened on
    port = listener.getsockname()[1]
    return f"http://[{name.strip('[]')}]:{port}" if ":" in name else f"http://{name}:{port}"


def _run(app: FastAPI, listener: socket.socket, *, limits: Limits, on_ready: Callable[[], None] | None) -> None:
    import uvicorn

    from onrecord.web.connections import protocol_within

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if on_ready:
                on_ready()

    config = uvicorn.Config(
        app,
        http=protocol_within(limits),
        ws="none",
        server_header=False,
        log_level="critical",
        timeout_graceful_shutdown=SECONDS_TO_CLOSE,
    )
    Server(config).run(sockets=[listener])


def _preload(assistant: Assistant) -> None:
    """Load the models, so that the first question does not wait for them."""
    try:
        assistant.load()
    except OnRecordError as error:
        _log.warning("the model is not ready: %s", error)
