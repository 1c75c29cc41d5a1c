"""Forgetting a patient: two people, nothing left that opens or finds them, and an account that says so."""

from datetime import date, timedelta

import pytest

from quietledger.billing.patients import actions as patients
from quietledger.billing.patients import forgetting, queries
from quietledger.billing.patients.models import Cover, Patient
from quietledger.billing.patients.rules import CoverDoc, NewCover, NewPatient, PatientDoc
from quietledger.core.facts import queries as facts
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.gate.errors import AlreadySettled, NotASecond, Refused
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor, Kind
from quietledger.core.vault import actions as vault
from quietledger.core.vault.errors import CannotOpen
from quietledger.core.vault.models import Key
from tests.conftest import make_person
from tests.web.signing import actor, at_desk, known

DOC = PatientDoc("Quillfeather", "Tamsin", "", date(1987, 4, 9), "F", "1 Lane", "Springfield", "IL", "62701",
                 source_key="QO-1")  # fmt: skip
TAMSIN = NewPatient(DOC, (NewCover("BLUEF1", CoverDoc("BLU000001")),))


@pytest.fixture
def tamsin(biller, now):
    return patients.add_patients(biller, [TAMSIN], now=now)[0]


@pytest.fixture
def other_owner(practice, now):
    return make_person(practice.id, now, "owner")


def forgotten(owner, other_owner, tamsin, now):
    proposal = patients.propose_forgetting(owner, tamsin, "asked", now=now)
    patients.forget(other_owner, tamsin, proposal, now=now)


def test_nobody_opens_finds_or_names_the_patient_any_more(biller, owner, other_owner, tamsin, now):
    forgotten(owner, other_owner, tamsin, now)
    with pytest.raises(Refused):
        gate.require(biller, Can.SEE_PATIENT, on=[Ref("patient", tamsin)], now=now)
    with tenancy.scope(biller):
        assert queries.find_sources(["QO-1"]) == {}
        assert queries.find_persons([("Quillfeather", date(1987, 4, 9))]) == {}
        assert queries.find_start("Qui", 1987) == []
        assert queries.find_member("BLU000001") == []
        assert queries.rows([tamsin])[tamsin].forgotten_at == now


def test_what_is_sealed_can_not_be_opened_and_is_never_empty(biller, owner, other_owner, tamsin, now):
    permit = gate.require(biller, Can.SEE_PATIENT, on=[Ref("patient", tamsin)], now=now)
    forgotten(owner, other_owner, tamsin, now)
    for opening in (patients.open_patients, patients.open_covers):
        with tenancy.scope(biller), pytest.raises(CannotOpen):
            opening(permit, [tamsin])


def test_the_facts_end_and_the_trail_has_all_of_it(biller, owner, other_owner, tamsin, now, trail):
    forgotten(owner, other_owner, tamsin, now)
    with tenancy.scope(biller):
        assert facts.held([Ref("patient", tamsin)], ["patient.open", "patient.shareable.payment"], now) == {}
        mark = vault.pseudonym(tamsin)
    events = [entry["ev"] for entry in trail() if mark in entry.get("res", [])]
    assert {"proposal.made", "proposal.settled", "key.destroy", "patient.forgotten"} <= set(events)


def test_one_person_alone_forgets_nobody(owner, other_owner, tamsin, now):
    proposal = patients.propose_forgetting(owner, tamsin, "asked", now=now)
    with pytest.raises(NotASecond):
        patients.forget(owner, tamsin, proposal, now=now + timedelta(days=10))
    with tenancy.scope(owner):
        assert Key.objects.get(patient=tamsin).state == "active"


def test_in_a_practice_of_one_time_is_the_second_person(owner, tamsin, now):
    proposal = patients.propose_forgetting(owner, tamsin, "over", now=now)
    with pytest.raises(NotASecond):
        patients.forget(owner, tamsin, proposal, now=now + timedelta(hours=71))
    patients.forget(owner, tamsin, proposal, now=now + timedelta(hours=73))
    with tenancy.scope(owner):
        assert Key.objects.get(patient=tamsin).state == "destroyed"


def test_a_proposal_about_another_patient_forgets_nobody(biller, owner, other_owner, tamsin, now):
    (other,) = patients.add_patients(
        biller, [NewPatient(DOC.__class__("Marblewick", "Oskar", "", DOC.birth_on, "M"))], now=now
    )
    proposal = patients.propose_forgetting(owner, other, "asked", now=now)
    with pytest.raises(PermissionError):
        patients.forget(other_owner, tamsin, proposal, now=now)
    with tenancy.scope(owner):
        assert set(Key.objects.filter(purpose="patient").values_list("state", flat=True)) == {"active"}


def test_a_proposal_counts_once(owner, other_owner, tamsin, now, tell):
    proposal = patients.propose_forgetting(owner, tamsin, "asked", now=now)
    patients.forget(other_owner, tamsin, proposal, now=now)
    tell("patient", tamsin, "patient.open")
    with pytest.raises(AlreadySettled):
        patients.forget(other_owner, tamsin, proposal, now=now)


@pytest.mark.parametrize("missing", ["role", "proof", "mfa"])
def test_who_may_not_is_refused(owner, other_owner, tamsin, now, tell, missing):
    proposal = patients.propose_forgetting(owner, tamsin, "asked", now=now)
    who = other_owner
    if missing == "role":
        who = make_person(owner.practice_id, now, "biller")
    elif missing == "proof":
        who = Actor(owner.practice_id, Kind.STAFF, person_id=other_owner.person_id, mfa_level=2, proven_seconds=301)
    else:
        tell("person", other_owner.person_id, "person.mfa", until=now)
    with pytest.raises(Refused):
        patients.forget(who, tamsin, proposal, now=now)


def test_a_forgotten_patient_is_given_no_new_document(owner, other_owner, tamsin, now):
    forgotten(owner, other_owner, tamsin, now)
    with tenancy.scope(owner), pytest.raises(CannotOpen):
        vault.reseal(owner, Patient.objects.get(id=tamsin), DOC, now=now)


def test_an_older_copy_is_wiped_again(owner, other_owner, tamsin, now):
    with tenancy.scope(owner):
        before = Patient.objects.get(id=tamsin)
        cover = bytes(Cover.objects.get().member_tag)
    forgotten(owner, other_owner, tamsin, now)
    with tenancy.scope(owner):  # an older copy's row, whose key was destroyed again
        Patient.objects.filter(id=tamsin).update(state="open", forgotten_at=None, person_tag=before.person_tag,
                                                 source_tag=before.source_tag)  # fmt: skip
    assert patients.forget_again(owner.practice_id, now=now) == 1
    assert patients.forget_again(owner.practice_id, now=now) == 0
    with tenancy.scope(owner):
        assert queries.find_sources(["QO-1"]) == {}
        assert bytes(Cover.objects.get().member_tag) != cover


def test_another_practice_forgets_nobody_here(owner, other_practice, tamsin, now):
    stranger = make_person(other_practice.id, now, "owner")
    proposal = patients.propose_forgetting(owner, tamsin, "asked", now=now)
    with pytest.raises((Refused, LookupError, RuntimeError)):
        patients.forget(stranger, tamsin, proposal, now=now)
    with tenancy.scope(owner):
        assert forgetting.proposal_about(tamsin, now).id == proposal


@pytest.fixture
def desks(practice, now):
    import time_machine

    with time_machine.travel(now, tick=False):
        people = [known(practice, "owner", "biller", now=now, email=f"{n}@example.com") for n in ("odalys", "jory")]
        yield [at_desk(one, now) for one in people], [actor(one, now) for one in people]


def text(answer):
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_the_pages_lead_two_people_through_and_the_account_says_when(desks, tamsin):
    (first, second), _ = desks
    page = text(first.get(f"/patients/{tamsin}/forget"))
    for words in ("What goes", "What stays", "May this record go yet?", "It can’t be undone"):
        assert words in page
    assert "Quillfeather" not in page
    first.post(f"/patients/{tamsin}/forget/propose", {"reason": "asked"})
    assert "Another owner has to approve it" in text(first.get(f"/patients/{tamsin}/forget"))
    waiting = text(second.get(f"/patients/{tamsin}/forget"))
    (address,) = [part.split('"')[0] for part in waiting.split('action="')[1:] if f"{tamsin}/forget/" in part[:120]]
    assert first.post(address)["Location"] == f"/patients/{tamsin}/forget"
    assert second.post(address)["Location"] == f"/patients/{tamsin}"
    account = text(second.get(f"/patients/{tamsin}"))
    assert "This patient was forgotten on November 23, 2026" in account
    assert f"/patients/{tamsin}" not in text(second.get("/patients/"))  # a list shows what may be seen
    assert second.get(f"/patients/{tamsin}/forget").status_code == 404


def test_a_reason_must_come_from_the_list(desks, tamsin, now):
    (first, _), (who, _) = desks
    first.post(f"/patients/{tamsin}/forget/propose", {"reason": "Tamsin said so"})
    with tenancy.scope(who):
        assert forgetting.proposal_about(tamsin, now) is None
