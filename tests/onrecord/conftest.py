"""What the tests in a browser share."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

import harbour
from browsing import opened_browser


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with opened_browser() as opened:
        yield opened


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[harbour.Harbour]:
    """A chat about an invented library, without models."""
    with harbour.served(tmp_path_factory.mktemp("harbour")) as found:
        yield found
