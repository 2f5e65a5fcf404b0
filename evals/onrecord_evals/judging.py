"""What a check of drafts said of an exam's items, and how often it was right."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, get_args

from onrecord_evals.exam import CHANGED, HONEST, KINDS, Manner
from onrecord_evals.intervals import wilson

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord import Checked, Report
    from onrecord_evals.exam import Item, Kind, Sitting
    from onrecord_index import Hit, Index, Passage, Person

# What a draft passes with: in marks the words themselves, and a report in other words too.
_ACCEPTED: Mapping[Manner, frozenset[str]] = {
    "quoted": frozenset({"exact", "typographic"}),
    "reported": frozenset({"exact", "typographic", "paraphrase"}),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check said of an item: its verdict, empty where it saw no claim, and whom it took for the speaker."""

    item: Item
    verdict: str
    speaker: str | None = None
    source: str = ""
    notes: tuple[str, ...] = ()

    @property
    def is_accepted(self) -> bool:
        """Whether a draft passes with it."""
        return self.verdict in _ACCEPTED[self.item.said.manner]


@dataclass(frozen=True, slots=True)
class Score:
    """How many of some items ended so, and the 95 % interval of the share."""

    name: str
    hits: int
    n: int

    @property
    def share(self) -> float:
        """The share in [0, 1]."""
        return self.hits / self.n

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's interval of the share."""
        return wilson(self.hits, self.n)


class Without:
    """An index without some of its documents."""

    def __init__(self, index: Index, hidden: frozenset[str]) -> None:
        self._index = index
        self._hidden = hidden
        self.document_and_statements = index.document_and_statements
        self.people_named = index.people_named
        self.terms = index.terms
        self.shares = index.shares
        self.similarities = index.similarities

    def holding(
        self, words: str, *, share: float = 1.0, limit: int = 100, said_by: Sequence[Person] = ()
    ) -> list[Passage]:
        """Return passages with some words, none of those documents."""
        found = self._index.holding(words, share=share, limit=limit + 20, said_by=said_by)
        return [one for one in found if one.document_id not in self._hidden][:limit]

    def retrieve(self, question: str, *, limit: int = 10, said_by: Sequence[Person] = ()) -> list[Hit]:
        """Return passages near to some words, none of those documents."""
        found = self._index.retrieve(question, limit=limit + 20, said_by=said_by)
        return [hit for hit in found if hit.document.id not in self._hidden][:limit]

    def counts(self) -> tuple[int, int]:
        """Return how many documents there are, and how many places could not be read."""
        documents, unreadable = self._index.counts()
        return documents - len(self._hidden), unreadable


def outcomes_of(sitting: Sitting, report: Report) -> list[Outcome]:
    """Return what a report says of each item of a draft."""
    return [_outcome(item, report.checked) for item in sitting.items]


def _outcome(item: Item, checked: Sequence[Checked]) -> Outcome:
    here = [one for one in checked if one.claim.start < item.end and item.start < one.claim.end]
    if not here:
        return Outcome(item, "")
    one = max(here, key=lambda one: min(one.claim.end, item.end) - max(one.claim.start, item.start))
    quote = one.source.quote if one.source else None
    return Outcome(item, str(one.verdict), one.claim.speaker, quote.text if quote else "", one.notes)


def scores_of(outcomes: Sequence[Outcome]) -> list[Score]:
    """Return the figures of an exam, for what was quoted and what was reported.

    False accepts are changed or invented words that a draft passes with, or that were not seen as a claim; false
    rejects are true ones that it does not pass with.
    """
    found: list[Score] = []
    for manner in get_args(Manner):
        its = [one for one in outcomes if one.item.said.manner == manner]
        for name, kinds, is_accept in (("false accepts", CHANGED, True), ("false rejects", HONEST, False)):
            of_kind = {kind: _wrong([one for one in its if one.item.kind == kind], is_accept) for kind in kinds}
            rows = [(f"{manner}: … {kind}", *counts) for kind, counts in of_kind.items()]
            found += [
                Score(*row)
                for row in [
                    (f"{manner}: {name}", sum(hits for _, hits, _ in rows), sum(n for _, _, n in rows)),
                    *rows,
                ]
                if row[2]
            ]
        swapped = [one for one in its if one.item.kind == "swapped"]
        if swapped:
            hits = sum(one.verdict == "other_speaker" for one in swapped)
            found.append(Score(f"{manner}: swapped speakers found", hits, len(swapped)))
    return found


def _wrong(outcomes: Sequence[Outcome], is_accept: bool) -> tuple[int, int]:
    """Return how many outcomes are false accepts or false rejects, and of how many."""
    hits = sum((one.is_accepted or not one.verdict) if is_accept else not one.is_accepted for one in outcomes)
    return hits, len(outcomes)


def verdicts_of(outcomes: Sequence[Outcome]) -> dict[str, dict[str, int]]:
    """Return how often each kind of item had each verdict; "unseen" where no claim was seen."""
    found: dict[str, dict[str, int]] = {}
    for manner in get_args(Manner):
        for kind in KINDS:
            its = [one for one in outcomes if (one.item.said.manner, one.item.kind) == (manner, kind)]
            if its:
                found[f"{manner}, {kind}"] = dict(Counter(one.verdict or "unseen" for one in its).most_common())
    return found


def as_numbers(score: Score) -> dict[str, object]:
    """Return a score as an object for a file."""
    low, high = score.interval
    return {**asdict(score), "share": score.share, "low": low, "high": high}


def outcome_as_line(outcome: Outcome) -> dict[str, object]:
    """Return an outcome as an object for a line of a file."""
    item = outcome.item
    kind: Kind = item.kind
    return {
        "manner": item.said.manner,
        "kind": kind,
        "document": item.said.document,
        "speaker": item.speaker,
        "true_speaker": item.said.speaker,
        "words": item.words,
        "true_words": item.said.words,
        "verdict": outcome.verdict,
        "accepted": outcome.is_accepted,
        "speaker_seen": outcome.speaker,
        "source": outcome.source,
        "notes": list(outcome.notes),
    }
