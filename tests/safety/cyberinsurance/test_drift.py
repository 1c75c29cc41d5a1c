"""What was told to an insurer and is so no longer: found each time, kept nowhere, gone when it is so again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from quietledger.core.facts.rules import Ref
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.cyberinsurance import application as applications
from quietledger.safety.cyberinsurance import application_drift as drifting
from quietledger.safety.cyberinsurance import application_signing as signing
from quietledger.safety.cyberinsurance.application_models import Application, Reply, Signature
from quietledger.safety.cyberinsurance.application_rules import Typed, Value
from tests.conftest import make_person
from tests.safety.cyberinsurance.application_world import completed, ended, everything_shown, office, signed, told

HOUR = timedelta(hours=1)


@pytest.fixture
def owner(practice, now):
    return office(practice, now)[1]


@pytest.fixture
def devices(owner, now):
    return everything_shown(owner, now)


def drift(who, at):
    with tenancy.scope(who):
        return drifting.drift(at)


def rows(who):
    with tenancy.scope(who):
        return [list(model.objects.order_by("id").values()) for model in (Application, Reply, Signature)]


def test_before_anything_is_signed_there_is_no_drift(owner, devices, now):
    completed(owner, now)
    ended(owner, Ref("device", devices[0]), "device.encrypted", now + HOUR)
    assert drift(owner, now + 2 * HOUR) == ()


def test_an_answer_that_is_so_no_longer_is_said_in_one_calm_sentence(owner, devices, now):
    signed(owner, completed(owner, now), now)
    assert drift(owner, now) == ()
    before = rows(owner)
    ended(owner, Ref("device", devices[14]), "device.encrypted", now + HOUR)
    (found,) = drift(owner, now + HOUR)
    assert found.say == (
        "You told Saltmarsh Mutual on November 23, 2026 that the disks of all devices are encrypted "
        "(15 of 15 devices); now it is so of 14 of 15 devices."
    )
    assert (found.question.id, found.is_broken, found.lesson) == ("Q09", True, drifting.COTTAGE)
    assert [(one.margin, one.page) for one in found.lacks] == [("14 of 15 devices", "devices:everybody")]
    assert rows(owner) == before
    told(owner, Ref("device", devices[14]), "device.encrypted", now + 2 * HOUR)
    assert drift(owner, now + 2 * HOUR) == ()


def test_a_second_factor_that_is_gone_names_the_case_about_scope(owner, devices, now):
    signed(owner, completed(owner, now), now)
    ended(owner, Ref("practice", owner.practice_id), "practice.safeguard.mfa_admin", now + HOUR)
    found = drift(owner, now + HOUR)
    assert [one.question.id for one in found] == ["Q03", "Q06"]  # what cover hangs on stands first
    assert {one.lesson for one in found} == {drifting.TRAVELERS}
    assert found[0].say.endswith(
        "that all administrator’s accounts ask for a second factor; the facts say otherwise now."
    )


def test_what_grew_too_old_is_drift_but_not_broken(owner, devices, now):
    signed(owner, completed(owner, now), now)
    found = drift(owner, now + timedelta(days=3))
    assert [(one.question.id, one.is_broken) for one in found] == [("Q12", False)]
    assert found[0].say.endswith("a backup is made at least every two days; nothing fresh shows it now.")


def test_a_no_that_got_worse_is_drift_and_one_that_got_better_is_not(owner, devices, now):
    ended(owner, Ref("device", devices[0]), "device.encrypted", now)
    signed(owner, completed(owner, now), now)
    ended(owner, Ref("device", devices[1]), "device.encrypted", now + HOUR)
    (found,) = drift(owner, now + HOUR)
    assert "“No - 14 of 15 devices, exception: Heron 01 of Odalys Fernwhistle”; now it is so of 13 of 15" in found.say
    for device in devices[:2]:
        told(owner, Ref("device", device), "device.encrypted", now + 2 * HOUR)
    assert drift(owner, now + 2 * HOUR) == ()


def test_what_was_signed_with_a_reason_drifts_when_the_facts_say_no(owner, devices, now):
    made, late = completed(owner, now), now + timedelta(days=8)
    later = make_person(owner.practice_id, late, "owner")
    keep_fresh(owner, devices[1:], late)
    signing.reply(later, made, "Q09", Typed(Value.YES, reason="Seen on its screen."), now=late)
    ids = blocked(later, made, late)
    for one in ids:
        signing.reply(later, made, one, Typed(Value.YES, "As the register says.", "Looked at today."), now=late)
    signed(later, made, late)
    assert "Q09" not in [one.question.id for one in drift(later, late)]
    ended(owner, Ref("device", devices[0]), "device.encrypted", late + HOUR)
    assert "Q09" in [one.question.id for one in drift(later, late + HOUR)]


def test_a_superseded_application_drifts_no_more(owner, devices, now):
    signed(owner, completed(owner, now), now)
    ended(owner, Ref("device", devices[0]), "device.encrypted", now + HOUR)
    assert len(drift(owner, now + HOUR)) == 1
    signed(owner, completed(owner, now + HOUR), now + HOUR)
    assert drift(owner, now + HOUR) == ()


def keep_fresh(owner, devices, at):
    for device in devices:
        told(owner, Ref("device", device), "device.encrypted", at)


def blocked(who, made, at):
    with tenancy.scope(who):
        return [one.question.id for one in applications.answers(who.practice_id, at, made) if one.blocks]
