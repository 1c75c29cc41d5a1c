"""Offers are entered, bound, declined and ended; the practice counts as covered just as long as one is in force."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from quietledger.core.audit import queries as trail
from quietledger.core.facts import queries as facts
from quietledger.core.gate.errors import Refused
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.cyberinsurance import actions, caveats, errors, queries
from quietledger.safety.cyberinsurance.models import Part as KeptPart
from quietledger.safety.cyberinsurance.rules import Exclusion, Part, PolicyState
from tests.conftest import make_person, make_practice
from tests.safety.cyberinsurance.conftest import BEGINS, ENDS, bound, condition, offered, terms
from tests.safety.cyberinsurance.test_cover_layers import EVERY, policy

DAY = timedelta(days=1)


def covered(who, at):
    """The value of the fact that the practice is covered, None while it doesn't hold."""
    with tenancy.scope(who):
        row = facts.newest_words([who.practice_id], ["practice.covered"]).get((who.practice_id, "practice.covered"))
    return row.value if row is not None and row.holds(at) else None


def events_of(practice, *names):
    """How often each of these stands on the trail."""
    with tenancy.within(practice.id):
        return {name: len(trail.of_event(name)) for name in names}


def test_an_offer_covers_nothing_until_it_is_bound_and_then_to_the_first_day_without_it(practice, who, now):
    policy_id = offered(who, now=now)
    assert covered(who, now) is None
    actions.bind(who, policy_id, now=now)
    assert covered(who, now) == "retention=10000 limit=1000000"
    midnight = datetime(2027, 5, 25, 5, tzinfo=UTC)  # in Chicago
    assert (covered(who, midnight - timedelta(seconds=1)) is None, covered(who, midnight)) == (False, None)
    assert events_of(practice, "cover.offered", "cover.part", "cover.bound") == {
        "cover.offered": 1, "cover.part": 2, "cover.bound": 1,
    }  # fmt: skip


def test_a_policy_that_begins_later_covers_from_its_day_on_by_the_night(practice, who, now):
    bound(who, now=now, effective_on=date(2026, 12, 1), expiration_on=date(2027, 12, 1))
    assert covered(who, now) is None
    later = datetime(2026, 12, 1, 9, tzinfo=UTC)
    assert actions.nightly(tenancy.job(practice.id, "nightly", later), now=later) is True
    assert covered(who, later) == "retention=10000 limit=1000000"
    assert actions.nightly(tenancy.job(practice.id, "nightly", later), now=later) is False


def test_the_highest_limit_in_force_leads_and_the_next_follows_when_it_ends(who, now):
    bound(who, now=now, aggregate_cents=25_000_000, retention_cents=250_000)
    leading = bound(who, now=now)
    assert covered(who, now) == "retention=10000 limit=1000000"
    actions.end(who, leading, now.date(), now=now)
    assert covered(who, now) == "retention=2500 limit=250000"


def test_a_change_of_terms_is_told_at_once_with_the_names_of_what_changed(practice, who, now):
    policy_id = bound(who, now=now)
    actions.change_terms(who, policy_id, terms(aggregate_cents=200_000_000), now=now)
    assert covered(who, now) == "retention=10000 limit=2000000"
    with tenancy.within(practice.id):
        [body] = trail.of_event("cover.changed").values()
    assert body["names"] == ["aggregate_cents"]


def test_without_a_part_nothing_is_bound(who, now):
    policy_id = offered(who, parts=(), now=now)
    with pytest.raises(errors.NotTaken):
        actions.bind(who, policy_id, now=now)
    assert covered(who, now) is None


def test_what_is_bound_or_declined_is_decided_once(who, now):
    first, second = bound(who, now=now), offered(who, now=now)
    actions.decline(who, second, now=now)
    for step in (
        lambda: actions.bind(who, first, now=now),
        lambda: actions.decline(who, first, now=now),
        lambda: actions.bind(who, second, now=now),
        lambda: actions.end(who, second, ENDS, now=now),
    ):
        with pytest.raises(errors.NotNow):
            step()


@pytest.mark.parametrize("ended_on", [BEGINS - DAY, ENDS + DAY])
def test_a_policy_ends_within_its_time_or_not_at_all(who, now, ended_on):
    policy_id = bound(who, now=now)
    with pytest.raises(errors.NotTaken) as problem:
        actions.end(who, policy_id, ended_on, now=now)
    assert problem.value.findings.keys() == {"ended_on"}


def test_a_policy_is_over_by_its_dates_alone(who, now):
    bound(who, now=now)
    with tenancy.scope(who):
        [row] = queries.policies()
    assert [row.state(day) for day in (ENDS - DAY, ENDS)] == [PolicyState.BOUND, PolicyState.EXPIRED]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"insurer": " "}, "insurer"),
        ({"expiration_on": BEGINS}, "expiration_on"),
        ({"aggregate_cents": 0, "retention_cents": 0}, "aggregate_cents"),
        ({"retention_cents": 100_000_000}, "retention_cents"),
        ({"retro_on": BEGINS + DAY}, "retro_on"),
        ({"basis": "whatever"}, "basis"),
        ({"coinsurance_percent": 101}, "coinsurance_percent"),
        ({"notice_days": 30}, "notice_days"),
    ],
)
def test_first_pages_that_cannot_be_so_are_not_taken(who, now, changed, field):
    with pytest.raises(errors.NotTaken) as problem:
        actions.add_policy(who, terms(**changed), now=now)
    assert problem.value.findings.keys() == {field}


def test_clauses_that_cannot_be_so_are_not_taken(who, now):
    policy_id = offered(who, now=now)
    wrong = (
        lambda: actions.note_part(who, policy_id, Part("CP99"), now=now),
        lambda: actions.note_part(who, policy_id, Part("CP01", basis="people"), now=now),
        lambda: actions.note_exclusion(who, policy_id, Exclusion("X99"), now=now),
        lambda: actions.note_condition(who, policy_id, condition("own", controls=("C99",)), now=now),
        lambda: actions.keep_file(who, policy_id, "policy", "empty.pdf", b"", now=now),
        lambda: actions.keep_file(who, policy_id, "poem", "poem.pdf", b"x", now=now),
    )
    for step in wrong:
        with pytest.raises(errors.NotTaken):
            step()


def test_clauses_of_another_policy_or_of_none_are_not_there(who, now):
    first, second = offered(who, now=now), offered(who, now=now)
    mine = actions.note_condition(who, first, condition("mfa"), now=now)
    for step in (
        lambda: actions.drop(who, second, str(mine), now=now),
        lambda: actions.drop(who, first, "CP17", now=now),
        lambda: actions.drop(who, first, "nonsense", now=now),
        lambda: actions.note_condition(who, second, condition("mfa", id=mine), now=now),
        lambda: actions.bind(who, uuid4(), now=now),
        lambda: actions.file(who, uuid4(), now=now),
    ):
        with pytest.raises(errors.NoSuchPolicy):
            step()


def test_a_stranger_and_a_biller_enter_nothing(practice, who, now):
    policy_id = offered(who, now=now)
    biller = make_person(practice.id, now, "biller")
    with pytest.raises(Refused):
        actions.note_part(biller, policy_id, Part("CP06"), now=now)
    stranger = make_person(make_practice("River House Counseling", "RH").id, now, "owner")
    with pytest.raises(errors.NoSuchPolicy):
        actions.note_part(stranger, policy_id, Part("CP06"), now=now)
    with tenancy.within(practice.id):
        assert KeptPart.objects.count() == 2


def ids(row):
    return {one.id for one in caveats.of_policy(row)}


def test_a_whole_policy_is_not_thin_and_an_added_page_is():
    assert not caveats.is_thin(policy())
    assert caveats.is_thin(policy(form="endorsement"))
    assert caveats.is_thin(policy(aggregate_cents=5_000_000))
    assert caveats.is_thin(policy(basis="occurrence", parts=EVERY[:3]))
    assert not caveats.is_thin(policy(parts=EVERY[:3]))


def test_what_is_missing_or_hangs_over_it_is_said():
    assert ids(policy()) == {"reported", "defence", "consent"}
    bare = policy(parts=EVERY[:2], retro_on=BEGINS, extensions=(), has_hammer=True, exclusions=[Exclusion("X04")])
    assert ids(bare) == {"reported", "retro", "tail", "parts", "defence", "hammer", "X04", "consent"}


def test_whoever_bills_for_others_is_told_of_errors_and_omissions_until_it_is_covered():
    assert [one.id for one in caveats.of_cover([policy(parts=EVERY[:12])])] == ["errors"]
    assert caveats.of_cover([policy(parts=EVERY[:12]), policy(parts=[Part("CP15")], form="errors")]) == []
