"""Whose words a sentence holds, and whether a name that is asked for means the one who said them."""

import pytest

from onrecord.attribution import Voices, is_same_name
from onrecord_index import Document, find_statements

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


def test_two_people_of_one_surname_are_told_apart() -> None:
    tide = place("“It is the tide,” said Lena Maldoon, the harbour master.")

    assert VOICES.is_said_by("Lena Maldoon", *tide)
    assert VOICES.is_said_by("Maldoon", *tide)
    assert not VOICES.is_said_by("Henrick Maldoon", *tide)


@pytest.mark.parametrize(
    ("asked", "speaker", "same"),
    [
        ("Rubio", "Marco Rubio", True),
        ("Mr. Rubio", "Marco Rubio", True),
        ("M. Rubio", "Marco Rubio", True),
        ("Marco Rubio, the senator", "Rubio", True),
        ("Marco Rubio", "Anna Rubio", False),
        ("Rubio", "Rubio's advisers", False),
        ("the mayor of Brackwater", "the mayor", True),
        ("", "Rubio", False),
    ],
)
def test_a_name_means_who_has_its_last_word_and_no_other_first_name(asked: str, speaker: str, same: bool) -> None:
    assert is_same_name(asked, speaker) is same
