"""Questions to offer to somebody who does not know the documents yet: about the people who are quoted in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onrecord_index import Index

MOST = 4

# What the documents that the project starts with can be asked, as the README asks them.
SEED = "former-nato-chief-warns-troops-ukraine.txt"
SEED_QUESTIONS = ("What did Stoltenberg say about Article 5?", "Who is the U.S. Ambassador to NATO?")


def examples_for(index: Index) -> list[str]:
    """Return up to four questions that the documents of an index answer."""
    questions = [*SEED_QUESTIONS] if any(info.id == SEED for info in index.documents()) else []
    people = [person.name for person in index.people() if _is_full_name(person.name)]
    questions += [f"What did {person} say?" for person in people[:MOST]]
    return questions[:MOST]


def _is_full_name(name: str) -> bool:
    """Tell whether a name is most likely a person's: those can be asked about as such."""
    return len(name.split()) in (2, 3) and name.istitle()
