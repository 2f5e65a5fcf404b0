from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from onrecord import Citation, Quote
from onrecord.references import as_bibtex, as_markdown, as_plain, in_markdown
from onrecord_index import Document, Location
from shown import Shown

TEXT = "“We’ll go by 5 %,” she said_so. [No] *doubt*."
PAPER = Document("news/a_1.txt", "Fares & tides", TEXT, date(2031, 1, 5), "https://example.org/a?b=1&c=2", "A. Writer")


def cited(document: Document = PAPER, speaker: str | None = "Anna Østergård-Berg") -> Citation:
    quote = Quote(document, 0, len(document.text), speaker=speaker, kind="direct" if speaker else "plain")
    return Citation(1, quote, document.info, Location(page=4))


def test_a_plain_reference_names_speaker_title_day_page_address_and_offsets() -> None:
    assert as_plain(cited()) == (
        "“We’ll go by 5 %,” she said_so. [No] *doubt*.\n"
        "— Anna Østergård-Berg, direct quote. Fares & tides, 5 January 2031, page 4, https://example.org/a?b=1&c=2 "
        "[0:45]"
    )


def test_words_without_marks_of_their_own_are_put_into_some() -> None:
    assert as_plain(cited(Document("a.txt", "", "It leaves"), None)) == (
        "“It leaves”\n— the document’s own words. a.txt, page 4 [0:9]"
    )


def test_a_markdown_reference_quotes_the_words_and_links_the_title() -> None:
    shown = Shown(MarkdownIt().render(as_markdown(cited())))

    assert shown.text("blockquote").strip() == (
        f"{TEXT}\n— Anna Østergård-Berg, direct quote. Fares & tides, 5 January 2031, page 4 [0:45]"
    )
    assert shown.text("a") == "Fares & tides"
    assert ("href", "https://example.org/a?b=1&c=2") in shown.attributes
    assert "em" not in shown.tags


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://a b", "https://x>y", None])
def test_an_address_that_is_none_of_the_web_is_left_out(url: str | None) -> None:
    citation = replace(cited(), document=Document("a", "T", "x", url=url).info)

    assert "](<" not in as_markdown(citation)
    assert "url =" not in as_bibtex(citation)


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"])).map(str.strip).filter(bool))
def test_any_words_are_shown_by_markdown_as_they_are(text: str) -> None:
    shown = Shown(MarkdownIt().render(in_markdown(text)))

    assert " ".join(shown.text().split()) == " ".join(text.split())
    assert set(shown.tags) <= {"p"}


def test_a_bibtex_entry_escapes_what_latex_would_obey() -> None:
    assert as_bibtex(cited()) == (
        "@misc{berg2031:0,\n"
        "  title = {Fares \\& tides},\n"
        "  author = {{A. Writer}},\n"
        "  date = {2031-01-05},\n"
        "  year = {2031},\n"
        "  url = {https://example.org/a?b=1&c=2},\n"
        "  note = {Anna Østergård-Berg, direct quote, page 4: “We’ll go by 5 \\%,” she said\\_so. [No] *doubt*. "
        "(characters 0-45 of news/a\\_1.txt)},\n"
        "}"
    )


def test_an_entry_without_speaker_day_or_title_still_has_a_key() -> None:
    assert as_bibtex(cited(Document("日本.txt", "", "x"), None)).startswith(
        "@misc{txt:0,\n  title = {日本.txt},\n  note"
    )
