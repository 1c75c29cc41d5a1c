"""Policies go in by forms; the pages say what each leaves, what it hangs on and when something is due."""

from __future__ import annotations

from datetime import date

import pytest

from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.cyberinsurance import actions, queries
from quietledger.safety.cyberinsurance.models import File, Policy
from quietledger.safety.cyberinsurance.rules import text_hash
from tests.conftest import make_practice
from tests.safety.cyberinsurance.conftest import bound, offered
from tests.web.signing import signed_in

ROOM = "/cyber-insurance/"
FIRST_PAGES = {
    "insurer": "Bellwether Specialty", "form": "own", "effective_on": "12/01/2026", "expiration_on": "12/01/2027",
    "aggregate_cents": "$500,000", "retention_cents": "5,000", "premium_cents": "3,100", "basis": "claims_made",
    "market": "", "defence": "inside", "knowledge_group": "any_employee", "retro_on": "12/01/2025",
    "panel": "breach counsel: Marlow and Finch", "extensions": "12, 100, 60", "page_retention": "2",
    "consent_needed": "on", "notice_days": "30",
}  # fmt: skip


def kept(practice, policy_id, now):
    """A policy as it is kept."""
    with tenancy.scope(tenancy.job(practice.id, "nightly", now)):
        return queries.policy(policy_id)


def test_an_empty_room_says_that_nothing_is_covered_and_leads_to_the_form(practice, now):
    with signed_in(practice, "owner", now=now) as client:
        page = client.get(ROOM)
    assert page.status_code == 200
    assert "Nothing is covered now" in page.text
    assert 'href="/cyber-insurance/new"' in page.text


def test_first_pages_are_typed_in_dollars_with_their_pages_and_kept_as_an_offer(practice, now):
    with signed_in(practice, "owner", now=now) as client:
        answer = client.post(f"{ROOM}new", FIRST_PAGES)
    with tenancy.scope(tenancy.job(practice.id, "nightly", now)):
        [row] = queries.offers()
    assert answer.headers["Location"] == f"{ROOM}policy/{row.id}"
    assert (row.terms.aggregate_cents, row.terms.retention_cents) == (50_000_000, 500_000)
    assert (row.terms.retro_on, row.terms.pages) == (date(2025, 12, 1), {"retention": 2})
    assert [(one.role, one.firm) for one in row.terms.panel] == [("counsel", "Marlow and Finch")]
    assert [(one.months, one.percent, one.buy_within_days) for one in row.terms.extensions] == [(12, 100, 60)]


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("aggregate_cents", "half a million", "Write whole dollars: 250,000."),
        ("retention_cents", "600,000", "What you keep of each event is less than the limit."),
        ("expiration_on", "12/01/2026", "It has to end after it begins."),
        ("notice_hours", "72", "Hours or days, not both."),
        ("extensions", "twelve months", "Three numbers a line: months, percent, days to buy."),
    ],
)
def test_what_cannot_be_so_is_said_beside_its_field_and_nothing_is_kept(practice, now, field, typed, said):
    with signed_in(practice, "owner", now=now) as client:
        page = client.post(f"{ROOM}new", FIRST_PAGES | {field: typed})
    assert page.status_code == 200
    assert said in page.text
    with tenancy.scope(tenancy.job(practice.id, "nightly", now)):
        assert not Policy.objects.exists()


def test_a_change_shows_what_is_kept_and_keeps_what_is_typed(practice, who, now):
    policy_id = offered(who, now=now)
    address = f"{ROOM}policy/{policy_id}/change"
    with signed_in(practice, "owner", now=now) as client:
        form = client.get(address).context["form"]
        client.post(address, FIRST_PAGES)
    assert form["aggregate_cents"].value() == "1,000,000"
    assert kept(practice, policy_id, now).terms.insurer == "Bellwether Specialty"


def test_clauses_are_noted_changed_and_taken_out(practice, who, now):
    policy_id = offered(who, now=now)
    at = f"{ROOM}policy/{policy_id}"
    standstill = {"limit_cents": "250,000", "waiting_hours": "8", "basis": "dollars", "page": "9"}
    with signed_in(practice, "owner", now=now) as client:
        client.post(f"{at}/part/CP07", standstill | {"inside_aggregate": "on", "wording": "We will  pay\nloss."})
        client.post(f"{at}/part/CP07", standstill | {"limit_cents": "100,000"})
        client.post(f"{at}/exclusion/X09", {"is_counted": "on", "page": "17"})
        client.post(f"{at}/condition", {"kind": "encryption", "reach": "causes", "page": "21"})
        client.post(f"{at}/drop/CP02")
    row = kept(practice, policy_id, now)
    assert [one.part for one in row.parts] == ["CP01", "CP07"]
    part = row.part("CP07")
    assert (part.limit_cents, part.waiting_hours, part.inside_aggregate) == (10_000_000, 8, False)
    assert part.clause.text_sha256 == text_hash("We will pay loss.")
    assert [one.exclusion for one in row.exclusions] == ["X09"]
    assert [(one.kind, one.controls, one.say) for one in row.conditions] == [
        ("encryption", ("C06",), "Every device’s disk encrypted")
    ]


def test_the_first_page_shows_what_cannot_be_shown_what_it_is_worth_and_what_mends_it(practice, who, now):
    bound(who, parts=("CP01", "CP10", "CP11"), kinds=("callback",), now=now)
    with signed_in(practice, "owner", now=now) as client:
        page = client.get(ROOM)
    [line] = page.context["broken"]
    assert line.standing.condition.kind == "callback"
    assert line.worth_cents > 0
    assert [one.url for one in line.mends] == ["/payment-changes/"]
    assert "One of its conditions can’t be shown" in page.text


@pytest.mark.parametrize("path", ["conditions", "dates", "compare", "new"])
def test_pages_of_the_room_answer_with_and_without_a_policy(practice, who, now, path):
    with signed_in(practice, "owner", now=now) as client:
        before = client.get(ROOM + path)
        bound(who, kinds=("mfa", "consent"), now=now)
        after = client.get(ROOM + path)
    assert (before.status_code, after.status_code) == (200, 200)


def test_the_policy_and_its_losses_have_pages(practice, who, now):
    policy_id = bound(who, kinds=("mfa", "consent", "follow"), now=now)
    with signed_in(practice, "owner", now=now) as client:
        policy, losses = client.get(f"{ROOM}policy/{policy_id}"), client.get(f"{ROOM}policy/{policy_id}/losses")
    assert "Yours to keep" in policy.text
    assert "What a breach brings by law" in losses.text
    assert [len(cells) for _, cells in losses.context["limits"]] == [5, 5, 5, 5]


def test_cover_added_to_a_package_is_called_thin_beside_its_curve(practice, who, now):
    policy_id = offered(who, now=now, form="endorsement", aggregate_cents=2_500_000, retention_cents=0)
    with signed_in(practice, "owner", now=now) as client:
        page = client.get(f"{ROOM}policy/{policy_id}/losses")
    assert "This is thin cover" in page.text
    assert "it ends at $25,000 a year" in page.text


def test_an_offer_is_bound_and_another_declined_from_their_pages(practice, who, now):
    first, second = offered(who, now=now), offered(who, now=now, insurer="Bellwether Specialty")
    with signed_in(practice, "owner", now=now) as client:
        client.post(f"{ROOM}policy/{first}/bind")
        client.post(f"{ROOM}policy/{second}/decline")
        again = client.post(f"{ROOM}policy/{second}/bind", follow=True)
    assert kept(practice, first, now).kept == "bound"
    assert kept(practice, second, now).kept == "declined"
    assert "not at this step any more" in again.text


def test_a_document_lies_sealed_and_comes_back_as_it_was(practice, who, now):
    policy_id = offered(who, now=now)
    actions.keep_file(who, policy_id, "policy", "policy.pdf", b"%PDF-1.7 words", now=now)
    with tenancy.scope(who):
        [row] = File.objects.all()
    with signed_in(practice, "owner", now=now) as client:
        page = client.get(f"{ROOM}files/{row.id}")
    assert page.content == b"%PDF-1.7 words"
    assert page.headers["Content-Type"] == "application/pdf"


def test_another_practice_finds_nothing_and_a_biller_is_refused(practice, who, now):
    policy_id = offered(who, now=now)
    other = make_practice("River House Counseling", "RH")
    with signed_in(other, "owner", now=now) as client:
        assert client.get(f"{ROOM}policy/{policy_id}").status_code == 404
    with signed_in(practice, "biller", now=now, email="biller@example.com") as client:
        assert client.get(f"{ROOM}policy/{policy_id}").status_code == 403
