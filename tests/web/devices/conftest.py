"""A practice with an owner and a biller at their desks, and a clock that stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
import time_machine

from quietledger.core.tenancy.rules import PracticeRow
from tests.web.signing import Known, known


@pytest.fixture
def clock(now: datetime) -> Iterator[Any]:
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


@pytest.fixture
def owner_known(practice: PracticeRow, now: datetime) -> Known:
    return known(practice, "owner", now=now)


@pytest.fixture
def biller_known(practice: PracticeRow, now: datetime) -> Known:
    return known(practice, "biller", now=now, email="tamsin@example.com", is_pairing=False)
