"""The documents of the library and the people in it, as HTML; pure."""

from __future__ import annotations


def library_page() -> str:
    """Return the library."""
    return '<div class="library"><h1>Library</h1></div>'
