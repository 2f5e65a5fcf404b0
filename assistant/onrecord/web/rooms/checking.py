"""Check a draft: each of its quotations and claims against the library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.web.pages.checking import checking_page
from onrecord.web.rooms.parts import html

if TYPE_CHECKING:
    from collections.abc import Callable

    from onrecord.web.chat import Chat


def checking_room(chat: Chat, *, on_load: Callable[..., object]) -> None:  # noqa: ARG001
    """Add the room that checks drafts; `on_load` is the event of a page that opens."""
    html(checking_page(), id="checking", script="onrecord.checking(element);")
