"""Requests of any kind: the chat never fails over one, never says where it is, and goes on."""

import json
import re
import socket
import time

import pytest
from fuzzed import fuzzed
from hypothesis import given
from hypothesis import strategies as st

from served import Client

PATHS = [
    "/", "/config", "/theme.css", "/favicon.ico", "/gradio_api/info", "/gradio_api/app_id", "/gradio_api/run/predict",
    "/gradio_api/queue/join", "/gradio_api/queue/data?session_hash=abc", "/gradio_api/heartbeat/abc",
    "/gradio_api/call/ask", "/gradio_api/call/search", f"/gradio_api/call/ask/{'0' * 32}", "/gradio_api/upload",
    "/gradio_api/file=/etc/passwd", "/assets/../../../../etc/passwd", "/static/img/logo.svg", "http://localhost/", "//",
    "/gradio_api/component_server", "/gradio_api/proxy=http://127.0.0.1:1", "*",
]  # fmt: skip
METHODS = ["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "get", "QUERY"]
HEADERS = {
    "Host": ["localhost", "127.0.0.1:80", "", "localhost:99999", "evil.example", "[::1]", "a b"],
    "Content-Type": [
        "application/json",
        "application/json; charset=utf-7",
        "text/plain",
        "multipart/form-data; boundary=x",
    ],
    "Content-Length": ["0", "5", "100", "99999999999999999999", "-1", "x", "5, 5"],
    "Transfer-Encoding": ["chunked", "gzip", "chunked, chunked", "identity"],
    "Content-Encoding": ["gzip", "br", "x"],
    "Origin": ["null", "http://localhost", "http://evil.example", "", "://", "a"],
    "Sec-Fetch-Site": ["same-origin", "none", "cross-site", "x"],
    "Sec-Fetch-Mode": ["navigate", "cors"],
    "Cookie": ["onrecord=" + "a" * 43, "onrecord=x", ";;;=", "onrecord=" + "a" * 43 + "; onrecord=" + "b" * 43],
    "Authorization": ["Basic YTpi", "Basic !", "Bearer x", ""],
    "X-Forwarded-Host": ["a.example", "a b", "[", "a:1:2", ",", "http://a/", "a.example:99999"],
    "X-Forwarded-Proto": ["https", "ftp", ""],
    "X-Forwarded-For": ["1.2.3.4", "::1", "x", ", ,", "1.2.3.4:5"],
    "X-Gradio-Server": ["http://evil.example", "\x7f"],
    "Range": ["bytes=0-0", "bytes=-1", "bytes=9999999-", "bytes=0-1,0-1,0-1", "x"],
    "If-None-Match": ["*", '"x"', "x"],
    "If-Modified-Since": ["Wed, 25 Nov 2026 00:00:00 GMT", "x", "Wed, 99 Nov 99999 00:00:00 GMT"],
    "Accept-Encoding": ["br", "gzip;q=x", "*", "br;q=1e999"],
    "Expect": ["100-continue", "x"],
    "Connection": ["close", "keep-alive", "upgrade", "close, upgrade"],
    "Upgrade": ["websocket", "h2c"],
    "X": ["", "a" * 5000, "\xff", "a" * 20_000],
}

plain = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20))
anything = st.recursive(
    plain,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["meta", "path", "url", "a"]), inner),
    max_leaves=12,
)
place = st.fixed_dictionaries(
    {
        "document": st.sampled_from(["ferry.txt", "../ferry.txt", "/etc/passwd", "", "\x00"]) | anything,
        "sha256": st.text(max_size=3),
        "span": st.lists(st.integers() | plain, max_size=3),
        "others": st.lists(anything, max_size=2),
        "answers": st.booleans(),
    }
)
event = st.fixed_dictionaries(
    {
        "data": st.lists(plain, max_size=3) | st.just(["When?", None]) | anything,
        "fn_index": st.integers(-1, 6) | anything,
        "session_hash": st.sampled_from(["abc", "a" * 65, "", "a/b"]) | anything,
    },
    optional={
        "trigger_id": st.integers(-5, 30) | anything,
        "event_data": place | anything,
        "event_id": anything,
        "batched": anything,
        "simple_format": anything,
        "oauth_token": anything,
        "request": anything,
    },
)


# What the page sends with its events, as its scripts make it.
PLACE = {"document": "ferry.txt", "sha256": "0" * 64, "span": [13, 38], "others": [[40, 50]], "answers": True}
QUOTE = {
    "document": "ferry.txt", "start": 13, "end": 38, "text": "The ferry leaves at nine.", "speaker": None,
    "kind": "plain", "match": "exact", "said_on": "2024-01-01/2024-02-01", "before": {"text": "Ferry times"},
    "answer": {"start": 33, "end": 37, "text": "nine"},
    "also": [{"document": "ferry.txt", "start": 0, "end": 11, "text": "Ferry times", "differences": []}],
}  # fmt: skip
REPLY = {
    "coverage": {"documents": 1, "unreadable": 0},
    "seconds": 0.1,
    "understood": "",
    "confidence": 0.9,
    "text": "x",
}
ANSWER = {**REPLY, "answered": True, "quotes": [QUOTE], "parts": [{"speaker": "Berg", "quotes": [1]}], "differ": []}
REFUSAL = {
    **REPLY, "answered": False, "reason": "nothing on this", "others": [QUOTE],
    "passages": [{"document": "ferry.txt", "start": 0, "end": 11, "score": 0.5}],
}  # fmt: skip
RECORDS = [
    {"id": "a", "question": "When?", "asked": "2024-01-01", "in_time": False, "reply": reply, "further": ["Why?"]}
    for reply in (ANSWER, REFUSAL)
]
TURNS = [{"question": "Who is Anna Berg?", "reply": ""}, {"question": "When?", "reply": "Berg may be X. Which one?"}]
SENT = {
    "reply": {"id": "a", "question": "And when does she leave?", "turns": TURNS, "asked": "2024-01-01"},
    "restore": {"batch": "a", "records": RECORDS},
    "judge": {"id": "a", "question": "When?", "turns": TURNS, "record": RECORDS[0], "right": True, "note": "No."},
    "open_document": PLACE,
    "look": {},
}


@st.composite
def changed(draw: st.DrawFn, value: object) -> object:
    """JSON of which a part is something else, or missing."""
    if isinstance(value, dict) and value and draw(st.integers(0, 5)):
        name = draw(st.sampled_from(sorted(value)))
        rest = {other: part for other, part in value.items() if other != name}
        return {**rest, name: draw(changed(value[name]))} if draw(st.integers(0, 5)) else rest
    if isinstance(value, list) and value and draw(st.integers(0, 5)):
        at = draw(st.integers(0, len(value) - 1))
        return [*value[:at], draw(changed(value[at])), *value[at + 1 :]]
    return draw(anything | st.sampled_from([10**20, -1, 1e308, "0001-01-01", "9999-12-31", "a" * 50, "\ud800", [[]]]))


def as_body(value: object) -> bytes:
    return json.dumps(value).encode()


bodies = st.one_of(event.map(as_body), anything.map(as_body), st.binary(max_size=60), st.just(b""))


@st.composite
def requests(draw: st.DrawFn) -> bytes:
    """A request whose parts are mostly right."""
    path = draw(st.sampled_from(PATHS) | st.text(st.characters(codec="latin-1"), max_size=30).map("/".__add__))
    if draw(st.integers(0, 3)) == 0:
        at = draw(st.integers(0, len(path)))
        path = (
            path[:at]
            + draw(st.sampled_from(["%2e%2e/", "../", "%00", "//", "%", "?", "#", "é", " ", "%ff"]))
            + path[at:]
        )
    headers = {"Host": "localhost", "Connection": "close"}
    method = draw(st.sampled_from(["GET", "POST"]) | st.sampled_from(METHODS))
    body = draw(bodies) if method == "POST" or draw(st.booleans()) else b""
    if body:
        headers |= {"Content-Length": str(len(body)), "Content-Type": "application/json"}
    for name in draw(st.lists(st.sampled_from(sorted(HEADERS)), max_size=3)):
        headers[name] = draw(st.sampled_from(HEADERS[name]))
    head = f"{method} {path} HTTP/1.{draw(st.sampled_from('1110'))}\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return head.encode("latin-1") + b"\r\n" + body


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """One or two requests with bytes cut off, put in, or changed."""
    raw = bytearray(draw(requests()) + draw(st.just(b"") | requests()))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(raw)))
        match draw(st.sampled_from(["cut", "put in", "change"])):
            case "cut":
                del raw[at : at + draw(st.integers(1, 30))]
            case "put in":
                raw[at:at] = draw(
                    st.sampled_from([b"\r\n", b"\r\n\r\n", b"\0", b"\xff", b" ", b":", b"\n", b"0\r\n\r\n"])
                )
            case "change" if at < len(raw):
                raw[at] = draw(st.integers(0, 255))
    return bytes(raw)


@pytest.fixture(scope="session")
def chat(chats: dict[str, Client]) -> Client:
    return chats["fuzzed"]


def said(client: Client, raw: bytes) -> bytes:
    """Send bytes and return what comes back, of what never ends the beginning."""
    parts = []
    until = time.monotonic() + 1
    with socket.create_connection(("127.0.0.1", client.port), timeout=0.5) as connection:
        try:
            connection.sendall(raw)
            while time.monotonic() < until and (part := connection.recv(65_536)):
                parts.append(part)
        except (TimeoutError, ConnectionError):
            pass
    return b"".join(parts)


def check(client: Client, raw: bytes) -> None:
    reply = said(client, raw)

    assert not re.search(rb"HTTP/1\.1 5\d\d", reply), reply
    assert b"root:" not in reply
    assert b"Traceback" not in reply
    assert client.complaints() == ""
    assert client.get("/favicon.ico").status == 200


@fuzzed(60)
@given(requests())
def test_no_request_makes_the_chat_fail(chat: Client, raw: bytes) -> None:
    check(chat, raw)


@fuzzed(30)
@given(damaged())
def test_no_damaged_request_makes_the_chat_fail(chat: Client, raw: bytes) -> None:
    check(chat, raw)


@fuzzed(15)
@given(st.binary(max_size=200))
def test_no_bytes_make_the_chat_fail(chat: Client, raw: bytes) -> None:
    check(chat, raw)


@fuzzed(25)
@given(
    st.sampled_from(["ask", "search"]),
    st.text(max_size=60) | st.text("ferry nine?“”\x00\ud800\u202e,.'’ ", max_size=60),
)
def test_any_question_of_a_program_is_answered_or_told_what_is_wrong_with_it(
    chat: Client, name: str, question: str
) -> None:
    reply = chat.called(name, question)

    assert reply.status == 200
    assert "event: complete" in reply.text or "the question is empty" in reply.text
    assert chat.complaints() == ""


@fuzzed(60)
@given(st.sampled_from(sorted(SENT)), st.data())
def test_no_event_of_the_page_makes_the_chat_fail(chat: Client, name: str, data: st.DataObject) -> None:
    queued = name in {"reply", "restore", "judge"}
    sent = data.draw(changed(SENT[name]))
    body = {
        "data": [], "event_data": sent, "fn_index": chat.function(name), "trigger_id": None, "session_hash": "fuzzed",
    }  # fmt: skip

    asked = chat.post("/gradio_api/queue/join" if queued else "/gradio_api/run/predict", body)
    told = chat.get("/gradio_api/queue/data?session_hash=fuzzed") if queued and asked.status == 200 else asked

    assert {asked.status, told.status} <= {200, 400}
    assert chat.complaints() == ""


@fuzzed(10)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=4), st.text("abc_-XYZ019", min_size=1, max_size=64))
def test_any_conversation_of_a_page_goes_on(chat: Client, questions: list[str], session: str) -> None:
    for question in questions:
        asked = chat.post("/gradio_api/queue/join", chat.asked(question, session))
        told = chat.get(f"/gradio_api/queue/data?session_hash={session}")

        assert (asked.status, told.status) == (200, 200)
        assert '"msg":"process_completed"' in told.text
        assert '"success":true' in told.text
        assert "Something went wrong" not in told.text
        assert "<script" not in told.text
    assert chat.complaints() == ""
