"""A real Chromium on a chat that is really served, and what is asked and looked at in it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, expect, sync_playwright

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip

# The first question waits for the model, on a busy machine for long.
FIRST_ANSWER = 120_000


def chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        if os.environ.get("ONRECORD_REQUIRE_BROWSER") == "1":
            pytest.fail("no Chromium on the path, and ONRECORD_REQUIRE_BROWSER=1 demands it")
        pytest.skip("the chat was not tried in a browser: no Chromium on the path")
    return found


@contextmanager
def opened_browser() -> Iterator[Browser]:
    path = chromium()
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield opened
        opened.close()


@contextmanager
def started(documents: Path, folder: Path, *, port: int = 0) -> Iterator[subprocess.Popen[str]]:
    """Run the chat's own command; it ends with Ctrl-C and says nothing of a traceback."""
    command = [sys.executable, "-m", "onrecord", "chat", str(documents), "--index", str(folder), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=60)
        assert "Traceback" not in errors, errors
        assert process.returncode == 130


def address_of(process: "subprocess.Popen[str]") -> str:
    """Return the address that a chat says it answers at."""
    assert process.stdout is not None
    line = process.stdout.readline()
    assert "http://127.0.0.1:" in line, line
    return line.split(" at ")[1].split()[0]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


@contextmanager
def visiting(
    browser: Browser,
    address: str,
    *,
    path: str = "",
    width: int = 1400,
    height: int = 900,
    dark: bool = False,
    locale: str = "en-GB",
    kept: str | None = None,
    complains: bool = False,
    hidden: bool = False,
) -> Iterator[Page]:
    """Open the chat in a session of its own; at its end nothing was asked of another host, and nothing complained.

    `kept` is a script that runs before the page does. `complains` allows the browser to, where a server is stopped.
    `hidden` is whether the room to ask in is not the one that is addressed.
    """
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light", reduced_motion="reduce",
        locale=locale, permissions=["clipboard-read", "clipboard-write"],
    )  # fmt: skip
    if kept:
        context.add_init_script(kept)
    page = context.new_page()
    page.set_default_timeout(15_000)
    foreign: list[str] = []
    complaints: list[str] = []

    def on_request(request: Request) -> None:
        if not request.url.startswith((address, "data:", "blob:")):
            foreign.append(request.url)

    def on_console(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    page.on("request", on_request)
    page.on("console", on_console)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{address}{path}")
    status = page.locator(".status")
    expect(status).to_contain_text("to ask", timeout=FIRST_ANSWER)
    if not hidden:
        expect(status).to_be_visible()
    yield page
    context.close()
    assert foreign == []
    assert complains or complaints == []


def ask(page: Page, question: str) -> None:
    """Ask by the keyboard, and wait for the reply."""
    before = page.locator("#conversation .exchange").count()
    box = page.get_by_role("textbox", name="Question")
    box.fill(question)
    box.press("Enter")
    expect(page.locator("#conversation .exchange")).to_have_count(before + 1)
    expect(last(page, ".reply:not(.pending)")).to_be_visible(timeout=FIRST_ANSWER)


def last(page: Page, selector: str) -> Locator:
    """Return something in the newest exchange."""
    return page.locator(f"#conversation .exchange:last-child {selector}")


def keep(page: Page, name: str) -> None:
    """Keep a screenshot if a folder is named for them."""
    if folder := os.environ.get("ONRECORD_SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png")
