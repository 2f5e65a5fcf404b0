"""The JSON that asks for something: what it may hold, checked before Gradio sees it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.web.doors import TurnedAway

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from onrecord.web.doors import Door

_SESSION = re.compile(r"[\w-]{1,64}", re.ASCII)
_SURROGATE = re.compile("[\ud800-\udfff]")

# Whatever has one of these names Gradio 6.31 takes for a file of its own.
_FILE = frozenset({"path", "meta"})

# JSON nested deeper than an answer that a browser kept, and far from where Python gives up.
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Event:
    """Something that can be asked of Gradio: how many values it takes, whether it waits for its turn.

    The page's own events take any plain value, those of `name` only text.
    """

    inputs: int
    queued: bool
    name: str | None


def checked(door: Door, body: bytes, *, events: Mapping[int, Event], session: Callable[[str], str]) -> bytes:
    """Return the body of a request as Gradio gets it, with `session` of its session; raises TurnedAway.

    Only what is known is passed on. Gradio takes more: events of other requests, tokens, batches, and dicts that it
    reads as files, to be fetched from other hosts.
    """
    sent = _parsed(body)
    if door.kind == "call":
        event = next(event for event in events.values() if event.name == door.id)
        return _dumped({"data": _values(sent, event)})
    index = sent.get("fn_index")
    if not isinstance(index, int) or isinstance(index, bool) or index not in events:
        raise TurnedAway(400, "fn_index names nothing that can be asked")
    event = events[index]
    if event.queued != (door.kind == "join"):
        raise TurnedAway(400, "this is asked in another way")
    name, trigger = sent.get("session_hash"), sent.get("trigger_id")
    if not isinstance(name, str) or not _SESSION.fullmatch(name):
        raise TurnedAway(400, "session_hash is to be letters and digits")
    if trigger is not None and (not isinstance(trigger, int) or isinstance(trigger, bool)):
        raise TurnedAway(400, "trigger_id is to be a number")
    return _dumped(
        {
            "data": _values(sent, event),
            "event_data": sent.get("event_data"),
            "fn_index": index,
            "trigger_id": trigger,
            "session_hash": session(name),
        }
    )


def _parsed(body: bytes) -> dict[str, object]:
    try:
        sent = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise TurnedAway(400, "the body is not JSON") from error
    if not isinstance(sent, dict):
        raise TurnedAway(400, "the body is not a JSON object")
    if any(depth > _DEEPEST for depth, _ in _below(sent)):
        raise TurnedAway(400, f"the JSON is nested deeper than {_DEEPEST}")
    if any(isinstance(value, dict) and not _FILE.isdisjoint(value) for _, value in _below(sent)):
        raise TurnedAway(400, "files are not taken")
    return sent


def _below(value: object, depth: int = 0) -> Iterator[tuple[int, object]]:
    """Yield each value of some JSON with its depth, and of what is nested too deeply only the beginning."""
    yield depth, value
    if depth > _DEEPEST:
        return
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for child in children:
        yield from _below(child, depth + 1)


def _values(sent: Mapping[str, object], event: Event) -> list[object]:
    values = sent.get("data")
    if not isinstance(values, list) or len(values) != event.inputs:
        raise TurnedAway(400, f"data is to be a list of {event.inputs}")
    plain = (str,) if event.name else (str, int, float, type(None))
    if not all(isinstance(value, plain) for value in values):
        raise TurnedAway(400, "data is to hold text")
    return values


def _dumped(sent: Mapping[str, object]) -> bytes:
    """Return JSON, without the halves of characters that escapes can bring in and UTF-8 cannot hold."""
    text = json.dumps(sent, ensure_ascii=False)
    return _SURROGATE.sub("\ufffd", text).encode("utf-8")
