"""Holding, mending, and what remittances say: one test for each way out, each missing fact, and each second try."""

from datetime import date, timedelta

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction

from quietledger.billing.claims import actions, queries
from quietledger.billing.claims.rules import ClaimState, Frequency, Wish
from quietledger.billing.visits.models import Visit
from quietledger.billing.visits.rules import VisitDoc
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.gate.errors import Refused
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import ids
from quietledger.core.vault import actions as vault
from quietledger.core.vault.errors import NotPermitted
from quietledger.pure.x12 import reader
from tests.billing.claims.world import NOW, ack_277ca, ack_999, status

LATER = NOW + timedelta(hours=2)
SAID_ON = date(2026, 11, 30)


def answered(world, claim, *verdicts, said_on=SAID_ON, now=LATER, **fields):
    """Let a claim hear these verdicts of one remittance; the file is one that is kept anyway."""
    file_id = world.batch().file_id
    permit = gate.require(world.job, Can.ENTER_REMITS, on=[Ref("file", file_id)], now=now)
    answers = [
        actions.Answer(claim.id, verdict, said_on, file_id, segment, **fields)
        for segment, verdict in enumerate(verdicts, start=20)
    ]
    with tenancy.scope(world.job):
        actions.mark_answered(permit, answers, now=now)


def state(world):
    return [claim.state.value for claim in world.claims()]


def mend_visit(world, claim, doc):
    """Somebody mends what the visit says."""
    with tenancy.scope(world.job):
        row = Visit.objects.get(id=claim.visit_id)
        vault.reseal(world.job, row, doc, now=LATER)
        row.save(update_fields=["doc"])


# --- hold and release -------------------------------------------------------------------------------------------------


def test_a_held_claim_does_not_leave_until_it_is_released(world, biller):
    world.visit()
    world.charge()
    world.open()
    assert actions.hold_claims(biller, world.claims(), now=LATER) == 1
    assert world.send().sent == 0
    assert actions.mend_claims(biller, world.claims(), wish=Wish.CHANGE, now=LATER) == actions.Mended(ready=1)
    assert world.send(LATER).sent == 1


def test_only_ready_claims_can_be_held(world, biller):
    assert actions.hold_claims(biller, world.sent(), now=LATER) == 0
    assert state(world) == ["sent"]


def test_a_mended_session_frees_its_claim(world, biller):
    world.visit(doc=VisitDoc(diagnoses=()))
    world.charge()
    world.open()
    (claim,) = world.claims()
    assert actions.mend_claims(biller, [claim], wish=Wish.CHANGE, now=LATER) == actions.Mended(held=1)
    mend_visit(world, claim, VisitDoc(diagnoses=("F411",)))
    assert actions.mend_claims(biller, [claim], wish=Wish.CHANGE, now=LATER) == actions.Mended(ready=1)
    assert (state(world), world.view(claim).findings, world.claims()[0].version) == (["ready"], (), 1)


# --- send again -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["999", "277CA"])
def test_a_claim_that_was_never_accepted_goes_again_as_a_new_one_under_its_own_number(world, biller, how):
    (claim,) = world.sent()
    body = ack_999(world.batch(), "R") if how == "999" else ack_277ca(world.batch(), status(claim, "A7"))
    world.take(body)
    assert actions.mend_claims(biller, world.claims(), wish=Wish.CHANGE, now=LATER) == actions.Mended(ready=1)
    world.send(LATER)
    (again,) = world.claims()
    rows = reader.read(world.body(world.batch().file_id)).tables["claims"].to_pylist()
    assert (again.version, again.control_number, again.frequency) == (2, claim.control_number, Frequency.ORIGINAL)
    assert (rows[0]["frequency"], rows[0]["payer_claim_number"]) == ("1", "")


@pytest.mark.parametrize(("wish", "frequency"), [(Wish.CHANGE, "7"), (Wish.VOID, "8")])
def test_an_answered_claim_is_replaced_or_voided_under_the_payers_number(world, biller, wish, frequency):
    (claim,) = world.sent()
    answered(world, claim, "denied", payer_claim_number="PCN9")
    mend_visit(world, claim, VisitDoc(diagnoses=("F411",), authorization="A5521"))
    assert actions.mend_claims(biller, world.claims(), wish=wish, now=LATER) == actions.Mended(ready=1)
    world.send(LATER)
    row = reader.read(world.body(world.batch().file_id)).tables["claims"].to_pylist()[0]
    assert (row["frequency"], row["payer_claim_number"], row["control_number"]) == (
        frequency, "PCN9", claim.control_number,
    )  # fmt: skip
    assert row["authorization"] == ("A5521" if wish is Wish.CHANGE else "")


def test_an_answered_claim_without_the_payers_number_is_left_alone(world, biller):
    (claim,) = world.sent()
    answered(world, claim, "denied")
    assert actions.mend_claims(biller, world.claims(), wish=Wish.CHANGE, now=LATER) == actions.Mended(refused=1)
    assert state(world) == ["denied"]


@pytest.mark.parametrize("answer", ["none", "received", "accepted"])
def test_a_claim_that_the_payer_has_not_decided_is_not_sent_again(world, biller, answer):
    (claim,) = world.sent()
    if answer != "none":
        world.take(ack_999(world.batch()) if answer == "received" else ack_277ca(world.batch(), status(claim)))
    before = state(world)
    assert actions.mend_claims(biller, world.claims(), wish=Wish.CHANGE, now=LATER) == actions.Mended(refused=1)
    assert state(world) == before


# --- what remittances say ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verdict", ["paid", "partly_paid", "denied", "reversed"])
def test_an_answer_moves_the_claim_and_stands_in_its_timeline_with_file_segment_and_cents(world, verdict):
    (claim,) = world.sent()
    answered(world, claim, verdict, paid_cents=12000, payer_claim_number="PCN9")
    (found,) = world.claims()
    event = world.view(claim).events[-1]
    assert (found.state, found.payer_claim_number) == (ClaimState(verdict), "PCN9")
    assert (event.kind, event.file_id, event.segment, event.cents) == (verdict, world.batch().file_id, 20, 12000)


def test_a_denial_starts_the_clock_of_the_appeal_and_a_payment_stops_all_clocks(world):
    (claim,) = world.sent()
    answered(world, claim, "denied")
    assert world.claims()[0].deadline_on == SAID_ON + timedelta(days=180)
    answered(world, claim, "paid", said_on=SAID_ON + timedelta(days=9))
    assert world.claims()[0].deadline_on is None


def test_a_reversal_and_its_correction_in_one_remittance_end_with_the_correction(world):
    (claim,) = world.sent()
    answered(world, claim, "paid", said_on=SAID_ON - timedelta(days=5))
    answered(world, claim, "reversed", "paid")
    assert state(world) == ["paid"]
    assert [event.kind for event in world.view(claim).events[-2:]] == ["reversed", "paid"]


def test_an_older_remittance_is_noted_and_changes_nothing(world):
    (claim,) = world.sent()
    answered(world, claim, "paid")
    answered(world, claim, "denied", said_on=SAID_ON - timedelta(days=5))
    assert state(world) == ["paid"]
    assert world.view(claim).events[-1].kind == "noted"


def test_a_remittance_beats_an_acknowledgement_that_comes_after_it(world):
    (claim,) = world.sent()
    answered(world, claim, "paid")
    world.take(ack_277ca(world.batch(), status(claim, "A3", SAID_ON + timedelta(days=3))))
    assert state(world) == ["paid"]


def test_a_remittance_from_the_day_of_sending_counts_whatever_the_hour(world):
    (claim,) = world.sent()
    answered(world, claim, "paid", said_on=NOW.date() - timedelta(days=1))
    assert state(world) == ["paid"]


def test_an_answer_to_what_is_being_replaced_is_only_noted(world, biller):
    (claim,) = world.sent()
    answered(world, claim, "denied", payer_claim_number="PCN9")
    actions.mend_claims(biller, world.claims(), wish=Wish.CHANGE, now=LATER)
    answered(world, claim, "denied", said_on=SAID_ON + timedelta(days=3))
    assert state(world) == ["ready"]


def test_a_permit_for_another_file_marks_nothing(world):
    (claim,) = world.sent()
    permit = gate.require(world.job, Can.ENTER_REMITS, on=[Ref("file", ids.uuid7())], now=LATER)
    answer = actions.Answer(claim.id, "paid", SAID_ON, world.batch().file_id, 20)
    with tenancy.scope(world.job), pytest.raises(NotPermitted):
        actions.mark_answered(permit, [answer], now=LATER)


def test_a_claim_that_is_not_ours_is_passed_over(world):
    (claim,) = world.sent()
    file_id = world.batch().file_id
    permit = gate.require(world.job, Can.ENTER_REMITS, on=[Ref("file", file_id)], now=LATER)
    with tenancy.scope(world.job):
        actions.mark_answered(permit, [actions.Answer(ids.uuid7(), "paid", SAID_ON, file_id, 20)], now=LATER)
    assert world.claims()[0] == claim


# --- who may ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fact", ["person.active", "person.mfa", "person.role.biller"])
def test_without_the_fact_nothing_is_held_or_mended_and_the_refusal_is_on_the_trail(world, biller, tell, trail, fact):
    world.visit()
    world.charge()
    world.open()
    tell("person", biller.person_id, fact, until=NOW)
    with pytest.raises(Refused):
        actions.hold_claims(biller, world.claims(), now=LATER)
    with pytest.raises(Refused):
        actions.mend_claims(biller, world.claims(), wish=Wish.CHANGE, now=LATER)
    assert [entry["dec"][0].rpartition(":")[2] for entry in trail()[:2]] == ["deny", "deny"]
    assert state(world) == ["ready"]


def test_a_claim_of_a_closed_account_is_not_mended_and_the_others_are(world, biller):
    patient = world.patient()
    world.visit(patient)
    world.visit()
    world.charge()
    world.open()
    world.tell("patient", patient, "patient.open", until=NOW)
    assert actions.mend_claims(biller, world.claims(), wish=Wish.CHANGE, now=LATER) == actions.Mended(
        ready=1, refused=1
    )


def test_another_practices_biller_holds_and_mends_nothing_of_ours(world, other_biller):
    world.visit()
    world.charge()
    world.open()
    assert actions.hold_claims(other_biller, world.claims(), now=LATER) == 0
    assert state(world) == ["ready"]


def test_events_can_neither_be_changed_nor_taken_away(world):
    world.sent()
    for statement in ("UPDATE claims_event SET say = ''", "DELETE FROM claims_event"):
        with tenancy.scope(world.job), pytest.raises((InternalError, ProgrammingError)), transaction.atomic():
            connection.cursor().execute(statement)


def test_bulk_look_ups_take_two_queries_and_leave_unknown_numbers_out(world, django_assert_num_queries):
    claims = world.sent(3)
    numbers = [claim.control_number for claim in claims]
    with tenancy.scope(world.job), django_assert_num_queries(2):
        found = queries.by_control_numbers([*numbers, "ZZ1"])
    assert sorted(found) == numbers
    assert found[numbers[0]].lines == claims[0].lines
