"""What tests of several packages share."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from onrecord_index import SentenceTransformerEmbedder, SpacyParser
from served import Client, served

# How long one example takes says how busy the machine is.
settings.register_profile("onrecord", deadline=None)
settings.load_profile("onrecord")


# A shell starts what runs in the background with Ctrl-C ignored, and so would every command be that a test stops by it.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> Iterator[None]:
    """Let torch use one thread: two wait for each other wherever something else runs beside the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OMP_NUM_THREADS", "1")
        yield


@pytest.fixture(scope="session", autouse=True)
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep what tests measure and remember out of the user's own cache."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder))
        yield folder


@pytest.fixture(scope="session")
def model() -> SentenceTransformerEmbedder:
    """Return the default model, loaded once for all tests."""
    return SentenceTransformerEmbedder(precision="float32")


@pytest.fixture(scope="session")
def parser() -> SpacyParser:
    """Return the parser, loaded once for all tests."""
    return SpacyParser()


@pytest.fixture(scope="session")
def seeds_folder() -> Path:
    return Path(__file__).parents[1] / "seeds"


@pytest.fixture(scope="session")
def chats(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Client]]:
    """Return the clients of chats that are really served, by name, all in one process."""
    with served(tmp_path_factory.mktemp("served")) as found:
        yield found
