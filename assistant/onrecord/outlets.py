"""The same words in other documents: a quote that several outlets print, and where their versions differ."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord.quoting import Drift, Found, locate
from onrecord.types import Quote, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from onrecord.attribution import Voices
    from onrecord.types import Citation
    from onrecord_index import Passage

# Fewer words may be said twice by chance.
LEAST_WORDS = 5

# A passage may hold a version of some words if it shares this part of them; a version differs in the rest at most.
SHARED = 0.7

_WORD = re.compile(r"\w+")
_MARKS = "\"“”„«»‘’' \n,.?!"


def sources_of(
    citation: Citation, voices: Voices, *, elsewhere: Iterable[tuple[Passage, Voices]]
) -> tuple[Source, ...]:
    """Return the other documents with the words of a citation, each once, those that have just these words first.

    Where the citation quotes somebody directly, the words in quotation marks are looked for, whatever stands around
    them; a version of them has to be the same person's. `elsewhere` are passages that may have them, with their
    documents.
    """
    spoken = [claim for claim in _spoken(citation.quote, voices) if len(_words(claim)) >= LEAST_WORDS]
    claims = spoken or [claim for claim in [citation.quote.text] if len(_words(claim)) >= LEAST_WORDS]
    found: dict[str, Source] = {}
    for passage, others in elsewhere:
        document = others.document
        if not claims or document.id in found or document.id == citation.quote.document_id:
            continue
        source = _source(claims, passage, others, speaker=citation.quote.speaker if spoken else None)
        if source is not None:
            found[document.id] = source
    return tuple(sorted(found.values(), key=lambda source: len(source.differences)))


def _spoken(quote: Quote, voices: Voices) -> list[str]:
    """Return the words of a quote that somebody said just so, longest first."""
    if quote.speaker is None:
        return []
    pieces = [
        voices.document.text[max(piece.start, quote.start) : min(piece.end, quote.end)].strip(_MARKS)
        for statement in voices.statements
        if statement.kind == "direct"
        for piece in statement.content
        if piece.start < quote.end and quote.start < piece.end
    ]
    return sorted(pieces, key=len, reverse=True)


def _source(claims: Sequence[str], passage: Passage, voices: Voices, *, speaker: str | None) -> Source | None:
    """Return where a document has one of some words, or with a speaker, a version of them that is also that one's."""
    words = _words(passage.text)
    for claim in claims:
        wanted = _words(claim)
        if len(wanted & words) < SHARED * len(wanted):
            continue
        located = locate(claim, voices.document)
        if isinstance(located, Found):
            return _made(voices, located.quotes[0], passage, ())
        if isinstance(located, Drift) and speaker and _is_version(located, wanted):
            differences = tuple((one.claimed, one.source) for one in located.differences)
            source = _made(voices, located.nearest, passage, differences)
            if source.quote.speaker == speaker:
                return source
    return None


def _made(voices: Voices, found: Quote, passage: Passage, differences: tuple[tuple[str, str], ...]) -> Source:
    """Return the whole sentences that found words stand in, since those say whose they are."""
    inside = [one for one in passage.sentences if one.start < found.end and found.start < one.end]
    start = min([found.start, *(one.start for one in inside)])
    end = max([found.end, *(one.end for one in inside)])
    speaker, kind = voices.at(found.start, found.end)
    quote = Quote(voices.document, start, end, speaker=speaker, kind=kind, match=found.match)
    return Source(quote, voices.document.info, voices.document.location_at(start), differences)


def _is_version(drift: Drift, wanted: frozenset[str]) -> bool:
    changed = sum(max(len(_words(one.claimed)), len(_words(one.source))) for one in drift.differences)
    return changed <= (1 - SHARED) * len(wanted)


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower()))
