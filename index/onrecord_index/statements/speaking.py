"""Whether somebody spoke, or only wanted, backed or discussed something; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onrecord_index.types import Document, Statement

# Verbs that tell what somebody wants, holds or does, and no words.
_UNSPOKEN = frozenset(
    """abhor admire agree aim anticipate approve back believe consider decide decline desire determine disagree dislike
    discuss embrace endorse expect favor favour fear feel find forget hate hear hesitate hope ignore intend know learn
    like long love mean need nominate oppose plan prefer prepare prove push realise realize refuse regret reject
    remember resent respect see seek show speak suspect support talk thank think trust try understand view vote want
    welcome wish""".split()
)
_IRREGULAR = {
    "felt": "feel", "found": "find", "forgot": "forget", "heard": "hear", "knew": "know", "known": "know",
    "meant": "mean", "saw": "see", "seen": "see", "sought": "seek", "spoke": "speak", "thought": "think",
    "understood": "understand",
}  # fmt: skip


def is_spoken(document: Document, statement: Statement) -> bool:
    """Tell whether a statement's words were spoken or written by its speaker, as far as its cue tells."""
    if statement.kind != "indirect" or statement.cue is None:
        return True
    words = document.text[statement.cue.start : statement.cue.end].lower().split()
    return not any(_stems(word) & _UNSPOKEN for word in words)


def _stems(word: str) -> set[str]:
    """Return what a form of a verb may be a form of."""
    found = {word, _IRREGULAR.get(word, word)}
    for ending in ("s", "es", "ed", "d", "ing"):
        if word.endswith(ending):
            bare = word.removesuffix(ending)
            found |= {bare, f"{bare}e", bare[:-1] if bare[-1:] == bare[-2:-1] else bare}
            found.add(f"{bare[:-1]}y" if bare.endswith("i") else bare)
    return found
