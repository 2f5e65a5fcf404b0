"""`onrecord eval`: ask cases and measure, compare two runs, make cases."""

from __future__ import annotations

import json
import math
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from onrecord import Assistant, Verifier, reader_named
from onrecord_evals.cases import check_gold, read_cases, read_ids, read_replies
from onrecord_evals.comparing import as_field, compare, judged, read_judged
from onrecord_evals.console import check_writable, print_table, progress_bar, show, table_of, tell, write, write_whole
from onrecord_evals.earlier import too_early
from onrecord_evals.exam import Half, half_of, items_of, said_in, sittings_of
from onrecord_evals.judging import Without, as_numbers, outcome_as_line, outcomes_of, scores_of, verdicts_of
from onrecord_evals.lines import read_records
from onrecord_evals.making import as_line, make
from onrecord_evals.metrics import METRICS, measure
from onrecord_evals.reports import report as as_html
from onrecord_evals.runs import ask_all, asking, kept_folder, matched, texts_of
from onrecord_index import CasesError, Index, SentenceTransformerEmbedder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from onrecord_evals.cases import Case
    from onrecord_evals.comparing import Comparison, Judged
    from onrecord_evals.judging import Outcome, Score
    from onrecord_evals.making import Making
    from onrecord_evals.metrics import Measure
    from onrecord_evals.runs import Asked

KEPT_INDEXES = Path(".onrecord/evals")

# How many flipped cases are printed; --json names all.
FLIPS_SHOWN = 20

_DEFAULT = "run"


class _RunByDefault(TyperGroup):
    """A group whose first word names a case file, unless it names a command: `compare`, `make`, or `run` itself."""

    # typer 0.29 keeps the types of contexts and formatters in a private module, and 0.20 had them elsewhere
    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] != "--help":
            args = [_DEFAULT, *args]
        parsed: list[str] = super().parse_args(ctx, args)
        return parsed

    def format_options(self, ctx: Any, formatter: Any) -> None:  # see above
        self.commands[_DEFAULT].format_options(ctx, formatter)
        self.format_commands(ctx, formatter)


app = typer.Typer(
    cls=_RunByDefault,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    options_metavar="",
    subcommand_metavar="CASES --corpus CORPUS | compare A B | make --corpus CORPUS --out FILE",
    help="Ask a file of cases and measure the replies, compare the answers of two runs, or make cases of a corpus.",
    epilog="""\b
Examples:
  onrecord eval evals/seeds.jsonl --corpus seeds --answers answers.jsonl --report report.html
  onrecord eval evals/seeds.jsonl --corpus seeds --fail-under quote_exactness=1
  onrecord eval compare before.jsonl after.jsonl
  onrecord eval make --corpus notes --out cases.jsonl""",
)

Folder = Annotated[
    Path | None,
    typer.Option("--index", metavar="DIR", help="The folder that keeps the corpus's index; default: below .onrecord."),
]
AsJson = Annotated[
    Path | None, typer.Option("--json", metavar="FILE", help="Write the numbers as JSON; - prints them instead.")
]


@app.command(_DEFAULT, epilog="Example: onrecord eval evals/seeds.jsonl --corpus seeds --report report.html")
def run(
    cases: Annotated[Path, typer.Argument(metavar="CASES", help="The cases: .jsonl or .jsonl.xz.")],
    corpus: Annotated[
        Path, typer.Option(metavar="CORPUS", help="The documents: a folder, or a corpus in .jsonl or .jsonl.xz.")
    ],
    folder: Folder = None,
    answers: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write each reply, and how it was judged, as a JSON line.")
    ] = None,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write an HTML page: table, plots, missed cases.")
    ] = None,
    json_file: AsJson = None,
    fail_under: Annotated[
        list[str] | None,
        typer.Option(metavar="METRIC=VALUE", help="Exit with 1 if a metric is lower; may be repeated."),
    ] = None,
    ids: Annotated[Path | None, typer.Option(metavar="FILE", help="Only the cases named there, one a line.")] = None,
    tag: Annotated[
        list[str] | None, typer.Option(metavar="TAG", help="Only cases with this tag; may be repeated.")
    ] = None,
    without_tag: Annotated[
        list[str] | None, typer.Option(metavar="TAG", help="No cases with this tag; may be repeated.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="Only the first so many cases.")] = None,
    days_early: Annotated[
        int | None,
        typer.Option(min=1, metavar="DAYS", help="Ask so much earlier, where no document has the answer by then."),
    ] = None,
    model: Annotated[
        str | None, typer.Option(metavar="NAME", help="A sentence-transformers model, by name or path.")
    ] = None,
    reader: Annotated[
        str | None, typer.Option(metavar="NAME", help="A cross-encoder, by name or path, or 'none'; default: our own.")
    ] = None,
) -> None:
    """Ask every case and print a table of metrics."""
    floors = _floors(fail_under or [])
    check_writable(answers, report, json_file)
    chosen = _chosen(read_cases(cases), ids=ids, tags=tag or [], without=without_tag or [], limit=limit)
    asked: list[Asked] = []
    try:
        with _indexed(corpus, folder, model=model) as index:
            check_gold(chosen, texts_of(index, chosen, []))
            if days_early:
                chosen = _early(index, chosen, days=days_early)
            _ask(index, chosen, asked, reader=reader)
            names = {info.id: f"{info.title or info.id}, {info.date or 'no date'}" for info in index.documents()}
            texts = texts_of(index, chosen, [item.reply for item in asked])
    except KeyboardInterrupt:
        tell(f"stopped with {len(asked):,} of {len(chosen):,} cases asked; nothing was written, the index is kept")
        raise typer.Exit(130) from None
    pairs = [(item.case, item.reply) for item in asked]
    measures = measure(pairs, texts)
    if answers:
        write(answers, "".join(_answer_line(item, texts) for item in asked))
    if report:
        write(report, as_html(f"{cases} over {corpus}, {date.today()}", pairs, measures, texts, names=names))
    show(json_file, _numbers(asked, measures), lambda: _print_measures(cases.name, asked, measures))
    _judge_run(floors, asked, measures)


@app.command("compare", epilog="Example: onrecord eval compare before.jsonl after.jsonl")
def compare_runs(
    before: Annotated[Path, typer.Argument(metavar="A", help="The answers of one run.")],
    after: Annotated[Path, typer.Argument(metavar="B", help="The answers of the other.")],
    cases: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Judge both anew by these cases; needs --corpus.")
    ] = None,
    corpus: Annotated[
        Path | None, typer.Option(metavar="CORPUS", help="The documents that the cases are about.")
    ] = None,
    folder: Folder = None,
    json_file: AsJson = None,
) -> None:
    """Show which cases flipped between two runs, with a paired test."""
    if (cases is None) != (corpus is None):
        raise typer.BadParameter("--cases and --corpus go together")
    check_writable(json_file)
    if cases is None or corpus is None:
        old, new = read_judged(before), read_judged(after)
    else:
        with _indexed(corpus, folder) as index:
            old, new = (_judged_anew(file, cases, index) for file in (before, after))
    found = compare(old, new)
    show(json_file, [asdict(item) for item in found], lambda: _print_comparison(found, old))


@app.command("make", epilog="Example: onrecord eval make --corpus notes --out cases.jsonl --count 40")
def make_cases(
    corpus: Annotated[
        Path, typer.Option(metavar="CORPUS", help="The documents: a folder, or a corpus in .jsonl or .jsonl.xz.")
    ],
    out: Annotated[Path, typer.Option(metavar="FILE", help="The file of cases to write: .jsonl.")],
    count: Annotated[int, typer.Option(min=1, metavar="N", help="How many cases, half of them answerable.")] = 60,
    seed: Annotated[int, typer.Option(metavar="N", help="Another seed makes other cases.")] = 0,
    folder: Folder = None,
    force: Annotated[bool, typer.Option("--force", help="Replace FILE if it is there.")] = False,
) -> None:
    """Write candidate cases of a corpus, for you to read and correct."""
    check_writable(out)
    if out.suffix != ".jsonl":
        raise CasesError(f"{out} is no .jsonl file; name one, such as {out.with_suffix('.jsonl').name}")
    if out.exists() and not force:
        raise CasesError(f"{out} is there already; name another file, or replace it with --force")
    try:
        with _indexed(corpus, folder) as index:
            documents, _ = index.counts()
            if not documents:
                raise CasesError(f"no documents in {corpus}; there is nothing to ask about")
            with progress_bar("making", "cases") as update:
                making = make(index, count=count, seed=seed, on_progress=update)
            check_gold(making.cases, texts_of(index, making.cases, []))
        if not making.cases:
            raise CasesError(
                f"no case could be made of the {documents:,} documents of {corpus}: they hold no English sentences "
                f"that name who said what, or who, when, where and how many; nothing was written"
            )
        write_whole(out, "".join(json.dumps(as_line(case), ensure_ascii=False) + "\n" for case in making.cases))
    except KeyboardInterrupt:
        tell("stopped; no case was written, the index is kept")
        raise typer.Exit(130) from None
    _print_making(making, out, corpus)


@app.command("exam", epilog="Example: onrecord eval exam --corpus corpus.jsonl --attributions attributions.jsonl")
def examine(
    corpus: Annotated[Path, typer.Option(metavar="CORPUS", help="The articles: a corpus in .jsonl or .jsonl.xz.")],
    attributions: Annotated[
        Path, typer.Option(metavar="FILE", help="Who says what in them, as people annotated it: .jsonl or .jsonl.xz.")
    ],
    seed: Annotated[int, typer.Option(metavar="N", help="Another seed makes another exam.")] = 0,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="How many claims of each kind.")] = 200,
    half: Annotated[Half, typer.Option(help="Of which articles, counted from 1.")] = Half.ALL,
    folder: Folder = None,
    answers: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write what came of each quotation as a JSON line.")
    ] = None,
    json_file: AsJson = None,
) -> None:
    """Check drafts of true, changed, invented and wrongly given words, and count what is taken for true."""
    check_writable(answers, json_file)
    outcomes: list[Outcome] = []
    with _indexed(corpus, folder) as index:
        documents = [index.document(info.id) for info in index.documents()]
        pool = said_in(half_of(documents, half), read_records(attributions))
        if not pool:
            raise CasesError(f"{attributions} has no words of a named speaker in {corpus}")
        sittings = sittings_of(items_of(pool, [one.text for one in documents], seed=seed, limit=limit), seed=seed)
        verifiers = {hidden: Verifier(Without(index, hidden)) for hidden in {one.hidden for one in sittings}}
        with progress_bar("checking", "drafts") as update:
            for at, sitting in enumerate(sittings, 1):
                outcomes += outcomes_of(sitting, verifiers[sitting.hidden].verify(sitting.draft))
                update(at, len(sittings))
    if answers:
        write(answers, "".join(json.dumps(outcome_as_line(one), ensure_ascii=False) + "\n" for one in outcomes))
    scores = scores_of(outcomes)
    numbers = {"scores": [as_numbers(one) for one in scores], "verdicts": verdicts_of(outcomes)}
    show(json_file, numbers, lambda: _print_exam(scores, outcomes))


# ---------------------------------------------------------------- steps


@contextmanager
def _indexed(corpus: Path, folder: Path | None, *, model: str | None = None) -> Iterator[Index]:
    """Open the index that is kept of a corpus, and bring it up to date."""
    Index.check_roots([corpus])
    embedder = SentenceTransformerEmbedder(model) if model else None
    with Index.open_or_create(folder or KEPT_INDEXES / kept_folder(corpus, model=model), embedder=embedder) as index:
        others = [str(root) for root in index.roots() if root != corpus.resolve()]
        if others:
            raise CasesError(
                f"the index in {folder} is of {', '.join(others)}, and would find more than {corpus}; "
                "leave --index out, or name an empty folder"
            )
        with progress_bar("indexing", "documents") as update:
            report = index.sync([corpus], on_progress=lambda progress: update(progress.done, progress.total))
        failed = [item for item in report.unreadable if item.kind == "failed"]
        if failed:
            tell(f"{len(failed):,} of the corpus could not be read, such as {failed[0].place}: {failed[0].reason}")
        yield index


def _ask(index: Index, cases: Sequence[Case], asked: list[Asked], *, reader: str | None) -> None:
    """Ask all cases, adding to `asked` as they come."""
    index.retrieve("a first search, so that no case waits for the model to be loaded", limit=1)
    with progress_bar("asking", "cases") as update:
        for item in ask_all(cases, asking(Assistant(index, reader=reader_named(reader)))):
            asked.append(item)
            update(len(asked), len(cases))


def _early(index: Index, cases: Sequence[Case], *, days: int) -> list[Case]:
    found = list(too_early(cases, [index.document(info.id) for info in index.documents()], days=days))
    if not found:
        raise CasesError(f"no case has a day and an answer that no document has {days} days before it")
    return found


def _chosen(
    cases: Sequence[Case], *, ids: Path | None, tags: Sequence[str], without: Sequence[str], limit: int | None
) -> list[Case]:
    kept = read_ids(ids) if ids else {case.id for case in cases}
    unknown = sorted(kept - {case.id for case in cases})
    if unknown:
        raise CasesError(f"{ids} names {len(unknown):,} ids that no case has, such as {unknown[0]!r}")
    found = [case for case in cases if case.id in kept and set(tags) <= case.tags and not set(without) & case.tags][
        :limit
    ]
    if not found:
        raise CasesError("no case is left after --ids, --tag and --without-tag; there would be nothing to ask")
    return found


def _judged_anew(file: Path, cases: Path, index: Index) -> list[Judged]:
    replies = read_replies(file)
    given = {reply.id for reply in replies}
    answered = [case for case in read_cases(cases) if case.id in given]
    unknown = given - {case.id for case in answered}
    if unknown:
        raise CasesError(f"{file} answers {len(unknown):,} cases that {cases} has not, such as {min(unknown)!r}")
    texts = texts_of(index, answered, replies)
    check_gold(answered, texts)
    return [judged(case, reply, texts) for case, reply in matched(answered, replies)]


def _floors(given: Sequence[str]) -> dict[str, float]:
    floors = {}
    for item in given:
        name, _, value = item.partition("=")
        if name not in METRICS:
            raise typer.BadParameter(f"no metric {name!r}; there are {', '.join(METRICS)}", param_hint="--fail-under")
        try:
            floors[name] = float(value)
        except ValueError:
            floors[name] = math.nan
        if not 0 <= floors[name] <= 1:
            raise typer.BadParameter(f"{name}={value} needs a number from 0 to 1", param_hint="--fail-under")
    return floors


def _judge_run(floors: Mapping[str, float], asked: Sequence[Asked], measures: Mapping[str, Measure]) -> None:
    """Exit with 1 if a metric is under its floor, or has nothing to count, or if a case failed."""
    low = [
        f"{name} is {measures[name].value:.4f}, under {floor:g}" if name in measures else f"no case measures {name}"
        for name, floor in floors.items()
        if name not in measures or measures[name].value < floor
    ]
    failed = sum(item.line is None for item in asked)
    if failed:
        low.append(f"{failed:,} of {len(asked):,} cases failed")
    for problem in low:
        tell(problem)
    if low:
        raise typer.Exit(1)


# ---------------------------------------------------------------- files


def _answer_line(item: Asked, texts: Mapping[str, str]) -> str:
    """Return a line of an answers file; a case that failed has none."""
    if item.line is None:
        return ""
    line = {**item.line, "judged": as_field(judged(item.case, item.reply, texts))}
    return json.dumps(line, ensure_ascii=False) + "\n"


def _numbers(asked: Sequence[Asked], measures: Mapping[str, Measure]) -> dict[str, object]:
    failed = {item.case.id: item.reply.error for item in asked if item.line is None}
    return {"cases": len(asked), "failed": failed, **{name: asdict(found) for name, found in measures.items()}}


# ---------------------------------------------------------------- printing


def _print_measures(name: str, asked: Sequence[Asked], measures: Mapping[str, Measure]) -> None:
    table = table_of("metric", "value", "95 % interval", "n", "left out")
    for metric, found in measures.items():
        interval = f"{found.low:.3f} – {found.high:.3f}"
        table.add_row(metric, f"{found.value:.3f}", interval, f"{found.n:,}", f"{found.left_out:,}")
    print(f"{name}: {len(asked):,} cases")
    print_table(table)
    for item in asked:
        if item.line is None:
            print(f"failed: {item.case.id}: {item.reply.error}")


def _print_exam(scores: Sequence[Score], outcomes: Sequence[Outcome]) -> None:
    table = table_of("claims", "share", "95 % interval", "so many", "of")
    for one in scores:
        low, high = one.interval
        table.add_row(one.name, f"{one.share:.3f}", f"{low:.3f} – {high:.3f}", f"{one.hits:,}", f"{one.n:,}")
    print_table(table)
    for kind, counts in verdicts_of(outcomes).items():
        print(f"{kind}: {', '.join(f'{many:,} {verdict}' for verdict, many in counts.items())}")


def _print_making(making: Making, out: Path, corpus: Path) -> None:
    table = table_of("kind", "made", "wanted")
    for kind, many in making.made.items():
        table.add_row(kind, f"{many:,}", f"{making.wanted[kind]:,}")
    answerable = sum(case.answerable for case in making.cases)
    print(f"{out}: {len(making.cases):,} cases, {answerable:,} of them answerable")
    print_table(table)
    if len(making.cases) < sum(making.wanted.values()):
        print("the documents gave fewer than were wanted")
    print(f"these are candidates: delete what is wrong; then onrecord eval {out} --corpus {corpus}")


def _print_comparison(found: Sequence[Comparison], judged_before: Sequence[Judged]) -> None:
    table = table_of("metric", "n", "before", "after", "better", "worse", "p")
    for item in found:
        p = f"{item.p:.4f}" if item.p >= 0.0001 else "< 0.0001"
        table.add_row(
            *(item.metric, f"{item.n:,}", f"{item.before:.3f}", f"{item.after:.3f}"),
            *(f"{len(item.better):,}", f"{len(item.worse):,}", p if item.test == "McNemar" else f"{p} *"),
        )
    print_table(table)
    print("p: McNemar's exact test; * a paired bootstrap, where a case is not simply right or wrong")
    for word, ids in (("worse", [item.worse for item in found]), ("better", [item.better for item in found])):
        flipped = [old for old in judged_before if any(old.id in names for names in ids)]
        for old in flipped[:FLIPS_SHOWN]:
            metrics = ", ".join(item.metric for item, names in zip(found, ids, strict=True) if old.id in names)
            print(f"{word}: {old.id}: {old.question} [{metrics}]")
        if len(flipped) > FLIPS_SHOWN:
            print(f"{word}: {len(flipped) - FLIPS_SHOWN:,} more; --json FILE names all")
