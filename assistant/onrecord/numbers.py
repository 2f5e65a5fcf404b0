"""Numbers in a text by their value: 1,000 is 1000, and five is 5; pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_DIGITS = re.compile(r"\d+(?:[.,:]\d+)*")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
).split()
_TENS = dict(zip("thirty forty fifty sixty seventy eighty ninety".split(), range(30, 100, 10), strict=True))
_VALUES = {word: str(value) for word, value in [*zip(_SMALL, range(21), strict=True), *_TENS.items()]}
_COUNTED = re.compile(
    rf"(?<![\w.,])(?P<number>\d+(?:[.,:]\d+)*|{'|'.join(_VALUES)})\s+(?P<times>(?:(?:million|billion|thousand|per)\s+)?)"
    r"(?P<unit>[^\W\d_]{3,})",
    re.IGNORECASE,
)
_NO_UNITS = frozenset("was has is this its his does goes says hers ours yours as us".split())
_WORD = re.compile(rf"\b(?:{'|'.join(_VALUES)})\b", re.IGNORECASE)


def digits_in(text: str) -> tuple[str, ...]:
    """Return the numbers that are written in digits, each once, in order, without thousands separators."""
    return tuple(dict.fromkeys(_plain(match[0]) for match in _DIGITS.finditer(text)))


def numbers_in(text: str) -> frozenset[str]:
    """Return the numbers of a text as digits, those up to ninety in words too."""
    return frozenset(digits_in(text)) | {_VALUES[match[0].lower()] for match in _WORD.finditer(text)}


def units_beside(text: str) -> dict[str, frozenset[str]]:
    """Return what is counted in a text, with the numbers of it: "forty jobs" gives {"job": {"40"}}."""
    found: dict[str, set[str]] = {}
    for match in _COUNTED.finditer(text):
        unit = match["unit"].lower()
        named = text[: match.start()].rstrip().rpartition(" ")[2]
        if not unit.endswith("s") or unit in _NO_UNITS or named[:1].isupper():
            continue  # "Route 5 was", "Flight 12"
        unit = unit.removesuffix("s")
        found.setdefault(" ".join([*match["times"].lower().split(), unit]), set()).update(numbers_in(match["number"]))
    return {unit: frozenset(numbers) for unit, numbers in found.items()}


def counts_otherwise(text: str, units: Mapping[str, frozenset[str]]) -> bool:
    """Tell whether a text gives other numbers, and none of those, for something that is counted."""
    here = units_beside(text)
    return any(unit in here and not here[unit] & numbers for unit, numbers in units.items())


def _plain(number: str) -> str:
    return number.replace(",", "") if _THOUSANDS.fullmatch(number) else number
