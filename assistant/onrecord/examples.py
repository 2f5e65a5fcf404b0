"""Questions to offer to somebody who does not know the documents yet: about the people who are quoted in them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from onrecord.attribution import statements_of

if TYPE_CHECKING:
    from onrecord_index import Document, DocumentInfo, Index

# Finding who says what takes about 10 ms a document, and the page waits for it.
DOCUMENTS_READ = 12
MOST = 4

# What the documents that the project starts with can be asked, as the README asks them.
SEED = "former-nato-chief-warns-troops-ukraine.txt"
SEED_QUESTIONS = ("What did Stoltenberg say about Article 5?", "Who is the U.S. Ambassador to NATO?")


def examples_for(index: Index) -> list[str]:
    """Return up to four questions that the documents of an index answer; the newest documents are looked at."""
    newest = sorted(index.documents(), key=_newest_first)[:DOCUMENTS_READ]
    people: Counter[str] = Counter()
    for info in newest:
        people.update(_people(index.document(info.id)))
    questions = [*SEED_QUESTIONS] if any(info.id == SEED for info in newest) else []
    questions += [f"What did {person} say?" for person, _ in people.most_common(MOST)]
    return questions[:MOST]


def _newest_first(info: DocumentInfo) -> tuple[int, str]:
    return (-info.date.toordinal() if info.date else 0, info.id)


def _people(document: Document) -> list[str]:
    """Return who says something in a document, by full names only: those are people, or can be asked about as such."""
    return [
        statement.person
        for statement in statements_of(document)
        if statement.person and len(statement.person.split()) in (2, 3) and statement.person.istitle()
    ]
