"""What came of checking a draft: each claim with its verdict and source; pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onrecord.drafts import Claim
    from onrecord.types import Coverage, Source
    from onrecord_index import Document


class Verdict(StrEnum):
    """What came of checking a claim."""

    EXACT = "exact"
    TYPOGRAPHIC = "typographic"
    ALTERED = "altered"
    OTHER_SPEAKER = "other_speaker"
    PARAPHRASE = "paraphrase"
    NOT_FOUND = "not_found"

    @property
    def is_wrong(self) -> bool:
        """Whether a draft should not be printed so."""
        return self in (Verdict.ALTERED, Verdict.OTHER_SPEAKER, Verdict.NOT_FOUND)


@dataclass(frozen=True, slots=True)
class Checked:
    """A claim of a draft with its verdict.

    `source` is what the documents have, with the words in which they differ as (the claim's, the source's), None where
    nothing was found. `notes` say what else a reader should know, in words.
    """

    claim: Claim
    verdict: Verdict
    source: Source | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if (self.source is None) != (self.verdict is Verdict.NOT_FOUND):
            raise ValueError(f"a claim that is {self.verdict} comes with {self.source}")


@dataclass(frozen=True, slots=True)
class Report:
    """A draft with its claims, in order, each checked, and how many documents were searched."""

    draft: Document
    checked: tuple[Checked, ...]
    coverage: Coverage

    @property
    def summary(self) -> dict[Verdict, int]:
        """How many claims have each verdict."""
        counts = Counter(one.verdict for one in self.checked)
        return {verdict: counts[verdict] for verdict in Verdict}

    @property
    def is_right(self) -> bool:
        """Whether nothing is altered, of another speaker or not found."""
        return not any(one.verdict.is_wrong for one in self.checked)
