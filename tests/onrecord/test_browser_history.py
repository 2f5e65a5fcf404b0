import json
import re
from pathlib import Path
from urllib.parse import parse_qs

from markdown_it import MarkdownIt
from playwright.sync_api import Browser, Page, expect

from browsing import ask, keep, last, visiting
from harbour import SAID, Harbour, conversation, documents, quoted
from onrecord_evals.cases import read_cases
from shown import Shown

FERRY = "What did Anna Berg say about the ferry?"
KEPT = conversation([quoted(1, "herald-fares", SAID, "Anna Berg")], [quoted(1, "herald-year", "Nobody laughed.")])


def earlier(page: Page) -> None:
    page.get_by_role("button", name="Earlier conversations").click()


def exported(page: Page, name: str, folder: Path) -> str:
    with page.expect_download() as downloading:
        page.get_by_role("button", name=name).click()
    file = folder / downloading.value.suggested_filename
    downloading.value.save_as(file)
    return file.read_text(encoding="utf-8")


def test_a_conversation_is_there_again_when_the_page_is_loaded_again(browser: Browser, library: Harbour) -> None:
    with visiting(browser, library.address) as page:
        ask(page, FERRY)
        before = last(page, ".reply").text_content()
        page.reload()

        expect(page.locator("#conversation .exchange")).to_have_count(1)
        expect(last(page, ".reply")).to_have_text(before or "?")
        ask(page, "And what did Holm say?")
        expect(last(page, ".understood")).to_contain_text("said by Olav Holm, about the ferry")


def test_conversations_are_listed_opened_renamed_deleted_and_put_back(browser: Browser, library: Harbour) -> None:
    with visiting(browser, library.address, kept=KEPT) as page:
        page.get_by_role("button", name="New", exact=True).click()
        expect(page.locator("#conversation .exchange")).to_have_count(0)
        ask(page, FERRY)
        earlier(page)
        expect(page.locator("#conversations .name")).to_have_text([FERRY, "Earlier"])
        expect(page.locator("#conversations .name").first).to_have_attribute("aria-current", "true")
        keep(page, "history")

        page.get_by_role("button", name="Rename Earlier").click()
        page.get_by_role("textbox", name="Name of the conversation").fill("<b>Laughing</b>")
        page.keyboard.press("Enter")
        expect(page.locator("#conversations .name").nth(1)).to_have_text("<b>Laughing</b>")

        page.get_by_role("button", name="<b>Laughing</b>", exact=True).click()
        expect(page.locator("#conversation blockquote")).to_have_text([SAID, "Nobody laughed."])

        earlier(page)
        page.get_by_role("button", name="Delete <b>Laughing</b>").click()
        expect(page.locator("#conversation .exchange")).to_have_count(0)
        expect(page.locator("#conversations .name")).to_have_text([FERRY])
        expect(page.get_by_role("button", name="Put it back")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#conversations .name")).to_have_text([FERRY, "<b>Laughing</b>"])
        page.keyboard.press("Escape")
        expect(page.locator("#conversations")).to_be_hidden()


def test_an_export_as_json_has_all_quotes_with_offsets_into_their_documents(
    browser: Browser, library: Harbour, tmp_path: Path
) -> None:
    with visiting(browser, library.address) as page:
        ask(page, FERRY)
        shown = last(page, ".card.quote blockquote").all_text_contents()
        earlier(page)

        kept = json.loads(exported(page, f"Export {FERRY} as JSON", tmp_path))

    (exchange,) = kept["exchanges"]
    assert (kept["name"], exchange["question"], exchange["answered"]) == (FERRY, FERRY, True)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", exchange["asked"])
    assert [quote["text"] for quote in exchange["quotes"]] == shown
    for quote in exchange["quotes"]:
        assert documents()[quote["document"]].text[quote["start"] : quote["end"]] == quote["text"]


def test_an_export_as_markdown_quotes_each_source(browser: Browser, library: Harbour, tmp_path: Path) -> None:
    with visiting(browser, library.address) as page:
        ask(page, FERRY)
        ask(page, "What did Napoleon say about the ferry?")
        earlier(page)

        kept = exported(page, f"Export {FERRY} as Markdown", tmp_path)

    shown = Shown(MarkdownIt().render(kept))
    assert shown.text("h1") == FERRY
    assert shown.text("h2") == f"{FERRY}What did Napoleon say about the ferry?"
    assert "The ferry is the road of the islands" in shown.text("blockquote")
    assert "A year of the ferry" in shown.text("a")
    assert "No answer." in shown.text("strong")


def test_what_a_browser_cannot_keep_is_said_and_nothing_else_is_lost(browser: Browser, library: Harbour) -> None:
    full = (
        f'{KEPT};localStorage.setItem("other", "x".repeat(5 * 1024 * 1024 - JSON.stringify(localStorage).length - 99));'
    )
    with visiting(browser, library.address, kept=full) as page:
        page.get_by_role("button", name="New", exact=True).click()
        ask(page, FERRY)

        expect(page.locator(".warning")).to_contain_text("is not kept: the browser has no more space")
        expect(last(page, "blockquote").first).to_be_visible()
        earlier(page)
        expect(page.locator("#conversations .name", has_text="Earlier")).to_be_visible()


def test_a_link_to_one_answer_asks_it_again_on_its_day_after_the_questions_before_it(
    browser: Browser, library: Harbour
) -> None:
    with visiting(browser, library.address) as page:
        ask(page, FERRY)
        ask(page, "And what did Holm say?")
        reply = last(page, ".cards").text_content()
        last(page, ".share").click()
        expect(last(page, ".share")).to_have_text("Copied")
        link = page.evaluate("navigator.clipboard.readText()")
    words = parse_qs(link.partition("?")[2])
    assert words["q"] == ["And what did Holm say?"]

    day = words["asked"][0]
    with visiting(browser, library.address, path=link.removeprefix(library.address)) as page:
        expect(last(page, ".understood")).to_contain_text("said by Olav Holm, about the ferry")
        expect(last(page, ".cards")).to_have_text(reply or "?")
        expect(last(page, ".small time")).to_have_attribute("datetime", day)
        assert page.url == f"{library.address}/#/ask"

    earlier_day = link.replace(day, "2023-05-01").removeprefix(library.address)
    with visiting(browser, library.address, path=earlier_day) as page:
        expect(last(page, ".small time")).to_have_attribute("datetime", "2023-05-01")


def test_a_quote_is_copied_with_its_citation_in_three_forms(browser: Browser, library: Harbour) -> None:
    with visiting(browser, library.address, kept=KEPT) as page:
        copied = {}
        for form in ("citation", "Markdown", "BibTeX"):
            page.get_by_role("button", name=f"Copy quote 1 as {form}").first.click()
            expect(page.locator("#heard")).to_have_text("Copied")
            copied[form] = page.evaluate("navigator.clipboard.readText()")
            page.evaluate("document.querySelector('#heard').textContent = ''")

    assert copied["citation"] == (
        f"{SAID}\n— Anna Berg, direct quote. Ferry fares to rise by a fifth, 7 March 2023, "
        f"https://herald.example/fares [0:{len(SAID)}]"
    )
    assert copied["Markdown"].startswith(f"> {SAID}\n>\n> — Anna Berg")
    assert "@misc{berg2023:0," in copied["BibTeX"]


def test_a_verdict_with_a_note_is_kept_as_a_case_to_review(browser: Browser, library: Harbour) -> None:
    with visiting(browser, library.address) as page:
        ask(page, FERRY)
        quotes = last(page, ".card.quote blockquote").all_text_contents()
        page.get_by_role("button", name="Right").click()
        expect(last(page, ".judgement")).to_contain_text("This is kept beside the index")
        ask(page, "What did Napoleon say about the ferry?")
        last(page, ".thumb[data-verdict=down]").click()
        last(page, ".judgement textarea").fill("He does, on page 3.")
        last(page, ".judgement button").click()
        expect(last(page, ".judgement p")).to_contain_text("Thank you")
        expect(last(page, ".thumb[data-verdict=down]")).to_have_attribute("aria-pressed", "true")
        keep(page, "feedback")
        page.wait_for_timeout(300)  # the note is on its way as the first verdict was

    file = library.folder / "index" / "feedback.jsonl"
    right, wrong = read_cases(file)[-2:]
    assert (right.question, right.answerable, "up" in right.tags) == (FERRY, True, True)
    assert [quote.text for quote in right.quotes] == quotes
    assert (wrong.answerable, wrong.quotes, "down" in wrong.tags) == (True, (), True)
    assert wrong.history[0].text == FERRY
    assert json.loads(file.read_text().splitlines()[-1])["note"] == "He does, on page 3."
