"""The days of a policy, what is due on each, and how soon an insurer has to hear."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from quietledger.core.audit import queries as trail
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.cyberinsurance import actions, queries, renewals, rules
from quietledger.safety.cyberinsurance.rules import PolicyState
from tests.safety.cyberinsurance.conftest import ENDS, bound, condition, terms
from tests.safety.cyberinsurance.test_cover_layers import policy

DAY = timedelta(days=1)


def days(row):
    return {one.kind: one.on for one in renewals.calendar(row)}


def kinds(rows, on):
    return [one.kind for one in renewals.due(rows, on)]


def test_every_day_follows_from_the_first_day_without_it():
    assert days(policy()) == {
        "offers": date(2027, 4, 25), "bind": date(2027, 5, 11), "circumstances": date(2027, 5, 24),
        "ends": date(2027, 5, 24), "report": date(2027, 7, 23), "tail": date(2027, 7, 23),
    }  # fmt: skip


def test_a_policy_that_ends_early_moves_all_its_days():
    early = replace(policy(), ended_on=date(2027, 3, 1))
    assert days(early)["ends"] == date(2027, 2, 28)
    assert early.state(date(2027, 3, 1)) is PolicyState.EXPIRED


def test_a_leap_day_is_a_day_like_any_other():
    row = policy(effective_on=date(2027, 3, 1), expiration_on=date(2028, 3, 1))
    assert (days(row)["ends"], days(row)["bind"]) == (date(2028, 2, 29), date(2028, 2, 16))


def test_what_happens_while_it_runs_needs_no_notice_of_circumstances():
    assert not {"circumstances", "report"} & days(policy(basis="occurrence")).keys()


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (ENDS - 61 * DAY, []),
        (ENDS - 60 * DAY, ["offers", "circumstances", "ends", "report"]),
        (ENDS - 30 * DAY, ["offers", "bind", "circumstances", "ends", "report"]),
        (ENDS - 29 * DAY, ["bind", "circumstances", "ends", "report"]),
        (ENDS - DAY, ["circumstances", "ends", "report"]),
        (ENDS, ["report", "tail"]),
        (ENDS + 59 * DAY, ["report", "tail"]),
        (ENDS + 60 * DAY, []),
    ],
)
def test_each_thing_is_due_from_its_first_day_to_its_last(on, said):
    assert kinds([policy()], on) == said


def test_once_another_policy_follows_nothing_is_chosen_and_no_tail_bought():
    after = replace(policy(effective_on=ENDS, expiration_on=ENDS + 365 * DAY), id=UUID(int=2))
    assert kinds([policy(), after], ENDS - 30 * DAY) == ["circumstances", "ends", "report"]
    assert kinds([policy(), after], ENDS) == ["report"]
    late = replace(after, terms=terms(effective_on=ENDS + DAY, expiration_on=ENDS + 365 * DAY))
    assert "bind" in kinds([policy(), late], ENDS - 30 * DAY)


def test_an_offer_has_no_days():
    assert kinds([replace(policy(), kept=PolicyState.QUOTED)], ENDS - 10 * DAY) == []


def test_a_conditions_own_day_is_due_too():
    one = condition("restore", deadline_on=date(2026, 12, 1))
    found = renewals.due([policy(conditions=[one])], date(2026, 11, 23))
    assert [(day.kind, day.page) for day in found] == [("condition", 21)]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"notice_hours": 72}, "within 72 hours"),
        ({"notice_hours": None, "notice_days": 30}, "within 30 days"),
        ({"notice_hours": None}, "as soon as practicable"),
    ],
)
def test_the_notice_says_its_time_and_never_passes_the_last_day_to_report(changed, words):
    term = rules.notice_term(policy(**changed))
    assert renewals.last_report_on(term) == date(2027, 7, 23)
    assert f"{words} of becoming aware, and not later than 60 days after the end of its policy." in term.say


def test_terms_of_notice_come_from_what_is_in_force_and_from_nothing_else(who, now):
    first = bound(who, now=now, hotline="555-0117", knowledge_group="control_group", emergency_hours=48)
    actions.add_policy(who, terms(insurer="Bellwether Specialty"), now=now)
    with tenancy.scope(who):
        [term] = queries.notice_terms(now)
        after = queries.notice_terms(datetime(2027, 5, 25, 15, tzinfo=UTC))
    assert (term.policy_id, term.insurer, term.hours, term.days, term.page) == (first, "Saltmarsh Mutual", 72, None, 19)
    assert (term.hotline, term.knowledge_group, term.emergency_hours) == ("555-0117", "control_group", 48)
    assert (term.starts, term.consent_needed, term.expiration_on) == ("awareness", True, ENDS)
    assert after == ()


def test_the_night_puts_what_is_near_on_the_trail_on_four_days_and_on_no_other(practice, who, now):
    bound(who, now=now, expiration_on=now.date() + 60 * DAY, report_days=0, extensions=())
    told, known = {}, set()
    for number in (0, 1, 29, 32):
        at = now + number * DAY
        actions.nightly(tenancy.job(practice.id, "nightly", at), now=at)
        with tenancy.within(practice.id):
            found = trail.of_event("cover.due")
        told[number] = sorted((found[one]["what"], found[one]["days"]) for one in found.keys() - known)
        known |= found.keys()
    last = [("circumstances", 30), ("ends", 30), ("report", 30)]
    assert told == {0: [("offers", 30)], 1: [], 29: last, 32: [("bind", 14)]}
