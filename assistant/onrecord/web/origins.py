"""Where a request says that it goes, and where it comes from: no other page may make a browser ask here."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

from onrecord.web.doors import TurnedAway

if TYPE_CHECKING:
    from collections.abc import Collection

    from starlette.datastructures import Headers

    from onrecord.web.doors import Door

ANY = "*"

_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]{1,253})(?::([0-9]{1,5}))?")
_OWN = {"same-origin", "none"}  # "none" is what the user typed into the address bar
_LARGEST_PORT = 65_535


def is_loopback(host: str) -> bool:
    """Tell whether an address to listen on is one that only this machine can reach."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def is_host(text: str) -> bool:
    """Tell whether a text is a host name or address, with or without a port."""
    found = _HOST.fullmatch(text)
    return found is not None and int(found[2] or 0) <= _LARGEST_PORT


def check_host(headers: Headers, hosts: Collection[str]) -> None:
    """Raise TurnedAway unless a request names one of the hosts that are served.

    A page elsewhere can let its own name point to this machine and then read what it is sent; its name tells it.
    """
    host = headers.get("host", "")
    if not is_host(host):
        raise TurnedAway(400, "invalid host header")
    found = _HOST.fullmatch(host)
    if ANY not in hosts and found and found[1].lower() not in hosts:
        raise TurnedAway(400, "invalid host header: the chat is served to this machine by its own names alone")


def check_origin(door: Door, method: str, headers: Headers) -> None:
    """Raise TurnedAway for a request that a browser makes for another page, other than by following a link here.

    Browsers tell by Sec-Fetch-Site over https and to this machine, elsewhere by Origin alone, which names the host that
    they see, before a proxy if there is one. Programs send neither.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        follows_a_link = door.kind == "page" and headers.get("sec-fetch-mode") == "navigate"
        if site not in _OWN and not follows_a_link:
            raise TurnedAway(403, "another page may not ask here")
    elif method == "POST" and (origin := headers.get("origin")) is not None:
        _, _, host = origin.partition("://")
        own = {headers.get(name, "").lower() for name in ("host", "x-forwarded-host")}
        if not host or host.lower() not in own:
            raise TurnedAway(403, "another page may not ask here")
