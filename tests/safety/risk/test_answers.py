"""A "yes" that something shows is a fact until it is due again; whatever else is said is kept as said, and no more."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import pytest
from django.db import DatabaseError, transaction

from quietledger.core.facts import queries as facts
from quietledger.core.gate.errors import Refused
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.ids import uuid7
from quietledger.pure.safeguards.questions import BY_KEY
from quietledger.safety.risk import actions, answers, errors, queries
from quietledger.safety.risk.models import Answer, File
from quietledger.safety.risk.rules import NewAnswer, ProfileRow, ShownAs, Value
from tests.web.signing import actor, known

SEEN = NewAnswer(Value.YES, shown_as=ShownAs.SYSTEM, shows="The list of users.", seen_on=date(2026, 11, 20))


def told(who, key, at):
    """The fact of a question as it holds at an instant, None if it doesn't."""
    with tenancy.scope(who):
        name = BY_KEY[key].fact
        row = facts.last_words([who.practice_id], [name], at).get((who.practice_id, name))
    return row if row and row.holds(at) else None


@pytest.fixture
def colleague(practice, now):
    return actor(known(practice, "biller", now=now), now)


def said(who, at=None):
    with tenancy.scope(who):
        return answers.claims(at)


def test_a_shown_yes_holds_until_the_midnight_that_ends_its_days(owner, now):
    answers.answer(owner, "mfa_mail", SEEN, now=now)
    row = told(owner, "mfa_mail", now)
    assert (row.until, row.told_by) == (datetime(2026, 12, 20, 6, tzinfo=UTC), "risk")  # midnight in Chicago
    assert told(owner, "mfa_mail", row.until - timedelta(seconds=1))
    assert told(owner, "mfa_mail", row.until) is None


def test_the_fact_names_the_answer_and_the_digest_of_its_file(owner, now):
    made = answers.answer(owner, "mfa_mail", SEEN, "users.csv", b"made up", now=now)
    digest = sha256(b"made up").hexdigest()
    assert told(owner, "mfa_mail", now).evidence == f"answer:{made} sha256:{digest}"
    plain = answers.answer(owner, "mfa_apps", SEEN, now=now)
    assert told(owner, "mfa_apps", now).evidence == f"answer:{plain}"


def test_a_bare_yes_is_a_claim_and_no_fact(owner, now):
    answers.answer(owner, "mfa_mail", NewAnswer(Value.YES), now=now)
    assert (told(owner, "mfa_mail", now), said(owner)) == (None, {"mfa_mail": "yes"})


def test_a_bare_yes_leaves_a_fact_that_stands_as_it_is(owner, now):
    answers.answer(owner, "mfa_mail", SEEN, now=now)
    before = told(owner, "mfa_mail", now)
    answers.answer(owner, "mfa_mail", NewAnswer(Value.YES), now=now + timedelta(hours=1))
    assert told(owner, "mfa_mail", now + timedelta(hours=2)) == before


@pytest.mark.parametrize("value", [Value.NO, Value.PARTLY, Value.UNKNOWN, Value.NOT_APPLICABLE])
def test_any_other_answer_ends_a_fact_that_stands(owner, now, value):
    answers.answer(owner, "mfa_mail", SEEN, now=now)
    later = now + timedelta(hours=1)
    answers.answer(owner, "mfa_mail", NewAnswer(value, note="Because."), now=later)
    assert told(owner, "mfa_mail", later) is None
    assert told(owner, "mfa_mail", later - timedelta(seconds=1))
    assert (said(owner), said(owner, now)) == ({"mfa_mail": value.value}, {"mfa_mail": "yes"})


def test_no_tells_nothing_where_nothing_stood(owner, now):
    answers.answer(owner, "mfa_mail", NewAnswer(Value.NO), now=now)
    with tenancy.scope(owner):
        assert facts.newest_words([owner.practice_id], [BY_KEY["mfa_mail"].fact]) == {}


def test_a_written_rule_shows_no_technical_safeguard_and_does_show_a_plan(owner, now):
    rule = NewAnswer(Value.YES, shown_as=ShownAs.RULE, shows="Our rule.", seen_on=date(2026, 11, 20))
    answers.answer(owner, "mfa_mail", rule, now=now)
    answers.answer(owner, "sanction_policy", rule, now=now)
    assert (told(owner, "mfa_mail", now), told(owner, "sanction_policy", now) is not None) == (None, True)


def test_what_was_seen_too_long_ago_shows_nothing_and_ends_what_stood(owner, now):
    answers.answer(owner, "mfa_mail", SEEN, now=now)
    old = NewAnswer(Value.YES, shown_as=ShownAs.SYSTEM, shows="The list.", seen_on=date(2026, 10, 1))
    answers.answer(owner, "mfa_mail", old, now=now + timedelta(minutes=1))
    assert told(owner, "mfa_mail", now + timedelta(minutes=2)) is None


@pytest.mark.parametrize(
    ("new", "field"),
    [
        (NewAnswer(Value.NOT_APPLICABLE), "note"),
        (NewAnswer(Value.YES, shown_as=ShownAs.SYSTEM, seen_on=date(2026, 11, 20)), "shows"),
        (NewAnswer(Value.YES, shown_as=ShownAs.SYSTEM, shows="The list."), "seen_on"),
        (NewAnswer(Value.YES, shown_as=ShownAs.SYSTEM, shows="The list.", seen_on=date(2026, 11, 24)), "seen_on"),
        (NewAnswer(Value.NO, note="x" * 2_001), "note"),
    ],
)
def test_an_answer_that_says_too_little_or_too_much_is_not_taken(owner, now, new, field):
    with pytest.raises(errors.NotTaken) as problem:
        answers.answer(owner, "mfa_mail", new, now=now)
    assert (problem.value.field, said(owner)) == (field, {})


def test_files_are_sealed_up_to_ten_megabytes_and_read_by_whoever_keeps_the_risks(owner, biller, now, trail):
    with pytest.raises(errors.NotTaken):
        answers.answer(biller, "mfa_mail", SEEN, "x", b"x" * (10 * 1024 * 1024 + 1), now=now)
    answers.answer(biller, "mfa_mail", SEEN, "users.csv", b"made up", now=now)
    with tenancy.scope(owner):
        [file] = File.objects.all()
    assert answers.shown_file(owner, file.id, now=now) == ("users.csv", b"made up")
    assert b"made up" not in bytes(file.doc.cell)
    assert trail()[0]["ev"] == "safeguard.file_read"
    with pytest.raises(Refused):
        answers.shown_file(biller, file.id, now=now)


def test_several_people_answer_and_every_answer_stays_with_its_name(owner, biller, now, trail):
    answers.answer(biller, "leavers", NewAnswer(Value.UNKNOWN), now=now)
    answers.answer(owner, "leavers", NewAnswer(Value.PARTLY, note="Not the bank."), now=now + timedelta(hours=1))
    with tenancy.scope(owner):
        rows = queries.answers_to("leavers")
    assert [(row.value, row.said_by) for row in rows] == [("partly", owner.person_id), ("unknown", biller.person_id)]
    entry = next(one for one in trail() if one["ev"] == "safeguard.answered")
    assert (entry["key"], entry["value"]) == ("leavers", "partly")
    assert "bank" not in str(entry)


def test_answers_can_not_be_changed_in_the_database(owner, now):
    answers.answer(owner, "leavers", NewAnswer(Value.NO), now=now)
    with tenancy.scope(owner), pytest.raises(DatabaseError), transaction.atomic():
        Answer.objects.update(value="yes")


def test_a_handed_question_waits_until_somebody_answers_it(owner, colleague, now):
    answers.hand_over(owner, "leavers", colleague.person_id, "You know the list.", now=now)
    with tenancy.scope(owner):
        assert [(one.key, one.person_id) for one in queries.handed().values()] == [("leavers", colleague.person_id)]
    answers.answer(colleague, "leavers", NewAnswer(Value.NO), now=now + timedelta(minutes=1))
    with tenancy.scope(owner):
        assert queries.handed() == {}


def test_a_handed_question_can_be_taken_back_and_goes_to_nobody_from_outside(owner, colleague, other_biller, now):
    answers.hand_over(owner, "leavers", colleague.person_id, now=now)
    answers.hand_over(owner, "leavers", None, now=now + timedelta(minutes=1))
    with pytest.raises(errors.NotTaken):
        answers.hand_over(owner, "leavers", other_biller.person_id, now=now)
    with tenancy.scope(owner):
        assert queries.handed() == {}


def test_an_unknown_question_is_refused_and_the_neighbour_hears_of_nothing(owner, other_biller, now):
    with pytest.raises(errors.NoSuchQuestion):
        answers.answer(owner, "no_such_thing", NewAnswer(Value.NO), now=now)
    with pytest.raises(errors.NoSuchQuestion):
        answers.hand_over(owner, "no_such_thing", None, now=now)
    answers.answer(owner, "leavers", NewAnswer(Value.NO), now=now)
    assert said(other_biller) == {}


def test_the_reference_practice_stands_in_until_the_profile_is_said(owner, biller, now):
    with tenancy.scope(owner):
        assert (queries.profile().clinicians, queries.profile().said_at) == (10, None)
    small = ProfileRow(clinicians=3, records=900, revenue_cents=420_000_00, states=("IL", "WI"), is_part2=True)
    with pytest.raises(Refused):
        actions.say_profile(biller, small, now=now)
    actions.say_profile(owner, small, now=now)
    actions.say_profile(owner, ProfileRow(clinicians=4), now=now + timedelta(days=1))
    with tenancy.scope(owner):
        before, after = queries.profile(now), queries.profile()
    assert (before.clinicians, before.states, before.is_part2, before.said_at) == (3, ("IL", "WI"), True, now)
    assert after.clinicians == 4


@pytest.mark.parametrize(
    ("new", "field"),
    [
        (ProfileRow(clinicians=0), "clinicians"), (ProfileRow(records=-1), "records"),
        (ProfileRow(revenue_cents=-1), "revenue"), (ProfileRow(states=("Illinois",)), "states"),
    ],
)  # fmt: skip
def test_a_profile_that_can_not_be_is_not_taken(owner, now, new, field):
    with pytest.raises(errors.NotTaken) as problem:
        actions.say_profile(owner, new, now=now)
    assert problem.value.field == field


def test_setting_up_says_each_thing_once(job, now):
    who = job(name="set-up")
    given = {"mfa_mail": SEEN, "leavers": NewAnswer(Value.NO)}
    actions.set_up(who, ProfileRow(clinicians=3), given, now=now)
    actions.set_up(who, ProfileRow(clinicians=9), given, now=now + timedelta(days=1))
    with tenancy.scope(who):
        assert (queries.profile().clinicians, Answer.objects.count()) == (3, 2)
    assert told(who, "mfa_mail", now)


def test_nobody_answers_in_the_name_of_a_program_that_may_not(job, now):
    with pytest.raises(Refused):
        answers.answer(job(name="billing-day"), "leavers", NewAnswer(Value.NO), now=now)
    with pytest.raises(File.DoesNotExist):
        answers.shown_file(job(name="set-up"), uuid7(), now=now)
