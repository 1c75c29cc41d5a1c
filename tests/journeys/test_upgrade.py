"""Houses of earlier releases come back with the code of today, and a billing day goes on from there.

Each folder in `releases/` is a backup that was made from what that release left on disk; nothing in it was made by
today's tables. How the next one is made: docs/operating.md, "A release".
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from journeys import programs
from journeys.house import House, new_house

from quietledger.core.backups import sealing
from quietledger.core.backups.rules import Manifest
from quietledger.core.backups.store import Store

RELEASES = Path(__file__).parent / "releases"


@pytest.fixture(scope="module", params=sorted(path.name for path in RELEASES.iterdir() if path.is_dir()))
def kept(request: pytest.FixtureRequest) -> Path:
    return RELEASES / str(request.param)


@pytest.fixture(scope="module")
def manifest(kept: Path) -> Manifest:
    return Store(kept / "store").newest(sealing.reader(kept / "sheet-TEST-DATA.txt"))


@pytest.fixture(scope="module")
def house(kept: Path) -> Iterator[House]:
    """The old house, restored: its own tables first, its rows, then everything that was changed since."""
    house = new_house(Path(tempfile.mkdtemp(prefix="ql-old-")), 40, "--date", "2026-11-13")
    (house.home / "keys").mkdir(parents=True, mode=0o700)
    key = house.home / "keys" / "root.key"
    shutil.copy(kept / "root-TEST-DATA.key", key)
    key.chmod(0o400)
    house.run("restore", str(kept / "store"), "--sheet", str(kept / "sheet-TEST-DATA.txt"))
    yield house
    house.end()


@pytest.fixture(scope="module")
def trail(house: House, manifest: Manifest) -> list[dict[str, Any]]:
    (head,) = (one for practice, one in manifest.heads.items() if practice in manifest.practices.values())
    return house.answer("trail", "verify", "--kept", f"{head.size}:{head.root}")


@pytest.fixture(scope="module")
def seen(house: House, trail: list) -> list[dict[str, Any]]:
    programs.run(house, "renew")
    said, _ = programs.run(house, "browse", "unlikely")
    return [json.loads(line) for line in said.splitlines() if line.startswith('{"address"')]


@pytest.fixture(scope="module")
def day(house: House, seen: list) -> dict[str, Any]:
    """Another day's sessions come in, of the same people, and the billing day is run."""
    with house.clearinghouse():
        house.run("resume")
        house.run("init", "--sample", str(house.sample))
        return house.answer("day")


def test_the_release_was_kept_whole(manifest: Manifest, kept: Path) -> None:
    assert (manifest.version, manifest.rows_count > 1_000, list(manifest.practices)) == (kept.name, True, ["LH"])


def test_the_trail_goes_on_from_where_the_old_release_left_it(trail: list, manifest: Manifest) -> None:
    before = manifest.heads[manifest.practices["LH"]].size
    (now,) = (one for one in trail if one["practice"] == "LH")
    assert (now["flaws"], now["entries"] > before > 50) == ([], True)


def test_the_books_are_what_they_were(house: House, manifest: Manifest, trail: list) -> None:
    said = json.loads(house.run("day", "--patience", "0", "--json", exits=1))  # its clearinghouse is long gone
    accounts = {account: cents for account, cents in said["standing"]["accounts"].items() if cents}
    then = {account: cents for account, cents in manifest.sums[manifest.practices["LH"]].items() if cents}
    assert (accounts, said["standing"]["sum_cents"]) == (then, 0)


def test_patients_and_claims_of_then_open_on_the_pages_of_today(seen: list) -> None:
    broken = [page["address"] for page in seen if page["status"] >= 400]
    kinds = {str(page["address"]).split("/")[1] for page in seen}
    assert (broken, {"patients", "claims", "ledger", "remittances"} - kinds) == ([], set())
    assert sum("/patients/" in str(page["address"]) for page in seen) > 2


def test_a_billing_day_runs_on_it(day: dict[str, Any]) -> None:
    assert (day["problems"], day["standing"]["sum_cents"]) == ([], 0)
    assert min(day["charged"], day["sent"], day["entered"]) > 20


def test_it_is_backed_up_and_brought_back_again(house: House, day: dict[str, Any], kept: Path) -> None:
    house.run("backup")
    told = house.answer("backup", "drill", "--sheet", str(kept / "sheet-TEST-DATA.txt"))
    assert told["opened"] == 20
