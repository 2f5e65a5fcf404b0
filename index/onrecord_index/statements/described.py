"""Sources that are described and not named: a person, "a nurse on the ward", a body, "the hospital trust"; pure."""

from __future__ import annotations

from onrecord_index.statements.cues import PREPOSITIONS
from onrecord_index.statements.stances import PEOPLE

BODIES = frozenset(
    """agency airline association authority bank board charity church club college committee company council court
    department federation firm foundation government hospital ministry operator party police railway school society
    trust union university""".split()
)
# "A nurse", "the chief constable", "another resident" are one; these end the words for many trades.
_ONE = frozenset("a an the one another his her its their".split())
_PERSONS = frozenset(
    """daughter son wife husband mother father sister brother sister-in-law brother-in-law aunt uncle cousin
    niece nephew grandmother grandfather neighbour neighbor boy girl child widow widower partner colleague
    lawyer nurse pupil patient passenger prisoner soldier engineer judge source owner player fan guest tenant
    landlord visitor customer volunteer witness survivor victim""".split()
)
_TRADE = ("man", "woman", "person", "ician", "ologist", "nurse", "keeper", "worker", "teacher", "constable", "driver")


def is_somebody(phrase: str) -> bool:
    """Tell whether a phrase describes one person without a name: "a nurse on the ward"."""
    first, *words = phrase.lower().split()
    head = next((at for at, word in enumerate(words) if word in PREPOSITIONS), len(words))
    return first in _ONE and head > 0 and (words[head - 1] in PEOPLE | _PERSONS or words[head - 1].endswith(_TRADE))
