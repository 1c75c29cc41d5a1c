"""The world of these tests, one for each practice."""

from __future__ import annotations

from typing import Any

import pytest

from tests.billing.claims.world import World


@pytest.fixture
def world(practice: Any) -> World:
    return World(practice)


@pytest.fixture
def other_world(other_practice: Any) -> World:
    return World(other_practice)
