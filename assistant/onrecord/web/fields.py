"""What the browser sends, by name and type; for anything else there is one error."""

from __future__ import annotations

import re
from datetime import date

from onrecord_index import Period, RecordInvalid

_ID = re.compile(r"[\w-]{1,40}", re.ASCII)


class Fields:
    """An object of JSON whose parts are taken by name and type; raises RecordInvalid for any other."""

    def __init__(self, value: object) -> None:
        if not isinstance(value, dict):
            raise invalid(value)
        self._fields: dict[str, object] = value

    def value(self, name: str) -> object:
        """Return a part, None where it is missing."""
        return self._fields.get(name)

    def text(self, name: str) -> str:
        """Return a text, empty where it is missing."""
        value = self._fields.get(name, "")
        if not isinstance(value, str):
            raise invalid(value)
        return value

    def id(self, name: str) -> str:
        """Return what the browser calls something: letters, digits and hyphens."""
        value = self.text(name)
        if not _ID.fullmatch(value):
            raise invalid(value)
        return value

    def text_or_none(self, name: str) -> str | None:
        """Return a text, or None where it is null or missing."""
        return None if self._fields.get(name) is None else self.text(name)

    def flag(self, name: str) -> bool:
        """Tell whether a part is true."""
        return self._fields.get(name) is True

    def number(self, name: str) -> float:
        """Return a number, 0 where it is missing."""
        return _number(self._fields.get(name, 0))

    def numbers(self, name: str) -> list[int]:
        """Return a list of whole numbers, empty where it is missing."""
        return [int(_number(value)) for value in self.list(name)]

    def list(self, name: str) -> list[object]:
        """Return a list, empty where it is missing."""
        value = self._fields.get(name, [])
        if not isinstance(value, list):
            raise invalid(value)
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the texts of a list."""
        return tuple(value for value in self.list(name) if isinstance(value, str))

    def day(self, name: str) -> date | None:
        """Return a day, None where there is none."""
        period = self.period(name)
        return period.first if period else None

    def period(self, name: str) -> Period | None:
        """Return a day, or the first and last day with a slash between them; None where there is none."""
        written = self.text_or_none(name)
        if not written:
            return None
        first, _, last = written.partition("/")
        try:
            return Period(date.fromisoformat(first), date.fromisoformat(last or first))
        except ValueError as error:
            raise invalid(written) from error


def _number(value: object) -> float:
    # Python counts true as a number, and JSON can hold some that are none.
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e12:
        raise invalid(value)
    return value


def invalid(value: object) -> RecordInvalid:
    """Return the error that says that the page sent what it never sends."""
    return RecordInvalid(f"the page sent {str(value)[:40]!r}, which is nothing that it keeps; reload the page")
