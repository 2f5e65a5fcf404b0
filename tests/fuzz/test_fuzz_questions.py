"""Questions and conversations of any kind: they are read in bounded time, and what is replied keeps its promises."""

import json
import re
import time
from collections.abc import Iterator
from datetime import date

import pytest
from fuzzed import fuzzed
from hypothesis import given
from hypothesis import strategies as st

from onrecord import Answer, Assistant, Refusal, Turn, as_json, as_text
from onrecord.question import Query, understand
from onrecord.web.pages.conversation import exchange_page
from onrecord.web.pages.exchanges import Exchange
from onrecord_index import MOST_QUESTION_CHARACTERS, Index, QuestionError, SpacyParser, WordEmbedder

LINES = [
    {
        "id": "ferry", "title": "Ferry times", "date": "2023-05-12",
        "text": "The ferry leaves at nine. “Be early,” said Anna Berg on Tuesday. The mayor, Erik Lund, denied that "
        "the ferry would be sold for 900,000 crowns before the summit.",
    },
    {
        "id": "strike", "title": "<b>Strike</b>", "date": "2024-02-01",
        "text": "Anna Berg, the harbour chief, warned that the strike could last until May 2024. Lund said he was "
        "sorry. “It's over,” Berg told <script>reporters</script> in March.",
    },
    {"id": "undated", "title": "", "text": "Nobody said that nothing happened. Eva Berg disagreed with Anna Berg."},
]  # fmt: skip
PEOPLE = {"anna berg", "berg", "erik lund", "lund", "eva berg"}

words = st.sampled_from(
    "What Who Why When How Which Compare And But did does has is was say said tell about on of the a latest over time "
    "since before after until between in May 2023 2024 yesterday last week month as of 3 May 2023-05-12 14/15 Anna "
    "Berg Lund the mayor harbour chief he they it that this ferry strike summit nine 900,000 12.5 % views changed "
    "differ from agree who what why , . ? ! – — ’s ' “ ” « ( ) / : ; … order timeline position view".split(" ")
)
noise = st.text(max_size=8) | st.sampled_from(
    ["\x00", "\ud800", "\u202e", "\u200b", "İ", "ß", "ﬁ", "½", "९", "👩‍👩‍👧", "\n\n"]
)
composed = st.lists(words | words | words | noise, min_size=1, max_size=25).map(" ".join)
questions = composed | composed | st.text(max_size=80)
turns = st.builds(
    Turn,
    st.sampled_from(["user", "user", "assistant"]),
    questions | st.just("Berg may be Anna Berg or Eva Berg. Which one?"),
)
histories = st.lists(turns, max_size=6)
days = st.dates() | st.sampled_from([date.min, date.max, date(2024, 2, 29), date(2023, 5, 12)])


def is_person(name: str) -> bool:
    return name.lower() in PEOPLE


@fuzzed(150)
@given(questions, histories, days)
def test_any_question_is_understood_and_the_same_way_again(question: str, history: list[Turn], asked: date) -> None:
    query = understand(question, history=history, asked=asked, is_person=is_person)

    assert understand(question, history=history, asked=asked, is_person=is_person) == query
    assert query.parts
    for part in query.parts:
        assert isinstance(part, Query)
        assert len(part.speakers) <= 1
        assert part.kind in {"facts", "said", "who"}
        part.is_recent_on(asked)
        for other in (part.at_any_time(), part.at_any_number(), part.of_anybody(), part.about_facts()):
            assert isinstance(other.with_event_undated(), Query)


@fuzzed(10)
@given(st.lists(words | noise, min_size=1, max_size=4), st.sampled_from(["", " ", ", "]), composed, composed, days)
def test_a_question_as_long_as_one_can_be_is_understood_in_seconds(
    repeated: list[str], between: str, before: str, after: str, asked: date
) -> None:
    unit = between.join(repeated) + between
    long = f"{before} {unit * MOST_QUESTION_CHARACTERS}"[: MOST_QUESTION_CHARACTERS - len(after) - 1] + f" {after}"
    started = time.process_time()

    understand(long, history=[Turn("user", long)], asked=asked, is_person=is_person)

    assert time.process_time() - started < 10


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory, parser: SpacyParser) -> Iterator[tuple[Assistant, Index]]:
    folder = tmp_path_factory.mktemp("fuzzed")
    (folder / "corpus.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in LINES), encoding="utf-8")
    embedder = WordEmbedder(["ferry", "strike", "nine", "summit", "berg", "lund"])
    with Index.open_or_create(folder / "index", embedder=embedder, parser=parser) as index:
        index.sync([folder / "corpus.jsonl"])
        yield Assistant(index, reader=None), index


@fuzzed(60)
@given(questions, histories, days)
def test_whatever_is_asked_each_quote_of_the_reply_stands_in_its_document(
    assistant: tuple[Assistant, Index], question: str, history: list[Turn], asked: date
) -> None:
    answering, index = assistant
    try:
        reply = answering.ask(question, history=history, asked=asked)
    except QuestionError:
        assert not question.strip()
        return

    assert isinstance(reply, Answer | Refusal)
    for citation in reply.citations if isinstance(reply, Answer) else ():
        document = index.document(citation.quote.document_id)
        assert document.text[citation.quote.start : citation.quote.end] == citation.quote.text
        assert document.date is None or document.date <= asked or reply.understood
    numbers = [citation.number for citation in reply.citations] if isinstance(reply, Answer) else []
    assert numbers == list(range(1, len(numbers) + 1))
    assert isinstance(reply, Answer) or not re.search(r"\[\d+\]$", reply.text)
    json.dumps(as_json(reply))
    as_text(reply, width=80)
    page = exchange_page(Exchange(question, reply))
    assert "<script" not in page
    page.encode("utf-8")
