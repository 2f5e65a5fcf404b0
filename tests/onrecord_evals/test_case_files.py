"""The project's own cases: each gold quote stands where it says, and every kind of case is there."""

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise, product
from pathlib import Path

import pytest

from onrecord_evals import Case, read_cases
from onrecord_index import Document
from onrecord_index.reading import ReadDocument, find_files, read

ROOT = Path(__file__).parents[2]
CORPORA = ROOT / "evals" / "corpora"

TEMPTING = {"wrong-claim", "other-speaker", "wrong-number", "false-premise", "missing-detail", "too-early"}
REFUSED = TEMPTING | {"off-topic"}
ANSWERED = {"said", "who", "number", "fact", "similar-articles", "correction", "repeated", "date"}
EITHER = {"namesake", "work", "held"}
ISLAND = {"who", "office", "reading", "time", "several"}
SPOKEN = {"speaker", "wrong-speaker", "role", "follow-up", "date", "compare", "outlets", "who-said"}


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A file of cases with the documents that they are asked of, by id."""

    cases: list[Case]
    documents: dict[str, Document]


def documents_in(path: Path) -> dict[str, Document]:
    items = [item for file in find_files(path).files for item in read(file)]
    documents = [item.document for item in items if isinstance(item, ReadDocument)]
    assert len(documents) == len(items) == len({document.id for document in documents})
    return {document.id: document for document in documents}


def seeds() -> CaseFile:
    return CaseFile(read_cases(ROOT / "evals" / "seeds.jsonl"), documents_in(ROOT / "seeds"))


def corpus_of(name: str) -> CaseFile:
    folder = CORPORA / name
    return CaseFile(read_cases(folder / "cases.jsonl"), documents_in(folder / "corpus.jsonl"))


def harbour() -> CaseFile:
    return corpus_of("harbour")


def valley() -> CaseFile:
    return corpus_of("valley")


def island() -> CaseFile:
    return corpus_of("island")


@pytest.fixture(params=[seeds, harbour, valley, island], ids=["seeds", "harbour", "valley", "island"])
def case_file(request: pytest.FixtureRequest) -> CaseFile:
    made = request.param()
    assert isinstance(made, CaseFile)
    return made


# ---------------------------------------------------------------- what holds for all


def test_every_gold_quote_stands_at_its_offsets(case_file: CaseFile) -> None:
    for case in case_file.cases:
        for quote in case.quotes:
            assert case_file.documents[quote.document].text[quote.start : quote.end] == quote.text, case.id


def test_a_gold_quote_is_whole_sentences(case_file: CaseFile) -> None:
    for case in case_file.cases:
        for quote in case.quotes:
            text = case_file.documents[quote.document].text
            assert not text[: quote.start] or text[quote.start - 1] in " \n", (case.id, quote.text)
            assert re.search(r"[.!?][\"”’]?$", quote.text), (case.id, quote.text)
            assert re.match(r"\s|$", text[quote.end :]), (case.id, quote.text)
            assert re.match(r"[\"“‘]?[A-Z]", quote.text), (case.id, quote.text)


def test_the_gold_quotes_of_a_case_do_not_overlap(case_file: CaseFile) -> None:
    for case in case_file.cases:
        places = sorted((quote.document, quote.start, quote.end) for quote in case.quotes)
        for (one, _, end), (other, start, _) in pairwise(places):
            assert one != other or end <= start, case.id


def test_an_answerable_case_has_its_quotes_and_documents(case_file: CaseFile) -> None:
    for case in case_file.cases:
        if case.answerable:
            assert case.quotes, case.id
            assert set(case.documents) == {quote.document for quote in case.quotes}, case.id


def test_every_short_answer_stands_in_a_gold_quote(case_file: CaseFile) -> None:
    for case in case_file.cases:
        for answer in case.answers:
            stands = any(answer.lower() in quote.text.lower() for quote in case.quotes)
            assert stands or answer == case.speaker, (case.id, answer)


def test_a_case_that_is_not_answerable_names_nothing_that_answers(case_file: CaseFile) -> None:
    for case in case_file.cases:
        if not case.answerable:
            assert (case.quotes, case.answers, case.documents) == ((), (), ()), case.id


def test_tags_say_what_a_case_tests(case_file: CaseFile) -> None:
    for case in case_file.cases:
        kinds = (ANSWERED if case.answerable else REFUSED) | SPOKEN | ISLAND
        assert case.tags & kinds, case.id
        assert case.tags <= kinds | EITHER | {"partial"}, case.id


def test_a_speaker_is_someone_who_stands_in_the_documents(case_file: CaseFile) -> None:
    everything = "\n".join(document.text for document in case_file.documents.values())

    for case in case_file.cases:
        if case.speaker:
            assert case.speaker in everything or "other-speaker" in case.tags, case.id
            if not case.tags & (SPOKEN | ISLAND):  # there, the question may name an office, or nobody after another one
                assert case.speaker.split()[-1] in case.question, case.id


def test_a_wrong_number_stands_nowhere_before_its_unit(case_file: CaseFile) -> None:
    everything = "\n".join(document.text for document in case_file.documents.values())

    for case in case_file.cases:
        if "wrong-number" in case.tags:
            number = re.search(r"\d[\d.]*(?: \w+)?", case.question)  # of several the first; "4" of "Article 4?"
            assert number, case.id
            assert not re.search(rf"\b{re.escape(number[0])}\b", everything), case.id


def test_a_question_is_asked_once_a_day(case_file: CaseFile) -> None:
    asked = [(case.question, case.asked, case.history) for case in case_file.cases]

    assert len(asked) == len(set(asked))
    assert all(not case.history or "follow-up" in case.tags for case in case_file.cases)


# ---------------------------------------------------------------- the example document


def test_a_third_of_the_questions_on_the_example_document_cannot_be_answered() -> None:
    cases = seeds().cases
    refused = [case for case in cases if not case.answerable]

    assert len(cases) >= 30
    assert len(refused) >= len(cases) / 3
    assert sum(bool(case.tags & TEMPTING) for case in refused) >= len(cases) / 3
    assert {"wrong-claim", "other-speaker", "wrong-number"} <= {tag for case in refused for tag in case.tags}


def test_the_sources_name_every_example_document_and_answer_no_question() -> None:
    case_file = seeds()
    sources = case_file.documents["SOURCES.md"].text

    assert all(name in sources for name in case_file.documents if name != "SOURCES.md")
    assert not any(quote.document == "SOURCES.md" for case in case_file.cases for quote in case.quotes)
    assert not [answer for case in case_file.cases for answer in case.answers if answer.lower() in sources.lower()]


# ---------------------------------------------------------------- the invented corpus


def test_the_corpus_is_articles_of_about_a_year() -> None:
    documents = harbour().documents.values()
    dates = sorted(document.date for document in documents if document.date)

    assert len(documents) == len(dates) >= 14
    assert 300 <= (dates[-1] - dates[0]).days <= 450
    assert all(document.title and 250 <= len(document.text.split()) <= 500 for document in documents)
    assert all((document.url or "").startswith("https://example.org/") for document in documents)
    assert all(f"/{document.date:%Y/%m/%d}/" in (document.url or "") for document in documents)


def test_the_corpus_is_asked_every_kind_of_question() -> None:
    cases = harbour().cases
    answerable = sum(case.answerable for case in cases)

    assert len(cases) >= 70
    assert 0.55 <= answerable / len(cases) <= 0.65
    assert {tag for case in cases for tag in case.tags} == ANSWERED | REFUSED | EITHER
    assert len({quote.document for case in cases for quote in case.quotes}) == len(harbour().documents)


@pytest.mark.parametrize("name", ["harbour", "valley"])
def test_nothing_after_the_day_of_the_question_is_gold(name: str) -> None:
    case_file = corpus_of(name)

    for case in case_file.cases:
        for document in case.documents:
            written = case_file.documents[document].date
            assert written
            assert case.asked is None or written <= case.asked, case.id


def test_a_question_that_is_too_early_has_articles_after_its_day() -> None:
    case_file = harbour()
    newest = max(document.date for document in case_file.documents.values() if document.date)

    for case in case_file.cases:
        if "too-early" in case.tags:
            assert case.asked, case.id
            assert case.asked < newest, case.id


def test_every_case_is_in_one_of_two_like_halves() -> None:
    cases = harbour().cases
    halves = {half: [case for case in cases if half in case.tags] for half in ("work", "held")}
    shares = [sum(case.answerable for case in half) / len(half) for half in halves.values()]

    assert sum(map(len, halves.values())) == len(cases) == sum(len(case.tags & set(halves)) for case in cases)
    assert all(0.45 <= len(half) / len(cases) <= 0.55 for half in halves.values())
    assert all(0.55 <= share <= 0.65 for share in shares)
    assert all({tag for case in half for tag in case.tags} >= ANSWERED | REFUSED for half in halves.values())


def test_a_question_that_is_asked_on_several_days_stays_in_one_half() -> None:
    cases = harbour().cases
    halves: dict[str, set[str]] = {}
    for case in cases:
        halves.setdefault(case.question, set()).update(case.tags & {"work", "held"})

    assert all(len(half) == 1 for half in halves.values())


def test_the_valley_is_asked_at_least_sixty_questions_of_every_kind_about_speakers() -> None:
    cases = valley().cases
    kinds = [kind for case in cases for kind in case.tags & SPOKEN]

    assert len(cases) >= 60
    assert set(kinds) == SPOKEN
    assert len(kinds) == len(cases)
    assert all(case.history for case in cases if "follow-up" in case.tags)
    assert not any(case.answerable for case in cases if "wrong-speaker" in case.tags)


def test_a_quotation_of_several_outlets_is_gold_in_each_of_them() -> None:
    for case in valley().cases:
        if "outlets" in case.tags:
            assert len({quote.document.partition("-")[0] for quote in case.quotes}) > 1, case.id


def test_a_comparison_has_gold_of_each_document_that_it_needs() -> None:
    compared = [case for case in valley().cases if "compare" in case.tags]

    assert all(case.answerable and case.speaker is None for case in compared)
    assert sum(len(case.quotes) > 1 for case in compared) >= 6


def test_every_kind_of_question_about_the_island_is_as_often_answerable_in_one_half_as_in_the_other() -> None:
    cases = island().cases
    counts = Counter(
        (kind, half, case.answerable)
        for case in cases
        for kind in case.tags & ISLAND
        for half in case.tags & {"work", "held"}
    )

    assert set(counts) == set(product(ISLAND, ("work", "held"), (True, False)))
    assert set(counts.values()) == {6}
    assert sum(counts.values()) == len(cases)
