"""Patients: sealed, found again by tag, taken in from files row by row."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from quietledger.billing.patients import actions as patients
from quietledger.billing.patients import errors, queries
from quietledger.billing.patients.models import Cover, Patient
from quietledger.billing.patients.rules import CoverDoc, NewCover, NewPatient, PatientDoc
from quietledger.billing.payers import actions as payers
from quietledger.billing.payers.actions import NewPayer
from quietledger.core.exchange import actions as exchange
from quietledger.core.exchange import queries as files
from quietledger.core.facts import queries as facts
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.gate.errors import Refused
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.vault.errors import NotPermitted
from tests.standing import standing

BORN = date(1987, 4, 9)
DOC = PatientDoc(
    "Quillfeather", "Tamsin", "", BORN, "F", "1 Sample Lane", "Springfield", "IL", "62701", source_key="QO-1"
)
OWN = NewCover("BLUEF1", CoverDoc("BLU000001", "GRP1"))
TAMSIN = NewPatient(DOC, (OWN,))
HEADER = (
    "Client ID,Last Name,First Name,Date of Birth,Sex,Street,City,State,ZIP,Payer ID,Member ID,Relation,"
    "Subscriber Last\n"
)
GOOD = "QO-1,Quillfeather,Tamsin,04/09/1987,F,1 Sample Lane,Springfield,IL,62701,BLUEF1,BLU000001,self,\n"


@pytest.fixture
def plan(biller, now):
    return payers.add_payer(biller, NewPayer("BLUEF1", "Bluefinch Health Plan", "CI", 90), now=now)


def take(who, text, now):
    arrived = exchange.take_in(who, name="p.csv", body=text.encode(), channel="upload", kind="CSV-PATIENTS", now=now)
    return arrived.file_id, patients.import_patients(who, arrived.file_id, now=now)


def codes(who):
    with tenancy.scope(who):
        return [(one.row, one.code) for one in queries.findings()]


def test_a_patient_is_sealed_found_and_opened_again(biller, plan, now):
    (patient,) = patients.add_patients(biller, [TAMSIN], now=now)
    permit = gate.require(biller, Can.SEE_PATIENT, on=[Ref("patient", patient)], now=now)
    with tenancy.scope(biller):
        assert queries.find_sources(["qo-1", "QO-2"]) == {"qo-1": patient}
        assert queries.find_persons([("QUILLFEATHER ", BORN)]) == {("QUILLFEATHER ", BORN): [patient]}
        assert queries.find_member("blu000001") == [patient]
        assert patients.open_patients(permit, [patient]) == {patient: DOC}
        (cover,) = queries.covers_of([patient], now.date())[patient]
        assert patients.open_covers(permit, [patient]) == {cover.id: OWN.doc}
        assert (cover.payer_id, cover.rank) == (plan, 1)


def test_no_plain_column_holds_what_is_sealed(biller, plan, now):
    patients.add_patients(biller, [TAMSIN], now=now)
    with tenancy.scope(biller):
        rows = [*Patient.objects.defer("doc").values(), *Cover.objects.defer("doc").values()]
    plain = repr([{name: value for name, value in row.items() if name != "doc"} for row in rows]).lower()
    assert not [word for word in ("quillfeather", "tamsin", "sample lane", "blu000001") if word in plain]
    assert standing(plain, "1987", "19870409", "qo-1") == []


def test_facts_about_a_new_patient_are_told(biller, plan, now):
    (patient,) = patients.add_patients(biller, [TAMSIN], now=now)
    ref = Ref("patient", patient)
    names = ["patient.open", "patient.shareable.payment"]
    with tenancy.scope(biller):
        held = facts.held([ref], names, now)
        later = facts.held([ref], names, now + timedelta(days=365))
    assert {name: row.until for (_, name), row in held.items()} == {
        "patient.open": None, "patient.shareable.payment": now + timedelta(days=365),
    }  # fmt: skip
    assert [name for _, name in later] == ["patient.open"]


def test_a_client_id_that_is_here_is_not_entered_twice(biller, plan, now):
    patients.add_patients(biller, [TAMSIN], now=now)
    with pytest.raises(errors.NotTaken) as problem:
        patients.add_patients(biller, [TAMSIN], now=now)
    assert [one.code for one in problem.value.findings] == ["PAT-KNOWN"]


@pytest.mark.parametrize(("change", "code"), [
    ({"last": ""}, "PAT-NAME"), ({"birth_on": None}, "PAT-BIRTH"), ({"birth_on": date(2031, 1, 1)}, "PAT-BIRTH"),
    ({"birth_on": date(1850, 1, 1)}, "PAT-BIRTH"), ({"sex": ""}, "PAT-SEX"), ({"zip": "627"}, "PAT-ZIP"),
    ({"state": "Illinois"}, "PAT-STATE"),
])  # fmt: skip
def test_what_can_not_be_so_is_not_entered(biller, now, change, code):
    with pytest.raises(errors.NotTaken) as problem:
        patients.add_patients(biller, [NewPatient(replace(DOC, **change))], now=now)
    assert [one.code for one in problem.value.findings] == [code]
    assert "Quillfeather" not in problem.value.findings[0].say


def test_names_open_only_for_the_patients_of_the_permit(biller, plan, now):
    one, two = patients.add_patients(biller, [TAMSIN, NewPatient(replace(DOC, source_key="QO-2"))], now=now)
    permit = gate.require(biller, Can.SEE_PATIENT, on=[Ref("patient", one)], now=now)
    with tenancy.scope(biller), pytest.raises(NotPermitted):
        patients.open_patients(permit, [one, two])


@pytest.mark.parametrize("fact", ["person.active", "person.mfa", "person.role.biller"])
def test_a_missing_fact_refuses_and_is_on_the_trail(biller, now, tell, trail, fact):
    tell("person", biller.person_id, fact, until=now)
    with pytest.raises(Refused) as refusal:
        patients.add_patients(biller, [TAMSIN], now=now)
    assert fact in {unmet.fact for unmet in refusal.value.decision.unmet}
    assert trail()[0]["ev"] == "gate.decide"


def test_a_closed_account_takes_no_new_plan(biller, plan, now, tell):
    (patient,) = patients.add_patients(biller, [TAMSIN], now=now)
    tell("patient", patient, "patient.open", until=now)
    with pytest.raises(Refused):
        patients.add_cover(biller, patient, OWN, now=now)


def test_a_new_first_plan_moves_the_others_down(biller, plan, now):
    (patient,) = patients.add_patients(biller, [TAMSIN], now=now)
    newer = NewCover("BLUEF1", CoverDoc("BLU2"), rank=1, since_on=date(2026, 1, 1), until_on=date(2027, 1, 1))
    added = patients.add_cover(biller, patient, newer, now=now)
    with tenancy.scope(biller):
        first, second = queries.covers_of([patient], date(2026, 6, 1))[patient]
        assert (first.id, first.rank, second.rank) == (added, 1, 2)
        assert len(queries.covers_of([patient], date(2027, 1, 1))[patient]) == 1  # its end is excluded


def test_good_rows_go_in_and_bad_ones_are_findings_with_their_row(job, plan, now):
    bad = "QO-2,Quillfeather,,13/40/1990,F,,,IL,62701,,,self,\n"
    file_id, done = take(job(), HEADER + bad + GOOD, now)
    assert (done.rows, done.taken, done.known, done.findings) == (2, 1, 0, 2)
    assert codes(job()) == [(2, "PAT-BIRTH"), (2, "PAT-NAME")]
    with tenancy.scope(job()):
        assert (files.file(file_id).state, files.file(file_id).findings_count) == ("kept", 2)


def test_the_same_file_again_changes_nothing(job, plan, now):
    file_id, _ = take(job(), HEADER + GOOD, now)
    again = patients.import_patients(job(), file_id, now=now)
    assert (again.taken, again.known) == (0, 1)
    with tenancy.scope(job()):
        assert queries.count() == 1


def test_a_patient_of_an_unknown_plan_goes_in_and_waits_for_the_plan(job, biller, plan, now):
    take(job(), HEADER + GOOD.replace("BLUEF1", "MISTY9"), now)
    assert codes(job()) == [(2, "PAT-PAYER")]
    with tenancy.scope(job()):
        patient = queries.find_sources(["QO-1"])["QO-1"]
        assert queries.covers_of([patient], now.date())[patient][0].payer_id is None
        assert queries.unknown_payers() == {"MISTY9": 1}
    misty = payers.add_payer(biller, NewPayer("MISTY9", "Misty Valley", "CI", 90), now=now)
    assert patients.link_covers(biller, now=now) == 1
    with tenancy.scope(job()):
        assert queries.covers_of([patient], now.date())[patient][0].payer_id == misty
    assert codes(job()) == []


def test_who_has_neither_payer_nor_member_id_pays_alone(job, plan, now):
    take(job(), HEADER + GOOD.replace("BLUEF1,BLU000001", ","), now)
    with tenancy.scope(job()):
        assert queries.covers_of(queries.find_sources(["QO-1"]).values(), now.date()) == {}


@pytest.mark.parametrize(("old", "new", "code"), [
    ("BLUEF1", "", "PAT-PAYER-ID"), ("BLUEF1", "Bluefinch Plan", "PAT-PAYER-ID"), ("BLU000001", "", "PAT-MEMBER"),
    ("self", "cousin", "PAT-RELATION"), ("self", "child", "PAT-SUBSCRIBER"), ("QO-1", "", "PAT-KEY"),
])  # fmt: skip
def test_a_cover_that_no_claim_could_carry_is_a_finding(job, plan, now, old, new, code):
    take(job(), HEADER + GOOD.replace(old, new), now)
    assert codes(job()) == [(2, code)]


def test_a_member_id_in_the_column_of_the_payer_is_not_repeated_in_plain_text(job, plan, now):
    take(job(), HEADER + GOOD.replace("BLUEF1", "OLD111000001"), now)
    with tenancy.scope(job()):
        (found,) = queries.findings()
        assert (found.code, "OLD111000001" in found.say + found.fix) == ("PAT-PAYER-ID", False)
        assert queries.unknown_payers() == {}


def test_the_same_client_id_twice_in_a_file_takes_the_first(job, plan, now):
    _, done = take(job(), HEADER + GOOD + GOOD.replace("Tamsin", "Tobias"), now)
    assert (done.taken, codes(job())) == (1, [(3, "PAT-TWICE")])


def test_wrong_columns_are_one_clear_sentence_and_the_file_is_kept(job, now):
    file_id, done = take(job(), "Color,Last Name\nred,Quillfeather\n", now)
    assert done.problem == (
        "The file has no column for the client ID, the first name or the birth date. It has “Last Name”, and 1 that we "
        "don't know. Nothing was taken from it."
    )
    with tenancy.scope(job()):
        assert files.file(file_id).state == "quarantined"


def test_an_import_that_died_goes_on_where_it_stopped(job, plan, now, monkeypatch):
    monkeypatch.setattr(patients, "AT_ONCE", 2)
    lines = [GOOD.replace("QO-1", f"QO-{number}") for number in range(1, 6)]

    def die_after(done, _all):
        if done == 4:
            raise KeyboardInterrupt

    body = (HEADER + "".join(lines)).encode()
    file_id = exchange.take_in(job(), name="p", body=body, channel="upload", kind="CSV", now=now).file_id
    with pytest.raises(KeyboardInterrupt):
        patients.import_patients(job(), file_id, now=now, progress=die_after)
    done = patients.import_patients(job(), file_id, now=now)
    assert (done.taken, done.known) == (1, 4)
    with tenancy.scope(job()):
        assert queries.count() == 5


def test_a_finding_is_settled_by_hand_once_and_by_who_may(job, biller, plan, now, trail):
    take(job(), HEADER + GOOD.replace("04/09/1987", "soon"), now)
    with tenancy.scope(biller):
        (found,) = queries.findings()
    patients.settle(biller, found.id, now=now)
    assert (codes(biller), trail()[0]["ev"]) == ([], "patient.finding_settled")


def test_another_practice_finds_nobody(biller, other_biller, plan, now):
    (patient,) = patients.add_patients(biller, [TAMSIN], now=now)
    permit = gate.require(biller, Can.SEE_PATIENT, on=[Ref("patient", patient)], now=now)
    with tenancy.scope(other_biller):
        assert queries.find_sources(["QO-1"]) == {}
        assert queries.find_member("BLU000001") == []
        assert queries.rows([patient]) == {}
        assert patients.open_patients(permit, [patient]) == {}
