import csv
import json
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import pytest

from onrecord.cli import main

QUESTION = "What did Stoltenberg say about Article 5?"


@dataclass(frozen=True, slots=True)
class Ended:
    code: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run the command line in this process, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str | Path) -> Ended:
        monkeypatch.setattr(sys, "argv", ["onrecord", *map(str, arguments)])
        code = 0
        try:
            main()
        except SystemExit as exit_:
            code = exit_.code if isinstance(exit_.code, int) else int(bool(exit_.code))
        out, err = capsys.readouterr()
        return Ended(code, out, err)

    return run


def notes(tmp_path: Path, **texts: str) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text)
    return folder


def test_a_folder_is_indexed_and_a_question_answered_with_its_quote(run: Run, seeds_folder: Path) -> None:
    indexed = run("index", seeds_folder)
    again = run("index")
    asked = run("ask", QUESTION)

    assert indexed.code == 0
    assert re.search(r"[12] added, 0 changed, 0 removed, 0 unchanged, 0 unreadable", indexed.out)
    assert "0 passages embedded" in again.out
    assert "as per Article 5 of" in " ".join(asked.out.split())
    assert "— Jens Stoltenberg, reported" in asked.out


def test_json_is_the_shape_that_other_apps_read(run: Run, seeds_folder: Path) -> None:
    run("index", seeds_folder)

    answer = json.loads(run("ask", QUESTION, "--json").out)
    passages = json.loads(run("search", "security guarantees", "--limit", "2", "--json").out)
    documents = json.loads(run("documents", "--json").out)

    assert answer["answered"] is True
    assert answer["quotes"][0]["speaker"] == "Jens Stoltenberg"
    assert [set(passage) >= {"document", "start", "end", "text", "score"} for passage in passages] == [True, True]
    assert "former-nato-chief-warns-troops-ukraine.txt" in [item["id"] for item in documents["documents"]]


def test_a_day_before_the_documents_leaves_nothing_to_find(run: Run, tmp_path: Path) -> None:
    corpus = tmp_path / "c.jsonl"
    corpus.write_text(
        '{"id": "a", "title": "", "text": "The ferry leaves at nine.", "date": "2031-05-01", "url": null}\n'
    )
    run("index", corpus)

    assert "nothing found" in run("search", "ferry", "--as-of", "2031-04-30").out
    assert "nine" in run("search", "ferry", "--as-of", "2031-05-01").out


def test_a_summary_counts_what_was_added_changed_removed_and_unreadable(run: Run, tmp_path: Path) -> None:
    folder = notes(tmp_path, a="The ferry leaves at nine.", b="The bridge is closed.", c="The market opens.")
    run("index", folder)
    (folder / "a.txt").write_text("The ferry leaves at ten.")
    (folder / "b.txt").unlink()
    (folder / "d.txt").write_text("The harbour is empty.")
    (folder / "e.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0")

    summary = run("index", folder)

    assert "1 added, 1 changed, 1 removed, 1 unchanged, 1 unreadable" in summary.out
    assert "e.png" in summary.out
    assert summary.code == 0


def test_a_file_that_should_have_been_readable_ends_with_exit_code_1_and_loses_nothing(
    run: Run, tmp_path: Path
) -> None:
    folder = notes(tmp_path, good="The ferry leaves at nine.", empty="")
    (folder / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(1000))

    ended = run("index", folder)

    assert ended.code == 1
    assert "1 added" in ended.out
    assert "empty.txt" in ended.out
    assert "picture.txt" in ended.out
    assert "nine" in run("search", "ferry").out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["index", "nowhere"], "no such folder or file: nowhere"),
        (["index"], "no index in .onrecord"),
        (["remove", "nowhere"], "no index in .onrecord"),
        (["index", "n" * 300], "File name too long; name a folder"),
        (["ask", "Who?"], "no index in .onrecord; run 'onrecord index"),
        (["search", "ferry", "--index", "other"], "no index in other"),
        (["documents"], "no index in .onrecord"),
        (["chat", "nowhere"], "no such folder or file: nowhere"),
        (["chat"], "no index in .onrecord"),
    ],
)
def test_what_is_missing_is_named_with_the_next_command(run: Run, arguments: list[str], words: str) -> None:
    ended = run(*arguments)

    assert ended.code == 1
    assert words in ended.err
    assert ended.err.count("\n") == 1


def test_an_empty_folder_is_an_error_and_takes_nothing_away(run: Run, tmp_path: Path) -> None:
    folder = notes(tmp_path, a="The ferry leaves at nine.")
    run("index", folder)
    (folder / "a.txt").unlink()

    ended = run("index", folder)

    assert ended.code == 1
    assert "nothing to index" in ended.err
    assert "nine" in run("search", "ferry").out


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "empty"), (b"x" * 50_000_000, "line"), (b"PK\x03\x04" + bytes(500), "not text")],
    ids=["zero bytes", "a line of 50 MB", "an archive"],
)
def test_a_single_bad_file_is_an_error_that_says_what_was_found(
    run: Run, tmp_path: Path, content: bytes, words: str
) -> None:
    (tmp_path / "bad.txt").write_bytes(content)

    ended = run("index", "bad.txt")

    assert ended.code == 1
    assert "bad.txt" in ended.err
    assert words in ended.err


def test_a_file_name_that_is_not_valid_utf8_is_listed_and_harms_nothing(run: Run, tmp_path: Path) -> None:
    folder = notes(tmp_path, a="The ferry leaves at nine.")
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff\xfe.txt")).write_text("The bridge is closed.")

    ended = run("index", folder)

    assert "1 added" in ended.out
    assert "xff" in ended.out


@pytest.mark.parametrize("question", ["", "why " * 5000], ids=["empty", "20,000 characters"])
def test_a_bad_question_is_one_line_and_exit_code_1(run: Run, tmp_path: Path, question: str) -> None:
    run("index", notes(tmp_path, a="The ferry leaves at nine."))

    ended = run("ask", question)

    assert ended.code == 1
    assert "question" in ended.err
    assert ended.err.count("\n") == 1


def test_an_index_of_another_model_names_both_and_the_command(run: Run, tmp_path: Path) -> None:
    folder = notes(tmp_path, a="The ferry leaves at nine.")
    run("index", folder)
    other = tmp_path / "model"
    other.mkdir()
    (other / "model.safetensors").write_bytes(b"other weights")

    ended = run("index", folder, "--model", other)

    assert ended.code == 1
    assert "all-MiniLM-L6-v2" in ended.err
    assert str(other) in ended.err
    assert "--rebuild" in ended.err


def test_an_index_folder_that_cannot_be_made_is_an_error(run: Run, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    folder = notes(tmp_path, a="The ferry leaves at nine.")

    ended = run("index", folder, "--index", "taken/index")

    assert ended.code == 1
    assert "taken/index" in ended.err


@pytest.mark.parametrize(
    "arguments",
    [["ask"], ["ask", "x", "--as-of", "yesterday"], ["nonsense"], ["search", "x", "--limit", "0"]],
    ids=" ".join,
)
def test_wrong_usage_is_exit_code_2(run: Run, arguments: list[str]) -> None:
    assert run(*arguments).code == 2


@pytest.mark.parametrize(
    "command",
    [
        "index",
        "remove",
        "ask",
        "search",
        "documents",
        "people",
        "quotes",
        "statements",
        "doctor",
        "backup",
        "restore",
        "chat",
        "eval",
    ],
)
def test_the_help_of_every_command_shows_an_example(run: Run, command: str) -> None:
    ended = run(command, "--help")

    assert ended.code == 0
    assert re.search(rf"Examples?:\s+onrecord {command}", ended.out)


def test_rebuilding_makes_the_index_anew_from_the_same_folders(run: Run, tmp_path: Path) -> None:
    run("index", notes(tmp_path, a="The ferry leaves at nine."))

    ended = run("index", "--rebuild")

    assert "1 added" in ended.out
    assert "1 passage embedded" in ended.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["index", "nowhere", "--rebuild"], "no such folder or file: nowhere"),
        (["index", "bare", "--rebuild"], "nothing to index in bare: no files there"),
        (["index", "blank", "--rebuild"], "blank.txt: is empty"),
        (["index", "--rebuild", "--model", "/nowhere/model"], "no model /nowhere/model on this machine"),
    ],
    ids=["no such folder", "a folder without files", "a folder without documents", "no such model"],
)
def test_a_rebuild_that_cannot_be_leaves_the_old_index_whole(
    run: Run, tmp_path: Path, arguments: list[str], words: str
) -> None:
    run("index", notes(tmp_path, a="The ferry leaves at nine."))
    (tmp_path / "bare").mkdir()
    (tmp_path / "blank").mkdir()
    (tmp_path / "blank" / "blank.txt").touch()

    ended = run(*arguments)

    assert ended.code == 1
    assert words in ended.err
    assert "nine" in run("search", "ferry").out
    assert "0 added, 0 changed, 0 removed, 1 unchanged" in run("index").out


def test_a_rebuild_without_folders_does_not_forget_one_that_is_gone(run: Run, tmp_path: Path) -> None:
    run("index", notes(tmp_path, a="The ferry leaves at nine."))
    mail = tmp_path / "mail"
    mail.mkdir()
    (mail / "b.txt").write_text("The bridge is closed.")
    run("index", mail)
    shutil.rmtree(mail)

    ended = run("index", "--rebuild")

    assert ended.code == 1
    assert f"no such folder or file: {mail}" in ended.err
    assert "nine" in run("search", "ferry").out
    assert "closed" in run("search", "bridge").out


def test_a_folder_that_is_gone_is_named_with_the_command_that_removes_it_from_the_index(
    run: Run, tmp_path: Path
) -> None:
    run("index", notes(tmp_path, a="The ferry leaves at nine."))
    mail = tmp_path / "mail"
    mail.mkdir()
    (mail / "b.txt").write_text("The bridge is closed.")
    run("index", mail)
    shutil.rmtree(mail)

    told = [run("index"), run("index", "mail")]
    removed = run("remove", "mail")

    assert [(ended.code, f"'onrecord remove {name} --index .onrecord'" in ended.err)
            for ended, name in zip(told, (mail, "mail"), strict=True)] == [(1, True)] * 2  # fmt: skip
    assert (removed.code, removed.out) == (0, "1 document removed; index in .onrecord\n")
    assert "closed" not in run("search", "closed").out
    assert "0 added, 0 changed, 0 removed, 1 unchanged" in run("index").out


def test_what_was_never_indexed_cannot_be_removed_and_what_was_is_named(run: Run, tmp_path: Path) -> None:
    folder = notes(tmp_path, a="The ferry leaves at nine.")
    run("index", folder)

    ended = run("remove", "notes", "notes/a.txt")

    assert ended.code == 1
    assert f"notes/a.txt was not indexed by itself; the index in .onrecord is of {folder}" in ended.err
    assert "nine" in run("search", "ferry").out


def test_an_index_of_nothing_says_what_to_do(run: Run, tmp_path: Path) -> None:
    folder = notes(tmp_path, a="The ferry leaves at nine.")
    run("index", folder)
    removed = run("remove", folder, "--json")

    ended = run("index")

    assert json.loads(removed.out) == {"removed": 1}
    assert ended.code == 1
    assert "nothing was indexed in .onrecord yet; run 'onrecord index DOCS --index .onrecord'" in ended.err


def test_a_damaged_index_is_made_anew_by_the_command_that_its_error_names(run: Run, tmp_path: Path) -> None:
    folder = notes(tmp_path, a="The ferry leaves at nine.")
    run("index", folder)
    (tmp_path / ".onrecord" / "store.sqlite").write_bytes(b"damaged " * 1_000)
    (tmp_path / ".onrecord" / "other").mkdir()

    told = run("ask", "When does the ferry leave?")
    again = run("index", "--rebuild")
    run("index", folder, "--rebuild", "--index", ".onrecord")

    assert "run 'onrecord index DOCS --rebuild --index .onrecord'" in told.err
    assert "run 'onrecord index DOCS --rebuild --index .onrecord'" in again.err
    assert "nine" in run("search", "ferry").out
    assert (tmp_path / ".onrecord" / "other").is_dir()


def test_ctrl_c_stops_with_one_line_and_the_next_run_continues(tmp_path: Path) -> None:
    folder = notes(
        tmp_path, **{f"note{at}": f"Ferry number {at} leaves the harbour at nine. " * 60 for at in range(400)}
    )
    command = [sys.executable, "-m", "onrecord", "index", str(folder), "--index", str(tmp_path / "index")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        for _ in range(600):
            if (tmp_path / "index" / "store.sqlite").is_file():
                break
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)

    assert process.returncode == 130
    assert "next run continues" in err
    assert "Traceback" not in err


def test_a_dry_run_tells_what_would_be_done_and_does_nothing(run: Run, tmp_path: Path) -> None:
    folder = notes(tmp_path, ferry="The ferry leaves the harbour at nine.")

    told = run("index", folder, "--dry-run")
    nothing = list(tmp_path.glob(".onrecord*"))
    run("index", folder)
    (folder / "bread.txt").write_text("Bread is dear.")
    as_json = json.loads(run("index", "--dry-run", "--json").out)

    assert told.out.startswith("would add 1, change 0, remove 0 and leave 0 of the documents, 0 unreadable; 1 passage")
    assert nothing == []
    assert (as_json["added"], as_json["unchanged"], as_json["embedded"]) == (1, 1, 1)
    assert as_json["seconds"] > 0
    assert run("documents").out.endswith("1 document, 0 unreadable\n")


def test_a_dry_run_of_nothing_and_with_a_rebuild_is_refused(run: Run, tmp_path: Path) -> None:
    assert run("index", "--dry-run").err.startswith("onrecord: no index in .onrecord")
    assert run("index", tmp_path / "gone", "--dry-run").err.startswith("onrecord: no such folder or file")
    assert "goes with neither" in run("index", tmp_path, "--dry-run", "--rebuild").err


def test_a_watched_folder_is_indexed_again_when_it_changes(tmp_path: Path) -> None:
    folder = notes(tmp_path, ferry="The ferry leaves the harbour at nine.")
    command = [sys.executable, "-m", "onrecord", "index", str(folder), "--watch", "--index", str(tmp_path / "index")]

    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        lines = iter(process.stdout.readline, "")
        first = next(line for line in lines if "added" in line)
        assert next(line for line in lines if "watching" in line)
        while process.poll() is None:  # until the system tells of changes, which it does a moment after it was asked to
            (folder / "bread.txt").write_text(f"Bread is dear, at {time.monotonic()} crowns.")
            if select.select([process.stdout], [], [], 3)[0]:
                break
        then = next(line for line in lines if "added" in line)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)

    assert first.startswith("1 added")
    assert then.startswith("1 added")
    assert process.returncode == 130
    assert "Traceback" not in err


# ---------------------------------------------------------------- who said what

FERRY = "“The ferry, I hear, is late,” said Anna Berg. Olav Holm said that Lena Maldoon was wrong. “No,” Berg said."
PIER = "Lena Maldoon said that the pier was shut. Henrick Maldoon said that it was open."


@pytest.fixture
def quoted(run: Run, tmp_path: Path) -> Run:
    folder = notes(tmp_path, ferry=FERRY)
    lines = [{"id": "pier", "title": "The pier", "text": PIER, "date": "2031-05-04", "url": "https://a.example/1"}]
    (folder / "news.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert run("index", folder).code == 0
    return run


def test_people_are_listed_with_their_counts_most_statements_first(quoted: Run) -> None:
    listed, counted = quoted("people"), json.loads(quoted("people", "--json", "--limit", "1").out)

    assert re.search(r"Anna Berg +2 +1", listed.out)
    assert counted == [{"name": "Anna Berg", "aliases": ["Anna Berg"], "statements": 2, "documents": 1}]


def test_quotes_are_printed_with_their_source_and_counted(quoted: Run) -> None:
    told = quoted("quotes", "berg", "--about", "late ferries", "--direct")

    assert "“The ferry, I hear, is late,”" in told.out
    assert "— Anna Berg (said), direct quote" in told.out
    assert "ferry.txt [0:29]" in told.out
    assert told.out.endswith("1 statement by Anna Berg\n")


def test_quotes_as_csv_and_json_have_the_words_as_they_stand(quoted: Run) -> None:
    rows = list(csv.DictReader(quoted("quotes", "Lena Maldoon", "--csv").out.splitlines()))
    objects = json.loads(quoted("quotes", "Lena Maldoon", "--json").out)

    assert rows == [
        {
            "person": "Lena Maldoon", "cue": "said", "kind": "indirect", "said_on": "2031-05-04", "date": "2031-05-04",
            "text": "that the pier was shut", "title": "The pier", "document": "pier", "start": "18", "end": "40",
            "url": "https://a.example/1",
        }
    ]  # fmt: skip
    assert [{name: str(value) for name, value in one.items()} for one in objects] == rows


@pytest.mark.parametrize(
    ("option", "day", "count"),
    [("--since", "2031-05-04", 1), ("--since", "2031-05-05", 0), ("--until", "2031-05-04", 1), ("--until", "2030", 0)],
)
def test_quotes_are_of_documents_of_the_days_that_are_named(quoted: Run, option: str, day: str, count: int) -> None:
    told = quoted("quotes", "Lena Maldoon", option, day if "-" in day else f"{day}-01-01")

    assert f"{count} statement" in told.out


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Maldoon", "'Maldoon' may be Henrick Maldoon, Lena Maldoon; name one of them"),
        ("Napoleon", "nobody called 'Napoleon' says anything in the documents; 'onrecord people' lists who does"),
    ],
)
def test_a_name_that_is_nobodys_or_several_peoples_is_an_error_that_says_so(quoted: Run, name: str, words: str) -> None:
    ended = quoted("quotes", name)

    assert (ended.code, ended.err) == (1, f"onrecord: {words}\n")


def test_statements_are_json_lines_whose_offsets_are_the_words_and_the_speaker(quoted: Run) -> None:
    lines = [json.loads(line) for line in quoted("statements").out.splitlines()]

    texts = {"ferry.txt": FERRY, "pier": PIER}
    said = [
        (texts[one["document"]][one["speaker_start"] : one["speaker_end"]], one["speaker"], one["kind"],
         texts[one["document"]][one["start"] : one["end"]])
        for one in lines
    ]  # fmt: skip
    assert said == [
        ("Anna Berg", "Anna Berg", "direct", "“The ferry, I hear, is late,”"),
        ("Olav Holm", "Olav Holm", "indirect", "that Lena Maldoon was wrong"),
        ("Berg", "Anna Berg", "direct", "“No,”"),
        ("Lena Maldoon", "Lena Maldoon", "indirect", "that the pier was shut"),
        ("Henrick Maldoon", "Henrick Maldoon", "indirect", "that it was open"),
    ]


def test_a_reader_that_has_enough_is_no_error(tmp_path: Path, seeds_folder: Path) -> None:
    command = (
        f"{sys.executable} -m onrecord index {seeds_folder} >&2 && {sys.executable} -m onrecord statements | head -n 1"
    )

    ended = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert len(ended.stdout.splitlines()) == 1
    assert "Traceback" not in ended.stderr
    assert "Broken" not in ended.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--since", "2024-05-01", "--until", "2024-04-01"), "--since 2024-05-01 is later than --until 2024-04-01"),
        (("--csv", "--json"), "choose one of --csv and --json"),
        (("--since", "yesterday"), "'yesterday' is no day; write it as 2023-07-01"),
    ],
)
def test_options_that_contradict_each_other_are_an_error(quoted: Run, arguments: tuple[str, ...], words: str) -> None:
    ended = quoted("quotes", "Lena Maldoon", *arguments)

    assert ended.code == 2
    assert words in " ".join(ended.err.replace("│", " ").split())


def test_a_folder_that_is_not_there_leaves_no_empty_index(run: Run, tmp_path: Path) -> None:
    ended = run("index", tmp_path / "nowhere", "--index", tmp_path / "made")

    assert ended.code == 1
    assert not (tmp_path / "made").exists()


def test_documents_without_a_date_are_counted(run: Run, tmp_path: Path) -> None:
    ended = run("index", notes(tmp_path, a="The ferry leaves at nine.", b="1 May 2024\n\nThe pier is closed."))

    assert "1 document without a date" in ended.out


def test_the_version_is_that_of_the_package(run: Run) -> None:
    ended = run("--version")

    assert ended.code == 0
    assert ended.out == f"onrecord {version('onrecord')}\n"


def test_a_reader_that_is_not_there_is_named_before_anything_is_asked(run: Run, tmp_path: Path) -> None:
    run("index", notes(tmp_path, pier="The pier was closed in May."))

    ended = run("ask", "When was the pier closed?", "--reader", "nowhere/at-all")

    assert ended.code == 1
    assert "nowhere/at-all" in ended.err
    assert len(ended.err.splitlines()) == 1


@pytest.fixture
def said(run: Run, tmp_path: Path) -> Run:
    """Return what runs the command line over an article."""
    run("index", notes(tmp_path, ferry="“The ferry is late again,” Anna Berg said on Monday. Olav Holm left."))
    return run


def test_a_draft_is_checked_and_ends_with_1_where_something_is_wrong(said: Run, tmp_path: Path) -> None:
    draft = tmp_path / "draft.md"
    draft.write_text("“The ferry is late again,” Anna Berg said.", encoding="utf-8")
    good = said("verify", draft)
    draft.write_text("“The ferry is never late again,” Anna Berg said.", encoding="utf-8")
    bad = said("verify", draft, "--html", tmp_path / "page.html", "--json")

    claim = json.loads(bad.out)["claims"][0]
    assert (good.code, bad.code) == (0, 1)
    assert "1 claim: 1 exact; 1 document searched" in good.out
    assert claim["verdict"] == "altered"
    assert claim["differences"] == [["never", ""]]
    assert claim["quote"]["text"] == "The ferry is late again"
    assert "<del>never</del>" in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_a_draft_may_come_in_from_another_command(tmp_path: Path, seeds_folder: Path) -> None:
    command = (
        f"{sys.executable} -m onrecord index {seeds_folder} >&2 && "
        f"echo 'Stoltenberg said “no words like these”.' | {sys.executable} -m onrecord verify -"
    )

    ended = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert ended.returncode == 1
    assert "NOT FOUND" in ended.stdout


@pytest.mark.parametrize(
    ("name", "words"), [("nowhere.md", "cannot open"), ("notes", "is a folder; name one file"), ("a.xyz", "not read")]
)
def test_a_draft_that_cannot_be_read_is_an_error_in_one_line(said: Run, tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "a.xyz").write_text("words")

    ended = said("verify", tmp_path / name)

    assert ended.code == 1
    assert words in ended.err
    assert len(ended.err.splitlines()) == 1
