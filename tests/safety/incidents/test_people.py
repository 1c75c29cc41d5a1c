"""Whom an incident touched: as the trail names them, as somebody entered them, and counted by where they live."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import pytest

from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.gate.errors import Refused
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.vault import actions as vault
from quietledger.safety.incidents import actions, errors
from quietledger.safety.incidents.models import Person
from quietledger.safety.incidents.queries import Trace
from quietledger.safety.incidents.rules import PersonDoc
from tests.conftest import make_person
from tests.safety.builders import add_patients, open_account
from tests.safety.incidents.world import HOUR, NOW, book, know, opened, row

pytestmark = pytest.mark.django_db
SPAN = (NOW - timedelta(days=1), NOW + timedelta(days=1))


@dataclass
class Known:
    """The patients of the practice, as the face tells them."""

    ids: list[UUID]

    def patient_ids(self) -> list[UUID]:
        return self.ids


@pytest.fixture
def patients(biller):
    return add_patients(
        make_person(biller.practice_id, NOW, "biller"),
        "Juniper Ashgrove",
        "Tobias Fernwhistle",
        "Wren Mallowfield",
        now=NOW - HOUR,
    )


def traced(who, incident, patients, now=NOW + HOUR, **told):
    found = actions.trace(who, incident, Trace(**told), Known(patients), span=SPAN, now=now)
    return {one.patient_id: one for one in found}


def test_whoever_somebody_looked_at_was_touched_and_nobody_else(owner, biller, practice, patients):
    made, other = opened(owner), make_person(practice.id, NOW, "biller")
    open_account(biller, patients[0], NOW)
    open_account(biller, patients[0], NOW + HOUR)
    open_account(other, patients[1], NOW)
    found = traced(owner, made, patients, people=frozenset({biller.person_id}))
    seen = found[patients[0]]
    assert (seen.count, seen.first_at, seen.last_at, seen.cans) == (2, NOW, NOW + HOUR, {"SEE_PATIENT"})
    assert patients[1] not in found


def test_what_was_refused_touched_nobody(owner, biller, patients, tell):
    made = opened(owner)
    tell("person", biller.person_id, "person.trained", until=NOW)
    assert not open_account(biller, patients[0], NOW)
    assert patients[0] not in traced(owner, made, [patients[0]], people=frozenset({biller.person_id}))


def test_a_device_and_a_program_are_followed_by_themselves(owner, job, patients, tell):
    made, device = opened(owner), UUID(int=7)
    for fact in ("device.trusted", "device.reported", "device.encrypted", "device.supported"):
        tell("device", device, fact)
    at_it = make_person(owner.practice_id, NOW, "biller")
    assert open_account(replace(at_it, device_id=device, binding=3), patients[2], NOW)
    gate.require(job(), Can.IMPORT_VISITS, on=[Ref("patient", patients[1])], now=NOW)
    assert set(traced(owner, made, patients, devices=frozenset({device}))) == {patients[2]}
    assert set(traced(owner, made, patients, programs=frozenset({"billing-day"}))) == {patients[1]}


def test_outside_the_span_nobody_is_found(owner, biller, patients):
    made = opened(owner)
    open_account(biller, patients[0], NOW + timedelta(days=2))
    found = actions.trace(
        owner, made, Trace(people=frozenset({biller.person_id})), Known(patients), span=(NOW + HOUR, SPAN[1]), now=NOW
    )
    assert found == ()


def test_only_the_owner_follows_the_trail(owner, biller, patients):
    with pytest.raises(Refused):
        traced(biller, opened(owner), patients)


def test_an_exercise_finds_no_patient_and_takes_none(owner, biller, patients):
    made = actions.exercise(owner, "lost_device", now=NOW)
    open_account(biller, patients[0], NOW)
    assert traced(owner, made, patients, people=frozenset({biller.person_id})) == {}
    with pytest.raises(errors.OnlyMadeUp):
        actions.add_people(owner, made, [PersonDoc(patient=str(patients[0]))], now=NOW)
    assert {doc.patient for _, doc in actions.read(owner, made, now=NOW).people} == {""}


def test_people_are_counted_by_where_they_live_and_the_clocks_go_by_it(owner, patients):
    made = opened(owner)
    docs = [PersonDoc(patient=str(one), state=state) for one, state in zip(patients, ("IL", "IL", "CA"), strict=True)]
    assert actions.add_people(owner, made, [*docs, PersonDoc(name="Somebody Else")], now=NOW) == 4
    known = row(owner, made).facts
    assert (dict(known.residents), known.total, known.counted) == ({"IL": 2, "CA": 1}, 4, "people")


def test_a_patient_stands_there_once_however_often_added(owner, patients):
    made, doc = opened(owner), PersonDoc(patient=str(patients[0]), state="IL")
    assert [actions.add_people(owner, made, docs, now=NOW) for docs in ([doc, doc], [doc])] == [1, 0]
    assert book(owner, made).people_count == 1


def test_whoever_was_taken_out_counts_no_more_until_they_are_added_again(owner, patients):
    made, doc = opened(owner), PersonDoc(patient=str(patients[0]), state="IL")
    actions.add_people(owner, made, [doc], now=NOW)
    [(person, _)] = actions.read(owner, made, now=NOW).people
    actions.take_out(owner, made, person, now=NOW)
    assert (book(owner, made).people_count, row(owner, made).facts.total) == (0, 0)
    with pytest.raises(errors.NoSuchIncident):
        actions.take_out(owner, made, person, now=NOW)
    actions.add_people(owner, made, [doc], now=NOW)
    assert row(owner, made).facts.total == 1


def test_a_count_from_elsewhere_is_not_brought_down_by_a_list_that_has_just_begun(owner, patients):
    made = opened(owner)
    know(owner, made, total=612, residents={"IL": 600}, counted="list")
    actions.add_people(owner, made, [PersonDoc(patient=str(patients[0]), state="IL")], now=NOW)
    assert row(owner, made).facts.total == 612
    actions.count(owner, made, now=NOW)
    assert row(owner, made).facts.total == 1


def test_whoever_was_forgotten_since_is_counted_all_the_same(owner, patients, tell):
    made = opened(owner)
    tell("patient", patients[0], "patient.open", until=NOW)
    actions.add_people(owner, made, [PersonDoc(patient=str(patients[0]), state="IL")], now=NOW)
    assert row(owner, made).facts.total == 1


def test_adding_a_patient_names_them_on_the_trail_by_pseudonym_alone(owner, patients, trail):
    made = opened(owner)
    actions.add_people(owner, made, [PersonDoc(patient=str(patients[0]), state="IL")], now=NOW)
    with tenancy.scope(owner):
        name = vault.pseudonym(patients[0])
    [said] = [one for one in trail() if one["ev"] == "incident.people"]
    assert name in said["res"]
    assert str(patients[0]) not in str(trail())


def test_who_was_touched_stands_sealed_without_a_link_that_can_be_read(owner, patients):
    made = opened(owner)
    actions.add_people(owner, made, [PersonDoc(patient=str(patients[0]), state="IL")], now=NOW)
    with tenancy.scope(owner):
        [values] = Person.objects.filter(incident_id=made).values()
    assert str(patients[0]) not in str({name: value for name, value in values.items() if name != "doc"})


@pytest.mark.parametrize(
    "doc",
    [PersonDoc(), PersonDoc(patient=str(UUID(int=1)), name="Both"), PersonDoc(name="X", state="Illinois")],
    ids=["nobody", "named twice", "no state"],
)
def test_somebody_is_a_patient_or_has_a_name(owner, doc):
    with pytest.raises(errors.NotTaken):
        actions.add_people(owner, opened(owner), [doc], now=NOW)
