"""The reading room: a conversation, and the box for the next question."""

from __future__ import annotations

from collections.abc import Iterator  # noqa: TC003  # gradio reads the annotations of handlers
from dataclasses import dataclass
from typing import TYPE_CHECKING

import gradio as gr

from onrecord.web.chat import Chat, Conversation  # noqa: TC001  # gradio reads the annotations of handlers
from onrecord.web.indexing import Running
from onrecord.web.pages.conversation import conversation_page
from onrecord.web.rooms.parts import MOST_AT_ONCE, QUESTIONS, html, sent

if TYPE_CHECKING:
    from collections.abc import Callable

# Seconds between two looks at how far indexing is.
TICK = 0.5


@dataclass(frozen=True, slots=True)
class _Parts:
    """The components of the room that events read and write."""

    status: gr.HTML
    talk: gr.HTML
    welcome: gr.HTML
    question: gr.Textbox
    send: gr.Button
    conversation: gr.State
    timer: gr.Timer


def asking_room(chat: Chat, *, on_load: Callable[..., object]) -> None:
    """Add the room to ask in; `on_load` is the event of a page that opens."""
    parts = _layout()
    _answer_questions(chat, parts)
    _show_state(chat, parts, on_load)


def _layout() -> _Parts:
    status = html("", id="status")
    talk = html(conversation_page(()), id="conversation", script="onrecord.conversation(element, watch);")
    welcome = html("", id="welcome", script="onrecord.welcome(element, (asked) => trigger('submit', asked));")
    with gr.Row(elem_id="composer"):
        question = gr.Textbox(
            label="Question", show_label=False, placeholder="Ask your documents", lines=1, max_lines=6,
            autofocus=True, container=False, scale=1, elem_id="question",
        )  # fmt: skip
        send = gr.Button("Ask", variant="primary", scale=0, min_width=72, elem_id="send")
    return _Parts(status, talk, welcome, question, send, conversation=gr.State(()), timer=gr.Timer(TICK, active=False))


def _answer_questions(chat: Chat, parts: _Parts) -> None:
    """Connect the question box and the examples."""

    def converse(typed: object, conversation: Conversation, event: gr.EventData) -> Iterator[tuple[Conversation, str]]:
        for now in chat.ask(sent(event).get("example", typed), conversation):
            yield now, conversation_page(now)

    # One event for all ways to ask, and only once at a time: two at work would each overwrite the other's conversation.
    gr.on(
        [parts.question.submit, parts.send.click, parts.welcome.submit],
        converse, [parts.question, parts.conversation], [parts.conversation, parts.talk],
        show_progress="hidden", concurrency_limit=MOST_AT_ONCE, concurrency_id=QUESTIONS, api_visibility="private",
        trigger_mode="once",
    )  # fmt: skip


def _show_state(chat: Chat, parts: _Parts, on_load: Callable[..., object]) -> None:
    """Show how far indexing is when the page opens, and every moment until it is done."""

    def look() -> tuple[str, str, gr.Timer]:
        running = isinstance(chat.indexing.state, Running)
        return chat.status(), chat.welcome(), gr.Timer(active=running)

    outputs = [parts.status, parts.welcome, parts.timer]
    for event in (on_load, parts.timer.tick):
        event(look, None, outputs, show_progress="hidden", queue=False, api_visibility="private")
