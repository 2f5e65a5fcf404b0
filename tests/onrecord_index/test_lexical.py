"""Full-text search: BM25 worked out by hand, words only, and right again after whatever happens to its folder."""

import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from math import log
from pathlib import Path
from typing import Any

import pytest
import tantivy
from hypothesis import given
from hypothesis import strategies as st
from made_stores import made_store, put_text

from onrecord_index.lexical import MOST_TERMS, LexicalIndex
from onrecord_index.store import Store


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "lexical"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with made_store(tmp_path) as store:
        yield store


def found(lexical: LexicalIndex, text: str, *, until: date | None = None) -> list[int]:
    hits = lexical.search(text, limit=100, until=None if until is None else until.toordinal())
    return [key for key, _ in hits]


# ---------------------------------------------------------------- scores


def bm25(frequency: int, *, length: int, mean: float, having: int, passages: int) -> float:
    """Return the score of one term (Robertson and Zaragoza 2009, as Lucene and tantivy have it: k1 1.2, b .75)."""
    idf = log(1 + (passages - having + 0.5) / (having + 0.5))
    return idf * frequency * 2.2 / (frequency + 1.2 * (0.25 + 0.75 * length / mean))


def test_scores_are_those_of_bm25_worked_out_by_hand(store: Store, folder: Path) -> None:
    # Four passages of 4, 2, 6 and 4 words: 4 in the mean.
    (twice,) = put_text(store, "a", "ferry ferry left Brell")
    (once,) = put_text(store, "b", "ferry late")
    (both,) = put_text(store, "c", "a ferry on the bread board")
    put_text(store, "d", "gulls eat old fish")

    hits = dict(LexicalIndex(store, folder).search("ferry bread", limit=10))

    def ferry(frequency: int, length: int) -> float:
        return bm25(frequency, length=length, mean=4, having=3, passages=4)

    bread = bm25(1, length=6, mean=4, having=1, passages=4)
    assert hits == pytest.approx({both: ferry(1, 6) + bread, once: ferry(1, 2), twice: ferry(2, 4)}, rel=1e-5)
    assert list(hits) == [both, twice, once]


def test_a_word_that_the_question_repeats_counts_once(store: Store, folder: Path) -> None:
    put_text(store, "a", "the ferry is late")
    lexical = LexicalIndex(store, folder)

    assert lexical.search("ferry ferry FERRY ferries", limit=10) == lexical.search("ferry", limit=10)


def test_words_are_found_in_their_other_forms(store: Store, folder: Path) -> None:
    (key,) = put_text(store, "a", "The Passengers were waiting for ferries.")
    lexical = LexicalIndex(store, folder)

    assert [found(lexical, word) for word in ("passenger", "WAITED", "ferry", "waits")] == [[key]] * 4
    assert found(lexical, "ferryman") == []
    assert lexical.terms("The Passengers’ waiting") == ["the", "passeng", "wait"]


def test_the_words_of_the_title_are_found_in_every_passage(store: Store, folder: Path) -> None:
    keys = put_text(store, "a", ("The hall was full. " * 30 + "\n") * 2, title="Harbour dispute")

    assert len(keys) == 2
    assert sorted(found(LexicalIndex(store, folder), "disputes")) == keys


def test_the_limit_keeps_the_best(store: Store, folder: Path) -> None:
    put_text(store, "a", "ferry and bread and gulls and fish")
    (best,) = put_text(store, "b", "ferry ferry ferry")

    assert [key for key, _ in LexicalIndex(store, folder).search("ferry", limit=1)] == [best]


def test_what_holds_a_share_of_some_words_is_found_whatever_their_forms(store: Store, folder: Path) -> None:
    (all_of_them,) = put_text(store, "a", "the ferries and bread on the pier, and gulls")
    (half,) = put_text(store, "b", "a ferry with bread")
    put_text(store, "c", "gulls")

    lexical = LexicalIndex(store, folder)

    assert lexical.holding("ferry bread pier gulls", share=1, limit=10) == [all_of_them]
    assert lexical.holding("ferry bread pier gulls", share=0.5, limit=10) == [all_of_them, half]
    assert lexical.holding("ferry bread pier gulls", share=0.5, limit=1) == [all_of_them]
    assert lexical.holding("…!", share=1, limit=10) == []


def test_the_share_of_a_term_is_smoothed_and_never_none_or_all(store: Store, folder: Path) -> None:
    put_text(store, "a", "the ferry")
    put_text(store, "b", "the bread")

    shares = LexicalIndex(store, folder).shares(["the", "ferri", "gull"])

    # (n + 1/2) / 3, for n of 2, 1 and 0
    assert shares == pytest.approx({"the": 2.5 / 3, "ferri": 1.5 / 3, "gull": 0.5 / 3})


def test_a_term_of_all_passages_of_an_empty_index_has_a_share_too(store: Store, folder: Path) -> None:
    assert LexicalIndex(store, folder).shares(["ferri"]) == {"ferri": 0.5}


# ---------------------------------------------------------------- words only

WORDS = ["ferry", "late", "bread", "and", "or", "not", "to", "near", "in", "text", "key", "day"]
OPERATORS = [
    *(
        '"',
        "'",
        "(",
        ")",
        "()",
        "*",
        "?",
        "~",
        "~2",
        "^",
        "^9",
        ":",
        "\\",
        "/",
        "[",
        "]",
        "{",
        "}",
        "+",
        "-",
        "!",
        "&&",
    ),
    *(
        "||",
        "<",
        ">",
        ">=",
        "=",
        ",",
        ";",
        ".",
        ".*",
        "[a TO",
        "“",
        "”",
        "🚢",
        "\x00",
        "\n",
        "\ud800",
        "text:",
        "@",
        "#",
    ),
]
# A number after ~ or ^ is a word of the question like any other, as is TO.
MEANT = {"~2": ["2"], "^9": ["9"], "[a TO": ["a", "to"], "text:": ["text"]}


@pytest.fixture(scope="module")
def words() -> Iterator[LexicalIndex]:
    """Yield an index in which each word of WORDS, and any two of them, are found differently."""
    with tempfile.TemporaryDirectory() as name, made_store(Path(name)) as store:
        for number in range(1, 60):
            text = " ".join(word for place, word in enumerate(WORDS) if number >> (place % 6) & 1) or "nothing"
            put_text(store, f"{number}", f"{text} {WORDS[number % len(WORDS)]} 2 9 a")
        yield LexicalIndex(store, Path(name) / "lexical")


@given(
    st.lists(
        st.tuples(st.sampled_from(WORDS).map(lambda word: [word]), st.sampled_from([str.upper, str.lower, str.title]))
        | st.tuples(st.sampled_from(OPERATORS), st.just(None))
    )
)
def test_no_character_of_a_question_is_an_operator(words: LexicalIndex, pieces: list[tuple[Any, Any]]) -> None:
    written = " ".join(change(piece[0]) if change else piece for piece, change in pieces)
    meant = [word for piece, change in pieces for word in (piece if change else MEANT.get(piece, []))]

    assert words.search(written, limit=100) == words.search(" ".join(meant), limit=100)


@given(st.text(st.characters()))
def test_no_question_makes_the_search_fail(words: LexicalIndex, question: str) -> None:
    words.search(question, limit=10)
    words.search(question, limit=10, until=1)


@pytest.mark.parametrize("question", ["", " ", '"', "()", "***", "🚢", "\ud800", "x" * 10_000])
def test_a_question_without_words_finds_nothing(words: LexicalIndex, question: str) -> None:
    assert words.search(question, limit=10) == []


def test_a_long_question_is_searched_by_its_rarest_words(store: Store, folder: Path) -> None:
    rare = [f"r{number}" for number in range(MOST_TERMS)]
    common = [f"c{number}" for number in range(100)]
    (key,) = put_text(store, "rare", " ".join(rare))
    for number in range(3):
        put_text(store, f"common {number}", " ".join(common))
    lexical = LexicalIndex(store, folder)

    hits = lexical.search(" ".join([*common, "unheard", "of", *rare]), limit=10)

    assert [key for key, _ in hits] == [key]
    assert hits == lexical.search(" ".join(rare), limit=10)


# ---------------------------------------------------------------- until a day


def test_what_is_dated_later_is_left_out_and_what_is_undated_never(store: Store, folder: Path) -> None:
    (early,) = put_text(store, "early", "The ferry is late.", day=date(2024, 2, 28))
    (leap,) = put_text(store, "leap", "The ferry is late.", day=date(2024, 2, 29))
    (late,) = put_text(store, "late", "The ferry is late.", day=date(2024, 3, 1))
    (undated,) = put_text(store, "undated", "The ferry is late.")
    lexical = LexicalIndex(store, folder)

    assert sorted(found(lexical, "ferry", until=date.min)) == [undated]
    assert sorted(found(lexical, "ferry", until=date(2024, 2, 29))) == [early, leap, undated]
    assert sorted(found(lexical, "ferry", until=date(2024, 3, 1))) == [early, leap, late, undated]


def test_a_day_changes_no_score(store: Store, folder: Path) -> None:
    put_text(store, "a", "The ferry is late.", day=date(2024, 2, 28))
    put_text(store, "b", "The bread is dear.")
    lexical = LexicalIndex(store, folder)

    assert lexical.search("ferry", limit=10, until=date.max.toordinal()) == lexical.search("ferry", limit=10)


# ---------------------------------------------------------------- following the store


def test_what_is_added_removed_and_changed_is_searched_after_catching_up(store: Store, folder: Path) -> None:
    put_text(store, "a", "The ferry is late.")
    put_text(store, "b", "The bread is dear.")
    lexical = LexicalIndex(store, folder)

    store.remove_document("a")
    (changed,) = put_text(store, "b", "The milk is dear.")
    (added,) = put_text(store, "c", "The bridge is shut.")
    lexical.catch_up()

    words = ("ferry", "bread", "milk", "bridge")
    assert [found(lexical, word) for word in words] == [[], [], [changed], [added]]


def test_what_was_removed_counts_no_longer_once_it_outnumbers_the_rest(store: Store, folder: Path) -> None:
    put_text(store, "a", "The bread is dear.")
    for number in range(3):
        put_text(store, f"{number}", "The ferry is late.")
    lexical = LexicalIndex(store, folder)

    for number in range(3):
        store.remove_document(f"{number}")
    lexical.catch_up()

    assert lexical.shares(["ferri", "bread"]) == {"ferri": 0.5 / 2, "bread": 1.5 / 2}


def test_an_index_can_be_emptied_and_filled_again(store: Store, folder: Path) -> None:
    put_text(store, "a", "The ferry is late.")
    lexical = LexicalIndex(store, folder)

    store.remove_document("a")
    lexical.catch_up()
    empty = found(lexical, "ferry")
    (key,) = put_text(store, "b", "The ferry is late.")
    lexical.catch_up()

    assert (empty, found(lexical, "ferry")) == ([], [key])


def test_an_index_that_lags_behind_is_caught_up_when_it_is_opened(store: Store, folder: Path) -> None:
    put_text(store, "a", "The ferry is late.")
    LexicalIndex(store, folder)

    store.remove_document("a")
    (key,) = put_text(store, "b", "The bread is dear.")
    lexical = LexicalIndex(store, folder)

    assert (found(lexical, "ferry"), found(lexical, "bread")) == ([], [key])


def test_nothing_is_found_twice_when_a_run_was_killed_before_it_noted_what_it_had_done(
    store: Store, folder: Path
) -> None:
    put_text(store, "a", "The ferry is late.")
    LexicalIndex(store, folder)
    noted = (folder / "state").read_text()
    (key,) = put_text(store, "b", "The bread is dear.")
    LexicalIndex(store, folder)

    (folder / "state").write_text(noted)

    assert found(LexicalIndex(store, folder), "bread") == [key]


def test_an_index_of_words_that_were_analysed_otherwise_is_built_anew(tmp_path: Path, folder: Path) -> None:
    with made_store(tmp_path / "before") as store:
        put_text(store, "a", "The ferry is late.")
        LexicalIndex(store, folder)
    generation, _, _ = (folder / "state").read_text().partition(" ")
    (folder / "state").write_text(f"{generation} another analysis")

    with made_store(tmp_path / "after") as store:
        (key,) = put_text(store, "a", "The bread is dear.")  # of the same key
        lexical = LexicalIndex(store, folder)

        assert (found(lexical, "bread"), found(lexical, "ferry")) == ([key], [])


def test_an_index_that_another_process_writes_is_searched_as_it_was_and_caught_up_later(
    store: Store, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (ferry,) = put_text(store, "a", "The ferry is late.")
    lexical = LexicalIndex(store, folder)
    (bread,) = put_text(store, "b", "The bread is dear.")

    writer = tantivy.Index.open(str(folder)).writer(heap_size=15_000_000, num_threads=1)
    lexical.catch_up()
    meanwhile = (found(lexical, "ferry"), found(lexical, "bread"))
    writer.wait_merging_threads()  # ends the writing
    lexical.catch_up()

    assert meanwhile == ([ferry], [])
    assert found(lexical, "bread") == [bread]
    assert not caplog.text


def test_what_another_process_has_written_is_taken_in(store: Store, folder: Path) -> None:
    put_text(store, "a", "The ferry is late.")
    mine, theirs = LexicalIndex(store, folder), LexicalIndex(store, folder)

    store.remove_document("a")
    (key,) = put_text(store, "b", "The bread is dear.")
    theirs.catch_up()
    mine.catch_up()

    assert (found(mine, "ferry"), found(mine, "bread")) == ([], [key])


# ---------------------------------------------------------------- damage


def spoil_meta(folder: Path) -> None:
    (folder / "meta.json").write_text("{")


def spoil_segments(folder: Path) -> None:
    for file in [*folder.glob("*.store"), *folder.glob("*.idx"), *folder.glob("*.term")]:
        file.write_bytes(b"spoilt")


def lose_segments(folder: Path) -> None:
    for file in [*folder.glob("*.idx"), *folder.glob("*.term"), *folder.glob("*.fast")]:
        file.unlink()


def put_a_file_in_its_place(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("a file where the folder should be")


@pytest.mark.parametrize("damage", [spoil_meta, spoil_segments, lose_segments, put_a_file_in_its_place])
def test_a_damaged_folder_is_built_anew_with_a_warning(
    store: Store, folder: Path, caplog: pytest.LogCaptureFixture, damage: Callable[[Path], None]
) -> None:
    (key,) = put_text(store, "a", "The ferry is late.")
    LexicalIndex(store, folder)

    damage(folder)
    with caplog.at_level(logging.WARNING):
        lexical = LexicalIndex(store, folder)
    (added,) = put_text(store, "b", "The bread is dear.")
    lexical.catch_up()

    assert (found(lexical, "ferry"), found(lexical, "bread")) == ([key], [added])
    assert str(folder) in caplog.text


@pytest.mark.parametrize("state", ["", "damaged", "9999999 simple-60-lower-english/1", "\ud800"])
def test_a_damaged_note_of_the_generation_loses_nothing(store: Store, folder: Path, state: str) -> None:
    (key,) = put_text(store, "a", "The ferry is late.")
    LexicalIndex(store, folder)

    (folder / "state").write_bytes(state.encode("utf-8", "surrogatepass"))

    assert found(LexicalIndex(store, folder), "ferry") == [key]


@contextmanager
def as_nobody() -> Iterator[None]:
    """Become nobody where the tests run as root, whom no permission stops."""
    if os.getuid() != 0:
        yield
        return
    os.setresuid(65534, 65534, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@pytest.mark.parametrize("caught_up", [True, False])
def test_a_folder_that_cannot_be_written_is_searched(caught_up: bool) -> None:
    with tempfile.TemporaryDirectory() as name, made_store(Path(name)) as store:
        folder = Path(name) / "lexical"
        (ferry,) = put_text(store, "a", "The ferry is late.")
        LexicalIndex(store, folder)
        if not caught_up:
            (ferry,) = put_text(store, "a", "The late ferry is here.")
        Path(name).chmod(0o555)
        folder.chmod(0o555)

        with as_nobody():
            lexical = LexicalIndex(store, folder)
            hits = found(lexical, "ferry")

        folder.chmod(0o755)
        Path(name).chmod(0o755)
        assert hits == [ferry]
        assert (folder / "meta.json").exists()
