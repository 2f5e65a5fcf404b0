"""A document as sentences of words in which each quotation is one token, so that rules see around it; pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from onrecord_index.paragraphs import paragraphs_of
from onrecord_index.statements.cues import FINITE, PREPOSITIONS, TIMES
from onrecord_index.statements.quotations import quotations_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord_index.types import Span

QUOTED = "“”"

# A sentence ends after so many tokens at the latest; rules that look along a sentence then stay fast on any text.
MOST_TOKENS = 150

_ABBREVIATION = (
    "Mr|Mrs|Ms|Dr|Prof|v|Sens?|Reps?|Govs?|Gen|Lt|Col|Capt|Cpl|Sgt|Maj|Adm|Cmdr|Rev|Hon|St|Jr|Sr|No|vs|Jan|Feb|Mar|Apr|Aug"
    "|Sept|Sep|Oct|Nov|Dec|Inc|Corp|Ltd|Calif|Fla|Mass|Ariz|Ark|Colo|Conn|Ga|Ill|Ind|Kan|Ky|La|Mich|Minn|Mo|Neb|Nev|Okla"
    "|Ore|Pa|Tenn|Tex|Va|Wash|Wis|Wyo|Ala|Del|Md"
)
_TOKEN = re.compile(
    rf"(?:[A-Z]-)?(?:[A-Z]\.)+(?![^\W\d])|[ap]\.m\.|(?:{_ABBREVIATION})\.|\d[\d.,]*\d%?|\w+(?:[-’'&/]\w+)*|\.\.+|--+|\S"
)
_STARTERS = frozenset("He She They It The But And In We I His Her A".split())


class Token(NamedTuple):
    """A word or a mark of the document, or a whole quotation.

    `lower` is the word in lower case with straight apostrophes; for a quotation, the punctuation that it ends with.
    """

    word: str
    lower: str
    start: int
    end: int


def sentences_in_paragraphs(text: str) -> Iterator[list[list[Token]]]:
    """Yield each paragraph's sentences; a question in quotation marks does not end the sentence that says who asked."""
    quotations = quotations_of(text)
    at = 0
    for paragraph in paragraphs_of(text):
        inside = at
        while at < len(quotations) and quotations[at].start < paragraph.end:
            at += 1
        tokens = list(_tokens(text, paragraph, quotations[inside:at]))
        if tokens:
            yield list(_sentences(tokens))


def _tokens(text: str, paragraph: Span, quotations: Sequence[Span]) -> Iterator[Token]:
    """Yield the words and marks of a paragraph, with each quotation as one token."""
    start = paragraph.start
    for quotation in quotations:
        yield from _plain(text, start, quotation.start)
        inner = text[quotation.start : quotation.end].rstrip("\"”“»«’'‘›‹„ ")
        yield Token(QUOTED, inner[-1:], quotation.start, quotation.end)
        start = quotation.end
    yield from _plain(text, start, paragraph.end)


def _plain(text: str, start: int, end: int) -> Iterator[Token]:
    """Yield the words and marks outside quotations."""
    for found in _TOKEN.finditer(text, start, end):
        word = found[0]
        yield Token(word, word.lower().replace("’", "'"), found.start(), found.end())


def _sentences(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Yield the sentences of a paragraph; marks that end one stay with it."""
    first = 0
    for at in range(1, len(tokens)):
        if _ends(tokens, at) or at - first >= MOST_TOKENS:
            yield list(tokens[first:at])
            first = at
    yield list(tokens[first:])


def _ends(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a sentence ends in front of a token."""
    before, token = tokens[at - 1], tokens[at]
    starts = token.word is QUOTED or token.word[0].isupper() or token.word[0].isdigit() or token.word[0] in "(["
    if not starts:
        return False
    if before.word is QUOTED:
        return before.lower in (".", "?", "!", "…", ";") and not _says_who(tokens, at, strict=before.lower == ".")
    if before.word in (".", "?", "!", "…", "...", "...."):
        return True
    if before.word in (")", "]") and at > 1:
        return tokens[at - 2].word in (".", "?", "!")
    return before.word.count(".") > 1 and token.word in _STARTERS


def _says_who(tokens: Sequence[Token], at: int, *, strict: bool) -> bool:
    """Tell whether the words from a token on are like "Smith asked." after a quotation."""
    for i in range(at, min(at + 8, len(tokens))):
        token = tokens[i]
        if token.word is QUOTED or token.word in (".", ";", ":", "?", "!"):
            return False
        if token.lower in FINITE and i > at:
            after = tokens[i + 1] if i + 1 < len(tokens) else None
            if after is None or after.word == ".":
                return True
            return not strict and (after.word in (",", QUOTED) or after.lower in PREPOSITIONS or after.lower in TIMES)
    return False
