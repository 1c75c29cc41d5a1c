"""999 and 277CA: each claim learns what is said about it, in whatever order files come, and each is taken once."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quietledger.billing.claims import actions, answers, jobs, queries
from quietledger.billing.claims.models import Batch
from quietledger.billing.claims.rules import ClaimState, Wish
from quietledger.core.exchange import actions as exchange
from quietledger.core.exchange import queries as files
from quietledger.core.gate.errors import Refused
from quietledger.core.tenancy import actions as tenancy
from quietledger.pure.x12 import answers as a
from quietledger.pure.x12 import messages as m
from quietledger.pure.x12 import reader, writer
from tests.billing.claims.world import NOW, World, ack_277ca, ack_999, envelope, status
from tests.conftest import make_practice

READ = a.SegmentError("SV1", 31, "2400", elements=(a.ElementError(2, "1", element="782"),))


def states(world):
    return [claim.state.value for claim in world.claims()]


def findings(world, claim):
    return [(one.finding, one.severity) for one in world.view(claim).findings]


def file_findings(world):
    with tenancy.scope(world.job):
        return [one.finding for file in files.files(direction="in") for one in queries.file_findings(file.id)]


def test_a_999_that_accepts_marks_every_claim_of_its_file_received(world):
    claims = world.sent(2)
    assert world.take(ack_999(world.batch())) == jobs.AcksDone(files=1, received=2)
    assert states(world) == ["received", "received"]
    assert [event.kind for event in world.view(claims[0]).events] == ["opened", "sent", "received"]
    assert world.batch().verdict == "A"


def test_a_999_that_refuses_sends_every_claim_of_its_file_back_and_names_the_one_at_fault(world):
    first, second = world.sent(2)
    error = a.SegmentError("SV1", 31, "2400", claim_control=first.control_number, elements=(a.ElementError(2, "1"),))
    assert world.take(ack_999(world.batch(), "R", error)) == jobs.AcksDone(files=1, rejected=2)
    assert states(world) == ["rejected_syntax", "rejected_syntax"]
    assert findings(world, first) == [("ACK-999", "block")]
    assert findings(world, second) == [("ACK-999", "warn")]


def test_a_999_that_accepts_with_errors_lets_the_claim_go_on_with_a_warning(world):
    first, second = world.sent(2)
    error = a.SegmentError("SV1", 31, "2400", claim_control=first.control_number, elements=(a.ElementError(2, "1"),))
    world.take(ack_999(world.batch(), "E", error))
    assert states(world) == ["received", "received"]
    assert (findings(world, first), findings(world, second)) == ([("ACK-999", "warn")], [])


def test_an_accepting_277ca_keeps_the_payers_number_and_the_proof_of_filing_in_time(world):
    (claim,) = world.sent()
    assert world.take(ack_277ca(world.batch(), status(claim))) == jobs.AcksDone(files=1, accepted=1)
    (taken,) = world.claims()
    assert (taken.state, taken.payer_claim_number, taken.accepted_on) == (ClaimState.ACCEPTED, "PCN1", NOW.date())
    proof = next(event for event in world.view(claim).events if event.kind == "accepted")
    assert reader.read(world.body(proof.file_id)).segments.elements(proof.segment)[:2] == ["STC", "A2:20:PR"]


@pytest.mark.parametrize("category", ["A3", "A4", "A6", "A7", "A8"])
def test_a_rejecting_277ca_brings_the_claim_back_with_a_finding_and_its_fix(world, category):
    (claim,) = world.sent()
    assert world.take(ack_277ca(world.batch(), status(claim, category, code="562"))).rejected == 1
    assert states(world) == ["rejected"]
    (finding,) = world.view(claim).findings
    assert (finding.finding, finding.severity) == (f"ACK-{category}", "block")
    assert f": the NPI of the plan ({category}:562:PR)." in finding.say
    assert finding.fix


@pytest.mark.parametrize("category", ["A0", "A1"])
def test_a_receipt_alone_is_not_an_acceptance(world, category):
    (claim,) = world.sent()
    world.take(ack_277ca(world.batch(), status(claim, category)))
    assert states(world) == ["received"]
    assert world.claims()[0].accepted_on is None


def test_yes_and_no_in_one_answer_goes_by_the_category_and_a_person_looks(world):
    (claim,) = world.sent()
    world.take(ack_277ca(world.batch(), status(claim, "A7", action="WQ")))
    assert states(world) == ["rejected"]
    assert sorted(findings(world, claim)) == [("ACK-A7", "block"), ("ACK-BOTH", "warn")]


def test_the_277ca_may_come_before_the_999(world):
    (claim,) = world.sent()
    world.take(ack_277ca(world.batch(), status(claim)))
    assert world.take(ack_999(world.batch())) == jobs.AcksDone(files=1)
    assert states(world) == ["accepted"]
    assert [event.kind for event in world.view(claim).events] == ["opened", "sent", "accepted", "noted"]


def test_a_clearinghouse_never_overwrites_what_the_payer_said(world):
    (claim,) = world.sent()
    batch = world.batch()
    world.take(ack_277ca(batch, status(claim)))
    provider = a.ProviderStatus(
        "1999999984", "Quiet Oak", claims=(status(claim, "A3", NOW.date() + timedelta(days=1)),)
    )
    later = writer.write_277ca(
        a.Interchange277CA(
            envelope(7), source=m.Firm("Paperlark Exchange", "PAPERLARK"), receiver=m.Firm("Quiet Oak", "QUIETOAK"),
            reference="CA9", batch=batch.reference, received_on=NOW.date(), processed_on=NOW.date(),
            providers=[provider], source_kind="AY",
        )
    )  # fmt: skip
    world.take(later)
    assert states(world) == ["accepted"]


def test_a_later_word_of_the_payer_beats_an_earlier_one_whichever_comes_first(world):
    (claim,) = world.sent()
    batch, later = world.batch(), NOW.date() + timedelta(days=1)
    world.take(ack_277ca(batch, status(claim, "A7", later), control=2))
    world.take(ack_277ca(batch, status(claim, "A2", NOW.date()), control=1))
    assert states(world) == ["rejected"]


def test_an_acceptance_stops_the_filing_clock_and_a_later_rejection_sets_it_going_again(world):
    (claim,) = world.sent()
    limit, batch = claim.deadline_on, world.batch()
    world.take(ack_277ca(batch, status(claim)))
    assert world.claims()[0].deadline_on is None
    world.take(ack_277ca(batch, status(claim, "A7", NOW.date() + timedelta(days=1)), control=2))
    assert (states(world), world.claims()[0].deadline_on) == (["rejected"], limit)


def test_a_claim_that_is_taken_after_all_has_no_open_finding_of_the_rejection(world):
    (claim,) = world.sent()
    batch, later = world.batch(), NOW.date() + timedelta(days=1)
    world.take(ack_277ca(batch, status(claim, "A7")))
    world.take(ack_277ca(batch, status(claim, "A2", later), control=2))
    assert states(world) == ["accepted"]
    assert findings(world, claim) == []


CODES = (f"P{number:03d}" for number in range(1000))


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(range(4)), st.booleans())
def test_the_order_in_which_answers_come_never_changes_where_claims_stand(db, order, comes_twice):
    world = World(make_practice("Quiet Oak Psychology", next(CODES)))
    claims = world.sent(3)
    batch, later = world.batch(), NOW.date() + timedelta(days=1)
    bodies = [
        ack_999(batch),
        ack_277ca(batch, *(status(claim, "A1") for claim in claims), control=2),
        ack_277ca(batch, status(claims[0]), status(claims[1], "A7"), control=3),
        ack_277ca(batch, status(claims[1], "A2", later), status(claims[2], "A6", later), control=4),
    ]
    for place in order:
        for _ in range(1 + comes_twice):
            world.take(bodies[place])
    assert states(world) == ["accepted", "accepted", "rejected"]


def test_the_same_file_again_is_not_taken_again(world):
    (claim,) = world.sent()
    body = ack_277ca(world.batch(), status(claim))
    world.take(body)
    events = len(world.view(claim).events)
    assert world.take(body) == jobs.AcksDone()
    assert len(world.view(claim).events) == events


def test_claims_and_files_that_we_never_sent_are_findings_on_the_file_and_the_rest_is_taken(world):
    (claim,) = world.sent()
    batch = world.batch()
    stranger = a.ClaimStatus(
        "ZZ999", "Nobody", "Nora", "TST9", 100, (a.Status("A2", "20"),), NOW.date(), date(2026, 11, 1)
    )
    done = world.take(ack_277ca(batch, status(claim), stranger))
    assert (done.accepted, done.findings) == (1, 2)
    assert sorted(file_findings(world)) == ["ACK-CLAIM", "ACK-MORE"]
    assert states(world) == ["accepted"]


def test_a_999_about_another_file_changes_nothing_and_says_so(world):
    world.sent()
    body = writer.write_999(
        a.Interchange999(envelope(3), [a.GroupAck(group_control="777", sets=(a.SetAck("0001", "R"),))])
    )
    assert world.take(body) == jobs.AcksDone(files=1, findings=1)
    assert (states(world), file_findings(world)) == (["sent"], ["ACK-FILE"])


@pytest.mark.parametrize("cut", [150, 300, -40])
def test_a_file_that_is_cut_off_is_set_aside_with_a_sentence_and_nothing_is_taken(world, cut):
    (claim,) = world.sent()
    body = ack_277ca(world.batch(), status(claim))[:cut]
    assert world.take(body) == jobs.AcksDone(files=1, quarantined=1)
    assert states(world) == ["sent"]
    with tenancy.scope(world.job):
        (file,) = files.quarantined()
    assert file.problem == "ACK-ENVELOPE"
    assert "kept" in file.said
    assert world.take(ack_277ca(world.batch(), status(claim))).accepted == 1


def test_a_refusal_of_the_whole_batch_reaches_claims_that_it_does_not_name(world):
    first, second = world.sent(2)
    totals = a.Totals(0, 2, 0, 36000)
    body = ack_277ca(world.batch(), status=a.Status("A3", "24"), action="U", totals=totals)
    assert world.take(body).rejected == 2
    assert states(world) == ["rejected", "rejected"]
    assert (findings(world, first), findings(world, second)) == ([("ACK-A3", "block")], [("ACK-A3", "block")])


def test_a_refusal_of_the_whole_that_counts_otherwise_goes_to_a_person(world):
    world.sent(2)
    body = ack_277ca(world.batch(), status=a.Status("A3", "24"), action="U", totals=a.Totals(0, 1, 0, 18000))
    world.take(body)
    assert states(world) == ["sent", "sent"]
    assert file_findings(world) == ["ACK-WHOLE"]


def test_counts_and_dollars_are_kept_with_the_batch_when_they_are_about_all_of_it(world):
    first, second = world.sent(2)
    world.take(ack_277ca(world.batch(), status(first), status(second, "A7")))
    with tenancy.scope(world.job):
        batch = Batch.objects.get()
    assert (batch.accepted_count, batch.rejected_count, batch.accepted_cents, batch.rejected_cents) == (
        1,
        1,
        18000,
        18000,
    )
    assert file_findings(world) == []


def test_an_answer_to_an_earlier_sending_does_not_touch_the_later_one(world, biller):
    (claim,) = world.sent()
    early = world.batch()
    world.take(ack_277ca(early, status(claim, "A7")))
    later = NOW + timedelta(hours=2)
    actions.mend_claims(biller, world.claims(), wish=Wish.CHANGE, now=later)
    world.take(ack_277ca(early, status(claim, "A7", code="500"), control=5))
    assert states(world) == ["ready"]
    world.send(later)
    world.take(ack_999(early, "R", READ))
    assert states(world) == ["sent"]
    world.take(ack_277ca(world.batch(), status(claim, number="PCN2"), control=6))
    assert [(one.state, one.version, one.payer_claim_number) for one in world.claims()] == [
        (ClaimState.ACCEPTED, 2, "PCN2")
    ]


def test_a_death_while_taking_leaves_the_file_in_its_tray_and_the_claims_as_they_were(world, monkeypatch):
    (claim,) = world.sent()

    def die(*_args, **_options):
        raise SystemExit

    exchange.take_in(world.job, name="x", body=ack_277ca(world.batch(), status(claim)), channel="test", now=NOW)
    with monkeypatch.context() as broken:
        broken.setattr(answers.exchange, "mark_taken", die)
        with pytest.raises(SystemExit):
            jobs.take_acks(world.job, NOW)
    assert states(world) == ["sent"]
    assert jobs.take_acks(world.job, NOW).accepted == 1


def test_who_may_not_take_answers_is_refused_on_the_trail(world, biller, tell, trail):
    (claim,) = world.sent()
    exchange.take_in(world.job, name="x", body=ack_277ca(world.batch(), status(claim)), channel="test", now=NOW)
    tell("person", biller.person_id, "person.role.biller", until=NOW)
    with pytest.raises(Refused):
        jobs.take_acks(biller, NOW)
    assert trail()[0]["dec"][0].endswith(":deny")
    assert states(world) == ["sent"]


def test_an_answer_in_another_practices_mailbox_touches_nothing_here(world, other_world):
    (claim,) = world.sent()
    done = other_world.take(ack_277ca(world.batch(), status(claim)))
    assert (done.accepted, done.findings > 0) == (0, True)
    assert states(world) == ["sent"]


def test_the_queries_of_taking_do_not_grow_with_the_claims(world):
    def queries_for(count, control):
        claims = [claim for claim in world.sent(count) if claim.state is ClaimState.SENT]
        body = ack_277ca(world.batch(), *(status(claim) for claim in claims), control=control)
        with CaptureQueriesContext(connection) as seen:
            world.take(body)
        return len(seen)

    assert queries_for(1, 11) == queries_for(4, 12)
