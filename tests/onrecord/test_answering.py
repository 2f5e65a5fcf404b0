import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from onrecord import Answer, Assistant, Quote, Reason, Refusal, Turn
from onrecord.answering import Reading
from onrecord.reader import Reader
from onrecord_index import Document, Hit, Index, QuestionError, SentenceTransformerEmbedder
from shown import TIMINGS

STOLTENBERG = (
    "The current NATO Secretary General, Jens Stoltenberg, confirmed that security guarantees will indeed be discussed "
    "at the summit in Vilnius, but added that full-fledged security guarantees are only provided to full members of "
    "NATO as per Article 5 of the Washington Treaty."
)


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory, seeds_folder: Path) -> Iterator[Index]:
    with Index.open_or_create(tmp_path_factory.mktemp("index")) as index:
        index.sync([seeds_folder])
        yield index


def test_what_stoltenberg_said_is_answered_by_his_sentence_with_his_name(seeds: Index) -> None:
    reply = Assistant(seeds).ask("What did Stoltenberg say about Article 5?")

    assert isinstance(reply, Answer)
    (citation,) = reply.citations
    assert citation.quote.text == STOLTENBERG
    assert citation.quote.speaker == "Jens Stoltenberg"
    assert citation.quote.kind == "indirect"
    assert reply.text == f"Jens Stoltenberg, as reported: “{STOLTENBERG}” [1]"
    assert reply.understood == "said by Jens Stoltenberg, about Article 5"


def test_the_passages_that_are_read_are_told_before_the_reply(seeds: Index) -> None:
    assistant = Assistant(seeds)
    question = "Compare what Stoltenberg and Rasmussen said about security guarantees"

    reading, reply = assistant.steps(question)

    assert isinstance(reading, Reading)
    assert isinstance(reply, Answer)
    assert reading.passages == reply.passages
    assert replace(reply, timings=TIMINGS) == replace(assistant.ask(question), timings=TIMINGS)


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("What is the price of bread?", Reason.NOTHING_ON_THIS),
        ("What did Angela Merkel say about Article 5?", Reason.OTHER_SPEAKER),
    ],
)
def test_what_the_documents_do_not_say_is_refused_with_the_reason(seeds: Index, question: str, reason: Reason) -> None:
    reply = Assistant(seeds).ask(question)

    assert isinstance(reply, Refusal)
    assert reply.reason == reason
    assert "othing" in reply.text
    assert "[" not in reply.text
    assert reply.nearest


def test_every_quote_stands_in_its_document(seeds: Index) -> None:
    questions = ("Who is the U.S. Ambassador to NATO?", "What did Rasmussen say about Poland?", "Where is the summit?")
    replies = [Assistant(seeds).ask(question) for question in questions]

    quotes = [citation.quote for reply in replies if isinstance(reply, Answer) for citation in reply.citations]

    assert quotes
    for quote in quotes:
        document = seeds.document(quote.document_id)
        assert document.text[quote.start : quote.end] == quote.text
        assert document.sha256 == quote.sha256


def test_the_reply_says_how_many_documents_were_searched(tmp_path: Path, seeds_folder: Path) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "a.txt").write_text("The ferry leaves at nine.")
    (notes / "b.txt").write_bytes(b"")
    with Index.open_or_create(tmp_path / "index") as index:
        index.sync([notes])

        reply = Assistant(index).ask("When does the ferry leave?")

    assert (reply.coverage.documents, reply.coverage.unreadable) == (1, 1)


def test_nothing_dated_after_the_day_of_the_question_is_evidence(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text(
        '{"id": "old", "title": "Ferry", "text": "The ferry leaves at nine.", "date": "2031-01-05", "url": null}\n'
        '{"id": "new", "title": "Ferry", "text": "The ferry leaves at ten.", "date": "2031-03-05", "url": null}\n'
    )
    with Index.open_or_create(tmp_path / "index") as index:
        index.sync([corpus])
        assistant = Assistant(index)

        before = assistant.ask("When does the ferry leave?", asked=date(2031, 1, 1))
        between = assistant.ask("When does the ferry leave?", asked=date(2031, 2, 1))

    assert isinstance(before, Refusal)
    assert before.reason == Reason.OTHER_DATE
    assert isinstance(between, Answer)
    assert {citation.quote.document_id for citation in between.citations} == {"old"}
    assert {hit.document.id for hit in between.passages} == {"old"}


def test_a_former_office_means_whoever_had_it(seeds: Index) -> None:
    reply = Assistant(seeds).ask("What did the former secretary general say about troops?")

    assert isinstance(reply, Answer)
    assert {citation.quote.speaker for citation in reply.citations} == {"Anders Rasmussen"}


def test_an_empty_index_refuses_and_says_that_there_is_nothing_yet(tmp_path: Path) -> None:
    with Index.open_or_create(tmp_path / "index") as index:
        reply = Assistant(index).ask("Who?")

    assert isinstance(reply, Refusal)
    assert reply.text == "There are no documents yet, so nothing answers this."
    assert not reply.nearest


@pytest.mark.parametrize("question", ["", "   ", "\n", "why " * 5001])
def test_an_empty_or_endless_question_is_an_error_of_the_user(seeds: Index, question: str) -> None:
    with pytest.raises(QuestionError, match="question"):
        Assistant(seeds).ask(question)


@pytest.mark.parametrize(
    "question",
    [
        '"Article 5" AND (NOT "troops") OR *',
        "title:NATO^5 ~ \\",
        "((((",
        "article 5 " * 900,
        "🤷",
        "\u202eArticle 5",
        "AND",
    ],
)
def test_operators_and_odd_characters_in_a_question_are_only_words(seeds: Index, question: str) -> None:
    reply = Assistant(seeds).ask(question)

    assert isinstance(reply, Answer | Refusal)


def test_a_quote_cannot_be_made_of_words_that_do_not_stand_there() -> None:
    document = Document("a", "A", "The ferry leaves at nine.")

    quote = Quote(document, 4, 9)

    assert quote.text == "ferry"
    with pytest.raises(ValueError, match="is not in a text of 25 characters"):
        Quote(document, 20, 26)
    with pytest.raises(TypeError):
        Quote(document, 4, 9, text="boat")  # type: ignore[call-arg]  # the point of the test


# ---------------------------------------------------------------- small libraries, each about one thing


Ask = Callable[..., Answer | Refusal]


@pytest.fixture
def ask(tmp_path: Path, model: SentenceTransformerEmbedder) -> Iterator[Ask]:
    """Return what asks a question of a few texts, some with a date, on a day."""
    with ExitStack() as stack:

        def ask_of(question: str, *texts: str, dates: Sequence[str | None] = (), **how: object) -> Answer | Refusal:
            corpus = tmp_path / f"{len(list(tmp_path.iterdir()))}.jsonl"
            days = [*dates, *[None] * (len(texts) - len(dates))]
            lines = [{"id": str(at), "text": text, "date": days[at]} for at, text in enumerate(texts)]
            corpus.write_text("".join(json.dumps(line) + "\n" for line in lines))
            index = stack.enter_context(Index.open_or_create(corpus.with_suffix(""), embedder=model))
            index.sync([corpus])
            return Assistant(index).ask(question, **how)  # type: ignore[arg-type]  # handed on as they are

        yield ask_of


def quotes(reply: Answer | Refusal) -> list[tuple[str | None, str]]:
    assert isinstance(reply, Answer), reply
    return [(citation.quote.speaker, citation.quote.text) for citation in reply.citations]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What did the Bank of England say about inflation?", "The Bank of Japan said inflation would stay above two."),
        ("What did John Smith say about the ferry?", "James Smith said that the ferry was late again."),
        ("What did Anna Berg say about the ferry?", "Olav Holm said that the ferry was late. Anna Berg laughed."),
    ],
)
def test_the_words_of_others_are_no_answer(ask: Ask, question: str, text: str) -> None:
    reply = ask(question, text)

    assert isinstance(reply, Refusal)
    assert reply.reason == Reason.OTHER_SPEAKER
    assert reply.nearest


def test_what_nobody_speaks_of_is_not_said_to_be_said_by_another(ask: Ask) -> None:
    reply = ask("What did Napoleon say about quantum computers?", "Olav Holm said that the ferry was late.")

    assert isinstance(reply, Refusal)
    assert reply.reason == Reason.NOTHING_ON_THIS


def test_one_statement_among_many_passages_about_the_person_is_found(ask: Ask) -> None:
    about = [
        f"Vera Quist, profile {number}. Vera Quist was born in Hask and Vera Quist lives in Brell, where Vera Quist "
        f"has a boat with the number {number}. Vera Quist likes Vera Quist."
        for number in range(40)
    ]

    reply = ask("What did Vera Quist say?", *about, "“Taxes will not rise this year,” said Vera Quist.")

    assert quotes(reply) == [("Vera Quist", "“Taxes will not rise this year,” said Vera Quist.")]


def test_a_misspelt_name_is_taken_for_the_one_that_is_there_and_the_reply_says_so(ask: Ask) -> None:
    reply = ask("What did Stoltenburg say about the ferry?", "Jens Stoltenberg said that the ferry was late.")

    assert quotes(reply) == [("Jens Stoltenberg", "Jens Stoltenberg said that the ferry was late.")]
    assert reply.understood == "said by Jens Stoltenberg (asked: Stoltenburg), about the ferry"


NAMESAKES = (
    "Lena Maldoon said that the wall would be late. Henrick Maldoon said that the wall was dear.",
    "Lena Maldoon said that the pier was shut.",
)


def test_a_name_that_two_people_have_is_asked_back(ask: Ask) -> None:
    reply = ask("What did Maldoon say about the wall?", *NAMESAKES)

    assert isinstance(reply, Refusal)
    assert reply.reason == Reason.SEVERAL_PEOPLE
    assert reply.text == "Maldoon may be Lena Maldoon or Henrick Maldoon. Which one?"
    assert reply.nearest


def test_a_name_that_one_of_two_people_has_far_more_often_is_taken_for_that_one(ask: Ask) -> None:
    texts = [f"Lena Maldoon said that the wall would be late by {number} weeks." for number in range(2, 14)]

    assert {speaker for speaker, _ in quotes(ask("What did Maldoon say about the wall?", *NAMESAKES, *texts))} == {
        "Lena Maldoon"
    }


def test_an_office_is_answered_by_who_holds_it(ask: Ask) -> None:
    text = "The mayor of Hask, Ina Ardal, opened the pier. Ina Ardal, the mayor, said that the toll would rise."

    assert quotes(ask("What did the mayor say about the toll?", text)) == [
        ("Ina Ardal", "Ina Ardal, the mayor, said that the toll would rise.")
    ]


def test_who_said_something_is_answered_by_the_words_and_their_speaker(ask: Ask) -> None:
    text = "Olav Holm warned that the pier might fall into the sea. Anna Berg said that the pier was old but safe."

    assert quotes(ask("Who warned that the pier could fall?", text)) == [
        ("Olav Holm", "Olav Holm warned that the pier might fall into the sea.")
    ]


def test_a_thing_that_says_nothing_is_not_taken_for_a_speaker(ask: Ask) -> None:
    text = "The pact may be ended with three months' notice. Rent is due on Monday."

    reply = ask("What does the pact say about notice?", text)

    assert quotes(reply) == [(None, "The pact may be ended with three months' notice.")]


def test_a_number_in_words_is_the_number_that_is_asked_about(ask: Ask) -> None:
    text = "Isaac Newton published the three laws of motion in 1687. He lived in Cambridge."

    assert "three laws" in quotes(ask("Who published the 3 laws of motion?", text))[0][1]


def test_words_of_another_are_not_drawn_into_a_quote_in_the_documents_own_voice(ask: Ask) -> None:
    text = (
        "“We will never sell the lighthouse to anyone,” said Karl Holm. It was built in 1871 by the lighthouse board."
    )

    for speaker, words in quotes(ask("When was the lighthouse built?", text)):
        assert speaker is not None or "never sell" not in words


def test_brackets_in_a_document_are_not_taken_for_citations(ask: Ask) -> None:
    reply = ask("How tall is the lighthouse tower?", "The lighthouse tower is 31 metres tall.[3] It is white.")

    assert isinstance(reply, Answer)
    assert [citation.number for citation in reply.citations] == [1]
    assert reply.text.endswith(" [1]")


def test_an_answer_that_is_only_dated_later_is_a_refusal_that_says_so(ask: Ask) -> None:
    texts = ("The council met in Hask.", "Ina Ardal was elected mayor of Brell.")
    dates = ("2023-01-01", "2024-01-01")

    reply = ask("Who was elected mayor of Brell?", *texts, dates=dates, asked=date(2023, 6, 1))

    assert isinstance(reply, Refusal)
    assert reply.reason == Reason.OTHER_DATE
    assert [hit.document.id for hit in reply.nearest] == ["0"]
    assert isinstance(ask("Who was elected mayor of Brell?", *texts, dates=dates, asked=date(2024, 6, 1)), Answer)


@pytest.mark.parametrize(
    ("question", "speaker"),
    [
        ("And what did Olav Holm say?", "Olav Holm"),
        ("What about Olav Holm?", "Olav Holm"),
        ("Did she mention the ferry?", "Anna Berg"),
    ],
)
def test_a_follow_up_takes_over_what_it_leaves_out(ask: Ask, question: str, speaker: str) -> None:
    text = "Anna Berg said that the ferry was late. Olav Holm said that the ferry was early. Gulls ate the bread."

    reply = ask(question, text, history=[Turn("user", "What did Anna Berg say about the ferry?")])

    assert [said_by for said_by, _ in quotes(reply)] == [speaker]


def test_an_empty_question_is_refused_after_another_one_too(ask: Ask) -> None:
    with pytest.raises(QuestionError):
        ask("  ", "The ferry was late.", history=[Turn("user", "Was the ferry late?")])


def test_a_follow_up_to_the_longest_question_is_asked(ask: Ask) -> None:
    longest = "Was the ferry late? ".ljust(10_000, "?")

    assert ask("Why?", "The ferry was late because of the tide.", history=[Turn("user", longest)])
    assert ask("Was it? " + longest[:9_992], "The ferry was late.", history=[Turn("user", longest)])


class ChangingIndex:
    """An index whose document is replaced by another text while a question is read, as a sync beside it may do."""

    def __init__(self, index: Index, change: Callable[[], None]) -> None:
        self._index = index
        self._change = change

    def __getattr__(self, name: str) -> object:
        return getattr(self._index, name)

    def retrieve(self, *arguments: object, **named: object) -> list[Hit]:
        found: list[Hit] = self._index.retrieve(*arguments, **named)  # type: ignore[arg-type]  # handed on as they are
        self._change()
        return found


@pytest.mark.parametrize("text", ["A note on bread. The ferry was late twice, on Monday and Friday.", "Gone."])
def test_a_document_that_changes_while_it_is_read_is_read_again(
    tmp_path: Path, model: SentenceTransformerEmbedder, text: str
) -> None:
    note = tmp_path / "notes" / "ferry.txt"
    note.parent.mkdir()
    note.write_text("The ferry was late on Monday because of the tide. Bread was sold.")
    with Index.open_or_create(tmp_path / "index", embedder=model) as index:
        index.sync([note.parent])

        def change() -> None:
            note.write_text(text)
            index.sync([note.parent])

        changing: Any = ChangingIndex(index, change)
        reply = Assistant(changing).ask("When was the ferry late?")

        citations = reply.citations if isinstance(reply, Answer) else ()
        for citation in citations:
            document = index.document("ferry.txt")
            assert citation.quote.sha256 == citation.document.sha256 == document.sha256
            assert document.text[citation.quote.start : citation.quote.end] == citation.quote.text
    assert bool(citations) == ("ferry" in text)


def test_documents_that_are_added_while_a_question_is_read_are_not_said_to_be_searched(
    tmp_path: Path, model: SentenceTransformerEmbedder
) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "ferry.txt").write_text("The ferry was late on Monday.")
    with Index.open_or_create(tmp_path / "index", embedder=model) as index:
        changing: Any = ChangingIndex(index, lambda: index.sync([notes]))

        early = Assistant(changing).ask("When was the ferry late?")
        late = Assistant(index).ask("When was the ferry late?")

    assert isinstance(early, Refusal)
    assert (early.coverage.documents, early.text) == (0, "There are no documents yet, so nothing answers this.")
    assert isinstance(late, Answer)
    assert late.coverage.documents == 1


def test_what_is_less_sure_than_the_threshold_is_refused(tmp_path: Path, model: SentenceTransformerEmbedder) -> None:
    (tmp_path / "pier.txt").write_text("The pier was closed in May. Bread is sold at the harbour.")
    with Index.open_or_create(tmp_path / "index", embedder=model) as index:
        index.sync([tmp_path / "pier.txt"])
        sure = Assistant(index).ask("When was the pier closed?")
        refused = Assistant(index, threshold=0.9999).ask("When was the pier closed?")

    assert isinstance(sure, Answer)
    assert isinstance(refused, Refusal)
    assert sure.confidence == refused.confidence
    assert 0.5 <= sure.confidence < 0.9999


def test_the_words_that_answer_come_first_and_are_marked_in_their_quote(ask: Ask) -> None:
    text = "The fire brigade pumped 900,000 litres out of the station. The trains will run again on Friday."

    reply = ask("How many litres were pumped out of the station?", text)

    assert isinstance(reply, Answer)
    (citation,) = reply.citations
    assert citation.short == "900,000"
    assert citation.answer and text[citation.answer.start : citation.answer.end] == "900,000"
    assert reply.text.startswith("900,000 – “The fire brigade")


def test_a_headline_with_its_day_is_no_part_of_an_answer(tmp_path: Path, model: SentenceTransformerEmbedder) -> None:
    article = "Holm wins mayoral election in Hask\n22 May 2024\n\nOlav Holm was elected mayor of Hask on Sunday."
    (tmp_path / "election.txt").write_text(article)
    with Index.open_or_create(tmp_path / "index", embedder=model) as index:
        index.sync([tmp_path / "election.txt"])
        reply = Assistant(index).ask("Who won the mayoral election in Hask?")

    assert isinstance(reply, Answer)
    assert [one.quote.text for one in reply.citations] == ["Olav Holm was elected mayor of Hask on Sunday."]


def test_a_day_is_no_number_of_years(ask: Ask) -> None:
    reply = ask("How many years was Rennick sentenced to?", "Rennick will be sentenced on 12 December. It rained.")

    assert isinstance(reply, Refusal) or not reply.citations[0].short


def test_papers_that_give_other_numbers_are_both_quoted_and_said_to_differ(ask: Ask) -> None:
    port = "The port lost 37 boats in the storm. The port is run by the province, which has paid for the wall."
    cooperative = "The port lost 52 boats in the storm, the cooperative says. Its members sell fish on the quay."

    reply = ask("How many boats were lost in the storm?", port, cooperative)

    assert isinstance(reply, Answer)
    assert sorted(citation.short for citation in reply.citations) == ["37", "52"]
    assert reply.differ == (1, 2)
    assert reply.text.startswith("The documents differ: ")


def test_a_sentence_that_answers_one_part_is_not_quoted_again_for_another(
    tmp_path: Path, model: SentenceTransformerEmbedder
) -> None:
    (tmp_path / "dam.txt").write_text("Divers discovered the crack in the spillway on 18 June.")
    with Index.open_or_create(tmp_path / "index", embedder=model) as index:
        index.sync([tmp_path / "dam.txt"])
        careless = Assistant(index, threshold=0.0001)
        reply = careless.ask("When was the crack in the spillway discovered, and what had caused it?")

    assert isinstance(reply, Answer)
    assert [part.numbers for part in reply.parts] == [(1,), ()]
    assert reply.parts[1].missing.startswith("Nothing beyond that answers")


def test_loading_beforehand_loads_the_reader_too(tmp_path: Path, model: SentenceTransformerEmbedder) -> None:
    loaded = []

    class Watched(Reader):
        def load(self) -> object:
            loaded.append(self)
            return super().load()

    with Index.open_or_create(tmp_path / "index", embedder=model) as index:
        reader = Watched()
        Assistant(index, reader=reader).load()

    assert loaded == [reader]
