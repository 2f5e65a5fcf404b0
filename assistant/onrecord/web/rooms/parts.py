"""What all rooms are made of: HTML with its script, and what an event of it brings."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import gradio as gr

from onrecord_index import OnRecordError

if TYPE_CHECKING:
    from collections.abc import Iterator

# The room where a question is answered, and its concurrency: each answer takes a core.
QUESTIONS = "questions"
MOST_AT_ONCE = 4

# Words that a browser kept are located anew in documents that may be long. That waits for its turn, so that whoever
# sends many of them does not keep others from asking.
KEEPING = "keeping"


def html(value: str, *, id: str, script: str | None = None) -> gr.HTML:  # noqa: A002  # what HTML calls it
    """Return a component that shows HTML made by `pages`.

    `script` runs once it is there, with gradio's `element`, `trigger`, `props` and `watch`. The events that it
    triggers have to stand in it in quotation marks: by them gradio knows the component's events.
    """
    return gr.HTML(value, elem_id=id, apply_default_css=False, js_on_load=script)


def sent(event: gr.EventData) -> dict[str, object]:
    """Return what a component of the page sent with an event; gradio offers its parts as attributes only."""
    return event._data if isinstance(event._data, dict) else {}


@contextmanager
def told() -> Iterator[None]:
    """Tell the page what is wrong with what it sent, and the terminal nothing."""
    try:
        yield
    except OnRecordError as error:
        raise gr.Error(str(error), print_exception=False) from error
