"""An owner and a biller at their desks, and a clock that stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from quietledger.core.tenancy.rules import PracticeRow
from tests.web.signing import Known, at_desk, known


@pytest.fixture
def clock(now: datetime) -> Iterator[Any]:
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


@pytest.fixture
def owner_known(practice: PracticeRow, now: datetime) -> Known:
    return known(practice, "owner", now=now)


@pytest.fixture
def desk(clock: Any, owner_known: Known, now: datetime) -> Client:
    return at_desk(owner_known, now)


@pytest.fixture
def counter(clock: Any, practice: PracticeRow, now: datetime) -> Client:
    """Somebody at the front desk who has no lessons, no device, and was looked up in no list."""
    somebody = known(
        practice, "front_desk", now=now, email="ivo@example.com", is_trained=False, is_pairing=False, is_screened=False
    )  # fmt: skip
    return at_desk(somebody, now)
