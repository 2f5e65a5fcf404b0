"""Chats that are really served, each within limits of its own, and a client that asks them."""

import http.client
import json
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FERRY = "Ferry times\n\nThe ferry leaves at nine. “Be early,” said Anna Berg."

# What is served, by name: within which limits, for whom, and whether it thinks before it answers.
CHATS: dict[str, dict[str, object]] = {
    "plain": {},
    "known": {"passwords": ["anna:correct horse", "# nobody:else", "", "berg:mönchs:fels"]},
    "guessed": {"passwords": ["anna:correct horse"], "limits": {"tries": 3, "seconds_for_a_try": 600}},
    "few": {"limits": {"requests": 3, "requests_per_second": 0.01}},
    "hasty": {
        "limits": {"seconds_for_head": 1, "seconds_for_body": 1, "seconds_for_reading": 1, "connections": 8},
    },
    "busy": {"slow": True, "limits": {"waiting": 3, "waiting_per_address": 3}},
    "shared": {"slow": True, "limits": {"waiting": 50, "waiting_per_address": 2}},
    "full": {"limits": {"waiting": 0}},
    "small": {"limits": {"sessions": 20}},
    "fuzzed": {
        "limits": {
            "requests": 10**9, "requests_per_second": 1e6, "seconds_for_head": 0.3, "seconds_for_body": 0.3,
            "seconds_for_reading": 1,
        },
    },
}  # fmt: skip

# Serves the same index once for each name in the second argument, prints the ports, and ends when its input does.
# For each line of the input, the name of a chat, it prints what Gradio keeps for it, counted.
_SERVE = """
import gc, json, os, sys, threading, time
from pathlib import Path

from onrecord import Assistant
from onrecord.web import Limits, Passwords, serve
from onrecord.web.backlog import Backlog
from onrecord_index import Index, WordEmbedder

folder = Path(sys.argv[1])
ports, backlogs = {}, {}

class Slow(Assistant):
    def ask(self, question, **options):
        time.sleep(0.5)
        return super().ask(question, **options)

with Index.open_or_create(folder / "index", embedder=WordEmbedder(["ferry", "nine"])) as index:
    index.sync([folder / "notes"])
    for name, chat in json.loads(sys.argv[2]).items():
        ready = threading.Event()

        def on_ready(address):
            ports[name] = int(address.rpartition(":")[2])
            ready.set()

        lines = chat.get("passwords")
        options = {
            "port": 0,
            "limits": Limits(**chat.get("limits", {})),
            "passwords": Passwords.of(lines, source="test") if lines else None,
            "on_ready": on_ready,
        }
        kind = Slow if chat.get("slow") else Assistant
        threading.Thread(
            target=serve, args=[kind(index, reader=None)], kwargs={"index": index, **options}, daemon=True
        ).start()
        ready.wait(300)
        (backlogs[name],) = {one for one in gc.get_objects() if type(one) is Backlog} - {*backlogs.values()}
    print(json.dumps(ports), flush=True)
    for line in sys.stdin:
        backlog = backlogs[line.strip()]
        queue, pages = backlog._blocks._queue, backlog.pages
        kept = {
            "sessions waiting": queue.pending_event_ids_session,
            "messages": queue.pending_messages_per_session,
            "questions": queue.event_ids_to_events,
            "statistics": queue.event_analytics,
            "pages": pages.session_data,
            "pages used": pages.time_last_used,
        }
        print(json.dumps({name: len(things) for name, things in kept.items()}), flush=True)
    os._exit(0)
"""


@dataclass(frozen=True, slots=True)
class Response:
    """What came back; names of headers are in small letters."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:  # Any: JSON
        return json.loads(self.text)


@dataclass(frozen=True, slots=True)
class Client:
    """Asks a chat on this machine as a program would; `server` runs it and others, and writes to `errors`."""

    port: int
    name: str = ""
    server: "subprocess.Popen[str] | None" = None
    errors: Path = Path()

    def complaints(self) -> str:
        """Return what the process has written to the terminal."""
        return self.errors.read_text(encoding="utf-8")

    def kept(self) -> dict[str, int]:
        """Return how much Gradio keeps of what."""
        assert self.server
        assert self.server.stdin
        assert self.server.stdout
        self.server.stdin.write(f"{self.name}\n")
        self.server.stdin.flush()
        found: dict[str, int] = json.loads(self.server.stdout.readline())
        return found

    def get(self, path: str, **headers: str) -> Response:
        return self.request("GET", path, None, headers)

    def post(self, path: str, body: object, **headers: str) -> Response:
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.request("POST", path, sent, {"Content_Type": "application/json", **headers})

    def request(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Response:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            reply = connection.getresponse()
            names = {name.lower(): value for name, value in reply.getheaders()}
            return Response(reply.status, names, reply.read().decode("utf-8", "replace"))
        finally:
            connection.close()

    def function(self, name: str, **headers: str) -> int:
        """Return the number by which the page calls one of its functions."""
        known = self.get("/config", **headers).json["dependencies"]
        (found,) = [function["id"] for function in known if function["api_name"] == name]
        return int(found)

    def asked(self, question: str, session: str, **headers: str) -> dict[str, object]:
        """Return what the page sends to ask."""
        told = {"id": "x1", "question": question, "turns": []}
        number = self.function("reply", **headers)
        return {"data": [], "fn_index": number, "session_hash": session, "trigger_id": None, "event_data": told}

    def called(self, name: str, question: object, **headers: str) -> Response:
        """Ask, and fetch the answer; the response to the question itself if that is refused."""
        asked = self.post(f"/gradio_api/call/{name}", {"data": [question]}, **headers)
        if asked.status != 200:
            return asked
        return self.get(f"/gradio_api/call/{name}/{asked.json['event_id']}", **headers)

    def sent(self, raw: bytes, *, seconds: float = 30) -> bytes:
        """Send bytes as they are, and return all that comes back until the server closes the connection."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=seconds) as connection:
            connection.sendall(raw)
            return read_all(connection)


def read_all(connection: socket.socket) -> bytes:
    parts = []
    try:
        while part := connection.recv(65_536):
            parts.append(part)
    except ConnectionResetError:
        pass
    return b"".join(parts)


@contextmanager
def served(folder: Path) -> Iterator[dict[str, Client]]:
    """Serve a chat about the ferry for each of CHATS; at the end nothing has complained on the terminal."""
    (folder / "notes").mkdir()
    (folder / "notes" / "ferry.txt").write_text(FERRY, encoding="utf-8")
    command = [sys.executable, "-c", _SERVE, str(folder), json.dumps(CHATS)]
    errors = folder / "errors"
    with errors.open("w") as written:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=written, text=True, cwd=folder
        )
    with process:
        assert process.stdout is not None
        line = process.stdout.readline()
        try:
            assert line, errors.read_text()
            yield {name: Client(port, name, process, errors) for name, port in json.loads(line).items()}
        finally:
            process.communicate(timeout=60)
    assert not errors.read_text(), errors.read_text()
