"""Keys of the site are rolled back with each test; the process must forget them too."""

from __future__ import annotations

import pytest

from quietledger.core.vault import keys


@pytest.fixture(autouse=True)
def forgotten_keys() -> None:
    keys._practice_keys.clear()
