"""Numbers in a text by their value: 1,000 is 1000, and five is 5; pure."""

from __future__ import annotations

import re

_DIGITS = re.compile(r"\d+(?:[.,:]\d+)*")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
).split()
_TENS = dict(zip("thirty forty fifty sixty seventy eighty ninety".split(), range(30, 100, 10), strict=True))
_VALUES = {word: str(value) for word, value in [*zip(_SMALL, range(21), strict=True), *_TENS.items()]}
_WORD = re.compile(rf"\b(?:{'|'.join(_VALUES)})\b", re.IGNORECASE)


def digits_in(text: str) -> tuple[str, ...]:
    """Return the numbers that are written in digits, each once, in order, without thousands separators."""
    return tuple(dict.fromkeys(_plain(match[0]) for match in _DIGITS.finditer(text)))


def numbers_in(text: str) -> frozenset[str]:
    """Return the numbers of a text as digits, those up to ninety in words too."""
    return frozenset(digits_in(text)) | {_VALUES[match[0].lower()] for match in _WORD.finditer(text)}


def _plain(number: str) -> str:
    return number.replace(",", "") if _THOUSANDS.fullmatch(number) else number
