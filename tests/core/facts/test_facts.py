"""Facts: the newest word counts, an end is excluded, history is kept, nothing outside the catalogue is told."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from quietledger.core.facts import actions as facts
from quietledger.core.facts import errors, queries
from quietledger.core.facts.models import Fact
from quietledger.core.facts.rules import CATALOGUE, Ref, Told, refs
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.ids import uuid7

pytestmark = pytest.mark.django_db
ACTIVE, MFA = "person.active", "person.mfa"
HOUR = timedelta(hours=1)


@pytest.fixture
def person():
    return Ref("person", uuid7())


@pytest.fixture(autouse=True)
def scope(practice):
    with tenancy.within(practice.id):
        yield


def tell(about, name, at, until=None, **options):
    facts.tell([Told(about, name, until, "test", **options)], by="test", now=at)


def holds(about, name, at):
    return (about, name) in queries.held([about], [name], at)


def test_a_fact_holds_from_its_start_until_its_end_which_is_excluded(person, now):
    tell(person, ACTIVE, now, until=now + HOUR)
    at = [now - timedelta(seconds=1), now, now + HOUR - timedelta(microseconds=1), now + HOUR]
    assert [holds(person, ACTIVE, one) for one in at] == [False, True, True, False]


def test_the_newest_word_counts_and_an_older_instant_still_has_its_answer(person, now):
    tell(person, ACTIVE, now)
    tell(person, ACTIVE, now + HOUR, until=now + HOUR)
    tell(person, ACTIVE, now + 3 * HOUR)
    assert [holds(person, ACTIVE, now + hours * HOUR) for hours in range(5)] == [True, False, False, True, True]


def test_of_two_words_at_one_instant_the_one_written_last_counts(person, now):
    facts.tell([Told(person, ACTIVE, None, "test"), Told(person, ACTIVE, now, "test")], by="test", now=now)
    assert not holds(person, ACTIVE, now)


def test_what_was_told_later_than_the_instant_is_not_known_at_it_but_is_the_newest_word(person, now):
    tell(person, ACTIVE, now)
    tell(person, ACTIVE, now + HOUR, until=now + HOUR)
    assert holds(person, ACTIVE, now)
    assert queries.newest_words([person.id], [ACTIVE])[person.id, ACTIVE].until == now + HOUR


def test_one_thing_and_one_name_say_nothing_of_another(person, now):
    tell(person, ACTIVE, now)
    other = Ref("person", uuid7())
    assert list(queries.held([person, other], [ACTIVE, MFA], now)) == [(person, ACTIVE)]


def test_no_news_is_no_fact(person, now):
    assert queries.held([person], [ACTIVE], now) == {}
    assert queries.held([], [ACTIVE], now) == queries.last_words([person.id], [], now) == {}


def test_history_keeps_every_word_newest_first_with_its_evidence(person, now):
    for hours in range(3):
        tell(person, ACTIVE, now + hours * HOUR, value=str(hours))
    assert [(row.value, row.told_by, row.evidence) for row in queries.history(person)] == [
        ("2", "test", "test"), ("1", "test", "test"), ("0", "test", "test"),
    ]  # fmt: skip


def test_what_stands_is_listed_soonest_end_first(now):
    people = refs("person", [uuid7() for _ in range(3)])
    for person, until in zip(people, (None, now + 2 * HOUR, now + HOUR), strict=True):
        tell(person, ACTIVE, now, until=until)
    assert [row.about for row in queries.standing(["person"], now)] == [people[2], people[1], people[0]]


def test_a_name_outside_the_catalogue_is_refused_and_nothing_of_the_batch_is_told(person, now):
    with pytest.raises(errors.NotInCatalogue) as refused:
        facts.tell([Told(person, ACTIVE, None, "x"), Told(person, "person.nice", None, "x")], by="test", now=now)
    assert (refused.value.name, Fact.objects.count()) == ("person.nice", 0)


def test_a_fact_about_another_kind_of_thing_is_refused(now):
    with pytest.raises(errors.NotAbout):
        tell(Ref("patient", uuid7()), ACTIVE, now)


def test_every_name_in_the_catalogue_begins_with_what_it_is_about():
    kinds = {name: fact.about for name, fact in CATALOGUE.items() if not name.startswith(f"{fact.about}.")}
    about_mail = {name for name in CATALOGUE if name.startswith(("mail.", "drill."))}
    agreed = {name for name in CATALOGUE if name.startswith("agreement.")}
    assert "agreement.payment.claim" in agreed
    assert kinds == dict.fromkeys(about_mail, "practice") | dict.fromkeys(agreed, "partner")


def test_another_practice_knows_nothing_of_it(person, now, other_practice):
    tell(person, ACTIVE, now)
    with tenancy.within(other_practice.id):
        assert not holds(person, ACTIVE, now)


@pytest.mark.parametrize("statement", ["UPDATE facts_fact SET until = NULL", "DELETE FROM facts_fact"])
def test_told_facts_are_not_edited(person, now, statement):
    tell(person, ACTIVE, now)
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_newest_words_are_what_was_told_to_the_microsecond(person, now):
    since, until = now.replace(microsecond=123_457), (now + HOUR).replace(microsecond=999_999)
    tell(person, ACTIVE, since, until=until, value="half")
    tell(person, MFA, now)
    words = queries.newest_words([person.id], [ACTIVE, MFA])
    assert words == queries.last_words([person.id], [ACTIVE, MFA], now + HOUR)
    assert str(words[person.id, ACTIVE].until) == str(until)
    assert (words[person.id, ACTIVE].told_at, words[person.id, MFA].until) == (since, None)
    assert queries.newest_words([], [ACTIVE]) == {}
