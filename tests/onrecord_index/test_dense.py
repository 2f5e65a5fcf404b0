"""Dense search against exact numpy, through all that may happen to the store and to the file."""

import logging
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from made_stores import DIMENSIONS, Vectors, made_store, put_vectors

from onrecord_index.dense import DenseIndex
from onrecord_index.store import Store


def unit(vectors: Vectors) -> Vectors:
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def random_vectors(count: int, *, seed: int = 7) -> Vectors:
    return unit(np.random.default_rng(seed).normal(size=(count, DIMENSIONS)))


def nearest(vectors: Mapping[int, Vectors], question: Vectors, *, limit: int) -> tuple[list[int], list[float]]:
    """Return the keys with the largest cosines, by comparing all, and those cosines."""
    keys = np.array(list(vectors))
    cosines = np.stack(list(vectors.values())).astype(np.float64) @ question.astype(np.float64)
    order = np.argsort(-cosines)[:limit]
    return keys[order].tolist(), cosines[order].tolist()


def assert_exact(dense: DenseIndex, vectors: Mapping[int, Vectors], *, until: int | None = None) -> None:
    for question in random_vectors(5, seed=99):
        found = dense.search(question, limit=10, until=until)
        keys, cosines = nearest(vectors, question, limit=10)
        assert [key for key, _ in found] == keys
        np.testing.assert_allclose([cosine for _, cosine in found], cosines, atol=1e-5)


def put(store: Store, document_id: str, vectors: Vectors, *, day: date | None = None) -> dict[int, Vectors]:
    keys = put_vectors(store, document_id, vectors, day=day)
    return dict(zip(keys, vectors, strict=True))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    with made_store(folder) as store:
        yield store


# ---------------------------------------------------------------- exact


def test_the_nearest_are_those_that_comparing_all_finds(store: Store, folder: Path) -> None:
    vectors = put(store, "a", random_vectors(300))

    assert_exact(DenseIndex(store, folder), vectors)


def test_an_empty_store_finds_nothing(store: Store, folder: Path) -> None:
    assert DenseIndex(store, folder).search(random_vectors(1)[0], limit=10) == []


def test_fewer_than_the_limit_are_all_found(store: Store, folder: Path) -> None:
    vectors = put(store, "a", random_vectors(3))

    found = DenseIndex(store, folder).search(random_vectors(1)[0], limit=10)

    assert {key for key, _ in found} == vectors.keys()


def test_what_is_added_and_removed_is_searched_after_catching_up(store: Store, folder: Path) -> None:
    vectors = put(store, "a", random_vectors(50)) | (removed := put(store, "b", random_vectors(50, seed=8)))
    dense = DenseIndex(store, folder)

    store.remove_document("b")
    vectors |= put(store, "c", random_vectors(50, seed=9))
    vectors |= (changed := put(store, "a", random_vectors(20, seed=10)))
    dense.catch_up()

    present = {key: vector for key, vector in vectors.items() if key not in removed}
    present = {key: present[key] for key in store.passage_keys().tolist()}
    assert changed.keys() < present.keys()
    assert len(present) == 70
    assert_exact(dense, present)


def test_all_can_be_removed_and_others_added(store: Store, folder: Path) -> None:
    put(store, "a", random_vectors(50))
    dense = DenseIndex(store, folder)

    store.remove_document("a")
    dense.catch_up()
    empty = dense.search(random_vectors(1)[0], limit=10)
    vectors = put(store, "b", random_vectors(5))
    dense.catch_up()

    assert empty == []
    assert_exact(dense, vectors)


# ---------------------------------------------------------------- the file


def files(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.glob("dense-*"))


def test_an_index_is_saved_under_the_stores_generation_and_replaces_the_one_before(store: Store, folder: Path) -> None:
    put(store, "a", random_vectors(10))
    dense = DenseIndex(store, folder)
    dense.save()
    first = files(folder)

    put(store, "b", random_vectors(10, seed=8))
    dense.catch_up()
    dense.save()

    assert first == ["dense-1.faiss"]
    assert files(folder) == ["dense-2.faiss"]


def test_a_saved_index_of_an_earlier_generation_is_caught_up(store: Store, folder: Path) -> None:
    vectors = put(store, "a", random_vectors(50))
    put(store, "b", random_vectors(50, seed=8))
    DenseIndex(store, folder).save()

    store.remove_document("b")
    vectors |= put(store, "c", random_vectors(50, seed=9))

    assert_exact(DenseIndex(store, folder), vectors)


def damaged_files(whole: bytes) -> dict[str, bytes]:
    return {
        "empty": b"",
        "cut short": whole[: len(whole) // 2],
        "cut in its head": whole[:10],
        "another thing": b"The ferry was late. " * 100,
        "of unknown kind": b"\xff\xff\xff\xff" + whole[4:],
        "of absurd length": whole[:20] + b"\xff" * 40 + whole[60:],
    }


@pytest.mark.parametrize("damage", damaged_files(b""))
def test_a_damaged_file_is_built_anew_with_a_warning(
    store: Store, folder: Path, caplog: pytest.LogCaptureFixture, damage: str
) -> None:
    vectors = put(store, "a", random_vectors(50))
    DenseIndex(store, folder).save()
    file = folder / "dense-1.faiss"
    file.write_bytes(damaged_files(file.read_bytes())[damage])

    with caplog.at_level(logging.WARNING):
        dense = DenseIndex(store, folder)

    assert "dense-1.faiss" in caplog.text
    assert "built anew" in caplog.text
    assert_exact(dense, vectors)


def test_what_was_built_anew_is_saved_in_place_of_the_damaged_file(
    store: Store, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    vectors = put(store, "a", random_vectors(50))
    (folder / "dense-1.faiss").write_bytes(b"damaged")

    DenseIndex(store, folder).save()
    caplog.clear()

    assert_exact(DenseIndex(store, folder), vectors)
    assert not caplog.text


def test_a_file_of_a_generation_that_is_yet_to_come_is_not_used(store: Store, folder: Path) -> None:
    vectors = put(store, "a", random_vectors(50))
    DenseIndex(store, folder).save()
    (folder / "dense-1.faiss").rename(folder / "dense-9.faiss")

    dense = DenseIndex(store, folder)
    dense.save()

    assert_exact(dense, vectors)
    assert files(folder) == ["dense-1.faiss"]


def test_what_a_killed_run_left_half_written_is_neither_read_nor_kept(store: Store, folder: Path) -> None:
    vectors = put(store, "a", random_vectors(10))
    (folder / "dense-1.faiss.new").write_bytes(b"half")

    dense = DenseIndex(store, folder)
    dense.save()

    assert_exact(dense, vectors)
    assert files(folder) == ["dense-1.faiss"]


def test_files_of_the_users_that_are_named_alike_stay(store: Store, folder: Path) -> None:
    for name in ("dense-forests.txt", "dense-2024.txt", "dense-.faiss"):
        (folder / name).write_text("The trees stand close.")
    put(store, "a", random_vectors(10))

    DenseIndex(store, folder).save()

    assert files(folder) == ["dense-.faiss", "dense-1.faiss", "dense-2024.txt", "dense-forests.txt"]


# ---------------------------------------------------------------- until a day


def test_what_is_dated_later_is_left_out_and_what_is_undated_never(store: Store, folder: Path) -> None:
    first = date(2024, 2, 28)
    days = {
        number: put(store, f"{number}", random_vectors(20, seed=number), day=first + timedelta(days=number))
        for number in range(5)
    }
    undated = put(store, "undated", random_vectors(20, seed=6))
    dense = DenseIndex(store, folder)

    assert_exact(dense, undated, until=(first - timedelta(days=1)).toordinal())
    assert_exact(dense, days[0] | days[1] | days[2] | undated, until=date(2024, 3, 1).toordinal())
    assert_exact(
        dense, {key: at for day in days.values() for key, at in day.items()} | undated, until=date.max.toordinal()
    )


def test_a_document_that_was_given_another_date_is_found_by_that(store: Store, folder: Path) -> None:
    put(store, "a", random_vectors(5), day=date(2024, 5, 1))
    dense = DenseIndex(store, folder)
    before = dense.search(random_vectors(1)[0], limit=10, until=date(2024, 3, 1).toordinal())

    vectors = put(store, "a", random_vectors(5), day=date(2024, 2, 1))
    dense.catch_up()

    assert before == []
    assert_exact(dense, vectors, until=date(2024, 3, 1).toordinal())


# ---------------------------------------------------------------- approximate


def topics(count: int, *, seed: int = 7) -> Vectors:
    """Return vectors that lie around 60 points, as those of texts do around their topics."""
    random = np.random.default_rng(seed)
    return unit(
        random_vectors(60, seed=1)[random.integers(60, size=count)] + random.normal(size=(count, DIMENSIONS)) / 12
    )


def recall(dense: DenseIndex, vectors: Mapping[int, Vectors]) -> float:
    """Return the share of the ten nearest of each of 50 questions that is found."""
    found = [
        len(set(nearest(vectors, question, limit=10)[0]) & {key for key, _ in dense.search(question, limit=10)})
        for question in topics(50, seed=99)
    ]
    return sum(found) / 500


def test_nine_in_ten_of_the_nearest_are_found_where_not_all_are_compared(store: Store, folder: Path) -> None:
    vectors = put(store, "a", topics(3_000))

    dense = DenseIndex(store, folder, most_exact=200)

    assert recall(dense, vectors) >= 0.9


def test_cosines_are_exact_where_not_all_are_compared(store: Store, folder: Path) -> None:
    vectors = put(store, "a", topics(3_000))
    question = topics(1, seed=99)[0]

    found = DenseIndex(store, folder, most_exact=200).search(question, limit=10)

    np.testing.assert_allclose(
        [cosine for _, cosine in found], [vectors[key] @ question for key, _ in found], atol=1e-5
    )


def test_what_is_removed_is_never_found_where_not_all_are_compared(store: Store, folder: Path) -> None:
    vectors = put(store, "a", topics(1_500)) | put(store, "b", topics(1_500, seed=8))
    dense = DenseIndex(store, folder, most_exact=200)

    store.remove_document("a")
    dense.catch_up()

    left = {key: vectors[key] for key in store.passage_keys().tolist()}
    assert len(left) == 1_500
    assert all(key in left for key, _ in dense.search(topics(1)[0], limit=1_500))
    assert recall(dense, left) >= 0.9


def test_an_approximate_index_is_saved_and_caught_up(store: Store, folder: Path) -> None:
    vectors = put(store, "a", topics(1_500)) | (removed := put(store, "b", topics(300, seed=8)))
    DenseIndex(store, folder, most_exact=200).save()

    store.remove_document("b")
    vectors |= put(store, "c", topics(300, seed=9))
    dense = DenseIndex(store, folder, most_exact=200)

    assert recall(dense, {key: vector for key, vector in vectors.items() if key not in removed}) >= 0.9


def test_an_index_that_grows_past_what_is_compared_and_back_stays_right(store: Store, folder: Path) -> None:
    few = put(store, "few", topics(150))
    dense = DenseIndex(store, folder, most_exact=200)
    assert_exact(dense, few)

    many = put(store, "many", topics(1_000, seed=8))
    dense.catch_up()
    assert recall(dense, few | many) >= 0.9

    more = put(store, "more", topics(8_000, seed=9))
    dense.catch_up()
    assert recall(dense, few | many | more) >= 0.9

    store.remove_document("many")
    store.remove_document("more")
    dense.catch_up()
    assert_exact(dense, few)


def test_days_are_kept_apart_where_not_all_are_compared(store: Store, folder: Path) -> None:
    early = put(store, "early", topics(1_000), day=date(2024, 1, 1))
    put(store, "late", topics(1_000, seed=8), day=date(2024, 1, 2))

    found = DenseIndex(store, folder, most_exact=200).search(
        topics(1)[0], limit=2_000, until=date(2024, 1, 1).toordinal()
    )

    assert found
    assert {key for key, _ in found} <= early.keys()
