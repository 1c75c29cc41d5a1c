"""Running numbers, leases and connections, as several processes see them: with real commits."""

import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction

from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import errors, rules
from quietledger.core.tenancy.ids import uuid7
from quietledger.core.tenancy.models import Lease

PRACTICE = uuid7()


@pytest.fixture(autouse=True)
def committed(fresh_database):
    """Every test here commits."""


def connected():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid(), coalesce(current_setting('app.practice', true), '')")
        return cursor.fetchone()


def held_by(holder, until):
    """Pretend that another process took the lease."""
    with tenancy.within(PRACTICE):
        Lease.objects.filter(job="day").update(holder=holder, until=until)


def living():
    """A process of this machine that lives for as long as the test wants."""
    return subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)


def name_of(process):
    return tenancy._this_process().split("/")[0] + f"/{process.pid}/{tenancy._started(process.pid)}"


def in_threads(count, work):
    failed = []

    def run():
        try:
            work()
        except Exception as problem:  # noqa: BLE001 - told by the assertion below
            failed.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def numbers(count=1):
    with tenancy.within(PRACTICE):
        return list(tenancy.next_numbers("claim", count))


def test_numbers_run_on_from_one():
    assert [numbers(2), numbers(0), numbers(3)] == [[1, 2], [], [3, 4, 5]]


def test_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="-1"):
        numbers(-1)


def test_numbers_that_were_rolled_back_are_given_again():
    with tenancy.within(PRACTICE):
        tenancy.next_numbers("claim", 5)
        transaction.set_rollback(True)
    assert numbers() == [1]


def test_numbers_have_no_gap_and_no_double_when_many_take_them_at_once():
    taken, lock = [], threading.Lock()

    def take():
        for count in (1, 2, 3):
            mine = numbers(count)
            with lock:
                taken.extend(mine)

    in_threads(6, take)
    assert sorted(taken) == list(range(1, 37))


def test_each_practice_counts_for_itself():
    with tenancy.within(uuid7()):
        tenancy.next_numbers("claim", 7)
    assert numbers() == [1]


def test_a_lease_held_by_a_living_process_is_refused(now):
    tenancy.job(PRACTICE, "day", now)
    with living() as other:
        held_by(name_of(other), now + timedelta(seconds=60))
        with pytest.raises(errors.LeaseHeld) as refused:
            tenancy.job(PRACTICE, "day", now)
        assert refused.value.holder == name_of(other)
        other.communicate(b"\n")


def test_the_lease_of_a_dead_process_is_taken_over_at_once(now):
    tenancy.job(PRACTICE, "day", now)
    with living() as other:
        held_by(name_of(other), now + timedelta(seconds=60))
        other.kill()
        while tenancy._started(other.pid):  # the kernel takes a moment; it stays listed, as nobody waited for it
            pass
        assert tenancy.job(PRACTICE, "day", now).lease == rules.Fence("day", 2)


def test_a_lease_of_another_machine_is_free_when_it_ran_out_and_no_sooner(now):
    tenancy.job(PRACTICE, "day", now)
    held_by("elsewhere/1/1", now + timedelta(seconds=60))
    with pytest.raises(errors.LeaseHeld):
        tenancy.job(PRACTICE, "day", now + timedelta(seconds=59))
    assert tenancy.job(PRACTICE, "day", now + timedelta(seconds=60)).lease == rules.Fence("day", 2)


def test_whoever_lost_the_lease_changes_nothing_any_more(now):
    old = tenancy.job(PRACTICE, "day", now)
    new = tenancy.job(PRACTICE, "day", now)
    for attempt in (lambda: tenancy.scope(old).__enter__(), lambda: tenancy.renew(old, now)):
        with pytest.raises(errors.LeaseLost):
            attempt()
    with tenancy.scope(new):
        assert Lease.objects.get().token == 2


def test_nobody_takes_over_in_the_middle_of_a_holders_scope(now):
    holder = tenancy.job(PRACTICE, "day", now)
    took, ended = threading.Event(), []

    def take_over():
        tenancy.job(PRACTICE, "day", now)
        took.set()

    with tenancy.scope(holder):
        other = threading.Thread(target=lambda: (take_over(), connections.close_all()))
        other.start()
        ended.append(took.wait(0.3))
    other.join()
    assert (ended, took.is_set()) == ([False], True)


def test_renewing_keeps_others_out_and_releasing_lets_them_in(now):
    holder = tenancy.job(PRACTICE, "day", now)
    later = now + timedelta(seconds=50)
    tenancy.renew(holder, later)
    with tenancy.within(PRACTICE):
        assert Lease.objects.get().until == later + rules.LEASE_TIME
    tenancy.release(holder, later)
    held_by("elsewhere/1/1", later)
    assert tenancy.job(PRACTICE, "day", later).lease == rules.Fence("day", 2)


def test_a_lease_is_not_taken_inside_another_transaction(now):
    with tenancy.within(PRACTICE), pytest.raises(RuntimeError, match="durable"):
        tenancy.job(PRACTICE, "day", now)


def test_a_connection_that_died_is_noticed_before_the_next_request(cluster, settings):
    assert settings.DATABASES["default"]["CONN_HEALTH_CHECKS"] is True
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    with cluster.connect("postgres") as boss:
        boss.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'quietledger_app'")
    connection.close_if_unusable_or_obsolete()
    assert numbers() == [1]


@pytest.mark.parametrize("way", ["commit", "rollback"])
def test_the_setting_dies_with_its_transaction_on_one_connection(way):
    with tenancy.within(PRACTICE):
        process, setting = connected()
        transaction.set_rollback(way == "rollback")
    assert setting == str(PRACTICE)
    assert connected() == (process, "")
