"""Who says, thinks or wants what, by how the words of a sentence hang together; pure.

Reads a dependency parse with the labels of ClearNLP (Choi and Palmer 2012), which spaCy's English models give.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from onrecord_index.statements.stances import (
    ADJECTIVES,
    AFTER_NOUN,
    FRAMES,
    LISTENED_TO,
    NOT_SAID,
    NOUNS,
    PEOPLE,
    PHRASAL,
    PREPOSITIONS_AFTER,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord_index.parsing import Word

# "Asked whether it was safe, Quill nodded": somebody asks Quill.
_ASKED = frozenset({"ask", "press", "question", "quiz"})
# From a verb to the one that has its subject at most so many are climbed.
MOST_STEPS = 6

_VERBAL = frozenset({"VERB", "AUX"})
_MARKS = frozenset({"PUNCT", "SPACE"})
_SUBJECTS = frozenset({"nsubj", "csubj", "nsubjpass"})
_RELATIVES = frozenset({"who", "which", "that"})
# From a verb to the one on which it hangs, which may have its subject.
_CLIMBED = frozenset({"conj", "xcomp", "advcl", "pcomp", "prep", "ccomp", "dep"})
# What stands behind a verb and belongs to what it puts: "called him a fool", "explained the delay by the weather".
_BESIDE = frozenset({"prep", "xcomp", "ccomp", "oprd", "dobj"})


class Range(NamedTuple):
    """Some words of a text: places `[first, last)`, never empty."""

    first: int
    last: int


class Clause(NamedTuple):
    """A content with its cue and whose it is."""

    speaker: Range | None
    cue: Range
    content: Range


def clauses_of(words: Sequence[Word]) -> Iterator[Clause]:
    """Yield what is said, thought or wanted in a parsed text, in the order of the cues."""
    tree = _Tree(words)
    for at, word in enumerate(words):
        if word.part in _VERBAL and tree.is_asked(at):
            speaker, content = tree.agent, tree.behind_verb(at) if tree.agent(at) else None
        elif word.part in _VERBAL:
            speaker, content = tree.subject, tree.behind_verb(at)
        elif word.part == "NOUN" and word.lemma in NOUNS:
            speaker, content = tree.holder, tree.behind_noun(at)
        elif word.part == "ADJ" and word.lemma in ADJECTIVES:
            speaker, content = tree.subject, tree.behind_adjective(at)
        else:
            continue
        if content is not None:
            yield Clause(speaker(word.head if word.part == "ADJ" else at), Range(at, at + 1), content)


class _Tree:
    """Parsed words with those that depend on each."""

    def __init__(self, words: Sequence[Word]) -> None:
        self._words = words
        self._children: list[list[int]] = [[] for _ in words]
        for at, word in enumerate(words):
            if word.head != at:
                self._children[word.head].append(at)

    # ------------------------------------------------------------ what

    def behind_verb(self, at: int) -> Range | None:
        """Return what a verb says, with all that is put beside it; what stands in front ("..., Quill said") alone."""
        found = [child for child in self._children[at] if self._is_content(at, child)]
        if not found:
            return None
        if found[-1] < at:
            return self._trimmed(self._words[found[0]].first, self._words[found[0]].last)
        behind = [child for child in self._children[at] if child > at]
        beside = [child for child in behind if child in found or self._words[child].relation in _BESIDE]
        first = beside[0] + 1 if self._words[beside[0]].relation == "prep" else self._words[beside[0]].first
        return self._trimmed(first, max(self._words[child].last for child in beside))

    def _is_content(self, at: int, child: int) -> bool:
        """Tell whether a word that depends on a verb is what that verb says."""
        verb, word = self._words[at], self._words[child]
        frames = FRAMES.get(verb.lemma, "")
        if word.relation == "ccomp":
            that = verb.lemma not in NOT_SAID and self._opens(child, "that")
            return that or "c" in frames or ("i" in frames and self._opens(child, "to"))
        if word.relation == "xcomp":
            return ("i" in frames and self._opens(child, "to")) or ("o" in frames and word.lower.endswith("ing"))
        if word.relation in {"dobj", "oprd"}:
            return ("o" in frames or self._is_phrasal(at)) and not self._is_passive(at)
        is_joined = word.relation == "prep" and bool(self._children[child])
        return is_joined and verb.lemma in PREPOSITIONS_AFTER.get(word.lower, ())

    def behind_noun(self, at: int) -> Range | None:
        """Return what a noun says: "the promise to return", "the claim that ...", "his criticism of the plan"."""
        for child in self._children[at]:
            word = self._words[child]
            if child > at and word.relation == "acl" and (self._opens(child, "that") or self._opens(child, "to")):
                return self._trimmed(word.first, word.last)
            if child > at and word.relation == "prep" and word.lower in AFTER_NOUN and self._children[child]:
                return self._trimmed(child + 1, word.last)
        return None

    def behind_adjective(self, at: int) -> Range | None:
        """Return what an adjective is about: "confident that ...", "willing to return"."""
        for child in self._children[at]:
            word = self._words[child]
            if child > at and (word.relation == "ccomp" or (word.relation == "xcomp" and self._opens(child, "to"))):
                return self._trimmed(word.first, word.last)
        return None

    # ------------------------------------------------------------ whose

    def subject(self, at: int) -> Range | None:
        """Return whose a verb is: its subject, or that of the verb on which it hangs; the agent of a passive one."""
        if self._is_passive(at):
            return self.agent(at)
        for _ in range(MOST_STEPS):
            verb = self._words[at]
            own = next((child for child in self._children[at] if self._words[child].relation in _SUBJECTS), None)
            if own is not None:
                relative = verb.relation == "relcl" and self._words[own].lower in _RELATIVES
                return self._phrase(verb.head, until=own) if relative else self._phrase(own)
            if verb.relation == "acl" and not self._is_thing(verb.head):
                return self._phrase(verb.head, until=at)
            listener = self._listener(at)
            if listener is not None:
                return self._phrase(listener)
            if verb.head == at or verb.relation not in _CLIMBED | {"acl"}:
                return None
            # "released a statement saying" is of whoever released it.
            at = self._words[verb.head].head if verb.relation == "acl" else verb.head
        return None

    def agent(self, at: int) -> Range | None:
        """Return by whom something is done, if a passive verb tells."""
        agents = [child for child in self._children[at] if self._words[child].relation == "agent"]
        named = self._children[agents[0]] if agents else []
        return self._phrase(named[0]) if named else None

    def is_asked(self, at: int) -> bool:
        """Tell whether a verb is the participle of a passive: "asked whether ..." of the one who is asked."""
        verb = self._words[at]
        is_clause = verb.lemma in _ASKED and verb.lower.endswith("ed") and verb.relation in {"advcl", "acl"}
        return is_clause and not any(
            self._words[child].relation in _SUBJECTS | {"aux"} for child in self._children[at] if child < at
        )

    def holder(self, at: int) -> Range | None:
        """Return whose a noun is: "his call", "Quill's call", "Quill has a plan", "Quill came with a plan"."""
        for child in self._children[at]:
            if self._words[child].relation == "poss":
                return self._phrase(child)
        noun = self._words[at]
        verb = self._words[noun.head].head if noun.relation == "pobj" else noun.head
        is_beside = noun.relation in {"dobj", "attr", "pobj"} and self._words[verb].part in _VERBAL
        return self.subject(verb) if is_beside else None

    def _listener(self, at: int) -> int | None:
        """Return who is told to do what a verb says ("urged voters to back him"), or None."""
        verb = self._words[at]
        if verb.relation != "xcomp" or self._words[verb.head].lemma not in LISTENED_TO:
            return None
        told = (child for child in self._children[verb.head] if self._words[child].relation == "dobj" and child < at)
        return next(told, None)

    def _is_thing(self, at: int) -> bool:
        """Tell whether a noun is the object of a verb and no person: "a statement", not "Quill" or "voters"."""
        noun = self._words[at]
        is_object = noun.relation == "dobj" and self._words[noun.head].part in _VERBAL
        return is_object and noun.part == "NOUN" and noun.lemma not in PEOPLE

    def _phrase(self, at: int, *, until: int | None = None) -> Range | None:
        """Return a noun with what belongs to it, up to a relative or other clause behind it."""
        clauses = [child for child in self._children[at] if self._words[child].relation in {"relcl", "acl"}]
        ends = [self._words[child].first for child in clauses if child > at]
        last = min([self._words[at].last, *ends, *([] if until is None else [until])])
        return self._trimmed(self._words[at].first, max(last, at + 1))

    # ------------------------------------------------------------ how words stand

    def _opens(self, child: int, opener: str) -> bool:
        """Tell whether a clause has "that" or "to" in front of its verb."""
        openers = (self._words[at] for at in self._children[child] if at < child)
        return any(word.lower == opener and word.relation in {"mark", "aux"} for word in openers)

    def _is_passive(self, at: int) -> bool:
        return any(self._words[child].relation in {"auxpass", "nsubjpass"} for child in self._children[at])

    def _is_phrasal(self, at: int) -> bool:
        particles = PHRASAL.get(self._words[at].lemma, ())
        words = (self._words[child] for child in self._children[at])
        return any(word.relation == "prt" and word.lower in particles for word in words)

    def _trimmed(self, first: int, last: int) -> Range | None:
        """Return a range without marks at its ends, but for those of quotations and brackets."""
        while first < last and self._is_mark(last - 1, but=")”\"’'"):
            last -= 1
        while first < last and self._is_mark(first, but="(“\"‘'"):
            first += 1
        return Range(first, last) if first < last else None

    def _is_mark(self, at: int, *, but: str) -> bool:
        return self._words[at].part in _MARKS and self._words[at].lower not in but
