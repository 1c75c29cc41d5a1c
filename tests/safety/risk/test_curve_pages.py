"""The pages of losses, scenarios, what-ifs, the plan and past months."""

import pytest

from tests.web.signing import signed_in

PAGES = ("", "scenarios", "scenarios/S01", "what-if", "plan", "plan/practice.safeguard.cash_route", "history")


@pytest.fixture
def desk(practice, now):
    with signed_in(practice, "owner", now=now) as client:
        yield client


@pytest.mark.parametrize("path", PAGES)
def test_the_owner_sees_each_page(path, desk):
    assert desk.get(f"/risk/{path}").status_code == 200
