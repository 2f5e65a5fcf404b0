import json
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from socket import create_connection, socket

import pytest

from served import Client, read_all

QUESTION = "When does the ferry leave?"
RIGHT = "Basic YW5uYTpjb3JyZWN0IGhvcnNl"  # anna:correct horse
WRONG = "Basic YW5uYTp3cm9uZyBob3JzZQ=="  # anna:wrong horse


@pytest.fixture
def plain(chats: dict[str, Client]) -> Client:
    return chats["plain"]


def join(client: Client, question: str, session: str, **headers: str) -> int:
    """Ask as the page does, and return the status."""
    return client.post("/gradio_api/queue/join", client.asked(question, session, **headers), **headers).status


# ---------------------------------------------------------------- passwords


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("HEAD", "/"),
        ("GET", "/config"),
        ("GET", "/theme.css"),
        ("GET", "/gradio_api/info"),
        ("GET", "/gradio_api/queue/data?session_hash=abc"),
        ("GET", "/gradio_api/heartbeat/abc"),
        ("POST", "/gradio_api/call/ask"),
        ("POST", "/gradio_api/queue/join"),
        ("POST", "/gradio_api/run/predict"),
        ("GET", "/not/there"),
        ("OPTIONS", "/"),
    ],
)
def test_nothing_at_all_is_served_without_the_password(chats: dict[str, Client], method: str, path: str) -> None:
    reply = chats["known"].request(method, path, b"{}" if method == "POST" else None, {})

    assert reply.status == 401
    assert reply.headers["www-authenticate"] == 'Basic realm="onrecord", charset="UTF-8"'


@pytest.mark.parametrize("told", [WRONG, "Basic", "Basic !", "Basic YW5uYQ==", "Bearer abc", "basic \xe9"])
def test_a_wrong_password_is_asked_for_again(chats: dict[str, Client], told: str) -> None:
    assert chats["known"].get("/", Authorization=told).status == 401


@pytest.mark.parametrize("told", [RIGHT, RIGHT.replace("Basic", "basic"), "Basic YmVyZzptw7ZuY2hzOmZlbHM="])
def test_the_right_password_opens_everything(chats: dict[str, Client], told: str) -> None:
    page = chats["known"].get("/", Authorization=told)
    answer = chats["known"].called("ask", QUESTION, Authorization=told)

    assert page.status == 200
    assert "The ferry leaves at nine." in answer.text


def test_after_some_wrong_passwords_an_address_has_to_wait_even_with_the_right_one(chats: dict[str, Client]) -> None:
    without = [chats["guessed"].get("/").status for _ in range(5)]

    wrong = [chats["guessed"].get("/", Authorization=WRONG).status for _ in range(4)]
    right = chats["guessed"].get("/", Authorization=RIGHT)

    assert without == [401] * 5  # whoever gives none does not guess
    assert wrong == [401, 401, 401, 429]
    assert right.status == 429
    assert 0 < int(right.headers["retry-after"]) <= 600


# ---------------------------------------------------------------- which doors there are


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file=notes/ferry.txt",
        "/gradio_api/file/etc/passwd",
        "/gradio_api/proxy=http://127.0.0.1:1/",
        "/gradio_api/custom_component/x/client/component/../../../../etc/passwd",
        "/gradio_api/stream/a/b/1/playlist-file",
        "/gradio_api/stream/a/b/1/playlist.m3u8",
        "/gradio_api/deep_link?session_hash=abc",
        "/gradio_api/upload_progress?upload_id=1",
        "/gradio_api/openapi.json",
        "/gradio_api/dev/reload",
        "/gradio_api/startup-events",
        "/gradio_api/token",
        "/gradio_api/user",
        "/gradio_api/login_check",
        "/gradio_api/queue/status",
        "/gradio_api/runs",
        "/gradio_api/vibe-code",
        "/gradio_api/heartbeat/../file=etc",
        "/gradio_api/heartbeat/a%2Fb",
        "/gradio_api/call/ask/../../file=x",
        "/gradio_api/call/v2/ask/0123456789abcdef0123456789abcdef",
        "/monitoring",
        "/monitoring/summary",
        "/monitoring/key",
        "/manifest.json",
        "/pwa_icon",
        "/pwa_icon/100000",
        "/robots.txt",
        "/logout",
        "/openapi.json",
        "/docs",
        "/svelte/x.js",
        "/assets/../../../../../../../../etc/passwd",
        "/assets/%2e%2e/%2e%2e/__init__.py",
        "/assets/..%2f..%2f__init__.py",
        "/assets//etc/passwd",
        "/assets/",
        "/static/../../../../../../../../etc/passwd",
        "/static/..%5c..%5cx",
        "/static/img/../../../frontend/index.html",
        "/%2e%2e/etc/passwd",
        "//etc/passwd",
        "/?/../etc/passwd/../../x" + "%00",
    ],
)
def test_paths_that_the_chat_has_no_use_for_do_not_exist(plain: Client, path: str) -> None:
    reply = plain.get(path)

    assert "root:" not in reply.text
    assert reply.status == (200 if path.startswith("/?") else 404)


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/upload",
        "/gradio_api/component_server",
        "/gradio_api/process_recording",
        "/gradio_api/vibe-edit",
        "/gradio_api/undo-vibe-edit",
        "/gradio_api/cancel",
        "/gradio_api/reset",
        "/gradio_api/api/ask",
        "/gradio_api/run/ask",
        "/gradio_api/call/v2/ask",
        "/gradio_api/call/converse",
        "/gradio_api/call/look",
        "/gradio_api/stream/abc",
        "/gradio_api/stream/abc/close",
        "/login",
    ],
)
def test_what_changes_something_or_takes_files_is_closed(plain: Client, path: str) -> None:
    assert plain.post(path, {"data": ["x"]}).status == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/"),
        ("DELETE", "/config"),
        ("OPTIONS", "/"),
        ("TRACE", "/"),
        ("GET", "/gradio_api/call/ask"),
        ("POST", "/gradio_api/heartbeat/abc"),
        ("HEAD", "/theme.css"),
    ],
)
def test_a_door_opens_in_one_way_only(plain: Client, method: str, path: str) -> None:
    assert plain.request(method, path, None, {}).status == 405


def test_what_a_url_asks_for_besides_is_not_heard(plain: Client) -> None:
    told = plain.get("/gradio_api/info?all_endpoints=True").json
    page = plain.get("/?deep_link=../../x")

    assert list(told["named_endpoints"]) == ["/ask", "/search"]
    assert told["unnamed_endpoints"] == {}
    assert page.status == 200
    assert '"deep_link_state":"none"' in page.text


def test_a_web_socket_is_not_opened(plain: Client) -> None:
    handshake = (
        b"GET /gradio_api/queue/join HTTP/1.1\r\nHost: localhost\r\n"
        b"Connection: Upgrade, close\r\nUpgrade: websocket\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )

    assert plain.sent(handshake).startswith(b"HTTP/1.1 405")


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b'{"data": ["\xff"]}', "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b'{"data": [' + b"1" * 5000 + b"]}", "not JSON"),
        (b"[]", "not a JSON object"),
        (b'{"data": [[[[[[[[[[[[[[["x"]]]]]]]]]]]]]]]}', "nested deeper than 12"),
        (b'{"data": []}', "a list of 1"),
        (b'{"data": ["a", "b"]}', "a list of 1"),
        (b'{"data": "a"}', "a list of 1"),
        (b'{"data": [null]}', "is to hold text"),
        (b'{"data": [["a"]]}', "is to hold text"),
        (b'{"data": [{"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}]}', "files are not taken"),
    ],
)
def test_a_body_that_asks_for_nothing_is_told_so(plain: Client, sent: bytes, why: str) -> None:
    reply = plain.post("/gradio_api/call/ask", sent)

    assert reply.status == 400
    assert why in reply.json["detail"]


@pytest.mark.parametrize(
    ("path", "changed", "why"),
    [
        ("queue/join", {"fn_index": 99}, "fn_index"),
        ("queue/join", {"fn_index": True}, "fn_index"),
        ("queue/join", {"fn_index": None}, "fn_index"),
        ("run/predict", {}, "in another way"),
        ("queue/join", {"session_hash": None}, "session_hash"),
        ("queue/join", {"session_hash": "a/../b"}, "session_hash"),
        ("queue/join", {"session_hash": "a" * 65}, "session_hash"),
        ("queue/join", {"trigger_id": "x"}, "trigger_id"),
        ("queue/join", {"data": ["x"]}, "is to be a list of 0"),
        ("call/ask", {"data": [{"a": 1}]}, "is to hold text"),
        ("queue/join", {"event_data": {"a": [{"meta": {}}]}}, "files are not taken"),
        ("queue/join", {"event_data": {"a": {"path": "/etc/passwd"}}}, "files are not taken"),
    ],
)
def test_an_event_that_the_page_does_not_have_is_told_so(
    plain: Client, path: str, changed: dict[str, object], why: str
) -> None:
    reply = plain.post(f"/gradio_api/{path}", {**plain.asked("Why?", "abc"), **changed})

    assert reply.status == 400
    assert why in reply.json["detail"]


@pytest.mark.parametrize("name", ["reply", "restore", "judge"])
def test_what_the_page_never_sends_is_told_to_it_and_not_to_the_terminal(plain: Client, name: str) -> None:
    session = f"tampered-{name}"
    body = {**plain.asked("Why?", session), "fn_index": plain.function(name), "event_data": {"id": 5}}

    asked = plain.post("/gradio_api/queue/join", body)
    told = plain.get(f"/gradio_api/queue/data?session_hash={session}").text

    assert asked.status == 200
    assert '"success":false' in told
    assert "reload the page" in told
    assert plain.complaints() == ""


def test_only_json_is_taken(plain: Client) -> None:
    form = plain.post("/gradio_api/call/ask", b"data=x", Content_Type="application/x-www-form-urlencoded")
    text = plain.post("/gradio_api/call/ask", b'{"data": ["x"]}', Content_Type="text/plain")

    assert (form.status, text.status) == (415, 415)


def test_half_a_character_in_a_question_is_replaced(plain: Client) -> None:
    reply = plain.called("ask", "When does the ferry \ud800 leave?")

    assert "event: complete" in reply.text
    assert "ferry \\ufffd leave" in reply.text


# ---------------------------------------------------------------- headers


@pytest.mark.parametrize("path", ["/", "/config", "/theme.css", "/favicon.ico", "/gradio_api/file=x", "/none"])
def test_every_response_tells_the_browser_what_it_may_not(plain: Client, path: str) -> None:
    headers = plain.get(path, Origin="https://evil.example").headers

    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "microphone=()" in headers["permissions-policy"]
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "server" not in headers
    assert not [name for name in headers if name.startswith("access-control")]


def test_what_may_show_documents_is_kept_by_no_browser(plain: Client) -> None:
    asset = next(part.split('"')[0] for part in plain.get("/").text.split('src="./')[1:] if part.startswith("assets/"))

    assert plain.get("/").headers["cache-control"] == "no-store"
    assert plain.called("ask", QUESTION).headers["cache-control"] == "no-store"
    assert plain.get(f"/{asset}").headers["cache-control"] == "private, max-age=86400"


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost:99999", "localhost:x", "", "a b", "[::1", "localhost.evil.example", "127.0.0.1.x"],
)
def test_only_the_names_of_this_machine_are_answered_to(plain: Client, host: str) -> None:
    assert plain.get("/", Host=host).status == 400


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:80", "127.0.0.1:1", "[::1]:7860"])
def test_each_name_of_this_machine_is_answered_to(plain: Client, host: str) -> None:
    assert plain.get("/", Host=host).status == 200


def test_a_page_behind_a_proxy_knows_its_address_there_and_no_nonsense_breaks_it(plain: Client) -> None:
    forwarded = plain.get("/", X_Forwarded_Host="chat.example:8443, inner", X_Forwarded_Proto="https")
    nonsense = plain.get(
        "/", X_Forwarded_Host="a b:c/d", X_Forwarded_Proto="\x7f", X_Gradio_Server="http://evil.example"
    )

    assert '"root":"https://chat.example:8443"' in forwarded.text
    assert "; Secure" in forwarded.headers["set-cookie"]
    assert f'"root":"http://127.0.0.1:{plain.port}"' in nonsense.text
    assert "evil.example" not in nonsense.text


# ---------------------------------------------------------------- other pages


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://chat.example"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
        ({"Origin": "http://127.0.0.1:1"}, 403),
    ],
)
def test_another_page_cannot_ask(plain: Client, headers: dict[str, str], status: int) -> None:
    assert plain.post("/gradio_api/call/ask", {"data": [QUESTION]}, **headers).status == status


def test_the_page_itself_asks_where_browsers_tell_their_origin_alone(plain: Client) -> None:
    own = {"Origin": f"http://127.0.0.1:{plain.port}"}
    before_a_proxy = {"Origin": "https://chat.example", "X_Forwarded_Host": "chat.example"}

    assert plain.post("/gradio_api/call/ask", {"data": [QUESTION]}, **own).status == 200
    assert plain.post("/gradio_api/call/ask", {"data": [QUESTION]}, **before_a_proxy).status == 200


def test_another_page_can_link_here_and_embed_nothing(plain: Client) -> None:
    linked = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    embedded = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}

    assert plain.get("/", **linked).status == 200
    assert plain.get("/config", **linked).status == 403
    assert [plain.get(path, **embedded).status for path in ("/", "/config", "/theme.css")] == [403] * 3


# ---------------------------------------------------------------- sessions


def cookie_of(client: Client) -> str:
    return client.get("/").headers["set-cookie"].partition(";")[0]


def stream(client: Client, session: str, **headers: str) -> str:
    reply = client.get(f"/gradio_api/queue/data?session_hash={session}", **headers)
    return reply.text if reply.status == 200 else str(reply.status)


def test_a_session_is_given_a_cookie_that_scripts_and_other_sites_do_not_get(plain: Client) -> None:
    first, second = plain.get("/"), plain.get("/")
    again = plain.get("/", Cookie=first.headers["set-cookie"].partition(";")[0])

    assert first.headers["set-cookie"] != second.headers["set-cookie"]
    assert "; HttpOnly; SameSite=Lax" in first.headers["set-cookie"]
    assert "set-cookie" not in again.headers


def test_two_browsers_keep_their_conversations_even_where_one_knows_the_others_session(plain: Client) -> None:
    one, other = cookie_of(plain), cookie_of(plain)

    assert join(plain, "When does the ferry leave?", "guessed", Cookie=one) == 200
    overheard = [stream(plain, "guessed", Cookie=other), stream(plain, "guessed")]
    assert join(plain, "And what did Anna Berg say?", "guessed", Cookie=other) == 200
    of_other = stream(plain, "guessed", Cookie=other)
    of_one = stream(plain, "guessed", Cookie=one)

    assert overheard == ["404", "404"]
    assert "When does the ferry leave?" in of_one
    assert "Anna Berg say" not in of_one
    assert "Anna Berg say" in of_other
    assert "When does the ferry leave?" not in of_other


def test_a_session_answers_one_question_after_the_other(plain: Client) -> None:
    cookie = cookie_of(plain)

    for question in ("When does the ferry leave?", "Why?"):
        assert join(plain, question, "mine", Cookie=cookie) == 200
        assert question in stream(plain, "mine", Cookie=cookie)


def test_two_users_of_one_browser_have_conversations_of_their_own(chats: dict[str, Client]) -> None:
    anna = {"Authorization": RIGHT}
    berg = {"Authorization": "Basic YmVyZzptw7ZuY2hzOmZlbHM="}

    assert join(chats["known"], QUESTION, "shared", **anna) == 200

    assert stream(chats["known"], "shared", **berg) == "404"
    assert QUESTION in stream(chats["known"], "shared", **anna)


def test_an_answer_is_fetched_once_and_by_whoever_knows_its_number(plain: Client) -> None:
    number = plain.post("/gradio_api/call/ask", {"data": [QUESTION]}).json["event_id"]
    path = f"/gradio_api/call/ask/{number}"

    first, second = plain.get(path), plain.get(path)

    assert "event: complete" in first.text
    assert second.status == 404
    assert plain.get(f"/gradio_api/call/ask/{'0' * 32}").status == 404


# ---------------------------------------------------------------- how much


def test_a_body_that_is_too_long_is_refused_by_what_it_says_and_by_what_it_is(plain: Client) -> None:
    told = plain.post("/gradio_api/call/ask", b" " * (256 * 1024 + 1))
    head = b"POST /gradio_api/call/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    chunk = b"10000\r\n" + b" " * 65_536 + b"\r\n"
    chunked = plain.sent(head + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk * 5)

    assert told.status == 413
    assert "262,144 bytes" in told.json["detail"]
    assert chunked.startswith(b"HTTP/1.1 413")


def test_the_longest_question_fits_in_however_it_is_written(plain: Client) -> None:
    longest = plain.called("ask", "𝔉" * 10_000)
    longer = plain.called("ask", "𝔉" * 10_001)

    assert "event: complete" in longest.text
    assert "event: error" in longer.text
    assert "10,001 characters" in longer.text


def test_a_program_that_asks_without_end_has_to_wait(chats: dict[str, Client]) -> None:
    statuses = [chats["few"].post("/gradio_api/call/ask", {"data": ["Why?"]}) for _ in range(4)]

    assert [reply.status for reply in statuses] == [200, 200, 200, 429]
    assert 0 < int(statuses[3].headers["retry-after"]) <= 100
    assert chats["few"].get("/theme.css").status == 200  # files make no work


def test_questions_beyond_those_that_may_wait_are_refused_and_the_others_answered(chats: dict[str, Client]) -> None:
    busy = chats["busy"]
    with ThreadPoolExecutor(12) as pool:
        replies = list(pool.map(lambda _: busy.called("ask", QUESTION), range(12)))

    refused = [reply for reply in replies if reply.status == 429]
    answered = [reply for reply in replies if "event: complete" in reply.text]
    assert len(refused) + len(answered) == 12
    assert len(answered) >= 2  # as many as wait, at least
    assert refused
    assert all(reply.headers["retry-after"] == "5" for reply in refused)


def test_whoever_has_many_questions_waiting_does_not_keep_others_from_asking(chats: dict[str, Client]) -> None:
    shared = chats["shared"]

    def ask_from(address: str) -> int:
        return shared.post("/gradio_api/call/ask", {"data": [QUESTION]}, X_Forwarded_For=address).status

    many = [ask_from("203.0.113.1") for _ in range(10)]
    other = ask_from("203.0.113.2")

    assert many.count(429) >= 2
    assert set(many) == {200, 429}
    assert other == 200


def test_thirty_two_clients_at_once_are_all_answered(plain: Client) -> None:
    def ask_on(number: int) -> list[str]:
        name = ("ask", "search")[number % 2]
        until = time.monotonic() + 3
        seen = []
        while time.monotonic() < until:
            reply = plain.called(name, QUESTION)
            seen.append("answered" if "event: complete" in reply.text else f"{reply.status} {reply.text}")
        return seen

    with ThreadPoolExecutor(32) as pool:
        seen = [one for found in pool.map(ask_on, range(32)) for one in found]

    assert len(seen) >= 32
    assert set(seen) == {"answered"}


# ---------------------------------------------------------------- slow clients


def test_a_client_that_takes_its_time_over_the_head_is_hung_up_on(chats: dict[str, Client]) -> None:
    started = time.monotonic()

    silent = chats["hasty"].sent(b"")
    halting = chats["hasty"].sent(b"GET / HTTP/1.1\r\nHost: localhost\r\n")

    assert silent.startswith(b"HTTP/1.1 408")
    assert halting.startswith(b"HTTP/1.1 408")
    assert time.monotonic() - started < 10


def test_a_client_that_drips_is_hung_up_on_too(chats: dict[str, Client]) -> None:
    with create_connection(("127.0.0.1", chats["hasty"].port), timeout=30) as connection:
        started = time.monotonic()
        dripping = threading.Thread(target=drip, args=[connection])
        dripping.start()
        read_all(connection)
        took = time.monotonic() - started
        dripping.join()

    assert took < 8  # what it sends takes 10


def drip(connection: socket) -> None:
    """Send a head of which each line comes late and there is always another."""
    try:
        connection.sendall(b"GET / HTTP/1.1\r\n")
        for number in range(100):
            connection.sendall(f"X-{number}: 1\r\n".encode())
            time.sleep(0.1)
    except OSError:
        return


def test_a_body_that_does_not_come_is_not_waited_for(chats: dict[str, Client]) -> None:
    head = (
        b"POST /gradio_api/call/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        b"Connection: close\r\nContent-Length: 100\r\n\r\n"
    )

    assert chats["hasty"].sent(head + b'{"data"').startswith(b"HTTP/1.1 408")


def test_a_client_that_does_not_read_is_hung_up_on(chats: dict[str, Client]) -> None:
    request = b"GET /theme.css HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with create_connection(("127.0.0.1", chats["hasty"].port), timeout=30) as connection:
        connection.setblocking(False)
        until = time.monotonic() + 20
        hung_up = False
        while not hung_up and time.monotonic() < until:
            try:
                connection.send(request * 100)
            except BlockingIOError:
                time.sleep(0.05)
            except OSError:
                hung_up = True

    assert hung_up


def test_connections_beyond_the_most_are_refused_and_there_is_room_again_later(chats: dict[str, Client]) -> None:
    hasty = chats["hasty"]
    open_ones = [create_connection(("127.0.0.1", hasty.port), timeout=30) for _ in range(8)]

    refused = hasty.sent(b"")
    for connection in open_ones:
        connection.close()
    time.sleep(0.2)

    assert refused.startswith(b"HTTP/1.1 503")
    assert hasty.get("/theme.css").status == 200


# ---------------------------------------------------------------- what programs get


def test_a_search_gives_passages_as_the_command_line_does(plain: Client) -> None:
    reply = plain.called("search", "ferry")

    event, _, data = reply.text.partition("\ndata: ")
    (passages,) = json.loads(data)
    assert event == "event: complete"
    assert passages[0]["document"] == "ferry.txt"
    assert "The ferry leaves at nine." in passages[0]["text"]


def test_the_client_of_gradio_asks_and_searches(plain: Client) -> None:
    script = (
        "import sys; from gradio_client import Client; client = Client(sys.argv[1], verbose=False); "
        "print(client.predict('When does the ferry leave?', api_name='/ask')['text']); "
        "print(client.predict('ferry', api_name='/search')[0]['document'])"
    )
    address = f"http://127.0.0.1:{plain.port}"
    done = subprocess.run([sys.executable, "-c", script, address], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert "The ferry leaves at nine." in done.stdout
    assert "ferry.txt" in done.stdout
