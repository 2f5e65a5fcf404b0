"""The reading room: a conversation, and the box for the next question.

The conversation itself is kept in the browser: the script sends a question with those before it, and puts what comes
back where it belongs. So a restart of the server, or a second window, takes nothing away.
"""

from __future__ import annotations

from collections.abc import Iterator  # noqa: TC003  # gradio reads the annotations of handlers
from typing import TYPE_CHECKING

import gradio as gr

from onrecord.web.chat import Chat  # noqa: TC001  # gradio reads the annotations of handlers
from onrecord.web.indexing import Running
from onrecord.web.pages.room import composer_page, conversation_page, history_page
from onrecord.web.rooms.parts import KEEPING, MOST_AT_ONCE, QUESTIONS, html, sent, told

if TYPE_CHECKING:
    from collections.abc import Callable

# Seconds between two looks at how far indexing is.
TICK = 0.5
# ... and while folders are watched, which may begin any time.
WATCHING_TICK = 5.0


def asking_room(chat: Chat, *, on_load: Callable[..., object]) -> None:
    """Add the room to ask in; `on_load` is the event of a page that opens."""
    with gr.Row(elem_id="bar"):
        status = html("", id="status")
        html(history_page(), id="history", script="onrecord.history(element);")
    html(conversation_page(), id="conversation", script="onrecord.conversation(element);")
    welcome = html("", id="welcome", script="onrecord.examples(element);")
    html(composer_page(), id="composer", script="onrecord.composer(element);")
    _answer_questions(chat)
    _restore_conversations(chat)
    _take_feedback(chat)
    _show_state(chat, status, welcome, on_load=on_load)


def _answer_questions(chat: Chat) -> None:
    """Add what brings replies to the script, which shows them in the conversation."""
    answering = html("", id="answering", script="onrecord.answering(element, watch, (it) => trigger('submit', it));")

    def reply(event: gr.EventData) -> Iterator[str]:
        with told():
            yield from chat.ask(sent(event))

    asking = answering.submit(
        reply, None, answering, show_progress="hidden", concurrency_limit=MOST_AT_ONCE, concurrency_id=QUESTIONS,
        api_visibility="private", trigger_mode="multiple",
    )  # fmt: skip
    asking.failure(None, None, None, js="() => onrecord.failed()", api_visibility="private")


def _restore_conversations(chat: Chat) -> None:
    restoring = html("", id="restoring", script="onrecord.restoring(element, watch, (it) => trigger('submit', it));")

    def restore(event: gr.EventData) -> str:
        with told():
            return chat.restore(sent(event))

    restoring.submit(
        restore, None, restoring, show_progress="hidden", concurrency_limit=1, concurrency_id=KEEPING,
        api_visibility="private", trigger_mode="multiple",
    )  # fmt: skip


def _take_feedback(chat: Chat) -> None:
    judging = html("", id="judging", script="onrecord.judging(element, watch, (it) => trigger('submit', it));")

    def judge(event: gr.EventData) -> str:
        with told():
            return chat.judge(sent(event))

    judging.submit(
        judge, None, judging, show_progress="hidden", concurrency_limit=1, concurrency_id=KEEPING,
        api_visibility="private", trigger_mode="multiple",
    )  # fmt: skip


def _show_state(chat: Chat, status: gr.HTML, welcome: gr.HTML, *, on_load: Callable[..., object]) -> None:
    """Show how far indexing is when the page opens, and every moment until it is done."""
    timer = gr.Timer(TICK, active=False)

    def look() -> tuple[str, str, gr.Timer]:
        running = isinstance(chat.indexing.state, Running)
        timer = gr.Timer(TICK if running else WATCHING_TICK, active=running or chat.indexing.is_watching)
        return chat.status(), chat.welcome(), timer

    for event in (on_load, timer.tick):
        event(look, None, [status, welcome, timer], show_progress="hidden", queue=False, api_visibility="private")
