"""Sessions: taken in from files row by row, entered and mended by form, signed, told to the gate."""

from datetime import date, time, timedelta

import pytest

from quietledger.billing.patients import actions as patients
from quietledger.billing.patients.rules import NewPatient
from quietledger.billing.visits import actions as visits
from quietledger.billing.visits import errors, queries
from quietledger.billing.visits.models import Visit
from quietledger.billing.visits.rules import NewVisit, VisitDoc
from quietledger.core.exchange import actions as exchange
from quietledger.core.exchange import queries as files
from quietledger.core.facts import queries as facts
from quietledger.core.facts.rules import Ref, refs
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.gate.errors import Refused
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.vault.errors import NotPermitted
from tests.billing.visits.conftest import TODAY, patient_doc

HEADER = (
    "Session ID,Client ID,Client Name,Clinician,Date of Service,Start Time,End Time,Service Code,Place,Diagnoses,"
    "Copay Paid,Do Not Share\n"
)
GOOD = 'S-1,QO-1,"Quillfeather, Tamsin",Casey Thornberry,11/20/2026,09:00,10:00,90837,11,F41.1,25.00,\n'
NEW = NewVisit(date(2026, 11, 20), time(9), time(10), code="90837", doc=VisitDoc(("F411",), "A-5521"))


def rows(who):
    with tenancy.scope(who):
        return queries.signed_uncharged()


def found(who):
    with tenancy.scope(who):
        return [(one.row, one.code) for one in queries.findings()]


def lines(count):
    return "".join(
        GOOD.replace("S-1,", f"S-{number},").replace("09:00", f"09:{number % 60:02}") for number in range(count)
    )


def test_a_file_is_kept_sealed_before_it_is_read_and_every_good_row_goes_in(job, take):
    file_id, done = take(job(), HEADER + lines(3))
    assert (done.rows, done.taken, done.known, done.findings, done.problem) == (3, 3, 0, 0, "")
    assert [row.number for row in rows(job())] == [1, 2, 3]
    with tenancy.scope(job()):
        assert files.file(file_id).state == "kept"


def test_what_a_row_said_is_what_the_visit_says(job, take, tamsin, casey, now):
    take(job(), HEADER + GOOD)
    (row,) = rows(job())
    assert (row.patient_id, row.clinician_id, row.service_on) == (tamsin, casey, date(2026, 11, 20))
    assert (row.start_time, row.minutes, row.code, row.paid_cents, row.state) == (time(9), 60, "90837", 2500, "signed")
    permit = gate.sift(job(), Can.CHARGE, items={row.id: [Ref("visit", row.id)]}, now=now).permit
    with tenancy.scope(job()):
        assert visits.open_visits(permit, [row.id]) == {row.id: VisitDoc(("F411",))}


def test_no_plain_column_holds_what_is_sealed(job, take):
    take(job(), HEADER + GOOD)
    with tenancy.scope(job()):
        plain = repr([{k: v for k, v in row.items() if k != "doc"} for row in Visit.objects.values()])
    assert not [word for word in ("F41", "Quillfeather", "QO-1", "S-1") if word in plain]


def test_bad_rows_are_findings_and_the_others_are_in(job, take):
    bad = [
        ("09:00,10:00", "15:00,14:10"),
        ("QO-1", "QO-9"),
        ("Casey Thornberry", "Nobody Known"),
        ("11/20/2026", "11/24/2026"),
    ]
    text = "".join(GOOD.replace("S-1", f"B-{place}").replace(*change) for place, change in enumerate(bad))
    _, done = take(job(), HEADER + text + GOOD)
    assert (done.taken, done.findings) == (1, 4)
    assert found(job()) == [(2, "VIS-ENDS"), (3, "VIS-CLIENT"), (4, "VIS-CLINICIAN"), (5, "VIS-FUTURE")]


def test_a_file_from_a_windows_spreadsheet_with_semicolons_is_taken(job, take):
    text = (HEADER + GOOD).replace('"Quillfeather, Tamsin"', "Bäumer Jörg").replace(",", ";").encode("cp1252")
    assert take(job(), text)[1].taken == 1


def test_a_client_can_be_named_by_surname_and_birth_date(job, take):
    header = "Therapist,Last Name,DOB,DOS,CPT,Duration\n"
    row = '"Thornberry, Casey",QUILLFEATHER,4/9/1987,11/20/2026,90834,45 min\n'
    assert take(job(), header + row)[1].taken == 1


def test_twins_are_never_guessed_apart(job, take, owner, now):
    patients.add_patients(owner, [NewPatient(patient_doc(2))], now=now)
    take(job(), "Therapist,Last Name,DOB,DOS,CPT\nCasey Thornberry,Quillfeather,04/09/1987,11/20/2026,90834\n")
    assert found(job()) == [(2, "VIS-CLIENT")]


def test_days_in_front_of_months_make_the_others_of_the_file_findings(job, take):
    text = HEADER + GOOD.replace("11/20/2026", "20/11/2026") + GOOD.replace("11/20/2026", "10/11/2026")
    _, done = take(job(), text)
    assert (done.taken, found(job())) == (0, [(2, "VIS-DATE"), (3, "VIS-DATE")])


def test_wrong_columns_are_one_sentence_and_the_file_is_kept(job, take):
    file_id, done = take(job(), "Client ID,Color\nQO-1,red\n")
    assert done.problem == (
        "The file has no column for the clinician, the day of the session or the service code. It has “Client ID”, and "
        "1 that we don't know. Nothing was taken from it."
    )
    with tenancy.scope(job()):
        assert (files.file(file_id).state, queries.imports()) == ("quarantined", [])


def test_the_same_file_again_takes_nothing_twice(job, take, now):
    file_id, first = take(job(), HEADER + lines(3))
    assert visits.import_visits(job(), file_id, now=now, today=TODAY) == first
    assert len(rows(job())) == 3


def test_the_same_sessions_in_another_file_are_known(job, take):
    take(job(), HEADER + lines(3))
    _, done = take(job(), HEADER + lines(4))
    assert (done.taken, done.known, done.findings) == (1, 3, 0)


def test_the_same_session_with_other_values_is_for_somebody_to_look_at(job, take):
    take(job(), HEADER + GOOD)
    _, done = take(job(), HEADER + GOOD.replace("90837", "90834"))
    assert (done.taken, found(job())) == (0, [(2, "VIS-CHANGED")])
    assert rows(job())[0].code == "90837"


def test_a_session_that_stands_in_a_file_twice_goes_in_once(job, take):
    _, done = take(job(), HEADER + GOOD + GOOD)
    assert (done.taken, found(job())) == (1, [(3, "VIS-TWICE")])


def test_an_import_that_died_goes_on_and_counts_right(job, take, casey, tamsin, now, monkeypatch):
    monkeypatch.setattr(visits, "AT_ONCE", 2)
    body = (HEADER + lines(5) + GOOD.replace("S-1", "S-9").replace("QO-1", "QO-9")).encode()
    file_id = exchange.take_in(job(), name="s", body=body, channel="upload", kind="CSV", now=now).file_id

    def die_after(done, _all):
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        visits.import_visits(job(), file_id, now=now, today=TODAY, progress=die_after)
    assert len(rows(job())) == 4
    done = visits.import_visits(job(), file_id, now=now, today=TODAY)
    assert (done.rows, done.taken, done.known, done.findings) == (6, 5, 0, 1)
    assert [row.number for row in rows(job())] == [1, 2, 3, 4, 5]


def test_a_row_whose_patient_came_later_goes_in_when_the_file_is_taken_again(job, take, owner, now):
    file_id, _ = take(job(), HEADER + GOOD.replace("QO-1", "QO-2"))
    patients.add_patients(owner, [NewPatient(patient_doc(2))], now=now)
    done = visits.import_visits(job(), file_id, now=now, today=TODAY)
    assert (done.taken, done.findings, found(job())) == (1, 0, [])


def test_a_preview_takes_nothing(biller, casey, tamsin, now):
    file_id = visits.keep_file(biller, "s.csv", (HEADER + GOOD + GOOD.replace("QO-1", "QO-9")).encode(), now=now)
    preview = visits.preview(biller, file_id, now=now, today=TODAY)
    assert (preview.rows, preview.good, preview.findings_count, preview.problem) == (2, 1, 1, "")
    assert ("Date of Service", "the day") in preview.columns
    assert rows(biller) == []


def test_a_row_is_mended_cell_by_cell_and_goes_in(job, biller, take, now):
    take(job(), HEADER + GOOD.replace("10:00", "08:10"))
    with tenancy.scope(biller):
        (finding,) = queries.findings()
    cells = visits.row_cells(biller, finding.id, now=now)
    assert (cells["start"], cells["stop"], cells["client"]) == ("09:00", "08:10", "QO-1")
    with pytest.raises(errors.NotTaken) as problem:
        visits.mend_row(biller, finding.id, cells, now=now, today=TODAY)
    assert [one.code for one in problem.value.findings] == ["VIS-ENDS"]
    visit = visits.mend_row(biller, finding.id, {**cells, "stop": "10:00"}, now=now, today=TODAY)
    assert (found(biller), [row.id for row in rows(biller)]) == ([], [visit])


def test_a_mended_row_is_not_taken_again_with_its_file(job, biller, take, now):
    file_id, _ = take(job(), HEADER + GOOD.replace("QO-1", "QO-9"))
    with tenancy.scope(biller):
        (finding,) = queries.findings()
    cells = visits.row_cells(biller, finding.id, now=now)
    visits.mend_row(biller, finding.id, {**cells, "client": "QO-1", "key": "S-7"}, now=now, today=TODAY)
    done = visits.import_visits(job(), file_id, now=now, today=TODAY)
    assert (done.taken, done.findings) == (1, 0)
    assert len(rows(biller)) == 1


def test_a_row_that_is_left_out_waits_for_nobody(job, biller, take, now, trail):
    take(job(), HEADER + GOOD.replace("QO-1", "QO-9"))
    with tenancy.scope(biller):
        (finding,) = queries.findings()
    visits.leave_out(biller, finding.id, now=now)
    assert (found(biller), trail()[0]["ev"], trail()[0]["row"]) == ([], "visit.row_left_out", 2)
    with pytest.raises(errors.NoSuchFinding):
        visits.leave_out(biller, finding.id, now=now)


def test_a_plan_may_learn_of_a_visit_unless_the_patient_keeps_it_private(job, take, now):
    take(job(), HEADER + GOOD + GOOD.replace("S-1", "S-2").replace("09:00", "09:05").replace("25.00,", "180.00,yes"))
    shared, private = rows(job())
    with tenancy.scope(job()):
        held = facts.held(refs("visit", [shared.id, private.id]), ["visit.shareable.payment"], now)
    assert [ref.id for ref, _ in held] == [shared.id]
    assert next(iter(held.values())).until.date() == date(2026, 11, 20) + timedelta(days=730)
    assert (private.share, private.paid_cents) == (False, 18000)


def test_a_session_entered_by_form_goes_through_the_same_checks(biller, casey, tamsin, now):
    visit = visits.add_visit(biller, tamsin, casey, NEW, now=now, today=TODAY)
    assert [row.id for row in rows(biller)] == [visit]
    with pytest.raises(errors.NotTaken) as problem:
        visits.add_visit(biller, tamsin, casey, NEW, now=now, today=TODAY)
    assert [one.code for one in problem.value.findings] == ["VIS-CHANGED"]
    backwards = NewVisit(date(2026, 11, 20), time(10), time(9), code="90837")
    with pytest.raises(errors.NotTaken) as problem:
        visits.add_visit(biller, tamsin, casey, backwards, now=now, today=TODAY)
    assert problem.value.findings[0].say == "The session ends before it begins (10:00 to 09:00)."


@pytest.mark.parametrize("fact", ["person.active", "person.mfa", "person.role.biller"])
def test_a_missing_fact_about_the_person_refuses_an_entry(biller, casey, tamsin, now, tell, fact):
    tell("person", biller.person_id, fact, until=now)
    with pytest.raises(Refused) as refusal:
        visits.add_visit(biller, tamsin, casey, NEW, now=now, today=TODAY)
    assert fact in {unmet.fact for unmet in refusal.value.decision.unmet}
    assert rows(biller) == []


def test_a_closed_account_refuses_an_entry_and_that_is_on_the_trail(biller, casey, tamsin, tell, trail):
    now = biller.signed_in_at
    tell("patient", tamsin, "patient.open", until=now)
    with pytest.raises(Refused) as refusal:
        visits.add_visit(biller, tamsin, casey, NEW, now=now, today=TODAY)
    assert [unmet.fact for unmet in refusal.value.decision.unmet] == ["patient.open"]
    assert trail()[0]["dec"] == [f"{refusal.value.decision.id}:deny"]


def test_a_clinician_may_not_take_in_files(practice, tell, biller, now):
    tell("person", biller.person_id, "person.role.biller", until=now)
    tell("person", biller.person_id, "person.role.clinician")
    with pytest.raises(Refused):
        visits.keep_file(biller, "s.csv", b"x", now=now)


def test_a_draft_is_charged_only_after_it_is_signed(biller, casey, tamsin, now):
    draft = NewVisit(**{**{name: getattr(NEW, name) for name in NEW.__dataclass_fields__}, "is_signed": False})
    visit = visits.add_visit(biller, tamsin, casey, draft, now=now, today=TODAY)
    assert rows(biller) == []
    visits.sign(biller, [visit], now=now)
    assert [row.id for row in rows(biller)] == [visit]
    with pytest.raises(errors.NotOpen):
        visits.sign(biller, [visit], now=now)


def test_the_charges_take_visits_out_of_the_tray_and_give_held_ones_back(job, biller, take, now):
    take(job(), HEADER + lines(3))
    one, two, three = rows(job())
    items = {row.id: [Ref("visit", row.id)] for row in (one, two)}
    permit = gate.sift(job(), Can.CHARGE, items=items, now=now).permit
    with tenancy.scope(job()):
        assert visits.mark_charged(permit, [one.id]) == 1
        assert visits.mark_held(permit, [one.id, two.id]) == 1
        with pytest.raises(NotPermitted):
            visits.mark_charged(permit, [three.id])
        assert [row.id for row in queries.held()] == [two.id]
        assert queries.count_by_state() == {"charged": 1, "held": 1, "signed": 1}
    visits.release(biller, [two.id], now=now)
    assert [row.id for row in rows(job())] == [two.id, three.id]


def test_a_held_session_that_is_corrected_goes_back_to_the_charges(job, biller, take, now):
    take(job(), HEADER + GOOD)
    (row,) = rows(job())
    permit = gate.sift(job(), Can.CHARGE, items={row.id: [Ref("visit", row.id)]}, now=now).permit
    with tenancy.scope(job()):
        visits.mark_held(permit, [row.id])
    visits.change_visit(biller, row.id, NewVisit(NEW.service_on, minutes=45, code="90834"), now=now, today=TODAY)
    (after,) = rows(job())
    assert (after.id, after.code, after.minutes, after.start_time) == (row.id, "90834", 45, None)


def test_a_session_that_becomes_private_may_no_longer_be_named_to_a_plan(job, biller, take, now):
    take(job(), HEADER + GOOD)
    (row,) = rows(job())
    later = now + timedelta(minutes=5)
    visits.change_visit(biller, row.id, NewVisit(NEW.service_on, code="90837", share=False), now=later, today=TODAY)
    with tenancy.scope(job()):
        assert facts.held([Ref("visit", row.id)], ["visit.shareable.payment"], later) == {}


def test_a_charged_session_is_not_corrected(job, biller, take, now):
    take(job(), HEADER + GOOD)
    (row,) = rows(job())
    permit = gate.sift(job(), Can.CHARGE, items={row.id: [Ref("visit", row.id)]}, now=now).permit
    with tenancy.scope(job()):
        visits.mark_charged(permit, [row.id])
    with pytest.raises(errors.NotOpen):
        visits.change_visit(biller, row.id, NEW, now=now, today=TODAY)


def test_visits_of_one_patient_clinician_and_day_find_each_other(job, take):
    take(job(), HEADER + lines(2) + GOOD.replace("S-1", "S-8").replace("11/20/2026", "11/19/2026"))
    alone, one, two = rows(job())
    with tenancy.scope(job()):
        near = queries.same_day([alone.id, one.id])
    assert {key: [row.id for row in others] for key, others in near.items()} == {alone.id: [], one.id: [two.id]}


def test_the_tray_goes_by_day_and_then_by_number(job, take):
    days = ["11/20/2026", "11/18/2026", "11/19/2026"]
    text = "".join(GOOD.replace("S-1", f"S-{day}").replace("11/20/2026", day) for day in days)
    take(job(), HEADER + text)
    assert [(row.service_on.day, row.number) for row in rows(job())] == [(18, 2), (19, 3), (20, 1)]


def test_a_batch_takes_the_same_number_of_queries_whatever_its_size(job, take, django_assert_max_num_queries):
    take(job(), HEADER + lines(2))
    with django_assert_max_num_queries(90):
        take(job(), HEADER + lines(60))


def test_another_practice_sees_no_session_import_or_finding(job, other_biller, take):
    file_id, _ = take(job(), HEADER + GOOD + GOOD.replace("QO-1", "QO-9"))
    visit = rows(job())[0].id
    with tenancy.scope(other_biller):
        assert queries.rows([visit]) == {}
        assert (queries.findings(), queries.imports(), queries.clinicians()) == ([], [], {})
        assert queries.import_of(file_id) is None
