from dataclasses import replace
from datetime import date

from onrecord import Citation, Coverage, Part, Quote, Reason, Refusal, Source
from onrecord.answering import Reading
from onrecord.web.pages.conversation import exchange_page
from onrecord.web.pages.exchanges import Exchange, Failure
from onrecord.web.places import places_of
from onrecord_index import Document, Location, Period, Span
from shown import EARLY, FERRY, NINE, TIMINGS, Shown, answer_of, cited, refusal_of

BOTH = answer_of(cited(1, FERRY, EARLY, "Anna Berg", "direct"), cited(2, FERRY, NINE))


def test_an_answer_shows_each_quote_with_its_number_speaker_kind_title_and_date() -> None:
    answer = answer_of(cited(1, FERRY, EARLY, "Anna Berg", "direct"), cited(2, FERRY, NINE))

    shown = Shown(exchange_page(Exchange("When?", answer)))

    assert shown.text("h2", "question") == "When?"
    assert shown.text("span", "number") == "12"
    assert shown.text("blockquote") == "“Be early,” said Anna Berg." + "The ferry leaves at nine."
    assert shown.text("b", "speaker") == "Anna Berg"
    assert shown.text("span", "kind") == "direct quote" + "the document’s own words"
    assert shown.text("button", "open") == "Ferry times" * 2
    assert shown.text("time") == "5 January 2031" * 2
    assert shown.text("p", "small") == "2,451 documents searched, 3 could not be read · 0.34 s"


def test_the_numbers_of_an_answer_stand_beside_who_is_quoted_and_lead_to_their_cards() -> None:
    exchange = Exchange("When?", BOTH, id="x1")

    shown = Shown(exchange_page(exchange))

    assert shown.text("p", "lead") == "Anna Berg 1" + "the document’s own words 2"
    assert [value for name, value in shown.attributes if name == "data-card"] == ["quote-x1-1", "quote-x1-2"]
    assert {("id", "quote-x1-1"), ("id", "quote-x1-2")} <= set(shown.attributes)


def test_words_that_answer_by_themselves_lead_and_other_quotes_are_to_be_seen_also() -> None:
    start = FERRY.text.index("nine")
    first, second = answer_of(cited(1, FERRY, NINE), cited(2, FERRY, EARLY)).citations
    answer = answer_of(replace(first, answer=Span(start, start + 4)), second)

    shown = Shown(exchange_page(Exchange("When?", answer)))

    assert shown.text("p", "lead") == "nine 1" + "see also 2"


def test_two_questions_in_one_are_answered_below_each_other() -> None:
    answer = replace(BOTH, parts=(Part("When?", (1,)), Part("Who?", (2,))))

    shown = Shown(exchange_page(Exchange("When, and who?", answer)))

    assert ("class", "parts") in shown.attributes


def test_documents_that_differ_are_shown_beside_each_other_before_the_quotes() -> None:
    later = Document("b.txt", "The correction", "It leaves at ten.", date(2031, 1, 7))
    first = replace(cited(1, FERRY, NINE), answer=Span(FERRY.text.index("nine"), FERRY.text.index("nine") + 4))
    second = replace(cited(2, later, Span(0, 17)), answer=Span(13, 16))

    shown = Shown(exchange_page(Exchange("When?", replace(answer_of(first, second), differ=(1, 2)))))

    assert shown.text("section", "differ") == (
        "The documents differ" + "nine" + "Ferry times, 5 January 2031 1" + "ten" + "The correction, 7 January 2031 2"
    )
    assert shown.text("p", "lead") == ""


def test_an_answer_over_time_is_a_line_of_days() -> None:
    first, second = BOTH.citations
    told = (replace(first, said_on=Period.on(date(2031, 1, 4))), replace(second, said_on=Period.on(date(2031, 2, 1))))

    shown = Shown(exchange_page(Exchange("When?", replace(BOTH, citations=told, in_time=True))))

    assert shown.text("p", "lead") == "4 January 2031 1" + "1 February 2031 2"
    assert ("class", "cards timeline") in shown.attributes


def test_a_long_quote_shows_its_beginning_and_how_long_it_is() -> None:
    document = Document("speech.txt", "A speech", " ".join(["word"] * 3000))

    shown = Shown(exchange_page(Exchange("What?", answer_of(cited(1, document, Span(0, len(document.text)))))))

    assert ("class", "long") in shown.attributes
    assert shown.text("button", "more") == "Show all 3,000 words"
    assert shown.text("blockquote") == document.text


def test_each_quote_can_be_taken_along_in_three_forms_and_as_a_link() -> None:
    shown = Shown(exchange_page(Exchange("When?", answer_of(cited(1, FERRY, NINE)))))

    assert shown.text("p", "copy") == "Copy" + "citation" + "Markdown" + "BibTeX" + "link"
    forms = [value or "" for name, value in shown.attributes if name == "data-copy"]
    assert [form[:15] for form in forms] == ["“The ferry leav", "> The ferry lea", "@misc{ferry2031"]


def test_who_is_meant_is_asked_back_with_the_names_to_choose_from() -> None:
    refusal = replace(refusal_of(FERRY), reason=Reason.SEVERAL_PEOPLE, text="Berg may be Anna Berg or Olav Berg.")

    shown = Shown(exchange_page(Exchange("What?", refusal, further=("Anna Berg", "Olav Berg"))))

    assert shown.text("p", "none") == "Asked back"
    assert shown.text("div", "verdict").endswith("Anna Berg" + "Olav Berg")
    assert "nav" not in shown.tags


def test_questions_to_ask_next_stand_below_a_reply() -> None:
    shown = Shown(exchange_page(Exchange("When?", BOTH, further=("What did Anna Berg say?",))))

    assert shown.text("nav", "further") == "Ask next" + "What did Anna Berg say?"


def test_what_is_being_read_is_shown_until_there_is_an_answer() -> None:
    reading = Reading(refusal_of(FERRY, NINE, EARLY).nearest)

    shown = Shown(exchange_page(Exchange("When?", reading)))

    assert shown.text("div", "pending").startswith("Reading 2 passages of 1 document…" + "The ferry leaves at nine.")
    assert ("data-state", "reading") in shown.attributes
    assert "data-record" not in dict(shown.attributes)


def test_a_failure_can_be_asked_again() -> None:
    shown = Shown(exchange_page(Exchange("When?", Failure("No answer: it is late."))))

    assert shown.text("div", "failure") == "No answer: it is late." + "Ask again"
    assert ("role", "alert") in shown.attributes


def test_quotes_that_are_lost_are_counted() -> None:
    shown = Shown(exchange_page(Exchange("When?", BOTH, lost=2)))

    assert shown.text("p", "lost") == (
        "2 quotes of this answer are not in the documents any more, which have changed since."
    )


def test_a_source_names_day_page_and_address_after_the_title() -> None:
    citation = Citation(1, Quote(FERRY, 13, 38), FERRY.info, Location(page=4))

    shown = Shown(exchange_page(Exchange("When?", answer_of(citation))))

    assert shown.text("p", "source") == "Ferry times" + "5 January 2031 · page 4 · example.org"


def test_what_was_looked_for_is_said_in_small_print_as_text() -> None:
    citation = Citation(1, Quote(FERRY, 13, 38), FERRY.info)
    answer = replace(answer_of(citation), understood="said by <b>Anna</b> Berg, about ferries")

    shown = Shown(exchange_page(Exchange("When?", answer)))

    assert shown.text("bdi", "understood") == "Looked for: said by <b>Anna</b> Berg, about ferries"


def test_a_refusal_shows_its_reason_and_passages_that_are_called_no_answer() -> None:
    shown = Shown(exchange_page(Exchange("Why?", refusal_of(FERRY, NINE, EARLY))))

    assert shown.text("p", "reason") == "Nothing in the documents answers this."
    assert shown.text("p", "none") == "No answer"
    assert shown.text("h3") == "Closest, but not an answer"
    assert shown.text("p", "passage") == "The ferry leaves at nine." + "“Be early,” said Anna Berg."
    assert "blockquote" not in shown.tags
    assert shown.text("span", "number") + shown.text("button", "cite") == ""
    assert shown.text("p", "small") == "1 document searched · 0.34 s"


def test_a_comparison_shows_each_speaker_under_a_heading_and_what_is_missing() -> None:
    missing = "Nothing that is said by Olav Holm answers this."
    parts = (Part("Anna Berg", (1, 2)), Part("Olav Holm", (), missing))
    answer = replace(BOTH, text=f"{BOTH.text}\n{missing}", parts=parts)

    shown = Shown(exchange_page(Exchange("Both?", answer)))

    assert shown.text("h3") == "Anna Berg 12" + "Olav Holm "
    assert ("class", "parts beside") in shown.attributes
    assert shown.text("p", "missing") == missing


def test_a_card_shows_when_it_was_said_what_stands_before_and_who_else_prints_it() -> None:
    first, second = BOTH.citations
    paper = Document("paper.txt", "The paper", "“Be late,” said Anna Berg.", date(2031, 1, 6))
    also = Source(Quote(paper, 0, len(paper.text)), paper.info, differences=(("early", "late"),))
    before = Quote(FERRY, NINE.start, NINE.end)
    told = replace(first, said_on=Period.on(date(2031, 1, 4)), before=before, also=(also,))

    shown = Shown(exchange_page(Exchange("When?", replace(BOTH, citations=(told, second), in_time=True))))

    assert shown.text("span", "when") == "4 January 2031"
    assert shown.text("p", "before") == "The ferry leaves at nine."
    assert shown.text("ul", "also") == "otherwise, with “late” for “early”, in The paper6 January 2031"


def test_the_words_that_answer_are_marked_in_their_card() -> None:
    reply = answer_of(cited(1, FERRY, NINE))
    (citation,) = reply.citations
    start = FERRY.text.index("nine")
    marked = replace(reply, citations=(replace(citation, answer=Span(start, start + 4)),))

    shown = Shown(exchange_page(Exchange("When?", marked)))

    assert shown.text("mark") == "nine"
    assert shown.text("blockquote") == "The ferry leaves at nine."


def test_a_refusal_shows_what_others_say_and_opens_it_as_no_answer() -> None:
    other = Source(Quote(FERRY, EARLY.start, EARLY.end, speaker="Anna Berg", kind="direct"), FERRY.info)
    refusal = Refusal("What did Holm say?", Reason.OTHER_SPEAKER, "Nothing.", (), Coverage(1, 0), TIMINGS, "", (other,))

    shown = Shown(exchange_page(Exchange("What did Holm say?", refusal)))

    assert shown.text("h3") == "Closest, but not an answer: what others say on it"
    assert shown.text("blockquote") == "“Be early,” said Anna Berg."
    (place,) = places_of(refusal)
    assert (place.span, place.answers) == (EARLY, False)


def test_of_many_documents_with_the_same_words_the_first_are_named_and_the_rest_folded() -> None:
    papers = [Document(f"p{number}", f"Paper {number}", "“Be early,” said Anna Berg.") for number in range(12)]
    also = tuple(Source(Quote(paper, 0, len(paper.text)), paper.info) for paper in papers)
    first, second = BOTH.citations

    shown = Shown(exchange_page(Exchange("When?", replace(BOTH, citations=(replace(first, also=also), second)))))

    assert shown.text("summary") == "and in 8 more documents"
    assert shown.text("ul", "also").count("Paper") == 12
