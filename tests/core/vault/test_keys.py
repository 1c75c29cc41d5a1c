"""Keys over commit and rollback, and the first use of one by many."""

import threading

from django.db import connections, transaction

from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.ids import uuid7
from quietledger.core.vault import keys
from quietledger.core.vault.models import Key


def test_a_key_that_was_rolled_back_is_never_used_again(fresh_database):
    practice_id = uuid7()
    with tenancy.within(practice_id):
        lost = keys.of_practice("data")
        with tenancy.within(practice_id):  # a scope of its own memory, which finds the key in the database
            assert keys.of_practice("data").raw == lost.raw
        transaction.set_rollback(True)
    with tenancy.within(practice_id):
        kept = keys.of_practice("data")
    with tenancy.within(practice_id):
        assert keys.of_practice("data").raw == kept.raw != lost.raw
        assert list(Key.objects.values_list("key_id", flat=True)) == [kept.key_id]


def test_a_committed_practice_key_is_kept_ready_for_fifteen_minutes(fresh_database, monkeypatch):
    practice_id, clock = uuid7(), [1000.0]
    monkeypatch.setattr(keys.time, "monotonic", lambda: clock[0])
    with tenancy.within(practice_id):
        keys.of_practice("data")
    unwrapped = []
    monkeypatch.setattr(keys, "_active", lambda *asked: unwrapped.append(asked) or {None: "again"})
    monkeypatch.setattr(keys, "_remember", lambda _purpose, key: key)
    for clock[0], found in ((1000.0 + keys.CACHED_SECONDS, 0), (1001.0 + keys.CACHED_SECONDS, 1)):
        with tenancy.within(practice_id):
            keys.of_practice("data")
        assert len(unwrapped) == found


def test_first_use_by_many_at_once_makes_one_key(fresh_database):
    practice_id, failed, start = uuid7(), [], threading.Barrier(4)

    def use():
        try:
            start.wait()
            with tenancy.within(practice_id):
                keys.of_practice("data")
        except Exception as problem:  # noqa: BLE001 - told by the assertion below
            failed.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with tenancy.within(practice_id):
        assert (failed, Key.objects.filter(purpose="data").count()) == ([], 1)
