"""The frame around all rooms as HTML: the name and the ways between them; pure."""

from __future__ import annotations

TITLE = "onrecord"
CLAIM = "Answers from your documents, in the words that stand in them."

# The rooms by the address of each, `#/ask`. The script shows the one that is addressed.
ROOMS = {"ask": "Ask"}


def masthead_page() -> str:
    """Return the head of the page."""
    if len(ROOMS) == 1:
        return f'<header class="masthead"><a class="brand" href="#/ask" title="{CLAIM}">{TITLE}</a></header>'
    ways = "".join(f'<li><a href="#/{room}" data-room="{room}">{name}</a></li>' for room, name in ROOMS.items())
    return (
        f'<header class="masthead"><a class="brand" href="#/ask" title="{CLAIM}">{TITLE}</a>'
        f'<nav aria-label="Rooms"><ul>{ways}</ul></nav></header>'
    )
