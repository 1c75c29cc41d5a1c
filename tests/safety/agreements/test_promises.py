"""What the practice promised is read from the facts: kept, broken and kept again, without a word being stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from quietledger.core.facts import actions as facts
from quietledger.core.facts.rules import Ref, Told
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.agreements import clauses, promises, rules
from quietledger.safety.agreements import vocabulary as words
from tests.safety.agreements.schedules import clearinghouse
from tests.safety.agreements.world import in_force, paperlark
from tests.safety.devices.world import pair
from tests.web.signing import actor, known, signed_in


@pytest.fixture
def odalys(practice, now):
    return replace(actor(known(practice, "owner", now=now), now), proven_seconds=0)


def test_every_safeguard_that_can_be_promised_is_shown_by_facts():
    assert promises.SHOWN_BY.keys() == words.CONTROLS.keys()


def test_a_promise_of_encrypted_devices_breaks_with_one_laptop_and_is_kept_again(practice, odalys, now):
    machine = pair(odalys, now)
    in_force(odalys, paperlark(odalys, now), now, replace(clearinghouse(), ours=("devices",)))

    def told(until, at):
        word = Told(Ref("device", machine.device_id), "device.encrypted", until, "test")
        with tenancy.within(practice.id):
            facts.tell([word], by="devices", now=at)
            (promise,) = promises.promises(practice.id, at)
            return promise

    held = told(now + timedelta(days=1), now)
    assert held.is_kept
    assert [(one.holding, one.of, one.things) for one in held.shown] == [(1, 1, "1 device")]
    later = now + timedelta(minutes=1)
    lost = told(later, later)
    assert not lost.is_kept
    assert [one.id for one in lost.shown[0].lacking] == [machine.device_id]
    with tenancy.within(practice.id):
        assert [one.key for one in promises.broken(practice.id, later)] == ["devices"]
        assert promises.promises(practice.id, now)[0].is_kept  # what held before still held before
    assert told(later + timedelta(days=1), later + timedelta(minutes=1)).is_kept


def test_the_text_says_what_the_practice_promises_and_nothing_if_it_promises_nothing():
    said = [one.text for part in clauses.sections("baa", clearinghouse()) for one in part.clauses]
    assert not any("own safeguards" in text for text in said)
    schedule = replace(clearinghouse(), ours=("devices",))
    said = [one.text for part in clauses.sections("baa", schedule) for one in part.clauses]
    assert [text for text in said if "own safeguards" in text and words.CONTROLS["devices"] in text]


def test_an_unknown_safeguard_is_not_taken():
    assert "ours" in rules.check(replace(clearinghouse(), ours=("magic",)), "baa")


def test_the_pages_show_what_the_facts_show(practice, owner, now):
    agreement_id = in_force(owner, paperlark(owner, now), now, replace(clearinghouse(), ours=("leavers", "mfa")))
    with signed_in(practice, "owner", now=now) as desk:
        page = desk.get(f"/agreements/{agreement_id}").content.decode()
        assert "What you promised" in page
        assert "Nothing shows that the practice ends a leaver’s access within a day." in page
        assert "1 promise of yours is not shown by the facts" in desk.get("/agreements/").content.decode()
