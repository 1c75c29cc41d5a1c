"""A made-up day: the same bytes for the same wish, people who cannot exist, and trouble in its place."""

import csv
import json
from datetime import date
from pathlib import Path

import pytest

from quietledger.sandbox import folder as folders
from quietledger.sandbox.folder import PATIENT_COLUMNS, SESSION_COLUMNS
from quietledger.sandbox.people import people
from quietledger.sandbox.practices import BY_ID, CHARGES, LANTERN_HILL, NO_SUCH_PAYER, PRACTICES, RIVER_HOUSE

FRIDAY = date(2026, 11, 20)


def make(folder: Path, count=200, *, practice=LANTERN_HILL, seed=7, on=FRIDAY, canary=False):
    folders.write(folder, practice, count, on, seed=seed, canary=canary)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def minutes(session: dict[str, str]) -> int:
    start, end = (int(text[:2]) * 60 + int(text[3:]) for text in (session["Start Time"], session["End Time"]))
    return end - start


def luhn_holds(npi: str) -> bool:
    digits = [int(digit) for digit in reversed("80840" + npi)]
    return sum(sum(divmod(d * 2, 10)) if place % 2 else d for place, d in enumerate(digits)) % 10 == 0


def test_same_wish_gives_same_bytes(tmp_path):
    assert make(tmp_path / "one") == make(tmp_path / "two")


@pytest.mark.parametrize("other", [{"seed": 8}, {"on": date(2026, 11, 19)}, {"practice": RIVER_HOUSE}, {"count": 201}])
def test_another_wish_gives_another_day(tmp_path, other):
    assert make(tmp_path / "one")["sessions.csv"] != make(tmp_path / "two", **other)["sessions.csv"]


def test_files_have_the_columns_that_imports_expect(tmp_path):
    make(tmp_path)
    assert tuple(rows(tmp_path, "patients.csv")[0]) == PATIENT_COLUMNS
    assert tuple(rows(tmp_path, "sessions.csv")[0]) == SESSION_COLUMNS


@pytest.mark.parametrize(("count", "patient_count"), [(0, 0), (1, 1), (16, 10), (200, 125)])
def test_patients_share_the_sessions(tmp_path, count, patient_count):
    make(tmp_path, count)
    assert len(rows(tmp_path, "sessions.csv")) == count
    assert len(rows(tmp_path, "patients.csv")) == patient_count


def test_a_patient_stays_the_same_when_more_are_asked_for():
    assert people(LANTERN_HILL, 300, 7)[:40] == people(LANTERN_HILL, 40, 7)


def test_two_practices_share_no_patient_and_no_npi():
    def known(practice):
        return {(one.last, one.first, one.birth_on) for one in people(practice, 2000, 7)}

    assert not known(LANTERN_HILL) & known(RIVER_HOUSE)
    npis = [one.npi for practice in PRACTICES.values() for one in (practice, *practice.clinicians)]
    assert len(set(npis)) == len(npis) == 14


def test_npis_pass_the_check_digit_in_a_range_that_nobody_has():
    npis = [one.npi for practice in PRACTICES.values() for one in (practice, *practice.clinicians)]
    assert all(npi.startswith("1999999") and luhn_holds(npi) for npi in npis)


def test_contacts_lead_nowhere(tmp_path):
    make(tmp_path)
    patients = rows(tmp_path, "patients.csv")
    assert all(one["Phone"].startswith("(555) 555-01") for one in patients)
    assert all(one["Email"].endswith("@example.com") for one in patients)


def test_two_hundred_sessions_hold_each_trouble_once(tmp_path):
    make(tmp_path)
    patients = {one["Client ID"]: one for one in rows(tmp_path, "patients.csv")}
    sessions = rows(tmp_path, "sessions.csv")
    assert sum(one["Client ID"] not in patients for one in sessions) == 1
    assert sum(one["Diagnoses"] == "" for one in sessions) == 1
    assert sum(minutes(one) < 0 for one in sessions) == 1
    assert sum(one["Service Code"] == "90837" and 0 < minutes(one) < 53 for one in sessions) == 1
    lost = [one["Client ID"] for one in patients.values() if one["Payer ID"] == NO_SUCH_PAYER]
    assert len(lost) == 1
    assert sum(one["Client ID"] == lost[0] for one in sessions) == 1


def test_minutes_support_the_code_where_there_is_no_trouble(tmp_path):
    make(tmp_path)
    supported = {"90832": range(16, 38), "90834": range(38, 53), "90837": range(53, 999)}
    timed = [one for one in rows(tmp_path, "sessions.csv") if one["Service Code"] in supported and minutes(one) > 0]
    assert sum(minutes(one) not in supported[one["Service Code"]] for one in timed) == 1


def test_nobody_has_the_same_service_or_clinician_twice_a_day(tmp_path):
    make(tmp_path, 2000)
    sessions = rows(tmp_path, "sessions.csv")
    for what in ("Service Code", "Clinician"):
        assert len({(one["Client ID"], one[what]) for one in sessions}) == 2000


def test_what_a_plan_must_not_know_was_paid_in_full(tmp_path):
    make(tmp_path, 2000)
    secret = [one for one in rows(tmp_path, "sessions.csv") if one["Do Not Share"] == "yes"]
    assert len(secret) == 10
    assert all(one["Copay Paid"] == f"{CHARGES[one['Service Code']] // 100}.00" for one in secret)


def test_a_plan_that_wants_authorization_finds_one(tmp_path):
    make(tmp_path)
    plans = {one["Client ID"]: BY_ID.get(one["Payer ID"]) for one in rows(tmp_path, "patients.csv")}
    sessions = [one for one in rows(tmp_path, "sessions.csv") if plans.get(one["Client ID"])]
    assert all(one["Authorization"] for one in sessions if plans[one["Client ID"]].needs_authorization)


def test_practice_is_described_without_what_only_payers_know(tmp_path):
    told = json.loads(make(tmp_path)["practice.json"])
    assert set(told) == {"practice", "clinicians", "payers"}
    assert (len(told["clinicians"]), len(told["payers"])) == (6, 5)
    assert {fee["code"] for fee in told["payers"][0]["fees"]} == set(CHARGES)
    assert all(fee["allowed_cents"] <= fee["charge_cents"] for payer in told["payers"] for fee in payer["fees"])
    assert not {"allowed_percent", "copay_cents", "trace_id"} & set(told["payers"][0])


def test_canaries_are_nobody_elses_strings(tmp_path):
    written = make(tmp_path, canary=True)
    planted = [line.split("\t") for line in written["canaries.txt"].decode().splitlines()]
    personal = [text for kind, text in planted if kind in {"name", "member", "authorization", "address", "contact"}]
    assert len(set(personal)) == len(personal)
    assert not any(one in other for one in personal for other in personal if one != other)


def test_every_canary_stands_in_the_files_and_every_patient_carries_some(tmp_path):
    written = make(tmp_path, canary=True)
    planted = {tuple(line.split("\t")) for line in written["canaries.txt"].decode().splitlines()}
    patients = rows(tmp_path, "patients.csv")
    assert {("name", one["Last Name"]) for one in patients} <= planted
    assert {("birth", one["Date of Birth"]) for one in patients} <= planted
    assert {("member", one["Member ID"]) for one in patients if one["Member ID"]} <= planted
    assert len({one["Date of Birth"] for one in patients}) == len(patients)
    codes = {code for one in rows(tmp_path, "sessions.csv") for code in one["Diagnoses"].split("; ") if code}
    assert {("diagnosis", code) for code in codes} <= planted
