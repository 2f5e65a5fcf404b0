"""`onrecord eval`: run cases, compare two runs."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.table import Table
from typer.core import TyperGroup

from onrecord import Assistant
from onrecord_evals.cases import read_cases, read_ids, read_replies
from onrecord_evals.comparing import compare
from onrecord_evals.metrics import LATENCIES, METRICS, measure
from onrecord_evals.reports import report as as_html
from onrecord_evals.runs import ask_all, asking, kept_folder, matched, texts_of
from onrecord_index import CasesError, Index, SentenceTransformerEmbedder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from onrecord_evals.cases import Case
    from onrecord_evals.comparing import Flips
    from onrecord_evals.metrics import Measure
    from onrecord_evals.runs import Asked

KEPT_INDEXES = Path(".onrecord/evals")
FLIPS_SHOWN = 10


class _RunByDefault(TyperGroup):
    """`onrecord eval CASES ...` runs; only a word that names a command, such as `compare`, is one."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # typer 0.29 keeps the context's type to itself
        if args and args[0] not in self.commands and args[0] not in ("--help",):
            args = ["run", *args]
        parsed: list[str] = super().parse_args(ctx, args)
        return parsed


app = typer.Typer(
    cls=_RunByDefault,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Ask a file of cases and measure the replies, or compare two runs.",
    epilog="Example: onrecord eval evals/seeds.jsonl --corpus seeds --answers answers.jsonl --report report.html",
)

Corpus = Annotated[Path, typer.Option(help="The documents: a folder, or a corpus in .jsonl or .jsonl.xz.")]
Folder = Annotated[Path | None, typer.Option("--index", help="The folder that keeps the corpus's index.")]


@app.command(
    epilog="Example: onrecord eval evals/seeds.jsonl --corpus seeds --fail-under quote_exactness=1 --report report.html"
)
def run(
    cases: Annotated[Path, typer.Argument(help="The cases, JSON lines.")],
    corpus: Corpus,
    folder: Folder = None,
    answers: Annotated[Path | None, typer.Option(help="Write each reply as a JSON line.")] = None,
    report: Annotated[Path | None, typer.Option(help="Write an HTML page: table, plots, missed cases.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the numbers as JSON.")] = None,
    fail_under: Annotated[
        list[str] | None, typer.Option(metavar="METRIC=VALUE", help="Exit with 1 if a metric is lower.")
    ] = None,
    ids: Annotated[Path | None, typer.Option(help="Ask only the cases whose ids are in this file.")] = None,
    tag: Annotated[list[str] | None, typer.Option(help="Ask only cases with this tag.")] = None,
    without_tag: Annotated[list[str] | None, typer.Option(help="Ask no cases with this tag.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Ask the first so many cases.")] = None,
    model: Annotated[str | None, typer.Option(help="A sentence-transformers model, by name or path.")] = None,
) -> None:
    """Ask every case, print a table of metrics."""
    floors = _floors(fail_under or [])
    chosen = _chosen(read_cases(cases), ids=ids, tags=tag or [], without=without_tag or [], limit=limit)
    with _indexed(corpus, folder, model) as index:
        asked = list(_with_bar(ask_all(chosen, asking(Assistant(index))), len(chosen), "asking", "cases"))
        pairs = [(item.case, item.reply) for item in asked]
        texts = texts_of(index, pairs)
    _check_gold(chosen, texts, corpus)
    measures = measure(pairs, texts)
    _print_measures(cases.name, asked, measures)
    _write(asked, measures, answers=answers, json_file=json_file)
    if report:
        report.write_text(as_html(f"{cases.name} over {corpus.name}", pairs, measures, texts), encoding="utf-8")
    _fail_under(floors, measures)


@app.command(
    "compare", epilog="Example: onrecord eval compare before.jsonl after.jsonl --cases cases.jsonl --corpus docs"
)
def compare_runs(
    before: Annotated[Path, typer.Argument(help="The answers of one run.")],
    after: Annotated[Path, typer.Argument(help="The answers of the other.")],
    cases: Annotated[Path, typer.Option(help="The cases that both runs were asked.")],
    corpus: Corpus,
    folder: Folder = None,
) -> None:
    """Show which cases flipped between two runs, with a paired test."""
    old, new = read_replies(before), read_replies(after)
    if {reply.id for reply in old} != {reply.id for reply in new}:
        differing = sorted({reply.id for reply in old} ^ {reply.id for reply in new})
        raise CasesError(f"{before} and {after} are of different cases: {', '.join(differing[:5])} are in one alone")
    answered = {reply.id for reply in old}
    asked = [case for case in read_cases(cases) if case.id in answered]
    if len(asked) != len(answered):
        raise CasesError(f"{len(answered) - len(asked)} answers of {before} are to no case of {cases}")
    pairs_old, pairs_new = matched(asked, old), matched(asked, new)
    with _indexed(corpus, folder, None) as index:
        texts = texts_of(index, [*pairs_old, *pairs_new])
    _print_flips(compare(asked, [reply for _, reply in pairs_old], [reply for _, reply in pairs_new], texts))


# ---------------------------------------------------------------- steps


@contextmanager
def _indexed(corpus: Path, folder: Path | None, model: str | None) -> Iterator[Index]:
    """Open the index that is kept of a corpus, and bring it up to date."""
    Index.check_roots([corpus])
    embedder = SentenceTransformerEmbedder(model) if model else None
    with Index.open_or_create(folder or KEPT_INDEXES / kept_folder(corpus), embedder=embedder) as index:
        with _bar("indexing", "documents") as update:
            index.sync([corpus], on_progress=lambda progress: update(progress.done, progress.total))
        yield index


def _chosen(
    cases: Sequence[Case], *, ids: Path | None, tags: Sequence[str], without: Sequence[str], limit: int | None
) -> list[Case]:
    kept = read_ids(ids) if ids else None
    found = [
        case
        for case in cases
        if (kept is None or case.id in kept) and set(tags) <= case.tags and not set(without) & case.tags
    ][:limit]
    if not found:
        raise CasesError("no case is left after --ids, --tag and --without-tag")
    return found


def _check_gold(cases: Sequence[Case], texts: Mapping[str, str], corpus: Path) -> None:
    for case in cases:
        for quote in case.quotes:
            if quote.document not in texts:
                raise CasesError(f"case {case.id!r}: its document {quote.document!r} is not in {corpus}")
            if texts[quote.document][quote.start : quote.end] != quote.text:
                raise CasesError(
                    f"case {case.id!r}: {quote.text[:60]!r} does not stand at [{quote.start}:{quote.end}] "
                    f"of {quote.document!r} in {corpus}"
                )


def _floors(given: Sequence[str]) -> dict[str, float]:
    floors = {}
    for item in given:
        name, _, value = item.partition("=")
        if name not in METRICS or name in LATENCIES:
            raise typer.BadParameter(f"no metric {name!r}; there are {', '.join(METRICS)}", param_hint="--fail-under")
        try:
            floors[name] = float(value)
        except ValueError as error:
            raise typer.BadParameter(f"{value!r} is not a number", param_hint="--fail-under") from error
    return floors


def _fail_under(floors: Mapping[str, float], measures: Mapping[str, Measure]) -> None:
    low = [
        f"{name} is {measures[name].value:.3f}, under {floor:g}" if name in measures else f"no case measures {name}"
        for name, floor in floors.items()
        if name not in measures or measures[name].value < floor
    ]
    if low:
        raise CasesError("; ".join(low))


# ---------------------------------------------------------------- output


@contextmanager
def _bar(what: str, of: str) -> Iterator[Callable[[float, int], None]]:
    """Show a progress bar on stderr, if that is a terminal."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(of),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=int(done), total=total)


def _with_bar(asked: Iterator[Asked], total: int, what: str, of: str) -> Iterator[Asked]:
    with _bar(what, of) as update:
        for done, item in enumerate(asked, 1):
            update(done, total)
            yield item


def _write(
    asked: Sequence[Asked], measures: Mapping[str, Measure], *, answers: Path | None, json_file: Path | None
) -> None:
    if answers:
        lines = [json.dumps(item.line, ensure_ascii=False) + "\n" for item in asked if item.line is not None]
        answers.write_text("".join(lines), encoding="utf-8")
    if json_file:
        numbers = {"cases": len(asked), **{name: asdict(found) for name, found in measures.items()}}
        json_file.write_text(json.dumps(numbers, indent=1) + "\n", encoding="utf-8")


def _print_measures(name: str, asked: Sequence[Asked], measures: Mapping[str, Measure]) -> None:
    failed = [item for item in asked if item.reply.error]
    table = Table("metric", title=f"{name}: {len(asked):,} cases", box=None, title_justify="left")
    for head in ("value", "95 % interval", "n", "left out"):
        table.add_column(head, justify="right")
    for metric, found in measures.items():
        table.add_row(
            metric, f"{found.value:.3f}", f"{found.low:.3f} - {found.high:.3f}", f"{found.n:,}", f"{found.left_out:,}"
        )
    Console().print(table)
    for item in failed:
        print(f"failed: {item.case.id}: {item.reply.error}")


def _print_flips(found: Sequence[Flips]) -> None:
    table = Table("metric", box=None)
    for head in ("n", "before", "after", "better", "worse", "p"):
        table.add_column(head, justify="right")
    for flips in found:
        before, after = (f"{right / flips.n:.3f}" for right in (flips.right_before, flips.right_after))
        table.add_row(
            flips.metric, f"{flips.n:,}", before, after, str(len(flips.better)), str(len(flips.worse)), f"{flips.p:.4f}"
        )
    Console().print(table)
    for flips in found:
        for word, ids in (("better", flips.better), ("worse", flips.worse)):
            if ids:
                more = f" and {len(ids) - FLIPS_SHOWN} more" if len(ids) > FLIPS_SHOWN else ""
                print(f"{flips.metric} {word}: {', '.join(ids[:FLIPS_SHOWN])}{more}")
