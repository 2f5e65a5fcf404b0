"""The page as Gradio blocks and events, and the web application around it."""

from __future__ import annotations

import logging
from collections.abc import Iterator  # noqa: TC003  # gradio reads the annotations of handlers
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import gradio as gr
from fastapi import FastAPI
from gradio.events import api
from starlette.middleware import Middleware
from starlette.routing import Mount

from onrecord.web.backlog import Backlog
from onrecord.web.chat import WENT_WRONG, Chat, Conversation  # gradio reads the annotations of handlers
from onrecord.web.doors import Doors, paths_below
from onrecord.web.guarding import Guard, House
from onrecord.web.indexing import Running
from onrecord.web.pages import conversation_page
from onrecord_index import OnRecordError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from onrecord.web.limits import Limits
    from onrecord.web.passwords import Passwords

T = TypeVar("T")

TITLE = "onrecord"
CLAIM = "Answers from your documents, in the words that stand in them."

# Seconds between two looks at how far indexing is.
TICK = 0.5

# Questions that are answered at the same time; each takes a core.
MOST_AT_ONCE = 4
_QUESTIONS = "questions"

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
        head=f"<style>{_resource('style.css')}</style>",
        favicon_path=str(files("onrecord.web") / "icon.svg"),
    )
    (mounted,) = [route.app for route in app.routes if isinstance(route, Mount)]
    backlog.keep_pages_of(mounted)
    return app


@dataclass(frozen=True, slots=True)
class _Parts:
    """The components of the page that events read and write."""

    status: gr.HTML
    talk: gr.HTML
    welcome: gr.HTML
    question: gr.Textbox
    send: gr.Button
    document: gr.HTML
    conversation: gr.State
    timer: gr.Timer


def _blocks(chat: Chat, limits: Limits) -> gr.Blocks:
    blocks = gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True)
    blocks.state_session_capacity = limits.sessions
    with blocks:
        parts = _layout()
        _answer_questions(chat, parts)
        _show_state(chat, blocks, parts)
        for name, function in _api(chat).items():
            api(function, api_name=name, concurrency_limit=MOST_AT_ONCE, concurrency_id=_QUESTIONS)
    blocks.queue(max_size=limits.waiting, api_open=False)
    return blocks


def _layout() -> _Parts:
    script = _resource("script.js")
    with gr.Column(elem_id="talk"):
        gr.HTML(
            f"<header><h1>{TITLE}</h1><p>{CLAIM}</p></header>", elem_id="head", apply_default_css=False, js_on_load=None
        )
        status = gr.HTML("", elem_id="status", apply_default_css=False, js_on_load=None)
        talk = gr.HTML(
            conversation_page(()), elem_id="conversation", apply_default_css=False, js_on_load=f"{script}\nconverse();"
        )
        welcome = gr.HTML("", elem_id="welcome", apply_default_css=False, js_on_load=f"{script}\nwelcome();")
        with gr.Row(elem_id="composer"):
            question = gr.Textbox(
                label="Question", show_label=False, placeholder="Ask your documents", lines=1, max_lines=6,
                autofocus=True, container=False, scale=1, elem_id="question",
            )  # fmt: skip
            send = gr.Button("Ask", variant="primary", scale=0, min_width=72, elem_id="send")
    document = gr.HTML("", elem_id="document", apply_default_css=False, js_on_load=f"{script}\nread();")
    return _Parts(
        status, talk, welcome, question, send, document, conversation=gr.State(()), timer=gr.Timer(TICK, active=False)
    )


def _answer_questions(chat: Chat, parts: _Parts) -> None:
    """Connect the question box, the examples and the cards."""

    def converse(typed: object, conversation: Conversation, event: gr.EventData) -> Iterator[tuple[Conversation, str]]:
        for now in chat.ask(_sent(event).get("example", typed), conversation):
            yield now, conversation_page(now)

    def open_document(event: gr.EventData) -> str:
        return chat.open(_sent(event))

    # One event for all ways to ask, and only once at a time: two at work would each overwrite the other's conversation.
    gr.on(
        [parts.question.submit, parts.send.click, parts.welcome.submit],
        converse, [parts.question, parts.conversation], [parts.conversation, parts.talk],
        show_progress="hidden", concurrency_limit=MOST_AT_ONCE, concurrency_id=_QUESTIONS, api_visibility="private",
        trigger_mode="once",
    )  # fmt: skip
    parts.talk.select(
        open_document, None, parts.document, show_progress="hidden", queue=False, api_visibility="private"
    )


def _show_state(chat: Chat, blocks: gr.Blocks, parts: _Parts) -> None:
    """Show how far indexing is when the page opens, and every moment until it is done."""

    def look() -> tuple[str, str, gr.Timer]:
        running = isinstance(chat.indexing.state, Running)
        return chat.status(), chat.welcome(), gr.Timer(active=running)

    outputs = [parts.status, parts.welcome, parts.timer]
    for event in (blocks.load, parts.timer.tick):
        event(look, None, outputs, show_progress="hidden", queue=False, api_visibility="private")


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


def _sent(event: gr.EventData) -> dict[str, object]:
    """Return what a component of the page sent with an event; gradio offers its parts as attributes only."""
    return event._data if isinstance(event._data, dict) else {}


def _resource(name: str) -> str:
    return files("onrecord.web").joinpath(name).read_text("utf-8")
