import pytest

from onrecord.attribution import Voices
from onrecord.crediting import Credit, credited, denial_of, whom
from onrecord_index import Document, find_statements


def credit(text: str, words: str, claimed: str | None) -> Credit:
    """Return whether a document gives some of its words to whom a draft gives them to, when nobody else is known."""
    document = Document("paper", "", text)
    start = text.index(words)
    speaker = whom(claimed, []) if claimed else None
    return credited(Voices(document, find_statements(document)), start, start + len(words), claimed=speaker).credit


QUAY = "Anna Berg, the mayor of Hask, met Olav Holm on the quay. “The quay is old,” Berg said. Nobody else was there."


@pytest.mark.parametrize(
    ("words", "claimed", "expected"),
    [
        ("The quay is old", "Anna Berg", "same"),
        ("The quay is old", "Berg", "same"),
        ("The quay is old", "Mayor Berg", "same"),
        ("The quay is old", "the mayor", "same"),
        ("The quay is old", "Olav Holm", "other"),
        ("The quay is old", "the harbour office", "open"),
        ("The quay is old", None, "unjudged"),
        ("Nobody else was there", "Anna Berg", "open"),
    ],
)
def test_words_are_credited_by_the_names_of_both(words: str, claimed: str | None, expected: Credit) -> None:
    assert credit(QUAY, words, claimed) == expected


def test_a_pronoun_may_mean_whoever_is_named_near_it() -> None:
    text = "Anna Berg wrote a book. Did it please Olav Holm? “To a point,” he said."

    assert credit(text, "To a point", "Olav Holm") in ("same", "open")
    assert credit(text.replace("Olav Holm", "the council"), "To a point", "Olav Holm") in ("open", "other")


def test_one_word_that_has_no_first_name_anywhere_may_be_no_person() -> None:
    assert credit("“It will rain,” Commentary said.", "It will rain", "Anna Berg") == "open"
    assert credit("Jens Holm left. “It will rain,” Holm said.", "It will rain", "Anna Berg") == "other"


def test_what_some_words_tell_of_another_one_is_not_their_speaker() -> None:
    text = "Anna Berg said that Nord Holm Lines has vowed to cut its costs by half within a year."

    assert credit(text, "Nord Holm Lines has vowed to cut its costs by half within a year", "Anna Berg") == "same"


@pytest.mark.parametrize(
    ("text", "denial"),
    [
        ("Berg denied that the quay is old.", "denied"),
        ("Berg never said that the quay is old.", "never said"),
        ("Berg did not say that the quay is old.", "not say"),
        ("Berg did not deny that the quay is old.", ""),
        ("Berg said that the quay is not old.", ""),
        ("Berg said: “The quay is not old.”", ""),
    ],
)
def test_the_words_that_deny_a_statement_are_told(text: str, denial: str) -> None:
    document = Document("paper", "", text)

    [statement] = find_statements(document)

    assert denial_of(document, statement) == denial
