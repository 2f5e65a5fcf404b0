import json
import re
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, expect

from browsing import ask, keep, last, visiting
from harbour import ARABIC, CHINESE, SAID, Harbour, conversation, documents, quoted

FERRY = "What did Anna Berg say about the ferry?"

# Opens a card's document, and tells after how many milliseconds its quote is marked where it can be seen.
OPEN = """
async (number) => {
  const card = document.querySelectorAll(".card.quote")[number];
  const words = card.querySelector("blockquote").textContent;
  const seen = () => {
    const mark = document.querySelector(".sheet mark.quoted");
    if (mark?.textContent !== words) return false;
    const { top, bottom } = mark.getBoundingClientRect();
    return top > 0 && bottom < innerHeight;
  };
  const begun = performance.now();
  card.querySelector(".open").click();
  while (!seen()) await new Promise(requestAnimationFrame);
  return performance.now() - begun;
}
"""


def marked(page: Page, kind: str) -> list[str]:
    return page.locator(f".sheet mark.{kind}").all_text_contents()


def test_the_number_of_a_quote_shows_it_with_speaker_outlet_and_day_when_pointed_at_or_focused(
    browser: Browser, library: Harbour
) -> None:
    with visiting(browser, library.address) as page:
        ask(page, FERRY)
        number = last(page, ".lead .cite").first
        preview = page.get_by_role("tooltip")
        expect(preview).to_be_hidden()

        number.hover()
        expect(preview).to_contain_text("The ferry is the road of the islands")
        expect(preview).to_contain_text("Anna Berg direct quote")
        expect(preview).to_contain_text(re.compile(r"\d March 2023 · (courier|herald)\.example"))
        keep(page, "preview")
        page.mouse.move(5, 500)
        expect(preview).to_be_hidden()

        page.get_by_role("textbox", name="Question").press("Shift+Tab")  # somewhere else
        number.focus()
        expect(preview).to_be_visible()
        expect(number).to_have_attribute("aria-describedby", "preview")
        page.keyboard.press("Escape")
        expect(preview).to_be_hidden()
        expect(page.locator(".document")).to_be_visible()


def test_a_number_opens_the_whole_document_and_back_returns_to_the_conversation(
    browser: Browser, library: Harbour
) -> None:
    with visiting(browser, library.address, width=1000) as page:
        ask(page, FERRY)
        number = last(page, ".lead .cite").nth(1)
        words = last(page, ".card.quote blockquote").nth(1).text_content()

        number.click()

        expect(page.locator(".sheet mark.quoted")).to_have_text(words or "?")
        text = page.locator(".sheet").inner_text()
        assert all(part in re.sub(r"\s+", " ", text) for part in ("A year of the ferry", "Nobody laughed."))
        assert "#/document?id=herald-year" in page.url
        page.go_back()
        expect(page.locator(".document")).to_be_hidden()
        expect(last(page, ".question")).to_be_in_viewport()
        expect(number).to_be_focused()
        page.go_forward()
        expect(page.locator(".sheet mark.quoted")).to_have_text(words or "?")


def test_other_quotes_of_the_answer_are_marked_lighter_and_lead_on(browser: Browser, library: Harbour) -> None:
    quotes = [
        quoted(1, "herald-fares", SAID, "Anna Berg"),
        quoted(2, "herald-fares", "“Diesel has doubled,” he said.", "Olav Holm"),
        quoted(3, "herald-year", "Nobody laughed."),
    ]
    with visiting(browser, library.address, kept=conversation(quotes)) as page:
        page.locator(".card.quote").first.click()
        expect(page.locator(".steps .count")).to_have_text("1 of 3")
        assert (marked(page, "quoted"), marked(page, "other")) == ([SAID], ["“Diesel has doubled,” he said."])
        keep(page, "other-quotes")

        page.get_by_role("button", name="Next quote").click()
        expect(page.locator(".sheet mark.quoted")).to_have_text("“Diesel has doubled,” he said.")
        assert marked(page, "other") == [SAID]
        page.get_by_role("button", name="Next quote").click()
        expect(page.locator(".document h2")).to_have_text("A year of the ferry")
        expect(page.get_by_role("button", name="Next quote")).to_be_disabled()
        expect(page.locator(".card.quote").nth(2)).to_have_attribute("aria-current", "true")
        page.get_by_role("button", name="Previous quote").click()
        expect(page.locator(".steps .count")).to_have_text("2 of 3")
        page.go_back()  # past all of them
        expect(page.locator(".document")).to_be_hidden()


def test_the_same_words_of_two_papers_are_one_card_that_opens_either(browser: Browser, library: Harbour) -> None:
    with visiting(browser, library.address) as page:
        ask(page, FERRY)
        card = last(page, ".card.quote").first
        expect(card.locator(".also")).to_contain_text("also in")
        titles = {card.locator(".source .open").text_content(), card.locator(".also .open").text_content()}
        assert titles == {"Ferry fares to rise by a fifth", "Mayor fights for the ferry"}

        card.locator(".also .open").click()

        expect(page.locator(".document h2")).to_have_text(card.locator(".also .open").text_content() or "?")
        expect(page.locator(".sheet mark.quoted")).to_contain_text("The ferry is the road of the islands")


def test_a_link_to_a_quote_opens_its_document_there(browser: Browser, library: Harbour) -> None:
    with visiting(browser, library.address) as page:
        ask(page, FERRY)
        words = last(page, ".card.quote blockquote").first.text_content()
        last(page, "[data-link]").first.click()
        expect(last(page, "[data-link]").first).to_have_text("Copied")
        link = page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(f"{library.address}/#/document?id=")

    with visiting(browser, library.address, path=link.removeprefix(library.address)) as page:
        expect(page.locator(".sheet mark.quoted")).to_have_text(words)
        keep(page, "permalink")
        page.get_by_role("button", name="Close the document").click()
        expect(page.locator(".document")).to_be_hidden()


def test_a_link_into_a_document_that_has_changed_finds_the_words_again_or_says_that_they_are_gone(
    browser: Browser, library: Harbour
) -> None:
    corpus = library.folder / "docs" / "corpus.jsonl"
    before = corpus.read_text()
    lines = [json.loads(line) for line in before.splitlines()]
    digest = documents()["herald-strike"].sha256

    def link(words: str) -> str:
        start = documents()["herald-strike"].text.index(words)
        place = {"id": "herald-strike", "hash": digest[:12], "start": start, "end": start + len(words), "words": words}
        return f"/#/document?{urlencode(place)}"

    try:
        lines[2]["text"] = lines[2]["text"].replace("“I will not beg,” she said. ", "")
        lines[2]["text"] = f"Correction.\n\n{lines[2]['text']}"
        corpus.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
        library.sync()
        first = "It is the first strike in nine years."
        with visiting(browser, library.address, path=link(first)) as page:
            expect(page.locator(".note")).to_contain_text("has changed since it was quoted")
            assert marked(page, "quoted") == [first]
        with visiting(browser, library.address, path=link("“I will not beg,” she said.")) as page:
            expect(page.locator(".note")).to_contain_text("no longer says this")
            assert marked(page, "quoted") == []
            keep(page, "gone")
    finally:
        corpus.write_text(before)
        library.sync()


@pytest.mark.parametrize("place", ["id=nothing&hash=000000000000&start=0&end=4", "id=minutes&start=x", "", "id=%00"])
def test_a_link_to_nothing_says_so(browser: Browser, library: Harbour, place: str) -> None:
    with visiting(browser, library.address, path=f"/#/document?{place}") as page:
        expect(page.locator(".message")).to_contain_text("Cannot open this")


def test_a_document_of_200_pages_opens_at_its_quote_within_300_milliseconds(browser: Browser, library: Harbour) -> None:
    pages = (3, 60, 120, 150, 199)
    quotes = [quoted(at, "book", f"Chapter {number} begins here.") for at, number in enumerate(pages, 1)]
    with visiting(browser, library.address, kept=conversation(quotes)) as page:
        expect(page.locator(".card.quote")).to_have_count(5)

        # The first time is that of a browser that has never drawn such a text; of the rest, the best is the least
        # disturbed by whatever else this machine does.
        times = [page.evaluate(OPEN, number) for number in (0, 1, 2, 3, 4, 2, 0)]

        assert min(times[1:]) < 300, times
        expect(page.locator(".spot")).to_have_text("page 3 of 200")
        keep(page, "book")
        page.locator(".sheet").evaluate("sheet => { sheet.scrollTop = sheet.scrollHeight; }")
        expect(page.locator(".spot")).to_have_text("page 200 of 200")


@pytest.mark.parametrize(
    ("document", "text", "words"),
    [("arabic", ARABIC, "لن تتوقف في الشتاء."), ("chinese", CHINESE, "冬天它不会停运。")],
)
def test_other_scripts_are_shown_and_marked_rightly(
    browser: Browser, library: Harbour, document: str, text: str, words: str
) -> None:
    with visiting(browser, library.address, kept=conversation([quoted(1, document, words)])) as page:
        page.locator(".card.quote").click()

        mark = page.locator(".sheet mark.quoted")
        expect(mark).to_have_text(words)
        assert page.locator(".document .text").text_content() == text
        right_to_left = mark.evaluate("mark => getComputedStyle(mark.parentElement).direction") == "rtl"
        assert right_to_left == (document == "arabic")
        keep(page, document)


def test_a_recording_shows_its_times_beside_the_text(browser: Browser, library: Harbour) -> None:
    place = {"id": "talk.srt", "hash": "0" * 12, "start": 0, "end": 4, "words": "what was said in minute 23"}
    with visiting(browser, library.address, path=f"/#/document?{urlencode(place)}") as page:
        expect(page.locator(".sheet mark.quoted")).to_have_text("what was said in minute 23")
        expect(page.locator(".spot")).to_have_text("at 0:23:00")
        keep(page, "recording")


def test_a_quote_of_3000_words_shows_its_beginning_and_unfolds(browser: Browser, library: Harbour) -> None:
    with visiting(browser, library.address, kept=conversation([quoted(1, "speech")])) as page:
        quote = page.locator(".card.quote blockquote")
        folded = quote.bounding_box()
        more = page.get_by_role("button", name="Show all 3,011 words")
        keep(page, "long-quote")
        assert folded
        assert folded["height"] < 300

        more.click()

        expect(page.get_by_role("button", name="Show less")).to_have_attribute("aria-expanded", "true")
        unfolded = quote.bounding_box()
        assert unfolded
        assert unfolded["height"] > 2000
        page.locator(".card.quote .open").click()
        expect(page.locator(".sheet mark.quoted")).to_have_text(documents()["speech"].text)


@pytest.mark.parametrize("width", [1400, 360])
def test_a_title_of_300_characters_breaks_nothing(browser: Browser, library: Harbour, width: int) -> None:
    kept = conversation([quoted(1, "minutes", "The board met at nine.")])
    with visiting(browser, library.address, width=width, kept=kept) as page:
        page.locator(".card.quote").click()

        expect(page.locator(".document h2")).to_have_text(documents()["minutes"].title.strip())
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        opened = page.locator(".sheet").evaluate("sheet => sheet.scrollWidth - sheet.clientWidth")
        assert opened <= 0
        keep(page, f"long-title-{width}")


def test_days_are_written_as_the_reader_writes_them(browser: Browser, library: Harbour) -> None:
    with visiting(browser, library.address, locale="de-DE") as page:
        ask(page, FERRY)

        expect(last(page, ".source time").first).to_have_text(re.compile(r"^\d\. März 2023$"))
        expect(page.locator(".sheet .about time")).to_have_text(re.compile(r"^\d\. März 2023$"))


def test_a_timeline_goes_by_day_and_a_comparison_stands_side_by_side(browser: Browser, library: Harbour) -> None:
    with visiting(browser, library.address) as page:
        ask(page, "What has Anna Berg said about the ferry over time?")
        days = last(page, ".timeline .when time").evaluate_all("all => all.map(one => one.dateTime)")
        assert days == sorted(days)
        assert len(days) == 3
        keep(page, "timeline")

        ask(page, "Compare what Anna Berg and Olav Holm said about the ferry")
        expect(last(page, ".part h3 bdi")).to_have_text(["Anna Berg", "Olav Holm"])
        boxes = [one.bounding_box() for one in last(page, ".part").all()]
        assert boxes[0] and boxes[1]
        assert boxes[0]["y"] == boxes[1]["y"]
        assert boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"]
        keep(page, "comparison")


def test_of_two_people_one_who_says_nothing_is_missing(browser: Browser, library: Harbour) -> None:
    with visiting(browser, library.address) as page:
        ask(page, "Compare what Olav Holm and Anna Berg said about diesel")

        expect(last(page, ".lacking .missing")).to_contain_text("said by Anna Berg")
        keep(page, "partial")
