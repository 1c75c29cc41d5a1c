"""The partners' pages."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.html import escape

from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.partners import asking, comparing, criteria, deciding, queries, rating
from quietledger.safety.partners.rules import State
from tests.conftest import make_person
from tests.safety.partners.world import NAMES, YEAR, firm, let_through, three
from tests.web.signing import signed_in


@pytest.fixture
def desk(practice, now):
    with signed_in(practice, "owner", now=now) as client:
        yield client


@pytest.fixture
def boss(practice, now):
    return make_person(practice.id, now, "owner")


def test_a_candidate_is_entered_and_shown_on_the_list(desk):
    form = {"name": NAMES[0], "kind": "billing", "tier": "T1", "regions": "us, us-il", "domain": "Tallow.example"}
    page = desk.post("/partners/add", form, follow=True)
    assert f"<h1>{escape(NAMES[0])}" in page.content.decode()
    assert escape(NAMES[0]) in desk.get("/partners/").content.decode()


def test_what_cannot_be_kept_is_said_beside_its_field(desk):
    form = {"name": NAMES[0], "kind": "billing", "tier": "T1", "regions": "america", "ein": "12"}
    page = desk.post("/partners/add", form).content.decode()
    assert "Name countries by two letters" in page
    assert "An EIN has nine digits" in page


def test_a_biller_looks_and_changes_nothing(practice, boss, now):
    partner_id = firm(boss, now)
    with signed_in(practice, "biller", now=now, email="biller@example.com") as client:
        page = client.get(f"/partners/{partner_id}")
        assert page.status_code == 200
        assert "How it stands" not in page.content.decode()
        assert client.get("/partners/compare/billing").status_code == 200
        assert client.get("/partners/add").status_code == 403
        assert client.post(f"/partners/{partner_id}/ask").status_code == 403


@pytest.mark.parametrize("path", ["", "/change", "/points", "/offer", "/answers", "/choose", "/questions.json"])
def test_another_practices_partner_is_not_there(path, desk, other_practice, now):
    other = make_person(other_practice.id, now, "owner")
    assert desk.get(f"/partners/{firm(other, now)}{path}").status_code == 404


def test_the_comparison_is_empty_without_candidates_and_says_what_to_do(desk):
    assert "Nobody of this kind is entered." in desk.get("/partners/compare/billing").content.decode()
    assert desk.get("/partners/compare/pirates").status_code == 404


def test_the_comparison_shows_order_tests_points_prices_and_leads_to_a_year_with_each(desk, boss, now):
    three(boss, now)
    page = desk.get("/partners/compare/billing").content.decode()
    assert "The order, and how sure it is" in page
    order = re.findall(r'<b>(\d)</b></td><th scope="row" role="rowheader" class="full"><a[^>]*>([^<]+)', page)
    assert order == [(str(place), escape(name)) for place, name in enumerate(NAMES, 1)]
    assert "Some states limit fees" in page
    assert "/risk/choice/billing" in page
    years = desk.get("/risk/choice/billing").content.decode()
    assert all(escape(name) in years for name in NAMES)


def test_a_failed_test_keeps_a_firm_out_of_the_order_and_stays_in_the_table(desk, boss, now):
    ids = three(boss, now)
    answer = desk.post(f"/partners/{ids[0]}/test/KO3", {"result": "fail", "reason": "One shared sign-in."})
    assert answer.status_code == 302
    page = desk.get("/partners/compare/billing").content.decode()
    assert page.index("Bramblewick Claims") < page.index("Tallow &amp; Thrift Billing")
    assert "One shared sign-in." in page
    assert "still keep" in desk.get(f"/partners/{ids[0]}/choose").content.decode()


def test_an_exception_needs_a_reason_that_says_something(desk, boss, now):
    partner_id = firm(boss, now)
    page = desk.post(f"/partners/{partner_id}/test/KO3", {"result": "excepted", "reason": "fine"}).content.decode()
    assert "Say in a sentence why this firm all the same" in page


def test_points_are_kept_with_what_they_rest_on(desk, boss, now):
    partner_id = firm(boss, now)
    form = {}
    for one in criteria.CRITERIA:
        form |= {f"{one.id}_points": "0", f"{one.id}_rests": "missing", f"{one.id}_why": ""}
    form |= {"W01_points": "7", "W01_rests": "evidence", "W01_why": "SOC 2 to May"}
    assert desk.post(f"/partners/{partner_id}/points", form).status_code == 302
    with tenancy.scope(boss):
        found = {one.criterion.id: one for one in comparing.candidate(partner_id, now).scores}
    assert (found["W01"].low, found["W01"].points, found["W01"].high) == (3, 3.5, 4)
    form["W02_rests"] = "statement"
    assert "Say what it rests on." in desk.post(f"/partners/{partner_id}/points", form).content.decode()


def test_weights_must_add_up_to_a_hundred(desk, boss):
    form = dict(criteria.USUAL)
    page = desk.post("/partners/weights", form | {"W01": 15})
    assert "Together they must be 100; now they are 101." in page.content.decode()
    assert desk.post("/partners/weights", form | {"W01": 13, "W02": 9}).status_code == 302
    with tenancy.scope(boss):
        assert comparing.weights() == {**criteria.USUAL, "W01": 13, "W02": 9}


def test_a_year_and_an_offer_give_a_price_in_whole_cents(desk, boss, now):
    partner_id = firm(boss, now)
    year = {"collections": "400000", "desk": "50000.00", "claims": "4000", "statements": "1200", "clinicians": "5"}
    assert desk.post("/partners/year", year).status_code == 302
    offer = {"percent": "6.5", "per_statement": "0.85", "term_months": "12", "uplift": "-1.5", "on_desk": "on"}
    assert desk.post(f"/partners/{partner_id}/offer", offer).status_code == 302
    with tenancy.scope(boss):
        assert comparing.mix() == YEAR
        price = comparing.candidate(partner_id, now).price
    assert price.collected_cents == 39_400_000
    assert price.cost_cents == 2_561_000 + 102_000
    assert "to be verified" in desk.get("/partners/compare/billing").content.decode()


def test_a_figure_without_its_formula_is_compared_with_nothing(desk, boss, now):
    one, other = firm(boss, now), firm(boss, now, NAMES[1])
    desk.post(f"/partners/{one}/figure/first_pass", {"value": "97.1", "formula": "payer", "period": "2026"})
    desk.post(f"/partners/{other}/figure/first_pass", {"value": "99.5", "formula": "", "period": ""})
    page = desk.get("/partners/compare/billing").content.decode()
    assert "<b>97.1 %</b>" in page
    assert "99.5 %, they say. It gave no formula" in page
    desk.post(f"/partners/{other}/figure/first_pass", {"value": "99.5", "formula": "after_clearinghouse"})
    assert "It counts otherwise than the others" in desk.get("/partners/compare/billing").content.decode()


def test_choosing_writes_one_page_of_record_and_moves_the_firm_to_use(desk, practice, boss, now):
    ids = three(boss, now)
    refused = desk.post(f"/partners/{ids[0]}/choose", {"why": "cheap"}).content.decode()
    assert "for whoever reads it in three years" in refused
    why = "Their denials desk is the only one that showed its work."
    assert desk.post(f"/partners/{ids[0]}/choose", {"why": why}).status_code == 302
    page = desk.get(f"/partners/{ids[0]}").content.decode()
    assert "From choice to use" in page
    assert why in page
    with tenancy.scope(boss):
        assert queries.partner(ids[0]).state is State.CHOSEN
        signed = deciding.decisions(ids[0])[0]
    pdf = desk.get(f"/partners/decisions/{signed.id}.pdf")
    assert pdf.content.startswith(b"%PDF")
    assert pdf.headers["Content-Type"] == "application/pdf"


def test_steps_by_hand_are_ticked_and_taken_back_and_those_by_facts_are_not(desk, boss, now):
    partner_id = three(boss, now)[0]
    deciding.choose(boss, partner_id, "It is the only one with a tested way out.", signed="Odalys", now=now)
    assert desk.post(f"/partners/{partner_id}/step/least", {"is_done": "on", "note": "5 names"}).status_code == 302
    assert "Note: 5 names" in desk.get(f"/partners/{partner_id}").content.decode()
    assert desk.post(f"/partners/{partner_id}/step/agreed", {"is_done": "on"}).status_code == 404
    desk.post(f"/partners/{partner_id}/step/least", {})
    assert "5 names" not in desk.get(f"/partners/{partner_id}").content.decode()


def test_a_state_is_set_with_its_reason(desk, boss, now):
    partner_id = firm(boss, now)
    page = desk.post(f"/partners/{partner_id}/state", {"state": "ended", "why": ""})
    assert page.status_code == 200
    desk.post(f"/partners/{partner_id}/state", {"state": "ended", "why": "They no longer answer."})
    assert "They no longer answer." in desk.get("/partners/").content.decode()


def test_a_link_and_its_code_are_shown_once(desk, boss, now):
    partner_id = firm(boss, now)
    page = desk.post(f"/partners/{partner_id}/ask").content.decode()
    assert re.search(r'id="link">[^<]+/questions/[\w=-]+<', page)
    assert re.search(r'id="code">\d{4} \d{4}<', page)
    page = desk.get(f"/partners/{partner_id}/answers").content.decode()
    assert "A link is open until" in page
    with tenancy.scope(boss):
        asked = asking.rounds(partner_id, now)[0]
    desk.post(f"/partners/{partner_id}/ask/{asked.id}/close")
    assert "Closed: revoked" in desk.get(f"/partners/{partner_id}/answers").content.decode()


def test_a_file_goes_out_comes_back_and_is_read(desk, boss, now):
    partner_id = firm(boss, now)
    told = json.loads(desk.get(f"/partners/{partner_id}/questions.json").content)
    assert len(told["questions"]) == 34
    told["answers"] = {"Q11": {"answer": "yes"}, "Q30": {"answer": "no"}, "Q99": {"answer": "yes"}}
    file = SimpleUploadedFile("answers.json", json.dumps(told).encode())
    page = desk.post(f"/partners/{partner_id}/bring", {"file": file}).content.decode()
    assert "Q99: no such question is asked here." in page
    assert "No document" in page
    assert "Red flag" in page
    assert desk.get(f"/partners/{partner_id}/questions.pdf").content.startswith(b"%PDF")


def test_a_file_that_is_none_is_said_to_be_none(desk, boss, now):
    partner_id = firm(boss, now)
    page = desk.post(f"/partners/{partner_id}/bring", {"file": SimpleUploadedFile("x.json", b"\x00\xff")})
    assert "This is no file of answers." in page.content.decode()


def test_the_comparison_asks_as_much_for_one_candidate_as_for_three(desk, boss, now):
    first = firm(boss, now)
    let_through(boss, first, now)

    def asked():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as found:
            desk.get("/partners/compare/billing")
        return len(found)

    asked()  # what is looked up once and remembered
    one = asked()
    three(boss, now)
    assert asked() == one


def test_a_knock_out_is_noted_with_whoever_noted_it(boss, now):
    partner_id = firm(boss, now)
    rating.note_knock_out(boss, partner_id, "KO4", "pass", "Clause 7.", now=now)
    with tenancy.scope(boss):
        noted = {one.test.id: one for one in comparing.candidate(partner_id, now).knock_outs}
    assert (noted["KO4"].result, noted["KO4"].reason, noted["KO1"].result) == ("pass", "Clause 7.", "unknown")
