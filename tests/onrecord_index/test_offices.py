"""Offices: what people are called, and who is meant by it."""

import pytest

from onrecord_index import Document, find_statements, is_called, names_office


@pytest.mark.parametrize(
    ("description", "office", "called"),
    [
        ("The current NATO Secretary General", "the NATO chief", True),
        ("chief executive of Lodestar Quays", "the head of Lodestar Quays", True),
        ("secretary of the Dockers' Union", "the union leader", True),
        ("Prime Minister", "the PM", True),
        ("a spokeswoman for the ministry", "the ministry spokesperson", True),
        ("former energy minister", "the energy minister", False),
        ("Ardley's mayor", "the mayor of Ardley", True),
        ("Ardley's brother", "the mayor of Ardley", False),
        ("Vice President", "the president", False),
        ("Vice President", "the vice president", True),
        ("the previous energy minister", "the energy minister", False),
        ("energy minister", "the former energy minister", False),
        ("former energy minister", "the former energy minister", True),
        ("the finance minister", "the energy minister", False),
        ("the chief engineer", "the chief executive", False),
        ("the mayor", "", False),
    ],
)
def test_a_description_holds_an_office_if_it_has_all_its_words_or_others_for_them(
    description: str, office: str, called: bool
) -> None:
    assert is_called(description, office) is called


@pytest.mark.parametrize(
    ("before", "behind", "names"),
    [
        ("Energy minister ", " said no.", True),
        ("“No,” said the energy minister, ", ".", True),
        ("", ", the energy minister of Norland, said no.", True),
        ("", ", who is energy minister, said no.", True),
        ("", " was sworn in as energy minister on Sunday.", True),
        ("", ", who backed the energy minister, said no.", False),
        ("", " was appointed by the energy minister on Sunday.", False),
        ("", " was elected to replace the energy minister.", False),
        ("", ", who ran against the energy minister, said no.", False),
        ("", ", deputy to the energy minister, said no.", False),
        ("", ", the deputy energy minister, said no.", False),
        ("", ", the energy minister’s rival, said no.", False),
        ("", ", Norland’s energy minister, said no.", True),
        ("", " has been elected mayor of Norland.", False),
        ("The energy minister praised ", " for it.", False),
        ("The energy minister of Norland praised the mayor, ", ".", False),
        ("", " told the energy minister no.", False),
        ("The energy minister left. ", " said no.", False),
        ("", " of the Friends said that the energy minister was wrong.", False),
    ],
)
def test_a_name_is_called_by_what_stands_right_beside_it(before: str, behind: str, names: bool) -> None:
    assert names_office(before, behind, "the energy minister") is names


def test_an_office_in_a_document_is_the_one_who_is_called_so_there() -> None:
    text = "Ina Ardal, the mayor of Brackwater, opened the pier. Olav Holm watched. “It is open,” the mayor said."

    (found,) = find_statements(Document("pier.txt", "", text))

    assert found.person == "Ina Ardal"


def test_an_office_of_two_is_nobodys_in_particular() -> None:
    text = "Ina Ardal, mayor of Brackwater, met Olav Holm, mayor of Hask. “It is open,” the mayor said."

    (found,) = find_statements(Document("pier.txt", "", text))

    assert found.person == "the mayor"


def test_an_office_with_a_name_in_it_is_its_holders() -> None:
    text = "The Port Authority met. The director of the Port Authority, Ina Ardal, said that the pier was shut."

    (found,) = find_statements(Document("pier.txt", "", text))

    assert found.person == "Ina Ardal"


def test_a_new_office_is_the_one_who_was_elected_to_it() -> None:
    text = "Ina Ardal was elected mayor of Brackwater, beating Olav Holm. “I will open the pier,” the new mayor said."

    (found,) = find_statements(Document("pier.txt", "", text))

    assert found.person == "Ina Ardal"


def test_a_pronoun_behind_an_office_without_a_name_is_that_office() -> None:
    text = "The mayor said that the pier was shut. “It is rotten,” he said."

    _shut, rotten = find_statements(Document("pier.txt", "", text))

    assert rotten.person == "The mayor"
