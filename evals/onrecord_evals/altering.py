"""Quotations changed by a word, number, name or negation, or printed otherwise, to examine checks by; pure.

Each function returns the text itself where there is nothing to change.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence

# A word of fewer letters is mostly grammar, and its change is no other claim.
LEAST_LETTERS = 6

_WORD = re.compile(rf"\b[a-z]{{{LEAST_LETTERS},}}\b")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}\b")
_NUMBER = re.compile(r"\b\d+(?:,\d{3})*\b")
_COUNTED = "two three four five six seven eight nine ten twelve twenty thirty forty fifty".split()
_COUNT = re.compile(rf"\b(?:{'|'.join(_COUNTED)})\b", re.IGNORECASE)
_NEGATION = re.compile(r"\b(?:not|never) ", re.IGNORECASE)
_AUXILIARY = re.compile(
    r"\b(?:is|are|was|were|will|would|should|can|could|has|have|had|do|does|did|must)\b(?! not| never|n)"
)
# A shorter text has no middle.
LEAST_ELIDED = 14
_TURNING = re.compile(
    r"\b(?:no|not|never|none|nothing|nobody|neither|nor|without|den(?:y|ied)|hardly|rarely|refus\w+|reject\w*|fail\w*|"
    r"doubt\w*|unlikely|cannot)\b|n['’]t\b",
    re.IGNORECASE,
)
# A negation stands so near in front of what it negates.
CLAUSE = 60
_CLAUSE_END = re.compile(r"[.!?;:,]\s")
_LONG_WORD = re.compile(r"[^\W\d_]{8,}")


def words_in(text: str) -> list[str]:
    """Return the words of a text that can be exchanged for each other."""
    return _WORD.findall(text)


def names_in(text: str) -> list[str]:
    """Return the capitalised words amid the sentences of a text."""
    return _NAME.findall(text)


def negates_before(text: str, words: str) -> bool:
    """Tell whether some words of a text begin amid a clause with a negation in front of them."""
    at = text.find(words)
    before = text[max(0, at - CLAUSE) : max(0, at)]
    return words[:1].islower() and _TURNING.search(_CLAUSE_END.split(before)[-1]) is not None


def with_other_word(text: str, others: Sequence[str], draw: random.Random) -> str:
    """Return a text with one word exchanged for another one."""
    return _exchanged(text, _WORD, others, draw)


def with_other_name(text: str, others: Sequence[str], draw: random.Random) -> str:
    """Return a text with one name exchanged for another one."""
    return _exchanged(text, _NAME, others, draw)


def _exchanged(text: str, pattern: re.Pattern[str], others: Sequence[str], draw: random.Random) -> str:
    """Return a text with one word of a pattern exchanged for another one."""
    places = list(pattern.finditer(text))
    if not places:
        return text
    place, other = draw.choice(places), draw.choice(others)
    if other.lower() == place[0].lower():
        return text
    return text[: place.start()] + other + text[place.end() :]


def with_other_number(text: str, draw: random.Random) -> str:
    """Return a text with one number changed: a digit, or a word for another one."""
    places = [*_NUMBER.finditer(text), *_COUNT.finditer(text)]
    if not places:
        return text
    place = draw.choice(places)
    if place[0][0].isdigit():
        at = draw.choice([at for at, character in enumerate(place[0]) if character.isdigit()])
        digit = draw.choice([digit for digit in "123456789" if digit != place[0][at]])
        return text[: place.start() + at] + digit + text[place.start() + at + 1 :]
    other = draw.choice([word for word in _COUNTED if word != place[0].lower()])
    return text[: place.start()] + other + text[place.end() :]


def negated(text: str, draw: random.Random) -> str:
    """Return a text with one negation taken out, or else one put in."""
    there = list(_NEGATION.finditer(text))
    if there:
        place = draw.choice(there)
        return text[: place.start()] + text[place.end() :]
    places = list(_AUXILIARY.finditer(text))
    if not places:
        return text
    place = draw.choice(places)
    return f"{text[: place.end()]} {draw.choice(['not', 'never'])}{text[place.end() :]}"


def _at_a_space(text: str, white: str, draw: random.Random) -> str:
    places = [at for at, character in enumerate(text) if character == " "]
    at = draw.choice(places)
    return text[:at] + white + text[at + 1 :]


def _broken(text: str, draw: random.Random) -> str:
    """Return a text with a long word broken by a soft hyphen."""
    places = list(_LONG_WORD.finditer(text))
    if not places:
        return text
    at = draw.choice(places).start() + 4
    return f"{text[:at]}\u00ad{text[at:]}"


_PRINTS: tuple[Callable[[str, random.Random], str], ...] = (
    lambda text, _: text.replace("’", "'").replace("‘", "'"),
    lambda text, _: re.sub(r"(?<=\w)'(?=\w)", "’", text),
    lambda text, _: text.replace("—", " -- ").replace("–", "-"),
    lambda text, _: text.replace(" - ", " – ").replace("--", "—"),
    lambda text, draw: _at_a_space(text, "\u00a0", draw),
    lambda text, draw: _at_a_space(text, "  ", draw),
    lambda text, draw: _at_a_space(text, "\n", draw),
    lambda text, _: text.replace("fi", "ﬁ").replace("fl", "ﬂ"),
    lambda text, _: unicodedata.normalize("NFD", text),
    _broken,
)


def printed_otherwise(text: str, draw: random.Random) -> str:
    """Return a text in other typography, in one to three ways."""
    for print_ in draw.sample(_PRINTS, 3):
        text = print_(text, draw)
    return text


def elided(text: str, draw: random.Random) -> str:
    """Return a text with some words in its middle left out, none of which negates, and an ellipsis in their place."""
    words = text.split(" ")
    if len(words) < LEAST_ELIDED:
        return text
    length = draw.randint(1, 4)
    start = draw.randint(3, len(words) - length - 3)
    gone = words[start : start + length]
    if _TURNING.search(" ".join(gone)) or _TURNING.search(" ".join(words[start - 3 : start + length + 3])):
        return text
    mark = draw.choice(("...", "…", "[...]", "[…]"))
    return " ".join([*words[:start], mark, *words[start + length :]])


def without_negation(text: str, draw: random.Random) -> str:
    """Return a text with an ellipsis in place of a "not" or "never"."""
    there = [found for found in _NEGATION.finditer(text) if found.start()]
    if not there:
        return text
    place = draw.choice(there)
    return f"{text[: place.start()]}{draw.choice(('...', '[...]'))} {text[place.end() :]}"
