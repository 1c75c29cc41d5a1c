"""A folder of sealed files: what is written once, what is refused, what may go."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from quietledger.core.backups import errors, rules, sealing
from quietledger.core.backups.rules import Chunk, Head, Manifest, Part, Wrapped
from quietledger.core.backups.sealing import Reader
from quietledger.core.backups.store import Store

NOW = datetime(2026, 11, 22, 20, 30, tzinfo=UTC)
PRACTICE = UUID(int=7)
KEYS = [Wrapped(PRACTICE, ("id", "wrapped"), "1\t\\\\x00\n")]


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    keys = tmp_path / "keys"
    keys.mkdir()
    (tmp_path / "sheet").write_text(sealing.make_key(keys, site="ql.localhost", day="2026-11-22"))
    return sealing.reader(tmp_path / "sheet")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def manifest(name: str, *chunks: str) -> Manifest:
    part = Part("ledger_line", PRACTICE, ("id", "cents"), tuple(Chunk(chunk, 3) for chunk in chunks))
    return Manifest(
        name, rules.made_at(name), "0.2.0", "ql.localhost", {"ledger": ("0001_tables",)}, {"QO": PRACTICE}, (part,),
        {PRACTICE: {"AR:patient": 100}}, {PRACTICE: Head(3, "00" * 32)},
    )  # fmt: skip


def backed_up(store: Store, reader: Reader, *rows: bytes, days_ago: int = 0) -> str:
    names = [reader.name_of(one) for one in rows]
    for name, one in zip(names, rows, strict=True):
        store.put(name, reader.seal(one))
    made = manifest(rules.name_at(NOW - timedelta(days=days_ago)), *names)
    store.finish(made, KEYS, reader)
    return made.name


def test_what_went_in_comes_out(store, reader):
    name = backed_up(store, reader, b"1\t5\n")
    found = store.manifest(name, reader)
    assert found == manifest(name, reader.name_of(b"1\t5\n"))
    assert [store.rows(chunk, reader) for chunk in found.chunk_names()] == [b"1\t5\n"]
    assert store.wrapped_keys(name, reader) == KEYS


def test_the_key_is_made_once_and_its_secret_half_stays_nowhere(tmp_path, reader):
    keys = tmp_path / "keys"
    with pytest.raises(errors.Occupied):
        sealing.make_key(keys, site="ql.localhost", day="2026-11-22")
    assert [path for path in keys.iterdir() if b"AGE-SECRET" in path.read_bytes()] == []
    assert {oct(path.stat().st_mode & 0o777) for path in keys.iterdir()} == {"0o400"}


def test_the_server_s_half_writes_what_the_sheet_opens(tmp_path, store, reader):
    writer = sealing.writer(tmp_path / "keys")
    store.put(writer.name_of(b"rows"), writer.seal(b"rows"))
    assert store.rows(reader.name_of(b"rows"), reader) == b"rows"


def test_a_restored_house_goes_on_in_the_same_store(tmp_path, reader):
    sealing.adopt(tmp_path, reader)
    assert sealing.writer(tmp_path).name_of(b"rows") == reader.name_of(b"rows")


def test_names_of_chunks_tell_nothing_without_the_secret(reader):
    stranger = replace(reader, secret=bytes(32))
    assert stranger.name_of(b"rows") != reader.name_of(b"rows")


def test_a_half_made_backup_is_none(store, reader):
    backed_up(store, reader, b"rows")
    for path in (store.folder / "manifests").glob("*.age"):
        path.rename(path.with_name(f"{path.name}.part"))
    assert store.names() == []
    with pytest.raises(errors.NoBackup):
        store.newest(reader)


@pytest.mark.parametrize("place", ["manifests", "keys", "chunks"])
def test_any_changed_byte_is_refused(store, reader, place):
    name = backed_up(store, reader, b"rows of a table")
    (path,) = (store.folder / place).rglob("*.age")
    body = path.read_bytes()
    path.chmod(0o600)
    for at in range(0, len(body), 11):
        path.write_bytes(body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :])
        with pytest.raises((errors.Altered, errors.OtherKey)):
            _read(store, reader, name)
    path.write_bytes(body[: len(body) // 2])
    with pytest.raises((errors.Altered, errors.OtherKey)):
        _read(store, reader, name)


def _read(store: Store, reader: Reader, name: str) -> None:
    found = store.manifest(name, reader)
    store.wrapped_keys(name, reader)
    for chunk in found.chunk_names():
        store.rows(chunk, reader)


def test_wrapped_keys_of_another_backup_do_not_pass_for_these(store, reader):
    old = backed_up(store, reader, b"rows", days_ago=1)
    new = backed_up(store, reader, b"rows")
    (store.folder / "keys" / f"{new}.age").unlink()
    (store.folder / "keys" / f"{old}.age").rename(store.folder / "keys" / f"{new}.age")
    with pytest.raises(errors.Altered):
        store.wrapped_keys(new, reader)


def test_pruning_shows_first_and_keeps_what_younger_backups_need(store, reader):
    old = backed_up(store, reader, b"shared", b"old only", days_ago=50)
    new = backed_up(store, reader, b"shared", b"new only")
    two_days_ago = (NOW - timedelta(days=2)).timestamp()
    for path in (store.folder / "chunks").rglob("*.age"):
        os.utime(path, (two_days_ago, two_days_ago))
    shown = store.prune(timedelta(days=35), NOW, for_real=False)
    assert store.names() == [old, new]
    assert store.prune(timedelta(days=35), NOW, for_real=True) == shown
    gone = reader.name_of(b"old only")
    assert (store.names(), shown.keys, shown.chunks) == (
        [new], [f"keys/{old}.age"], [f"chunks/{gone[:2]}/{gone}.age"],
    )  # fmt: skip
    _read(store, reader, new)


def test_wrapped_keys_go_after_35_days_even_where_the_backup_stays(store, reader):
    """So that a forgotten patient's key is in no copy any more."""
    old = backed_up(store, reader, b"rows", days_ago=36)
    new = backed_up(store, reader, b"rows")
    shown = store.prune(timedelta(days=365), NOW, for_real=False)
    store.drop_old_keys(NOW)
    assert (shown.manifests, shown.keys, store.names()) == ([], [f"keys/{old}.age"], [old, new])
    assert not (store.folder / "keys" / f"{old}.age").exists()
    assert store.wrapped_keys(old, reader) == KEYS  # those of the next backup, where the forgotten are gone


def test_a_young_chunk_without_a_manifest_stays(store, reader):
    """It may belong to a backup that is being made."""
    backed_up(store, reader, b"rows")
    store.put(reader.name_of(b"just written"), reader.seal(b"just written"))
    now = datetime.fromtimestamp(store.folder.stat().st_mtime, UTC)
    assert store.prune(timedelta(days=35), now, for_real=True).chunks == []


def test_the_list_of_the_forgotten_is_copied_when_it_grew_and_read_whole(store, reader):
    assert store.keep_shredded("one\n", reader, NOW)
    assert not store.keep_shredded("one\n", reader, NOW + timedelta(hours=1))
    assert store.keep_shredded("one\ntwo\n", reader, NOW + timedelta(hours=2))
    assert store.shredded(reader) == ["one", "two"]
