"""Answers about who said what and when: several speakers, an order in time, several outlets, and what is missing."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import pytest

from onrecord import Answer, Assistant, Reason, Refusal, Turn
from onrecord_index import Index, Period, SentenceTransformerEmbedder

Ask = Callable[..., Answer | Refusal]
Article = tuple[str, str | None, str]

TOLL_IN_MARCH: Article = (
    "march", "2023-03-08",
    "The council met on the bridge toll. “The toll is far too dear,” Anna Berg said on Tuesday. "
    "Olav Holm, the mayor of Hask, said that the bridge toll would pay for the repair.",
)  # fmt: skip
TOLL_IN_JUNE: Article = (
    "june", "2023-06-14",
    "The bridge toll was debated again. Anna Berg said that she could live with a bridge toll of two crowns. "
    "Lena Quist opened a bakery. “Bread must be warm,” Quist said.",
)  # fmt: skip
TOLL_IN_AUGUST: Article = ("august", "2023-08-02", "“I now vote for the bridge toll,” said Anna Berg on Monday.")
TOLL = (TOLL_IN_MARCH, TOLL_IN_JUNE, TOLL_IN_AUGUST)
OCTOBER = date(2023, 10, 5)


@pytest.fixture
def ask(tmp_path: Path, model: SentenceTransformerEmbedder) -> Iterator[Ask]:
    """Return what asks a question of a few articles in October 2023."""
    with ExitStack() as stack:

        def ask_of(
            question: str, *articles: Article, history: tuple[str, ...] = (), asked: date = OCTOBER
        ) -> Answer | Refusal:
            corpus = tmp_path / f"{len(list(tmp_path.iterdir()))}.jsonl"
            keys = ("id", "date", "text")
            lines = [dict(zip(keys, article, strict=True)) for article in articles]
            corpus.write_text("".join(json.dumps(line) + "\n" for line in lines))
            index = stack.enter_context(Index.open_or_create(corpus.with_suffix(""), embedder=model))
            index.sync([corpus])
            turns = [Turn("user", text) for text in history]
            return Assistant(index).ask(question, history=turns, asked=asked)

        yield ask_of


def answered(reply: Answer | Refusal) -> Answer:
    assert isinstance(reply, Answer), reply
    return reply


def refused(reply: Answer | Refusal) -> Refusal:
    assert isinstance(reply, Refusal), reply
    return reply


def said(reply: Answer | Refusal) -> list[tuple[str | None, str]]:
    return [(citation.quote.speaker, citation.quote.document_id) for citation in answered(reply).citations]


# ---------------------------------------------------------------- several speakers


def test_a_comparison_quotes_each_speaker_in_a_part_of_its_own(ask: Ask) -> None:
    reply = answered(ask("Compare what Anna Berg and Olav Holm said about the bridge toll", *TOLL))

    berg, holm = reply.parts
    assert (berg.speaker, holm.speaker) == ("Anna Berg", "Olav Holm")
    by_number = {citation.number: citation.quote.speaker for citation in reply.citations}
    assert {by_number[number] for number in berg.numbers} == {"Anna Berg"}
    assert {by_number[number] for number in holm.numbers} == {"Olav Holm"}
    assert sorted([*berg.numbers, *holm.numbers]) == list(by_number)


def test_a_part_without_evidence_says_so(ask: Ask) -> None:
    reply = answered(ask("What did Anna Berg and Lena Quist say about the bridge toll?", *TOLL))

    _, quist = reply.parts
    assert quist.numbers == ()
    assert quist.missing == "Nothing in the documents that is said by Lena Quist answers this."
    assert quist.missing in reply.text


def test_a_comparison_without_any_evidence_is_refused(ask: Ask) -> None:
    reply = refused(ask("Compare what Anna Berg and Olav Holm said about penguins", *TOLL))

    assert reply.reason == Reason.NOTHING_ON_THIS


# ---------------------------------------------------------------- time


def test_what_was_said_over_time_is_in_the_order_of_its_days(ask: Ask) -> None:
    reply = answered(ask("What did Anna Berg say about the bridge toll over time?", *TOLL))

    assert [citation.said_on for citation in reply.citations] == [
        Period.on(date(2023, 3, 7)),  # a Tuesday, the day before the article's
        Period.on(date(2023, 6, 14)),
        Period.on(date(2023, 7, 31)),  # a Monday
    ]
    assert reply.text.startswith("7 March 2023: Anna Berg: “The toll is far too dear,”")


def test_the_latest_word_is_the_newest_one(ask: Ask) -> None:
    reply = ask("What is the latest that Anna Berg said about the bridge toll?", *TOLL)

    assert said(reply) == [("Anna Berg", "august")]


@pytest.mark.parametrize(
    ("when", "document"), [("in March 2023", "march"), ("between May and June 2023", "june"), ("since July", "august")]
)
def test_a_period_chooses_what_was_said_then(ask: Ask, when: str, document: str) -> None:
    reply = ask(f"What did Anna Berg say about the bridge toll {when}?", *TOLL)

    assert said(reply) == [("Anna Berg", document)]
    assert when in reply.understood


def test_nothing_said_in_the_period_is_refused_though_something_was_at_another_time(ask: Ask) -> None:
    reply = refused(ask("What did Anna Berg say about the bridge toll in 2022?", *TOLL))

    assert reply.reason == Reason.OTHER_DATE
    assert reply.text == "Anna Berg says something on this in the documents, but not in 2022."


def test_this_week_long_after_the_newest_document_names_its_day_and_offers_it(ask: Ask) -> None:
    reply = refused(ask("What did Anna Berg say about the bridge toll this week?", *TOLL))

    assert reply.reason == Reason.OTHER_DATE
    assert reply.text == "The newest document is of 2 August 2023. To ask as of that day, add “as of 2 August 2023”."


def test_the_offered_day_is_understood(ask: Ask) -> None:
    reply = ask("What did Anna Berg say about the bridge toll this week, as of 2 August 2023?", *TOLL)

    assert said(reply) == [("Anna Berg", "august")]


def test_a_follow_up_about_another_time_keeps_speaker_and_topic(ask: Ask) -> None:
    reply = ask("And in June?", *TOLL, history=("What did Anna Berg say about the bridge toll in March 2023?",))

    assert said(reply) == [("Anna Berg", "june")]


# ---------------------------------------------------------------- offices


OLD_MAYOR: Article = ("old", "2022-03-01", "The mayor, Ina Ardal, said that the bridge toll would rise.")
NEW_MAYOR: Article = ("new", "2023-09-01", "The mayor, Olav Holm, said that the bridge toll would fall.")


@pytest.mark.parametrize(("asked", "who"), [(date(2022, 4, 1), "Ina Ardal"), (OCTOBER, "Olav Holm")])
def test_an_office_means_who_held_it_on_the_day_of_the_question(ask: Ask, asked: date, who: str) -> None:
    reply = ask("What did the mayor say about the bridge toll?", OLD_MAYOR, NEW_MAYOR, asked=asked)

    assert {speaker for speaker, _ in said(reply)} == {who}
    assert reply.understood == f"said by {who} (asked: the mayor), about the bridge toll"


def test_an_office_in_a_period_means_who_held_it_then(ask: Ask) -> None:
    reply = ask("What did the mayor say about the bridge toll in March 2022?", OLD_MAYOR, NEW_MAYOR)

    assert said(reply) == [("Ina Ardal", "old")]


# ---------------------------------------------------------------- several outlets

WIRE: Article = (
    "wire", "2023-05-03",
    '"We leave with 12 finished bridges and no debt," Anna Berg said on Tuesday. The council thanked her.',
)  # fmt: skip
PAPER: Article = (
    "paper", "2023-05-04",
    "The head of works is gone. Anna Berg told the Courier: “We leave with 12 finished bridges and no debt”.",
)  # fmt: skip
OTHER: Article = (
    "other", "2023-05-04",
    "A farewell. “We leave with 20 finished bridges and no debt,” said Anna Berg to applause in the hall.",
)  # fmt: skip


def test_a_quotation_in_two_outlets_is_one_quote_with_two_sources(ask: Ask) -> None:
    reply = answered(ask("What did Anna Berg say about finished bridges?", WIRE, PAPER))

    (citation,) = reply.citations
    (source,) = citation.also
    assert {citation.quote.document_id, source.quote.document_id} == {"wire", "paper"}
    assert source.differences == ()


def test_a_version_with_another_number_is_shown_as_differing(ask: Ask) -> None:
    reply = answered(ask("What did Anna Berg say about finished bridges?", WIRE, OTHER))

    (citation,) = reply.citations
    (source,) = citation.also
    assert {citation.quote.document_id, source.quote.document_id} == {"wire", "other"}
    assert set(source.differences[0]) == {"12", "20"}


def test_the_same_words_of_somebody_else_are_no_version(ask: Ask) -> None:
    another: Article = ("another", "2023-05-05", "“We leave with 20 finished bridges and no debt,” said Olav Holm.")

    reply = answered(ask("What did Anna Berg say about finished bridges?", WIRE, another))

    assert [citation.also for citation in reply.citations] == [()]


# ---------------------------------------------------------------- whole words


def test_a_quotation_of_several_sentences_is_not_cut_in_its_middle(ask: Ask) -> None:
    text = "The pier is shut. “The pier cannot carry cars. It was built for carts,” said Anna Berg. Nobody laughed."

    reply = answered(ask("What did Anna Berg say about cars on the pier?", ("pier", None, text)))

    (citation,) = reply.citations
    assert citation.quote.text == "“The pier cannot carry cars. It was built for carts,” said Anna Berg."


def test_they_at_the_beginning_of_a_quotation_is_shown_with_the_sentence_before(ask: Ask) -> None:
    text = "The council promised 450 jobs at the new pier. “They breed under water,” Anna Berg said of the pier jobs."

    reply = answered(ask("What did Anna Berg say about the pier jobs?", ("pier", None, text)))

    (citation,) = reply.citations
    assert citation.before is not None
    assert citation.before.text == "The council promised 450 jobs at the new pier."
    assert citation.quote.text.startswith("“They breed")


# ---------------------------------------------------------------- others


def test_where_the_one_asked_says_nothing_others_are_offered_by_name(ask: Ask) -> None:
    reply = refused(ask("What did Lena Quist say about the bridge toll?", *TOLL))

    assert reply.reason == Reason.OTHER_SPEAKER
    assert {source.quote.speaker for source in reply.others} <= {"Anna Berg", "Olav Holm"}
    assert reply.others
    assert "[" not in reply.text


def test_a_name_as_topic_has_to_be_mentioned(ask: Ask) -> None:
    text = (
        "Ministers met in Poland on the harbour. Anna Berg said that the harbour was closed. Olav Holm praised Poland."
    )

    reply = refused(ask("What did Anna Berg say about Norway?", ("harbour", None, text)))

    assert reply.reason in (Reason.NOTHING_ON_THIS, Reason.OTHER_SPEAKER)


ELECTION: Article = ("election", "2023-07-10", "Olav Holm won Sunday’s election in Hask by twelve votes.")


@pytest.mark.parametrize(("when", "documents"), [("before", ["march", "june"]), ("after", ["august"])])
def test_before_and_after_an_event_are_told_by_its_day_in_the_documents(
    ask: Ask, when: str, documents: list[str]
) -> None:
    reply = ask(f"What did Anna Berg say about the bridge toll {when} the election?", *TOLL, ELECTION)

    assert sorted(document for _, document in said(reply)) == sorted(documents)
    assert "July 2023" in reply.understood  # Sunday was the ninth


def test_an_event_of_no_known_day_is_part_of_the_topic(ask: Ask) -> None:
    reply = ask("What did Anna Berg say about the bridge toll before the summit?", *TOLL)

    assert "about the bridge toll before the summit" in reply.understood


# ---------------------------------------------------------------- nobody else, and no other time, in silence


def test_a_surname_alone_is_said_to_be_all_that_the_documents_have(ask: Ask) -> None:
    reply = answered(ask("What did Anna Lie say about bread?", ("a", None, "“Bread must be warm,” Ms. Lie said.")))

    assert reply.understood == "said by Lie (asked: Anna Lie), about bread"


def test_a_day_inside_a_quote_is_not_when_it_was_said(ask: Ask) -> None:
    december: Article = ("december", "2022-12-02", "“The steel we ordered in August is late,” Anna Berg said.")

    reply = refused(ask("What did Anna Berg say in August 2022?", december))

    assert reply.reason is Reason.OTHER_DATE


def test_a_day_that_the_topic_is_of_may_stand_inside_a_quote(ask: Ask) -> None:
    december: Article = ("december", "2022-12-02", "“The steel we ordered in August is late,” Anna Berg said.")

    reply = answered(ask("What did Anna Berg say about the steel in August 2022?", december))

    assert "ordered in August" in reply.citations[0].quote.text


def test_what_was_said_before_an_event_without_a_day_is_refused(ask: Ask) -> None:
    reply = refused(ask("What did Anna Berg say before the flower show?", TOLL_IN_MARCH))

    assert reply.reason is Reason.OTHER_DATE
    assert reply.text.startswith("The documents do not tell the day of the flower show")


def test_an_event_without_a_day_may_be_what_is_spoken_of(ask: Ask) -> None:
    war: Article = ("war", "2023-05-02", "Anna Berg said that life after the war would be quiet.")

    reply = answered(ask("What did Anna Berg say about life after the war?", war))

    assert "after the war" in reply.citations[0].quote.text


def test_an_event_that_a_verb_tells_has_a_day_as_well(ask: Ask) -> None:
    elected: Article = ("elected", "2023-07-12", "Olav Holm was elected mayor of Hask on Sunday by twelve votes.")

    reply = ask("What did Anna Berg say about the bridge toll before the election?", *TOLL, elected)

    assert sorted(document for _, document in said(reply)) == ["june", "march"]


def test_who_said_that_takes_words_that_say_it(ask: Ask) -> None:
    assert said(ask("Who said that the toll would pay for the repair?", *TOLL)) == [("Olav Holm", "march")]


@pytest.mark.parametrize("claim", ["the bridge would be sold to Norway", "bread is cheap", "the council would resign"])
def test_words_on_the_same_topic_do_not_say_so(ask: Ask, claim: str) -> None:
    refused(ask(f"Who said that {claim}?", *TOLL))


def test_who_said_that_is_not_whoever_was_asked_it(ask: Ask) -> None:
    text = "Asked whether the ferry could carry lorries, Captain Olav Holm replied: “Not one. It takes thirty cars.”"

    refused(ask("Who said that the ferry could carry lorries?", ("ferry", None, text)))


def test_an_interviewers_question_is_no_answer(ask: Ask) -> None:
    text = "Q: Mr. Holm, why has the repair not started?\n\nQ: Mr. Holm, why has the repair not begun?"

    refused(ask("Why has the repair not started?", ("interview", None, text)))


MAYORS: tuple[Article, ...] = (
    ("before", "2023-03-01", "Olav Holm, the mayor of Hask, said that the bridge was sound. Lena Quist, a deputy, said "
                             "that the bridge should be closed."),
    ("election", "2023-05-10", "Lena Quist was elected mayor of Hask on Sunday. “The bridge stays,” the new mayor said."
                               " Holm went home."),
    ("after", "2023-06-10", "The mayor said on Tuesday that the bridge would be painted. “It needs it,” she said."),
)  # fmt: skip


def test_an_offices_words_are_not_those_of_before_it_was_held(ask: Ask) -> None:
    reply = answered(ask("What did the mayor say about the bridge?", *MAYORS))

    assert sorted(said(reply)) == [("Lena Quist", "election"), ("The mayor", "after")]


def test_an_office_before_an_event_is_who_held_it_by_then(ask: Ask) -> None:
    reply = answered(ask("What did the mayor say about the bridge before the election?", *MAYORS))

    assert said(reply) == [("Olav Holm", "before")]


def test_a_month_without_its_year_long_after_the_newest_document_offers_its_day(ask: Ask) -> None:
    reply = refused(ask("What did Anna Berg say about the toll in March?", *TOLL, asked=date(2025, 11, 2)))

    assert reply.reason is Reason.OTHER_DATE
    assert "as of 2 August 2023" in reply.text


def test_a_name_with_a_letter_too_few_is_said_to_be_taken_for_another(ask: Ask) -> None:
    reply = answered(ask("What did Lena Quis say about bread?", *TOLL))

    assert reply.understood == "said by Lena Quist (asked: Lena Quis), about bread"


def test_the_newest_from_somebody_is_asked_for_as_the_latest(ask: Ask) -> None:
    reply = answered(ask("What is the latest from Anna Berg on the bridge toll?", *TOLL))

    assert [document for _, document in said(reply)] == ["august"]


def test_whoever_denies_a_claim_did_not_say_it(ask: Ask) -> None:
    holm: Article = ("may", "2023-05-02", "Anna Berg denied that the bridge toll was too dear.")

    replies = [ask(f"Who {said} that the bridge toll was too dear?", holm) for said in ("said", "denied")]

    assert refused(replies[0])
    assert answered(replies[1]).citations[0].quote.speaker == "Anna Berg"


def test_a_name_that_was_asked_back_can_be_chosen(tmp_path: Path, model: SentenceTransformerEmbedder) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.txt").write_text(
        "The ferry was debated. “The ferry is too slow,” said Anna Berg. Carl Berg said that the ferry was fast enough."
    )
    with Index.open_or_create(tmp_path / "index", embedder=model) as index:
        index.sync([tmp_path / "docs"])
        question = "What did Berg say about the ferry?"
        back = refused(Assistant(index).ask(question))

        reply = Assistant(index).ask("Carl", history=[Turn("user", question), Turn("assistant", back.text)])

    assert back.reason is Reason.SEVERAL_PEOPLE
    assert {citation.quote.speaker for citation in answered(reply).citations} == {"Carl Berg"}


# ---------------------------------------------------------------- what is told otherwise, and in part


def test_a_claim_that_somebody_denies_is_refused_with_the_denial(ask: Ask) -> None:
    strike: Article = ("strike", "2023-05-02", "Anna Berg said that the union would not strike this summer.")

    reply = refused(ask("Who said that the union would strike this summer?", strike))

    assert reply.reason is Reason.CONTRADICTED
    assert [source.quote.speaker for source in reply.others] == ["Anna Berg"]


def test_another_number_than_the_one_asked_about_is_refused_with_the_true_one(ask: Ask) -> None:
    jobs: Article = ("jobs", "2023-05-02", "The closure of the cannery will cost forty jobs in Hask, the company said.")

    reply = refused(ask("When will the closure of the cannery cost 80 jobs in Hask?", jobs))

    assert reply.reason is Reason.CONTRADICTED
    assert "forty jobs" in reply.others[0].quote.text


def test_of_two_questions_the_one_without_an_answer_says_so(ask: Ask) -> None:
    reply = answered(ask("What did Anna Berg say about the bridge toll, and who owns the lighthouse?", *TOLL))

    answers, missing = reply.parts
    assert answers.numbers
    assert missing.missing.startswith("Nothing in the documents answers “Who owns the lighthouse?”")


def test_the_latest_is_the_newest_of_all_and_not_of_the_best(ask: Ask) -> None:
    days = [
        ("2023-01-02", "“The toll is wrong,” said Anna Berg of the bridge toll."),
        ("2023-09-30", "“I like it,” Anna Berg said."),
    ]
    many = [
        (f"n{at}", f"2023-02-{at + 1:02}", f"“The bridge toll is wrong,” Anna Berg said. “It costs {at}.”")
        for at in range(9)
    ]

    reply = answered(ask("What did Anna Berg say most recently?", *((day, day, text) for day, text in days), *many))

    assert [document for _, document in said(reply)] == ["2023-09-30"]


def test_an_election_still_to_come_is_in_the_year_that_comes(ask: Ask) -> None:
    rival: Article = (
        "rival", "2023-03-17", "Her rival in the election on 7 May, Bram Hollis, was sparing. “It is a stay,” he said.",
    )  # fmt: skip

    assert said(ask("What did Bram Hollis say before the election?", rival)) == [("Bram Hollis", "rival")]


def test_a_sentence_may_name_an_event_that_has_no_day(ask: Ask) -> None:
    debate: Article = ("debate", "2023-04-17", "Anna Berg said after the debate that she had never been so tired.")

    assert said(ask("What did Anna Berg say after the debate?", debate)) == [("Anna Berg", "debate")]


def test_and_about_asks_the_same_one_about_somebody(ask: Ask) -> None:
    reply = ask("And about Holm?", *TOLL, history=("What did Anna Berg say about the bridge toll?",))

    assert reply.understood.startswith("said by Anna Berg, about Holm")


def test_but_is_shown_with_what_it_is_set_against(ask: Ask) -> None:
    text = "Anna Berg said that she took no pleasure in it. “But I will take a ride on the tram,” she added."

    (citation,) = answered(ask("What did Anna Berg say about a ride on the tram?", ("tram", None, text))).citations

    shown = (citation.before.text if citation.before else "") + citation.quote.text
    assert "no pleasure" in shown


def test_what_stands_in_quotation_marks_in_a_question_has_to_be_said_so(ask: Ask) -> None:
    nurse: Article = ("nurse", "2023-05-02", "“I cannot borrow a nurse,” said Anna Berg.")

    refused(ask("Who said “I cannot borrow a book”?", nurse))
    assert said(ask("Who said “I cannot borrow a nurse”?", nurse)) == [("Anna Berg", "nurse")]


def test_a_group_is_not_whoever_leads_it(ask: Ask) -> None:
    text = (
        "The leader of the opposition, Ruth Starling, left early. The opposition said that two years was too long for "
        "the bridge."
    )

    assert said(ask("What did the opposition say about the bridge?", ("bridge", None, text))) == [
        ("The opposition", "bridge")
    ]


def test_a_quotation_over_two_paragraphs_is_quoted_to_its_end(ask: Ask) -> None:
    text = (
        "“We were wrong about the libraries,” Anna Berg said. “I should have said so in February.\n\n"
        "“I did not, and I am sorry for it.”"
    )

    (citation,) = answered(ask("What did Anna Berg say about the libraries?", ("libraries", None, text))).citations

    assert citation.quote.text.endswith("“I did not, and I am sorry for it.”")


def test_the_day_above_an_article_is_no_part_of_an_answer(ask: Ask) -> None:
    text = "Bridge trial ends\n21 November 2025\n\nTobias Rennick was found guilty over the collapse of the footbridge."

    reply = ask("Who was found guilty over the collapse of the footbridge?", ("trial", None, text))

    assert [one.quote.text for one in answered(reply).citations] == [text.rpartition("\n\n")[2]]


def test_after_an_event_may_open_the_sentence(ask: Ask) -> None:
    debate: Article = ("debate", "2023-04-17", "After the debate Anna Berg said that she had never been so tired.")

    assert said(ask("What did Anna Berg say after the debate?", debate)) == [("Anna Berg", "debate")]


def test_another_route_is_no_other_number_of_routes(ask: Ask) -> None:
    route: Article = ("route", "2023-04-17", "Route 7 and its bridge were closed in May 2023, the council wrote.")

    assert refused(ask("When was Route 5 and its bridge closed?", route)).reason is not Reason.CONTRADICTED


def test_each_of_two_questions_has_its_own_day(ask: Ask) -> None:
    ferry: Article = ("ferry", "2023-04-17", "The ferry is run by Holm and Sons of Hask.")

    reply = ask("What did Anna Berg say about the bridge toll, and who runs the ferry as of 3 May 2020?", *TOLL, ferry)

    assert all(citation.document.id != "ferry" for citation in answered(reply).citations)
