"""The command line: its commands, and what they have done; only this and `printing` print."""

from __future__ import annotations

import json
import logging
import os
import sys
from contextlib import ExitStack
from dataclasses import asdict
from datetime import date
from importlib.metadata import entry_points, version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.answering import Assistant
from onrecord.cross import reader_named
from onrecord.marking import report_as_html, report_as_json, report_as_text
from onrecord.printing import (
    finding_as_json,
    plain,
    print_backup,
    print_csv,
    print_json,
    print_plan,
    print_report,
    print_table,
    print_unreadable,
    progress_bar,
    sync_as_json,
    terminal_width,
    unreadable_as_json,
)
from onrecord.rendering import (
    SAID_FIELDS,
    as_json,
    as_text,
    counted,
    passage_as_json,
    passage_as_text,
    printable,
    said_as_json,
    said_as_text,
    statement_as_json,
)
from onrecord.verifying import Verifier
from onrecord_index import (
    DEFAULT_MODEL,
    Index,
    IndexMissing,
    OnRecordError,
    Precision,
    SentenceTransformerEmbedder,
    back_up,
    check_index,
    document_of_bytes,
    is_address,
    read_document,
    repair_index,
    restore,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord_index import (
        Document,
        Embedder,
        SyncPlan,
        SyncReport,
    )

DEFAULT_INDEX = Path(".onrecord")
EXAMPLE = "What did Stoltenberg say about Article 5?"
EXAMPLE_DAY = "2023-07-01"

STDIN = Path("-")

INTERRUPTED = 130  # 128 and the number of SIGINT, as shells have it

_PLUGINS = "onrecord.commands"

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Answers questions about your documents with the words that stand in them.",
    epilog="Example: onrecord index notes; onrecord ask 'What did the mayor say about the harbour?'",
)

Folder = Annotated[Path, typer.Option("--index", help="The folder that keeps the index.", show_default=True)]
ByReader = Annotated[
    str | None,
    typer.Option("--reader", metavar="NAME", help="A cross-encoder, by name or path, or 'none'; default: our own."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def main() -> None:
    """Run the command line; an error of the user is one line on stderr and exit code 1."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # a file name may be any bytes
    try:
        _load_plugins(sys.argv[1:])
        app(prog_name="onrecord")
    except OnRecordError as error:
        print(printable(f"onrecord: {error}"), file=sys.stderr)
        sys.exit(1)
    except BrokenPipeError:
        # Whoever read the output has enough ("| head"); what is still in the buffer must not fail at the exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except (KeyboardInterrupt, SystemExit) as stop:
        # typer 0.29 turns Ctrl-C into an exit with this code, and says nothing.
        if isinstance(stop, SystemExit) and stop.code != INTERRUPTED:
            raise
        print("onrecord: stopped; what was done is kept, and the next run continues", file=sys.stderr)
        sys.exit(INTERRUPTED)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"onrecord {version('onrecord')}")
        raise typer.Exit


@app.callback()
def _configure(
    verbose: Annotated[bool, typer.Option("--verbose", help="Tell on stderr what is loaded and decided.")] = False,
    version_: Annotated[  # noqa: ARG001  # its callback prints and exits
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    if verbose:
        logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s", stream=sys.stderr)
        for package in ("onrecord", "onrecord_index", "onrecord_evals"):
            logging.getLogger(package).setLevel(logging.INFO)


def _day(written: str) -> date:
    """Return the day of a parameter."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise typer.BadParameter(f"{written!r} is no day; write it as {EXAMPLE_DAY}") from None


# ---------------------------------------------------------------- commands


@app.command("index", epilog="Example: onrecord index notes articles.jsonl.xz https://example.org/news")
def index_documents(
    documents: Annotated[
        list[str] | None,
        typer.Argument(metavar="[DOCS]...", help="Folders, files, addresses of pages; default: those indexed before."),
    ] = None,
    folder: Folder = DEFAULT_INDEX,
    model: Annotated[str | None, typer.Option(help="A sentence-transformers model, by name or path.")] = None,
    precision: Annotated[
        Precision | None, typer.Option(help="float32 or bfloat16; default: the faster one, measured once.")
    ] = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make the index anew.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would be done, and how long it takes.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Go on, and index what changes, until Ctrl-C.")] = False,
    as_json: AsJson = False,
) -> None:
    """Read new and changed documents into the index, and remove those that are gone."""
    roots, addresses = _named(documents or [])
    if dry_run:
        if rebuild or watch or addresses:
            raise typer.BadParameter(
                "--dry-run goes with neither --rebuild, --watch nor an address, which is not fetched"
            )
        print_plan(_planned(folder, roots, _embedder(model, precision)), folder, as_json=as_json)
        return
    if rebuild:
        roots = roots or Index.roots_of(folder)
        opened = Index.open_anew(folder, roots=roots, embedder=_embedder(model, precision))
    else:
        if roots and not folder.exists():
            Index.check_roots(roots)
        opened = _opened(folder, embedder=_embedder(model, precision), create=bool(roots or addresses))
    with opened as index:
        for address in addresses:
            index.fetch(address)
        roots += [index.pages_folder] if addresses else []
        report = _synced(index, roots)
        undated = sum(document.date is None for document in index.documents())
        if as_json:
            print_json({**sync_as_json(report), "undated": undated})
        else:
            print_report(report, folder)
            if undated:
                note = "of which questions about a time know only the text"
                print(f"{counted(undated, 'document')} without a date, {note}")
        if watch:
            _keep_synced(index, roots, folder, as_json=as_json)
    if any(item.kind == "failed" for item in report.unreadable):
        raise typer.Exit(1)


@app.command(epilog="Example: onrecord remove notes")
def remove(
    documents: Annotated[
        list[str], typer.Argument(metavar="DOCS...", help="Folders, files and addresses that were indexed.")
    ],
    folder: Folder = DEFAULT_INDEX,
    as_json: AsJson = False,
) -> None:
    """Take folders and files out of the index, whether they are still there or not."""
    with Index.open(folder) as index:
        roots, addresses = _named(documents)
        removed = sum(map(index.remove_page, addresses)) + (index.remove(roots) if roots else 0)
    if as_json:
        print_json({"removed": removed})
    else:
        print(f"{counted(removed, 'document')} removed; index in {folder}")


@app.command(epilog=f"Example: onrecord ask '{EXAMPLE}' --as-of {EXAMPLE_DAY}")
def ask(
    question: Annotated[str, typer.Argument(help="The question, in quotation marks.")],
    folder: Folder = DEFAULT_INDEX,
    as_of: Annotated[
        date | None,
        typer.Option("--as-of", parser=_day, metavar="DATE", help="Nothing later counts; default: today."),
    ] = None,
    reader: ByReader = None,
    json_: AsJson = False,
) -> None:
    """Answer a question with quotes, or say that the documents do not."""
    with Index.open(folder) as index:
        reply = Assistant(index, reader=reader_named(reader)).ask(question, asked=as_of)
    if json_:
        print_json(as_json(reply))
    else:
        print(as_text(reply, width=terminal_width()))


@app.command(epilog="Example: onrecord search 'security guarantees' --limit 3")
def search(
    words: Annotated[str, typer.Argument(help="What to look for.")],
    folder: Folder = DEFAULT_INDEX,
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many passages.")] = 10,
    as_of: Annotated[
        date | None,
        typer.Option("--as-of", parser=_day, metavar="DATE", help="Nothing later is found."),
    ] = None,
    json_: AsJson = False,
) -> None:
    """Find passages, without answering."""
    with Index.open(folder) as index:
        hits = index.retrieve(words, limit=limit, until=as_of, recent_on=as_of)
    if json_:
        print_json([passage_as_json(hit) for hit in hits])
    elif hits:
        print("\n\n".join(passage_as_text(hit, width=terminal_width()) for hit in hits))
    else:
        print("nothing found")


@app.command(epilog="Example: onrecord verify draft.md --html checked.html")
def verify(
    draft: Annotated[Path, typer.Argument(metavar="DRAFT", help="A text of any format that is read; - is stdin.")],
    folder: Folder = DEFAULT_INDEX,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the text with its claims marked as an HTML page.")
    ] = None,
    json_: AsJson = False,
) -> None:
    """Check the quotations and reports of a draft: whether the words stand in the documents, and whose they are.

    Ends with 1 if something is altered, said by another or not found.
    """
    text = _draft(draft)
    with Index.open(folder) as index:
        report = Verifier(index).verify(text)
    if html:
        _write(html, report_as_html(report))
    if json_:
        print_json(report_as_json(report))
    else:
        print(report_as_text(report, width=terminal_width()))
    if not report.is_right:
        raise typer.Exit(1)


@app.command("documents", epilog="Example: onrecord documents --unreadable")
def list_documents(
    folder: Folder = DEFAULT_INDEX,
    unreadable: Annotated[bool, typer.Option("--unreadable", help="List what could not be read, and why.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the documents in the index."""
    with Index.open(folder) as index:
        found, bad = index.documents(), index.unreadable()
    if as_json:
        fields = ("id", "title", "date", "url", "author", "length", "sha256")
        print_json(
            {
                "documents": [{name: plain(getattr(document, name)) for name in fields} for document in found],
                "unreadable": [unreadable_as_json(item) for item in bad],
            }
        )
    elif unreadable:
        print_unreadable(bad)
    else:
        print_table(
            ("id", "title", "date", "characters"),
            [(info.id, info.title, str(info.date or ""), f"{info.length:,}") for info in found],
        )
        print(f"{counted(len(found), 'document')}, {len(bad):,} unreadable")


@app.command(epilog="Example: onrecord people --limit 20")
def people(
    folder: Folder = DEFAULT_INDEX,
    limit: Annotated[int, typer.Option(min=1, help="How many.")] = 50,
    json_: AsJson = False,
) -> None:
    """List who is quoted in the documents, people and organisations, most statements first."""
    with Index.open(folder) as index:
        everybody = index.people()
    if json_:
        print_json([asdict(person) for person in everybody[:limit]])
        return
    rows = [
        (person.name, f"{person.statements:,}", f"{person.documents:,}", ", ".join(person.aliases[1:]))
        for person in everybody[:limit]
    ]
    print_table(("name", "statements", "documents", "also as"), rows)
    print(f"{len(rows):,} of {len(everybody):,}")


@app.command(epilog="Example: onrecord quotes Stoltenberg --about 'Article 5' --since 2023-01-01 --csv")
def quotes(
    person: Annotated[str, typer.Argument(help="A name, or a surname.")],
    folder: Folder = DEFAULT_INDEX,
    about: Annotated[str, typer.Option(help="Only what shares half of these words.")] = "",
    since: Annotated[
        date | None, typer.Option(parser=_day, metavar="DATE", help="Only what was said from then on.")
    ] = None,
    until: Annotated[
        date | None, typer.Option(parser=_day, metavar="DATE", help="Only what was said up to then.")
    ] = None,
    direct: Annotated[bool, typer.Option("--direct", help="Only words in quotation marks.")] = False,
    csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    json_: AsJson = False,
) -> None:
    """Print what somebody says in the documents, each statement with its source."""
    if since and until and since > until:
        raise typer.BadParameter(f"--since {since} is later than --until {until}")
    if csv and json_:
        raise typer.BadParameter("choose one of --csv and --json")
    with Index.open(folder) as index:
        who = index.person(person)
        found = index.said(who, about=about, since=since, until=until)
    if direct:
        found = [one for one in found if one.statement.kind == "direct"]
    rows = [said_as_json(one) for one in found]
    if json_:
        print_json(rows)
    elif csv:
        print_csv(SAID_FIELDS, rows)
    else:
        print("\n\n".join([*(said_as_text(one, width=terminal_width()) for one in found), ""]), end="")
        print(f"{counted(len(found), 'statement')} by {printable(who.name)}")


@app.command(epilog="Example: onrecord statements > statements.jsonl")
def statements(folder: Folder = DEFAULT_INDEX) -> None:
    """Print every statement of the index as JSON lines, one for each piece of its content."""
    with Index.open(folder) as index:
        for statement in index.statements():
            for line in statement_as_json(statement):
                print(json.dumps(line, ensure_ascii=False))


@app.command(epilog="Example: onrecord chat seeds --port 7861; onrecord chat --host 0.0.0.0 --auth passwords")
def chat(
    documents: Annotated[
        list[Path] | None, typer.Argument(metavar="[DOCS]...", help="Folders and files to index first.")
    ] = None,
    folder: Folder = DEFAULT_INDEX,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port to listen on.")] = 7860,
    model: Annotated[str | None, typer.Option(help="A sentence-transformers model, by name or path.")] = None,
    reader: ByReader = None,
    watch: Annotated[
        bool, typer.Option("--watch/--no-watch", help="Index what changes in DOCS while the chat runs.")
    ] = True,
    auth: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Who may use it, as lines of name:password; default: ONRECORD_AUTH."),
    ] = None,
    no_auth: Annotated[bool, typer.Option("--no-auth", help="Let in everybody who can reach it.")] = False,
) -> None:
    """Serve the chat in a browser, after indexing DOCS.

    Where other machines can reach it, it asks for a name and a password: those of a file (--auth), or the one in the
    environment variable ONRECORD_AUTH, name:password.
    """
    from onrecord.web import Passwords, passwords_for, serve

    if auth and no_auth:
        raise typer.BadParameter("choose one of --auth and --no-auth")
    passwords = None if no_auth else Passwords.from_file(auth) if auth else passwords_for(host)
    roots = list(documents or [])
    with _opened(folder, embedder=_embedder(model), create=bool(roots)) as index:
        index.check_roots(roots)
        serve(
            Assistant(index, reader=reader_named(reader)),
            index=index,
            host=host,
            port=port,
            passwords=passwords,
            sync=(lambda on_progress: index.sync(roots, on_progress=on_progress)) if roots else None,
            changes=(lambda stop: index.changes(roots, stop=stop)) if roots and watch else None,
            on_ready=lambda address: print(f"onrecord answers at {address} (Ctrl-C stops it)", flush=True),
        )


@app.command(epilog="Example: onrecord doctor --repair")
def doctor(
    folder: Folder = DEFAULT_INDEX,
    repair: Annotated[bool, typer.Option("--repair", help="Mend what can be mended, and check again.")] = False,
    as_json: AsJson = False,
) -> None:
    """Check whether the index is whole, and fits its documents; exit code 1 if something is to be done."""
    findings, done = check_index(folder), list[str]()
    if repair and any(finding.repairable for finding in findings):
        done = repair_index(folder)
        findings = check_index(folder)
    wrong = [finding for finding in findings if finding.is_wrong]
    if as_json:
        print_json({"whole": not wrong, "repaired": done, "findings": [finding_as_json(one) for one in findings]})
    else:
        for line in done:
            print(printable(f"repaired: {line}"))
        for finding in findings:
            print(printable(f"{finding.place}: {finding.text}"))
        print(f"{counted(len(wrong), 'thing')} to be done; index in {folder}" if wrong else f"whole; index in {folder}")
    if wrong:
        raise typer.Exit(1)


@app.command(epilog="Example: onrecord backup monday.onrecord")
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write.")],
    folder: Folder = DEFAULT_INDEX,
    force: Annotated[bool, typer.Option("--force", help="Overwrite FILE if it is there.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write the index to one file, while others go on reading and writing it."""
    print_backup(back_up(folder, file, force=force), f"index in {folder}", as_json=as_json)


@app.command("restore", epilog="Example: onrecord restore monday.onrecord --index other")
def restore_index(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that 'onrecord backup' wrote.")],
    folder: Folder = DEFAULT_INDEX,
    force: Annotated[bool, typer.Option("--force", help="Take the place of an index that is there.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make an index of a backup; whoever has that index open goes on with what the backup holds."""
    print_backup(restore(file, folder, force=force), f"restored to {folder}", as_json=as_json)


# ---------------------------------------------------------------- parts of commands


def _load_plugins(arguments: Sequence[str]) -> None:
    """Add the commands of other packages, those that are asked for; help shows all."""
    named = next((word for word in arguments if not word.startswith("-")), None)
    for found in entry_points(group=_PLUGINS):
        if named in (None, found.name):
            app.add_typer(found.load(), name=found.name)


def _draft(path: Path) -> Document:
    """Return the document of a file, or of what comes in."""
    return document_of_bytes(sys.stdin.buffer.read(), name="-") if path == STDIN else read_document(path)


def _write(file: Path, text: str) -> None:
    """Write a file; raises OnRecordError where that fails."""
    try:
        file.write_text(text, encoding="utf-8", errors="backslashreplace")  # a text may have lone surrogates
    except OSError as error:
        raise OnRecordError(f"cannot write {file}: {error}") from error


def _embedder(model: str | None, precision: Precision | None = None) -> Embedder | None:
    """Return the model that is asked for, or None for the one that the index was made with."""
    if not (model or precision):
        return None
    return SentenceTransformerEmbedder(model or DEFAULT_MODEL, precision=precision)


def _opened(folder: Path, *, embedder: Embedder | None, create: bool) -> Index:
    return Index.open_or_create(folder, embedder=embedder) if create else Index.open(folder, embedder=embedder)


def _synced(index: Index, roots: Sequence[Path]) -> SyncReport:
    with progress_bar() as on_progress:
        return index.sync(roots, on_progress=on_progress)


def _named(documents: Sequence[str]) -> tuple[list[Path], list[str]]:
    """Return the folders and files that are named, and the addresses."""
    addresses = [words for words in documents if is_address(words)]
    return [Path(words) for words in documents if words not in addresses], addresses


def _planned(folder: Path, roots: Sequence[Path], embedder: Embedder | None) -> SyncPlan:
    """Return what a sync would do; without an index yet, that of an empty one that is gone again."""
    with ExitStack() as stack:
        if not (roots and _is_missing(folder)):
            return stack.enter_context(Index.open(folder, embedder=embedder)).plan(roots)
        Index.check_roots(roots)
        empty = Path(stack.enter_context(TemporaryDirectory()))
        return stack.enter_context(Index.open_or_create(empty, embedder=embedder)).plan(roots)


def _is_missing(folder: Path) -> bool:
    try:
        Index.roots_of(folder)
    except IndexMissing:
        return True
    return False


def _keep_synced(index: Index, roots: Sequence[Path], folder: Path, *, as_json: bool) -> None:
    """Sync after each burst of changes, until Ctrl-C; what goes wrong with one is told, and the next one tried."""
    if not as_json:
        print("watching for changes; Ctrl-C stops it", flush=True)
    for _ in index.changes(roots):
        try:
            report = _synced(index, roots)
        except OnRecordError as error:
            print(printable(f"onrecord: {error}"), file=sys.stderr, flush=True)
            continue
        if as_json:
            print(json.dumps(sync_as_json(report), ensure_ascii=False), flush=True)
        elif report.added or report.changed or report.removed:
            print_report(report, folder)
            sys.stdout.flush()
