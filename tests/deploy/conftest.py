"""An owner who commits: the server is another process and sees only what is in the database."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import make_person, make_practice
from tests.deploy.serving import clock


@pytest.fixture
def keeper(fresh_database: str) -> Any:
    """The owner of a practice in a database of this test alone."""
    return make_person(make_practice("Quiet Oak Psychology", "QO").id, clock(), "owner")
