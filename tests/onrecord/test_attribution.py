"""Whose words a sentence holds, and whether a name that is asked for means the one who said them."""

import pytest

from onrecord.attribution import Speaker, Voices, first_hand
from onrecord_index import Document, Person, SpacyParser, find_statements

TEXT = (
    "The ferry was late again on Monday. “It is the tide,” said Lena Maldoon, the harbour master. "
    "Henrick Maldoon said that the province would not pay. “Twenty is twenty,” he said. The gulls were loud."
)
DOCUMENT = Document("ferry.txt", "Late", TEXT)
VOICES = Voices(DOCUMENT, find_statements(DOCUMENT))


def place(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


@pytest.mark.parametrize(
    ("words", "speaker", "kind"),
    [
        ("“It is the tide,” said Lena Maldoon, the harbour master.", "Lena Maldoon", "direct"),
        ("Henrick Maldoon said that the province would not pay.", "Henrick Maldoon", "indirect"),
        ("“Twenty is twenty,” he said.", "Henrick Maldoon", "direct"),
        ("The ferry was late again on Monday.", None, "plain"),
        ("The gulls were loud.", None, "plain"),
    ],
)
def test_a_sentence_is_its_speakers_or_the_documents_own(words: str, speaker: str | None, kind: str) -> None:
    assert VOICES.at(*place(words)) == (speaker, kind)


MAYOR_TEXT = (
    "The mayor of Brackwater, Ina Ardal, said that the toll would rise. Former mayor Olav Holm warned of a strike. "
    "“It is too dear,” Ardal said. Two officials said that nobody had asked them."
)
MAYOR = Document("mayor.txt", "Toll", MAYOR_TEXT)
IN_OFFICE = Voices(MAYOR, find_statements(MAYOR))


def speaker(name: str, *aliases: str) -> Speaker:
    return Speaker(name, (Person(name, (name, *aliases), 1, 1),))


def test_two_people_of_one_surname_are_told_apart() -> None:
    tide = place("“It is the tide,” said Lena Maldoon, the harbour master.")

    assert VOICES.is_said_by(speaker("Lena Maldoon"), *tide)
    assert not VOICES.is_said_by(speaker("Henrick Maldoon"), *tide)
    assert VOICES.is_said_by(
        Speaker("Maldoon", speaker("Henrick Maldoon").people + speaker("Lena Maldoon").people), *tide
    )


@pytest.mark.parametrize(
    ("office", "holders"),
    [
        ("the mayor", {"Ina Ardal"}),
        ("the mayor of Brackwater", {"Ina Ardal"}),
        ("the former mayor", {"Olav Holm"}),
        ("officials", {"Two officials"}),
        ("the mayor of Hask", set()),
        ("the", set()),
        ("", set()),
    ],
)
def test_an_office_is_whoever_the_document_calls_so(office: str, holders: set[str]) -> None:
    assert IN_OFFICE.holders_of(office) == holders


def test_what_the_mayor_says_is_also_said_under_her_name() -> None:
    start = MAYOR_TEXT.index("“It is too dear")

    assert IN_OFFICE.is_said_by(Speaker("the mayor"), start, start + 20)
    assert not IN_OFFICE.is_said_by(Speaker("the former mayor"), start, start + 20)


def test_a_name_that_the_documents_spell_otherwise_is_known_as_such() -> None:
    assert Speaker("Stoltenburg", speaker("Jens Stoltenberg").people).is_spelt_otherwise
    assert not Speaker("Stoltenberg", speaker("Jens Stoltenberg").people).is_spelt_otherwise
    assert not Speaker("the mayor").is_spelt_otherwise


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Ina Ardal called the vote “a missed chance” and denied that anybody was at risk.", "indirect"),
        ("Ina Ardal said: “It is a missed chance.”", "direct"),
        ("Ina Ardal said “We will not sign it, the vote was wrong.”", "direct"),
        ("“It is a missed chance,” said Ina Ardal, the mayor of Brackwater, who had voted for the pier.", "direct"),
    ],
)
def test_a_few_quoted_words_in_a_sentence_of_the_document_do_not_make_it_direct(text: str, kind: str) -> None:
    document = Document("vote.txt", "Vote", text)

    assert Voices(document, find_statements(document)).at(0, len(text)) == ("Ina Ardal", kind)


PASSING_TEXT = (
    "Olav Holm has been walking along the quay every morning since the spring, discussing the toll. "
    "Olav Holm denounced the new toll on lorries, vans and buses from Brackwater."
)


@pytest.fixture
def passing(parser: SpacyParser) -> Voices:
    document = Document("quay.txt", "Quay", PASSING_TEXT)
    return Voices(document, find_statements(document, words=parser.parse(PASSING_TEXT)))


def test_a_sentence_that_tells_in_passing_what_somebody_discusses_is_the_documents_own(passing: Voices) -> None:
    first = PASSING_TEXT.index(" Olav Holm denounced")

    assert passing.at(0, first) == (None, "plain")
    assert passing.at(first + 1, len(PASSING_TEXT)) == ("Olav Holm", "indirect")


def test_it_is_that_ones_where_somebody_is_asked_about(passing: Voices) -> None:
    first = PASSING_TEXT.index(" Olav Holm denounced")

    assert passing.at(0, first, by=speaker("Olav Holm")) == ("Olav Holm", "indirect")
    assert passing.at(0, first, by=speaker("Ina Ardal")) == (None, "plain")


def test_what_another_tells_that_somebody_wants_is_not_that_ones() -> None:
    text = "An aide to the mayor said Olav Holm wanted to keep the toll."
    document = Document("aide.txt", "", text)
    voices = Voices(document, first_hand(document, find_statements(document)))

    assert not voices.is_said_by(speaker("Olav Holm"), 0, len(text))
    assert voices.at(0, len(text)) == ("An aide to the mayor", "indirect")


def test_nested_words_are_said_once() -> None:
    text = "Mara Quill said Olav Holm believed that the pier was rotten."
    document = Document("pier.txt", "", text)

    assert Voices(document, find_statements(document)).words_said(0, len(text)).count("rotten") == 1
