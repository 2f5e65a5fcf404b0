import json
from collections.abc import Iterator

import pytest

from onrecord import Answer, Assistant
from onrecord.suggesting import suggestions
from onrecord_index import Index

ARTICLES = (
    {
        "id": "a", "title": "Ferry fares", "date": "2021-01-05",
        "text": "“The ferry is too dear,” said Anna Berg on Monday. Olav Holm said that the ferry fares have to rise. "
        "Anna Berg said that she would write to the Port of Vestmere. It rained.",
    },
    {
        "id": "b", "title": "Ferry fares again", "date": "2021-02-05",
        "text": "“I take the ferry every day,” Anna Berg said. Marta Quill told the council that the budget is closed.",
    },
    {
        "id": "c", "title": "Two Quills", "date": "2021-03-05",
        "text": "“The harbour is full,” said Soren Quill. It snowed.",
    },
)  # fmt: skip


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Assistant, Index]]:
    folder = tmp_path_factory.mktemp("suggesting")
    (folder / "corpus.jsonl").write_text("".join(f"{json.dumps(article)}\n" for article in ARTICLES))
    with Index.open_or_create(folder / "index") as index:
        index.sync([folder / "corpus.jsonl"])
        yield Assistant(index), index


def suggested(assistant: tuple[Assistant, Index], question: str, *asked: str) -> list[str]:
    answers, index = assistant
    return suggestions(answers.understood(question), answers.ask(question), index=index, asked=asked)


def test_after_somebodys_words_come_those_of_others_on_it_and_both_of_them(assistant: tuple[Assistant, Index]) -> None:
    assert suggested(assistant, "What did Anna Berg say about the ferry?") == [
        "Compare what Anna Berg and Olav Holm said about the ferry",
        "What did Olav Holm say about the ferry?",
        "What has Anna Berg said about the ferry over time?",
    ]


def test_after_a_fact_come_the_people_who_speak_of_something_there(assistant: tuple[Assistant, Index]) -> None:
    assert suggested(assistant, "When did it rain?") == ["What did Anna Berg say about the Port of Vestmere?"]


def test_what_was_asked_already_is_not_suggested(assistant: tuple[Assistant, Index]) -> None:
    found = suggested(
        assistant, "What did Anna Berg say about the ferry?", "what did OLAV Holm say about the ferry", "Why?"
    )

    assert "What did Olav Holm say about the ferry?" not in found


def test_where_it_is_asked_back_who_is_meant_the_names_are_suggested(assistant: tuple[Assistant, Index]) -> None:
    assert sorted(suggested(assistant, "What did Quill say?")) == ["Marta Quill", "Soren Quill"]


def test_where_nothing_is_on_it_nothing_is_suggested(assistant: tuple[Assistant, Index]) -> None:
    assert suggested(assistant, "How do I reset the password of my router?") == []


@pytest.mark.parametrize("question", ["What did Anna Berg say about the ferry?", "When did it rain?", "Who is Olav?"])
def test_each_suggestion_is_answered(assistant: tuple[Assistant, Index], question: str) -> None:
    answers, _ = assistant

    for further in suggested(assistant, question):
        assert isinstance(answers.ask(further), Answer), further
