"""The clock of page tests stands still."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
import time_machine

from tests.web.browsing import browser_type_launch_args, open_page, site

__all__ = ["browser_type_launch_args", "open_page", "site"]


@pytest.fixture
def clock(now: datetime) -> Iterator[Any]:
    """The clock stands at `now`; `clock.move_to(...)` turns it."""
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller
