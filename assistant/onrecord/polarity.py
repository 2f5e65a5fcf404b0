"""Whether a sentence affirms or denies what a claim says; pure."""

from __future__ import annotations

import re

# Words that turn the sense of what they stand beside; two of them turn it back.
_TURNS = re.compile(
    r"\b(?:not|never|no|nobody|none|neither|nor|cannot|without|den(?:y|ies|ied|ying)|rul(?:e|es|ed|ing)\s+out|"
    r"reject(?:s|ed|ing)?|dismiss(?:es|ed|ing)?|refut(?:e|es|ed|ing))\b|n['’]t\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")

# How many words in front of a claim's first word still turn it: "denied last week that she had ever called it safe".
REACH = 8

# Words of a claim shorter than this are mostly grammar, and so are these.
LEAST_WORD = 4
_GRAMMAR = frozenset(
    """been being have having that this these those them they their there with from into were will would could should
    might must shall does than then when what which who whom whose said says""".split()
)


def denies(claim: str, sentence: str) -> bool:
    """Tell whether one of a claim and a sentence about the same denies what the other affirms.

    Only what stands between the first and the last word that both have, or shortly before, is read: "would not reopen
    before May, though no one knows" denies "would reopen before May". Where both have words that turn the sense,
    nobody can tell without understanding them, and neither is taken to deny the other.
    """
    shared = {word for word in _words(claim) if len(word) >= LEAST_WORD} & set(_words(sentence)) - _GRAMMAR
    if not shared:
        return False
    turns, others = _turns(claim, shared, reach=len(claim)), _turns(sentence, shared, reach=REACH)
    return not min(turns, others) and max(turns, others) % 2 == 1


def _turns(text: str, shared: set[str], *, reach: int) -> int:
    """Return how often the sense is turned where a text has words that both have."""
    words = list(_WORD.finditer(text))
    places = [at for at, word in enumerate(words) if word[0].lower() in shared]
    start, end = words[max(0, places[0] - reach)].start(), words[places[-1]].end()
    return len(_TURNS.findall(text, start, end))


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]
