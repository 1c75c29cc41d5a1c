"""From a draft that facts answer to a signature that can be proved; nothing that is not so is ever signed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError

from quietledger.core.facts.rules import Ref
from quietledger.core.gate.errors import Refused
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.cyberinsurance import application as applications
from quietledger.safety.cyberinsurance import application_signing as signing
from quietledger.safety.cyberinsurance import application_snapshots as snapshots
from quietledger.safety.cyberinsurance import errors
from quietledger.safety.cyberinsurance.application_errors import (
    AlreadySigned,
    NoSuchApplication,
    NotReadyToSign,
    NotWhatWasRead,
)
from quietledger.safety.cyberinsurance.application_models import Application, Reply, Signature
from quietledger.safety.cyberinsurance.application_reading import Figures
from quietledger.safety.cyberinsurance.application_rules import State, Typed, Value
from quietledger.safety.risk import answers as risk
from quietledger.safety.risk.rules import NewAnswer
from quietledger.safety.risk.rules import Value as Said
from tests.conftest import make_person
from tests.safety.cyberinsurance.application_world import (
    INSURER,
    completed,
    ended,
    everything_shown,
    office,
    signed,
    told,
)

LATER = timedelta(hours=2)


@pytest.fixture
def owner(practice, now):
    return office(practice, now)[1]


@pytest.fixture
def devices(owner, now):
    return everything_shown(owner, now)


def answer(who, question, at, application_id=None, figures=Figures()):  # noqa: B008 - frozen
    with tenancy.scope(who):
        found = applications.answers(who.practice_id, at, application_id, figures)
    return next(one for one in found if one.question.id == question)


def row_of(who, application_id):
    with tenancy.scope(who):
        return applications.application(application_id)


def test_a_share_is_answered_with_both_numbers_as_of_now(owner, devices, now):
    assert answer(owner, "Q09", now).text == "Yes - 15 of 15 devices"
    ended(owner, Ref("device", devices[14]), "device.encrypted", now + LATER)
    assert answer(owner, "Q09", now).text == "Yes - 15 of 15 devices"  # as it was then
    lacking = "No - 14 of 15 devices, exception: Heron 15 of Odalys Fernwhistle"
    assert answer(owner, "Q09", now + LATER).text == lacking


def test_a_silent_device_answers_for_a_week_although_the_gate_wants_a_newer_report(owner, devices, now):
    assert answer(owner, "Q09", now + timedelta(days=7)).state is State.SHOWN
    assert answer(owner, "Q09", now + timedelta(days=8)).state is State.UNVERIFIED


def test_a_device_that_reports_again_without_its_encryption_answers_no_at_once(owner, devices, now):
    for number, device in enumerate(devices):
        told(owner, Ref("device", device), "device.reported", now + timedelta(days=2))
        if number:
            told(owner, Ref("device", device), "device.encrypted", now + timedelta(days=2))
    assert answer(owner, "Q09", now + timedelta(days=2, hours=1)).text.startswith("No - 14 of 15 devices")


def test_of_a_practice_that_showed_nothing_no_answer_is_yes(owner, now):
    with tenancy.scope(owner):
        found = applications.answers(owner.practice_id, now)
    ready = [one.question.id for one in found if not one.blocks]
    assert ready == ["Q19"]  # its one person counts as trained


def test_figures_come_from_the_profile_or_from_whoever_can_count(owner, devices, now):
    assert answer(owner, "Q36", now).text == "About 5,000 people, by the practice’s profile of November 23, 2026"
    counted = answer(owner, "Q36", now, figures=Figures(records=5_120))
    assert counted.text == "5,120 people, counted November 23, 2026"
    assert answer(owner, "Q36", now + timedelta(days=31)).state is State.UNVERIFIED


def test_signing_keeps_the_words_and_hashes_that_can_be_read_again(owner, devices, now, trail):
    made = completed(owner, now)
    sha256 = signed(owner, made, now + LATER)
    ended(owner, Ref("device", devices[0]), "device.encrypted", now + 2 * LATER)
    row = row_of(owner, made)
    with tenancy.scope(owner):
        proofs = applications.proofs(row.signed)
        assert applications.is_whole(row)
    assert (row.state, row.signed.sha256, len(row.signed.said["answers"])) == ("signed", sha256, 44)
    assert ([one.question for one in proofs if not one.matches], len(proofs)) == ([], 40)
    entry = next(one for one in trail() if one["ev"] == "application.signed")
    assert (entry["sha"], entry["v"], entry["reasons"]) == (sha256, 1, 0)


def test_a_word_that_was_changed_afterwards_no_longer_has_the_signed_hash(owner, devices, now):
    made = completed(owner, now)
    signed(owner, made, now + LATER)
    row = row_of(owner, made)
    row.signed.said["answers"][8]["text"] = "Yes - 16 of 16 devices"
    assert not applications.is_whole(row)


def test_a_signature_holds_no_copy_of_a_fact(owner, devices, now):
    made = completed(owner, now)
    signed(owner, made, now + LATER)
    kept = json.dumps(row_of(owner, made).signed.said)
    assert [one for one in ("told_at", "until", "since", "told_by") if one in kept] == []


def test_what_was_said_not_to_apply_is_read_again_as_it_was_counted(owner, devices, now):
    made = completed(owner, now)
    risk.answer(owner, "mfa_remote", NewAnswer(Said.NOT_APPLICABLE, "There is no way in from outside."), now=now)
    assert answer(owner, "Q02", now + LATER, made).text == "Does not apply. As the register says."
    signed(owner, made, now + LATER)
    with tenancy.scope(owner):
        proofs = applications.proofs(applications.application(made).signed)
    assert [one.question for one in proofs if not one.matches] == []


@pytest.mark.parametrize("typed", [Typed(Value.YES), Typed(Value.YES, "All are.", "Because I say so.")])
def test_a_contradicted_answer_is_not_signed_whatever_the_reason(owner, devices, now, typed):
    made = completed(owner, now)
    ended(owner, Ref("device", devices[0]), "device.encrypted", now)
    signing.reply(owner, made, "Q09", typed, now=now)
    with pytest.raises(NotReadyToSign) as caught:
        signed(owner, made, now + LATER)
    assert caught.value.questions == ("Q09",)
    signing.reply(owner, made, "Q09", Typed(note="The fifteenth is being repaired."), now=now + LATER)
    assert len(signed(owner, made, now + LATER)) == 64


def test_what_is_too_old_is_signed_only_with_a_reason(owner, devices, now):
    made, late = completed(owner, now), now + timedelta(days=8)
    late_owner = make_person(owner.practice_id, late, "owner")
    for device in devices[1:]:
        told(owner, Ref("device", device), "device.encrypted", late)
    assert answer(late_owner, "Q09", late, made).state is State.UNVERIFIED
    signing.reply(late_owner, made, "Q09", Typed(Value.YES, reason="Seen on its screen today."), now=late)
    found = answer(late_owner, "Q09", late, made)
    assert (found.state, found.text) == (State.OVERRIDDEN, "Yes, as the person who signs says")


def test_what_was_not_read_is_not_signed(owner, devices, now):
    made = completed(owner, now)
    with tenancy.scope(owner):
        read = snapshots.seen(applications.answers(owner.practice_id, now, made))
    ended(owner, Ref("device", devices[0]), "device.encrypted", now + LATER)
    with pytest.raises(NotWhatWasRead):
        signing.sign(owner, made, read, now=now + LATER)


def test_a_signed_application_is_neither_answered_nor_signed_again(owner, devices, now):
    made = completed(owner, now)
    signed(owner, made, now + LATER)
    with pytest.raises(AlreadySigned):
        signing.reply(owner, made, "Q09", Typed(Value.NO), now=now + LATER)
    with pytest.raises(AlreadySigned):
        signed(owner, made, now + LATER)


def test_the_database_refuses_a_second_signature_and_every_change(owner, devices, now):
    made = completed(owner, now)
    signed(owner, made, now + LATER)
    with tenancy.scope(owner):
        first = Signature.objects.get(application_id=made)
        first.id = None
        with pytest.raises(IntegrityError):
            first.save(force_insert=True)


def test_a_later_version_supersedes_and_an_open_draft_is_taken_up_again(owner, devices, now):
    first = completed(owner, now)
    signed(owner, first, now + LATER)
    second = completed(owner, now + LATER)
    assert signing.begin(owner, f" {INSURER} ", now=now + LATER) == second
    assert [row_of(owner, one).state for one in (first, second)] == ["signed", "draft"]
    signed(owner, second, now + 2 * LATER)
    assert [row_of(owner, one).state for one in (first, second)] == ["superseded", "signed"]
    with tenancy.scope(owner):
        assert applications.last_signed(applications.application(second)).id == first


def test_nobody_signs_without_a_fresh_proof_nor_another_practice_at_all(owner, devices, now, other_practice):
    made = completed(owner, now)
    stale = make_person(owner.practice_id, now, "owner")
    for who in (make_person(owner.practice_id, now, "biller"), _without_proof(stale)):
        with pytest.raises(Refused):
            signing.sign(who, made, "", now=now)
    stranger = make_person(other_practice.id, now, "owner")
    with pytest.raises(NoSuchApplication):
        signing.sign(stranger, made, "", now=now)


def test_what_cannot_be_so_is_not_taken(owner, now):
    with pytest.raises(errors.NotTaken):
        signing.begin(owner, "  ", now=now)
    made = signing.begin(owner, INSURER, now=now)
    for question, note in (("Q45", ""), ("Q01", "x" * 2_001)):
        with pytest.raises(errors.NotTaken):
            signing.reply(owner, made, question, Typed(note=note), now=now)
    with tenancy.scope(owner):
        assert (Application.objects.count(), Reply.objects.count()) == (1, 0)


def _without_proof(who):
    return replace(who, proven_seconds=None)
