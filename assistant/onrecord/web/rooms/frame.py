"""What stands around all rooms: the head of the page, and the pane that shows a document at a quote."""

from __future__ import annotations

from typing import TYPE_CHECKING

import gradio as gr  # noqa: TC002  # gradio reads the annotations of handlers

from onrecord.web.pages.frame import masthead_page
from onrecord.web.rooms.parts import html, sent

if TYPE_CHECKING:
    from onrecord.web.chat import Chat


def masthead() -> None:
    """Add the head of the page."""
    html(masthead_page(), id="masthead", script="onrecord.masthead(element);")


def source_pane(chat: Chat) -> None:
    """Add the pane that shows a document; whatever carries a place in `data-place`, in any room, opens it."""
    source = html("", id="source", script="onrecord.source(element, watch, (place) => trigger('select', place));")

    def open_document(event: gr.EventData) -> str:
        return chat.open(sent(event))

    opening = source.select(
        open_document, None, source, show_progress="hidden", queue=False, api_visibility="private",
        trigger_mode="multiple",
    )  # fmt: skip
    opening.failure(None, None, None, js="() => onrecord.sourceFailed()", api_visibility="private")
