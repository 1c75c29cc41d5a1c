"""The scope: without one nothing is read, inside one nothing of another practice is seen, after one nothing is left."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import errors
from quietledger.core.tenancy.ids import uuid7
from quietledger.core.tenancy.models import Counter, Lease
from quietledger.core.tenancy.rules import Actor, Kind

pytestmark = pytest.mark.django_db


def job_of(practice):
    return Actor(practice.id, Kind.JOB, name="test")


def raw(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def setting():
    return raw("SELECT current_setting('app.practice', true)")[0][0] or ""


def test_the_test_acts_as_the_applications_role():
    assert raw("SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user") == [
        ("quietledger_app", False, False)
    ]


@pytest.mark.parametrize("ask", [Counter.objects.all, Counter.objects.count, tenancy.practice_id, tenancy.memory])
def test_outside_a_scope_every_question_raises(ask):
    with pytest.raises(errors.NoScope):
        ask()


def test_saving_and_refreshing_outside_a_scope_raise_too(practice):
    with tenancy.scope(job_of(practice)):
        tenancy.next_numbers("claim", 1)
        row = Counter.objects.get()
    with pytest.raises(errors.NoScope):
        row.save()
    with pytest.raises(errors.NoScope):
        row.refresh_from_db()


def test_rows_of_another_practice_do_not_exist(practice, other_practice):
    with tenancy.scope(job_of(practice)):
        tenancy.next_numbers("claim", 3)
    with tenancy.scope(job_of(other_practice)):
        assert not Counter.objects.exists()
        assert raw("SELECT * FROM tenancy_counter") == []
        assert raw("UPDATE tenancy_counter SET last = 0") == 0
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            raw("DELETE FROM tenancy_counter")
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            raw(
                "INSERT INTO tenancy_counter (practice_id, id, name, last) VALUES (%s, %s, 'x', 1)",
                practice.id,
                uuid7(),
            )
    with tenancy.scope(job_of(practice)):
        assert Counter.objects.get().last == 3


def test_a_row_cannot_be_moved_to_another_practice(practice, other_practice):
    with tenancy.scope(job_of(practice)):
        tenancy.next_numbers("claim", 1)
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            raw("UPDATE tenancy_counter SET practice_id = %s", other_practice.id)


def test_without_a_practice_the_database_shows_nothing_and_takes_nothing(practice):
    with tenancy.scope(job_of(practice)):
        tenancy.next_numbers("claim", 1)
    assert raw("SELECT * FROM tenancy_counter") == []
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        raw("INSERT INTO tenancy_counter (practice_id, id, name, last) VALUES (%s, %s, 'y', 1)", practice.id, uuid7())


def test_nothing_of_a_scope_is_left_inside_the_transaction_around_it(practice):
    with tenancy.scope(job_of(practice)):
        assert setting() == str(practice.id)
    assert setting() == ""


def test_a_scope_of_the_same_practice_may_stand_in_a_scope(practice):
    with tenancy.scope(job_of(practice)), tenancy.scope(job_of(practice)):
        tenancy.next_numbers("claim", 1)
        assert Counter.objects.count() == 1


def test_a_scope_of_another_practice_may_not(practice, other_practice):
    with tenancy.scope(job_of(practice)):
        with pytest.raises(errors.OtherScope):
            tenancy.scope(job_of(other_practice)).__enter__()
        assert (tenancy.practice_id(), setting()) == (practice.id, str(practice.id))


def test_the_cores_own_visit_to_another_practice_returns_to_the_first(practice, other_practice):
    with tenancy.scope(job_of(practice)):
        with tenancy.within(other_practice.id):
            assert setting() == str(other_practice.id)
        assert (tenancy.practice_id(), setting()) == (practice.id, str(practice.id))


def test_after_an_error_inside_the_outer_scope_stands_as_before(practice, other_practice):
    with tenancy.scope(job_of(practice)):
        with pytest.raises(DatabaseError, match="does not exist"), tenancy.within(other_practice.id):
            raw("SELECT * FROM no_such_table")
        assert (tenancy.practice_id(), setting()) == (practice.id, str(practice.id))
        tenancy.next_numbers("claim", 1)


def test_an_inner_scopes_memory_is_its_own(practice):
    with tenancy.scope(job_of(practice)):
        tenancy.memory()["key"] = "outer"
        with tenancy.scope(job_of(practice)):
            assert tenancy.memory() == {}
        assert tenancy.memory() == {"key": "outer"}


def test_a_unique_name_may_be_used_by_each_practice(practice, other_practice, now):
    for one in (practice, other_practice):
        with tenancy.scope(job_of(one)):
            Lease.objects.create(job="day", until=now)
    with tenancy.scope(job_of(practice)), pytest.raises(IntegrityError), transaction.atomic():
        Lease.objects.create(job="day", until=now)
