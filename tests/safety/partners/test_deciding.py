"""A choice: what keeps a firm out, what the record says, and what it lets flow (nothing)."""

import dataclasses
from hashlib import sha256

import pytest

from quietledger.core.audit import queries as trail
from quietledger.core.facts import queries as known
from quietledger.core.facts.rules import Ref
from quietledger.core.gate.errors import Refused
from quietledger.core.tenancy import actions as tenancy
from quietledger.pure.choosing.scales import Confidence
from quietledger.safety.partners import actions, comparing, deciding, drawing, errors, onboarding, queries, rating
from quietledger.safety.partners.rules import State, Tier
from tests.safety.partners.world import NAMES, firm, let_through, points, three

WHY = "Their denials desk is the only one that showed its work."


def choose(who, partner_id, now, why=WHY):
    return deciding.choose(who, partner_id, why, signed="Odalys Fernwhistle", now=now)


def test_a_choice_needs_a_proof_just_now(owner, now):
    partner_id = firm(owner, now)
    with pytest.raises(Refused):
        choose(dataclasses.replace(owner, proven_seconds=10_000), partner_id, now)


@pytest.mark.parametrize("result", [None, rating.FAIL])
def test_a_test_that_is_failed_or_unknown_keeps_a_firm_out_whatever_its_points(owner, now, result):
    partner_id = firm(owner, now)
    let_through(owner, partner_id, now)
    points(owner, partner_id, 10, now)
    other = firm(owner, now, NAMES[1])
    points(owner, other, 10, now)
    chosen = partner_id if result else other
    if result:
        rating.note_knock_out(owner, partner_id, "KO2", result, "On the list since March.", now=now)
    with pytest.raises(errors.KeptOut) as caught:
        choose(owner, chosen, now)
    assert ("KO2" in caught.value.tests) is True
    with tenancy.scope(owner):
        assert queries.partner(chosen).state is State.CANDIDATE


def test_an_owners_exception_lets_it_through_and_stands_on_the_record(owner, now):
    partner_id = firm(owner, now)
    let_through(owner, partner_id, now)
    rating.note_knock_out(owner, partner_id, "KO7", rating.FAIL, "Insured for $500,000 only.", now=now)
    reason = "It raises its cover by May; until then it gets a tenth of the claims."
    rating.except_knock_out(owner, partner_id, "KO7", reason, now=now)
    body = choose(owner, partner_id, now).body
    noted = {one["id"]: one for one in body["knock_outs"]}
    assert (noted["KO7"]["result"], noted["KO7"]["reason"], body["exceptions"]) == ("excepted", reason, 1)


def test_an_exception_is_the_owners_alone_and_needs_a_proof(owner, biller, now):
    partner_id = firm(owner, now)
    for who in (biller, dataclasses.replace(owner, proven_seconds=None)):
        with pytest.raises(Refused):
            rating.except_knock_out(who, partner_id, "KO7", "Because I like them very much.", now=now)


def test_the_record_says_who_why_against_whom_and_at_what_price_and_its_digest_is_on_the_trail(owner, now):
    ids = three(owner, now)
    rating.note_knock_out(owner, ids[2], "KO3", rating.FAIL, "One shared sign-in.", now=now)
    signed = choose(owner, ids[0], now)
    body = signed.body
    assert (body["partner"], body["why"], body["signed"]) == (NAMES[0], WHY, "Odalys Fernwhistle")
    assert [one["name"] for one in body["ranking"]] == list(NAMES[:2])
    assert body["out"] == [{"name": NAMES[2], "by": "KO3"}]
    assert body["price"] == {"cost": "$25,520.00", "net": "$374,480.00", "share": "6.38 %"}
    row, pdf = deciding.record(owner, signed.id, now=now)
    assert sha256(pdf).hexdigest() == row.sha256 == signed.sha256
    with tenancy.scope(owner):
        entry = next(iter(trail.of_event("partner.chosen").values()))
        assert signed.sha256 in repr(entry)


def test_the_record_is_one_page(owner, now):
    import io

    from pypdf import PdfReader

    ids = three(owner, now)
    for one in ("KO1", "KO2", "KO3", "KO4", "KO5", "KO6"):
        rating.note_knock_out(owner, ids[0], one, rating.PASS, "A long note of what was seen. " * 30, now=now)
    rating.except_knock_out(
        owner, ids[0], "KO7", "It raises its cover by May, and gets little until then. " * 15, now=now
    )
    signed = choose(owner, ids[0], now, why="They showed their work where the others talked. " * 16)
    _, pdf = deciding.record(owner, signed.id, now=now)
    read = PdfReader(io.BytesIO(pdf))
    assert len(read.pages) == 1
    words = read.pages[0].extract_text()
    assert all(name in words for name in NAMES)


def test_a_choice_alone_lets_nothing_flow(owner, now):
    partner_id = three(owner, now)[0]
    choose(owner, partner_id, now)
    with tenancy.scope(owner):
        names = ["partner.chosen", "partner.screened", "partner.joining", "agreement.baa"]
        assert {name for _, name in known.held([Ref("partner", partner_id)], names, now)} == {"partner.chosen"}
        steps = {one.kind.id: one for one in onboarding.steps(queries.partner(partner_id), now)}
    assert {name for name, one in steps.items() if one.is_done} == {"decided"}


def test_who_comes_back_from_suspension_was_chosen_and_is_to_be_screened_anew(owner, now):
    partner_id = three(owner, now)[0]
    choose(owner, partner_id, now)
    actions.set_state(owner, partner_id, State.SUSPENDED, "An incident of theirs.", now=now)
    with tenancy.scope(owner):
        assert known.held([Ref("partner", partner_id)], ["partner.chosen"], now) == {}
    actions.set_state(owner, partner_id, State.CHOSEN, "It was put right.", now=now)
    with tenancy.scope(owner):
        assert len(known.held([Ref("partner", partner_id)], ["partner.chosen"], now)) == 1


def test_a_suspended_firm_is_not_chosen(owner, now):
    partner_id = three(owner, now)[0]
    choose(owner, partner_id, now)
    actions.set_state(owner, partner_id, State.SUSPENDED, "An incident of theirs.", now=now)
    with pytest.raises(errors.NotAStep):
        choose(owner, partner_id, now)


def test_another_practices_decision_is_not_found(owner, other_practice, now):
    from tests.conftest import make_person

    signed = choose(owner, three(owner, now)[0], now)
    with pytest.raises(errors.NoSuchPartner):
        deciding.record(make_person(other_practice.id, now, "owner"), signed.id, now=now)


def test_a_lead_by_evidence_is_surer_than_the_same_lead_by_words(owner, now):
    ids = three(owner, now)
    with tenancy.scope(owner):
        sure = comparing.comparison("billing", now, draws=5_000)
    for partner_id, halves in zip(ids, (8, 7, 4), strict=True):
        points(owner, partner_id, halves, now, Confidence.STATEMENT)
    with tenancy.scope(owner):
        unsure = comparing.comparison("billing", now, draws=5_000)
    assert sure.ranked[0][1].first > 0.9 > unsure.ranked[0][1].first
    assert "probably leads" in drawing.said(sure)
    points(owner, ids[0], 10, now)
    with tenancy.scope(owner):
        assert "clear, as far as these points go" in drawing.said(comparing.comparison("billing", now, draws=5_000))


def test_an_order_that_is_open_is_said_to_be_open(owner, now):
    ids = three(owner, now)
    for partner_id in ids:
        points(owner, partner_id, 7, now, Confidence.STATEMENT)
    with tenancy.scope(owner):
        found = comparing.comparison("billing", now, draws=5_000)
    assert drawing.said(found).startswith("It is open.")


def test_one_left_alone_is_said_to_be_alone(owner, now):
    ids = three(owner, now)
    for partner_id in ids[1:]:
        rating.note_knock_out(owner, partner_id, "KO1", rating.FAIL, "Signs nothing.", now=now)
    with tenancy.scope(owner):
        found = comparing.comparison("billing", now, draws=100)
    assert "There is nobody to compare it with" in drawing.said(found)
    assert found.turnings == ()


def test_a_firm_that_sees_no_patients_data_is_asked_less(owner, now):
    partner_id = firm(owner, now, kind="other", tier=Tier.THREE)
    with tenancy.scope(owner):
        asked = [one.test.id for one in comparing.candidate(partner_id, now).knock_outs]
    assert asked == ["KO2", "KO5"]


@pytest.mark.parametrize(
    ("share", "words"), [(0.0, "0 %"), (0.004, "under 1 %"), (0.5, "50 %"), (0.996, "over 99 %"), (1.0, "100 %")]
)
def test_a_chance_that_is_not_sure_is_not_said_to_be(share, words):
    assert comparing.percent(share) == words
