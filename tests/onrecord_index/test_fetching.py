"""Pages that are fetched: from where, how large, and what is kept of them."""

import ipaddress
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from onrecord_index import CannotFetch, Index, NoParser, NotIndexed, WordEmbedder, fetching
from onrecord_index.fetching import fetch, file_of, is_address, is_public, keep

WORDS = "The ferry to the island leaves the harbour at nine, said Anna Berg, who runs it with her brother. " * 4
HTML = f"<!doctype html><html><head><title>Ferry</title></head><body><article><p>{WORDS}</p></article></body></html>"

Answer = tuple[int, dict[str, str], bytes]


@contextmanager
def serving(answers: dict[str, Answer]) -> Iterator[str]:
    """Serve answers by path on this machine, and yield the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = answers.get(self.path, (404, {}, b""))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def anything(_: object) -> bool:
    return True


PAGE: Answer = (200, {"Content-Type": "text/html; charset=utf-8"}, HTML.encode())


@pytest.mark.parametrize(
    "address",
    "127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 0.0.0.0 100.64.0.1 224.0.0.1 ::1 fe80::1 fc00::1 "
    "::ffff:127.0.0.1 ::ffff:10.0.0.1 2002:7f00:1::".split(),
)
def test_addresses_of_this_machine_and_of_private_networks_are_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:93.184.216.34"])
def test_other_addresses_are_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0.0.0.0", "2130706433", "0x7f.1"])
def test_nothing_is_asked_of_this_machine_whatever_it_is_called(host: str) -> None:
    asked = []
    with serving({"/": PAGE}) as url:
        port = url.rpartition(":")[2]

        with pytest.raises(CannotFetch, match=r"an address of this machine or a private network|cannot fetch"):
            asked.append(fetch(f"http://{host}:{port}/"))

    assert asked == []


def test_a_redirect_to_a_private_address_is_not_followed() -> None:
    seen: list[object] = []

    def only_first(address: object) -> bool:
        seen.append(address)
        return len(seen) == 1

    answers: dict[str, Answer] = {"/": (302, {"Location": "/secret"}, b""), "/secret": PAGE}
    with serving(answers) as url, pytest.raises(CannotFetch, match="private network"):
        fetch(url, allowed=only_first)


def test_a_page_is_kept_with_where_it_is_from_and_read_with_it(tmp_path: Path) -> None:
    with (
        serving({"/old": (301, {"Location": "/news/ferry?a=1&b=2"}, b""), "/news/ferry?a=1&b=2": PAGE}) as url,
        Index.open_or_create(tmp_path, embedder=WordEmbedder(["ferry"]), parser=NoParser()) as index,
    ):
        file = index.fetch(f"{url}/old", allowed=anything)
        again = index.fetch(f"{url}/old", allowed=anything)
        index.sync([index.pages_folder])
        [document] = index.documents()

        assert (again, document.id) == (file, file.name)
        assert (document.title, document.url) == ("Ferry", f"{url}/news/ferry?a=1&b=2")
        assert file.name.startswith("127.0.0.1-old-")
        assert index.remove_page(f"{url}/old") == 1
        assert index.documents() == []
        assert not file.exists()
        with pytest.raises(NotIndexed, match="nothing was fetched from"):
            index.remove_page(f"{url}/old")


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ((404, {}, b""), "answers 404 Not Found"),
        ((200, {"Content-Type": "image/png"}, b"x"), "it is image/png, which is not read"),
        ((302, {"Location": "/"}, b""), "more than 5 redirects"),
        ((302, {"Location": "file:///etc/passwd"}, b""), "only http and https addresses"),
        ((200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, b"no gzip"), "cannot fetch"),
    ],
)
def test_what_cannot_be_fetched_is_told_with_its_reason(answer: Answer, told: str) -> None:
    with serving({"/": answer}) as url, pytest.raises(CannotFetch, match=told):
        fetch(f"{url}/", allowed=anything)


def test_a_page_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "MOST_BYTES", 100_000)
    answers: dict[str, Answer] = {"/": (200, {"Content-Type": "text/html"}, b"x" * 200_000)}
    with serving(answers) as url, pytest.raises(CannotFetch, match="it is larger than 0 MB"):
        fetch(f"{url}/", allowed=anything)


@pytest.mark.parametrize("url", ["http://", "https:///path", "http://[::1", "http://a b/", "http://gone.invalid/"])
def test_what_is_no_address_or_nobodys_is_told(url: str) -> None:
    with pytest.raises(CannotFetch, match="cannot fetch"):
        fetch(url)


def test_why_nobody_answers_is_told_without_the_names_of_objects() -> None:
    with serving({}) as url:
        gone = url  # nobody listens there any more

    with pytest.raises(CannotFetch) as told:
        fetch(f"{gone}/", allowed=anything)

    assert str(told.value).startswith(f"cannot fetch {gone}/: Failed to establish a new connection")


@pytest.mark.parametrize(
    ("url", "start"),
    [
        ("https://example.org/../../etc/passwd", "example.org-..-..-etc-passwd-"),
        ("https://example.org/%2e%2e%2f", "example.org-2e-2e-2f-"),
        ("https://example.org/" + "a" * 300, "example.org-aaaa"),
        ("https://example.org/?q=1", "example.org-"),
    ],
)
def test_the_name_of_a_kept_page_has_no_folders(tmp_path: Path, url: str, start: str) -> None:
    file = file_of(tmp_path, url)

    assert file.parent == tmp_path
    assert file.name.startswith(start)
    assert len(file.name) < 100


def test_a_page_that_is_of_another_type_than_before_takes_its_place(tmp_path: Path) -> None:
    answers = {"/": PAGE}
    with serving(answers) as url:
        keep(f"{url}/", tmp_path, allowed=anything)
        answers["/"] = (200, {"Content-Type": "text/plain"}, b"The ferry is late.")
        file = keep(f"{url}/", tmp_path, allowed=anything)

    assert list(tmp_path.iterdir()) == [file]
    assert file.suffix == ".txt"


@pytest.mark.parametrize(("words", "are"), [("https://a.org", True), ("HTTP://a", True), ("notes", False)])
def test_an_address_is_told_from_a_path(words: str, are: bool) -> None:
    assert is_address(words) is are
