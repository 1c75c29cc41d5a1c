"""Questions are answered one at a time without losing the place; pages show how the practice stands, and to whom."""

from __future__ import annotations

import pytest
from django.urls import reverse

from quietledger.core.tenancy import actions as tenancy
from quietledger.pure.safeguards import law, nine
from quietledger.pure.safeguards.crosswalks import VIEWS
from quietledger.pure.safeguards.law import Outcome
from quietledger.pure.safeguards.questions import QUESTIONS
from quietledger.safety.risk import actions, answers, queries
from quietledger.safety.risk.rules import NewAnswer, ProfileRow, Value
from tests.web.signing import actor, at_desk, known

FIRST, SECOND = QUESTIONS[0], QUESTIONS[1]
SHOWN = {"value": "yes", "shown_as": "system", "shows": "The list of users.", "seen_on": "2026-11-20"}
VISITORS = law.BY_ID["164.310(a)(2)(iii)"]


@pytest.fixture
def head(practice, now):
    return known(practice, "owner", now=now)


@pytest.fixture
def desk(head, clock, now):
    return at_desk(head, now)


@pytest.fixture
def front(practice, clock, now):
    """Somebody at the front desk, who answers and sees no risks."""
    return at_desk(known(practice, "front_desk", now=now, email="front@example.com"), now)


def page(client, name, *args, **asked):
    return client.get(reverse(f"risk:{name}", args=args), asked)


def text(response):
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_the_list_has_every_question_by_its_group_and_says_how_far_it_is(desk):
    shown = text(page(desk, "questions"))
    assert "0 of 52" in shown
    assert all(reverse("risk:question", args=[one.key]) in shown for one in QUESTIONS)


def test_an_answer_is_kept_and_leads_to_the_next_open_question(desk, head, now):
    sent = desk.post(reverse("risk:question", args=[FIRST.key]), SHOWN | {"then": "next"})
    assert (sent.status_code, sent.url) == (302, reverse("risk:question", args=[SECOND.key]))
    assert "It counts until December 20, 2026." in text(desk.get(sent.url))
    assert "1 of 52" in text(page(desk, "questions"))


def test_staying_stays_and_shows_what_was_said(desk):
    sent = desk.post(reverse("risk:question", args=[FIRST.key]), {"value": "yes", "then": "stay"}, follow=True)
    shown = text(sent)
    assert sent.redirect_chain == [(reverse("risk:question", args=[FIRST.key]), 302)]
    assert "Kept as a claim" in shown
    assert "Only said" in shown


def test_after_the_last_open_question_the_list_comes_back(desk, head, now):
    for one in QUESTIONS[1:]:
        answers.answer(actor(head, now), one.key, NewAnswer(Value.NO), now=now)
    sent = desk.post(reverse("risk:question", args=[FIRST.key]), {"value": "no", "then": "next"})
    assert sent.url == reverse("risk:questions")


def test_what_cannot_be_taken_is_said_beside_its_field_and_nothing_typed_is_lost(desk):
    shown = text(desk.post(reverse("risk:question", args=[FIRST.key]), SHOWN | {"seen_on": "2026-11-30"}))
    assert "That day is yet to come." in shown
    assert "The list of users." in shown
    shown = text(desk.post(reverse("risk:question", args=[FIRST.key]), {"value": "yes", "shows": "A list."}))
    assert "Say what kind of thing it is that shows it." in shown
    shown = text(desk.post(reverse("risk:question", args=[FIRST.key]), {}))
    assert "It was not kept yet" in shown


def test_a_file_is_kept_and_handed_out_to_whoever_keeps_the_risks(desk, front, head, now):
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("users.csv", b"made up")
    front.post(reverse("risk:question", args=[FIRST.key]), SHOWN | {"file": file, "then": "stay"})
    with tenancy.scope(actor(head, now)):
        [said] = queries.answers_to(FIRST.key)
    got = page(desk, "shown_file", said.file_id)
    assert (got.content, got["Content-Type"]) == (b"made up", "application/octet-stream")
    assert got["Content-Disposition"] == "attachment; filename*=UTF-8''users.csv"
    assert reverse("risk:shown_file", args=[said.file_id]) in text(page(desk, "question", FIRST.key))
    assert reverse("risk:shown_file", args=[said.file_id]) not in text(page(front, "question", FIRST.key))


def test_a_question_is_handed_over_and_stands_on_top_of_the_colleagues_list(desk, front, practice, now):
    from quietledger.core.people import queries as staff

    other = next(one for one in staff.people_of(practice.id, now) if one.email == "front@example.com")
    sent = desk.post(
        reverse("risk:hand_over", args=[FIRST.key]),
        {"person": str(other.id), "note": "You have the list."},
        follow=True,
    )
    assert "Handed to" in text(sent)
    shown = text(page(front, "questions"))
    assert "Handed to you" in shown
    assert "You have the list." in shown
    front.post(reverse("risk:question", args=[FIRST.key]), {"value": "unknown"})
    assert "Handed to you" not in text(page(front, "questions"))


def test_the_front_desk_answers_and_does_not_see_the_law(front):
    text(page(front, "question", FIRST.key))
    for name, args in [("law", ()), ("row", (VISITORS.slug,)), ("views", ()), ("strengths", ()), ("printable", ()),
                       ("profile", ())]:  # fmt: skip
        assert page(front, name, *args).status_code == 403, name


def test_what_does_not_exist_is_not_found(desk):
    for name, args in [("question", ("no-such",)), ("row", ("308-x",)), ("view", ("no-such",))]:
        assert page(desk, name, *args).status_code == 404, name
    assert page(desk, "law", show="no-such").status_code == 404
    assert desk.post(reverse("risk:hand_over", args=["no-such"])).status_code == 404


def test_the_law_shows_all_54_rows_and_filters_them(desk, head, now):
    shown = text(page(desk, "law"))
    assert all(reverse("risk:row", args=[row.slug]) in shown for row in law.ROWS)
    actions.decide(actor(head, now), VISITORS.id, decision(head), now=now)
    decided = text(page(desk, "law", show="decided"))
    assert [row.id for row in law.ROWS if f'"{reverse("risk:row", args=[row.slug])}"' in decided] == [VISITORS.id]
    assert "No row is like that." in text(page(desk, "law", show="stale"))


def decision(head):
    from quietledger.safety.risk.rules import NewDecision

    return NewDecision(Outcome.ALTERNATIVE, "One door, and somebody at it.", head.person.id)


def test_an_addressable_row_has_the_form_and_keeps_decisions_with_their_reasons(desk, head):
    at = reverse("risk:row", args=[VISITORS.slug])
    bad = text(desk.post(at, {"outcome": "alternative", "owner": str(head.person.id)}))
    assert "Say why: the law asks for the reason in writing." in bad
    good = {"outcome": "alternative", "owner": str(head.person.id), "rationale": "One door, and somebody at it."}
    shown = text(desk.post(at, good, follow=True))
    assert "Decided, and on record." in shown
    assert "One door, and somebody at it." in shown


@pytest.mark.parametrize("name", ["164.308(a)(1)(ii)(A)", "164.312(d)"])
def test_a_row_without_a_choice_has_no_form_and_takes_none(desk, head, now, name):
    at = reverse("risk:row", args=[law.BY_ID[name].slug])
    assert "Put it on record" not in text(desk.get(at))
    text(desk.post(at, {"outcome": "alternative", "owner": str(head.person.id), "rationale": "Because."}))
    with tenancy.scope(actor(head, now)):
        assert queries.decisions() == {}


@pytest.mark.parametrize("row", [row for row in law.ROWS if row.flag or row.id == "164.312(d)"])
def test_each_row_has_a_page(desk, row):
    assert row.id in text(page(desk, "row", row.slug))


def test_the_proposed_rule_is_shown_where_somebody_wants_it_and_says_what_it_is(desk, head, now):
    assert page(desk, "view", "proposed").status_code == 404
    actions.say_profile(actor(head, now), ProfileRow(is_proposed_rule=True), now=now)
    assert "Proposed, not law" in text(page(desk, "view", "proposed"))


def test_views_show_each_line(desk):
    for key in ("405d", "cpg", "csf"):
        shown = text(page(desk, "view", key))
        assert all(f">{line.id}</td>" in shown for line in VIEWS[key].lines)


def test_the_profile_is_said_and_read_back(desk, head, now):
    said = {"clinicians": "3", "records": "900", "revenue": "420000.50", "states": "il, WI", "is_part2": "on"}
    assert desk.post(reverse("risk:profile"), said).url == reverse("risk:law")
    with tenancy.scope(actor(head, now)):
        row = queries.profile()
    assert (row.clinicians, row.revenue_cents, row.states, row.is_part2) == (3, 420_000_50, ("IL", "WI"), True)
    wrong = text(desk.post(reverse("risk:profile"), said | {"states": "Illinois"}))
    assert "Write states with two letters each: IL WI." in wrong


def test_a_draft_is_printed_at_any_time_and_strengths_name_both_sides(desk, head, now):
    answers.answer(actor(head, now), FIRST.key, NewAnswer(Value.YES), now=now)
    draft = text(page(desk, "printable"))
    assert "Not signed." in draft
    assert all(row.id in draft for row in law.ROWS)
    both = text(page(desk, "strengths"))
    assert all(one in both for one in ("What stands", "Only said", "Open"))


def test_the_list_takes_as_many_queries_with_every_answer_as_with_one(
    desk, head, now, django_assert_num_queries, django_assert_max_num_queries
):
    answers.answer(actor(head, now), FIRST.key, NewAnswer(Value.NO), now=now)
    page(desk, "questions")
    with django_assert_max_num_queries(80) as one:
        page(desk, "questions")
    for each in QUESTIONS[1:]:
        answers.answer(actor(head, now), each.key, NewAnswer(Value.YES), now=now)
    with django_assert_num_queries(len(one)):
        page(desk, "questions")


def test_each_of_the_nine_elements_has_a_page_that_is_there():
    assert all(reverse(one.page).startswith("/risk/") for one in nine.ELEMENTS)


def test_the_neighbour_sees_its_own_answers(desk, head, other_practice, now):
    answers.answer(actor(head, now), FIRST.key, NewAnswer(Value.YES, note="Ours alone."), now=now)
    assert "Ours alone." in text(page(desk, "question", FIRST.key))
    stranger = at_desk(known(other_practice, "owner", now=now, email="next@example.com"), now)
    assert "Ours alone." not in text(page(stranger, "question", FIRST.key))
