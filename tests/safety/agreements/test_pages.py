"""The pages of agreements: from its terms to its end, what is due, and why a partner got something."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine

from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.gate.errors import Refused
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.agreements import actions, queries
from tests.safety.agreements.schedules import clearinghouse
from tests.safety.agreements.world import in_force, paperlark, written
from tests.standing import standing
from tests.web.signing import at_desk, known, signed_in

TERMS = {
    "services": "Sends claims.", "starts_on": "11/23/2026", "ends_on": "11/23/2027", "notice_days": "30",
    "regions": "US", "never": ["bank"], "incident_hours": "48", "breach_days": "5", "return_days": "30",
    "insurance_dollars": "5000000", "controls": ["mfa", "encryption"], "subcontractors": "on", "law": "Illinois",
    "p1-purpose": "payment", "p1-categories": ["claim", "remit"], "p1-channels": ["sftp"],
    "p1-actions": ["transmit", "receive", "store"], "p1-profile": "claims",
    "due_insurance": "12/10/2026", "stops_insurance": "on", "side_notices": "practice", "side_cost": "partner",
}  # fmt: skip
SIGNED = {"name": "Perpetua Hollowell", "title": "Director", "method": "esign", "has_authority": "on"}


def plain(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def test_terms_chosen_on_a_form_become_a_text_a_check_signatures_and_what_flows(practice, owner, now):
    partner = paperlark(owner, now)
    with signed_in(practice, "owner", now=now) as desk:
        assert "No agreement is kept here" in plain(desk.get("/agreements/"))
        page = desk.post("/agreements/new", {"partner": str(partner), "kind": "baa"})
        agreement = page.headers["Location"].removesuffix("/write")
        page = desk.post(f"{agreement}/write", TERMS)
        version = page.headers["Location"]
        assert "Every required provision is found" in plain(desk.get(version))
        pdf = desk.get(f"{version}/text")
        assert (pdf.content[:5], pdf.headers["Content-Type"]) == (b"%PDF-", "application/pdf")
        desk.post(f"{version}/review", {"verdict": "good", "note": "Read."})
        desk.post(f"{version}/approve")
        for side in ("practice", "partner"):
            desk.post(f"{version}/sign", SIGNED | {"side": side})
        desk.post(f"{version}/in-force")
        shown = plain(desk.get(agreement))
        assert "Claims payment SFTP December 11, 2026 r1" in shown
        assert "In force" in shown
        due = plain(desk.get("/agreements/"))
        assert "Certificate of its cyber insurance" in due
        matrix = plain(desk.get(f"{agreement}/duties"))
    assert "Letters to patients after a breach Responsible no" in matrix
    with tenancy.scope(owner):
        assert queries.agreements()[0].state == "active"


def test_the_desk_says_what_is_due_before_it_stops_the_flow(practice, owner, now):
    in_force(owner, paperlark(owner, now), now, clearinghouse(ends_on=(now + timedelta(days=13)).date()))
    with signed_in(practice, "owner", now=now) as desk:
        assert "2 things of agreements due" not in plain(desk.get("/"))
        assert "1 thing of agreements due within 30 days. With what lapses, the flow to that partner stops." in plain(
            desk.get("/")
        )


def test_a_wrong_form_says_where_and_keeps_what_was_typed(practice, owner, now):
    agreement, _ = written(owner, paperlark(owner, now), now)
    with signed_in(practice, "owner", now=now) as desk:
        wrong = TERMS | {"p1-categories": ["claim", "bank"], "incident_hours": "100", "ends_on": "11/01/2026"}
        page = plain(desk.post(f"/agreements/{agreement}/write", wrong))
    assert "Rule r1 names more than its profile, claims, needs." in page
    assert "Ask to hear of an incident within 72 hours." in page
    assert "It must end after it begins." in page


def test_their_paper_shows_what_is_missing_with_a_clause_that_mends_it(practice, owner, now):
    from django.core.files.uploadedfile import SimpleUploadedFile

    agreement, _ = written(owner, paperlark(owner, now), now)
    body = (
        b'# Business Associate Agreement\n\nThis Business Associate Agreement is between Quiet Oak ("Covered Entity") '
        b'and Paperlark ("Business Associate").\n\n1. Business Associate shall use appropriate safeguards to prevent '
        b"use or disclosure of protected health information.\n"
    )
    with signed_in(practice, "owner", now=now) as desk:
        page = desk.post(f"/agreements/{agreement}/write", TERMS | {"file": SimpleUploadedFile("theirs.md", body)})
        shown = desk.get(page.headers["Location"])
        assert re.search(r"\d+ required provisions are not found", plain(shown))
        assert '<mark class="sign">' in shown.content.decode()
        assert "A clause that says it" in plain(shown)
        sent = desk.post(f"{page.headers['Location']}/review", {"verdict": "good", "note": ""})
        assert "Say why it is good although provisions are missing." in plain(sent)
        same = desk.get(f"{page.headers['Location']}/text")
        assert (same.content, same.headers["Content-Type"]) == (body, "application/octet-stream")


def test_what_lapsed_is_said_on_the_register_on_the_agreement_and_in_the_refusal(practice, owner, now, job):
    partner = paperlark(owner, now)
    agreement = in_force(owner, partner, now)
    late = now + timedelta(days=60)
    with pytest.raises(Refused) as refused:
        gate.require(job(), Can.CARRY_FILES, to=Ref("partner", partner), now=late)
    assert "F20" in refused.value.decision.why
    with signed_in(practice, "owner", now=late) as desk:
        why = "duty lapsed: certificate of its cyber insurance, due on 2027-01-15."
        assert why in plain(desk.get("/agreements/"))
        assert why in plain(desk.get(f"/agreements/{agreement}"))
        assert "Lapsed" in plain(desk.get(f"/agreements/{agreement}/duties"))


def test_why_did_paperlark_get_this_names_decision_version_clause_and_proof(practice, owner, now, job, tell):
    partner = paperlark(owner, now)
    agreement = in_force(owner, partner, now)
    tell("partner", partner, "partner.screened")
    gate.require(job(), Can.CARRY_FILES, to=Ref("partner", partner), now=now)
    later = now + timedelta(hours=2)
    actions.end(owner, agreement, "They were sold.", now=later)
    with pytest.raises(Refused):
        gate.require(job(), Can.CARRY_FILES, to=Ref("partner", partner), now=later)
    with signed_in(practice, "owner", now=later) as desk:
        listed = desk.get(f"/agreements/shared/{partner}").content.decode()
        refused, sent = re.findall(r"/agreements/why/([0-9a-f-]{36})", listed)
        page = plain(desk.get(f"/agreements/why/{sent}"))
        assert "Why Paperlark Exchange got this" in page
        assert "Rule r1 of version 1" in page
        assert f"agreement:{agreement}/v1#r1" in page
        assert standing(page, "F20") == []
        proof = desk.get(f"/agreements/why/{sent}/proof").content.decode()
        assert proof.startswith("c2sp.org/tlog-proof@v1")
        page = plain(desk.get(f"/agreements/why/{refused}"))
        assert "did not get this" in page
        assert "No agreement covered it at that hour." in page


def test_a_biller_reads_but_does_not_write_or_see_what_was_shared(practice, owner, now):
    partner = paperlark(owner, now)
    agreement, number = written(owner, partner, now)
    with signed_in(practice, "biller", now=now) as desk:
        codes = [desk.get(path).status_code for path in (
            "/agreements/", f"/agreements/{agreement}", f"/agreements/{agreement}/v/{number}",
            f"/agreements/{agreement}/write", f"/agreements/shared/{partner}",
        )]  # fmt: skip
    assert codes == [200, 200, 200, 403, 403]


def test_another_practices_agreement_is_not_there(practice, other_practice, owner, now):
    agreement, number = written(owner, paperlark(owner, now), now)
    with signed_in(other_practice, "owner", now=now) as desk:
        codes = {desk.get(f"/agreements/{path}").status_code for path in (
            agreement, f"{agreement}/write", f"{agreement}/duties", f"{agreement}/v/{number}",
            f"{agreement}/v/{number}/text", f"why/{UUID(int=5)}",
        )}  # fmt: skip
        codes |= {desk.post(f"/agreements/{path}").status_code for path in (
            f"{agreement}/v/{number}/approve", f"{agreement}/archive", f"{agreement}/look-again",
        )}  # fmt: skip
    assert codes == {404}


def test_a_step_out_of_turn_is_said_in_words(practice, owner, now):
    agreement, number = written(owner, paperlark(owner, now), now)
    with time_machine.travel(now, tick=False):
        desk = at_desk(known(practice, "owner", now=now), now)
        page = desk.post(f"/agreements/{agreement}/v/{number}/in-force", follow=True)
    assert "It is at another step by now: draft." in plain(page)
