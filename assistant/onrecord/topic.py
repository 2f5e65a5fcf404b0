"""The words of a question's topic, and how much of them stands in a text; pure."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.question import Query

# From this share of their words in common on, a question's topic is taken to be a document's title.
TITLE_MEANT = 0.7

# What a word of the topic weighs that stands in every passage. Without it the words of a few documents on one subject
# would count for nothing, and a question that puts one thing in another word would not be answered.
LEAST_WEIGHT = 1.0

# Stems of which one begins with the other are of one family from this length on.
LEAST_STEM = 5

_ARTICLES = frozenset({"the", "a", "an", "of", "and"})

# Words that only ask. They are left out of what evidence has to mention.
GRAMMAR_WORDS = (
    "a an the and or of in on at to for from by with as is are was were be been being am has have had having can could "
    "will would shall should may might must not it its this that these those there here he she they them his her their "
    "we you i me my your our us himself herself itself themselves who whom whose what when where which why how some "
    "any about than then so if into out up down while"
)
ASKING_WORDS = (
    "do does did done many much other also over under between during before after since until say said says tell told "
    "ask asked mean meant name called call happen happened happens give gave kind type sort hold held take takes took "
    "place city country town state region year day date month time number amount percentage thing things people person "
    "someone something anything one ones according document documents text please"
)


class Words(Protocol):
    """What a topic and evidence need to know of words; an Index knows it."""

    def terms(self, text: str) -> list[str]:
        """Return the terms of a text: words in lower case, stemmed."""

    def shares(self, terms: Sequence[str]) -> Mapping[str, float]:
        """Return the share in (0, 1) of all passages that hold each term."""

    def similarities(self, question: str, texts: Sequence[str]) -> list[float]:
        """Return the cosine in [-1, 1] of a question and each text."""


@dataclass(frozen=True, slots=True)
class Topic:
    """The words of a question's topic, each with its weight, and those that only ask."""

    weights: Mapping[str, float]
    asking: frozenset[str]

    @classmethod
    def of(cls, query: Query, words: Words) -> Self:
        """Return the topic of a question; a word weighs the more the fewer passages hold it."""
        # "Who said that she had done it?" claims that it was done; nothing of the claim only asks.
        asking = frozenset(words.terms(GRAMMAR_WORDS if query.asks_who else f"{GRAMMAR_WORDS} {ASKING_WORDS}"))
        terms = [term for term in words.terms(query.topic) if term not in asking]
        shares = words.shares(terms)
        return cls(
            weights={term: LEAST_WEIGHT - math.log(shares[term]) for term in terms},
            asking=asking,
        )

    def coverage(self, terms: frozenset[str]) -> float:
        """Return the weighted share in [0, 1] of the topic's words that are among some terms."""
        total = sum(self.weights.values())
        if not total:
            return 1.0  # "What did she say?" is about anything
        return sum(weight for term, weight in self.weights.items() if _stands(term, terms)) / total

    def is_title(self, headline: frozenset[str]) -> bool:
        """Tell whether the topic is a headline: most of its words stand there, and most of the headline's in it."""
        mentioned = sum(term in self.weights for term in headline - self.asking)
        return (
            len(headline - self.asking) > 2
            and min(self.coverage(headline), mentioned / len(headline - self.asking)) >= TITLE_MEANT
        )


def _stands(term: str, terms: frozenset[str]) -> bool:
    """Tell whether a term is among some, or a word made from it: "advis" for "advisori", "ukrain" for "ukrainian"."""
    if term in terms:
        return True
    if len(term) < LEAST_STEM:
        return False
    return any(len(other) >= LEAST_STEM and (other.startswith(term) or term.startswith(other)) for other in terms)


def is_name(topic: str) -> bool:
    """Tell whether a topic is nothing but a name or a number: all its words are capitalised, but for articles."""
    found = [word for word in re.findall(r"\w+", topic) if word.lower() not in _ARTICLES]
    return bool(found) and all(word[0].isupper() or word[0].isdigit() for word in found)
