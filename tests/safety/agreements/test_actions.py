"""An agreement's whole life: every gate of it, what it opens, and everything that closes it again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from quietledger.core.gate.errors import Refused
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.agreements import actions, errors, facts, queries
from quietledger.safety.agreements.rules import NewAgreement, Signing
from quietledger.safety.agreements.schedule import Effect, Rule
from quietledger.safety.partners import actions as partners
from quietledger.safety.partners.rules import NewPartner, State
from tests.safety.agreements.schedules import DAY, clearinghouse, numbered
from tests.safety.agreements.world import approved, held, in_force, paperlark, signed, stood, words, written

CELLS = {"agreement.payment.claim", "agreement.payment.remit", "agreement.payment.eligibility"}
CLAIM = "agreement.payment.claim"


def state(owner, agreement_id):
    with tenancy.scope(owner):
        return queries.agreement(agreement_id).state


def nightly(job, now):
    return actions.retell(job(name="nightly"), now=now)


def test_from_a_draft_to_force_it_opens_nothing_before_its_last_step(owner, now, trail):
    partner = paperlark(owner, now)
    agreement, number = written(owner, partner, now)
    seen = [state(owner, agreement)]
    actions.review(owner, agreement, number, "good", "", now=now)
    seen.append(state(owner, agreement))
    actions.approve(owner, agreement, number, now=now)
    seen.append(state(owner, agreement))
    signed(owner, agreement, number, now)
    seen.append(state(owner, agreement))
    assert held(owner, partner, now) == {}
    actions.put_in_force(owner, agreement, number, now=now)
    assert [*seen, state(owner, agreement)] == ["draft", "checked", "approved", "signed", "active"]
    found = held(owner, partner, now)
    assert found.keys() == CELLS | {"agreement.baa"}
    assert (found[CLAIM].value, found[CLAIM].evidence) == ("sftp https", f"agreement:{agreement}/v1#r1")
    events = [entry["ev"] for entry in reversed(trail()) if entry["ev"].startswith("agreement.")]
    assert events == [f"agreement.{one}" for one in (
        "opened", "written", "reviewed", "approved", "signed", "signed", "in_force")]  # fmt: skip


def test_our_own_typeset_text_has_every_required_provision_by_the_check(owner, now):
    partner = paperlark(owner, now)
    agreement, number = written(owner, partner, now)
    assert actions.read(owner, agreement, number, now=now).checked.missing == ()
    part2 = actions.write(owner, agreement, clearinghouse(part2=True), now=now)
    checked = actions.read(owner, agreement, part2, now=now).checked
    assert (checked.needs_part2, checked.is_complete, checked.adverse) == (True, True, ())


def test_a_fact_ends_with_the_first_duty_whose_lapse_stops_the_flow(owner, now, practice):
    partner = paperlark(owner, now)
    in_force(owner, partner, now)
    until = held(owner, partner, now)[CLAIM].until
    assert until.isoformat() == "2027-01-16T06:00:00+00:00"  # the certificate is due on January 15, in Chicago


def test_a_duty_that_lapsed_stops_the_flow_with_a_reason_and_keeping_it_lets_it_go_on(owner, now, job):
    partner = paperlark(owner, now)
    agreement = in_force(owner, partner, now)
    late = now + timedelta(days=60)
    assert held(owner, partner, late) == {}
    with tenancy.scope(owner):
        duty = next(one for one in queries.duties([agreement]) if one.key == "insurance")
    with tenancy.scope(owner):
        assert facts.stopped(late) == [
            (partner, "a duty lapsed: certificate of its cyber insurance, due on 2027-01-15.")
        ]
    again = actions.keep_duty(owner, duty.id, "Certificate of January 20.", now=late)
    assert again == date(2028, 1, 22)
    assert held(owner, partner, late).keys() == CELLS | {"agreement.baa"}


def test_a_duty_is_kept_only_with_something_that_shows_it_and_only_once(owner, now):
    agreement = in_force(owner, paperlark(owner, now), now)
    with tenancy.scope(owner):
        duty = queries.duties([agreement])[0]
    with pytest.raises(errors.NotTaken):
        actions.keep_duty(owner, duty.id, " ", now=now)
    actions.keep_duty(owner, duty.id, "Certificate 12", now=now)
    with pytest.raises(errors.NotNow):
        actions.keep_duty(owner, duty.id, "Certificate 12", now=now)


def test_ending_it_ends_every_fact_at_once_with_the_reason_and_the_data_falls_due(owner, now):
    partner = paperlark(owner, now)
    agreement = in_force(owner, partner, now)
    later = now + timedelta(hours=1)
    actions.end(owner, agreement, "They were sold.", now=later)
    assert held(owner, partner, later) == {}
    said = words(owner, partner, CLAIM, later)
    assert (said.until, said.evidence) == (
        later, f"agreement:{agreement}/v1: the agreement ended on 2026-11-23: They were sold."
    )  # fmt: skip
    with tenancy.scope(owner):
        due = queries.due(DAY)
    assert [(one.key, one.due_on) for one in due] == [("return", DAY + timedelta(days=30))]
    actions.dispose(owner, agreement, "Certificate of destruction 9.", now=later)
    actions.archive(owner, agreement, now=later)
    assert state(owner, agreement) == "archived"


def test_it_ends_by_itself_on_its_last_day(owner, now, job):
    partner = paperlark(owner, now)
    agreement = in_force(owner, partner, now, clearinghouse(duties=(), ends_on=DAY + timedelta(days=10)))
    last = now + timedelta(days=9)
    nightly(job, last)
    assert (state(owner, agreement), CLAIM in held(owner, partner, last)) == ("active", True)
    over = now + timedelta(days=10)
    assert held(owner, partner, over) == {}
    nightly(job, over)
    assert state(owner, agreement) == "ended"


def test_notice_moves_the_end_and_keeps_to_its_days(owner, now):
    partner = paperlark(owner, now)
    agreement = in_force(owner, partner, now, clearinghouse(duties=()))
    with pytest.raises(errors.NotTaken):
        actions.give_notice(owner, agreement, "practice", DAY + timedelta(days=29), now=now)
    actions.give_notice(owner, agreement, "practice", DAY + timedelta(days=30), now=now)
    assert held(owner, partner, now)[CLAIM].until.date() == DAY + timedelta(days=30)
    assert held(owner, partner, now + timedelta(days=31)) == {}


@pytest.mark.parametrize("how", [State.SUSPENDED, State.RESTRICTED])
def test_a_partner_that_is_suspended_gets_nothing_at_once_and_again_when_it_is_back(owner, now, job, how):
    partner = paperlark(owner, now, state="watch")
    in_force(owner, partner, now, clearinghouse(duties=()))
    partners.set_state(owner, partner, how, "An incident.", now=now)
    assert held(owner, partner, now) == {}
    assert nightly(job, now) == []
    partners.set_state(owner, partner, State.WATCH, "Settled.", now=now)
    assert {one.name for one in nightly(job, now)} == CELLS | {"agreement.baa"}


def test_a_partner_that_moves_to_a_region_that_is_not_allowed_gets_nothing(owner, now, job):
    partner = paperlark(owner, now)
    agreement = in_force(owner, partner, now, clearinghouse(duties=()))
    partners.change(owner, partner, NewPartner("Paperlark Exchange", "clearinghouse", regions=("US", "IN")), now=now)
    assert {one.name for one in nightly(job, now)} == CELLS
    assert words(owner, partner, CLAIM, now).evidence == (
        f"agreement:{agreement}/v1: the partner works in IN, which the agreement does not allow."
    )


def test_a_new_version_takes_the_place_of_the_one_before_it_and_closes_what_it_drops(owner, now):
    partner = paperlark(owner, now)
    agreement = in_force(owner, partner, now)
    rule = clearinghouse().rules[0]
    fewer = clearinghouse(rules=numbered([replace(rule, categories=("claim",), channels=("sftp",))]))
    number = actions.write(owner, agreement, fewer, now=now)
    assert held(owner, partner, now).keys() == CELLS | {"agreement.baa"}
    stood(owner, agreement, number, now)
    found = held(owner, partner, now)
    assert found.keys() == {CLAIM, "agreement.baa"}
    assert (found[CLAIM].value, found[CLAIM].evidence) == ("sftp", f"agreement:{agreement}/v2#r1")
    assert words(owner, partner, "agreement.payment.remit", now).evidence.endswith(": version 2 does not cover it.")
    with tenancy.scope(owner):
        assert [one.state for one in queries.versions(agreement)] == ["active", "replaced"]


def test_a_version_that_begins_later_opens_on_its_first_day(owner, now, job):
    partner = paperlark(owner, now)
    in_force(owner, partner, now, clearinghouse(duties=(), starts_on=DAY + timedelta(days=2)))
    assert held(owner, partner, now) == {}
    nightly(job, now + timedelta(days=2))
    assert CLAIM in held(owner, partner, now + timedelta(days=2))


def test_it_is_not_approved_without_a_good_word_a_chosen_partner_and_an_order_of_steps(owner, now):
    partner = paperlark(owner, now, state="candidate")
    agreement, number = written(owner, partner, now)
    with pytest.raises(errors.NotNow):
        actions.approve(owner, agreement, number, now=now)
    actions.review(owner, agreement, number, "not_good", "", now=now)
    with pytest.raises(errors.NotNow):
        actions.approve(owner, agreement, number, now=now)
    actions.review(owner, agreement, number, "good", "", now=now)
    with pytest.raises(errors.NotReady) as raised:
        actions.approve(owner, agreement, number, now=now)
    assert raised.value.missing == ("The partner must have been chosen by a decision on record.",)


def test_it_is_not_in_force_before_both_sides_signed_with_authority(owner, now):
    agreement, number = written(owner, paperlark(owner, now), now)
    approved(owner, agreement, number, now)
    ours = Signing("practice", "Odalys", "Owner", "ink", has_authority=True)
    with pytest.raises(errors.NotTaken) as raised:
        actions.sign(owner, agreement, number, replace(ours, has_authority=False), now=now)
    assert list(raised.value.findings) == ["has_authority"]
    actions.sign(owner, agreement, number, ours, now=now)
    with pytest.raises(errors.NotTaken):
        actions.sign(owner, agreement, number, ours, now=now)
    with pytest.raises(errors.NotNow):
        actions.put_in_force(owner, agreement, number, now=now)


def test_their_paper_is_kept_as_it_came_and_gaps_need_a_reason(owner, now):
    agreement = actions.open_agreement(owner, NewAgreement(paperlark(owner, now), "baa"), now=now)
    body = (
        b'# Business Associate Agreement\n\nThis Business Associate Agreement is between Quiet Oak ("Covered Entity") '
        b'and Paperlark ("Business Associate").\n\n1. Business Associate may use protected health information to '
        b"perform the services.\n"
    )
    number = actions.take(owner, agreement, actions.Upload("theirs.md", body), clearinghouse(), now=now)
    version, name, data = actions.text(owner, agreement, number, now=now)
    assert (name, data, version.origin) == ("theirs.md", body, "theirs")
    assert {"P04b", "P06", "P13"} <= set(version.check_found["missing"])
    with pytest.raises(errors.NotTaken) as raised:
        actions.review(owner, agreement, number, "good", "", now=now)
    assert list(raised.value.findings) == ["note"]


def test_a_subcontract_beyond_its_parent_is_not_approved(owner, now):
    parent = in_force(owner, paperlark(owner, now), now)
    below = paperlark(owner, now)
    wider = clearinghouse(
        rules=(*clearinghouse().rules, Rule("r3", Effect.PERMIT, ("transmit",), ("payment",), ("diagnosis",), ("sftp",),
                                            ("US",))),
    )  # fmt: skip
    agreement, number = written(owner, below, now, wider, kind="subcontractor_baa", parent_id=parent)
    actions.review(owner, agreement, number, "good", "Read.", now=now)
    with pytest.raises(errors.NotReady) as raised:
        actions.approve(owner, agreement, number, now=now)
    beyond = "It goes beyond the agreement above it: "
    assert raised.value.missing == (
        f"{beyond}diagnoses for payment by SFTP in US.",
        f"{beyond}incidents must be told within 36 hours, so that there is time to pass them on.",
        f"{beyond}breaches must be told in less than 5 days.",
    )
    within = clearinghouse(incident_hours=24, breach_days=3)
    stood(owner, agreement, actions.write(owner, agreement, within, now=now), now)
    assert CLAIM in held(owner, below, now)


def test_30_14_and_3_days_before_the_trail_and_the_tray_say_what_is_due(owner, now, job, trail):
    partner = paperlark(owner, now)
    in_force(owner, partner, now, clearinghouse(duties=(), notice_days=10, ends_on=DAY + timedelta(days=45)))
    with tenancy.scope(owner):
        due = {days: queries.due(DAY + timedelta(days=days)) for days in (4, 5, 21, 32)}
    stages = {days: [(one.kind, one.stage(DAY + timedelta(days=days))) for one in found] for days, found in due.items()}
    assert stages == {
        4: [], 5: [("renew", 30)], 21: [("renew", 14), ("end", 30)], 32: [("renew", 3), ("end", 14)],
    }  # fmt: skip
    for days in range(45):
        nightly(job, now + timedelta(days=days))
    said = [(entry["what"], entry["days"]) for entry in reversed(trail()) if entry["ev"] == "agreement.due"]
    assert said == [("renew", 30), ("end", 30), ("renew", 14), ("end", 14), ("renew", 3), ("end", 3)]


def test_nobody_but_the_owner_writes_or_signs_and_only_the_nightly_job_retells(biller, owner, job, now):
    partner = paperlark(owner, now)
    with pytest.raises(Refused):
        actions.open_agreement(biller, NewAgreement(partner, "baa"), now=now)
    agreement, number = written(owner, partner, now)
    for refused in (
        lambda: actions.review(biller, agreement, number, "good", "", now=now),
        lambda: actions.approve(biller, agreement, number, now=now),
        lambda: actions.put_in_force(biller, agreement, number, now=now),
        lambda: actions.end(biller, agreement, "x", now=now),
        lambda: actions.retell(owner, now=now),
        lambda: actions.approve(replace(owner, proven_seconds=None), agreement, number, now=now),
    ):
        with pytest.raises(Refused):
            refused()
    assert actions.read(biller, agreement, number, now=now).version.number == 1


def test_another_practice_finds_nothing(other_biller, owner, now):
    agreement, number = written(owner, paperlark(owner, now), now)
    with pytest.raises(errors.NoSuchAgreement):
        actions.text(other_biller, agreement, number, now=now)
    with tenancy.scope(other_biller):
        assert (queries.agreements(), queries.due(DAY)) == ([], [])
