"""Odalys at her desk, whose practice knows what devices are, and a machine of hers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.safety.devices.world import Machine, pair
from tests.web.signing import actor, known


@pytest.fixture
def odalys(db: None, practice: Any, now: Any) -> Any:
    return known(practice, "owner", "biller", now=now)


@pytest.fixture
def who(odalys: Any, now: Any) -> Any:
    return replace(actor(odalys, now), proven_seconds=0)


@pytest.fixture
def machine(who: Any, now: Any) -> Machine:
    return pair(who, now)
