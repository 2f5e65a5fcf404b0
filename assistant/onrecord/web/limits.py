"""How much the chat takes on, all in one place, and how often somebody may do something."""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# Addresses whose use is remembered; the one that was quiet for longest is forgotten first.
MOST_ADDRESSES = 10_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits that one person, or a program that asks one question after another, never meets; whole seconds.

    `body_bytes`: the longest question, 10,000 characters, is 120,000 bytes where each is written as two JSON escapes,
    and a place with all its quotes is less.
    `requests`, `requests_per_second`: at once and from then on, for each address, of what makes work: opening the page,
    asking, opening a document. 32 programs at once on one machine stay below it: they search 100 times a second on two
    cores.
    `tries`, `seconds_for_a_try`: wrong passwords at once, for each address, and how long it takes to get another.
    `waiting`, `waiting_per_address`: questions that wait for their turn. At four at once and half a second each the
    last one waits a quarter of a minute. Nobody can take more than half of the places.
    `sessions`: conversations in memory, each of an open page. The one that was quiet for longest is forgotten first.
    `connections`, `connections_per_address`: a browser keeps up to six. All of them are in use by open pages, or are
    closed after `seconds_for_head`. Far below the 1,024 files that a process may usually open.
    `seconds_for_head`, `seconds_for_body`, `seconds_for_reading`: how long a client may take to send a request's head,
    to send its body, and to take what it was sent.
    """

    body_bytes: int = 256 * 1024
    requests: int = 400
    requests_per_second: float = 200.0
    tries: int = 10
    seconds_for_a_try: float = 30.0
    waiting: int = 128
    waiting_per_address: int = 64
    sessions: int = 200
    connections: int = 400
    connections_per_address: int = 100
    seconds_for_head: float = 10.0
    seconds_for_body: float = 20.0
    seconds_for_reading: float = 30.0


class Allowances:
    """How often each address may do something: `most` times at once, and again every `seconds`."""

    def __init__(self, most: int, *, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self._full_at: OrderedDict[str, float] = OrderedDict()  # when an address may do it `most` times again

    def seconds_to_wait(self, address: str) -> float:
        """Return how long until an address may do it again, 0 for now."""
        full_at = self._full_at.get(_neighbourhood(address), 0.0)
        return max(0.0, full_at - (self._most - 1) * self._seconds - self._clock())

    def use(self, address: str) -> None:
        """Count that an address did it."""
        neighbourhood = _neighbourhood(address)
        full_at = max(self._full_at.get(neighbourhood, 0.0), self._clock())
        self._full_at[neighbourhood] = full_at + self._seconds
        self._full_at.move_to_end(neighbourhood)
        if len(self._full_at) > MOST_ADDRESSES:
            self._full_at.popitem(last=False)


def _neighbourhood(address: str) -> str:
    """Return what counts as one address: of IPv6 the first half, of which whoever has one address has all."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return address
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((int(parsed) >> 64 << 64, 64)).network_address)
