"""Cuts that change what is said: whether words next to a run of words cannot be left out; pure.

Two kinds. Inside a word or a number: "lethal" of "non-lethal", "5" of "-5", "10" of "10-15", "10 %" or "10 million",
"T" of "AT&T". And after or before a negation that governs the words, by rules over closed lists of English words:

1. A negator in front, in the same clause, with none but light words between: function words, adverbs in -ly, and words
   that carry a negation on to their complement (say, think, plan, likely, evidence). So "no" of "No attack is planned",
   "not true that" of "It is not true that X", "never said" of "He never said that X".
2. "no" and "neither" with up to three words of their noun phrase between ("no immediate NATO attack"), "is not" with an
   article and up to two ("is not a direct attack"), and a negative subject far in front of an auxiliary ("no attack on
   Estonia" of "is planned").
3. A denial in front: "denied that", "refused to", "it is false that", "far from", "rather than", unless it is negated.
4. Behind: a negation that ends the clause ("nowhere", "by no one"), one after an auxiliary ("is" of "is not"), ", he
   denied", and "is false" where "that" stands in front.

Words that turn a negation into an assertion stop it: "not only", "no doubt", "nothing but". The rules do not parse:
they miss a negation from across other verbs ("did not visit Oslo and attack it") and in other languages, and they
reject some harmless fragments ("in Oslo" of "is not in Oslo").
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from onrecord.typography import DASH, ELLIPSIS, MINUS, QUOTE_MARK, Folded, is_number, is_word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# So many words or marks in front are looked at for a negation; clauses in which it governs from farther off are rare.
WORDS_BACK = 12

NEGATORS = frozenset(
    "no not never cannot without neither nor none nobody noone nothing nowhere hardly scarcely barely rarely "
    "seldom isn't aren't wasn't weren't ain't don't doesn't didn't hasn't haven't hadn't won't wouldn't shan't "
    "shouldn't can't couldn't mayn't mightn't mustn't needn't oughtn't".split()
)
NEGATIVE_SUBJECTS = frozenset("no none neither nor nobody nothing".split())
FUNCTION_WORDS = frozenset(
    "a an the any this that these those some his her its their our my your all every each both either whether "
    "am is are was were be been being has have had having do does did will would shall should can could may might must "
    "to of as at in on by for from with about into over under out it he she they we you i him them us me there who "
    "which and or but if because when while than so such very yet ever even again before after once still too".split()
)
AUXILIARIES = frozenset(
    "am is are was were has have had do does did will would shall should can could may might must".split()
)
BE = frozenset("am is are was were be been being isn't aren't wasn't weren't it's that's he's she's".split())
ARTICLES = frozenset("a an the any".split())

# A negation in front of these is one of what comes after them.
CARRIERS = frozenset(
    "longer more less fewer quite really going able ready willing likely expected supposed allowed prepared meant one "
    "say says said saying tell told think thinks thought thinking believe believes believed claim claims claimed mean "
    "means suggest suggests suggested want wants wanted wish wishes intend intends intended plan plans planned "
    "expect expects regard regarded consider considered see seen call called describe described treat treated view "
    "viewed true case clear certain sure possible evidence proof sign signs indication reason intention intent chance "
    "need way basis planning".split()
)
ASSERTING = frozenset("only just merely simply solely doubt doubts question secret wonder but".split())
CLAUSE_OPENERS = frozenset("and but because if when who which while although though that since so".split())

_DENY = frozenset("deny denies denied denying refute refutes refuted".split())
DENIED_THAT = _DENY | frozenset(
    "dispute disputes disputed doubt doubts doubted reject rejects rejected dismiss dismisses dismissed false untrue "
    "impossible unlikely wrong incorrect myth lie lies nonsense doubtful".split()
)
REFUSED_TO = frozenset(
    "refuse refuses refused refusing decline declines declined fail fails failed failing unable unwilling impossible "
    "unlikely".split()
)
DENIED_DOING = _DENY | frozenset("avoid avoids avoided".split())
DENIAL_PHRASES = frozenset(
    {("far", "from"), ("short", "of"), ("instead", "of"), ("rather", "than"), ("anything", "but"), ("rule", "out"),
     ("rules", "out"), ("ruled", "out"), ("ruling", "out")}
)  # fmt: skip
CLAIM_NOUNS = frozenset(
    "claim claims report reports allegation allegations suggestion suggestions accusation accusations idea notion "
    "rumour rumours rumor rumors".split()
)
UNTRUE = frozenset("false untrue wrong incorrect nonsense not never".split())
UNTRUTHS = frozenset("lie myth hoax fabrication invention".split())
NEGATIONS = frozenset().union(
    NEGATORS, DENIED_THAT, REFUSED_TO, DENIED_DOING, UNTRUE, UNTRUTHS, (word for word, _ in DENIAL_PHRASES)
)
PREPOSITIONS = frozenset("by in at on to for from with of under".split())
ENDING_NEGATORS = frozenset("never nowhere nobody noone none nothing not neither".split())

SCALES = frozenset("hundred thousand million billion trillion percent per bn".split())
NUMBER_WORDS = frozenset(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million".split()
)

_CLAUSE_ENDS = frozenset({".", "!", "?", ";", ":", ELLIPSIS, "(", ")", "[", "]"})
_PAUSES = frozenset({",", DASH, *_CLAUSE_ENDS})
# A line that is shorter or longer is a paragraph of its own; lines in between may have been wrapped by hand.
_WRAPPED_LINE = (40, 100)


def first_needed(source: Folded, first: int, last: int) -> int:
    """Return the first word that may not be cut off from the words `[first, last)`; `first` itself if all may."""
    start = first
    while first - start < WORDS_BACK and is_joined(source, start):
        start -= 1
    if start < first or NEGATIONS.isdisjoint(map(str.lower, source.words[max(0, first - WORDS_BACK) : first])):
        return start
    return _negation_before(source, first, last)


def last_needed(source: Folded, first: int, last: int) -> int:
    """Return the end of what may not be cut off after the words `[first, last)`; `last` itself if all may."""
    end = last
    while end - last < WORDS_BACK and is_joined(source, end):
        end += 1
    if end > last or NEGATIONS.isdisjoint(map(str.lower, source.words[last : last + WORDS_BACK])):
        return end
    return _negation_after(source, first, last)


# ---------------------------------------------------------------- inside words and numbers


def is_joined(source: Folded, at: int) -> bool:
    """Tell whether a word or mark belongs to the one before it: as parts of a compound, a number or an abbreviation."""
    if not 0 < at < len(source.words):
        return False
    before, after = source.words[at - 1], source.words[at]
    if before == MINUS:
        return True
    if is_word(before) and is_word(after):
        return _are_one_number(source, at)
    if source.is_attached(at) and (before in _JOINTS or after in _JOINTS):
        return _joins(source, at if after in _JOINTS else at - 1)
    return _is_measure(source, at)


_JOINTS = frozenset({DASH, ".", "&", "_", "@"})
_SIGNS = frozenset("+±~<>≤≥≈")


def _joins(source: Folded, at: int) -> bool:
    """Tell whether a mark joins the words on both its sides: well-known, U.S., example.com, AT&T; not "end.Then"."""
    if not (source.is_attached(at) and source.is_attached(at + 1)):
        return False
    before, mark, after = source.words[at - 1 : at + 2]
    if not (is_word(before) and (is_word(after) or mark == DASH)):
        return False
    if mark == DASH:
        return is_word(after) and source.plain[source.starts[at] : source.ends[at]] == "-"
    return mark != "." or len(before) == 1 or not after[0].isupper()


def _are_one_number(source: Folded, at: int) -> bool:
    """Tell whether two neighbouring words are one number: 10 000, or 10 million."""
    before, after = source.words[at - 1].lower(), source.words[at].lower()
    if is_number(before) and after.isdecimal() and len(after) == 3:
        return before.isdecimal() and len(before) <= 3
    return after in SCALES and (is_number(before) or before in NUMBER_WORDS)


def _is_measure(source: Folded, at: int) -> bool:
    """Tell whether a number and the sign before or behind it belong together: $ 5, ±5, 5 %, 5 €, 5°."""
    before, after = source.words[at - 1], source.words[at]
    if is_number(after) or after == MINUS:
        return unicodedata.category(before[0]) == "Sc" or (before in _SIGNS and source.is_attached(at))
    if not is_number(before):
        return False
    if unicodedata.category(after[0]) == "Sc":
        follower = source.words[at + 1] if at + 1 < len(source.words) else ""
        return not (follower and (is_number(follower) or follower == MINUS))
    return after[0] in "%‰°" or (after[0] == "'" and source.is_attached(at))


# ---------------------------------------------------------------- a negation in front


def _negation_before(source: Folded, first: int, last: int) -> int:
    """Return where a negation begins that governs the words from `first` on; `first` itself if none does."""
    for at, between in _words_back(source, first):
        word = _plain_word(source, at)
        if _is_denial(source, at, between=between, claim=source.words[first:last]):
            return first if _is_negated(source, at) else at
        if word in NEGATORS and _governs(source, at, between=between, claim=source.words[first:last]):
            return at
    return _negation_before_aside(source, first)


def _plain_word(source: Folded, at: int) -> str:
    return source.words[at].lower() if 0 <= at < len(source.words) else ""


def _words_back(source: Folded, first: int) -> Iterator[tuple[int, list[str]]]:
    """Yield the places of the words in front, nearest first and in the same clause, each with the words between."""
    between: list[str] = []
    for at in range(first - 1, max(-1, first - 1 - WORDS_BACK), -1):
        word = _plain_word(source, at)
        if _is_paragraph(source, at + 1) or _ends_clause(source, at):
            return
        if is_word(word):
            yield at, between
            between = [word, *between]


def _ends_clause(source: Folded, at: int) -> bool:
    """Tell whether a mark ends a clause; the points and hyphens inside U.S. and well-known do not."""
    word = source.words[at]
    if word == "." and is_joined(source, at - 1):
        return False
    return word in _PAUSES and not is_joined(source, at + 1)


def _is_paragraph(source: Folded, at: int) -> bool:
    """Tell whether a paragraph begins with a word: after an empty line, or a line that was not wrapped by hand."""
    if not 0 < at < len(source.words):
        return True
    end, start = source.ends[at - 1], source.starts[at]
    breaks = source.plain.count("\n", end, start)
    if breaks != 1:
        return breaks > 1
    shortest, longest = _WRAPPED_LINE
    line_end = source.plain.index("\n", end, start)
    line_start = source.plain.rfind("\n", max(0, line_end - longest - 1), line_end)
    is_wrapped = line_end - line_start > shortest and (line_start >= 0 or line_end <= longest)
    return source.words[at][0].isupper() and not is_wrapped


def _governs(source: Folded, at: int, *, between: Sequence[str], claim: Sequence[str]) -> bool:
    """Tell whether a negator negates a claim, by the words between them."""
    if ASSERTING.intersection(between):
        return False
    content = [word for word in between if not _is_light(word)]
    if not content:
        return True
    word = _plain_word(source, at)
    if word in ("no", "neither") and len(between) <= 3 and not FUNCTION_WORDS.intersection(between):
        return True
    if word in NEGATIVE_SUBJECTS and claim[0].lower() in AUXILIARIES:
        return not (AUXILIARIES | CLAUSE_OPENERS).intersection(between)
    is_not = word in BE or (word == "not" and _plain_word(source, at - 1) in BE)
    return is_not and between[0] in ARTICLES and len(content) <= 2


def _is_light(word: str) -> bool:
    return word in FUNCTION_WORDS or word in CARRIERS or (word.endswith("ly") and len(word) > 4)


def _is_denial(source: Folded, at: int, *, between: Sequence[str], claim: Sequence[str]) -> bool:
    """Tell whether the word at a place denies a claim: "denied that", "refused to", "denied attacking", "far from"."""
    word = _plain_word(source, at)
    if not all(_is_light(other) or other in CLAIM_NOUNS for other in between):
        return False
    if word in DENIED_THAT and "that" in between:
        return True
    if word in REFUSED_TO and between[:1] == ["to"]:
        return True
    if word in DENIED_DOING and claim[0].lower().endswith("ing"):
        return True
    return bool(between) and (word, between[0]) in DENIAL_PHRASES


def _is_negated(source: Folded, at: int) -> bool:
    """Tell whether a denial is itself denied: "did not deny that", "no doubt that"."""
    return any(
        _plain_word(source, place) in NEGATORS and all(map(_is_light, between))
        for place, between in _words_back(source, at)
    )


def _negation_before_aside(source: Folded, first: int) -> int:
    """Return where "not, he said," begins in front of `first`, or `first` itself."""
    if _plain_word(source, first - 1) != "," or _is_paragraph(source, first):
        return first
    for at in range(first - 3, max(0, first - 7), -1):
        if _plain_word(source, at) == ",":
            word = _plain_word(source, at - 1)
            # "No, he said, we go" answers something else.
            return at - 1 if word in NEGATORS and word != "no" else first
    return first


# ---------------------------------------------------------------- a negation behind


def _negation_after(source: Folded, first: int, last: int) -> int:
    """Return where a negation ends that follows the words up to `last` and reverses them; `last` if none does."""
    if _is_paragraph(source, last):
        return last
    word = _plain_word(source, last)
    if word in NEGATORS and _plain_word(source, last - 1) in AUXILIARIES:
        return last + 1
    return max(_ending_negation(source, last), _denial_behind(source, last), _untruth_behind(source, first, last))


def _is_end(source: Folded, at: int) -> bool:
    """Tell whether a clause ends in front of a place."""
    if _is_paragraph(source, at):
        return True
    return source.words[at] in _PAUSES or source.words[at] == QUOTE_MARK


def _ending_negation(source: Folded, last: int) -> int:
    """Return the end of a negation that ends the clause: "nowhere", "by no one", "no longer"; else `last`."""
    at = last + (_plain_word(source, last) in PREPOSITIONS)
    word = _plain_word(source, at)
    if word in ENDING_NEGATORS and _is_end(source, at + 1):
        return at + 1
    if word == "no":
        for end in (at + 2, at + 3):
            if _is_end(source, end) and all(map(is_word, source.words[at:end])) and end <= len(source.words):
                return end
    return last


def _denial_behind(source: Folded, last: int) -> int:
    """Return the end of ", he denied" or ", the minister denied" at the end of a clause; else `last`."""
    at = last
    while at < len(source.words) and source.words[at] in (",", DASH, QUOTE_MARK):
        at += 1
    for end in range(at + 1, min(at + 5, len(source.words))):
        if not is_word(source.words[end]) or _is_paragraph(source, end):
            return last
        if _plain_word(source, end) in _DENY:
            return end + 1 if _is_end(source, end + 1) else last
    return last


def _untruth_behind(source: Folded, first: int, last: int) -> int:
    """Return the end of "is false" or "was a lie" after a clause that "that" or "whether" opens; else `last`."""
    if _plain_word(source, first - 1) not in ("that", "whether") or _plain_word(source, last) not in AUXILIARIES:
        return last
    if _plain_word(source, last + 1) in UNTRUE:
        return last + 2
    is_untruth = _plain_word(source, last + 1) in ARTICLES and _plain_word(source, last + 2) in UNTRUTHS
    return last + 3 if is_untruth else last
