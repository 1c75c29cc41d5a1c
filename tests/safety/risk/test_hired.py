"""Hired services are assessed by what stands about them; what ended shows nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from quietledger.core.facts.rules import CATALOGUE, Ref
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.partners.models import Partner
from quietledger.safety.partners.rules import State, Tier
from quietledger.safety.risk import hired
from tests.safety.risk.map_world import firm, tell
from tests.web.signing import signed_in

DAY = timedelta(days=1)
ALL = ("partner.chosen", "partner.screened", "agreement.baa", "partner.evidence.soc2", "partner.evidence.insurance",
       "partner.evidence.restore", "partner.drilled")  # fmt: skip


def service(who: Any, now: datetime) -> hired.Service:
    with tenancy.scope(who):
        (found,) = hired.services(now)
    return found


def lacking(who: Any, now: datetime) -> list[str]:
    return [one.demand.facts[0] for one in service(who, now).missing]


def test_every_fact_that_is_asked_for_is_in_the_catalogue() -> None:
    assert {name for one in hired.DEMANDS for name in one.facts} <= CATALOGUE.keys()


@pytest.mark.parametrize(("tier", "count"), [(Tier.ONE, 7), (Tier.TWO, 5), (Tier.THREE, 2)])
def test_what_a_firm_must_show_goes_by_what_it_holds(owner: Any, now: datetime, tier: Tier, count: int) -> None:
    firm(owner, now, tier=tier)
    assert len(service(owner, now).found) == len(service(owner, now).missing) == count


def test_a_firm_that_has_shown_all_lacks_nothing_and_what_ends_is_missing_again(owner: Any, now: datetime) -> None:
    about = Ref("partner", firm(owner, now))
    tell(owner.practice_id, now, about, *ALL, until=now + 30 * DAY)
    assert lacking(owner, now + DAY) == []
    found = service(owner, now + 30 * DAY)
    assert len(found.missing) == len(ALL)
    assert all(one.last is not None for one in found.missing)


@pytest.mark.parametrize("name", ALL)
def test_each_fact_that_is_not_told_is_missing(owner: Any, now: datetime, name: str) -> None:
    about = Ref("partner", firm(owner, now))
    tell(owner.practice_id, now, about, *(one for one in ALL if one != name))
    assert lacking(owner, now) == [name]


def test_any_of_the_reports_shows_the_same(owner: Any, now: datetime) -> None:
    about = Ref("partner", firm(owner, now))
    others = [one for one in ALL if one != "partner.evidence.soc2"]
    tell(owner.practice_id, now, about, *others, "partner.evidence.hitrust")
    assert lacking(owner, now) == []


@pytest.mark.parametrize(("kind", "tier", "feeds"), [
    ("clearinghouse", Tier.ONE, ("S08", "S09")), ("letters", Tier.TWO, ("S08",)), ("card", Tier.THREE, ("S09",)),
    ("other", Tier.THREE, ()),
])  # fmt: skip
def test_a_breach_and_an_outage_are_fed_by_whoever_can_cause_them(
    owner: Any, now: datetime, kind: str, tier: Tier, feeds: tuple[str, ...]
) -> None:
    firm(owner, now, kind=kind, tier=tier)
    assert service(owner, now).feeds == feeds


def ended(who: Any, partner_id: UUID, now: datetime) -> None:
    with tenancy.scope(who):
        Partner.objects.get(id=partner_id).mark_state(State.ENDED, "", now)


def test_only_firms_that_are_worked_with_are_assessed(owner: Any, now: datetime) -> None:
    ended(owner, firm(owner, now), now)
    with tenancy.scope(owner):
        assert hired.services(now) == ()


def test_whoever_lacks_most_stands_first(owner: Any, now: datetime) -> None:
    firm(owner, now, "A bare firm")
    about = Ref("partner", firm(owner, now, "Another firm"))
    tell(owner.practice_id, now, about, *ALL)
    with tenancy.scope(owner):
        assert [one.row.name for one in hired.services(now)] == ["A bare firm", "Another firm"]


def test_the_page_says_what_is_missing_and_where_it_is_mended(practice: Any, owner: Any, now: datetime) -> None:
    with signed_in(practice, "owner", now=now) as client:
        assert b"Nobody is hired." in client.get("/risk/hired").content
        made = firm(owner, now)
        page = client.get("/risk/hired").content.decode()
    assert "<b>1 of 1 service</b> lacks something" in page
    assert f"/partners/{made}" in page
    assert "/agreements/" in page
