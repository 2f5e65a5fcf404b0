from hypothesis import given
from hypothesis import strategies as st

from onrecord.web.pages.source import document_page
from onrecord.web.places import Place, Resolved, places_of
from onrecord_index import Document, Moment, Section, Span
from shown import EARLY, FERRY, NINE, Shown, answer_of, cited, refusal_of


def page_of(document: Document, place: Place) -> str:
    return document_page(Resolved(document, "same", place), asked=place)


def test_a_document_shows_whole_with_its_quote_marked_and_the_others_lighter() -> None:
    place = places_of(answer_of(cited(1, FERRY, NINE), cited(2, FERRY, EARLY)))[0]

    shown = Shown(page_of(FERRY, place))

    assert shown.text("mark", "quoted") == "The ferry leaves at nine."
    assert shown.text("div", "text").count("“Be early,” said Anna Berg.") == 1
    assert shown.text("h2") + shown.text("div", "text") == FERRY.text
    assert shown.text("h2") == "Ferry times"
    assert shown.tags.count("p") == 2 + len(["title", "note", "about"])


def test_a_title_that_the_text_does_not_begin_with_stands_above_it() -> None:
    document = Document("a.txt", "Another title", "First.\nSecond.\nThird.")

    shown = Shown(page_of(document, Place("a.txt", document.sha256, Span(0, 6))))

    assert shown.text("h2") == "Another title"
    assert shown.text("div", "text") == document.text
    assert shown.tags.count("p") == 3 + len(["title", "note"])


def test_quotes_that_overlap_are_marked_once() -> None:
    document = Document("a", "", "abcdefghij")
    place = Place("a", document.sha256, Span(3, 6), others=(Span(0, 4), Span(2, 9)))

    shown = Shown(page_of(document, place))

    assert shown.text("div", "text") == "abcdefghij"
    assert shown.text("mark", "quoted") == "def"
    assert shown.text("mark", "other") == "other quotes" + "abc" + "ghi"


def test_a_quote_over_two_paragraphs_is_marked_in_both() -> None:
    document = Document("a", "", "One two.\n\nThree four.")

    shown = Shown(page_of(document, Place("a", document.sha256, Span(4, 15))))

    assert shown.text("mark", "quoted") == "two." + "Three"
    assert shown.text("div", "text") == document.text


def test_a_nearest_passage_is_marked_as_no_answer() -> None:
    (place,) = places_of(refusal_of(FERRY, NINE))

    shown = Shown(page_of(FERRY, place))

    assert shown.text("mark", "quoted") == ""
    assert shown.text("mark", "near") == "Closest passage" + "The ferry leaves at nine."
    assert "not an answer" in shown.text("p", "note")


def test_a_document_that_has_changed_since_is_shown_unmarked_with_a_note() -> None:
    place = Place("ferry.txt", "0" * 64, NINE)

    shown = Shown(document_page(Resolved(FERRY, "changed", None), asked=place))

    assert "mark" not in shown.tags
    assert "has changed since" in shown.text("p", "note")


def test_words_that_have_moved_are_marked_where_they_stand_now_with_a_note() -> None:
    asked, now = Place("ferry.txt", "0" * 64, Span(99, 124)), Place("ferry.txt", FERRY.sha256, NINE)

    shown = Shown(document_page(Resolved(FERRY, "moved", now), asked=asked))

    assert shown.text("mark", "quoted") == "The ferry leaves at nine."
    assert "stand here now" in shown.text("p", "note")


def test_of_words_that_are_gone_a_note_says_so_and_the_nearest_are_marked_as_such() -> None:
    asked = Place("ferry.txt", "0" * 64, Span(99, 124), words="The ferry leaves at ten.")

    shown = Shown(document_page(Resolved(FERRY, "gone", None, NINE), asked=asked))

    assert shown.text("mark", "quoted") == ""
    assert shown.text("div", "text").count("The ferry leaves at nine.") == 1
    assert shown.text("mark", "near") == "What comes nearest" + "The ferry leaves at nine."
    assert "no longer says this" in shown.text("p", "note")


def test_pages_and_times_stand_beside_the_text_and_are_no_part_of_it() -> None:
    text = "One.\n\nTwo and\n\nthree.\n\nFour."
    document = Document(
        "a.pdf", "", text, pages=(0, 10, 23), sections=(Section(6, "Middle"),), moments=(Moment(15, 3723.4),)
    )

    shown = Shown(page_of(document, Place("a.pdf", document.sha256, Span(15, 21))))

    assert shown.text("div", "text") == text
    assert [value for name, value in shown.attributes if name == "data-label"] == ["p. 1", "p. 2", "1:02:03", "p. 3"]
    spots = [value for name, value in shown.attributes if name == "data-spot"]
    assert spots[2] == "page 2 of 3, in “Middle”"
    assert shown.text("span", "spot") == "page 2 of 3, in “Middle”, at 1:02:03"


def test_of_an_endless_document_the_part_around_the_quote_is_shown() -> None:
    document = Document("a", "", "x" * 3_000_000 + "quote" + "y" * 2_000_000)

    page = page_of(document, Place("a", document.sha256, Span(3_000_000, 3_000_005)))

    assert '<mark class="quoted">quote</mark>' in page
    assert "Characters 2,500,000 to 3,500,000 of 5,000,005 are shown." in page
    assert len(page) < 1_010_000


@given(st.text(), st.data())
def test_any_text_is_shown_whole_with_its_marks_on_the_right_words(text: str, data: st.DataObject) -> None:
    text = text.replace("\0", "") + "."
    ranges = st.tuples(st.integers(0, len(text) - 1), st.integers(1, len(text))).filter(lambda pair: pair[0] < pair[1])
    start, end = data.draw(ranges)
    others = tuple(Span(*pair) for pair in data.draw(st.lists(ranges, max_size=3)))
    document = Document("a", "", text)

    shown = Shown(page_of(document, Place("a", document.sha256, Span(start, end), others)))

    assert shown.text("div", "text") == text
    # White space between two paragraphs stands outside the marks.
    assert "".join(shown.text("mark", "quoted").split()) == "".join(text[start:end].split())
