"""The pages of applications: what is answered, what is missing and who mends it, signing, proofs, and drift."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine

from quietledger.core.facts.rules import Ref
from quietledger.core.gate.errors import Refused
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.cyberinsurance import application as applications
from quietledger.safety.cyberinsurance import application_signing as signing
from tests.safety.cyberinsurance.application_world import (
    INSURER,
    completed,
    ended,
    everything_shown,
    office,
    signed,
)
from tests.web.signing import actor, at_desk, known, signed_in

ROOM = "/cyber-insurance"


def plain(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


@pytest.fixture
def seat(practice, now):
    with time_machine.travel(now, tick=False):
        who, owner = office(practice, now)
        yield at_desk(who, now), owner


@pytest.fixture
def desk(seat):
    return seat[0]


@pytest.fixture
def owner(seat):
    return seat[1]


def test_an_office_that_showed_nothing_sees_what_each_answer_lacks(desk, owner):
    assert "Nothing was told to an insurer from here" in plain(desk.get(f"{ROOM}/applications"))
    page = desk.post(f"{ROOM}/applications", {"insurer": INSURER, "policy": ""})
    shown = plain(desk.get(page.headers["Location"]))
    assert "43 of 44 answers keep it from being signed" in shown
    assert "That the practice has a backup that is young enough (never shown)" in shown


def test_from_the_first_answer_to_a_signature_that_is_proved(desk, owner, now):
    everything_shown(owner, now)
    made = completed(owner, now)
    assert "All 44 answers can be signed as they stand" in plain(desk.get(f"{ROOM}/applications/{made}"))
    page = desk.get(f"{ROOM}/applications/{made}/sign")
    assert "Yes - 15 of 15 devices" in plain(page)
    read = re.search(r'name="read" value="([0-9a-f]{64})"', page.content.decode()).group(1)
    page = desk.post(f"{ROOM}/applications/{made}/sign", {"read": read}, follow=True)
    shown = plain(page)
    assert ("Every proof is still what it was" in shown, shown.count("Matches")) == (True, 40)
    for rest in ("", "/sign", "/Q09"):
        assert desk.get(f"{ROOM}/applications/{made}{rest}").headers["Location"].endswith("/signed")


def test_one_question_shows_its_evidence_what_is_missing_and_the_page_that_mends_it(desk, owner, now):
    devices = everything_shown(owner, now)
    ended(owner, Ref("device", devices[0]), "device.encrypted", now)
    made = completed(owner, now)
    shown = plain(desk.get(f"{ROOM}/applications/{made}/Q09"))
    assert "No - 14 of 15 devices, exception: Heron 01 of Odalys Fernwhistle" in shown
    assert "Has reported that its disk is encrypted: 14 of 15 devices" in shown
    page = desk.get(f"{ROOM}/applications/{made}/Q09")
    assert '<a class="btn" href="/devices/all">Mend it' in page.content.decode()


def test_a_lie_is_answered_with_why_it_can_not_be_signed(desk, owner, now):
    devices = everything_shown(owner, now)
    ended(owner, Ref("device", devices[0]), "device.encrypted", now)
    made = completed(owner, now)
    typed = {"value": "yes", "note": "", "reason": "They are, I think."}
    page = desk.post(f"{ROOM}/applications/{made}/Q09", typed, follow=True)
    assert "Contradicted" in plain(page)
    shown = plain(desk.get(f"{ROOM}/applications/{made}/sign"))
    assert "1 answer can’t be signed" in shown
    assert 'name="read"' not in shown
    page = desk.post(f"{ROOM}/applications/{made}/sign", {"read": "0" * 64})
    assert "can’t be signed as they are" in plain(page)


def test_a_fact_that_changed_while_somebody_read_is_shown_before_anything_is_signed(desk, owner, now):
    everything_shown(owner, now)
    made = completed(owner, now)
    page = desk.post(f"{ROOM}/applications/{made}/sign", {"read": "0" * 64})
    assert "Nothing was signed: read what is new" in plain(page)
    with tenancy.scope(owner):
        assert applications.application(made).signed is None


def test_the_new_version_says_what_was_told_last_time(desk, owner, now):
    everything_shown(owner, now)
    signed(owner, completed(owner, now), now)
    made = signing.begin(owner, INSURER, now=now)
    assert "Told last time" in plain(desk.get(f"{ROOM}/applications/{made}/Q15"))


def test_drift_is_said_on_the_list_the_signed_page_and_its_own(desk, owner, now):
    devices = everything_shown(owner, now)
    made = completed(owner, now - timedelta(hours=1))
    signed(owner, made, now - timedelta(hours=1) + timedelta(hours=1))
    assert "Nothing drifted" in plain(desk.get(f"{ROOM}/drift"))
    with time_machine.travel(now + timedelta(minutes=5), tick=False):
        ended(owner, Ref("device", devices[0]), "device.encrypted", now + timedelta(minutes=5))
        for address in ("applications", "drift", f"applications/{made}/signed"):
            assert "now it is so of 14 of 15 devices" in plain(desk.get(f"{ROOM}/{address}"))


def test_what_the_practice_has_not_is_not_found(desk, owner, now, other_practice):
    stranger = office_next_door(other_practice, now)
    theirs = signing.begin(stranger, INSURER, now=now)
    for rest in ("", "/sign", "/signed", "/Q09"):
        assert desk.get(f"{ROOM}/applications/{theirs}{rest}").status_code == 404
    mine = signing.begin(owner, INSURER, now=now)
    assert desk.get(f"{ROOM}/applications/{mine}/Q45").status_code == 404


@pytest.mark.parametrize("role", ["biller", "front_desk", "clinician"])
def test_whoever_does_not_keep_the_cover_sees_nothing_of_it(practice, now, role):
    with signed_in(practice, role, now=now) as desk:
        assert desk.get(f"{ROOM}/applications").status_code == 403


def test_reading_an_application_asks_as_often_however_many_there_are(desk, owner, now, django_assert_max_num_queries):
    everything_shown(owner, now)
    for number in range(3):
        signed(owner, completed(owner, now, f"Insurer {number} Mutual"), now)
    with django_assert_max_num_queries(90):
        desk.get(f"{ROOM}/applications")


def office_next_door(practice, now):

    who = known(practice, "owner", now=now, email="next@example.com")
    return actor(who, now)


def test_a_signature_wants_a_fresh_proof_of_who_signs(practice, now):
    with time_machine.travel(now, tick=False):
        who, owner = office(practice, now)
        made = signing.begin(owner, INSURER, now=now)
    later = now + timedelta(minutes=6)
    with time_machine.travel(later, tick=False):
        desk = at_desk(who, now)
        session = desk.session
        session.save()
        assert desk.get(f"{ROOM}/applications/{made}/sign").status_code == 403
    with pytest.raises(Refused):
        signing.sign(office_next_door(practice, later), made, "", now=later)
