"""`onrecord calibrate`: set how sure an answer has to be by a user's own cases."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord import Assistant, keep_threshold, threshold_of
from onrecord_evals.calibrating import answered, best_row, bins_of, expected_error, row_at
from onrecord_evals.cases import check_gold, read_cases
from onrecord_evals.console import check_writable, print_table, progress_bar, show, table_of, tell
from onrecord_evals.runs import ask_all, asking, texts_of
from onrecord_index import CasesError, Index

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord_evals.calibrating import Answered, Row
    from onrecord_evals.cases import Case

# With fewer cases a threshold is set by chance.
CASES_NEEDED = 20

app = typer.Typer(
    invoke_without_command=True,
    context_settings={"allow_interspersed_args": True},  # a group, though it has no commands of its own
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    subcommand_metavar="",
    epilog="Example: onrecord calibrate cases.jsonl --index .onrecord",
)


@app.callback()
def calibrate(
    cases: Annotated[
        Path | None, typer.Argument(metavar="[CASES]", help="Cases of the indexed documents: .jsonl or .jsonl.xz.")
    ] = None,
    folder: Annotated[Path, typer.Option("--index", help="The folder that keeps the index.")] = Path(".onrecord"),
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only print what would be set.")] = False,
    reset: Annotated[bool, typer.Option("--reset", help="Go back to the default threshold.")] = False,
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write the numbers as JSON; - prints them instead.")
    ] = None,
) -> None:
    """Set how sure an answer has to be, so that your own cases are answered and refused best.

    A right answer that is refused costs less than a wrong one that is shown: recall counts half as much as precision.
    """
    check_writable(json_file)
    if reset:
        with Index.open(folder):
            keep_threshold(folder, None)
        print(f"the default threshold, {threshold_of(folder):.2f}, holds again for {folder}")
        return
    if cases is None:
        raise CasesError("name a file of cases; 'onrecord eval make' writes some for you to correct")
    chosen = read_cases(cases)
    with Index.open(folder) as index:
        known = threshold_of(folder)
        check_gold(chosen, texts_of(index, chosen, []))
        unsure = _answered(index, chosen, threshold=0.0)
        best = best_row(unsure)
        if not best.f:
            raise CasesError(f"no case of {cases} is answered rightly, however unsure; no threshold would help")
        # Which sentences are quoted hangs on the threshold too, so that the cases are asked with both.
        before, after = (
            row_at(threshold, _answered(index, chosen, threshold=threshold)) for threshold in (known, best.threshold)
        )
    if len(unsure) < CASES_NEEDED:
        tell(f"{len(unsure)} cases are few to set a threshold by; {CASES_NEEDED} or more would be better")
    better = after.f > before.f
    if better and not dry_run:
        keep_threshold(folder, after.threshold)
    numbers = {"cases": len(unsure), "before": asdict(before), "after": asdict(after), "kept": better and not dry_run}
    show(json_file, numbers, lambda: _print(unsure, before, after, kept=better and not dry_run))


def _answered(index: Index, cases: Sequence[Case], *, threshold: float) -> list[Answered]:
    """Ask all cases; with a threshold of 0 every one is answered that anything was found for."""
    pairs = []
    with progress_bar("asking", "cases") as update:
        for at, item in enumerate(ask_all(cases, asking(Assistant(index, threshold=threshold))), 1):
            if item.line is None:
                tell(f"{item.case.id} failed and is left out: {item.reply.error}")
            pairs.append((item.case, item.reply))
            update(at, len(cases))
    return answered(pairs, texts_of(index, cases, [reply for _, reply in pairs]))


def _print(found: Sequence[Answered], before: Row, after: Row, *, kept: bool) -> None:
    table = table_of("threshold", "answers", "right, of the answers", "right, of the answerable")
    for name, row in (("before", before), ("after" if kept else "tried", after)):
        table.add_row(f"{name}: {row.threshold:.2f}", f"{row.answers:,}", f"{row.precision:.3f}", f"{row.recall:.3f}")
    print_table(table)
    print("the new threshold is kept" if kept else "nothing is kept")
    print(f"confidence and share of right answers are {expected_error(bins_of(found)):.3f} apart on average")
