from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from onrecord import Answer, Assistant, Quote, Reason, Refusal
from onrecord_index import Document, Index, QuestionError

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
    assert reply.text == f"Jens Stoltenberg: “{STOLTENBERG}” [1]"


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


def test_an_empty_index_refuses_and_says_that_nothing_could_be_read(tmp_path: Path) -> None:
    with Index.open_or_create(tmp_path / "index") as index:
        reply = Assistant(index).ask("Who?")

    assert isinstance(reply, Refusal)
    assert reply.reason == Reason.UNREADABLE


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
