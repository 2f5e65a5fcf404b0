from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def seeds_folder() -> Path:
    return Path(__file__).parents[2] / "seeds"
