from pathlib import Path

from onrecord import Answer, Assistant
from onrecord.examples import examples_for
from onrecord_index import Index


def test_the_example_questions_of_the_seeds_are_answered(tmp_path: Path, seeds_folder: Path) -> None:
    with Index.open_or_create(tmp_path) as index:
        index.sync([seeds_folder])

        questions = examples_for(index)
        replies = [Assistant(index).ask(question) for question in questions]

    assert questions[0] == "What did Stoltenberg say about Article 5?"
    assert [type(reply) for reply in replies] == [Answer] * len(questions)


def test_people_who_are_quoted_in_the_documents_are_asked_about(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text(
        '{"id": "a", "title": "Ferry", "text": "“The ferry is late,” said Anna Berg.", "date": "2031-01-05"}\n'
    )
    with Index.open_or_create(tmp_path / "index") as index:
        index.sync([corpus])

        assert examples_for(index) == ["What did Anna Berg say?"]
