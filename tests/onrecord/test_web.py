from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord import Answer, Citation, Coverage, Part, Quote, Reason, Refusal, Source, Timings
from onrecord.web.indexing import Done, Failed, Idle, Running
from onrecord.web.pages.conversation import Exchange, Failure, conversation_page
from onrecord.web.pages.source import document_page
from onrecord.web.pages.texts import escaped
from onrecord.web.pages.welcome import examples_of, status_page, welcome_page
from onrecord.web.places import Place, as_json, parsed, places_of
from onrecord_index import (
    Document,
    Hit,
    Location,
    Passage,
    Period,
    PlaceInvalid,
    Progress,
    Sentence,
    Span,
    SyncReport,
    Unreadable,
)

HOSTILE = (
    "<script>window.ran = 1</script> <img src=x onerror='ran = 1'> {{ran}} ${ran} [a](javascript:ran) &lt;b&gt; \" '"
)
FERRY = Document(
    "ferry.txt",
    "Ferry times",
    "Ferry times\n\nThe ferry leaves at nine. “Be early,” said Anna Berg.\n\nIt carries cars.\nAnd people.",
    date(2031, 1, 5),
    "https://example.org/ferry",
)
NINE, EARLY = Span(13, 38), Span(39, 66)
TIMINGS = Timings(0.1, 0.2, 0.345)


class Shown(HTMLParser):
    """What a reader sees of a page: its text, and the text of elements of a name and class."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self._open: list[tuple[str, str]] = []
        self._texts: list[tuple[list[tuple[str, str]], str]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        self._open.append((tag, dict(attrs).get("class") or ""))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        self._texts.append((list(self._open), data))

    def text(self, tag: str = "", kind: str = "") -> str:
        return "".join(
            text
            for inside, text in self._texts
            if not tag or any(name == tag and kind in [*classes.split(), ""] for name, classes in inside)
        )


def cited(number: int, document: Document, span: Span, speaker: str | None = None, kind: str = "plain") -> Citation:
    quote = Quote(document, span.start, span.end, speaker=speaker, kind=kind)  # type: ignore[arg-type]  # a literal
    return Citation(number, quote, document.info)


def answer_of(*citations: Citation) -> Answer:
    text = "\n".join(f"[{citation.number}]" for citation in citations)
    return Answer("When?", text, citations, (), Coverage(2451, 3), TIMINGS)


def refusal_of(document: Document, *spans: Span) -> Refusal:
    hits = tuple(
        Hit(
            Passage(document.id, span.start, span.end, document.text[span.start : span.end], (Sentence(*_pair(span)),)),
            document.info,
            score=0.1,
            dense=0.1,
            lexical=0.0,
        )
        for span in spans
    )
    return Refusal(
        "Why?", Reason.NOTHING_ON_THIS, "Nothing in the documents answers this.", hits, Coverage(1, 0), TIMINGS
    )


def _pair(span: Span) -> tuple[int, int]:
    return span.start, span.end


# ---------------------------------------------------------------- text becomes text


@pytest.mark.parametrize("text", [HOSTILE, "a\r\nb", "“q” — ﬁ", "\u202eabc", "</textarea>`"])
def test_escaped_text_shows_literally_and_makes_no_element(text: str) -> None:
    shown = Shown(escaped(text))

    assert shown.tags == []
    assert shown.text() == text


def test_what_html_cannot_hold_becomes_one_replacement_character_each() -> None:
    assert escaped("a\0b\ud800c") == "a\ufffdb\ufffdc"


@given(st.text())
def test_escaping_keeps_every_other_code_point(text: str) -> None:
    expected = "".join("\ufffd" if c == "\0" or "\ud800" <= c <= "\udfff" else c for c in text)

    assert Shown(escaped(text)).text() == expected


def test_hostile_documents_and_questions_make_no_element_or_link() -> None:
    document = Document(HOSTILE, HOSTILE, f"{HOSTILE}. Yes.", url="javascript:ran", author=HOSTILE)
    span = Span(0, len(HOSTILE) + 1)
    answer = answer_of(cited(1, document, span, speaker=HOSTILE))
    pages = [
        conversation_page([Exchange(HOSTILE, answer), Exchange(HOSTILE, refusal_of(document, span))]),
        conversation_page([Exchange(HOSTILE, Failure(HOSTILE))]),
        document_page(document, places_of(answer)[0]),
        welcome_page(1, examples=[HOSTILE], state=Idle()),
        status_page(Failed(HOSTILE), documents=1, unreadable=[Unreadable(HOSTILE, HOSTILE)]),
    ]

    for page in pages:
        shown = Shown(page)
        assert not {"script", "img", "a"} & set(shown.tags)
        assert not [name for name, _ in shown.attributes if name.startswith("on")]
        assert HOSTILE in shown.text()


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://example.org/a?b=1&c=\"'", True),
        ("HTTP://example.org", True),
        ("javascript:alert(1)", False),
        (" javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//example.org", False),
        ("http://[", False),
        (None, False),
    ],
)
def test_only_addresses_of_the_web_become_links(url: str | None, linked: bool) -> None:
    document = Document("a", "A", "Words.", url=url)

    shown = Shown(document_page(document, Place("a", document.sha256, Span(0, 5))))

    assert ("a" in shown.tags) == linked
    assert (("href", url) in shown.attributes) == linked
    assert (("rel", "noopener noreferrer") in shown.attributes) == linked


# ---------------------------------------------------------------- an answer and a refusal


def test_an_answer_shows_each_quote_with_its_number_speaker_kind_title_and_date() -> None:
    answer = answer_of(cited(1, FERRY, EARLY, "Anna Berg", "direct"), cited(2, FERRY, NINE))

    shown = Shown(conversation_page([Exchange("When?", answer)]))

    assert shown.text("h2", "question") == "When?"
    assert shown.text("span", "number") == "12"
    assert shown.text("blockquote") == "“Be early,” said Anna Berg." + "The ferry leaves at nine."
    assert shown.text("b", "speaker") == "Anna Berg"
    assert shown.text("span", "kind") == "direct quote" + "the document’s own words"
    assert shown.text("button", "open") == "Ferry times" * 2
    assert shown.text("time") == "5 January 2031" * 2
    assert shown.text("p", "small") == "2,451 documents searched, 3 could not be read · 0.34 s"


def test_a_source_names_day_page_and_address_after_the_title() -> None:
    citation = Citation(1, Quote(FERRY, 13, 38), FERRY.info, Location(page=4))

    shown = Shown(conversation_page([Exchange("When?", answer_of(citation))]))

    assert shown.text("p", "source") == "Ferry times" + "5 January 2031 · page 4 · example.org"


def test_what_was_looked_for_is_said_in_small_print_as_text() -> None:
    citation = Citation(1, Quote(FERRY, 13, 38), FERRY.info)
    answer = replace(answer_of(citation), understood="said by <b>Anna</b> Berg, about ferries")

    shown = Shown(conversation_page([Exchange("When?", answer)]))

    assert shown.text("bdi", "understood") == "Looked for: said by <b>Anna</b> Berg, about ferries"


def test_a_refusal_shows_its_reason_and_passages_that_are_called_no_answer() -> None:
    shown = Shown(conversation_page([Exchange("Why?", refusal_of(FERRY, NINE, EARLY))]))

    assert shown.text("p", "reason") == "Nothing in the documents answers this."
    assert shown.text("h3") == "Closest passages – not an answer"
    assert shown.text("p", "passage") == "The ferry leaves at nine." + "“Be early,” said Anna Berg."
    assert "blockquote" not in shown.tags
    assert shown.text("span", "number") == ""
    assert shown.text("p", "small") == "1 document searched · 0.34 s"


# ---------------------------------------------------------------- a document


BOTH = answer_of(cited(1, FERRY, EARLY, "Anna Berg", "direct"), cited(2, FERRY, NINE))


def test_a_comparison_shows_each_speaker_under_a_heading_and_what_is_missing() -> None:
    missing = "Nothing that is said by Olav Holm answers this."
    parts = (Part("Anna Berg", (1, 2)), Part("Olav Holm", (), missing))
    answer = replace(BOTH, text=f"{BOTH.text}\n{missing}", parts=parts)

    shown = Shown(conversation_page((Exchange("Both?", answer),)))

    assert shown.text("h3") == "Anna BergOlav Holm"
    assert shown.text("p", "missing") == missing


def test_a_card_shows_when_it_was_said_what_stands_before_and_who_else_prints_it() -> None:
    first, second = BOTH.citations
    paper = Document("paper.txt", "The paper", "“Be late,” said Anna Berg.", date(2031, 1, 6))
    also = Source(Quote(paper, 0, len(paper.text)), paper.info, None, (("early", "late"),))
    before = Quote(FERRY, NINE.start, NINE.end)
    told = replace(first, said_on=Period.on(date(2031, 1, 4)), before=before, also=(also,))

    shown = Shown(conversation_page((Exchange("When?", replace(BOTH, citations=(told, second), in_time=True)),)))

    assert shown.text("span", "when") == "4 January 2031"
    assert shown.text("p", "before") == "The ferry leaves at nine."
    assert shown.text("ul", "also") == "otherwise, with “late” for “early”, in The paper · 6 January 2031"


def test_the_words_that_answer_are_marked_in_their_card() -> None:
    reply = answer_of(cited(1, FERRY, NINE))
    (citation,) = reply.citations
    start = FERRY.text.index("nine")
    marked = replace(reply, citations=(replace(citation, answer=Span(start, start + 4)),))

    shown = Shown(conversation_page((Exchange("When?", marked),)))

    assert shown.text("mark") == "nine"
    assert shown.text("blockquote") == "The ferry leaves at nine."


def test_a_refusal_shows_what_others_say_and_opens_it_as_no_answer() -> None:
    other = Source(Quote(FERRY, EARLY.start, EARLY.end, speaker="Anna Berg", kind="direct"), FERRY.info)
    refusal = Refusal("What did Holm say?", Reason.OTHER_SPEAKER, "Nothing.", (), Coverage(1, 0), TIMINGS, "", (other,))

    shown = Shown(conversation_page((Exchange("What did Holm say?", refusal),)))

    assert shown.text("h3") == "What others say on it"
    assert shown.text("blockquote") == "“Be early,” said Anna Berg."
    (place,) = places_of(refusal)
    assert (place.span, place.answers) == (EARLY, False)


def test_a_document_shows_whole_with_its_quote_marked_and_the_others_lighter() -> None:
    place = places_of(answer_of(cited(1, FERRY, NINE), cited(2, FERRY, EARLY)))[0]

    shown = Shown(document_page(FERRY, place))

    assert shown.text("mark", "quoted") == "The ferry leaves at nine."
    assert shown.text("div", "text").count("“Be early,” said Anna Berg.") == 1
    assert shown.text("h2") + shown.text("div", "text") == FERRY.text
    assert shown.text("h2") == "Ferry times"
    assert shown.tags.count("p") == 2 + len(["note", "about"])


def test_a_title_that_the_text_does_not_begin_with_stands_above_it() -> None:
    document = Document("a.txt", "Another title", "First.\nSecond.\nThird.")

    shown = Shown(document_page(document, Place("a.txt", document.sha256, Span(0, 6))))

    assert shown.text("h2") == "Another title"
    assert shown.text("div", "text") == document.text
    assert shown.tags.count("p") == 3 + len(["note"])


def test_quotes_that_overlap_are_marked_once() -> None:
    document = Document("a", "", "abcdefghij")
    place = Place("a", document.sha256, Span(3, 6), others=(Span(0, 4), Span(2, 9)))

    shown = Shown(document_page(document, place))

    assert shown.text("div", "text") == "abcdefghij"
    assert shown.text("mark", "quoted") == "def"
    assert shown.text("mark", "other") == "other quotes" + "abc" + "ghi"


def test_a_quote_over_two_paragraphs_is_marked_in_both() -> None:
    document = Document("a", "", "One two.\n\nThree four.")

    shown = Shown(document_page(document, Place("a", document.sha256, Span(4, 15))))

    assert shown.text("mark", "quoted") == "two." + "Three"
    assert shown.text("div", "text") == document.text


def test_a_nearest_passage_is_marked_as_no_answer() -> None:
    (place,) = places_of(refusal_of(FERRY, NINE))

    shown = Shown(document_page(FERRY, place))

    assert shown.text("mark", "quoted") == ""
    assert shown.text("mark", "near") == "Closest passage" + "The ferry leaves at nine."
    assert "not an answer" in shown.text("p", "note")


def test_a_document_that_has_changed_since_is_shown_unmarked_with_a_note() -> None:
    shown = Shown(document_page(FERRY, Place("ferry.txt", "0" * 64, NINE)))

    assert "mark" not in shown.tags
    assert "has changed since" in shown.text("p", "note")


def test_of_an_endless_document_the_part_around_the_quote_is_shown() -> None:
    document = Document("a", "", "x" * 3_000_000 + "quote" + "y" * 2_000_000)

    page = document_page(document, Place("a", document.sha256, Span(3_000_000, 3_000_005)))

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

    shown = Shown(document_page(document, Place("a", document.sha256, Span(start, end), others)))

    assert shown.text("div", "text") == text
    # White space between two paragraphs stands outside the marks.
    assert "".join(shown.text("mark", "quoted").split()) == "".join(text[start:end].split())


# ---------------------------------------------------------------- before a question, and while indexing


def test_an_index_without_documents_names_the_command_that_reads_some() -> None:
    shown = Shown(welcome_page(0, examples=[], state=Idle()))

    assert "There are no documents yet" in shown.text()
    assert shown.text("code") == "onrecord chat path/to/your/documents"


@pytest.mark.parametrize(
    ("documents", "when"), [(0, "as soon as the first ones are read"), (5, "those that have been read")]
)
def test_while_documents_are_read_it_is_said_what_can_be_asked(documents: int, when: str) -> None:
    shown = Shown(welcome_page(documents, examples=[], state=Running(None)))

    assert shown.text("p") == f"You can ask {when}."


def test_examples_are_offered_as_buttons_and_made_from_titles_without_repeats() -> None:
    infos = [Document(str(n), title, "x").info for n, title in enumerate(["", "Ferry\ntimes", "Ferry times", "Tides"])]

    examples = examples_of(infos)

    assert examples == ["What do the documents say about “Ferry times”?", "What do the documents say about “Tides”?"]
    assert Shown(welcome_page(3, examples=examples, state=Idle())).text("button", "example") == "".join(examples)


def test_progress_is_told_in_documents() -> None:
    shown = Shown(status_page(Running(Progress(120.4, 2451, 900)), documents=120, unreadable=[]))

    assert "120 of 2,451 documents" in shown.text()
    assert ("max", "2451") in shown.attributes


def test_when_indexing_is_done_unreadable_files_are_listed_with_their_reasons() -> None:
    bad = (Unreadable("scan.png", "no reader for .png", "unsupported"), Unreadable("b.txt", "it is empty"))
    report = SyncReport(7, 1, 0, 3, bad, 20, 4, 1.5)

    shown = Shown(status_page(Done(report), documents=11, unreadable=bad))

    assert shown.text("p") == "11 documents to ask · 7 added, 1 changed"
    assert shown.text("summary") == "2 could not be read"
    assert shown.text("li") == "scan.png: no reader for .png" + "b.txt: it is empty"


# ---------------------------------------------------------------- what the browser sends back


def test_a_place_comes_back_from_json_as_it_was() -> None:
    import json

    place = Place("a\ud800“b”", "0" * 64, Span(1, 4), (Span(7, 9),), answers=False)

    assert as_json(place).isascii()
    assert parsed(json.loads(as_json(place))) == place


@pytest.mark.parametrize(
    "change",
    [
        {"span": [4, 1]},
        {"span": [-1, 4]},
        {"span": ["1", 4]},
        {"span": [1.5, 4]},
        {"span": [True, 4]},
        {"span": None},
        {"others": "x"},
        {"others": [[1]]},
        {"document": 3},
        {"sha256": None},
        {"answers": "yes"},
    ],
)
def test_what_is_no_place_is_refused(change: dict[str, object]) -> None:
    good = {"document": "a", "sha256": "0" * 64, "span": [1, 4], "others": [], "answers": True}

    with pytest.raises(PlaceInvalid, match="reload the page"):
        parsed(good | change)
    with pytest.raises(PlaceInvalid, match="reload the page"):
        parsed(None)
