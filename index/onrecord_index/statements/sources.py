"""Who says it in a sentence: the noun phrase beside a cue, or the subject that several verbs share; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from onrecord_index.statements.cues import (
    ADVERBS,
    AUXILIARIES,
    BASES,
    BE,
    COPULAR,
    CUE_NOUNS,
    DETERMINERS,
    FINITE,
    GIVING,
    MODALS,
    NEGATIONS,
    NOUNS_IN_LY,
    OPENERS,
    OWN_VOICE,
    PARTICIPLES,
    PHRASES,
    PREPOSITIONS,
    PRONOUNS,
    STOPS,
    TIMES,
    UNSURE,
)
from onrecord_index.statements.names import TITLES
from onrecord_index.statements.tokens import QUOTED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord_index.statements.tokens import Token

_VERBS = FINITE.keys() | PARTICIPLES.keys() | PHRASES.keys() | GIVING | BE

# Words in lower case after "said X," that do not begin who X is.
_NO_OFFICE = OPENERS | PREPOSITIONS | STOPS | FINITE.keys() | {"and"}

# Words behind which another clause has a subject of its own.
_TURNS = frozenset({"while", "whereas", "although", "though", "but", "because"})

# A noun phrase, with what stands in apposition to it, is at most so many tokens long.
MOST_PHRASE = 20
MOST_APPOSITION = 30

_MARKS = frozenset(",;:()[]—–-.?!…") | {"--", "...", "/", "|"}


class Cue(NamedTuple):
    """A verb of saying: tokens `[first, last)` with its auxiliaries, `verb` the verb's own token, `frames` as in cues.

    `shared` tells that the verb has its subject from a verb before it ("and added", ", noting").
    """

    first: int
    verb: int
    last: int
    frames: str
    shared: bool
    unsure: bool


class Phrase(NamedTuple):
    """Who says it: tokens `[first, last)`."""

    first: int
    last: int


def cues_of(tokens: Sequence[Token]) -> list[Cue]:
    """Return the verbs of saying in a sentence, in order; a capitalised word is one in headlines only."""
    found: list[Cue] = []
    headline = not any(token.lower in FINITE and token.word[0].islower() for token in tokens) and _is_headline(tokens)
    for at, token in enumerate(tokens):
        if token.word is QUOTED or (found and at < found[-1].last):
            continue
        if token.lower not in _VERBS:
            cue = _cue_beside_quotation(tokens, at) if token.lower.endswith("ed") and token.word[0].islower() else None
        else:
            cue = _cue_at(tokens, at) if token.word[0].islower() or headline or at == 0 else None
        if cue is not None:
            found.append(cue)
    return found


def _cue_beside_quotation(tokens: Sequence[Token], at: int) -> Cue | None:
    """Return a cue for any verb in the past that stands where one of saying would ("“...,” he barked")."""
    behind = [token.word for token in tokens[at + 1 : at + 3]]
    if len(behind) == 2 and behind[0] in (",", ":") and behind[1] is QUOTED:
        return Cue(at, at, at + 1, "q", at > 0 and tokens[at - 1].lower == "and", True)
    first = at
    while first > max(0, at - 5) and _holds(tokens, first - 1, 0):
        first -= 1
    if first > 0 and tokens[first - 1].lower in PRONOUNS:
        first -= 1
    asks = first > 0 and tokens[first - 1].word is QUOTED and tokens[first - 1].lower in (",", "?", "!")
    named = first < at and (tokens[first].word[0].isupper() or tokens[first].lower in PRONOUNS | DETERMINERS)
    inverted = first == at and behind and behind[0][0].isupper() and behind[0] is not QUOTED
    return Cue(at, at, at + 1, "q", False, True) if asks and (named or inverted) else None


def _is_headline(tokens: Sequence[Token]) -> bool:
    longer = [token for token in tokens if len(token.word) > 3]
    return bool(longer) and sum(token.word[0].isupper() for token in longer) > 0.7 * len(longer)


def _cue_at(tokens: Sequence[Token], at: int) -> Cue | None:
    """Return the cue whose verb is the token at a place, if it is one there."""
    last, frames, sure = _extent(tokens, at)
    if not last:
        return None
    first = at
    while first > 0 and (tokens[first - 1].lower in AUXILIARIES or _is_adverb(tokens[first - 1])):
        first -= 1
    helpers = {token.lower for token in tokens[first:at]}
    while first < at and _is_adverb(tokens[first]) and first == 0:
        first += 1
    before = tokens[first - 1].lower if first else ""
    if tokens[at].lower in PARTICIPLES and not helpers & BE:
        shares = first == 0 or before in {",", "and", "but", "—", "–", "by"}
        return Cue(first, at, last, frames, shared=True, unsure=False) if shares else None
    unsure = tokens[at].lower in UNSURE and not sure
    noun = unsure and (before in DETERMINERS or before in PREPOSITIONS or before.endswith(("'s", "s'")))
    if noun or not _is_finite(tokens[at].lower, helpers, before):
        return None
    return Cue(first, at, last, frames, before in {"and", "but", "or", "then"}, unsure)


def _is_finite(verb: str, helpers: set[str], before: str) -> bool:
    """Tell whether a verb says what someone did say: no passive, nothing that may or will be said, no noun."""
    if helpers & BE and verb not in BE and verb not in PARTICIPLES:
        return False
    if before in MODALS or helpers & {"will", "would"} or (before == "united" and verb == "states"):
        return False
    return not (verb in BASES and helpers & {"has", "have", "had"})


def _extent(tokens: Sequence[Token], at: int) -> tuple[int, str, bool]:
    """Return where a cue with its verb at a place ends (0: no cue), what may follow, and whether the words are sure."""
    lower = tokens[at].lower
    if lower in BE:
        words = next((words for words in COPULAR if _follow(tokens, at, words)), None)
        return (at + 1 + len(words), "b" if len(words) == 1 else "", True) if words else (0, "", False)
    phrase = next((rest for rest in PHRASES.get(lower, ()) if _follow(tokens, at, rest)), None)
    if phrase:
        return at + 1 + len(phrase), "q" if phrase == ("it",) else "nwb", True
    noun = _cue_noun(tokens, at) if lower in GIVING else 0
    if noun:
        return noun, "", True
    frames = FINITE.get(lower) or PARTICIPLES.get(lower, "")
    return (at + 1 if frames else 0), frames, False


def _follow(tokens: Sequence[Token], at: int, words: tuple[str, ...]) -> bool:
    return tuple(token.lower for token in tokens[at + 1 : at + 1 + len(words)]) == words


def _cue_noun(tokens: Sequence[Token], at: int) -> int:
    """Return where "issued a stark warning" ends if "that" follows it, else 0."""
    for i in range(at + 1, min(at + 6, len(tokens) - 1)):
        if tokens[i].word is QUOTED or tokens[i].lower in STOPS:
            return 0
        if tokens[i].lower in CUE_NOUNS and tokens[i + 1].lower == "that":
            return i + 1
    return 0


def _is_adverb(token: Token) -> bool:
    return (
        token.lower in ADVERBS
        or token.lower in NEGATIONS
        or (token.lower.endswith("ly") and token.word[0].islower() and token.lower not in NOUNS_IN_LY)
    )


# ---------------------------------------------------------------- before the verb


def phrase_before(tokens: Sequence[Token], cue: Cue, floor: int) -> Phrase | None:
    """Return the noun phrase that ends in front of a cue, not reaching back beyond `floor`."""
    end = cue.first
    while end > floor and tokens[end - 1].word in TIMES:  # "who last year said"; but May is a name
        end -= 1
    if end > floor and tokens[end - 1].word in (",", "—", "–", "--"):
        return _with_apposition(tokens, end, floor)
    if end > floor and tokens[end - 1].lower == "who":
        return _antecedent(tokens, end - 1, floor)
    if end > floor and tokens[end - 1].word in (")", "]"):
        opening = next((at for at in range(end - 2, max(floor, end - 10), -1) if tokens[at].word in ("(", "[")), floor)
        named = _noun_phrase(tokens, opening, floor)
        return Phrase(named.first, end) if named is not None else None
    return _noun_phrase(tokens, end, floor)


def _antecedent(tokens: Sequence[Token], end: int, floor: int) -> Phrase | None:
    """Return whom "who" at a place means: the noun phrase before it, behind the last verb or preposition."""
    comma = end > floor and tokens[end - 1].word == ","
    phrase = _noun_phrase(tokens, end - comma, floor)
    if phrase is None:
        return None
    first = phrase.first
    for at in range(phrase.first, phrase.last - 1):
        token = tokens[at]
        verb = token.word[0].islower() and token.lower.endswith("ed") and tokens[at + 1].lower in DETERMINERS
        if verb or (token.lower in PREPOSITIONS and token.lower != "of"):
            first = at + 1
    return Phrase(first, phrase.last)


def _with_apposition(tokens: Sequence[Token], end: int, floor: int) -> Phrase | None:
    """Return "X, the Y of Z," in front of a cue: from the first part that can be who says it.

    In "..., said A, while B, the mayor, said" it is looked for behind "while" first.
    """
    start = max(floor, end - 1 - MOST_APPOSITION, _behind_dateline(tokens))
    turns = [at + 1 for at in range(start, end - 1) if tokens[at].lower in _TURNS]
    for first in [*turns[-1:], start]:
        for comma in range(first, end - 1):
            if tokens[comma].word in (",", "—", "–", "--", "("):
                phrase = _noun_phrase(tokens, comma, first)
                if phrase is not None and _can_speak(tokens, phrase):
                    return Phrase(phrase.first, end - 1)
    return None


def _can_speak(tokens: Sequence[Token], phrase: Phrase) -> bool:
    """Tell whether a phrase in front of a comma is a name or has a determiner, and is no time or opener."""
    first, last = tokens[phrase.first], tokens[phrase.last - 1]
    if last.lower in TIMES or last.lower in OPENERS or last.word[0].isdigit() or _opens_adverbial(first):
        return False
    return first.word[0].isupper() or first.lower in DETERMINERS


def _opens_adverbial(token: Token) -> bool:
    """Tell whether a capitalised word is like "Appearing" or "Asked", which open a sentence in front of its subject."""
    return token.lower.endswith(("ing", "ed")) and len(token.lower) > 4 and token.word[1:].islower()


def _noun_phrase(tokens: Sequence[Token], end: int, floor: int) -> Phrase | None:
    """Return the noun phrase that ends at a place, found by walking left to a word that it cannot hold."""
    if end <= floor or tokens[end - 1].lower in OWN_VOICE | OPENERS | PREPOSITIONS:
        return None
    if tokens[end - 1].lower in PRONOUNS:
        return Phrase(end - 1, end)
    first = end
    while first > max(floor, end - MOST_PHRASE) and _holds(tokens, first - 1, floor):
        first -= 1
    first = _trimmed(tokens, first, end)
    return Phrase(first, end) if first < end else None


def _holds(tokens: Sequence[Token], at: int, floor: int) -> bool:
    """Tell whether a noun phrase may hold the token at a place."""
    token = tokens[at]
    if token.word is QUOTED or token.word in _MARKS or token.lower in STOPS:
        return False
    if token.lower == "and":
        return at > floor and tokens[at - 1].word[0].isupper() and tokens[at + 1].word[0].isupper()
    return not (token.lower in FINITE and token.lower not in UNSURE)


def _trimmed(tokens: Sequence[Token], first: int, end: int) -> int:
    """Return where a phrase begins without openers and adverbials ("But", "On Tuesday", "In Iowa") in front of it."""
    while first < end:
        token = tokens[first]
        if token.lower in OPENERS or token.lower == "and" or (_is_adverb(token) and token.lower != "first"):
            first += 1
        elif token.lower in PREPOSITIONS or (token.lower in TIMES and first + 1 < end):
            first += 2 if token.lower in PREPOSITIONS else 1
        else:
            return first
    return end


def _behind_dateline(tokens: Sequence[Token]) -> int:
    """Return where a sentence begins behind "OLDPORT, Fla. (AP) —"."""
    if not tokens or not (tokens[0].word.isupper() and len(tokens[0].word) > 2):
        return 0
    return next((at + 1 for at in range(1, min(12, len(tokens))) if tokens[at].word in ("—", "–", "-", "--")), 0)


def leading_phrase(tokens: Sequence[Token], end: int) -> Phrase | None:
    """Return the subject at the head of a sentence, in front of `end`: a pronoun, a name, or "the" with its noun."""
    at = _behind_dateline(tokens)
    head = tokens[at].lower if at < len(tokens) else ""
    if head in PREPOSITIONS or head in OPENERS or head.endswith(("ing", "ed")):
        commas = (i for i in range(at, min(end, at + MOST_APPOSITION)) if tokens[i].word == ",")
        at = next(commas, at) + 1
    while at < end and (tokens[at].lower in OPENERS or tokens[at].word == ","):
        at += 1
    if at >= end:
        return None
    if tokens[at].lower in PRONOUNS:
        return Phrase(at, at + 1)
    last, named = at, False
    while last < min(end, at + MOST_PHRASE):
        token = tokens[last]
        capital = token.word[0].isupper() and token.word is not QUOTED
        if (
            token.word is QUOTED
            or token.word in _MARKS
            or token.lower in STOPS
            or (token.lower in FINITE and last > at)
        ):
            break
        if not capital and (
            named or last - at > 4 or (last > at and (_is_adverb(token) or token.lower.endswith("ed")))
        ):
            break
        named = named or (capital and token.lower not in DETERMINERS and token.lower not in TITLES)
        last += 1
    if last == at or not (named or tokens[at].lower in DETERMINERS):
        return None
    return Phrase(at, last)


# ---------------------------------------------------------------- after the verb


def phrase_after(tokens: Sequence[Token], start: int) -> Phrase | None:
    """Return the noun phrase that begins at a place, with its apposition ("said X, the mayor of Y")."""
    if start >= len(tokens):
        return None
    if tokens[start].lower in PRONOUNS:
        return Phrase(start, start + 1)
    end = _walk_right(tokens, start)
    if tokens[start].lower in OPENERS | PREPOSITIONS or all(token.lower in TIMES for token in tokens[start:end]):
        return None
    return Phrase(start, _apposition_end(tokens, end))


def _walk_right(tokens: Sequence[Token], start: int) -> int:
    """Return where the noun phrase that begins at a place ends."""
    end = start
    while end < min(len(tokens), start + MOST_PHRASE):
        token = tokens[end]
        if token.word == "(" and end > start:
            closing = (at + 1 for at in range(end, min(len(tokens), end + 8)) if tokens[at].word == ")")
            end = next(closing, end)
            if tokens[end - 1].word == ")":
                continue
        if end >= len(tokens) or token.word is QUOTED or token.word in _MARKS or token.lower in STOPS | TIMES:
            break
        if token.lower in PREPOSITIONS and token.lower not in {"of", "for", "with", "at", "from"}:
            break
        if token.lower == "and" and not (end + 1 < len(tokens) and tokens[end + 1].word[0].isupper()):
            break
        if token.lower in PARTICIPLES or (token.lower in FINITE and token.lower not in UNSURE) or _is_adverb(token):
            break
        end += 1
    while end > start and tokens[end - 1].lower in PREPOSITIONS:
        end -= 1
    return end


def _apposition_end(tokens: Sequence[Token], end: int) -> int:
    """Return where "X, the mayor of Y," ends, without the comma; `end` where nothing stands in apposition to X."""
    if end + 1 >= len(tokens) or tokens[end].word != ",":
        return end
    token = tokens[end + 1]
    opens = token.lower in DETERMINERS or token.lower in {"who", "whose"} or token.word[0].isdigit()
    if not opens and (not token.word[0].islower() or token.lower.endswith(("ing", "ly")) or token.lower in _NO_OFFICE):
        return end
    for i in range(end + 1, min(len(tokens), end + MOST_APPOSITION)):
        if tokens[i].word in (",", ".", ";", "—", "–", "--", "?", "!", ":") or tokens[i].word is QUOTED:
            return i
    return end


def with_name(tokens: Sequence[Token], phrase: Phrase) -> Phrase:
    """Return a phrase with the name in apposition to it, if one is ("Its chairman, Mara Quill, ..."), else as it is.

    Between them may stand what belongs to the phrase: "Her rival in the election on 7 May, Mara Quill, ...".
    """
    if tokens[phrase.first].lower in DETERMINERS:
        ends = range(phrase.last, min(len(tokens), phrase.last + MOST_PHRASE))
        stop = next((at for at in ends if tokens[at].word in STOPS | FINITE.keys()), len(tokens))
        phrase = Phrase(phrase.first, next((at for at in ends if at < stop and tokens[at].word == ","), phrase.last))
    first = phrase.last + 1
    last = first
    while last < len(tokens) and tokens[last].word[0].isupper() and tokens[last].word is not QUOTED:
        last += 1
    is_closed = last < len(tokens) and tokens[last].word == ","
    return Phrase(phrase.first, last) if last > first and is_closed and tokens[phrase.last].word == "," else phrase


def parts_of(tokens: Sequence[Token], phrase: Phrase) -> Iterator[list[str]]:
    """Yield the words between the commas of a phrase."""
    part: list[str] = []
    for token in tokens[phrase.first : phrase.last]:
        if token.word in (",", "—", "–", "--", "("):
            yield part
            part = []
        else:
            part.append(token.word)
    yield part
