"""Whoever guesses is slowed; whoever is known at this browser, or has a passkey, isn't slowed by strangers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from quietledger.core.people import browsers, errors, rules, slowing
from quietledger.core.people.models import Tries
from quietledger.core.tenancy.ids import uuid7

ODALYS = "odalys@example.com"


@pytest.fixture
def person_id() -> UUID:
    return uuid7()


def request(address: str = "203.0.113.9", **cookies: str) -> Any:
    made = RequestFactory().get("/", REMOTE_ADDR=address)
    made.COOKIES = cookies
    return made


def known_browser(person_id: UUID) -> Any:
    response = HttpResponse()
    browsers.remember(request(), response, person_id)
    return request(**{name: morsel.value for name, morsel in response.cookies.items()})


def fail(times: int, now: datetime, who: str = ODALYS, person_id: UUID | None = None, at: Any = None) -> None:
    """So many wrong tries, each as soon as it counts."""
    for _ in range(times):
        now = until(now, who, person_id, at)
        slowing.begin(at or request(), who, person_id, now)


def until(now: datetime, who: str, person_id: UUID | None, at: Any) -> datetime:
    """When the next try counts."""
    key_rows = [Tries.objects.filter(key=key).first() for key, _ in slowing._counts(at or request(), who, person_id)]
    return max([now, *(row.until for row in key_rows if row and row.until)])


@pytest.mark.parametrize(
    ("failed", "seconds"), [(0, 0), (4, 0), (5, 30), (6, 60), (7, 120), (9, 480), (10, 900), (500, 900)]
)
def test_the_wait_doubles_and_never_becomes_for_ever(failed: int, seconds: int) -> None:
    assert rules.wait_seconds(failed, free=4) == seconds


def test_a_stranger_is_slowed_for_the_person_and_everywhere(db: None, now: datetime, person_id: UUID) -> None:
    fail(5, now, person_id=person_id)
    for address in ("203.0.113.9", "198.51.100.7"):
        with pytest.raises(errors.Slowed) as slowed:
            slowing.begin(request(address), ODALYS, person_id, now)
        assert slowed.value.until == now + timedelta(seconds=30)


def test_strangers_do_not_slow_a_browser_in_which_the_person_signed_in(
    db: None, now: datetime, person_id: UUID
) -> None:
    fail(12, now, person_id=person_id)
    home = known_browser(person_id)
    begun = slowing.begin(home, ODALYS, person_id, now)
    assert not begun.is_slowed
    slowing.was_right(begun, now)
    with pytest.raises(errors.Slowed):
        slowing.begin(request(), ODALYS, person_id, now)


def test_a_known_browser_is_slowed_by_its_own_failures(db: None, now: datetime, person_id: UUID) -> None:
    home = known_browser(person_id)
    fail(5, now, person_id=person_id, at=home)
    with pytest.raises(errors.Slowed):
        slowing.begin(home, ODALYS, person_id, now)


def test_a_browser_known_for_one_person_is_a_strangers_for_another(db: None, now: datetime, person_id: UUID) -> None:
    fail(5, now, person_id=person_id)
    with pytest.raises(errors.Slowed):
        slowing.begin(known_browser(uuid7()), ODALYS, person_id, now)


@pytest.mark.parametrize("cookie", ["", "nonsense", "AAAA", "e30"])
def test_a_forged_cookie_makes_no_known_browser(db: None, person_id: UUID, cookie: str) -> None:
    assert browsers.known(request(**{"quietledger-known": cookie}), person_id) == ""


def test_one_address_that_tries_many_people_is_slowed(db: None, now: datetime) -> None:
    for number in range(21):
        slowing.begin(request(), f"person{number}@example.com", None, now)
    with pytest.raises(errors.Slowed):
        slowing.begin(request(), "person99@example.com", None, now)
    slowing.begin(request("198.51.100.7"), "person99@example.com", None, now)


def test_an_ipv6_customer_is_one_network(db: None, now: datetime) -> None:
    assert slowing.network(request("2001:db8:1:2::1")) == slowing.network(request("2001:db8:1:2:ffff::9"))
    assert slowing.network(request("2001:db8:1:2::1")) != slowing.network(request("2001:db8:1:3::1"))


def test_a_right_try_forgets_the_persons_failures_but_not_the_addresss(db: None, now: datetime) -> None:
    fail(4, now)
    slowing.was_right(slowing.begin(request("198.51.100.7"), ODALYS, None, now), now)
    assert sorted(Tries.objects.values_list("failed", flat=True)) == [0, 0, 4]


def test_tries_count_before_they_are_looked_at(db: None, now: datetime) -> None:
    for _ in range(5):
        slowing.begin(request(), ODALYS, None, now)  # all at one instant, none of them answered yet
    with pytest.raises(errors.Slowed):
        slowing.begin(request(), ODALYS, None, now)


def test_the_same_is_counted_for_who_is_known_and_who_is_not(db: None, now: datetime, person_id: UUID) -> None:
    fail(5, now, ODALYS, person_id)
    fail(5, now, "nobody@example.com", None, at=request("198.51.100.7"))
    waits = set(Tries.objects.exclude(until=None).values_list("until", flat=True))
    assert waits == {now + timedelta(seconds=30)}


def test_the_table_names_nobody(db: None, now: datetime) -> None:
    fail(1, now)
    kept = str(list(Tries.objects.values_list("key", flat=True)))
    assert (ODALYS in kept, "203.0.113.9" in kept) == (False, False)


def test_after_a_quiet_day_all_is_forgotten(db: None, now: datetime) -> None:
    fail(9, now)
    later = now + timedelta(days=1, hours=1)
    assert not slowing.begin(request(), ODALYS, None, later).is_slowed
    assert slowing.sweep(later + timedelta(days=2)) == 2
