import json
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from queue import Empty, Queue
from typing import Any

import pytest

from onrecord import Answer, Assistant, Coverage, Reason, Refusal, Timings, Turn
from onrecord.answering import Reading
from onrecord.web import serve
from onrecord.web.chat import STILL_READING, WENT_WRONG, Chat
from onrecord.web.indexing import Done, Failed, Indexing, Running
from onrecord.web.serving import listening
from onrecord_index import Index, IndexBusy, PortTaken, Progress, RecordInvalid, SyncReport, WordEmbedder
from shown import Shown

FERRY = "Ferry times\n\nThe ferry leaves at nine. “Be early,” said Anna Berg."
REFUSAL = Refusal("Why?", Reason.NOTHING_ON_THIS, "Nothing answers this.", (), Coverage(1, 0), Timings(0.1, 0.2, 0.3))


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    notes = tmp_path_factory.mktemp("notes")
    (notes / "ferry.txt").write_text(FERRY)
    with Index.open_or_create(tmp_path_factory.mktemp("index"), embedder=WordEmbedder(["ferry", "nine"])) as found:
        found.sync([notes])
        yield found


@pytest.fixture
def chat(index: Index) -> Chat:
    return Chat(Assistant(index), index, Indexing(None))


# ---------------------------------------------------------------- indexing in the background


def test_a_sync_in_the_background_is_running_until_its_report() -> None:
    go_on = threading.Event()
    reported = threading.Event()

    def sync(on_progress: Callable[[Progress], None]) -> SyncReport:
        on_progress(Progress(1, 2, 5))
        reported.set()
        go_on.wait(10)
        return SyncReport(2, 0, 0, 0, (), 9, 0, 0.1)

    indexing = Indexing(sync)
    before = indexing.state
    indexing.start()
    reported.wait(10)
    during = indexing.state
    go_on.set()
    indexing.stop()

    assert before == Running(None)
    assert during == Running(Progress(1, 2, 5))
    assert indexing.state == Done(SyncReport(2, 0, 0, 0, (), 9, 0, 0.1))


def test_stopping_ends_a_sync_at_its_next_report() -> None:
    reports = 0

    def sync(on_progress: Callable[[Progress], None]) -> SyncReport:
        nonlocal reports
        while True:
            reports += 1
            on_progress(Progress(reports, 10**9, 0))

    indexing = Indexing(sync)
    indexing.start()
    indexing.stop()

    assert indexing.state == Failed("stopped; the next start continues")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (IndexBusy("another onrecord is writing"), "another onrecord is writing"),
        (KeyError("secret"), "something went wrong"),
    ],
)
def test_a_sync_that_fails_is_told_without_a_traceback(error: Exception, told: str) -> None:
    def sync(_on_progress: Callable[[Progress], None]) -> SyncReport:
        raise error

    indexing = Indexing(sync)
    indexing.start()
    indexing.stop()

    assert isinstance(indexing.state, Failed)
    assert told in indexing.state.text
    assert "secret" not in indexing.state.text


# ---------------------------------------------------------------- opening a document


def test_what_changes_while_the_chat_runs_is_synced_again_until_it_stops() -> None:
    synced: Queue[None] = Queue()
    bursts: Queue[None] = Queue()

    def sync(_: Callable[[Progress], None]) -> SyncReport:
        synced.put(None)
        return SyncReport(1, 0, 0, 0, (), 0, 0, 0.0)

    def changes(stop: threading.Event) -> Iterator[None]:
        while not stop.is_set():
            with suppress(Empty):
                yield bursts.get(timeout=0.05)

    indexing = Indexing(sync, changes)
    indexing.start()
    synced.get(timeout=10)
    for _ in range(2):
        bursts.put(None)
        synced.get(timeout=10)
    watching = indexing.is_watching
    indexing.stop()

    assert watching
    assert not indexing.is_watching
    assert isinstance(indexing.state, Done)


def test_a_place_in_a_document_opens_it_there(chat: Chat, index: Index) -> None:
    digest = index.document("ferry.txt").sha256

    page = chat.open({"document": "ferry.txt", "sha256": digest, "span": [13, 38], "others": [], "answers": True})

    assert '<mark class="quoted">The ferry leaves at nine.</mark>' in page


@pytest.mark.parametrize(
    ("document", "end", "told"),
    [("../../etc/passwd", 4, "../../etc/passwd"), ("ferry.txt", 10**6, "is not in ferry.txt, which has 66 characters")],
)
def test_a_place_that_is_not_in_the_index_opens_a_message(chat: Chat, document: str, end: int, told: str) -> None:
    digest = chat.index.document("ferry.txt").sha256

    page = chat.open({"document": document, "sha256": digest, "span": [0, end], "others": [], "answers": True})

    assert "Cannot open this: " in page
    assert told in page
    assert "nine" not in page


# ---------------------------------------------------------------- asking


class Broken(Assistant):
    """An assistant that fails in a way nobody thought of."""

    def steps(
        self, question: str, *, history: Sequence[Turn] = (), asked: date | None = None, passages: int = 20
    ) -> Iterator[Reading | Answer | Refusal]:
        raise KeyError("secret")


class Recording(Assistant):
    """An assistant that keeps what it was given, and refuses."""

    def steps(
        self, question: str, *, history: Sequence[Turn] = (), asked: date | None = None, passages: int = 20
    ) -> Iterator[Reading | Answer | Refusal]:
        self.given = (history, asked)
        yield REFUSAL


def asked(question: object, **more: object) -> dict[str, object]:
    return {"id": "x1", "question": question, "turns": [], **more}


def record_in(page: str) -> dict[str, Any]:  # Any: JSON
    (kept,) = [value for name, value in Shown(page).attributes if name == "data-record"]
    found: dict[str, Any] = json.loads(kept or "")
    return found


def test_a_question_is_told_what_is_read_for_it_and_then_has_its_reply(chat: Chat) -> None:
    reading, done = map(Shown, chat.ask(asked("When does the ferry leave?")))

    assert ("data-state", "reading") in reading.attributes
    assert "The ferry leaves at nine." in reading.text("div", "pending")
    assert ("data-state", "done") in done.attributes
    assert {("data-id", "x1")} <= set(reading.attributes) & set(done.attributes)
    assert done.text("h2", "question") == "When does the ferry leave?"


def test_an_empty_question_is_not_answered(chat: Chat) -> None:
    assert [list(chat.ask(asked(question))) for question in ("", "  \n")] == [[], []]


@pytest.mark.parametrize(
    "sent", [None, [], {"question": "Who?"}, asked(3), asked("Who?", turns=3), asked("Who?", asked="now")]
)
def test_what_the_page_never_sends_is_refused(chat: Chat, sent: object) -> None:
    with pytest.raises(RecordInvalid, match="reload the page"):
        list(chat.ask(sent))


def test_an_error_of_the_user_is_told_in_the_conversation(chat: Chat) -> None:
    (page,) = chat.ask(asked("why " * 5001))

    assert Shown(page).text("div", "failure").startswith("No answer: the question has 20,004 characters")


def test_any_other_failure_is_told_without_its_details_and_logged(
    index: Index, caplog: pytest.LogCaptureFixture
) -> None:
    chat = Chat(Broken(index), index, Indexing(None))

    (page,) = chat.ask(asked("Who?"))

    assert WENT_WRONG in Shown(page).text("div", "failure")
    assert "secret" in caplog.text


def test_a_question_before_the_first_document_is_told_to_wait(tmp_path: Path) -> None:
    with Index.open_or_create(tmp_path, embedder=WordEmbedder(["a"])) as empty:
        chat = Chat(Assistant(empty), empty, Indexing(lambda _: SyncReport(0, 0, 0, 0, (), 0, 0, 0.0)))

        (page,) = chat.ask(asked("Who?"))

    assert STILL_READING in Shown(page).text("div", "failure")


def test_the_turns_before_a_question_and_its_day_go_with_it(index: Index) -> None:
    assistant = Recording(index)
    chat = Chat(assistant, index, Indexing(None))

    (page,) = chat.ask(asked("Why?", turns=[{"question": "When?", "reply": "Nothing."}], asked="2031-02-01"))

    assert assistant.given == ((Turn("user", "When?"), Turn("assistant", "Nothing.")), date(2031, 2, 1))
    assert "asked 1 February 2031" in Shown(page).text("p", "small")
    assert record_in(page)["asked"] == "2031-02-01"


def test_no_more_turns_are_read_than_a_follow_up_leans_on(index: Index) -> None:
    assistant = Recording(index)

    list(Chat(assistant, index, Indexing(None)).ask(asked("Why?", turns=[{"question": "When?", "reply": ""}] * 1000)))

    assert len(assistant.given[0]) == 40


# ---------------------------------------------------------------- what a browser kept


def test_what_was_asked_is_shown_again_under_the_name_that_the_browser_gave(chat: Chat) -> None:
    *_, page = chat.ask(asked("When does the ferry leave?"))

    again = Shown(chat.restore({"batch": "b1", "records": [record_in(page)]}))

    assert ("data-batch", "b1") in again.attributes
    assert again.text("div", "reply") == Shown(page).text("div", "reply")


def test_a_verdict_is_kept_beside_the_index_as_a_case(chat: Chat) -> None:
    *_, page = chat.ask(asked("When does the ferry leave?"))
    turns = [{"question": "Where?", "reply": ""}]

    told = chat.judge({"id": "x1", "record": record_in(page), "right": False, "note": "It is ten.", "turns": turns})

    kept = json.loads((chat.index.folder / "feedback.jsonl").read_text())
    assert (kept["id"], kept["question"], kept["note"]) == ("feedback-x1", "When does the ferry leave?", "It is ten.")
    assert kept["tags"] == ["feedback", "down"]
    assert kept["history"][0] == {"role": "user", "text": "Where?"}
    assert "Thank you" in Shown(told).text()


# ---------------------------------------------------------------- serving


def test_a_taken_port_is_named_with_the_option_that_chooses_another(index: Index) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(PortTaken, match=f"port {port} .*--port"):
            serve(Assistant(index), index=index, port=port)


def test_a_port_is_held_from_the_moment_it_is_taken() -> None:
    with listening("127.0.0.1", 0) as first:
        port = first.getsockname()[1]

        with pytest.raises(PortTaken, match=f"port {port} .*--port"):
            listening("127.0.0.1", port)


# Serves, asks itself a few things as a browser or another program would, and presses Ctrl-C. Prints what it saw.
VISIT = """
import http.client, json, os, signal, sys, threading
from pathlib import Path
from queue import Empty, Queue

called = set()

def audit(event, args):
    if event == "socket.connect":
        called.add(str(args[1][0]) if isinstance(args[1], tuple) else "local")
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        called.add(str(args[0]))

sys.addaudithook(audit)

from onrecord import Assistant
from onrecord.answering import Reading
from onrecord.web import serve
from onrecord_index import Index, WordEmbedder

seen = {}

def get(port, path, method="GET", body=None, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(method, path, body, headers)
    reply = connection.getresponse()
    return reply.status, dict(reply.getheaders()), reply.read().decode()

def visit(address):
    port = int(address.rpartition(":")[2])
    try:
        seen["page"] = get(port, "/")
        seen["icon"] = get(port, "/favicon.ico")[2]
        seen["info"] = json.loads(get(port, "/gradio_api/info")[2])["named_endpoints"]
        seen["file"] = get(port, "/gradio_api/file=" + sys.argv[1] + "/notes/ferry.txt")[0]
        seen["upload"] = get(port, "/gradio_api/upload", "POST", "x")[0]
        seen["rebound"] = get(port, "/", Host="evil.example")[0]
        for name, question in (("asked", "When does the ferry leave?"), ("empty", " ")):
            body = json.dumps({"data": [question]})
            call = get(port, "/gradio_api/call/ask", "POST", body, **{"Content-Type": "application/json"})
            seen[name] = get(port, "/gradio_api/call/ask/" + json.loads(call[2])["event_id"])[2]
    finally:
        os.kill(os.getpid(), signal.SIGINT)

folder = Path(sys.argv[1])
with Index.open_or_create(folder / "index", embedder=WordEmbedder(["ferry", "nine"])) as index:
    index.sync([folder / "notes"])
    try:
        serve(
            Assistant(index), index=index, port=0,
            sync=lambda on_progress: index.sync([folder / "notes"], on_progress=on_progress),
            on_ready=lambda address: threading.Thread(target=visit, args=[address]).start(),
        )
    except KeyboardInterrupt:
        seen["stopped"] = True
print(json.dumps({**seen, "called": sorted(called)}))
"""


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:  # Any: JSON
    folder = tmp_path_factory.mktemp("visit")
    (folder / "notes").mkdir()
    (folder / "notes" / "ferry.txt").write_text(FERRY)
    done = subprocess.run(
        [sys.executable, "-c", VISIT, str(folder)],
        capture_output=True, text=True, timeout=120, check=False, cwd=folder,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_serving_asking_and_stopping_calls_no_other_host(visit: dict[str, Any]) -> None:
    assert set(visit["called"]) <= {"127.0.0.1", "localhost", "local"}


def test_ctrl_c_stops_cleanly_and_is_passed_on(visit: dict[str, Any]) -> None:
    assert visit["stopped"] is True


def test_every_page_forbids_the_browser_to_load_anything_from_elsewhere(visit: dict[str, Any]) -> None:
    status, headers, page = visit["page"]

    assert status == 200
    assert "default-src 'self'" in {name.lower(): value for name, value in headers.items()}["content-security-policy"]
    assert "fonts.googleapis" not in page


def test_the_icon_of_the_page_is_its_own(visit: dict[str, Any]) -> None:
    assert "#1f4e79" in visit["icon"]  # the accent of the style sheet


def test_no_file_is_served_or_taken_and_no_other_name_of_the_host_accepted(visit: dict[str, Any]) -> None:
    assert (visit["file"], visit["upload"], visit["rebound"]) == (404, 404, 400)


def test_other_programs_can_ask_and_nothing_else(visit: dict[str, Any]) -> None:
    assert list(visit["info"]) == ["/ask", "/search"]
    assert '"question": "When does the ferry leave?"' in visit["asked"]
    assert '"coverage": {"documents": 1, "unreadable": 0}' in visit["asked"]


def test_an_error_of_another_programs_question_is_its_answer(visit: dict[str, Any]) -> None:
    assert "event: error" in visit["empty"]
    assert "the question is empty" in visit["empty"]
