"""A draft and what the library says of its quotations, as HTML; pure."""

from __future__ import annotations


def checking_page() -> str:
    """Return what stands where no draft has been checked yet."""
    return '<div class="checking"><h1>Check a draft</h1></div>'
