"""Two runs over the same cases: which cases flipped, and whether that may be chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from onrecord_evals.intervals import mcnemar, paired_bootstrap
from onrecord_evals.lines import read_records
from onrecord_evals.metrics import GRADED, METRICS, judge
from onrecord_index import CasesError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from onrecord_evals.cases import Case, Reply
    from onrecord_evals.lines import Record
    from onrecord_evals.metrics import Row

_NOTHING: Row = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Judged:
    """A case as its reply was judged: (hits, of) by each metric that applies; `digest` tells which case it was."""

    id: str
    question: str
    digest: str
    rows: Mapping[str, Row]


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a metric differs between two runs; `low` to `high` is the 95 % interval of after - before.

    `better` and `worse` are the ids of cases that flipped, or whose share rose and fell. `p` is the two-sided
    probability of such a difference if both runs were equally good: McNemar's exact test where a case is right or
    wrong, a paired bootstrap elsewhere. `n` is how many cases it compares.
    """

    metric: str
    n: int
    before: float
    after: float
    low: float
    high: float
    better: tuple[str, ...]
    worse: tuple[str, ...]
    test: Literal["McNemar", "bootstrap"]
    p: float


def judged(case: Case, reply: Reply, texts: Mapping[str, str]) -> Judged:
    """Judge a reply by every metric."""
    return Judged(case.id, case.question, case.digest, judge(case, reply, texts))


def as_field(item: Judged) -> dict[str, object]:
    """Return what an answers file keeps of a judged case under `judged`, so that runs are compared without the corpus.

    That is the case's digest, and hits and of by metric.
    """
    return {"case": item.digest, "metrics": {name: list(row) for name, row in item.rows.items()}}


def read_judged(file: Path) -> list[Judged]:
    """Read how the replies of an answers file were judged; raises CasesError for those that were not."""
    found: dict[str, Judged] = {}
    for record in read_records(file):
        item = _judged(record)
        if item.id in found:
            raise CasesError(f"{record.place}: the id {item.id!r} stands there twice")
        found[item.id] = item
    return list(found.values())


def compare(before: Sequence[Judged], after: Sequence[Judged]) -> list[Comparison]:
    """Compare two runs by each metric with something to count in both, in the order of the metrics.

    Raises CasesError unless both are of the same cases.
    """
    pairs = _paired(before, after)
    found = [_compared(metric, [(old, new) for old, new in pairs if _counts(metric, old, new)]) for metric in METRICS]
    return [item for item in found if item is not None]


# ---------------------------------------------------------------- one metric


def _compared(metric: str, pairs: Sequence[tuple[Judged, Judged]]) -> Comparison | None:
    old_rows, new_rows = ([pair[side].rows.get(metric, _NOTHING) for pair in pairs] for side in (0, 1))
    before, after = _share(old_rows), _share(new_rows)
    if before is None or after is None:
        return None
    both = [(old.id, _share([old.rows[metric]]), _share([new.rows[metric]])) for old, new in _in_both(metric, pairs)]
    better = tuple(name for name, old, new in both if old is not None and new is not None and new > old)
    worse = tuple(name for name, old, new in both if old is not None and new is not None and new < old)
    low, high, p = paired_bootstrap(old_rows, new_rows)
    test: Literal["McNemar", "bootstrap"] = "bootstrap"
    if metric not in GRADED:
        test, p = "McNemar", mcnemar(len(better), len(worse))
    return Comparison(metric, len(pairs), before, after, low, high, better, worse, test, p)


def _counts(metric: str, *sides: Judged) -> bool:
    return any(metric in side.rows for side in sides)


def _in_both(metric: str, pairs: Sequence[tuple[Judged, Judged]]) -> list[tuple[Judged, Judged]]:
    return [(old, new) for old, new in pairs if metric in old.rows and metric in new.rows]


def _share(rows: Sequence[Row]) -> float | None:
    of = sum(row[1] for row in rows)
    return sum(row[0] for row in rows) / of if of else None


# ---------------------------------------------------------------- pairing and reading


def _paired(before: Sequence[Judged], after: Sequence[Judged]) -> list[tuple[Judged, Judged]]:
    new = {item.id: item for item in after}
    alone = sorted({item.id for item in before} ^ new.keys())
    if alone:
        more = f" and {len(alone) - 5} more" if len(alone) > 5 else ""
        raise CasesError(
            f"the two runs are of different cases: {', '.join(alone[:5])}{more} in one alone; "
            "a case that failed has no answer, so run it again"
        )
    changed = [item.id for item in before if item.digest != new[item.id].digest]
    if changed:
        raise CasesError(
            f"the case {changed[0]!r} was another one in the other run ({len(changed)} such cases); "
            "judge both anew with --cases and --corpus"
        )
    return [(item, new[item.id]) for item in before]


def _judged(record: Record) -> Judged:
    if "judged" not in record.fields:
        raise CasesError(f"{record.place} was not judged by 'onrecord eval'; give --cases and --corpus to judge it")
    kept = record.part("judged")
    metrics = kept.part("metrics")
    return Judged(
        id=record.take("id", str),
        question=record.take_or_none("question", str) or "",
        digest=kept.take("case", str),
        rows={name: _row(metrics, name) for name in METRICS if name in metrics.fields},
    )


def _row(metrics: Record, name: str) -> Row:
    numbers = metrics.numbers(name)
    if len(numbers) != 2:
        raise CasesError(f"{metrics.place}: {name!r} should be two numbers, hits and of how many")
    return numbers[0], numbers[1]
