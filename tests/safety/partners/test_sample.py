"""How the made-up practice comes to its clearinghouse."""

from datetime import timedelta

from quietledger.cli import sample_partner
from quietledger.core.facts import queries as facts
from quietledger.core.facts.rules import Ref
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.partners import actions, comparing, deciding, lists, queries
from quietledger.safety.partners.rules import State
from tests.safety.partners.test_actions import connection


def test_it_is_compared_with_two_others_and_chosen_once(practice, job, now):
    line, who = connection(practice), job(name="set-up")
    actions.begin(practice.id, now=now)
    sample_partner.choose_clearinghouse(who, now=now)
    sample_partner.choose_clearinghouse(who, now=now)
    with tenancy.scope(who):
        assert queries.partner(line).state is State.CHOSEN
        assert len(deciding.decisions(line)) == 1
        found = comparing.comparison("clearinghouse", now, draws=1_000)
    assert [one.row.id == line for one, _ in found.ranked] == [True, False, False]


def test_without_a_line_nobody_is_chosen(practice, job, now):
    who = job(name="set-up")
    sample_partner.choose_clearinghouse(who, now=now)
    with tenancy.scope(who):
        assert queries.partners() == []


def test_everybody_is_screened_by_a_list_that_says_that_it_is_made_up(practice, job, now):
    line, who = connection(practice), job(name="set-up")
    actions.begin(practice.id, now=now)
    sample_partner.screen(who, now=now)
    sample_partner.screen(who, now=now + timedelta(days=1))
    with tenancy.scope(who):
        assert [one.name for one in lists.brought()] == ["MADE-UP.csv"]
        assert facts.held([Ref("partner", line)], ["partner.screened"], now + timedelta(days=30))
