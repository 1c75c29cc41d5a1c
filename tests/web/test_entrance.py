"""Deny by default: every address is closed until somebody is at work for one practice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from quietledger.core.people import facts
from quietledger.core.people.models import Membership
from quietledger.core.tenancy.rules import PracticeRow
from quietledger.web import entrance
from tests.web.signing import able, at_desk, known

pytestmark = pytest.mark.usefixtures("clock")

SAMPLES = {
    "uuid": "01a207a2-3280-7813-bf7f-32f53bbdc6de",
    "int": "7",
    "str": "x",
    "slug": "x",
    "path": "x",
    "day": "2026-11-23",
}


def addresses(resolver: URLResolver, prefix: str = "/", space: str = "") -> Iterator[tuple[str, str]]:
    """Each routed address, filled with samples, with its view name."""
    for entry in resolver.url_patterns:
        if getattr(entry, "namespace", None) == "api":
            continue  # closed by certificate and token instead: tests/web/api
        route = prefix + str(entry.pattern)
        names = ":".join(filter(None, [space, getattr(entry, "namespace", None) or ""]))
        if isinstance(entry, URLResolver):
            yield from addresses(entry, route, names)
        elif isinstance(entry, URLPattern):
            for kind in entry.pattern.converters.items():
                name, converter = kind
                sample = SAMPLES[type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")]
                for written in (f"<{sample}:{name}>", *(f"<{one}:{name}>" for one in SAMPLES), f"<{name}>"):
                    route = route.replace(written, sample)
            yield route, ":".join(filter(None, [space, entry.name]))


EVERY = sorted(set(addresses(get_resolver())))


def test_the_walk_finds_the_houses_addresses() -> None:
    assert {("/", "desk:desk"), ("/healthz", "healthz"), ("/sign-in/", "account_login")} <= set(EVERY)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_is_sent_to_the_sign_in(db: None, method: str) -> None:
    client = Client()
    closed = [address for address, name in EVERY if name not in entrance.OPEN]
    answers = {address: getattr(client, method)(address) for address in closed}
    led = {address: answer.headers.get("Location", "").partition("?")[0] for address, answer in answers.items()}
    assert led == dict.fromkeys(closed, "/sign-in/")


def test_a_password_alone_opens_nothing_but_the_enrolment(practice: PracticeRow, now: datetime) -> None:
    client = with_password_only(practice, now)
    closed = [address for address, name in EVERY if name not in entrance.ENROLLING]
    led = {address: client.get(address).headers.get("Location") for address in closed}
    assert led == dict.fromkeys(closed, "/sign-in/security/enrol")


def with_password_only(practice: PracticeRow, now: datetime) -> Client:
    from allauth.account.internal.flows import login as records

    client = at_desk(known(practice, "owner", now=now, totp=False), now)
    session = client.session
    session[records.AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": now.timestamp()}]
    session.save()
    return client


def test_whoever_works_for_two_practices_chooses_one(
    practice: PracticeRow, other_practice: PracticeRow, now: datetime
) -> None:
    who = known(practice, "biller", now=now)
    Membership.objects.create(person=who.person, practice_id=other_practice.id, role="biller", since=now)
    facts.retell(who.person.id, now)
    able(who.person.id, other_practice.id, now)
    client = at_desk(who, now)
    assert client.get("/").headers["Location"] == "/practice"
    assert client.get("/practice").content.count(b'name="practice"') == 2
    client.post("/practice", {"practice": str(other_practice.id)})
    page = client.get("/").content
    assert (b"River House Counseling" in page, b"Quiet Oak" in page) == (True, False)


def test_nobody_chooses_a_practice_they_do_not_work_for(
    practice: PracticeRow, other_practice: PracticeRow, now: datetime
) -> None:
    client = at_desk(known(practice, "biller", now=now), now)
    assert client.post("/practice", {"practice": str(other_practice.id)}).status_code == 404
    assert b"Quiet Oak Psychology" in client.get("/").content


def test_a_chosen_practice_that_one_has_left_is_forgotten(
    practice: PracticeRow, other_practice: PracticeRow, now: datetime, clock: Any
) -> None:
    who = known(practice, "biller", now=now)
    joined = Membership.objects.create(person=who.person, practice_id=other_practice.id, role="biller", since=now)
    client = at_desk(who, now)
    client.post("/practice", {"practice": str(other_practice.id)})
    clock.move_to(now + timedelta(minutes=1))
    joined.mark_ended(now + timedelta(seconds=30))
    assert b"Quiet Oak Psychology" in client.get("/").content


def test_who_works_nowhere_is_told_so(practice: PracticeRow, now: datetime) -> None:
    client = at_desk(known(practice, now=now), now)
    assert client.get("/").headers["Location"] == "/practice"
    assert b"You work for no practice here now" in client.get("/practice").content


def test_healthz_answers_without_a_session(db: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        answer = Client().get("/healthz")
    assert (answer.status_code, answer.content, dict(answer.cookies)) == (200, b"ok\n", {})
