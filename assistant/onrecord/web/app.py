"""The page as Gradio blocks, a room after the other, and the web application around it."""

from __future__ import annotations

import logging
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import gradio as gr
from fastapi import FastAPI
from gradio.events import api
from starlette.middleware import Middleware
from starlette.routing import Mount

from onrecord.web.backlog import Backlog
from onrecord.web.chat import WENT_WRONG, Chat  # gradio reads the annotations of handlers
from onrecord.web.doors import Doors, paths_below
from onrecord.web.guarding import Guard, House
from onrecord.web.pages.frame import TITLE
from onrecord.web.rooms.asking import asking_room
from onrecord.web.rooms.frame import masthead, source_pane
from onrecord.web.rooms.parts import MOST_AT_ONCE, QUESTIONS
from onrecord_index import OnRecordError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from onrecord.web.limits import Limits
    from onrecord.web.passwords import Passwords

T = TypeVar("T")

_ROOMS = {"ask": asking_room}

# A file for each part of the page; the first ones hold what the others build on.
STYLES = ("style/tokens.css", "style/frame.css", "style/conversation.css", "style/source.css")
SCRIPTS = tuple(
    f"script/{name}.js"
    for name in (
        *("frame", "dates", "source", "preview", "copying"),
        *("store", "conversation", "asking", "restoring", "history", "judging"),
    )
)

_FRONTEND = Path(gr.__file__).parent / "templates" / "frontend"

_log = logging.getLogger(__name__)

_SYSTEM = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif")
_MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace")


def web_app(chat: Chat, *, hosts: Collection[str], passwords: Passwords | None, limits: Limits) -> FastAPI:
    """Return the application that serves the chat to requests that name one of `hosts`; `*` is any."""
    blocks = _blocks(chat, limits)
    backlog = Backlog(blocks)
    doors = Doors(path for name in ("assets", "static") for path in paths_below(_FRONTEND / name, served_as=name))
    house = House(doors, backlog, hosts, passwords, limits)
    app = FastAPI(
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=backlog.kept_small,
        middleware=[Middleware(Guard, house=house)],
    )
    gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
        theme=gr.themes.Base(font=_SYSTEM, font_mono=_MONO),
        head=_head(),
        favicon_path=str(files("onrecord.web") / "icon.svg"),
    )
    (mounted,) = [route.app for route in app.routes if isinstance(route, Mount)]
    backlog.keep_pages_of(mounted)
    return app


def _blocks(chat: Chat, limits: Limits) -> gr.Blocks:
    blocks = gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True)
    blocks.state_session_capacity = limits.sessions
    with blocks:
        # First, so that no event of the page takes one of these names.
        for name, function in _api(chat).items():
            api(function, api_name=name, concurrency_limit=MOST_AT_ONCE, concurrency_id=QUESTIONS)
        masthead()
        for name, room in _ROOMS.items():
            # The room that the address names is shown; the script says which.
            with gr.Column(elem_id=f"room-{name}", elem_classes="room"):
                room(chat, on_load=blocks.load)
        source_pane(chat)
    blocks.queue(max_size=limits.waiting, api_open=False)
    return blocks


def _api(chat: Chat) -> dict[str, Callable[[str], Any]]:  # Any: JSON
    """Return what other programs may call, by name; gradio tells their types and documentation."""

    def ask(question: str) -> dict[str, Any]:
        """Answer a question with quotes, or say that the documents do not."""
        return _told(chat.answer, question)

    def search(question: str) -> list[dict[str, Any]]:
        """Find the ten best passages, without answering."""
        return _told(chat.search, question)

    return {"ask": ask, "search": search}


def _told(function: Callable[[str], T], question: str) -> T:
    """Return what a function replies; its error is told to the program that asked."""
    try:
        return function(question)
    except OnRecordError as error:
        raise gr.Error(str(error), print_exception=False) from error
    except Exception as error:
        _log.exception("cannot answer %r", question)
        raise gr.Error(WENT_WRONG, print_exception=False) from error


def _head() -> str:
    """Return the style and the script of the page, each of several files, the tokens and the frame first."""
    styles = "".join(map(_resource, STYLES))
    # A script that fails leaves the others as they are.
    scripts = "".join(f"<script>{_resource(name)}</script>" for name in SCRIPTS)
    return f"<style>{styles}</style>{scripts}"


def _resource(name: str) -> str:
    return files("onrecord.web").joinpath(name).read_text("utf-8")
