"""Pages show a message as text, each sign at its place, and nothing that could be followed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.mail import actions, queries
from quietledger.safety.mail.rules import Fate, Way
from tests.safety.mail.letters import lure, plain
from tests.standing import standing
from tests.web.signing import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(job: Any, now: datetime) -> Any:
    return actions.take_in(job(name="mail-filter"), actions.Came(lure(), Way.GATEWAY), now=now)


def body(client: Any, address: str) -> str:
    return " ".join(client.get(address).content.decode().split())


def test_the_list_shows_what_is_held_and_says_when_nothing_is(practice: Any, job: Any, now: datetime) -> None:
    with signed_in(practice, "biller", now=now) as client:
        assert "No message is held." in body(client, "/mail/")
        actions.take_in(job(name="mail-filter"), actions.Came(lure(), Way.GATEWAY), now=now)
        assert "Updated EFT enrollment required today" in body(client, "/mail/")
        assert "Updated EFT" not in body(client, "/mail/?show=read")
        assert client.get("/mail/?show=else").status_code == 404


def test_a_message_is_text_with_marks_and_never_markup_or_links(practice: Any, held: Any, now: datetime) -> None:
    with signed_in(practice, "clinician", now=now) as client:
        page = body(client, f"/mail/{held.id}")
    assert '<mark class="sign bad" id="m' in page
    assert "and routing number</mark>" in page
    assert "leads to 192.0.2.7" in page
    assert "<b>bluefinch-remit.example</b>" in page
    assert [
        word for word in ("alert(1)", 'href="http://192', 'href="https://portal', "No sign found") if word in page
    ] == []


def test_no_page_says_that_a_message_is_safe(practice: Any, job: Any, now: datetime) -> None:
    who = job(name="mail-filter")
    for number in range(2):
        row = actions.take_in(who, actions.Came(plain(str(number)), Way.GATEWAY), now=now)
    with signed_in(practice, "biller", now=now) as client:
        page = body(client, f"/mail/{row.id}")
    assert "We see no signs. That doesn’t make it safe." in page


def test_who_may_not_release_is_offered_no_button(practice: Any, held: Any, now: datetime) -> None:
    for role, is_offered in (("clinician", False), ("front_desk", True)):
        with signed_in(practice, role, now=now, email=f"{role}@lh.example") as client:
            assert ("Ask for release" in body(client, f"/mail/{held.id}")) is is_offered


def test_two_people_release_it(practice: Any, held: Any, now: datetime) -> None:
    with signed_in(practice, "biller", now=now, email="a@lh.example") as first:
        first.post(f"/mail/{held.id}/ask")
        assert "time is the second person" in first.post(f"/mail/{held.id}/release", follow=True).content.decode()
    with signed_in(practice, "front_desk", now=now, email="b@lh.example") as second:
        assert "asks for its release" in body(second, f"/mail/{held.id}")
        assert "Released." in second.post(f"/mail/{held.id}/release", follow=True).content.decode()
    with tenancy.within(practice.id):
        assert queries.message(held.id).fate is Fate.RELEASED


def test_a_deleted_message_has_a_page_without_its_words(practice: Any, held: Any, now: datetime) -> None:
    with signed_in(practice, "biller", now=now) as client:
        client.post(f"/mail/{held.id}/delete")
        page = body(client, f"/mail/{held.id}")
    assert "content is gone" in page
    assert standing(page, "EFT", "routing number") == []


def test_a_message_that_is_brought_is_read_and_what_is_none_is_said(practice: Any, now: datetime) -> None:
    with signed_in(practice, "clinician", now=now) as client:
        answer = client.post("/mail/check", {"file": SimpleUploadedFile("a.eml", lure())}, follow=True)
        assert "and routing number</mark>" in answer.content.decode()
        answer = client.post("/mail/check", {"file": SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\n")})
        assert "isn’t a message" in answer.content.decode()


def test_asking_and_judging_a_sign_are_noted_on_the_page(practice: Any, held: Any, now: datetime) -> None:
    with signed_in(practice, "clinician", now=now) as client:
        client.post(f"/mail/{held.id}/report")
        assert "The answer comes within a minute." in body(client, f"/mail/{held.id}")
        client.post(f"/mail/{held.id}/judge", {"sign": "T5", "verdict": "wrong"})
        assert "You here said: wrong." in body(client, f"/mail/{held.id}")
        page = body(client, "/mail/signs")
    assert "1 of 1" in page
    assert "20 to 100 %" in page
    assert "100 %, " not in page


def test_a_policy_is_proposed_and_approved_by_another(practice: Any, now: datetime) -> None:
    with signed_in(practice, "owner", now=now, email="a@lh.example") as first:
        first.post("/mail/policy", {"hold": "tag", "look": "pass", "mark": "[look]"})
        page = body(first, "/mail/policy")
    approve = page.partition('action="/mail/policy/')[2].partition('"')[0]
    with signed_in(practice, "owner", now=now, email="b@lh.example") as second:
        assert "Approved." in second.post(f"/mail/policy/{approve}", follow=True).content.decode()
    with tenancy.within(practice.id):
        assert queries.policy().prefix == "[look]"
