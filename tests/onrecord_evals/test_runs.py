from datetime import date

import pytest
from made_replies import case, refusal

from onrecord import Assistant, Turn
from onrecord_evals.runs import ask_all, asking, kept_folder, matched, texts_of
from onrecord_index import Index, QuestionError, WordEmbedder

REFUSED = {"id": "any", "question": "?", "answered": False, "text": "No.", "quotes": [], "passages": [], "seconds": 0.1}


def ask(asked):
    if asked.id == "crash":
        raise RuntimeError("the reader broke")
    if asked.id == "empty":
        raise QuestionError("the question is empty")
    return REFUSED | {"id": asked.id}


def test_a_case_that_fails_is_recorded_and_does_not_end_the_run():
    asked = list(ask_all([case("first"), case("crash"), case("empty"), case("last")], ask))

    assert [item.reply.error for item in asked] == [
        None,
        "RuntimeError: the reader broke",
        "the question is empty",
        None,
    ]
    assert [item.line is None for item in asked] == [False, True, True, False]
    assert not asked[1].reply.answered
    assert not asked[1].reply.refused


def test_an_interrupt_ends_the_run():
    def interrupt(asked):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(ask_all([case()], interrupt))


def test_a_case_without_a_line_is_matched_with_no_reply():
    found = matched([case("one"), case("two")], [refusal("two")])

    assert [reply.error is None for _, reply in found] == [False, True]


def test_an_assistant_is_asked_on_the_day_of_the_case_after_its_history(tmp_path):
    # given an article of May and an index that knows a few words
    (tmp_path / "docs").mkdir()
    line = '{"id": "mill", "title": "Mill", "text": "The old mill burned down.", "date": "2031-05-10", "url": null}'
    (tmp_path / "docs" / "corpus.jsonl").write_text(line)
    embedder = WordEmbedder(["mill", "burned", "old"])
    with Index.open_or_create(tmp_path / "index", embedder=embedder) as index:
        index.sync([tmp_path / "docs"])
        early = case("early", asked=date(2031, 5, 9), history=(Turn("user", "Tell me of the mill."),))
        late = case("late", asked=date(2031, 5, 10))

        before, after = (asking(Assistant(index))(item) for item in (early, late))
        texts = texts_of(index, [case(documents=("mill", "nowhere"))], [])

    assert (before["id"], before["passages"]) == ("early", [])
    assert [passage["document"] for passage in after["passages"]] == ["mill"]
    assert texts == {"mill": "The old mill burned down."}


def test_the_kept_folder_names_the_corpus_and_tells_paths_and_models_apart(tmp_path):
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "corpus.jsonl.xz").touch()
    first, second = tmp_path / "first" / "corpus.jsonl.xz", tmp_path / "second" / "corpus.jsonl.xz"

    assert kept_folder(first).startswith("first-corpus-")
    assert kept_folder(tmp_path / "first").startswith("first-")
    assert kept_folder(first) == kept_folder(tmp_path / "second" / ".." / "first" / "corpus.jsonl.xz")
    assert len({kept_folder(first), kept_folder(second), kept_folder(first, model="other")}) == 3
