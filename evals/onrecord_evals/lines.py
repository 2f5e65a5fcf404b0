"""Files of JSON lines, plain or packed: each line as a record whose fields are taken by name and type."""

from __future__ import annotations

import json
import lzma
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from onrecord_index import CasesError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

T = TypeVar("T", str, bool, int, float)

_KINDS = {str: "a string", bool: "true or false", int: "a whole number", float: "a number"}


@dataclass(frozen=True, slots=True)
class Record:
    """An object of a file; `place` says where it stands, for messages: `cases.jsonl:12`."""

    place: str
    fields: Mapping[str, object]

    def take(self, name: str, kind: type[T]) -> T:
        """Return a field that has to be there; raises CasesError if it is missing or of another type."""
        if name not in self.fields:
            raise CasesError(f"{self.place} has no {name!r}; it should be {_KINDS[kind]}")
        return _checked(self.fields[name], kind, f"{self.place}: {name!r}")

    def take_or_none(self, name: str, kind: type[T]) -> T | None:
        """Return a field, or None where it is null or missing; raises CasesError if it is of another type."""
        if self.fields.get(name) is None:
            return None
        return self.take(name, kind)

    def strings(self, name: str) -> tuple[str, ...]:
        """Return a list of strings, empty where it is missing; raises CasesError if it is anything else."""
        return tuple(_checked(item, str, f"{self.place}: an item of {name!r}") for item in self._list(name))

    def numbers(self, name: str) -> tuple[float, ...]:
        """Return a list of numbers, empty where it is missing; raises CasesError if it is anything else."""
        return tuple(_checked(item, float, f"{self.place}: an item of {name!r}") for item in self._list(name))

    def spans(self, name: str) -> tuple[tuple[int, int], ...]:
        """Return a list of pairs of whole numbers, empty where it is missing; raises CasesError for anything else."""
        found = []
        for item in self._list(name):
            if not (isinstance(item, list) and len(item) == 2 and all(type(bound) is int for bound in item)):
                raise CasesError(f"{self.place}: an item of {name!r} should be two whole numbers, not {_shown(item)}")
            found.append((item[0], item[1]))
        return tuple(found)

    def part(self, name: str) -> Record:
        """Return an object within this one; raises CasesError if it is missing or anything else."""
        return _record(self.fields.get(name), f"{self.place}: {name!r}")

    def records(self, name: str) -> tuple[Record, ...]:
        """Return a list of objects, empty where it is missing; raises CasesError if it is anything else."""
        place = f"{self.place}: {name!r}"
        return tuple(_record(item, f"{place}, number {number}") for number, item in enumerate(self._list(name), 1))

    def refuse_others(self, known: Collection[str]) -> None:
        """Raise CasesError if there is a field of another name."""
        others = [repr(name) for name in self.fields if name not in known]
        if others:
            raise CasesError(f"{self.place} has unknown keys: {', '.join(others)}; known are {', '.join(known)}")

    def _list(self, name: str) -> list[object]:
        found = self.fields.get(name, [])
        if not isinstance(found, list):
            raise CasesError(f"{self.place}: {name!r} should be a list, not {_shown(found)}")
        return found


def read_records(path: Path) -> Iterator[Record]:
    r"""Yield the objects of a `.jsonl` or `.jsonl.xz` file, one a line, blank lines left out; only \n ends a line.

    Raises CasesError for a file that is missing, damaged or not UTF-8, and for a line that is not a JSON object.
    """
    try:
        with lzma.open(path) if path.suffix == ".xz" else path.open("rb") as stream:
            for number, line in enumerate(stream, 1):
                if line.strip():
                    yield _parsed(line, f"{path}:{number}")
    except FileNotFoundError as error:
        raise CasesError(f"no such file: {path}") from error
    except (OSError, EOFError, lzma.LZMAError) as error:
        raise CasesError(f"{path} cannot be read: {error}") from error


def _parsed(line: bytes, place: str) -> Record:
    try:
        return _record(json.loads(line.decode("utf-8-sig")), place)
    except UnicodeDecodeError as error:
        raise CasesError(f"{place} is not UTF-8 at byte {error.start + 1} of the line") from error
    except json.JSONDecodeError as error:
        raise CasesError(f"{place} is not JSON: {error.msg} at character {error.pos + 1}") from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits; brackets in brackets
        raise CasesError(f"{place} is not JSON that can be read: {error}") from error


def _record(value: object, place: str) -> Record:
    if not isinstance(value, dict):
        raise CasesError(f"{place} should be an object, not {_shown(value)}")
    return Record(place, value)


def _checked(value: object, kind: type[T], what: str) -> T:
    if kind is float and type(value) is int:
        return kind(value)
    # type() rather than isinstance: true is no whole number.
    if type(value) is kind:
        return value
    raise CasesError(f"{what} should be {_KINDS[kind]}, not {_shown(value)}")


def _shown(value: object) -> str:
    written = json.dumps(value, ensure_ascii=False)
    return written if len(written) <= 40 else f"{written[:39]}…"
