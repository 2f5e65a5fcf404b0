"""A draft checked against an index: each quotation and report in it, with the source's own words."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from onrecord.attribution import Voices, first_hand
from onrecord.checking import Checking
from onrecord.crediting import whom
from onrecord.drafts import claims_in
from onrecord.prose import prose_of
from onrecord.types import Coverage
from onrecord.verdicts import Report
from onrecord_index import DocumentMissing, SpacyParser, find_statements

if TYPE_CHECKING:
    from onrecord.drafts import Claim
    from onrecord.library import Library
    from onrecord.verdicts import Checked
    from onrecord_index import Document, Parser

DOCUMENTS_KEPT = 256


class Verifier:
    """Checks drafts against an index: whether the words that they give to people stand there, and are those people's.

    A quotation is accepted only where `locate` finds its words, or all of its pieces; see `editing` for ellipses and
    brackets.
    """

    def __init__(self, index: Library, *, parser: Parser | None = None) -> None:
        """Check against an index; the parser tells who says what in a draft, spaCy's if none is given."""
        self._index = index
        self._parser = parser or SpacyParser()
        self._voices = lru_cache(DOCUMENTS_KEPT)(self._voices_in)

    def load(self) -> None:
        """Load the models now, which the first draft would do; raises ModelError."""
        self._index.similarities("a", ["b"])
        self._parser.parse("a")

    def verify(self, draft: Document) -> Report:
        """Return a draft with each of its claims checked."""
        self._voices.cache_clear()
        coverage = Coverage(*self._index.counts())
        prose = prose_of(draft)
        statements = find_statements(prose.document, words=self._parser.parse(prose.text))
        claims = claims_in(draft, prose, statements)
        return Report(draft, tuple(self._checked(claim) for claim in claims), coverage)

    # ------------------------------------------------------------ one claim

    def _checked(self, claim: Claim) -> Checked:
        people = tuple(self._index.people_named(claim.speaker)) if claim.speaker else ()
        speaker = whom(claim.speaker, people) if claim.speaker else None
        return Checking(self._index, self._voices, claim, speaker).checked()

    def _voices_in(self, document_id: str) -> Voices | None:
        """Return a document with whose words stand where in it; None if it was removed meanwhile."""
        try:
            document, statements = self._index.document_and_statements(document_id)
        except DocumentMissing:
            return None
        return Voices(document, first_hand(document, statements))
