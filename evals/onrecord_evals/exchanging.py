"""Which names and numbers of a question can be exchanged for others of their form, so that nothing answers it; pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Doc, Span

NUMBERS = ("CARDINAL", "MONEY", "PERCENT", "QUANTITY", "DATE")
NAMES = ("PERSON", "GPE")


def shape(entity: Span) -> tuple[str, str]:
    """Return what an entity that is exchanged for another one has to share with it: kind and form."""
    return entity.label_, masked(entity.text, entity.label_)


def is_exchangeable(entity: Span) -> bool:
    """Tell whether a name or number stands by itself, and is no part of a longer name."""
    doc = entity.doc
    before = doc[entity.start - 1] if entity.start else None
    after = doc[entity.end] if entity.end < len(doc) else None
    if "-" in ((before.text if before else ""), (after.text if after else "")):
        return False
    if entity.label_ in NUMBERS:
        return any(token.like_num for token in entity) and "one" not in entity.text.lower().split()
    if entity.label_ == "GPE" and sum(other.label_ in ("GPE", "LOC") for other in doc.ents) > 1:
        return False  # nobody takes a street of Lund in Tarn for real
    if (before is not None and before.pos_ == "DET") or entity[0].lower_ == "the" or entity[-1].tag_ == "POS":
        return False
    apart = entity.root.dep_ != "compound" and (before is None or before.pos_ not in ("NOUN", "PROPN", "ADJ", "NUM"))
    return apart and (after is None or after.pos_ not in ("NOUN", "PROPN", "PART"))


def masked(name: str, label: str) -> str:
    """Return what has to be alike in two names or numbers that may stand for each other: all but the numbers."""
    if label in NAMES:
        return str(min(len(name.split()), 2)) if label == "PERSON" else ""
    if not re.search(r"\d", name):
        return "a number" if name.isalpha() and name.lower() not in ("one", "zero", "half") else name
    return re.sub(r"\d[\d,.]*", "0", re.sub(r"\b(1[5-9]|20)\d\d\b", "year", name.lower()))


def is_exchanged(before: Doc, question: str, labels: Sequence[str]) -> bool:
    """Tell whether just a name or number of some kind of a question was exchanged, for one that it had not."""
    for entity in filter(is_exchangeable, before.ents):
        head, tail = before.text[: entity.start_char], before.text[entity.end_char :]
        if entity.label_ in labels and question.startswith(head) and question.endswith(tail):
            other = question[len(head) : len(question) - len(tail)]
            shared = set(other.lower().split()) & set(entity.text.lower().split())
            return other.lower() not in before.text.lower() and (entity.label_ in NUMBERS or not shared)
    return False
