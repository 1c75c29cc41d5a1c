"""The root key's file, and keys over commit and rollback."""

import threading

import pytest
from django.db import connections, transaction

from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.ids import uuid7
from quietledger.core.vault import errors, keys
from quietledger.core.vault.models import Key


@pytest.fixture
def root_file(tmp_path, settings):
    settings.ROOT_KEY_FILE = tmp_path / "root.key"
    return settings.ROOT_KEY_FILE


@pytest.mark.parametrize("mode", [0o440, 0o404, 0o640, 0o604, 0o401, 0o777])
def test_a_root_key_that_others_may_touch_is_refused(root_file, mode):
    root_file.write_bytes(bytes(32))
    root_file.chmod(mode)
    with pytest.raises(errors.NoKey, match="others"):
        keys.root()


@pytest.mark.parametrize("size", [0, 31, 33, 64])
def test_a_root_key_of_another_length_is_refused(root_file, size):
    root_file.write_bytes(bytes(size))
    root_file.chmod(0o400)
    with pytest.raises(errors.NoKey, match="32 bytes"):
        keys.root()


def test_a_missing_root_key_is_refused(root_file):
    with pytest.raises(errors.NoKey, match="can't be read"):
        keys.root()


def test_a_root_key_for_its_owner_alone_is_taken(root_file):
    root_file.write_bytes(bytes(range(32)))
    root_file.chmod(0o400)
    assert keys.root().raw == bytes(range(32))


@pytest.mark.django_db
def test_practice_keys_do_not_unwrap_under_another_root_key(root_file):
    practice_id = uuid7()
    for raw in (bytes(32), bytes(range(32))):
        root_file.unlink(missing_ok=True)
        root_file.write_bytes(raw)
        root_file.chmod(0o400)
        if raw == bytes(32):
            with tenancy.within(practice_id):
                keys.of_practice("data")
    with tenancy.within(practice_id), pytest.raises(errors.CannotOpen):
        keys.of_practice("data")


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
