import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from onrecord import Answer, Citation, Coverage, Part, Quote, Refusal, Source, Timings
from onrecord.rendering import as_json, composed
from onrecord.web.pages.exchanges import Exchange, Failure
from onrecord.web.records import ALL_LOST, as_record, restored
from onrecord_index import Document, Index, NoParser, Period, RecordInvalid, Span, WordEmbedder
from shown import refusal_of

FERRY = "The ferry leaves at nine. “Be early,” said Anna Berg. It carries cars."
PAPER = "They say: “Be early,” said Anna Berg."
DAY = date(2031, 2, 1)


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "ferry.txt").write_text(FERRY)
    (folder / "paper.txt").write_text(PAPER)
    return folder


@pytest.fixture
def index(tmp_path: Path, notes: Path) -> Iterator[Index]:
    embedder = WordEmbedder(["ferry"])
    with Index.open_or_create(tmp_path / "index", embedder=embedder, parser=NoParser()) as found:
        found.sync([notes])
        yield found


def quoted(document: Document, words: str, speaker: str | None = None) -> Quote:
    start = document.text.index(words)
    return Quote(document, start, start + len(words), speaker=speaker, kind="direct" if speaker else "plain")


def answer_from(index: Index) -> Answer:
    """Return an answer with all that one can have."""
    ferry, paper = index.document("ferry.txt"), index.document("paper.txt")
    nine = FERRY.index("nine")
    citations = (
        Citation(1, quoted(ferry, "The ferry leaves at nine."), ferry.info, answer=Span(nine, nine + 4)),
        Citation(
            2,
            quoted(ferry, "“Be early,” said Anna Berg.", "Anna Berg"),
            ferry.info,
            said_on=Period(date(2031, 1, 1), date(2031, 1, 31)),
            before=quoted(ferry, "The ferry leaves at nine."),
            also=(Source(quoted(paper, "“Be early,” said Anna Berg."), paper.info, differences=(("a", "b"),)),),
        ),
    )
    parts = (Part("When?", (1,)), Part("Who?", (2,)))
    text = composed(citations, parts)
    return Answer(
        "When, and who?", text, citations, (), Coverage(2, 1), Timings(0.0, 0.0, 0.25), "said", parts, confidence=0.5
    )


def through_a_browser(exchange: Exchange) -> dict[str, object]:
    kept: dict[str, object] = json.loads(json.dumps(as_record(exchange)))
    return kept


def test_an_answer_comes_back_as_it_was(index: Index) -> None:
    exchange = Exchange("When, and who?", answer_from(index), "x1", DAY, further=("And Holm?",))

    assert restored(through_a_browser(exchange), index) == exchange


def test_what_is_kept_has_the_reply_as_other_programs_get_it_and_as_markdown(index: Index) -> None:
    answer = answer_from(index)

    kept = as_record(Exchange("When, and who?", answer, "x1", DAY))

    assert kept["reply"] == as_json(answer)
    assert str(kept["markdown"]).startswith("## When, and who?\n\n### When?\n\n**nine**")


def test_a_refusal_comes_back_with_what_came_near(index: Index) -> None:
    ferry = index.document("ferry.txt")
    refusal = refusal_of(ferry, Span(0, 25))
    other = Source(quoted(ferry, "“Be early,” said Anna Berg.", "Anna Berg"), ferry.info)
    exchange = Exchange("Why?", replace(refusal, others=(other,)), "x1", DAY)

    found = restored(through_a_browser(exchange), index).reply

    assert isinstance(found, Refusal)
    assert (found.reason, found.text, found.others) == (refusal.reason, refusal.text, (other,))
    assert [hit.passage.text for hit in found.nearest] == ["The ferry leaves at nine."]


def test_quotes_are_found_where_they_have_moved_to(index: Index, notes: Path) -> None:
    record = through_a_browser(Exchange("When, and who?", answer_from(index), "x1", DAY))
    (notes / "ferry.txt").write_text(f"Times\n\n{FERRY}")
    index.sync([notes])

    reply = restored(record, index).reply

    assert isinstance(reply, Answer)
    first = reply.citations[0]
    assert (first.quote.start, first.quote.text, first.short) == (7, "The ferry leaves at nine.", "nine")
    assert first.quote.sha256 == index.document("ferry.txt").sha256


def test_quotes_that_are_gone_are_left_out_and_counted(index: Index, notes: Path) -> None:
    record = through_a_browser(Exchange("When, and who?", answer_from(index), "x1", DAY))
    (notes / "ferry.txt").write_text("“Be early,” said Anna Berg. It carries bikes.")
    (notes / "paper.txt").unlink()
    index.sync([notes])

    found = restored(record, index)

    assert found.lost == 1
    assert isinstance(found.reply, Answer)
    (only,) = found.reply.citations
    assert (only.number, only.quote.text, only.also, only.before) == (1, "“Be early,” said Anna Berg.", (), None)
    assert [part.missing for part in found.reply.parts] == ["Its quotes are not in the documents any more.", ""]


def test_an_answer_without_any_quote_left_is_none(index: Index, notes: Path) -> None:
    record = through_a_browser(Exchange("When, and who?", answer_from(index), "x1", DAY))
    (notes / "ferry.txt").write_text("The pier is closed.")
    index.sync([notes])

    assert restored(record, index).reply == Failure(ALL_LOST)


@pytest.mark.parametrize(
    "record",
    [
        None,
        [],
        {"id": "x 1", "reply": {}},
        {"id": "x1"},
        {"id": "x1", "question": 3, "reply": {}},
        {"id": "x1", "asked": "yesterday", "reply": {}},
        {"id": "x1", "reply": {"answered": False, "reason": "none"}},
        {"id": "x1", "reply": {"answered": True, "quotes": [{"document": "ferry.txt", "text": "It", "start": "1"}]}},
        {"id": "x1", "reply": {"answered": True, "quotes": [{"document": "ferry.txt", "text": "It", "start": 1e99}]}},
        {"id": "x1", "reply": {"answered": True, "quotes": 3}},
        {"id": "x1", "reply": {"answered": True, "quotes": [3]}},
    ],
)
def test_what_is_no_record_is_refused(index: Index, record: object) -> None:
    with pytest.raises(RecordInvalid, match="reload the page"):
        restored(record, index)
