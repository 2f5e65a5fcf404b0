import pytest

from onrecord_evals.load import Asked, Server, load, memory, summary
from served import Client


def test_a_summary_counts_what_was_answered_and_tells_refusals_from_errors() -> None:
    answered = [Asked(200, True, seconds) for seconds in (0.1, 0.2, 0.3, 0.4, 1.0)]
    others = [Asked(429, False, 0.01), Asked(503, False, 0.01), Asked(200, False, 0.5), Asked(0, False, 9)]

    line = summary("ask", answered + others, clients=3, seconds=2)

    # by hand: 5 in 2 s; the middle one of five; 95 % of the way is 0.8 of the way from the fourth to the fifth
    assert line == "ask, 3 clients, 2 s: 2.5 requests/s, p50 300 ms, p95 880 ms, 2 errors, 2 refused"


def test_where_nothing_was_answered_there_are_no_times() -> None:
    assert summary("ask", [], clients=1, seconds=2) == (
        "ask, 1 clients, 2 s: 0.0 requests/s, p50 nan ms, p95 nan ms, 0 errors, 0 refused"
    )


def test_clients_ask_a_chat_that_is_served_and_its_memory_is_told(chats: dict[str, Client]) -> None:
    process = chats["plain"].server
    assert process
    server, full = Server(process, chats["plain"].port), Server(process, chats["full"].port)

    seen = load(server, "search", ["ferry", "nine"], clients=4, seconds=0.5)
    refused = full.asked("ask", "When does the ferry leave?")
    lines = list(memory(server, ["When does the ferry leave?"], clients=2, asked=20))

    assert len(seen) >= 4
    assert all(one.replied and one.status == 200 and 0 < one.seconds < 30 for one in seen)
    assert refused.is_refused
    assert len(lines) == 11
    assert lines[-1].startswith("memory after 20 questions: ")
    assert lines[-1].endswith(" MB, 0 not answered")


def test_a_server_that_is_gone_is_an_error() -> None:
    asked = Server(process=None, port=1).asked("ask", "Why?")

    assert (asked.status, asked.replied, asked.is_refused) == (0, False, False)


@pytest.mark.parametrize("status", [400, 401, 404, 500])
def test_no_other_status_is_a_refusal(status: int) -> None:
    assert not Asked(status, False, 0.1).is_refused
