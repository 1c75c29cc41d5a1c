"""Cells to values: four shapes of exports, and every cell that can't be read is a finding."""

from datetime import date, time

import pytest

from quietledger.billing.visits import reading, shapes
from quietledger.billing.visits.reading import Session
from quietledger.pure.sheets import columns, reader

TODAY = date(2026, 11, 23)
GOOD = {
    "key": "S-1", "client": "QO-1", "clinician": "Casey Thornberry", "day": "11/20/2026", "start": "15:00",
    "stop": "16:00", "code": "90837", "place": "10", "telehealth": "video", "diagnoses": "F41.1; F33.41",
    "paid": "25.00",
}  # fmt: skip


def read(*, is_day_first=False, **changes):
    return reading.read_row(14, GOOD | changes, TODAY, is_day_first=is_day_first)


def codes(**changes):
    found = read(**changes)
    return [] if isinstance(found, Session) else [one.code for one in found]


def test_a_whole_row_is_read():
    found = read()
    visit = found.visit
    assert (found.row, found.key, found.client, found.clinician) == (14, "S-1", "QO-1", "Casey Thornberry")
    assert (visit.service_on, visit.start_time, visit.minutes) == (date(2026, 11, 20), time(15), 60)
    assert (visit.code, visit.place, visit.telehealth, visit.paid_cents) == ("90837", "10", "video", 2500)
    assert (visit.doc.diagnoses, visit.share, visit.is_signed) == (("F411", "F3341"), True, True)


def test_the_sentence_of_a_bad_row_says_where_what_and_how_to_mend_it():
    (found,) = read(start="15:00", stop="14:10")
    assert found.say == "Row 14: the session ends before it begins (15:00 to 14:10)."
    assert found.fix == "Swap or correct the times; a session past midnight is two rows."


@pytest.mark.parametrize(("changes", "code"), [
    ({"day": ""}, "VIS-DATE"), ({"day": "20/11/2026"}, "VIS-DATE"), ({"day": "11/20/26"}, "VIS-DATE"),
    ({"day": "11/24/2026"}, "VIS-FUTURE"), ({"day": "11/20/2006"}, "VIS-OLD"), ({"start": "quarter past"}, "VIS-TIME"),
    ({"stop": "15:00"}, "VIS-ENDS"), ({"minutes": "50"}, "VIS-MINUTES"), ({"minutes": "an hour"}, "VIS-TIME"),
    ({"start": "", "stop": "", "minutes": "1500"}, "VIS-LONG"), ({"start": "", "stop": "", "minutes": "0"}, "VIS-LONG"),
    ({"code": ""}, "VIS-CODE"), ({"code": "therapy"}, "VIS-CODE"), ({"code": "90837, 90834"}, "VIS-CODES"),
    ({"place": "Telehealth"}, "VIS-PLACE"), ({"place": ""}, "VIS-PLACE"), ({"telehealth": "maybe"}, "VIS-TELE"),
    ({"paid": "lots"}, "VIS-COPAY"), ({"paid": "12,50"}, "VIS-COPAY"), ({"paid": "(25.00)"}, "VIS-COPAY"),
    ({"diagnoses": "anxiety"}, "VIS-DX"), ({"client": ""}, "VIS-CLIENT"), ({"clinician": ""}, "VIS-CLINICIAN"),
    ({"private": "perhaps"}, "VIS-SHARE"), ({"status": "hm"}, "VIS-STATUS"),
    ({"modifiers": "95 GT HO U1 U2"}, "VIS-MODIFIER"),
])  # fmt: skip
def test_what_can_not_be_read_or_can_not_be_so_is_a_finding(changes, code):
    assert codes(**changes) == [code]


def test_everything_that_is_wrong_with_a_row_is_said_at_once():
    assert codes(day="x", paid="y", clinician="") == ["VIS-DATE", "VIS-COPAY", "VIS-CLINICIAN"]


def test_a_day_is_never_guessed_where_the_file_writes_days_in_front():
    assert codes(day="11/10/2026", is_day_first=True) == ["VIS-DATE"]
    assert codes(day="11/11/2026", is_day_first=True) == []


def test_no_finding_repeats_a_name_or_a_diagnosis():
    found = read(diagnoses="F41.1; panic", name="Tamsin Quillfeather", clinician="", day="x")
    said = " ".join(one.say + one.fix for one in found).lower()
    assert not [word for word in ("quillfeather", "panic", "f41") if word in said]


def test_a_second_code_for_complexity_is_a_circumstance_of_the_first():
    visit = read(code="90837 +90785").visit
    assert (visit.code, visit.is_interactive, visit.modifiers) == ("90837", True, ())


def test_modifiers_come_with_the_code_or_beside_it():
    assert read(code="90837-95", modifiers="HO").visit.modifiers == ("95", "HO")


@pytest.mark.parametrize(("word", "share"), [("", True), ("no", True), ("yes", False), ("x", False)])
def test_do_not_share_is_kept_with_the_visit(word, share):
    assert read(private=word).visit.share is share


@pytest.mark.parametrize(
    ("word", "signed"), [("", True), ("Signed", True), ("Locked", True), ("draft", False), ("No Note", False)]
)
def test_only_what_is_signed_may_be_charged(word, signed):
    assert read(status=word).visit.is_signed is signed


@pytest.mark.parametrize(("header", "shape", "fields"), [
    (
        "Session ID,Client ID,Client Name,Clinician,Date of Service,Start Time,End Time,Service Code,Place,Telehealth,"
        "Diagnoses,Authorization,Copay Paid,Do Not Share", "quietledger", 14,
    ),
    (
        "Appointment Date,Start Time,Duration,Patient ID,Patient Name,Clinician Name,CPT Code,POS,Note Status",
        "therapynotes-like", 9,
    ),
    (
        "Date of Service,Client,Client ID,Clinician Name,Billing Code,Rate,Progress Note Status,Client Paid",
        "simplepractice-like", 7,
    ),
    ("Therapist,Client Name,Client ID,Date of Service,CPT,Dx,Amount Paid", "common", 7),
    ("DOS,Last Name,DOB,Provider,Procedure Code,Time In,Time Out", "common", 7),
])  # fmt: skip
def test_the_shapes_that_practice_systems_export_are_known(header, shape, fields):
    found = columns.match(reader.read(header.encode()).header, shapes.SHAPES, shapes.NEEDS)
    assert (found.shape.name, found.unmet, len(found.places)) == (shape, (), fields)


def test_every_field_of_every_shape_is_one_that_pages_can_name():
    assert {field for shape in shapes.SHAPES for field in shape.headers.values()} <= set(shapes.WORDS)
