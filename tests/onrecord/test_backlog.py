import time
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from onrecord.web.backlog import MOST_TO_FETCH, Backlog, Pages
from served import Client

NOW = datetime(2026, 11, 25, 12)


def blocks(*, questions: dict[str, set[str]], unfinished: set[str] = frozenset()) -> Any:  # Any: stands for gradio's
    """What Gradio keeps: sessions with their questions that were not fetched, of which some are not finished."""
    queue = SimpleNamespace(
        pending_event_ids_session=questions,
        pending_messages_per_session=dict.fromkeys(questions),
        event_ids_to_events=dict.fromkeys(unfinished),
    )
    return SimpleNamespace(fns={}, _queue=queue)


# ---------------------------------------------------------------- answers


def test_a_session_whose_answers_were_fetched_is_dropped_and_one_that_waits_is_not() -> None:
    kept = blocks(questions={"fetched": set(), "waits": {"1"}}, unfinished={"1"})
    backlog = Backlog(kept)

    for now in (0, 1000, 2000):
        backlog.drop_answers(now=now)

    assert kept._queue.pending_event_ids_session == {"waits": {"1"}}
    assert list(kept._queue.pending_messages_per_session) == ["waits"]
    assert (backlog.has_session("waits"), backlog.has_session("fetched")) == (True, False)


def test_an_answer_can_be_fetched_for_two_minutes_from_when_it_is_there() -> None:
    kept = blocks(questions={"session": {"1"}}, unfinished={"1"})
    backlog = Backlog(kept)

    backlog.drop_answers(now=1000)
    kept._queue.event_ids_to_events.clear()
    seen = []
    for now in (2000, 2119, 2120):
        backlog.drop_answers(now=now)
        seen.append(backlog.has_question("1"))

    assert seen == [True, True, False]
    assert kept._queue.pending_messages_per_session == {}


def test_of_answers_that_nobody_fetches_only_the_newest_are_kept() -> None:
    kept = blocks(questions={f"session {number}": {f"{number}"} for number in range(MOST_TO_FETCH + 5)})
    backlog = Backlog(kept)

    backlog.drop_answers(now=0)

    assert len(kept._queue.pending_event_ids_session) == MOST_TO_FETCH
    assert (backlog.has_question("4"), backlog.has_question("5")) == (False, True)


# ---------------------------------------------------------------- sessions


def pages_of(most: int, **addresses: str) -> Pages:
    """The sessions of pages, each used once from its address, in order."""
    pages = Pages()
    config = SimpleNamespace(blocks={})
    pages.set_blocks(SimpleNamespace(state_session_capacity=most, default_config=config, blocks={}))
    for name, address in addresses.items():
        use(pages, name, address)
    return pages


def use(pages: Pages, name: str, address: str) -> None:
    pages.came_from(f"page-{name}", address)
    pages[f"page-{name}"].state_data[0] = name


def kept(pages: Pages) -> list[str]:
    return [name.removeprefix("page-") for name in pages.session_data]


@pytest.mark.parametrize(("closed", "hours"), [(False, 24), (True, 1)])
def test_a_session_is_forgotten_when_its_page_was_not_used_for_long(closed: bool, hours: int) -> None:
    pages = pages_of(9, a="10.0.0.1")
    pages["page-a"].is_closed = closed
    pages.time_last_used["page-a"] = NOW

    pages.forget(now=NOW + timedelta(hours=hours))
    before = kept(pages)
    pages.forget(now=NOW + timedelta(hours=hours, seconds=1))

    assert before == ["a"]
    assert kept(pages) == []
    assert pages.time_last_used == pages._addresses == {}


def test_whoever_opens_many_pages_loses_their_own_and_nobody_elses() -> None:
    pages = pages_of(4, a="10.0.0.1", x="10.0.0.9", y="10.0.0.9", b="10.0.0.2")

    use(pages, "x", "10.0.0.9")
    use(pages, "z", "10.0.0.9")

    assert kept(pages) == ["a", "b", "x", "z"]  # y was quiet for longest of the address that had two


def test_the_question_of_a_program_takes_the_place_of_no_page() -> None:
    pages = pages_of(1, a="10.0.0.1")

    session = pages["0123456789abcdef0123456789abcdef"]

    assert session is not pages["0123456789abcdef0123456789abcdef"]
    assert kept(pages) == ["a"]
    assert pages["page-a"].state_data == {0: "a"}


# ---------------------------------------------------------------- in a chat that is served


def open_page(client: Client, session: str) -> int:
    body = {
        "data": [],
        "event_data": None,
        "fn_index": client.function("look"),
        "trigger_id": 0,
        "session_hash": session,
    }
    return client.post("/gradio_api/run/predict", body).status


def test_a_chat_keeps_nothing_of_questions_that_were_answered_and_few_sessions(chats: dict[str, Client]) -> None:
    client = chats["small"]

    statuses = {client.called("search", "ferry").status for _ in range(40)}
    opened = {open_page(client, f"page{number}") for number in range(60)}
    until = time.monotonic() + 30
    while (counts := client.kept())["sessions waiting"] and time.monotonic() < until:
        time.sleep(0.5)

    assert (statuses, opened) == ({200}, {200})
    assert counts == {
        "sessions waiting": 0, "messages": 0, "questions": 0, "statistics": 1, "pages": 20, "pages used": 20,
    }  # fmt: skip
