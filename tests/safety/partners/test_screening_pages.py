"""The pages of screening, evidence, the watch and exit drills: one road through each, and what they refuse."""

from __future__ import annotations

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quietledger.core.people.models import Person
from quietledger.core.tenancy import actions as tenancy
from quietledger.pure.exclusions import nppes
from quietledger.safety.partners import actions, screened, watching
from quietledger.safety.partners.rules import NewPartner
from tests.safety.partners.test_screening import LIST, ON_LIST
from tests.web.signing import actor, at_desk, known

CSV = b"claim,paid\n1,10\n2,20\n"


@pytest.fixture
def made(practice, now):
    one = known(practice, "owner", now=now, email="tamsin@example.com")
    Person.objects.filter(id=one.person.id).update(name="Tamsin Quillfeather")
    one.person.refresh_from_db()
    return one


@pytest.fixture
def desk(made, now):
    with time_machine.travel(now, tick=False):
        yield at_desk(made, now)


@pytest.fixture
def partner_id(made, now):
    return actions.add(actor(made, now), NewPartner("Tallow & Thrift Billing", "billing"), now=now)


def bring(desk, body, name="UPDATED.csv"):
    return desk.post("/partners/lists", {"file": SimpleUploadedFile(name, body)}, follow=True)


def said(page):
    return " ".join(page.content.decode().split())


def test_without_a_list_the_page_leads_to_the_lists(desk):
    assert "Bring this month’s list" in said(desk.get("/partners/screening"))
    assert "nobody can be looked up in none" in said(desk.post("/partners/screening/now", follow=True))


def test_a_list_is_brought_searched_and_its_doubts_told(desk):
    page = said(bring(desk, LIST + b'"BROKEN","ROW"\r\n'))
    assert "2 entries: people and firms excluded" in page
    assert "1 row could not be read" in page
    assert "line 4" in page
    page = said(desk.post("/partners/screening/now", follow=True))
    assert "nobody is on a list" in page
    assert "On no list" in page


def test_a_file_that_is_no_list_is_said_to_be_none(desk):
    assert "none of the lists" in said(bring(desk, b"a,b\n1,2\n"))


def test_a_match_is_looked_at_and_settled_and_is_in_the_desks_tray(desk, made, now):
    bring(desk, ON_LIST)
    desk.post("/partners/screening/now")
    assert "may be on an exclusion list" in said(desk.get("/"))
    with tenancy.within(made.practice_id):
        [one] = screened.matches()
    page = said(desk.get(f"/partners/screening/matches/{one.id}"))
    assert "1234567893" in page
    assert "Say what you compared" in said(
        desk.post(f"/partners/screening/matches/{one.id}", {"who": "other", "reason": "no"})
    )
    form = {"who": "other", "reason": "Another date of birth in the contract."}
    assert "It isn’t asked again" in said(desk.post(f"/partners/screening/matches/{one.id}", form, follow=True))
    assert "may be on an exclusion list" not in said(desk.get("/"))


def test_whoever_is_confirmed_is_refused_with_the_words_why_and_still_sees_the_screening(desk, made, now):
    bring(desk, ON_LIST)
    desk.post("/partners/screening/now")
    with tenancy.within(made.practice_id):
        [one] = screened.matches()
    form = {"who": "same", "reason": "The same date of birth in the contract."}
    desk.post(f"/partners/screening/matches/{one.id}", form)
    refused = desk.get("/claims/")
    assert refused.status_code == 403
    assert "A match with an exclusion list was confirmed" in said(refused)
    assert "/partners/screening" in said(refused)
    assert desk.get("/partners/screening").status_code == 200


def test_former_names_and_an_npi_are_noted(desk, made):
    page = f"/partners/screening/people/{made.person.id}"
    assert "How Tamsin Quillfeather is looked up" in said(desk.get(page))
    assert "ten digits" in said(desk.post(page, {"formers": "Thornbury", "npi": "1234567890"}))
    desk.post(page, {"formers": "Thornbury", "npi": "1234567893"})
    bring(desk, LIST.replace(b"ELIZABETH", b"TAMSIN"))
    desk.post("/partners/screening/now")
    with tenancy.within(made.practice_id):
        assert [one.about.kind for one in screened.matches()] == ["person"]


def test_the_registry_says_whose_our_npis_are(desk, made):
    desk.post(f"/partners/screening/people/{made.person.id}", {"npi": "1234567893"})
    columns = dict.fromkeys(nppes.KEPT, "")
    row = columns | {nppes.NPI: "1234567893", nppes.ENTITY: "1", nppes.LAST: "WICKMERE", nppes.OFF: "02/01/2024"}
    page = said(bring(desk, f"{','.join(columns)}\n{','.join(row.values())}\n".encode(), "npidata.csv"))
    assert "1 entry: the registry of NPIs" in page
    page = said(desk.get("/partners/screening"))
    assert "WICKMERE" in page
    assert "deactivated" in page


EVIDENCE = {"artefact": "soc2_2", "scope": "The billing service", "dated_on": "06/30/2026", "ours": "Review access."}


def test_evidence_is_kept_shown_opened_and_withdrawn(desk, partner_id):
    page = f"/partners/{partner_id}/evidence"
    assert "Nothing yet." in said(desk.get(page))
    assert "required" in said(desk.post(page, {"artefact": "soc2_2"}))
    kept = said(desk.post(page, EVIDENCE | {"file": SimpleUploadedFile("soc2.pdf", b"report")}, follow=True))
    assert "worth 60 of 100 today" in kept
    assert "Review access." in kept
    address = kept.split("/files/")[1].split('"')[0]
    assert desk.get(f"/partners/{partner_id}/files/{address}").content == b"report"
    withdrawn = kept.split("/evidence/")[1].split("/withdraw")[0]
    assert "Withdrawn" in said(desk.post(f"{page}/{withdrawn}/withdraw", follow=True))
    assert desk.post(f"{page}/{withdrawn}/withdraw").status_code == 404


def test_what_was_heard_waits_on_the_watch_until_it_is_done(desk, made, partner_id):
    heard = {"trigger": "ownership", "say": "They were bought by a larger firm."}
    assert "bought by a larger firm" in said(desk.post(f"/partners/{partner_id}/heard", heard, follow=True))
    assert "changed about your partners" in said(desk.get("/"))
    with tenancy.within(made.practice_id):
        [one] = watching.tasks()
    assert "Say what was done" in said(desk.post(f"/partners/watch/{one.id}/close", {"note": ""}, follow=True))
    desk.post(f"/partners/watch/{one.id}/close", {"note": "Asked for the new owners’ names."})
    assert "Nothing waits." in said(desk.get("/partners/watch"))
    assert desk.post(f"/partners/watch/{one.id}/close", {"note": "again"}).status_code == 404


def test_an_exit_drill_is_walked_from_beginning_to_end(desk, partner_id):
    page = f"/partners/{partner_id}/exit-drill"
    assert "None yet." in said(desk.get(page))
    desk.post(f"{page}/begin")
    assert "still open" in said(desk.post(f"{page}/finish", follow=True))
    bad = {"file": SimpleUploadedFile("all.pdf", b"%PDF")}
    assert "neither X12 nor CSV" in said(desk.post(f"{page}/export", bad))
    good = {"file": SimpleUploadedFile("all.csv", CSV)}
    assert "CSV, 2 rows of 2 columns" in said(desk.post(f"{page}/export", good, follow=True))
    for step in ("enrolments", "run_out", "credentials", "destruction"):
        desk.post(f"{page}/step/{step}", {"note": "Seen on the portal."})
    assert "It counts for a year" in said(desk.post(f"{page}/finish", follow=True))
    assert desk.post(f"{page}/finish").status_code == 404


def test_a_biller_reads_and_changes_nothing(practice, partner_id, now):
    with time_machine.travel(now, tick=False):
        desk = at_desk(known(practice, "biller", now=now, email="b@example.com"), now)
        assert desk.get("/partners/screening").status_code == 200
        assert "Screen now" not in said(desk.get("/partners/screening"))
        for address in (
            "/partners/screening/now",
            f"/partners/{partner_id}/heard",
            f"/partners/{partner_id}/exit-drill/begin",
        ):
            assert desk.post(address).status_code == 403


def test_another_practices_rows_are_not_there(other_practice, partner_id, made, now):
    with time_machine.travel(now, tick=False):
        desk = at_desk(known(other_practice, "owner", now=now, email="o@example.com"), now)
        for address in (
            f"/partners/{partner_id}/evidence",
            f"/partners/{partner_id}/exit-drill",
            f"/partners/screening/people/{made.person.id}",
        ):
            assert desk.get(address).status_code == 404


def test_questions_to_the_database_do_not_grow_with_the_partners(desk, made, now):
    def asked():
        desk.get("/partners/screening")
        with CaptureQueriesContext(connection) as found:
            desk.get("/partners/screening")
        return len(found)

    before = asked()
    for number in range(3):
        actions.add(actor(made, now), NewPartner(f"Firm {number}", "billing"), now=now)
    assert asked() == before
