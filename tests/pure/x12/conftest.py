"""Where the real files are, and how a made-up batch is built."""

from pathlib import Path

import pytest

FILES = Path(__file__).parents[4] / "shared" / "data" / "x12"


@pytest.fixture(scope="session")
def real_files() -> Path:
    if not FILES.is_dir():
        pytest.skip(f"the real X12 files are not at {FILES}")
    return FILES
