"""Web pages fetched by their addresses and kept as files, within limits and from public addresses alone.

Nothing else in this package uses the network, and this only where the user names an address.
"""

from __future__ import annotations

import hashlib
import html
import ipaddress
import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from onrecord_index.errors import CannotFetch

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from pathlib import Path

    import urllib3

    Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# As large as a saved page may be that is read.
MOST_BYTES = 20_000_000
MOST_REDIRECTS = 5
CONNECT_SECONDS, READ_SECONDS, ALL_SECONDS = 10.0, 20.0, 60.0

# The endings of what is read, by the type that a server declares.
ENDINGS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/rss+xml": ".rss",
    "application/atom+xml": ".atom",
    "application/xml": ".xml",
    "text/xml": ".xml",
}
_NAME = re.compile(r"[^\w.-]+")
_LONGEST_NAME = 80

# What urllib3 2.8 puts in front of what went wrong.
_OBJECT = re.compile(r"^(?:<[^>]*>|\w+\(host=[^)]*\)): ")


@dataclass(frozen=True, slots=True)
class Page:
    """What stands at an address; `url` is where it was found in the end, after redirects."""

    url: str
    content: bytes
    ending: str


def is_address(words: str) -> bool:
    """Tell whether something named for indexing is an address of the web rather than a path."""
    return words.lower().startswith(("http://", "https://"))


def is_public(address: Address) -> bool:
    """Tell whether an address is one of the public internet, and not of this machine or a network around it."""
    mapped = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    return address.is_global and not address.is_multicast and (mapped is None or is_public(mapped))


def file_of(folder: Path, url: str) -> Path:
    """Return the file that keeps the page of an address, without its ending."""
    parts = urlsplit(url)
    name = _NAME.sub("-", f"{parts.hostname or ''}{parts.path}").strip("-.")[:_LONGEST_NAME]
    return folder / f"{name}-{hashlib.sha256(url.encode()).hexdigest()[:8]}"


def keep(url: str, folder: Path, *, allowed: Callable[[Address], bool] = is_public) -> Path:
    """Fetch a page and keep it as a file in a folder, in place of an earlier one; raises CannotFetch.

    A page of HTML begins with where it was saved from, as browsers write it.
    """
    page = fetch(url, allowed=allowed)
    content = page.content
    if page.ending == ".html":
        place = html.escape(page.url.replace("--", "%2D%2D"), quote=False)
        content = b"<!-- saved from url=(%04d)%s -->\n" % (len(place), place.encode()) + content
    folder.mkdir(parents=True, exist_ok=True)
    kept = file_of(folder, url)
    file = kept.with_name(kept.name + page.ending)
    part = kept.with_name(f".{kept.name}.part")
    part.write_bytes(content)
    for other in folder.glob(f"{kept.name}.*"):
        if other != file:
            other.unlink()  # it was of another type
    part.replace(file)
    return file


def fetch(url: str, *, allowed: Callable[[Address], bool] = is_public) -> Page:
    """Return what stands at an address of http or https; raises CannotFetch.

    The connection itself is checked, whatever a name resolves to, so that no page can lead to a private network.
    """
    import urllib3

    until = time.monotonic() + ALL_SECONDS
    for _ in range(MOST_REDIRECTS + 1):
        with _pool(url, allowed) as pool:
            try:
                response = pool.request(
                    "GET",
                    _parsed(url).request_uri,
                    headers={"User-Agent": "onrecord", "Accept-Encoding": "gzip"},
                    timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
                    redirect=False,
                    retries=False,
                    preload_content=False,
                )
                if response.status in {301, 302, 303, 307, 308} and response.headers.get("Location"):
                    url = urljoin(url, response.headers["Location"])
                    continue
                return _page(url, response, until)
            except urllib3.exceptions.HTTPError as error:
                raise CannotFetch(f"cannot fetch {url}: {_reason(error)}") from error
    raise CannotFetch(f"cannot fetch {url}: more than {MOST_REDIRECTS} redirects")


def _page(url: str, response: urllib3.BaseHTTPResponse, until: float) -> Page:
    """Return what a response brings."""
    if response.status != 200:
        raise CannotFetch(f"cannot fetch {url}: the server answers {response.status} {response.reason or ''}".rstrip())
    declared = response.headers.get("Content-Type", "text/html").partition(";")[0].strip().lower()
    if declared not in ENDINGS:
        raise CannotFetch(f"cannot fetch {url}: it is {declared}, which is not read")
    content = bytearray()
    for part in response.stream(1 << 16, decode_content=True):
        content += part
        if len(content) > MOST_BYTES:
            raise CannotFetch(f"cannot fetch {url}: it is larger than {MOST_BYTES // 1_000_000} MB")
        if time.monotonic() > until:
            raise CannotFetch(f"cannot fetch {url}: it takes longer than {ALL_SECONDS:g} seconds")
    return Page(url, bytes(content), ENDINGS[declared])


def _pool(url: str, allowed: Callable[[Address], bool]) -> urllib3.HTTPConnectionPool:
    """Return connections to the host of an address that end before anything is sent where it is not an allowed one."""
    import urllib3
    from urllib3.connection import HTTPConnection, HTTPSConnection

    def checked(connected: socket.socket) -> socket.socket:
        address = ipaddress.ip_address(connected.getpeername()[0].partition("%")[0])
        if not allowed(address):
            connected.close()
            raise CannotFetch(f"cannot fetch {url}: {address} is an address of this machine or a private network")
        return connected

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return checked(super()._new_conn())

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return checked(super()._new_conn())

    class PlainPool(urllib3.HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(urllib3.HTTPSConnectionPool):
        ConnectionCls = Secure

    where = _parsed(url)
    return (SecurePool if where.scheme == "https" else PlainPool)(where.host or "", where.port)


def _parsed(url: str) -> urllib3.util.Url:
    """Return the parts of an address, encoded as they are sent."""
    import urllib3

    try:
        parts = urllib3.util.parse_url(url)
    except urllib3.exceptions.HTTPError as error:
        raise CannotFetch(f"cannot fetch {url}: it is no address") from error
    if parts.scheme not in {"http", "https"} or not parts.host:
        raise CannotFetch(f"cannot fetch {url}: only http and https addresses are fetched")
    return parts


def _reason(error: Exception) -> str:
    """Return what went wrong without the names of objects."""
    return _OBJECT.sub("", str(error)) or type(error).__name__
