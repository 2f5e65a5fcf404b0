"""What stands around a conversation as HTML: its place, the box for the next question, earlier conversations; pure."""

from __future__ import annotations


def conversation_page() -> str:
    """Return the place of a conversation, which the script fills, and where a new answer is told to who cannot see."""
    return (
        '<div class="conversation" role="region" aria-label="Conversation"></div>'
        '<p class="unseen" role="status" id="heard"></p>'
    )


def composer_page() -> str:
    """Return the box for a question."""
    return (
        '<form class="composer"><label class="unseen" for="question">Question</label>'
        '<textarea id="question" rows="1" maxlength="20000" placeholder="Ask your documents" autocomplete="off"'
        ' aria-keyshortcuts="/" dir="auto"></textarea>'
        '<button type="submit" class="button main">Ask</button></form>'
    )


def history_page() -> str:
    """Return the way to a new conversation and to earlier ones, which the script lists from what the browser keeps."""
    return (
        '<div class="history"><button type="button" class="button" id="new-conversation">New</button>'
        '<button type="button" class="button" id="earlier" aria-expanded="false" aria-controls="conversations"'
        ' aria-label="Earlier conversations">Earlier<span> conversations</span></button>'
        '<section id="conversations" aria-label="Earlier conversations" hidden>'
        '<p class="small">Kept in this browser only.</p><ul></ul></section></div>'
    )
