import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from onrecord_index import Document, Index, IndexMismatch, Location, Moment, Section
from onrecord_index.migrations import STEPS, steps_from
from onrecord_index.store import FORMAT_VERSION, STORE_FILE, EmbeddedPassage, Manifest, Origin, Store

# One document of two statements, indexed by the release that wrote the version.
KEPT = Path(__file__).parent / "formats"
VERSIONS = sorted(int(file.stem.partition("-")[2]) for file in KEPT.glob("version-*.sqlite"))


@pytest.fixture
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    shutil.copy(KEPT / f"version-{request.param}.sqlite", tmp_path / STORE_FILE)
    return tmp_path


def test_an_index_of_each_version_that_is_brought_on_is_kept() -> None:
    assert VERSIONS == sorted(STEPS) == list(range(min(STEPS), FORMAT_VERSION))


@pytest.mark.parametrize("folder", VERSIONS, indirect=True)
def test_an_index_of_an_earlier_version_opens_with_all_that_it_held(folder: Path) -> None:
    with Index.open(folder) as index:
        [hit] = index.retrieve("When did the harbour reopen?")
        [person] = index.people()
        document = index.document("harbour.txt")

        assert document.text.startswith("The harbour reopens")
        assert document.location_at(30) == Location()
        assert hit.passage.text == document.text[hit.passage.start : hit.passage.end]
        assert (person.name, person.statements) == ("Aino Berg", 2)
        assert index.roots() == [Path("/notes")]
    assert not Store.is_earlier(folder)


@pytest.mark.parametrize("folder", VERSIONS, indirect=True)
def test_a_migration_that_fails_half_way_leaves_the_index_as_it_was(folder: Path) -> None:
    with closing(sqlite3.connect(folder / STORE_FILE)) as connection, connection:
        connection.execute("CREATE TRIGGER no_update BEFORE UPDATE ON meta BEGIN SELECT RAISE(ABORT, 'pulled'); END")
    before = _content(folder)

    with pytest.raises(Exception, match="pulled"):
        Index.open(folder)

    assert _content(folder) == before
    assert Store.is_earlier(folder)


def _content(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / STORE_FILE)) as connection:
        return list(connection.iterdump())


@pytest.mark.parametrize("version", [1, FORMAT_VERSION + 1, "2", None])
def test_a_version_without_a_way_to_this_one_is_left_alone(version: object) -> None:
    assert steps_from(version, FORMAT_VERSION) == []


def test_a_version_without_a_way_is_refused_with_the_command(tmp_path: Path) -> None:
    with closing(Store.create(tmp_path, Manifest("model", "digest", 2, "cutting", version=1))):
        pass

    with pytest.raises(IndexMismatch, match=r"has format version 1, .* run 'onrecord index --rebuild"):
        Index.open(tmp_path)


def test_pages_sections_moments_and_layout_are_stored_with_the_document(tmp_path: Path) -> None:
    document = Document(
        "talk.vtt",
        "Talk",
        "Good evening. The wall is done.",
        pages=(0, 14),
        sections=(Section(0, "Welcome"), Section(14, "Wall")),
        moments=(Moment(0, 1.5), Moment(14, 61.25)),
        layout="rows",
    )
    with closing(Store.create(tmp_path, Manifest("model", "digest", 2, "cutting"))) as store:
        store.put_document(document, Origin("/notes", "talk.vtt", "talk.vtt"), list[EmbeddedPassage]())

        found = store.document("talk.vtt")

    assert found == document
    assert found.location_at(0) == Location(1, "Welcome", 1.5)
    assert found.location_at(13) == Location(1, "Welcome", 1.5)
    assert found.location_at(14) == Location(2, "Wall", 61.25)
