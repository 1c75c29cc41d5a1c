"""Somebody at work without days for pairing: they need a device; the site is behind a proxy, by TLS."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
import time_machine

from quietledger.core.tenancy.rules import PracticeRow
from tests.web.signing import Known, known


@pytest.fixture(autouse=True)
def behind_proxy(settings: Any) -> None:
    settings.IS_LOOPBACK_HTTP = False


@pytest.fixture
def clock(now: datetime) -> Iterator[Any]:
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


@pytest.fixture
def odalys(practice: PracticeRow, now: datetime) -> Known:
    return known(practice, "owner", now=now, is_pairing=False)
