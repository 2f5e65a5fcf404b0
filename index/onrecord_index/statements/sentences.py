"""From a sentence to its statements: each cue with who stands beside it and what; pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord_index.statements.contents import Piece, after_cue, before_cue, is_done, resumed
from onrecord_index.statements.cues import INQUIRIES, PRONOUNS
from onrecord_index.statements.sources import Cue, Phrase, cues_of, leading_phrase, phrase_after, phrase_before
from onrecord_index.statements.tokens import QUOTED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord_index.statements.tokens import Token

# A content may end where one of the next so many verbs of saying begins.
MOST_LATER = 8

# Words in front of a colon that tell what follows, and not who says it: "Interview: “I was wrong”".
_RUBRICS = frozenset(
    """analysis comment correction editorial essay explainer feature headline interview letter live news note obituary
    opinion poll profile quote report review title update video watch""".split()
)
_TURNS = frozenset("and but then or by while though although whereas yet".split())
_PAUSES = frozenset({",", "—", "–", "--"})


@dataclass(slots=True)
class Found:
    """A statement within one sentence, by tokens."""

    phrase: Phrase | None
    cue: Piece | None
    pieces: list[Piece]


def behind_colon(tokens: Sequence[Token]) -> list[Found]:
    """Return the quotation behind a colon as the words of whom the sentence begins with ("Quill’s answer: “No.”")."""
    for at in range(1, len(tokens) - 1):
        if tokens[at].word == ":" and tokens[at + 1].word is QUOTED:
            phrase = leading_phrase(tokens, at)
            if phrase is not None and tokens[phrase.last - 1].lower not in _RUBRICS:
                return [Found(phrase, Piece(at, at + 1), [Piece(at + 1, at + 2)])]
    return []


def read_sentence(tokens: Sequence[Token]) -> list[Found]:
    """Return the statements of a sentence, in the order of their cues."""
    cues = cues_of(tokens)
    found: list[Found] = []
    subject: Phrase | None = None
    floor = 0
    for number, cue in enumerate(cues):
        if subject is not None and subject.first <= cue.first < subject.last:
            continue
        end = _limit(tokens, cues[number + 1 :])
        item = _read_cue(tokens, cue, floor=floor, end=end, subject=subject)
        if item is None:
            continue
        found.append(item)
        subject = item.phrase or subject
        floor = cue.last
    found.extend(_according(tokens))
    return found


def _limit(tokens: Sequence[Token], later: Sequence[Cue]) -> int:
    """Return where a content ends at the latest: where another verb of saying takes over.

    That is one which shares the subject ("and added"), or one of a clause of its own (", but Jones said").
    """
    for cue in later[:MOST_LATER]:
        phrase = None if cue.shared else phrase_before(tokens, cue, 0)
        end = phrase.first if phrase is not None else cue.first
        if cue.shared or (end > 1 and tokens[end - 1].lower in _TURNS and tokens[end - 2].word in _PAUSES):
            while end > 0 and (tokens[end - 1].lower in _TURNS or tokens[end - 1].word in _PAUSES):
                end -= 1
            return end
    places = (at for at in range(1, len(tokens) - 1) if tokens[at].lower == "according")
    return next((at for at in places if tokens[at + 1].lower == "to"), len(tokens))


def _read_cue(tokens: Sequence[Token], cue: Cue, *, floor: int, end: int, subject: Phrase | None) -> Found | None:
    """Return the statement that belongs to a cue: who stands before or after it, and what on which side."""
    span = Piece(cue.first, cue.last)
    phrase: Phrase | None
    if cue.shared:
        phrase = subject or leading_phrase(tokens, cue.first)
        piece = after_cue(tokens, cue.last, end, frames=cue.frames, sure=not cue.unsure and phrase is not None)
        return Found(phrase, span, [piece]) if piece is not None and phrase is not None else None
    inverted = _inverted(tokens, cue, floor)
    if inverted is not None:
        return inverted
    phrase = _subject_before(tokens, cue, floor)
    if phrase is None:
        return None
    last = tokens[phrase.last - 1]
    named = last.word[0].isupper() or last.lower in PRONOUNS | INQUIRIES
    if is_done(tokens, cue.last) or _follows_quote(tokens, phrase.first):
        pieces = _around(tokens, floor, phrase.first, cue.last)
        if pieces:
            return Found(phrase, span, pieces)
    piece = after_cue(tokens, cue.last, max(end, cue.last), frames=cue.frames, sure=named or not cue.unsure)
    return Found(phrase, span, [piece]) if piece is not None else None


def _subject_before(tokens: Sequence[Token], cue: Cue, floor: int) -> Phrase | None:
    """Return who stands before a cue; for one that is unsure, who the sentence is about if a verb stands between."""
    phrase = phrase_before(tokens, cue, floor)
    if phrase is not None and cue.unsure:
        leading = leading_phrase(tokens, cue.first)
        verb = leading.last if leading is not None and leading.first == phrase.first else phrase.last
        if verb < phrase.last and tokens[verb].lower.endswith("ed"):
            return leading
    return phrase


def _follows_quote(tokens: Sequence[Token], at: int) -> bool:
    return at > 0 and tokens[at - 1].word is QUOTED and tokens[at - 1].lower in {",", "?", "!", "—", "–", "-", "…"}


def _around(tokens: Sequence[Token], floor: int, first: int, last: int) -> list[Piece]:
    """Return the pieces of a content before and behind the words `[first, last)` that say who said it."""
    quoted = any(token.word is QUOTED for token in tokens[max(floor, first - 2) : first])
    rest = resumed(tokens, last, quoted=quoted)
    piece = before_cue(tokens, floor, first, split=rest is not None)
    if piece is None:
        return []
    return [piece] if rest is None else [piece, rest]


def _inverted(tokens: Sequence[Token], cue: Cue, floor: int) -> Found | None:
    """Return the statement of "..., said X", with the quotation or clause in front of the cue."""
    if cue.first <= floor or cue.first != cue.verb:
        return None
    quoted = any(token.word is QUOTED for token in tokens[max(floor, cue.first - 2) : cue.first])
    phrase = phrase_after(tokens, cue.last)
    if phrase is None or tokens[cue.first - 1].word not in (",", QUOTED):
        return None
    if not quoted and not _ends_with_speaker(tokens, cue, phrase):
        return None
    pieces = _around(tokens, floor, cue.first, phrase.last)
    return Found(phrase, Piece(cue.first, cue.last), pieces) if pieces else None


def _ends_with_speaker(tokens: Sequence[Token], cue: Cue, phrase: Phrase) -> bool:
    """Tell whether "..., said X" is all that follows a clause, unlike "X, the mayor, said Y would ..."."""
    if tokens[cue.verb].lower not in {"said", "says"} or not tokens[phrase.first].word[0].isupper():
        return False
    return phrase.last == len(tokens) or tokens[phrase.last].word in (",", ".")


def _according(tokens: Sequence[Token]) -> Iterator[Found]:
    """Yield the statements of "according to X", at either end of the sentence."""
    for at in range(len(tokens) - 2):
        if tokens[at].lower != "according" or tokens[at + 1].lower != "to":
            continue
        phrase = phrase_after(tokens, at + 2)
        if phrase is None:
            continue
        piece: Piece | None = Piece(0, at - 1 if tokens[at - 1].word == "," else at) if at else None
        if at == 0:
            commas = [i for i in range(phrase.first, len(tokens)) if tokens[i].word == ","]
            if phrase.last + 3 > len(tokens) and commas:
                phrase = Phrase(phrase.first, commas[0])
            first = phrase.last + 1 if phrase.last in commas else phrase.last
            piece = after_cue(tokens, first, len(tokens), frames="n", sure=True)
        if piece is not None and piece.last - piece.first > 1:
            yield Found(phrase, Piece(at, at + 2), [piece])
