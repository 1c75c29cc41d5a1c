"""Refusals explain themselves, missing pages tell nothing, errors have a number and no words of patients."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from structlog.testing import capture_logs

from quietledger.core.tenancy.rules import PracticeRow
from quietledger.web.desk import trays
from tests.web.signing import at_desk, known, signed_in

pytestmark = pytest.mark.usefixtures("clock")


def test_a_refusal_says_what_is_missing_what_stands_and_who_mends_it(
    practice: PracticeRow, now: datetime, tell: Any, trail: Any
) -> None:
    who = known(practice, "biller", now=now - timedelta(hours=1))
    tell("person", who.person.id, "person.mfa", until=now)
    page = at_desk(who, now).get("/files")
    said = re.sub(r"<[^>]+>|\s+", " ", page.content.decode())
    said = re.sub(r" +", " ", said)
    assert page.status_code == 403
    assert "You asked at Nov 23, 03:00 to see the desk." in said
    assert re.search(r"One of (\w+) protections doesn’t stand\. You can mend it yourself\.", said)
    assert "Ended today You must have set up a second factor. It stood until Mon, Nov 23, 03:00." in said
    assert "Set it up" in said
    assert "45 CFR 164.312(d)" in said
    assert "Stands You work for the practice." in said
    decision = next(entry["dec"][0] for entry in trail() if entry["ev"] == "gate.decide")
    assert decision.partition(":")[0] in said
    assert decision.endswith(":deny")


def test_news_that_never_came_is_unknown_and_never_yes(practice: PracticeRow, now: datetime) -> None:
    from quietledger.core.people.models import Membership

    who = known(practice, now=now)
    Membership.objects.create(person=who.person, practice_id=practice.id, role="biller", since=now)
    page = at_desk(who, now).get("/")
    assert page.status_code == 403
    assert b"Not knowing never counts as yes." in page.content


@pytest.mark.parametrize("address", ["/nothing-here", "/claims/01a207a2-3280-7813-bf7f-32f53bbdc6de/x"])
def test_what_is_not_there_is_the_same_page_for_all(practice: PracticeRow, now: datetime, address: str) -> None:
    with signed_in(practice, "biller", now=now) as client:
        page = client.get(address)
    assert page.status_code == 404
    assert b"Either no such page exists, or it isn\xe2\x80\x99t your practice\xe2\x80\x99s." in page.content


def test_strangers_see_missing_pages_at_the_door(db: None) -> None:
    page = Client().get("/nothing-here")
    assert page.status_code == 404
    assert b'class="door"' in page.content


def test_an_error_has_a_number_and_its_words_stay_out(
    practice: PracticeRow, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_anything: object, **_named: object) -> None:
        raise ValueError("Tamsin Quillfeather, born 1991-02-03")

    monkeypatch.setattr(trays, "trays", breaks)
    client = at_desk(known(practice, "biller", now=now), now, raises=False)
    with capture_logs() as log:
        page = client.get("/")
    number = re.search(rb"[0-9A-F]{4}-[0-9A-F]{2}", page.content)
    assert page.status_code == 500
    assert number is not None
    assert [entry["number"] for entry in log] == [number[0].decode()]
    assert log[0]["kind"] is ValueError
    assert log[0]["at"][-1].startswith("tests/web/test_problems.py:")
    assert "Quillfeather" not in str(log) + page.content.decode()


def test_a_form_without_proof_of_origin_changes_nothing(practice: PracticeRow, now: datetime) -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.post("/sign-in/", {"login": "a@example.com", "password": "x"})
    assert page.status_code == 403
    assert b"This form is too old" in page.content


def test_every_answer_carries_the_protecting_headers(practice: PracticeRow, now: datetime) -> None:
    with signed_in(practice, "biller", now=now) as client:
        inside, missing = client.get("/"), client.get("/nothing-here")
    for answer in (inside, missing, Client().get("/sign-in/")):
        assert "no-store" in answer.headers["Cache-Control"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert "camera=()" in answer.headers["Permissions-Policy"]
        assert set(answer.headers["Content-Security-Policy"].split("; ")) == {
            "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
            "connect-src 'self'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'",
        }  # fmt: skip


def test_no_page_carries_inline_script_or_style(practice: PracticeRow, now: datetime) -> None:
    with signed_in(practice, "owner", now=now) as client:
        pages = [client.get(address).content.decode() for address in ("/", "/standing", "/sign-in/security", "/nix")]
    for page in pages:
        assert re.findall(r"<style|\sstyle=|\son\w+=", page) == []
        assert re.findall(r"<script(?! src=)[^>]*>|<script[^>]*>[^<]+", page) == []
