"""What PostgreSQL itself refuses in the ledger, whoever asks: the application's role or the tables' owner."""

from uuid import uuid4

import psycopg
import pytest
from django.db import Error, IntegrityError, connection, transaction

from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.ids import uuid7

ENTRY = (
    'INSERT INTO ledger_entry (practice_id, id, kind, effective_on, entered_at, once, source_kind, segment, "offset",'
    " reason, trail_id) VALUES (%s, %s, 'charge', '2026-11-20', now(), %s, 'visit', 0, 0, '', gen_random_uuid())"
)
LINES = (
    'INSERT INTO ledger_line (practice_id, id, entry_id, number, account, cents, trace, reason, segment, "offset")'
    " SELECT %s, gen_random_uuid(), %s, %s + row_number() OVER (), account, cents, '', '', 0, 0"
    " FROM unnest(%s::text[], %s::bigint[]) AS new (account, cents)"
)


@pytest.fixture
def cursor(biller):
    with tenancy.scope(biller), connection.cursor() as cursor:
        yield cursor


def enter(cursor, practice, amounts, once="by hand"):
    entry = uuid7()
    cursor.execute(ENTRY, [practice.id, entry, once])
    add_lines(cursor, practice, entry, amounts)
    return entry


def enter_and_commit(cursor, practice, amounts):
    enter(cursor, practice, amounts)
    commit(cursor)


def add_lines(cursor, practice, entry, amounts, start=0):
    accounts = [["AR:insurance", "Rev:charges", "Contra:withhold"][place % 3] for place in range(len(amounts))]
    if amounts:
        cursor.execute(LINES, [practice.id, entry, start, accounts, amounts])


def commit(cursor):
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_a_balanced_entry_by_hand_passes(cursor, practice):
    enter(cursor, practice, [100, -60, -40])
    commit(cursor)


@pytest.mark.parametrize("amounts", [[100, -99], [100], [100, 100], []])
def test_an_entry_that_does_not_add_up_to_zero_is_refused_at_commit(cursor, practice, amounts):
    with pytest.raises(IntegrityError, match="does not balance"), transaction.atomic():
        enter_and_commit(cursor, practice, amounts)


def test_lines_that_come_one_by_one_are_refused(cursor, practice):
    with pytest.raises(IntegrityError, match="in one statement"), transaction.atomic():
        add_lines(cursor, practice, enter(cursor, practice, [100]), [-100], start=1)


def test_an_early_check_can_not_be_used_to_slip_lines_in_afterwards(cursor, practice):
    entry = enter(cursor, practice, [100, -100])
    commit(cursor)
    with pytest.raises(IntegrityError, match="in one statement"), transaction.atomic():
        add_lines(cursor, practice, entry, [50, -50], start=2)


def test_a_line_without_its_entry_is_refused(cursor, practice):
    with pytest.raises(IntegrityError, match="in one statement"), transaction.atomic():
        add_lines(cursor, practice, uuid4(), [100, -100])


@pytest.mark.parametrize("account", ["AR:nobody", ""])
def test_an_account_that_is_not_in_the_chart_is_refused(cursor, practice, account):
    with pytest.raises(IntegrityError, match="ledger_line_account_known"), transaction.atomic():
        cursor.execute(LINES, [practice.id, uuid7(), 0, [account, "Rev:charges"], [1, -1]])


def test_a_line_of_nothing_is_refused(cursor, practice):
    with pytest.raises(IntegrityError, match="ledger_line_moves_money"), transaction.atomic():
        enter(cursor, practice, [0, 0])


def test_the_same_once_is_refused(cursor, practice):
    enter(cursor, practice, [100, -100])
    with pytest.raises(IntegrityError, match="ledger_entry_once"), transaction.atomic():
        enter(cursor, practice, [100, -100])


CHANGES = [
    "UPDATE {} SET practice_id = practice_id",
    "DELETE FROM {}",
    "TRUNCATE {} CASCADE",
]


@pytest.mark.parametrize("table", ["ledger_entry", "ledger_line"])
@pytest.mark.parametrize("change", CHANGES)
def test_the_application_can_not_change_what_was_entered(cursor, practice, table, change):
    enter(cursor, practice, [100, -100])
    with pytest.raises(Error, match="permission denied"), transaction.atomic():
        cursor.execute(change.format(table))


@pytest.mark.parametrize("table", ["ledger_entry", "ledger_line"])
@pytest.mark.parametrize("change", CHANGES)
def test_the_owner_of_the_tables_can_not_change_it_either(cluster, table, change):
    with (
        cluster.connect("tests", role="quietledger_owner") as connection,
        pytest.raises(psycopg.Error, match="append-only"),
    ):
        connection.execute(change.format(table))


def test_another_practice_can_not_be_entered_for(cursor, practice, other_practice):
    with pytest.raises(Error, match="row-level security"), transaction.atomic():
        enter(cursor, other_practice, [100, -100])


def test_another_practice_sees_nothing_by_raw_sql(biller, other_biller, practice):
    with tenancy.scope(biller), connection.cursor() as cursor:
        enter(cursor, practice, [100, -100])
    with tenancy.scope(other_biller), connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT count(*) FROM ledger_entry), (SELECT count(*) FROM ledger_line)")
        assert cursor.fetchone() == (0, 0)
