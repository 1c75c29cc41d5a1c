"""The pages of incidents: a first notice by anybody, the workbook part by part, and what is refused in words."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from quietledger.billing.patients.rules import PatientDoc
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import PracticeRow
from quietledger.safety.incidents import queries

pytestmark = pytest.mark.django_db
TAMSIN = PatientDoc(
    "Quillfeather",
    "Tamsin",
    "",
    date(1987, 4, 9),
    "F",
    "1 Sample Lane",
    "Springfield",
    "IL",
    "62701",
    source_key="QO-1",
)
PARTS = ("", "/people", "/assessment", "/notices", "/help", "/evidence", "/closing")


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def exercise(desk: Client, plan: str = "lost_device") -> str:
    """The address of a new exercise."""
    return str(desk.post(f"/incidents/rehearse/{plan}")["Location"])


def test_whoever_has_neither_lessons_nor_device_can_say_that_something_happened(
    counter: Client, practice: PracticeRow
) -> None:
    assert counter.get("/").status_code == 403
    assert "Something happened, or may have" in text(counter.get("/incidents/first-notice"))
    answer = counter.post("/incidents/first-notice", {"what": "A letter came back opened.", "kind": "wrong_recipient"})
    assert answer["Location"] == "/incidents/noted"
    assert "You did right to say so" in text(counter.get("/incidents/noted"))
    with tenancy.within(practice.id):
        assert [(one.kind, one.state) for one in queries.open_incidents()] == [("wrong_recipient", "first_notice")]


def test_whoever_may_not_see_incidents_is_led_to_the_first_notice(counter: Client) -> None:
    assert counter.get("/incidents/")["Location"] == "/incidents/first-notice"


def test_a_first_notice_needs_a_sentence(counter: Client) -> None:
    assert "This field is required." in text(counter.post("/incidents/first-notice", {"what": ""}))


def test_an_empty_worklist_offers_five_plans_to_rehearse(desk: Client) -> None:
    page = text(desk.get("/incidents/"))
    assert ("Nothing waits here." in page, page.count("Rehearse<span")) == (True, 5)


@pytest.mark.parametrize("plan", ["lost_device", "bad_message", "wrong_recipient", "ransomware", "partner_breach"])
def test_every_part_of_every_exercise_shows_and_says_that_it_is_one(desk: Client, plan: str) -> None:
    address = exercise(desk, plan)
    for part in PARTS:
        page = text(desk.get(f"{address}{part}"))
        assert "Everybody in this workbook is made up." in page
    assert "Exercise" in text(desk.get("/incidents/"))


def test_a_notice_is_drafted_checked_and_printed_with_its_mark(desk: Client) -> None:
    address = exercise(desk)
    of = f"{address}/notices/of/individuals"
    assert "Keep the draft first." in text(desk.get(of))
    words = {"happened": "On November 20, 2026.", "data": "Names.", "steps": "x", "doing": "x", "contact": ""}
    desk.post(of, words)
    assert "Give a telephone number" in text(desk.get(of)) or "Missing." in text(desk.get(of))
    desk.post(of, words | {"contact": "Call (555) 555-0100."})
    assert "Complete" in text(desk.get(of))
    answer = desk.post(f"{of}/print")
    assert (answer["Content-Type"], answer.content[:4]) == ("application/pdf", b"%PDF")
    assert "letters to people, each person; 8 in all, as a draft" in text(desk.get(address)).lower()


def test_every_notice_of_an_exercise_can_be_printed(desk: Client) -> None:
    address = exercise(desk, "ransomware")
    found = re.findall(rf'href="({address}/notices/of/[^"]+)"', desk.get(f"{address}/notices").content.decode())
    assert len(found) > 4
    for of in found:
        words = {"happened": "On November 20, 2026.", "data": "Names.", "doing": "x", "contact": "Call 555-555-0100."}
        desk.post(of, words)
        assert desk.post(f"{of}/print")["Content-Type"] == "application/pdf"


def test_another_practice_s_workbook_is_not_there(desk: Client, other_practice: PracticeRow, now: Any) -> None:
    from quietledger.safety.incidents import actions
    from tests.conftest import make_person

    foreign = actions.exercise(make_person(other_practice.id, now, "owner"), "lost_device", now=now)
    for part in PARTS:
        assert desk.get(f"/incidents/{foreign}{part}").status_code == 404


def test_the_desk_shows_a_first_notice_and_the_next_clock_and_no_exercise(desk: Client) -> None:
    exercise(desk)
    assert "Incidents to work on" not in text(desk.get("/"))
    desk.post("/incidents/first-notice", {"what": "Two letters were swapped.", "kind": "wrong_recipient"})
    assert "1 first notice: somebody said that something happened." in text(desk.get("/"))
    address = re.findall(r'href="(/incidents/[0-9a-f-]{36})"', desk.get("/incidents/").content.decode())[0]
    desk.post(f"{address}/take-up")
    assert "1 workbook open. Next to be told: HHS." in text(desk.get("/")) or "each person" in text(desk.get("/"))


def test_the_trail_names_whom_a_colleague_saw_and_they_are_counted_by_state(
    desk: Client, practice: PracticeRow, owner_known: Any, now: Any
) -> None:
    from quietledger.billing.patients import actions as patients
    from quietledger.billing.patients.rules import NewPatient
    from tests.web.signing import actor

    who = actor(owner_known, now)
    patient_id = patients.add_patients(who, [NewPatient(TAMSIN)], now=now)[0]
    desk.get(f"/patients/{patient_id}")
    desk.post("/incidents/first-notice", {"what": "A password was given away.", "kind": "bad_message"})
    address = re.findall(r'href="(/incidents/[0-9a-f-]{36})"', desk.get("/incidents/").content.decode())[0]
    desk.post(f"{address}/take-up")
    asked = {"trail-whose": f"person {owner_known.person.id}", "trail-since": "11/22/2026", "trail-until": "11/23/2026"}
    page = desk.post(f"{address}/people/look", asked).content.decode()
    assert f'value="{patient_id}" checked' in page
    desk.post(f"{address}/people/touched", {"patient": [str(patient_id)]})
    listed = text(desk.get(f"{address}/people"))
    assert ("on the trail" in listed, "1 person" in listed) == (True, True)
    with tenancy.within(practice.id):
        assert [dict(one.facts.residents) for one in queries.open_incidents()] == [{"IL": 1}]


def test_help_is_not_hired_before_the_insurer_agreed(desk: Client, practice: PracticeRow, now: Any) -> None:
    from quietledger.safety.cyberinsurance import sample
    from tests.conftest import make_person

    sample.set_up(make_person(practice.id, now, "owner"), now=now)
    address = exercise(desk)
    firm = {"help-kind": "counsel", "help-firm": "Marlow and Finch"}
    desk.post(f"{address}/help/hire", firm)
    assert "Not hired: the insurer has not agreed" in text(desk.get(f"{address}/help"))
    desk.post(f"{address}/help/consent", firm | {"help-words": "The hotline, claim SM-7."})
    desk.post(f"{address}/help/hire", firm)
    assert "Hired" in text(desk.get(f"{address}/help"))


def test_evidence_is_kept_with_its_hash_and_given_back_as_it_came(desk: Client) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    address = exercise(desk)
    file = SimpleUploadedFile("report.txt", b"a police report")
    desk.post(f"{address}/evidence/keep", {"file-body": file, "file-text": "From the police."})
    page = desk.get(f"{address}/evidence").content.decode()
    assert "report.txt" in page
    link = re.findall(rf'href="({address}/evidence/[0-9a-f-]+)"', page)[0]
    assert desk.get(link).content == b"a police report"


def test_a_decision_that_lacks_its_factors_says_which(desk: Client) -> None:
    address = exercise(desk)
    given = {"decide-outcome": "low_probability", "decide-reason": "Nobody could read it."}
    page = text(desk.post(f"{address}/decision", given))
    assert page.count("Write down: ") == 4


def test_facts_that_cannot_be_so_are_said_beside_their_field(desk: Client) -> None:
    address = exercise(desk)
    given = {"discovered_on": "11/24/2026", "aware_on": "11/23/2026", "role": "covered_entity", "residents": "many"}
    page = text(desk.post(f"{address}/people/facts", given))
    assert "Write each state by its two letters and its count" in page
    page = text(desk.post(f"{address}/people/facts", given | {"residents": "il 3, CA 2"}))
    assert "That day is still to come." in page


def test_what_went_to_somebody_wrong_stands_once_in_each_list_of_disclosures(
    desk: Client, practice: PracticeRow, owner_known: Any, now: Any
) -> None:
    from quietledger.billing.patients import actions as patients
    from quietledger.billing.patients.rules import NewPatient
    from quietledger.safety.disclosures import queries as listed
    from tests.web.signing import actor

    patients.add_patients(actor(owner_known, now), [NewPatient(TAMSIN)], now=now)
    desk.post("/incidents/first-notice", {"what": "Two letters were swapped.", "kind": "wrong_recipient"})
    address = re.findall(r'href="(/incidents/[0-9a-f-]{36})"', desk.get("/incidents/").content.decode())[0]
    desk.post(f"{address}/take-up")
    desk.post(f"{address}/people/numbers", {"numbers-numbers": "1"})
    given = {
        "disclose-recipient": "A neighbor", "disclose-category": "claim", "disclose-brief": "One statement.",
        "disclose-happened_on": "11/20/2026",
    }  # fmt: skip
    for _ in range(2):
        desk.post(f"{address}/people/disclosed", given)
    with tenancy.within(practice.id):
        assert [(one.purpose, one.happened_on) for one in listed.newest()] == [("wrong_recipient", date(2026, 11, 20))]
    assert "Entered in the lists of disclosures of 1 patient." in text(desk.get(address))


def test_a_lost_device_becomes_a_workbook_beside_what_it_last_said(
    desk: Client, practice: PracticeRow, now: Any
) -> None:
    from quietledger.safety.devices import actions as devices
    from tests.safety.devices.world import pair
    from tests.web.signing import actor, known

    who = actor(known(practice, "clinician", now=now, email="paired@example.com"), now)
    machine = pair(who, now)
    machine.report(now)
    devices.lost(who, machine.device_id, now=now)
    page = desk.get("/incidents/").content.decode()
    assert "Lost devices without a workbook" in page
    address = desk.post(re.findall(r'action="(/incidents/lost/[^"]+)"', page)[0])["Location"]
    people = text(desk.get(f"{address}/people"))
    assert ("The device, just before" in people, f'value="device {machine.device_id}" selected' in people) == (
        True, True,
    )  # fmt: skip


def test_no_patient_can_stand_in_an_exercise(desk: Client, owner_known: Any, now: Any) -> None:
    from quietledger.billing.patients import actions as patients
    from quietledger.billing.patients.rules import NewPatient
    from tests.web.signing import actor

    patients.add_patients(actor(owner_known, now), [NewPatient(TAMSIN)], now=now)
    address = exercise(desk)
    desk.post(f"{address}/people/numbers", {"numbers-numbers": "1"})
    page = text(desk.get(f"{address}/people"))
    assert ("made-up people only" in page, "Quillfeather" in page) == (True, False)
