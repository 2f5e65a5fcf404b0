"""Whether the words of a short answer stand in a text; pure."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_ARTICLES = frozenset({"a", "an", "the"})
_INITIALS = re.compile(r"\b[^\W\d_](?:\.[^\W\d_]\b)+")  # U.S, of which the stop in the middle goes: US
_WORD = re.compile(r"\d+(?:[.,]\d+)+|\w+")  # 4.33 and 1,200 are one word


def contains(text: str, answer: str) -> bool:
    """Tell whether the words of an answer stand in a text, in order and unbroken.

    Case, punctuation and articles do not count, nor does the compatibility form of a character or the comma in 1,200.
    An answer of articles alone keeps them. An answer without words is in no text.
    """
    return contains_words(folded(text), answer)


def contains_words(have: Sequence[str], answer: str) -> bool:
    """Tell the same of a text that is folded already, which takes most of the time."""
    wanted = folded(answer)
    if not _ARTICLES.issuperset(wanted):
        wanted, have = _without_articles(wanted), _without_articles(have)
    length = len(wanted)
    return bool(wanted) and any(have[at : at + length] == wanted for at in range(len(have) - length + 1))


def folded(text: str) -> list[str]:
    """Return the words of a text as they are compared."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    joined = _INITIALS.sub(lambda initials: initials[0].replace(".", ""), folded)
    return [word.replace(",", "") for word in _WORD.findall(joined)]


def _without_articles(words: Sequence[str]) -> list[str]:
    return [word for word in words if word not in _ARTICLES]
