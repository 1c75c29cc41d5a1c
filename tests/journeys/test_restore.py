"""A house is backed up, and comes back with the same ledger and the same trail; the forgotten stay forgotten.

What somebody did to the store meanwhile is found and said in words.
"""

from __future__ import annotations

import json
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyrage
import pytest
from journeys import programs, scan
from journeys.house import House, new_house

from quietledger.core.backups import sealing
from quietledger.core.backups.store import Store
from quietledger.core.tenancy.cluster import Cluster
from quietledger.settings import socket_folder

MARK = "q7xkv4zj"


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    house = new_house(Path(tempfile.mkdtemp(prefix="ql-kept-")), 40, "--canary")
    with house.clearinghouse():
        house.run("init", "--sample", str(house.sample))
        house.run("day")
    house.run("backup", "key", "--out", str(house.folder / "sheet"))
    yield house
    house.end()


@pytest.fixture(scope="module")
def standing(house: House) -> dict[str, Any]:
    return of_day(house)


@pytest.fixture(scope="module")
def made(house: House, standing: dict) -> list[dict[str, Any]]:
    """Two backups, one after the other, with nothing but trail between them."""
    away = {"QUIETLEDGER_BACKUP_OFFSITE": str(house.folder / "offsite")}
    return [house.answer("backup", **away), house.answer("backup", **away)]


@pytest.fixture
def store(house: House, made: list, tmp_path: Path) -> Path:
    """A copy of the store, to be broken."""
    return Path(shutil.copytree(house.home / "backups", tmp_path / "store"))


@pytest.fixture
def other_home(house: House) -> Iterator[Callable[[], House]]:
    """Makes empty homes that have the root key and nothing else."""
    homes: list[House] = []

    def make() -> House:
        one = House(Path(tempfile.mkdtemp(prefix="ql-back-")))
        (one.home / "keys").mkdir(parents=True, mode=0o700)
        shutil.copy(house.home / "keys" / "root.key", one.home / "keys" / "root.key")
        homes.append(one)
        return one

    yield make
    for one in homes:
        one.end()


def of_day(house: House) -> dict[str, Any]:
    """How the books stand; nothing is left to do, so the day changes nothing."""
    said = json.loads(house.run("day", "--patience", "0", "--json", exits=1))  # the clearinghouse doesn't answer
    return said["standing"]


def sheet(house: House) -> str:
    return str(house.folder / "sheet")


def refused(house: House, store: Path, *words: str) -> str:
    """What `backup check` says of a broken store."""
    house.run("backup", "check", "--sheet", sheet(house), *words, exits=1, QUIETLEDGER_BACKUP_STORE=str(store))
    return house.output.read_text().splitlines()[-1]


def chunks(store: Path) -> list[Path]:
    return sorted((store / "chunks").glob("*/*.age"))


def needed(house: House, store: Path) -> list[Path]:
    """The chunks that the newest backup is made of; what only an older one holds is not looked at."""
    newest = Store(store).newest(sealing.reader(house.folder / "sheet"))
    return [store / "chunks" / name[:2] / f"{name}.age" for name in newest.chunk_names()]


def manifests(store: Path) -> list[Path]:
    return sorted((store / "manifests").glob("*.age"))


# --- making -----------------------------------------------------------------------------------------------------------


def test_the_second_backup_writes_only_what_changed(made):
    first, second = made
    assert (first["fresh"], first["chunks"] > 35) == (first["chunks"], True)
    assert second["fresh"] <= 6  # trail, facts, a counter
    assert second["fresh_bytes"] < first["fresh_bytes"] / 4


def test_a_backup_tells_that_it_was_made_and_stands_on_the_trail(house, made):
    told = {row["fact"]: row for row in house.answer("facts", "list")["facts"] if row["fact"].startswith("practice.")}
    assert (told["practice.backed_up"]["stands"], told["practice.backed_up"]["evidence"]) == (True, made[1]["name"])


def test_the_offsite_copy_holds_every_file_and_loses_none(house, made):
    ours, theirs = (
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in (house.home / "backups", house.folder / "offsite")
    )
    assert ours == theirs
    kept = next((house.folder / "offsite" / "chunks").glob("*/*.age"))
    kept.write_bytes(b"changed there")
    Store(house.home / "backups").copy_to(house.folder / "offsite", lambda _done, _all: None)
    assert kept.read_bytes() == b"changed there"


def test_no_planted_name_stands_in_the_store_nor_in_what_the_sheet_opens(house, made):
    """Who has store and sheet but no root key reads no name either: the rows are those of the database, sealed."""
    lines = (house.sample / "canaries.txt").read_text().splitlines()
    needles = scan.needles(MARK, [(kind, text) for kind, _, text in (line.partition("\t") for line in lines)])
    store, reader = Store(house.home / "backups"), sealing.reader(house.folder / "sheet")
    files = [path.read_bytes() for path in store.folder.rglob("*") if path.is_file()]
    opened = [store.rows(path.stem, reader) for path in chunks(store.folder)]
    found = [say for body in files for say in needles.found_in(body, is_plain=False)]
    found += [say for rows in opened for say in needles.found_in(rows, is_plain=True)]
    assert (len(lines) > 20, len(opened) > 35, found) == (True, True, [])


def test_any_age_tool_opens_a_chunk_with_the_sheet(house, made):
    import zlib

    identity = next(line for line in (house.folder / "sheet").read_text().splitlines() if line.startswith("AGE-"))
    chunk = chunks(house.home / "backups")[0]
    rows = zlib.decompress(pyrage.decrypt(chunk.read_bytes(), [pyrage.x25519.Identity.from_str(identity)]))
    assert sealing.reader(house.folder / "sheet").name_of(rows) == chunk.stem


def test_the_watching_day_backs_up_by_itself_and_once_a_day(house, made, tmp_path):
    running = house.begin("day", "--watch", QUIETLEDGER_BACKUP_STORE=str(tmp_path / "watched"))
    while not manifests(tmp_path / "watched"):
        assert running.poll() is None
        time.sleep(0.05)
    running.send_signal(signal.SIGTERM)
    assert (running.wait(), len(manifests(tmp_path / "watched"))) == (0, 1)


def test_killed_at_any_moment_the_last_backup_stays_valid(house, made, store):
    """Each time it dies after some more chunks; none of them counts before its manifest stands."""
    environment = {"QUIETLEDGER_BACKUP_STORE": str(store)}
    for path in chunks(store):
        path.unlink()
    for count in (1, 12, 30):
        running = house.begin("backup", **environment)
        while len(chunks(store)) < count and running.poll() is None:
            time.sleep(0.002)
        running.send_signal(signal.SIGKILL)
        assert running.wait() == -signal.SIGKILL
        assert [path.stem for path in manifests(store)] == [one["name"] for one in made]
    done = house.answer("backup", **environment)
    assert done["fresh"] < done["chunks"]
    assert house.answer("backup", "check", "--sheet", sheet(house), **environment)["name"] == done["name"]


# --- a store that somebody meddled with -------------------------------------------------------------------------------


def test_a_whole_store_is_found_whole(house, made, store):
    told = house.answer("backup", "check", "--sheet", sheet(house), QUIETLEDGER_BACKUP_STORE=str(store))
    assert (told["name"], told["chunks"] > 35) == (made[1]["name"], True)


def test_a_chunk_that_was_altered_is_named(house, store):
    path = needed(house, store)[7]
    body = bytearray(path.read_bytes())
    body[-20] ^= 1
    path.chmod(0o600)
    path.write_bytes(body)
    assert refused(house, store) == f"{path.stem} is not what was written under this name: altered, cut off or swapped."


def test_a_chunk_that_is_gone_is_named(house, store):
    path = needed(house, store)[7]
    path.unlink()
    assert refused(house, store) == f"{path.relative_to(store)} is missing from the store."


def test_a_chunk_that_took_the_place_of_another_is_named(house, store):
    one, other = needed(house, store)[3], needed(house, store)[5]
    one.unlink()
    shutil.copy(other, one)
    assert one.stem in refused(house, store)


def test_an_older_manifest_under_the_newest_name_is_refused(house, store):
    old, new = manifests(store)
    new.unlink()
    shutil.copy(old, new)
    assert refused(house, store).startswith(f"manifests/{new.stem} is not what was written under this name")


def test_a_manifest_that_somebody_wrote_with_the_public_key_is_refused(house, store):
    """The public key lies on the server: writing for it is easy, the seal inside is not."""
    reader = sealing.reader(house.folder / "sheet")
    stranger = sealing.Writer(reader.recipient, bytes(32))
    path = manifests(store)[-1]
    body = reader.open_document(f"manifests/{path.stem}", path.read_bytes())
    path.unlink()
    path.write_bytes(stranger.seal_document(f"manifests/{path.stem}", body))
    assert refused(house, store).startswith(f"manifests/{path.stem} is not what was written under this name")


def test_another_house_s_sheet_opens_nothing(house, store, tmp_path):
    (tmp_path / "sheet").write_text(sealing.make_key(tmp_path, site="elsewhere.example", day="2026-11-22"))
    house.run("backup", "check", "--sheet", str(tmp_path / "sheet"), exits=1, QUIETLEDGER_BACKUP_STORE=str(store))
    assert "another house’s key" in house.output.read_text().splitlines()[-1]


# --- bringing it back -------------------------------------------------------------------------------------------------


def test_the_drill_brings_everything_back_and_opens_twenty_records(house, made):
    told = house.answer("backup", "drill", "--sheet", sheet(house))
    assert (told["name"], told["opened"]) == (made[1]["name"], 20)
    facts = {row["fact"]: row["stands"] for row in house.answer("facts", "list")["facts"]}
    assert facts["practice.restore_tested"] is True


def test_a_whole_house_comes_back_with_the_same_books_and_the_same_trail(house, standing, made, other_home):
    head = house.answer("trail", "verify")[0]["head"]
    house.run("backup")
    new = other_home()
    new.run("restore", str(house.home / "backups"), "--sheet", sheet(house))
    assert of_day(new) == standing
    new.run("trail", "verify", "--kept", head)
    new.run("restore", str(house.home / "backups"), "--sheet", sheet(house), exits=1)
    assert "A house is here already" in new.output.read_text()


def test_without_the_root_key_nothing_is_restored_and_none_is_made(house, made, other_home):
    new = other_home()
    (new.home / "keys" / "root.key").unlink()
    new.run("restore", str(house.home / "backups"), "--sheet", sheet(house), exits=1)
    assert ("Bring the root key first" in new.output.read_text(), (new.home / "keys" / "root.key").exists()) == (
        True,
        False,
    )


def test_a_restore_that_was_broken_off_is_begun_anew_and_the_house_serves_nothing_before(
    house, standing, made, other_home
):
    new = other_home()
    running = new.begin("restore", str(house.home / "backups"), "--sheet", sheet(house))
    while not (new.home / "restoring").exists():
        time.sleep(0.002)
        assert running.poll() is None
    time.sleep(1)
    running.send_signal(signal.SIGKILL)
    running.wait()
    new.run("day", exits=1)
    assert "not finished" in new.output.read_text()
    new.run("restore", str(house.home / "backups"), "--sheet", sheet(house))
    assert of_day(new) == standing


def test_one_practice_comes_back_and_touches_no_other(house, standing, made, other_home):
    new = other_home()
    new.run("restore", str(house.home / "backups"), "--practice", "XX", "--sheet", sheet(house), exits=1)
    neighbour = json.loads(programs.run(new, "keeping", "neighbour")[0])["practice"]
    before = rows_of(new, neighbour)
    new.run("restore", str(house.home / "backups"), "--practice", "LH", "--sheet", sheet(house))
    assert (rows_of(new, neighbour), len(before) >= 4) == (before, True)
    said = [json.loads(line) for line in new.run("day", "--patience", "0", "--json", exits=1).splitlines()]
    assert next(one["standing"] for one in said if one["practice"] == "LH") == standing
    new.run("restore", str(house.home / "backups"), "--practice", "LH", "--sheet", sheet(house), exits=1)
    assert "This practice is here already" in new.output.read_text()


def rows_of(house: House, practice: str) -> dict[str, str]:
    """Every row of a practice, as one digest for each table that has any."""
    found = {}
    with Cluster(house.home / "pg", socket_folder(house.home)).connect("quietledger") as connection:
        tables = connection.execute(
            "SELECT table_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND column_name = 'practice_id'"
        ).fetchall()
        for (table,) in tables:
            ask = f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t WHERE practice_id = %s"
            digest = connection.execute(ask, [practice]).fetchone()
            if digest and digest[0]:
                found[table] = digest[0]
    return found


def test_a_forgotten_patient_stays_forgotten_after_an_older_backup_came_back(house, made, other_home):
    forgotten = json.loads(programs.run(house, "keeping", "forget")[0])
    assert forgotten["keys"] == 1
    house.run("backup")  # brings the list along; the older backups stay as they are
    new = other_home()
    new.run("restore", str(house.home / "backups"), "--sheet", sheet(house), "--at", older(made[0]["name"]))
    states = json.loads(programs.run(new, "keeping", "keys", forgotten["patient"])[0])["states"]
    assert states == [["destroyed", 0]]
    assert forgotten["patient"] in (new.home / "keys" / "shredded.list").read_text()


def test_a_store_without_the_newest_list_of_the_forgotten_is_refused(house, made, other_home, tmp_path):
    house.run("backup")
    store = Path(shutil.copytree(house.home / "backups", tmp_path / "store"))
    shutil.rmtree(store / "shredded")
    new = other_home()
    new.run("restore", str(store), "--sheet", sheet(house), "--at", older(made[0]["name"]), exits=1)
    assert "The list of forgotten patients holds 0 lines" in new.output.read_text()


def test_what_waited_to_go_out_is_not_sent_until_a_person_has_said_whether_it_was(house, made, other_home):
    with house.clearinghouse():
        house.run("init", "--sample", str(house.sample))  # it listens at another port now
        programs.run(house, "keeping", "wait")
        house.run("backup")
        house.run("day")
        sent = len((house.sample / "received" / "log.jsonl").read_text().splitlines())
        new = other_home()
        new.run("restore", str(house.home / "backups"), "--sheet", sheet(house))
        new.run("day", "--patience", "0")
        assert len((house.sample / "received" / "log.jsonl").read_text().splitlines()) == sent
        new.run("resume", exits=1)
        assert "may have left since" in new.output.read_text()
        said = new.answer("resume", "--waiting", "sent")
        assert [(one["waiting"], one["they"]) for one in said] == [(1, "count as sent")]
        new.run("day", "--patience", "0")
        assert len((house.sample / "received" / "log.jsonl").read_text().splitlines()) == sent


def older(name: str) -> str:
    """The instant of a backup, rounded up to the second, as `--at` takes it."""
    from datetime import timedelta

    from quietledger.core.backups import rules

    return f"{rules.made_at(name) + timedelta(seconds=1):%Y-%m-%dT%H:%M:%S}"
