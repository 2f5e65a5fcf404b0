"""Names that are one person's, and names that are not."""

import pytest

from onrecord_index import Person, may_be_one
from onrecord_index.people import People


def names(*said: str) -> list[set[str]]:
    """Return the aliases of each person, for one statement under each name, all in documents of their own."""
    people = People([(name, f"document {number}", 1) for number, name in enumerate(said)]).all
    return [set(person.aliases) for person in people]


def test_a_person_has_all_names_and_their_counts() -> None:
    said = [("Jens Stoltenberg", "a", 3), ("Stoltenberg", "b", 2), ("Stoltenberg", "a", 1), ("Anna Berg", "a", 2)]

    people = People(said).all

    assert people == [
        Person("Jens Stoltenberg", ("Jens Stoltenberg", "Stoltenberg"), statements=6, documents=2),
        Person("Anna Berg", ("Anna Berg",), statements=2, documents=1),
    ]


@pytest.mark.parametrize(
    "said",
    [
        ("Jens Stoltenberg", "Stoltenberg"),
        ("Stoltenberg", "Jens Stoltenberg"),
        ("Lindsey Graham", "Lindsey O. Graham", "L. Graham"),
        ("Alex Salmond", "Alexander Salmond"),
        ("Mr. Salmond", "Alex Salmond"),
        ("Donald Trump", "President Donald Trump"),
        ("White House", "WHITE HOUSE"),
    ],
)
def test_spellings_of_one_name_are_one_person(said: tuple[str, ...]) -> None:
    assert names(*said) == [set(said)]


@pytest.mark.parametrize(
    "said",
    [
        ("Lena Maldoon", "Henrick Maldoon"),
        ("Anna Berg", "Anna Holm"),
        ("Jo Smith", "John Smith"),  # too short to be sure
        ("State Department", "Justice Department"),
    ],
)
def test_two_people_stay_two(said: tuple[str, ...]) -> None:
    assert sorted(map(sorted, names(*said))) == sorted([name] for name in said)


def test_a_bare_surname_of_two_people_is_neither() -> None:
    found = names("Lena Maldoon", "Henrick Maldoon", "Maldoon")

    assert {"Maldoon"} in found
    assert len(found) == 3


def test_sources_without_a_name_are_no_people() -> None:
    assert names("two officials", "officials", "Anna Berg") == [{"Anna Berg"}]


def test_who_says_most_comes_first() -> None:
    people = People([("Anna Berg", "a", 1), ("Olav Holm", "a", 5), ("Ministry of Defence", "a", 3)]).all

    assert [person.name for person in people] == ["Olav Holm", "Ministry of Defence", "Anna Berg"]


# ---------------------------------------------------------------- named

LIBRARY = People(
    [
        (name, f"document {number}", 9 - number)
        for number, name in enumerate(
            [
                "Jens Stoltenberg", "Lena Maldoon", "Henrick Maldoon", "Bank of England", "Bank of Japan",
                "John Smith", "James Smith", "Obama",
            ]
        )
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Stoltenberg", ["Jens Stoltenberg"]),
        ("stoltenberg", ["Jens Stoltenberg"]),
        ("Mr. Stoltenberg", ["Jens Stoltenberg"]),
        ("J. Stoltenberg", ["Jens Stoltenberg"]),
        ("Secretary General Jens Stoltenberg", ["Jens Stoltenberg"]),
        ("Barack Obama", ["Obama"]),
        ("Maldoon", ["Lena Maldoon", "Henrick Maldoon"]),
        ("Lena Maldoon", ["Lena Maldoon"]),
        ("the Bank of England", ["Bank of England"]),
        ("Bank of Norway", []),
        ("John Smith", ["John Smith"]),
        ("Jane Smith", []),
        ("Stoltenburg", ["Jens Stoltenberg"]),
        ("Stoller", []),
        ("Anna Stoltenburg", []),
        ("", []),
        ("the", []),
    ],
)
def test_a_name_means_who_has_its_surname_and_no_other_first_name(name: str, meant: list[str]) -> None:
    assert [person.name for person in LIBRARY.named(name)] == meant


def test_a_source_that_is_only_described_is_nobody_with_an_article_too() -> None:
    assert names("The port authority", "A spokesman", "The Courier") == [{"The Courier"}]


def test_a_first_name_that_nobody_of_the_surname_has_means_nobody() -> None:
    people = People([("Martin Reyes", "a", 2), ("Paul Reyes", "a", 1), ("Reyes", "b", 1)])

    assert people.named("Helen Reyes") == []
    assert [person.name for person in people.named("Paul Reyes")] == ["Paul Reyes"]
    assert [person.name for person in people.named("Reyes")] == ["Martin Reyes", "Paul Reyes", "Reyes"]


def test_a_councillor_is_the_person_of_that_name() -> None:
    assert names("Helen Okafor", "Councillor Helen Okafor") == [{"Helen Okafor", "Councillor Helen Okafor"}]


def test_the_lawyers_of_somebody_are_not_that_one() -> None:
    people = People([("Piet Lammers", "a", 2), ("Piet Lammers’s office", "a", 1)])

    assert [person.name for person in people.named("Lammers")] == ["Piet Lammers"]


def test_herself_is_no_part_of_a_name() -> None:
    assert {"Quill", "Quill herself"} in names("Quill", "Quill herself", "Maren Quill", "Tobias Quill")


def test_a_misspelt_name_needs_a_like_first_name_to_be_mended_further() -> None:
    people = People([("Philippa Stroud", "a", 2), ("Ina Roeburn", "a", 1)])

    assert [person.name for person in people.named("Philipa Strood")] == ["Philippa Stroud"]
    assert [person.name for person in people.named("Strood")] == ["Philippa Stroud"]
    assert people.named("Anna Strood") == people.named("Strand") == []


def test_a_possessive_may_be_part_of_an_organisations_name() -> None:
    people = People([("People’s Party", "a", 3)])

    assert [person.name for person in people.named("People’s Party")] == ["People’s Party"]


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        ("Anna Berg", "Berg", True),
        ("Mayor Berg", "Anna Berg", True),
        ("Anna Berg", "Anna", True),
        ("A. Berg", "Anna Berg", True),
        ("Staff Anna Berg", "Anna Berg", True),
        ("Brett O'Donnell", "Brett O’Donnell", True),
        ("Olav Berg", "Anna Berg", False),
        ("Anna Berg", "Anna Holm", False),
        ("Berg", "Holm", False),
        ("the council", "Anna Berg", None),
        ("Hask City Council", "Anna Berg", None),
        ("Twitter", "Anna Berg", None),
        ("Berg delivered a snappy", "Anna Holm", None),
        ("", "Anna Berg", None),
    ],
)
def test_two_names_may_be_one_persons_unless_something_speaks_against_it(
    one: str, other: str, is_one: bool | None
) -> None:
    assert may_be_one(one, other) is is_one
    assert may_be_one(other, one) is is_one
