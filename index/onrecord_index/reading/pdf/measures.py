"""What is usual in a PDF document, by which a heading, a note and the space between paragraphs are known; pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from onrecord_index.reading.pdf.types import Line, Run

# Headings are larger than the text by so much, notes smaller.
_LARGER = 1.1
_SMALLER = 0.93

# Steps from line to line that are counted, in heights of letters; and of the most frequent one, how often one is found
# that is usual too. Where a document has few lines, the usual one is guessed.
_STEPS = (0.5, 2.5)
_FREQUENT = 0.25
_FEW = 2
_USUAL_STEP = 1.2

# Letters of one width that are less than this of a document are for code, whose lines stay as they are.
_MOST_CODE = 0.5


@dataclass(frozen=True, slots=True)
class Measures:
    """What is usual in a document: the height of its letters, the steps between lines, and whether it shows code."""

    text_size: float
    leadings: Mapping[float, float]
    has_code: bool

    @classmethod
    def of(cls, runs: Iterable[Run]) -> Measures:
        """Return the measures of a document by all its lines."""
        sizes: Counter[float] = Counter()
        steps: defaultdict[float, Counter[float]] = defaultdict(Counter)
        fixed = 0
        for run in runs:
            for line in run.lines:
                sizes[line.size] += len(line.text)
                fixed += len(line.text) * line.is_fixed
            for before, line in pairwise(run.lines):
                step = line.base - before.base
                if before.size == line.size and _STEPS[0] < step / line.size < _STEPS[1]:
                    steps[_to_halves(line.size)][_to_halves(step)] += 1
        return cls(
            text_size=max(sizes, key=lambda size: sizes[size], default=10.0),
            leadings={size: _shortest_frequent(counts) for size, counts in steps.items() if counts.total() > _FEW},
            has_code=fixed <= _MOST_CODE * sizes.total(),
        )

    def leading(self, size: float) -> float:
        """Return the usual step from line to line of a height."""
        return self.leadings.get(_to_halves(size), _USUAL_STEP * size)

    def is_code(self, line: Line) -> bool:
        """Tell whether a line is program code, by its font."""
        return self.has_code and line.is_fixed

    def is_heading(self, line: Line) -> bool:
        """Tell whether a line is larger than text."""
        return line.size > _LARGER * self.text_size

    def is_small(self, line: Line) -> bool:
        """Tell whether a line is smaller than text."""
        return line.size < _SMALLER * self.text_size


def _to_halves(points: float) -> float:
    return round(2 * points) / 2


def _shortest_frequent(steps: Counter[float]) -> float:
    return min(step for step, count in steps.items() if count >= _FREQUENT * max(steps.values()))
