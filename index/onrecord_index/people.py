"""Names of speakers in many documents made people, and people found by what they are called; pure."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from onrecord_index.statements.names import personal
from onrecord_index.types import Person

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# A first name that begins another one is short for it from this length on: "Alex" and "Alexander".
LEAST_SHORT_NAME = 3

_OWNED = re.compile(r"['’]s?\s+[^\W\d_A-Z]")
ARTICLES = frozenset({"the", "a", "an"})

PARTICLES = frozenset("de la van von der den al bin ibn del di da le el".split())
# What says things and is nobody, though it stands where a name would.
NOBODY = frozenset(
    """twitter facebook instagram youtube google forum institute post times news people officials audiences voters
    critics supporters democrats republicans everyone nobody""".split()
)

# How alike a misspelt surname is to the one that is meant, by difflib's ratio: one letter of six may be another, and of
# shorter names one may be left out or added. Where the first name is theirs as well, two of six.
MISSPELT = 0.83
MISSPELT_WITH_FIRST_NAME = 0.65


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


class People:
    """Who is quoted in the documents, people and organisations, most statements first.

    Made of (name, document, number of statements there). Names with one surname are one person if their first names
    begin alike. A bare surname is the person of that surname if there is only one, else somebody of its own. Sources
    without a name ("two officials") are left out.
    """

    def __init__(self, said: Iterable[tuple[str, str, int]]) -> None:
        self.all = _people_of(said)
        self._by_alias: dict[str, list[Person]] = {}
        self._by_surname: dict[str, list[Person]] = {}
        for person in self.all:
            for alias in person.aliases:
                self._by_alias.setdefault(alias.casefold(), []).append(person)
            named = (_words(alias) for alias in person.aliases if not _OWNED.search(alias))
            for surname in {words[-1] for words in named if words}:
                self._by_surname.setdefault(surname, []).append(person)

    def named(self, name: str) -> list[Person]:
        """Return whom a name may mean, most statements first: by a whole name, else by surname and first name.

        Only where there is nobody of that surname, those whose surname is spelt nearly so are returned.
        """
        whole = self._by_alias.get(name.strip().casefold(), [])
        words = _words(name)
        if not words or (whole and len(words) > 1):
            return whole
        if words[-1] not in self._by_surname:
            return self._named_nearly(words)
        found = self._by_surname[words[-1]]
        if len(words) > 1 and any(len(personal(alias.split())) > 1 for person in found for alias in person.aliases):
            # A bare surname is one of those whose first names are known, and nobody tells which.
            found = [person for person in found if _first_names(person)]
        return [person for person in found if _may_be(person, words[:-1])]

    def _named_nearly(self, words: Sequence[str]) -> list[Person]:
        """Return whom a name with a misspelt surname may mean; its first name may have a slip as well."""
        for cutoff in (MISSPELT, MISSPELT_WITH_FIRST_NAME) if len(words) > 1 else (MISSPELT,):
            found = [
                person
                for surname in self._spelt_nearly(words[-1], cutoff=cutoff)
                for person in self._by_surname[surname]
            ]
            meant = [person for person in found if _is_like(person, words[:-1], cutoff)]
            if meant:
                return meant
        return []

    def _spelt_nearly(self, surname: str, *, cutoff: float) -> list[str]:
        """Return the surnames that are most like one, which begin with the same letter."""
        alike = [other for other in self._by_surname if other[:1] == surname[:1]]
        return difflib.get_close_matches(surname, alike, n=3, cutoff=cutoff)


def may_be_one(name: str, other: str) -> bool | None:
    """Tell whether two names may be one person's, "Mayor Berg" and "Anna Berg"; None where one is no person's name."""
    one, two = _parts_of_name(name), _parts_of_name(other)
    if not one or not two:
        return None
    short, long = sorted((one, two), key=len)
    if len(short) == 1:
        return short[0] in (long[0], long[-1])
    if one[-1] != two[-1]:
        return False
    # "Staff Anna Berg" has a word that belongs to an office.
    return long[-len(short) :] == short or _is_short_for(one[0], two[0]) or _is_short_for(two[0], one[0])


def _parts_of_name(name: str) -> list[str]:
    """Return the words of a person's name in lower case; nothing where it is none."""
    words = [part for part in name.replace("’", "'").split() if part]
    is_name = all(word[0].isupper() or word in PARTICLES for word in words)
    parts = [word.lower() for word in personal(words)] if words and is_name else []
    return [] if NOBODY.intersection(parts) else parts


def _people_of(said: Iterable[tuple[str, str, int]]) -> list[Person]:
    by_name: dict[str, list[tuple[str, int]]] = {}
    for name, document, count in said:
        if _is_name(name):
            by_name.setdefault(name, []).append((document, count))
    ordered = sorted(by_name, key=lambda name: (-sum(count for _, count in by_name[name]), name))
    by_surname: dict[str, list[_Group]] = {}
    others: dict[str, _Group] = {}
    bare = []
    for name in ordered:
        # "Quill’s lawyers" are not Quill.
        words = [] if _OWNED.search(name) else [word.lower() for word in personal(name.split())]
        if len(words) > 1:
            _group_of(by_surname.setdefault(words[-1], []), words[0]).add(name, by_name[name])
        elif len(words) == 1:
            bare.append((words[0], name))
        else:
            others.setdefault(name.lower(), _Group("")).add(name, by_name[name])
    for surname, name in bare:
        groups = by_surname.get(surname, [])
        group = groups[0] if len(groups) == 1 else others.setdefault(surname, _Group(""))
        group.add(name, by_name[name])
    people = [group.person for groups in by_surname.values() for group in groups]
    people += [group.person for group in others.values()]
    return sorted(people, key=lambda person: (-person.statements, person.name))


def _is_name(name: str) -> bool:
    """Tell a name from a source that is only described ("two officials", "The port authority")."""
    words = [word for word in name.split() if word.lower() not in ARTICLES]
    return bool(words) and words[0][0].isupper()


def _words(name: str) -> list[str]:
    """Return the words of a name in lower case, without titles; of an organisation all but the article."""
    words = [word for word in (part.strip(",'’\"“”()") for part in name.split()) if word]
    capitalised = [word[0].upper() + word[1:] for word in words]
    return [word.lower() for word in personal(capitalised) or words if word.lower() not in ARTICLES]


def _may_be(person: Person, first: Sequence[str]) -> bool:
    """Tell whether a person may have these first names: nothing speaks against it."""
    if not first:
        return True
    known = _first_names(person)
    return not known or any(_is_short_for(first[0], name) or _is_short_for(name, first[0]) for name in known)


def _is_like(person: Person, first: Sequence[str], cutoff: float) -> bool:
    """Tell whether a person may have these first names, or nearly these; far from the surname they have to be there."""
    known = _first_names(person)
    if not first or (not known and cutoff == MISSPELT):
        return True
    return bool(difflib.get_close_matches(first[0], known)) or (bool(known) and _may_be(person, first))


def _first_names(person: Person) -> list[str]:
    return [alias[0] for alias in map(_words, person.aliases) if len(alias) > 1]


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
