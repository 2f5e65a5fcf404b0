import json
from collections.abc import Iterator

import pytest

from onrecord.web.places import Place, as_json, kept, parsed, resolved
from onrecord_index import Document, Index, NoParser, PlaceInvalid, Span, WordEmbedder

BEFORE = Document("ferry.txt", "", "The ferry leaves at nine. It carries cars.")
NOW = "Ferry times\n\nFrom May on the ferry leaves at nine. It carries bikes."


def test_a_place_comes_back_from_json_as_it_was() -> None:
    place = Place("a\ud800“b”", "0" * 64, Span(1, 4), (Span(7, 9),), answers=False, words="“b”")

    assert as_json(place).isascii()
    assert parsed(json.loads(as_json(place))) == place


@pytest.mark.parametrize(
    "change",
    [
        {"span": [4, 1]},
        {"span": [-1, 4]},
        {"span": ["1", 4]},
        {"span": [1.5, 4]},
        {"span": [True, 4]},
        {"span": None},
        {"others": "x"},
        {"others": [[1]]},
        {"document": 3},
        {"sha256": None},
        {"answers": "yes"},
        {"words": 3},
        {"sha256": "0" * 11},
        {"sha256": "x" * 64},
        {"others": [[1, 2]] * 201},
    ],
)
def test_what_is_no_place_is_refused(change: dict[str, object]) -> None:
    good = {"document": "a", "sha256": "0" * 64, "span": [1, 4], "others": [], "answers": True}

    with pytest.raises(PlaceInvalid, match="reload the page"):
        parsed(good | change)
    with pytest.raises(PlaceInvalid, match="reload the page"):
        parsed(None)


# ---------------------------------------------------------------- where it is found again


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    notes = tmp_path_factory.mktemp("notes")
    (notes / "ferry.txt").write_text(NOW)
    folder = tmp_path_factory.mktemp("index")
    with Index.open_or_create(folder, embedder=WordEmbedder(["ferry"]), parser=NoParser()) as found:
        found.sync([notes])
        yield found


def before(words: str, **given: bool) -> Place:
    """Return the place of some words in the document as it was."""
    start = BEFORE.text.index(words)
    return Place("ferry.txt", BEFORE.sha256, Span(start, start + len(words)), words=words, **given)


def test_a_place_in_a_document_that_is_the_same_stays_also_by_twelve_digits_of_its_digest(index: Index) -> None:
    place = Place("ferry.txt", index.document("ferry.txt").sha256[:12], Span(13, 21), words="From May")

    found = resolved(place, index)

    assert (found.state, found.marked) == ("same", place)


def test_words_are_found_where_they_stand_now(index: Index) -> None:
    found = resolved(before("ferry leaves at nine", answers=False), index)

    assert found.state == "moved"
    assert found.marked is not None
    assert NOW[found.marked.span.start : found.marked.span.end] == "ferry leaves at nine"
    assert found.marked.answers is False


def test_words_that_are_gone_are_told_with_those_that_come_nearest(index: Index) -> None:
    found = resolved(before("It carries cars."), index)

    assert (found.state, found.marked) == ("gone", None)
    assert found.near is not None
    assert "It carries" in NOW[found.near.start : found.near.end]


def test_a_place_without_words_in_a_document_that_has_changed_is_nowhere(index: Index) -> None:
    found = resolved(Place("ferry.txt", BEFORE.sha256, Span(0, 9)), index)

    assert (found.state, found.marked, found.near) == ("changed", None, None)


def test_of_long_words_a_place_carries_the_beginning_up_to_a_space() -> None:
    assert kept("word " * 100) == ("word " * 60).rstrip()
    assert kept("x" * 500) == "x" * 300
    assert kept("short words") == "short words"
