"""The ticks: charges become claims, ready claims leave in files, and each step survives a death and a second run."""

import io
from datetime import timedelta

import pytest
import pyx12.params
import pyx12.x12n_document
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quietledger.billing.claims import jobs, opening, queries, sending
from quietledger.billing.claims.rules import ClaimState
from quietledger.billing.visits.rules import VisitDoc
from quietledger.core.exchange.errors import NoConnection
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.gate.errors import Refused
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.vault import actions as vault
from quietledger.core.vault.errors import NotPermitted
from quietledger.pure.x12 import reader
from tests.billing.claims.world import NOW, World
from tests.standing import standing


def content(world, claim):
    on = [Ref("patient", claim.patient_id), Ref("visit", claim.visit_id)]
    permit = gate.require(world.job, Can.SEND_CLAIMS, on=on, to=world.receiver(), now=NOW)
    with tenancy.scope(world.job):
        return vault.open(permit, queries.locked([claim.id])[0])


def findings(world, claim):
    return [finding.finding for finding in world.view(claim).findings]


# --- open -------------------------------------------------------------------------------------------------------------


def test_a_charged_visit_becomes_one_claim_with_its_own_numbers(world):
    visit = world.visit(code="90791", is_interactive=True)
    world.charge()
    assert world.open() == jobs.OpenDone(ready=1, cents=22500)
    (claim,) = world.claims()
    assert (claim.control_number, claim.number, claim.visit_id) == ("QO100001", 100_001, visit)
    assert [(line.number, line.control_number, line.code, line.charge_cents) for line in claim.lines] == [
        (1, "QO100001L1", "90791", 21000), (2, "QO100001L2", "90785", 1500),
    ]  # fmt: skip
    assert (claim.state, claim.deadline_on) == (ClaimState.READY, claim.service_on + timedelta(days=90))


def test_the_claim_is_filled_from_patient_cover_visit_practice_clinician_and_payer(world):
    world.visit(doc=VisitDoc(diagnoses=("F411", "F3341"), authorization="A5521"), place="10", telehealth="video")
    world.charge()
    world.open()
    found = content(world, world.claims()[0])
    assert (found.patient.last, found.subscriber.last, found.relation, found.member_id) == (
        "Quillfeather", "Quillfeather", "18", "TST0000001",
    )  # fmt: skip
    assert (found.diagnoses, found.authorization, found.place) == (("F411", "F3341"), "A5521", "10")
    assert (found.billing.npi, found.rendering.npi, found.payer_id) == ("1999999984", "1999999976", "BLUEF1")
    assert found.lines[0].pointers == (1, 2)


def test_an_edit_that_blocks_holds_the_claim_and_the_others_go_on(world):
    world.visit(doc=VisitDoc(diagnoses=()))
    world.visit()
    world.charge()
    assert world.open() == jobs.OpenDone(ready=1, held=1, cents=36000)
    held, ready = world.claims()
    assert (held.state, ready.state) == (ClaimState.HELD, ClaimState.READY)
    assert "EDT-DX-NONE" in findings(world, held)
    assert findings(world, ready) == []


def test_the_same_service_of_the_same_day_is_held_as_a_duplicate_in_one_batch_and_in_a_later_one(world):
    patient = world.patient()
    world.visit(patient, code="90853")
    world.visit(patient, code="90853")
    world.charge()
    world.open()
    world.visit(patient, code="90853")
    world.charge()
    world.open()
    assert [(claim.state.value, findings(world, claim)) for claim in world.claims()] == [
        ("ready", []), ("held", ["EDT-DUP"]), ("held", ["EDT-DUP"]),
    ]  # fmt: skip


def test_a_patient_whose_account_closed_gets_no_claim_and_the_visit_stays_in_the_tray(world, trail):
    patient = world.patient()
    world.visit(patient)
    world.visit()
    world.charge()
    world.tell("patient", patient, "patient.open", until=NOW)
    assert world.open() == jobs.OpenDone(ready=1, refused=1, cents=18000)
    with tenancy.scope(world.job):
        assert [ready.patient_id for ready in jobs.charges.ready_for_claim()] == [patient]
    asked = next(entry for entry in trail() if entry.get("can") == "OPEN_CLAIMS")
    assert {one.rpartition(":")[2] for one in asked["dec"]} == {"allow", "deny"}


def test_opening_again_opens_nothing_twice(world):
    world.visit()
    world.charge()
    world.open()
    assert world.open() == jobs.OpenDone()


def test_a_death_while_opening_leaves_no_claim_no_number_and_no_mark(world, monkeypatch):
    world.visit()
    world.charge()

    def die(*_args, **_options):
        raise SystemExit

    with monkeypatch.context() as broken:
        broken.setattr(opening.charges, "mark_claimed", die)
        with pytest.raises(SystemExit):
            world.open()
    assert world.claims() == []
    world.open()
    assert [claim.number for claim in world.claims()] == [100_001]


def test_no_name_birth_date_member_or_diagnosis_lies_open_in_the_claims_tables(world):
    world.visit()
    world.charge()
    world.open()
    with tenancy.scope(world.job), connection.cursor() as cursor:
        for table in ("claims_claim", "claims_line", "claims_event", "claims_finding", "charges_charge"):
            cursor.execute(f"SELECT row_to_json(t)::text FROM {table} t")
            text = " ".join(row[0] for row in cursor.fetchall()).lower()
            assert not any(word in text for word in ("quillfeather", "tamsin", "tst0000001"))
            assert standing(text, "1985", "19850412", "f411") == []


# --- send -------------------------------------------------------------------------------------------------------------


def test_ready_claims_leave_in_one_file_in_number_order(world):
    claims = world.sent(3)
    (file,) = world.files()
    document = reader.read(world.body(file.id))
    rows = document.tables["claims"].to_pylist()
    assert [row["control_number"] for row in rows] == [claim.control_number for claim in claims]
    assert [row["charge_cents"] for row in rows] == [18000] * 3
    assert document.findings == []
    assert {claim.state for claim in claims} == {ClaimState.SENT}
    batch = world.batch()
    assert (batch.reference, batch.claim_count, batch.charge_cents, batch.file_id) == ("QOB0000001", 3, 54000, file.id)
    assert {row["batch"] for row in rows} == {batch.reference}


def test_the_sent_event_names_the_very_segment_of_the_claim(world):
    claims = world.sent(2)
    document = reader.read(world.body(world.batch().file_id))
    for claim in claims:
        event = next(event for event in world.view(claim).events if event.kind == "sent")
        assert document.segments.elements(event.segment)[:2] == ["CLM", claim.control_number]
        assert document.segments.data[event.offset : event.offset + 4] == b"CLM*"


def test_a_full_tray_leaves_in_files_of_at_most_the_limit(world, monkeypatch):
    monkeypatch.setattr(jobs, "CLAIMS_IN_FILE", 2)
    for _ in range(5):
        world.visit()
    world.charge()
    world.open()
    assert world.send() == jobs.SendDone(sent=5, files=3, cents=90000)
    with tenancy.scope(world.job):
        assert [(one.claim_count, one.group) for one in queries.batches()] == [(1, "3"), (2, "2"), (2, "1")]


def test_sending_again_sends_nothing_twice(world):
    world.sent(2)
    assert world.send() == jobs.SendDone()
    assert len(world.files()) == 1


def test_the_same_day_gives_the_same_bytes(world, monkeypatch):
    world.visit()
    world.charge()
    world.open()

    def die(*_args, **_options):
        raise SystemExit

    bodies = []
    hand_out = sending.exchange.hand_out
    monkeypatch.setattr(sending.exchange, "hand_out", lambda *a, **k: bodies.append(k["body"]) or hand_out(*a, **k))
    with monkeypatch.context() as broken:
        broken.setattr(sending.Event.objects, "bulk_create", die)
        with pytest.raises(SystemExit):
            world.send()
    assert world.files() == []
    assert [claim.state for claim in world.claims()] == [ClaimState.READY]
    assert world.send().sent == 1
    assert bodies[0] == bodies[1]


def test_a_session_that_may_no_longer_be_named_stays_with_a_finding_and_on_the_trail(world, trail):
    kept, sent = world.visit(), world.visit()
    world.charge()
    world.open()
    world.tell("visit", kept, "visit.shareable.payment", until=NOW)
    assert world.send() == jobs.SendDone(sent=1, held=1, files=1, cents=18000)
    first, second = world.claims()
    assert (first.visit_id, first.state, second.visit_id, second.state) == (
        kept,
        ClaimState.HELD,
        sent,
        ClaimState.SENT,
    )
    assert findings(world, first) == ["GATE-F10"]
    asked = next(entry for entry in trail() if entry.get("can") == "SEND_CLAIMS")
    assert {one.rpartition(":")[2] for one in asked["dec"]} == {"allow", "deny"}


def test_a_patient_who_may_no_longer_be_named_stays_too_even_alone(world):
    patient = world.patient()
    world.visit(patient)
    world.charge()
    world.open()
    world.tell("patient", patient, "patient.shareable.payment", until=NOW)
    assert world.send() == jobs.SendDone(held=1)
    assert findings(world, world.claims()[0]) == ["GATE-F08"]
    assert world.files() == []


def test_a_claim_that_cannot_be_written_is_held_and_the_file_goes_without_it(world):
    world.visit(world.patient(last="\u4e2d\u4e2d"))
    world.visit()
    world.charge()
    world.open()
    assert world.send() == jobs.SendDone(sent=1, held=1, files=1, cents=18000)
    assert findings(world, world.claims()[0]) == ["WRITE-FIELD"]
    assert world.batch().claim_count == 1


def test_without_a_clearinghouse_everything_waits(practice):
    world = World(practice, has_clearinghouse=False)
    assert world.send() == jobs.SendDone()
    world.visit()
    world.charge()
    world.open()
    with pytest.raises(NoConnection):
        world.send()
    assert [claim.state for claim in world.claims()] == [ClaimState.READY]


def test_who_may_not_send_is_refused_and_everything_stays_ready(world, biller, tell, trail):
    world.visit()
    world.charge()
    world.open()
    tell("person", biller.person_id, "person.role.biller", until=NOW)
    with pytest.raises(Refused):
        jobs.send_claims(biller, NOW)
    assert trail()[0]["dec"][0].endswith(":deny")
    assert [claim.state for claim in world.claims()] == [ClaimState.READY]


def test_what_was_permitted_for_one_claim_opens_no_other(world):
    world.visit()
    world.visit()
    world.charge()
    world.open()
    one, other = world.claims()
    sifted = gate.sift(
        world.job, Can.SEND_CLAIMS, items={one.id: [Ref("patient", one.patient_id), Ref("visit", one.visit_id)]},
        to=world.receiver(), now=NOW,
    )  # fmt: skip
    with tenancy.scope(world.job), pytest.raises(NotPermitted):
        vault.open(sifted.permit, queries.locked([other.id])[0])


def test_a_file_of_two_hundred_claims_is_valid_for_a_foreign_judge(world, tmp_path):
    people = [
        world.patient(last=f"Quillfeather{chr(65 + n // 26)}{chr(65 + n % 26)}", member_id=f"TST{n:07d}")
        for n in range(200)
    ]
    for patient in people:
        world.visit(patient, doc=VisitDoc(diagnoses=("F411", "F3341")))
    world.charge()
    assert world.open().ready == 200
    assert world.send() == jobs.SendDone(sent=200, files=1, cents=200 * 18000)
    body = world.body(world.files()[0].id)
    (tmp_path / "claims.x12").write_bytes(body)
    errors = io.StringIO()
    params = pyx12.params.params()
    judged = pyx12.x12n_document.x12n_document(
        params, str(tmp_path / "claims.x12"), io.StringIO(), None, fd_json=errors
    )
    assert judged is True, errors.getvalue()


def test_another_practice_sees_no_claim_no_batch_and_no_event(world, other_world):
    (claim,) = world.sent()
    with tenancy.scope(other_world.job):
        assert queries.rows() == []
        assert queries.batches() == []
        assert queries.view(claim.id) is None
        assert queries.by_control_numbers([claim.control_number]) == {}
        assert queries.ready_to_send(10) == []


def test_the_queries_of_opening_and_sending_do_not_grow_with_the_claims(world):
    def queries_for(count, step):
        for _ in range(count):
            world.visit()
        world.charge()
        if step == "send":
            world.open()
        with CaptureQueriesContext(connection) as seen:
            getattr(world, step)()
        return len(seen)

    assert queries_for(1, "open") == queries_for(4, "open")
    world.send()
    assert queries_for(1, "send") == queries_for(4, "send")
