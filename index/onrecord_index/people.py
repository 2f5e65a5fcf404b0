"""Names of speakers in many documents made people: one person under several spellings is one; pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from onrecord_index.statements.names import personal
from onrecord_index.types import Person

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# A first name that begins another one is short for it from this length on: "Alex" and "Alexander".
LEAST_SHORT_NAME = 3


@dataclass(slots=True)
class _Group:
    """The names of one person so far; `first` is the longest first name, in lower case."""

    first: str
    statements: dict[str, int] = field(default_factory=dict)
    documents: set[str] = field(default_factory=set)

    def add(self, name: str, documents: Sequence[tuple[str, int]]) -> None:
        self.statements[name] = self.statements.get(name, 0) + sum(count for _, count in documents)
        self.documents.update(document for document, _ in documents)

    @property
    def person(self) -> Person:
        """Return the person under the name with most statements; a name of several words goes before a bare surname."""
        names = sorted(self.statements, key=lambda name: (" " not in name, -self.statements[name], name))
        return Person(names[0], tuple(names), sum(self.statements.values()), len(self.documents))


def people_of(said: Iterable[tuple[str, str, int]]) -> list[Person]:
    """Return the people and organisations of (name, document, number of statements there), most statements first.

    Names with one surname are one person if their first names begin alike. A bare surname is the person of that
    surname if there is only one, else somebody of its own. Sources without a name ("two officials") are left out.
    """
    by_name: dict[str, list[tuple[str, int]]] = {}
    for name, document, count in said:
        if name[:1].isupper():
            by_name.setdefault(name, []).append((document, count))
    ordered = sorted(by_name, key=lambda name: (-sum(count for _, count in by_name[name]), name))
    by_surname: dict[str, list[_Group]] = {}
    others: dict[str, _Group] = {}
    bare = []
    for name in ordered:
        words = [word.lower() for word in personal(name.split())]
        if len(words) > 1:
            _group_of(by_surname.setdefault(words[-1], []), words[0]).add(name, by_name[name])
        elif len(words) == 1:
            bare.append((words[0], name))
        else:
            others.setdefault(name.lower(), _Group("")).add(name, by_name[name])
    for surname, name in bare:
        groups = by_surname.get(surname, [])
        group = groups[0] if len(groups) == 1 else others.setdefault(name.lower(), _Group(""))
        group.add(name, by_name[name])
    people = [group.person for groups in by_surname.values() for group in groups]
    people += [group.person for group in others.values()]
    return sorted(people, key=lambda person: (-person.statements, person.name))


def _group_of(groups: list[_Group], first: str) -> _Group:
    """Return the group of people of one surname that a first name belongs to, a new one if it is nobody's yet."""
    for group in groups:
        if _is_short_for(first, group.first) or _is_short_for(group.first, first):
            group.first = max(group.first, first, key=len)
            return group
    groups.append(_Group(first))
    return groups[-1]


def _is_short_for(short: str, name: str) -> bool:
    if short == name:
        return True
    bare = short.rstrip(".")
    return name.startswith(bare) and (len(bare) == 1 or len(bare) >= LEAST_SHORT_NAME)
