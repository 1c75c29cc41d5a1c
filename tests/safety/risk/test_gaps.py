"""What is open and what it costs: each gap by itself, all together, and gone when its fact arrives."""

from datetime import timedelta

import pytest
from django.urls import reverse

from quietledger.core.tenancy import actions as tenancy
from quietledger.pure.safeguards.controls import Measure, Over
from quietledger.safety.risk import answers, gaps, measures, plan
from quietledger.safety.risk.plan import Choice, NewItem
from quietledger.safety.risk.rules import NewAnswer, Value
from tests.safety.risk.curve_world import ENDED, lived_in, say, show, tell
from tests.web.signing import actor, known

CASH = "practice.safeguard.cash_route"


@pytest.fixture
def boss(practice, now):
    return actor(known(practice, "owner", now=now), now)


def found(practice, now):
    with tenancy.within(practice.id):
        return gaps.found(practice.id, now)


def gap(practice, now, fact):
    return next((one for one in found(practice, now).gaps if one.fact == fact), None)


def test_gaps_come_dearest_first(practice, owner, now):
    lived_in(practice, owner, now)
    costs = [one.yearly_cents for one in found(practice, now).gaps]
    assert costs == sorted(costs, reverse=True)
    assert costs[0] > 0


def test_a_gap_costs_what_the_curve_falls_by_when_its_fact_arrives(practice, now):
    before = found(practice, now)
    cost = next(one for one in before.gaps if one.fact == "mail.callbacks")
    tell(practice, now, "mail.callbacks")
    after = found(practice, now)
    assert cost.yearly_cents == before.pair.evidenced.mean_cents - after.pair.evidenced.mean_cents
    assert cost.tail_cents == before.pair.evidenced.p99 - after.pair.evidenced.p99
    assert all(one.fact != "mail.callbacks" for one in after.gaps)


def test_a_gap_opens_by_itself_when_its_fact_ends(practice, now):
    tell(practice, now, "mail.callbacks", until=now + timedelta(days=1))
    assert gap(practice, now, "mail.callbacks") is None
    again = gap(practice, now + timedelta(days=1), "mail.callbacks")
    assert again.since == now + timedelta(days=1)
    assert again.why == "It was shown on November 23, 2026; that is too long ago."


def test_all_mended_together_save_less_than_their_sum_where_they_share_a_cause(practice, owner, now):
    lived_in(practice, owner, now)
    everything = found(practice, now)
    assert 0 < everything.together.yearly_cents < everything.sum_cents
    assert everything.sum_cents == sum(one.yearly_cents for one in everything.gaps)


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (None, "Nobody has answered yet."),
        (Value.YES, "You say yes; nothing shows it."),
        (Value.PARTLY, "You say partly."),
        (Value.NO, "You say no."),
        (Value.UNKNOWN, "You say that nobody knows."),
    ],
)
def test_a_gap_says_what_was_answered(value, why, practice, owner, now):
    if value:
        say(owner, now, "cash_route", value=value)
    assert gap(practice, now, CASH).why == why


def test_what_does_not_apply_is_no_gap(practice, owner, now):
    answers.answer(owner, "cash_route", NewAnswer(Value.NOT_APPLICABLE, "We take cash only."), now=now)
    assert gap(practice, now, CASH) is None


def test_a_gap_among_people_names_them(practice, now):
    known(practice, "owner", now=now)
    known(practice, "biller", now=now, email="rowan@example.com", is_trained=False)
    one = gap(practice, now, "person.trained")
    assert (len(one.reading.holding), one.lacking_count) == (1, 1)
    assert one.why == "1 of 2 people have it. Not Odalys Fernwhistle."


def test_a_gap_of_one_alone_says_who(practice, now):
    known(practice, "owner", now=now, is_trained=False)
    assert gap(practice, now, "person.trained").why == "Odalys Fernwhistle lacks it."


def test_what_a_mend_costs_is_free_unknown_or_as_the_plan_says(practice, boss, now):
    assert gap(practice, now, "mail.callbacks").mend_cents == 0
    assert gap(practice, now, CASH).mend_cents is None
    item = NewItem(Choice.MEND, boss.person_id, now.date(), 400_00)
    plan.decide(boss, CASH, item, now=now)
    one = gap(practice, now, CASH)
    assert one.mend_cents == 400_00
    assert one.per_dollar == (one.yearly_cents / 400_00, one.tail_cents / 400_00)


def test_a_gap_names_its_controls_its_law_and_the_page_that_mends_it(practice, now):
    one = gap(practice, now, "practice.restore_tested")
    assert one.controls == ("C03",)
    assert "164.308(a)(7)(ii)(D)" in one.law
    assert one.remedy.page == "health:health"


def test_every_measure_has_a_title_and_a_remedy_whose_page_exists():
    for one in measures.MEASURES:
        assert measures.title(one)[0].isupper()
        assert reverse(measures.remedy(one).page)
    disk = measures.title(Measure("device.encrypted", Over.DEVICES))
    assert disk == "Every device has reported that its disk is encrypted"


def test_counts_of_what_is_proved_and_claimed(practice, owner, now):
    before = found(practice, now)
    say(owner, now, "cash_route")
    show(owner, now, "leavers")
    after = found(practice, now)
    assert (after.holding - before.holding, after.claimed - before.claimed) == (1, 2)
    assert after.of == before.of


def test_what_ended_is_stale_and_what_never_stood_is_not(practice, owner, now):
    lived_in(practice, owner, now)
    stale = {one.fact for one in found(practice, now).gaps if one.since is not None}
    assert stale == set(ENDED)
