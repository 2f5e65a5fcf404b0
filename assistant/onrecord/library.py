"""What checking a draft needs to know of the documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from onrecord.topic import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord_index import Document, Hit, Passage, Person, Statement


class Library(Words, Protocol):
    """What has to be known of the documents; an Index knows it."""

    def holding(
        self, words: str, *, share: float = ..., limit: int = ..., said_by: Sequence[Person] = ...
    ) -> list[Passage]:
        """Return passages with at least a share of some words, best first."""

    def retrieve(self, question: str, *, limit: int = ..., said_by: Sequence[Person] = ...) -> list[Hit]:
        """Return the passages nearest to some words, best first."""

    def document_and_statements(self, document_id: str) -> tuple[Document, list[Statement]]:
        """Return a document with what is said in it."""

    def people_named(self, name: str) -> list[Person]:
        """Return whom a name may mean."""

    def counts(self) -> tuple[int, int]:
        """Return how many documents there are, and how many places could not be read."""
