"""Whether a sentence says nearly what a claim says in other words, and where the two disagree."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.cuts import NEGATORS
from onrecord.numbers import numbers_in
from onrecord.polarity import denies
from onrecord.topic import ASKING_WORDS, GRAMMAR_WORDS
from onrecord_index import periods_in

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from onrecord.topic import Words

# What is said in other words shares this part of its terms, weighed by how rare they are, and is this near in meaning.
COVERED = 0.5
ALIKE = 0.55

# Nearer than this in meaning, fewer terms may be shared.
VERY_ALIKE = 0.72
COVERED_THEN = 0.3
STRONGLY_COVERED = 0.7

# Words that are grammar and yet decide what is said. Reports put "will" as "would", so that these are no others.
_MODALS = {
    "might": "may",
    "may": "may",
    "could": "can",
    "can": "can",
    "must": "must",
    "should": "must",
    "ought": "must",
}
_TURNING = frozenset(
    "up down over under out before after more less most least all none some any every only if unless with without "
    "many few almost nearly perhaps possibly probably allegedly reportedly".split()
)
_WORD = re.compile(r"\w+(?:[’'-]\w+)*")
_NAME = re.compile(r"(?<=[\w,;] )[A-Z][\w’'-]+")


@dataclass(frozen=True, slots=True)
class Likeness:
    """How near a sentence is to a claim: the weighted share of the claim's terms in it, and the cosine of the two."""

    covered: float
    cosine: float

    @property
    def is_near(self) -> bool:
        """Whether both say nearly the same, numbers, names and negations aside."""
        by_words = self.covered >= COVERED and self.cosine >= ALIKE
        return by_words or (self.covered >= COVERED_THEN and self.cosine >= VERY_ALIKE)

    @property
    def is_strong(self) -> bool:
        """Whether they say so nearly the same that whoever said the one said the other."""
        return self.covered >= STRONGLY_COVERED and self.cosine >= VERY_ALIKE

    @property
    def score(self) -> float:
        """How near, to compare sentences by; higher is nearer."""
        return self.covered + self.cosine


def likenesses(claim: str, sentences: list[str], words: Words) -> list[Likeness]:
    """Return how near each sentence is to a claim."""
    if not sentences:
        return []
    grammar = frozenset(words.terms(f"{GRAMMAR_WORDS} {ASKING_WORDS}"))
    terms = [term for term in words.terms(claim) if term not in grammar]
    shares = words.shares(terms)
    weights = {term: 1.0 - math.log(shares[term]) for term in terms}
    total = sum(weights.values())
    covered = [
        sum(weight for term, weight in weights.items() if term in there) / total if total else 0.0
        for there in (frozenset(words.terms(sentence)) for sentence in sentences)
    ]
    # Meaning is measured only where words do not settle it: it takes most of the time.
    open_ = [at for at, share in enumerate(covered) if share >= COVERED_THEN]
    cosines = dict(zip(open_, words.similarities(claim, [sentences[at] for at in open_]), strict=True))
    return [Likeness(share, cosines.get(at, 0.0)) for at, share in enumerate(covered)]


def restates_otherwise(differences: Sequence[tuple[str, str]], words: Words, *, beside: str) -> bool:
    """Tell whether a report that has a sentence's words but for a few says something else by those, (claimed, source).

    Grammar may differ, "will" for "would", and so may forms of a word; a word that is left out may be, unless it
    negates, and one that is added may stand `beside` the source's words: "the summit in Vilnius" is "the Vilnius
    summit".
    """
    grammar = frozenset(words.terms(GRAMMAR_WORDS))
    for ours, theirs in differences:
        if numbers_in(ours) and numbers_in(ours) == numbers_in(theirs):
            continue
        if _negations(ours).lower() != _negations(theirs).lower() or _turns(ours) != _turns(theirs):
            return True
        there = frozenset(words.terms(theirs or beside))
        if not (frozenset(words.terms(ours)) - grammar) <= there:
            return True
    return False


def disagreements(claim: str, sentence: str, *, around: str, day: date | None) -> list[tuple[str, str]]:
    """Return in which numbers, days, names and negations a claim disagrees with a sentence, as (claimed, source).

    `around` is what stands beside the sentence, its title included: what the claim has from there is no difference.
    """
    known = f"{around} {sentence}"
    found: list[tuple[str, str]] = []
    for number in sorted(numbers_in(claim) - numbers_in(known)):
        others = sorted(numbers_in(sentence) - numbers_in(claim))
        found.append((number, others[0] if len(others) == 1 else ""))
    days, there = periods_in(claim, day=day), periods_in(sentence, day=day)
    if days and there and not any(one.period.meets(other.period) for one in days for other in there):
        found.append((claim[days[0].start : days[0].end], sentence[there[0].start : there[0].end]))
    names = dict.fromkeys(name for name in _NAME.findall(claim) if _bare(name) not in _bare(known))
    others = list(dict.fromkeys(name for name in _NAME.findall(sentence) if _bare(name) not in _bare(claim)))
    found += [(name, others[0] if len(others) == 1 else "") for name in names]
    if denies(claim, sentence):
        found.append((_negations(claim), _negations(sentence)))
    return found


def _turns(text: str) -> frozenset[str]:
    """Return the words of a text that bound, weaken or turn what is said; "may" and "might" are one."""
    words = (word.lower() for word in _WORD.findall(text))
    return frozenset(_MODALS.get(word, word) for word in words if word in _MODALS or word in _TURNING)


def _bare(text: str) -> str:
    return re.sub(r"[’']s?\b", "", text).casefold()


def _negations(text: str) -> str:
    words = [word for word in _WORD.findall(text) if word.lower().replace("’", "'") in NEGATORS]
    return " ".join(words)
