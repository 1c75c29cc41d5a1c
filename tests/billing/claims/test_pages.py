"""The pages of claims: worklist, the preview before each act, one claim with the segments behind its amounts."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quietledger.billing.claims import actions, queries
from quietledger.billing.visits.rules import VisitDoc
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from tests.billing.claims.world import NOW, ack_277ca, status
from tests.web.signing import signed_in


@pytest.fixture
def browser(world, practice):
    with signed_in(practice, "biller", now=NOW) as client:
        yield client


def text(answer):
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def ready(world, count=1, **visit):
    for _ in range(count):
        world.visit(**visit)
    world.charge()
    world.open()
    return world.claims()


def test_the_worklist_names_claim_patient_payer_and_what_is_charged(browser, world):
    (claim,) = ready(world)
    page = text(browser.get("/claims/?state=ready"))
    assert "T. Quillfeather" in page
    assert "Bluefinch Health Plan" in page
    assert "$180" in page
    assert f"/claims/{claim.id}" in page


def test_each_tab_shows_its_own_claims_only(browser, world):
    ready(world)
    world.visit(doc=VisitDoc(diagnoses=()))
    world.charge()
    world.open()
    held = next(claim for claim in world.claims() if claim.state == "held")
    assert f"/claims/{held.id}" in text(browser.get("/claims/?state=held"))
    assert f"/claims/{held.id}" not in text(browser.get("/claims/?state=ready"))
    assert "There is no diagnosis." in text(browser.get("/claims/?state=held"))


@pytest.mark.parametrize("address", ["/claims/?state=nowhere", "/claims/?page=0", "/claims/?page=x"])
def test_an_address_that_means_nothing_is_not_found(browser, address):
    assert browser.get(address).status_code == 404


def test_an_empty_tray_says_what_would_be_in_it(browser):
    assert "What a payer denies waits here" in text(browser.get("/claims/?state=denied"))


def test_nothing_is_sent_without_a_preview_and_the_preview_sends_nothing(browser, world):
    claims = ready(world, 2)
    chosen = [str(claim.id) for claim in claims]
    page = text(browser.post("/claims/preview", {"act": "send", "claim": chosen}))
    assert "Send 2 claims" in page
    assert {claim.state for claim in world.claims()} == {"ready"}
    done = browser.post("/claims/act", {"act": "send", "claim": chosen}, follow=True)
    assert "2 claims on the way to Paperlark Exchange." in text(done)
    assert {claim.state for claim in world.claims()} == {"sent"}


def test_the_preview_leaves_alone_what_cannot_be_and_says_why(browser, world):
    (sent,) = world.sent()
    (other,) = [claim for claim in ready(world) if claim.id != sent.id]
    page = text(browser.post("/claims/preview", {"act": "send", "claim": [str(sent.id), str(other.id)]}))
    assert "Send 1 claim" in page
    assert "It isn’t ready." in page


def test_a_second_click_on_send_sends_nothing_twice(browser, world):
    (claim,) = ready(world)
    browser.post("/claims/act", {"act": "send", "claim": [str(claim.id)]})
    page = text(browser.post("/claims/act", {"act": "send", "claim": [str(claim.id)]}, follow=True))
    assert "Nothing was changed" in page
    assert len(world.files()) == 1


@pytest.mark.parametrize(
    ("act", "claim", "says"),
    [("send", [], "Choose a claim first."), ("send", ["x"], "no id that we know"), ("sell", [str(uuid4())], "sell")],
)
def test_what_a_browser_may_not_ask_is_said_and_changes_nothing(browser, world, act, claim, says):
    ready(world)
    assert says in text(browser.post("/claims/act", {"act": act, "claim": claim}, follow=True))
    assert [one.state for one in world.claims()] == ["ready"]


def test_a_held_claim_can_be_held_and_released_again(browser, world):
    (claim,) = ready(world)
    browser.post("/claims/act", {"act": "hold", "claim": [str(claim.id)]})
    assert [one.state for one in world.claims()] == ["held"]
    assert "Somebody held it back." in text(browser.get(f"/claims/{claim.id}"))
    browser.post("/claims/act", {"act": "release", "claim": [str(claim.id)]})
    assert [one.state for one in world.claims()] == ["ready"]


def test_a_claim_shows_lines_amounts_what_happened_and_what_to_do(browser, world):
    (claim,) = ready(world, code="90791", is_interactive=True, paid_cents=2500)
    page = text(browser.get(f"/claims/{claim.id}"))
    for words in (
        "Send it.",
        "first evaluation",
        "interactive complexity",
        "Charged and checked",
        "Filing limit",
        "$225",
    ):
        assert words in page
    assert "Paid at the session" in page
    assert page.count("<h1>") == 1


def test_a_sent_claim_shows_its_own_segments_and_nobody_elses(browser, world):
    world.visit(world.patient(last="Marblewick", first="Orla", member_id="TST0000009"))
    world.visit()
    world.charge()
    world.open()
    world.send()
    first, second = world.claims()
    page = text(browser.get(f"/claims/{second.id}"))
    assert f"*{second.control_number}*" in page
    assert f"*{first.control_number}*" not in page
    assert "SHA-256" in page


def test_another_claims_segment_in_the_same_file_is_not_shown_by_its_number(browser, world):
    first, second = world.sent(2)
    event = next(event for event in world.view(first).events if event.kind == "sent")
    page = text(browser.get(f"/claims/{second.id}?file={event.file_id}&segment={event.segment}"))
    assert first.control_number not in page


def test_a_file_that_the_claims_events_do_not_name_is_not_opened(browser, world, trail):
    (claim,) = world.sent()
    before = len([one for one in trail() if one.get("can") == "SEE_SOURCE"])
    text(browser.get(f"/claims/{claim.id}?file={uuid4()}&segment=1"))
    assert len([one for one in trail() if one.get("can") == "SEE_SOURCE"]) == before


def test_the_proof_of_acceptance_is_one_click_away(browser, world):
    (claim,) = world.sent()
    world.take(ack_277ca(world.batch(), status(claim)))
    page = text(browser.get(f"/claims/{claim.id}"))
    assert "Accepted; the payer decides next (A2:20:PR)." in page
    address = re.findall(r'href="(\?file=[^"#]+)#s\d+"', page)[-1].replace("&amp;", "&")
    assert "Status A2:20:PR" in text(browser.get(f"/claims/{claim.id}{address}"))


def test_opening_the_segments_is_on_the_trail(browser, world, trail):
    (claim,) = world.sent()
    browser.get(f"/claims/{claim.id}")
    assert "SEE_SOURCE" in {entry.get("can") for entry in trail()}


def test_who_may_see_claims_but_no_files_sees_the_claim_without_segments(world, practice):
    (claim,) = world.sent()
    with signed_in(practice, "clinician", now=NOW) as client:
        page = text(client.get(f"/claims/{claim.id}"))
    assert "SHA-256" not in page
    assert "Charged and checked" in page


def test_who_may_not_send_gets_the_refusal_and_nothing_leaves(world, practice):
    (claim,) = ready(world)
    with signed_in(practice, "clinician", now=NOW) as client:
        answer = client.post("/claims/act", {"act": "send", "claim": [str(claim.id)]})
    assert answer.status_code == 403
    assert [one.state for one in world.claims()] == ["ready"]


def test_a_denied_claim_says_so_with_its_deadline_and_offers_a_replacement(browser, world):
    (claim,) = world.sent()
    world.take(ack_277ca(world.batch(), status(claim)))
    file_id = world.batch().file_id
    permit = gate.require(world.job, Can.ENTER_REMITS, on=[Ref("file", file_id)], now=NOW)
    denied = actions.Answer(claim.id, "denied", NOW.date(), file_id, 1)
    with tenancy.scope(world.job):
        actions.mark_answered(permit, [denied], now=NOW + timedelta(hours=1))
    page = text(browser.get(f"/claims/{claim.id}"))
    assert "Answer the denial." in page
    assert "Appeal window ends" in page
    preview = text(browser.post("/claims/preview", {"act": "again", "claim": [str(claim.id)]}))
    assert "as a replacement" in preview


def test_the_practice_next_door_sees_none_of_it(world, other_practice):
    (claim,) = ready(world)
    with signed_in(other_practice, "biller", now=NOW) as client:
        assert "No claims here." in text(client.get("/claims/"))
        assert client.get(f"/claims/{claim.id}").status_code == 404
        page = text(client.post("/claims/preview", {"act": "send", "claim": [str(claim.id)]}))
        assert "None of the chosen claims is here any more." in page
        client.post("/claims/act", {"act": "send", "claim": [str(claim.id)]})
    assert [one.state for one in world.claims()] == ["ready"]


def test_the_worklist_asks_as_often_for_three_claims_as_for_one(browser, world):
    def asked():
        with CaptureQueriesContext(connection) as seen:
            text(browser.get("/claims/?state=ready"))
        return len(seen)

    ready(world)
    text(browser.get("/claims/?state=ready"))
    one = asked()
    ready(world, 2)
    assert asked() == one


def test_a_claim_of_three_lines_asks_as_often_as_one_of_one(browser, world):
    def asked(claim):
        with CaptureQueriesContext(connection) as seen:
            text(browser.get(f"/claims/{claim.id}"))
        return len(seen)

    small, large = [ready(world)[0], ready(world, code="90839", minutes=110)[-1]]
    assert len(large.lines) > len(small.lines)
    asked(small)
    assert asked(small) == asked(large)


def test_pages_of_more_than_fifty_claims_are_turned(browser, world, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 2)
    claims = ready(world, 3)
    assert f"/claims/{claims[2].id}" in text(browser.get("/claims/?state=ready&page=2"))
    assert "Page 1 of 2" in text(browser.get("/claims/?state=ready"))
