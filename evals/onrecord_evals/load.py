"""How many clients the chat bears: `make load`, or `python -m onrecord_evals.load --help`.

Serves an index by the command line, as a user would, and asks it over HTTP as other programs do: each client asks its
next question when it has the reply to the last one. With `--memory N` it then asks N questions more and tells how much
memory the server takes before, meanwhile and afterwards.
"""

from __future__ import annotations

import argparse
import http.client
import json
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import numpy as np

from onrecord_evals.cases import read_cases

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CASES = Path(__file__).parents[1] / "seeds.jsonl"

# What other programs may call; both are asked for as long as `--seconds` says.
NAMES = ("ask", "search")

# A question waits behind those of all other clients, and each takes up to a second.
_LONGEST_WAIT = 300.0

_REFUSED = {429, 503}


@dataclass(frozen=True, slots=True)
class Asked:
    """How one question went: the status of its reply, whether that was an answer or a refusal, and the seconds it took.

    `status` is 0 where the connection broke.
    """

    status: int
    replied: bool
    seconds: float

    @property
    def is_refused(self) -> bool:
        """Whether the server said that it has too much to do."""
        return self.status in _REFUSED


@dataclass(frozen=True, slots=True)
class Server:
    """A chat that runs in a process of its own."""

    process: subprocess.Popen[str]
    port: int

    def asked(self, name: str, question: str) -> Asked:
        """Ask by name, wait for the reply, and tell how it went."""
        started = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_LONGEST_WAIT)
        try:
            body = json.dumps({"data": [question]})
            connection.request("POST", f"/gradio_api/call/{name}", body, {"Content-Type": "application/json"})
            told = connection.getresponse()
            text, status, replied = told.read(), told.status, False
            if status == http.client.OK:
                connection.request("GET", f"/gradio_api/call/{name}/{json.loads(text)['event_id']}")
                told = connection.getresponse()
                status, replied = told.status, b"event: complete" in told.read()
        except (OSError, http.client.HTTPException):
            status, replied = 0, False
        finally:
            connection.close()
        return Asked(status, replied, time.perf_counter() - started)

    def resident_bytes(self) -> int:
        """Return how much memory the process takes."""
        told = Path(f"/proc/{self.process.pid}/status")
        if told.is_file():
            line = next(line for line in told.read_text().splitlines() if line.startswith("VmRSS:"))
            return int(line.split()[1]) * 1024
        done = subprocess.run(  # noqa: S603  # our own process
            ["ps", "-o", "rss=", "-p", str(self.process.pid)],  # noqa: S607  # where there is no /proc
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        return int(done.stdout) * 1024


@contextmanager
def serving(documents: Path | None, index: Path) -> Iterator[Server]:
    """Serve documents, or an index that is there already, as `onrecord chat` does, until the block ends."""
    command = [sys.executable, "-m", "onrecord", "chat", *([str(documents)] if documents else [])]
    command += ["--index", str(index), "--port", "0", "--no-auth"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603  # our own command
        try:
            line = process.stdout.readline() if process.stdout else ""
            if not line:
                raise SystemExit(f"the chat did not start: {' '.join(command)}")
            yield Server(process, urlsplit(line.split(" at ")[1].split()[0]).port or 0)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)


def load(server: Server, name: str, questions: Sequence[str], *, clients: int, seconds: float) -> list[Asked]:
    """Let clients ask, each its questions from another one on, until the time is over; what was begun is waited for."""
    until = time.monotonic() + seconds

    def ask_on(first: int) -> list[Asked]:
        seen: list[Asked] = []
        for number in count(first):
            if time.monotonic() >= until:
                return seen
            seen.append(server.asked(name, questions[number % len(questions)]))
        return seen

    with ThreadPoolExecutor(clients) as pool:
        return [one for seen in pool.map(ask_on, range(clients)) for one in seen]


def summary(name: str, seen: Sequence[Asked], *, clients: int, seconds: float) -> str:
    """Return a line on what was seen in so many seconds: how much was answered, and how long the answered waited."""
    answered = [one.seconds for one in seen if one.replied]
    refused = sum(one.is_refused for one in seen)
    errors = len(seen) - len(answered) - refused
    p50, p95 = np.percentile(answered, [50, 95]) if answered else (np.nan, np.nan)
    return (
        f"{name}, {clients} clients, {seconds:.0f} s: {len(answered) / seconds:.1f} requests/s, "
        f"p50 {1000 * p50:.0f} ms, p95 {1000 * p95:.0f} ms, {errors} errors, {refused} refused"
    )


def memory(server: Server, questions: Sequence[str], *, clients: int, asked: int) -> Iterator[str]:
    """Ask so many questions, half of them a search, and yield the memory of the server before and after each tenth."""

    def ask(number: int) -> Asked:
        return server.asked(NAMES[number % 2], questions[number // 2 % len(questions)])

    yield f"memory before: {server.resident_bytes() / 1e6:,.0f} MB"
    numbers = iter(range(asked))
    with ThreadPoolExecutor(clients) as pool:
        while part := list(islice(numbers, max(1, asked // 10))):
            unanswered = sum(not one.replied for one in pool.map(ask, part))
            taken = server.resident_bytes() / 1e6
            yield f"memory after {part[-1] + 1:,} questions: {taken:,.0f} MB, {unanswered} not answered"


def main() -> None:
    """Serve, ask, and print what was seen."""
    parser = argparse.ArgumentParser(description="Let many clients ask the chat at once.")
    parser.add_argument("documents", nargs="?", type=Path, default=Path("seeds"), help="what to serve; default: seeds")
    parser.add_argument("--index", type=Path, help="serve this index instead, as it is")
    parser.add_argument("--cases", type=Path, default=CASES, help="whose questions to ask; default: evals/seeds.jsonl")
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long to ask, and again to search")
    parser.add_argument("--memory", type=int, default=0, metavar="N", help="ask N questions more, and tell the memory")
    options = parser.parse_args()
    questions = [case.question for case in read_cases(options.cases)]
    with tempfile.TemporaryDirectory() as folder:
        documents, index = (None, options.index) if options.index else (options.documents, Path(folder) / "index")
        with serving(documents, index) as server:
            while not server.asked("ask", questions[0]).replied:  # until the models are there
                time.sleep(1)
            for name in NAMES:
                started = time.monotonic()
                seen = load(server, name, questions, clients=options.clients, seconds=options.seconds)
                print(summary(name, seen, clients=options.clients, seconds=time.monotonic() - started), flush=True)
            if options.memory:
                for line in memory(server, questions, clients=options.clients, asked=options.memory):
                    print(line, flush=True)


if __name__ == "__main__":
    main()
