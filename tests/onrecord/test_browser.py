import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
QUESTION = "What did Stoltenberg say about Article 5?"
STOLTENBERG = (
    "The current NATO Secretary General, Jens Stoltenberg, confirmed that security guarantees will indeed be discussed "
    "at the summit in Vilnius, but added that full-fledged security guarantees are only provided to full members of "
    "NATO as per Article 5 of the Washington Treaty."
)
HOSTILE = (
    "<script>window.ran = 1</script><img src=x onerror='window.ran = 1'> {{ran}} ${window.ran = 1} [a](javascript:b)"
)
HOSTILE_LINE = {
    "id": f"a/{HOSTILE}",
    "title": f"Harbour {HOSTILE}",
    "text": f"The ferry to Holm leaves at nine from the harbour {HOSTILE} every day.\n\nIt rains.",
    "date": "2020-01-05",
    "url": "javascript:window.ran=1",
}

# The first question waits for the model, on a busy machine for long.
FIRST_ANSWER = 60_000


def chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        if os.environ.get("ONRECORD_REQUIRE_BROWSER") == "1":
            pytest.fail("no Chromium on the path, and ONRECORD_REQUIRE_BROWSER=1 demands it")
        pytest.skip("the chat was not tried in a browser: no Chromium on the path")
    return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = chromium()
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield opened
        opened.close()


@contextmanager
def started(documents: Path, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Run the chat's own command; it ends with Ctrl-C and says nothing of a traceback."""
    command = [sys.executable, "-m", "onrecord", "chat", str(documents), "--index", str(folder), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=60)
        assert "Traceback" not in errors
        assert process.returncode == 130


@pytest.fixture(scope="module")
def addresses(browser: Browser, seeds_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """The chat over the seed article, and the chat over a hostile corpus; both start at the same time."""
    corpus = tmp_path_factory.mktemp("hostile") / "corpus.jsonl"
    corpus.write_text(json.dumps(HOSTILE_LINE) + "\n")
    article = tmp_path_factory.mktemp("article")
    shutil.copy(seeds_folder / "former-nato-chief-warns-troops-ukraine.txt", article)
    indexes = tmp_path_factory.mktemp("indexes")
    with started(article, indexes / "seeds") as seeds, started(corpus, indexes / "hostile") as hostile:
        yield [_address(process) for process in (seeds, hostile)]


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    line = process.stdout.readline()
    assert "http://127.0.0.1:" in line, line
    return line.split(" at ")[1].split()[0]


@pytest.fixture
def seeds(addresses: Sequence[str]) -> str:
    return addresses[0]


@contextmanager
def visiting(
    browser: Browser, address: str, *, width: int = 1400, height: int = 900, dark: bool = False
) -> Iterator[Page]:
    """Open the chat in a session of its own; at its end nothing was asked of another host, and nothing complained."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light", reduced_motion="reduce"
    )
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
    page.goto(address)
    expect(page.locator(".status")).to_contain_text("1 document to ask", timeout=FIRST_ANSWER)
    yield page
    context.close()
    assert foreign == []
    assert complaints == []


def ask(page: Page, question: str) -> None:
    box = page.get_by_role("textbox", name="Question")
    box.fill(question)
    box.press("Enter")
    expect(page.locator(".exchange:last-child .reply:not(.pending)")).to_be_visible(timeout=FIRST_ANSWER)


def lines_that_overlap(page: Page) -> int:
    """Count the lines of marked text in the panel that cover a part of the line above."""
    marks = page.locator(".sheet mark")
    lines = [rect for box in marks.all() for rect in box.evaluate("e => [...e.getClientRects()].map(r => r.toJSON())")]
    return sum(above["bottom"] > below["top"] + 1 for above, below in pairwise(lines))


def keep(page: Page, name: str) -> None:
    """Keep a screenshot if a folder is named for them."""
    if folder := os.environ.get("ONRECORD_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")


@pytest.mark.parametrize("dark", [False, True])
def test_a_question_is_answered_by_a_quote_that_opens_its_document_at_the_words(
    browser: Browser, seeds: str, dark: bool
) -> None:
    with visiting(browser, seeds, dark=dark) as page:
        ask(page, QUESTION)
        card = page.locator(".card")
        expect(card.locator("blockquote")).to_have_text(STOLTENBERG)
        expect(card).to_contain_text("Jens Stoltenberg")
        expect(card).to_contain_text("reported")
        expect(page.locator(".small")).to_contain_text("1 document searched")
        keep(page, f"answer-wide-{'dark' if dark else 'light'}")

        card.click()

        mark = page.locator(".sheet mark")
        expect(mark).to_have_count(1)
        assert mark.text_content() == STOLTENBERG
        assert lines_that_overlap(page) == 0
        expect(mark).to_be_in_viewport(ratio=1)
        document = page.locator(".document")
        expect(document.locator(".text p")).to_have_count(5)
        title = "Former NATO Secretary General Warns: Member Nations May Deploy Troops to Ukraine"
        expect(document.get_by_text(title)).to_have_count(1)
        keep(page, f"panel-wide-{'dark' if dark else 'light'}")


def test_what_the_documents_do_not_say_is_refused_with_passages_that_open_too(browser: Browser, seeds: str) -> None:
    with visiting(browser, seeds) as page:
        ask(page, "What is the price of bread?")
        expect(page.locator(".reason")).to_contain_text("Nothing in the documents answers this")
        expect(page.get_by_role("heading", name="Closest passages – not an answer")).to_be_visible()
        expect(page.locator("blockquote")).to_have_count(0)
        keep(page, "refusal-wide-light")

        page.locator(".near").nth(1).click()

        expect(page.locator(".note")).to_contain_text("not an answer")
        marks = page.locator(".sheet mark.near").all_text_contents()
        passage = page.locator(".near .passage").nth(1).text_content() or ""
        assert "".join("".join(marks).split()) == "".join(passage.split())
        assert lines_that_overlap(page) == 0
        keep(page, "refusal-panel-wide-light")


def test_the_keyboard_alone_asks_an_example_opens_its_quote_and_comes_back(browser: Browser, seeds: str) -> None:
    with visiting(browser, seeds) as page:
        page.locator(".example").first.focus()
        page.keyboard.press("Enter")
        opener = page.locator(".open").first
        expect(opener).to_be_visible(timeout=FIRST_ANSWER)

        opener.focus()
        page.keyboard.press("Enter")
        expect(page.locator(".sheet")).to_be_focused()
        page.keyboard.press("Escape")

        expect(page.locator(".document")).to_be_hidden()
        expect(opener).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator(".sheet mark").first).to_be_visible()


def test_a_hostile_document_and_question_show_literally_and_run_nothing(
    browser: Browser, addresses: Sequence[str]
) -> None:
    with visiting(browser, addresses[1]) as page:
        ask(page, f"When does the ferry leave? {HOSTILE}")
        expect(page.locator("h2.question")).to_contain_text(HOSTILE)
        expect(page.locator(".cards")).to_contain_text(HOSTILE)

        page.locator(".card").first.click()

        expect(page.locator(".document h2")).to_have_text(HOSTILE_LINE["title"])
        expect(page.locator(".document .text")).to_contain_text(HOSTILE)
        keep(page, "hostile")
        assert page.evaluate("window.ran") is None
        assert page.locator("main img, main script, #source a").count() == 0


def test_an_error_is_told_in_the_conversation_and_the_next_question_answered(browser: Browser, seeds: str) -> None:
    with visiting(browser, seeds) as page:
        ask(page, "why " * 5001)
        expect(page.get_by_role("alert")).to_contain_text("20,004 characters")
        keep(page, "error")

        ask(page, QUESTION)

        expect(page.locator("blockquote")).to_have_text(STOLTENBERG)


def test_words_typed_while_an_answer_is_awaited_stay_in_the_box(browser: Browser, seeds: str) -> None:
    with visiting(browser, seeds) as page:
        box = page.get_by_role("textbox", name="Question")
        box.fill(QUESTION)
        box.press("Enter")
        # Gradio reads the box a moment after Enter: what is typed until then is asked too.
        expect(page.locator(".exchange")).to_be_visible()
        box.press_sequentially("And the price of bread?")

        expect(page.locator("blockquote")).to_have_text(STOLTENBERG, timeout=FIRST_ANSWER)
        expect(box).to_have_value("And the price of bread?")
        expect(page.locator(".exchange")).to_have_count(1)


@pytest.mark.parametrize("dark", [False, True])
def test_a_narrow_window_shows_all_without_scrolling_sideways(browser: Browser, seeds: str, dark: bool) -> None:
    shade = "dark" if dark else "light"
    with visiting(browser, seeds, width=360, height=740, dark=dark) as page:
        sideways = "document.documentElement.scrollWidth - innerWidth"
        assert page.evaluate(sideways) <= 0
        ask(page, QUESTION)
        assert page.evaluate(sideways) <= 0
        keep(page, f"answer-narrow-{shade}")

        page.locator(".card").click()

        expect(page.locator(".sheet mark")).to_be_in_viewport()
        assert page.evaluate(sideways) <= 0
        keep(page, f"panel-narrow-{shade}")
        page.get_by_role("button", name="Close the document").click()
        expect(page.locator("blockquote")).to_be_visible()


def test_two_readers_at_once_have_conversations_of_their_own(browser: Browser, seeds: str) -> None:
    with visiting(browser, seeds) as one, visiting(browser, seeds) as other:
        ask(one, QUESTION)
        ask(other, "What is the price of bread?")

        expect(one.locator(".exchange")).to_have_count(1)
        expect(other.locator(".exchange")).to_have_count(1)
        expect(other.locator(".refusal")).to_be_visible()
