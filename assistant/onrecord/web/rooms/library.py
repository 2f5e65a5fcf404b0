"""The library: which documents there are, and who is quoted in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.web.pages.library import library_page
from onrecord.web.rooms.parts import html

if TYPE_CHECKING:
    from collections.abc import Callable

    from onrecord.web.chat import Chat


def library_room(chat: Chat, *, on_load: Callable[..., object]) -> None:  # noqa: ARG001
    """Add the room that shows the documents; `on_load` is the event of a page that opens."""
    html(library_page(), id="library", script="onrecord.library(element);")
