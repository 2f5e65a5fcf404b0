import json
import os
import shutil
import signal
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from browsing import FIRST_ANSWER, address_of, ask, free_port, keep, last, started, visiting

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


@pytest.fixture(scope="module")
def article(seeds_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("article")
    shutil.copy(seeds_folder / "former-nato-chief-warns-troops-ukraine.txt", folder)
    return folder


@pytest.fixture(scope="module")
def addresses(browser: Browser, article: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """The chat over the seed article, and the chat over a hostile corpus; both start at the same time."""
    corpus = tmp_path_factory.mktemp("hostile") / "corpus.jsonl"
    corpus.write_text(json.dumps(HOSTILE_LINE) + "\n")
    indexes = tmp_path_factory.mktemp("indexes")
    with started(article, indexes / "seeds") as seeds, started(corpus, indexes / "hostile") as hostile:
        yield [address_of(process) for process in (seeds, hostile)]


@pytest.fixture
def seeds(addresses: Sequence[str]) -> str:
    return addresses[0]


def lines_that_overlap(page: Page) -> int:
    """Count the lines of marked text in the pane that cover a part of the line above."""
    marks = page.locator(".sheet mark")
    lines = [rect for box in marks.all() for rect in box.evaluate("e => [...e.getClientRects()].map(r => r.toJSON())")]
    return sum(above["bottom"] > below["top"] + 1 for above, below in pairwise(lines))


@pytest.mark.parametrize("dark", [False, True])
def test_a_question_is_answered_by_a_quote_beside_its_document_at_the_words(
    browser: Browser, seeds: str, dark: bool
) -> None:
    with visiting(browser, seeds, dark=dark) as page:
        keep(page, f"welcome-wide-{'dark' if dark else 'light'}")
        ask(page, QUESTION)
        card = last(page, ".card.quote")
        expect(card.locator("blockquote")).to_have_text(STOLTENBERG)
        expect(card).to_contain_text("Jens Stoltenberg")
        expect(card).to_contain_text("reported")
        expect(last(page, ".small").first).to_contain_text("1 document searched")

        # in a wide window the source is there without a click, and takes no focus
        mark = page.locator(".sheet mark")
        expect(mark).to_have_count(1)
        assert mark.text_content() == STOLTENBERG
        assert lines_that_overlap(page) == 0
        expect(mark).to_be_in_viewport(ratio=1)
        expect(page.get_by_role("textbox", name="Question")).to_be_focused()
        expect(page.locator(".document .text p")).to_have_count(5)
        title = "Former NATO Secretary General Warns: Member Nations May Deploy Troops to Ukraine"
        expect(page.locator(".sheet").get_by_text(title)).to_have_count(1)
        keep(page, f"answer-wide-{'dark' if dark else 'light'}")


def test_what_the_documents_do_not_say_is_refused_with_passages_that_open_too(browser: Browser, seeds: str) -> None:
    with visiting(browser, seeds) as page:
        ask(page, "What is the price of bread?")
        expect(last(page, ".reason")).to_contain_text("Nothing in the documents answers this")
        expect(page.get_by_role("heading", name="Closest, but not an answer")).to_be_visible()
        expect(last(page, "blockquote")).to_have_count(0)
        expect(page.locator(".document")).to_be_hidden()
        keep(page, "refusal-wide-light")

        last(page, ".near").nth(1).click()

        expect(page.locator(".note")).to_contain_text("not an answer")
        marks = page.locator(".sheet mark.near").all_text_contents()
        passage = last(page, ".near .passage").nth(1).text_content() or ""
        assert "".join("".join(marks).split()) == "".join(passage.split())
        assert lines_that_overlap(page) == 0
        keep(page, "refusal-pane-wide-light")


def test_a_follow_up_takes_over_what_it_leaves_out(browser: Browser, seeds: str) -> None:
    with visiting(browser, seeds) as page:
        ask(page, "What did Stoltenberg say about security guarantees?")
        ask(page, "And what did Rasmussen say?")

        expect(last(page, ".understood")).to_contain_text("said by Anders Rasmussen, about security guarantees")
        expect(last(page, ".speaker").first).to_have_text("Anders Rasmussen")


def test_a_suggested_question_is_asked_by_a_click_and_answered(browser: Browser, seeds: str) -> None:
    with visiting(browser, seeds) as page:
        ask(page, QUESTION)
        suggested = last(page, ".further .example").first
        question = suggested.text_content()
        suggested.click()

        expect(last(page, ".question")).to_have_text(question or "?")
        expect(last(page, ".card.quote").first).to_be_visible(timeout=FIRST_ANSWER)


def test_the_keyboard_alone_asks_an_example_opens_its_quote_and_comes_back(browser: Browser, seeds: str) -> None:
    with visiting(browser, seeds, width=1000) as page:
        page.locator(".example").first.focus()
        page.keyboard.press("Enter")
        opener = last(page, ".card .open").first
        expect(opener).to_be_visible(timeout=FIRST_ANSWER)

        opener.focus()
        page.keyboard.press("Enter")
        expect(page.locator(".sheet")).to_be_focused()
        page.keyboard.press("Escape")

        expect(page.locator(".document")).to_be_hidden()
        expect(opener).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator(".sheet mark").first).to_be_visible()
        page.keyboard.press("/")
        expect(page.get_by_role("textbox", name="Question")).to_be_focused()


def test_a_hostile_document_and_question_show_literally_and_run_nothing(
    browser: Browser, addresses: Sequence[str]
) -> None:
    with visiting(browser, addresses[1]) as page:
        ask(page, f"When does the ferry leave? {HOSTILE}")
        expect(page.locator("h2.question")).to_contain_text(HOSTILE)
        expect(last(page, ".cards").first).to_contain_text(HOSTILE)

        last(page, ".card").first.click()

        expect(page.locator(".sheet h2")).to_have_text(HOSTILE_LINE["title"])
        expect(page.locator(".document .text")).to_contain_text(HOSTILE)
        keep(page, "hostile")
        page.reload()  # what the browser kept is shown again
        expect(last(page, ".cards").first).to_contain_text(HOSTILE)
        page.get_by_role("button", name="Earlier conversations").click()
        expect(page.locator("#conversations .name")).to_contain_text(HOSTILE)
        assert page.evaluate("window.ran") is None
        assert page.locator("main img, main script, #source a").count() == 0


def test_an_error_is_told_in_the_conversation_and_the_next_question_answered(browser: Browser, seeds: str) -> None:
    with visiting(browser, seeds) as page:
        ask(page, "why " * 4000)
        expect(last(page, ".failure")).to_contain_text("16,000 characters")
        keep(page, "error")

        ask(page, QUESTION)

        expect(last(page, "blockquote")).to_have_text(STOLTENBERG)


def test_words_typed_while_an_answer_is_awaited_stay_in_the_box(browser: Browser, seeds: str) -> None:
    with visiting(browser, seeds) as page:
        box = page.get_by_role("textbox", name="Question")
        box.fill(QUESTION)
        box.press("Enter")
        box.press_sequentially("And the price of bread?")

        expect(last(page, "blockquote")).to_have_text(STOLTENBERG, timeout=FIRST_ANSWER)
        expect(box).to_have_value("And the price of bread?")
        expect(page.locator("#conversation .exchange")).to_have_count(1)


@pytest.mark.parametrize("dark", [False, True])
def test_a_narrow_window_shows_all_without_scrolling_sideways(browser: Browser, seeds: str, dark: bool) -> None:
    shade = "dark" if dark else "light"
    with visiting(browser, seeds, width=360, height=740, dark=dark) as page:
        sideways = "document.documentElement.scrollWidth - innerWidth"
        assert page.evaluate(sideways) <= 0
        ask(page, QUESTION)
        assert page.evaluate(sideways) <= 0
        keep(page, f"answer-narrow-{shade}")

        last(page, ".card").click()

        expect(page.locator(".sheet mark")).to_be_in_viewport()
        assert page.evaluate(sideways) <= 0
        keep(page, f"pane-narrow-{shade}")
        page.get_by_role("button", name="Close the document").click()
        expect(last(page, "blockquote")).to_be_visible()


def test_two_readers_at_once_have_conversations_of_their_own(browser: Browser, seeds: str) -> None:
    with visiting(browser, seeds) as one, visiting(browser, seeds) as other:
        ask(one, QUESTION)
        ask(other, "What is the price of bread?")

        expect(one.locator("#conversation .exchange")).to_have_count(1)
        expect(other.locator("#conversation .exchange")).to_have_count(1)
        expect(last(other, ".refusal")).to_be_visible()


def test_a_conversation_goes_on_after_the_server_was_started_anew_in_its_middle(
    browser: Browser, article: Path, tmp_path: Path
) -> None:
    port = free_port()
    with started(article, tmp_path, port=port) as first:
        address = address_of(first)
        with visiting(browser, address, complains=True) as page:
            ask(page, "What did Stoltenberg say about security guarantees?")
            os.kill(first.pid, signal.SIGINT)
            first.wait(60)

            box = page.get_by_role("textbox", name="Question")
            box.fill("And what did Rasmussen say?")
            box.press("Enter")
            expect(last(page, ".failure")).to_contain_text("asked again as soon as it does", timeout=FIRST_ANSWER)
            keep(page, "server-gone")
            with started(article, tmp_path, port=port) as second:
                address_of(second)
                understood = "said by Anders Rasmussen, about security guarantees"
                expect(last(page, ".understood")).to_contain_text(understood, timeout=FIRST_ANSWER)
                expect(page.locator("#conversation .exchange")).to_have_count(2)
                expect(page.locator("#conversation blockquote").first).to_be_visible()
