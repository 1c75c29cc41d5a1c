"""After a full day with patients who are all canaries, nothing of them stands anywhere outside the vault."""

from __future__ import annotations

import base64
import json
import socket
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from journeys import programs, scan
from journeys.house import House, new_house
from psycopg import sql

MARK, CONTROL_MARK = "q7xkv4zj", "c0ntr0l5"
CONTROLS = (
    ("name", f"Planted{CONTROL_MARK}"), ("member", f"MEM{CONTROL_MARK.upper()}"), ("birth", "1899-12-31"),
    ("diagnosis", "F77.7"), ("diagnosis", "F777"),
)  # fmt: skip
FOUND_ALL = {"the mark as utf-8", "the mark as utf-16-le", "a name as base64", "a birth date", "a diagnosis"}
TEXT = {".log", ".json", ".conf", ".txt", ""}


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    house = new_house(Path(tempfile.mkdtemp(prefix="ql-canary-")), 200, "--canary")
    yield house
    house.end()


@pytest.fixture(scope="module")
def canaries(house: House) -> scan.Needles:
    lines = (house.sample / "canaries.txt").read_text().splitlines()
    return scan.needles(MARK, [(kind, text) for kind, _, text in (line.partition("\t") for line in lines)])


@pytest.fixture(scope="module")
def day(house: House) -> dict:
    with house.clearinghouse():
        house.run("init", "--sample", str(house.sample))
        house.run("day")
        return house.answer("day")


@pytest.fixture(scope="module")
def browsed(house: House, day: dict) -> list[dict]:
    """What somebody at a desk saw; the program's output is scanned like any other."""
    said, errors = programs.run(house, "browse", "Canary")
    (house.folder / "browsed.log").write_text(said + errors)
    return [json.loads(line) for line in said.splitlines() if line.startswith('{"address"')]  # else log lines


@pytest.fixture(scope="module")
def given_out(house: House, browsed: list[dict]) -> Path:
    """What the house writes for others to keep: the trail as files, the policy book, lists, a backup's store."""
    folder = house.folder / "given_out"
    house.run("trail", "export", str(folder / "trail"))
    house.run("policy", "book", "--out", str(folder / "policy-book.md"))
    house.run("trail", "checkpoint")
    house.run("facts", "list")
    house.run("people", "list")
    house.run("keys", "list", exits=1)  # it finds that the root key lies beside the database
    house.run("backup", "key", "--out", str(folder / "backup.sheet"))
    house.run("backup")
    house.run("backup", "list")
    return folder


@pytest.fixture(scope="module")
def served(house: House, given_out: Path) -> str:
    """The real server, asked from outside: its log is in the scan."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = house.begin("serve", "--port", str(port))
    try:
        for _ in range(200):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in/", timeout=5) as answer:
                    return answer.read().decode()
            except OSError:
                assert server.poll() is None, (house.folder / "begun.log").read_text()
                time.sleep(0.1)
        pytest.fail("the server never answered")
    finally:
        server.terminate()
        server.wait()


@pytest.fixture(scope="module")
def dumped(house: House, served: str) -> dict[str, bytes]:
    """Every table as text, controls planted in one of our own; then the database is at rest, all of it on disk."""
    house.run("trail", "verify")  # starts the database again
    house.run("trail", "export", str(house.folder / "trail"))
    host = str(house.home / "pg")
    with psycopg.connect(host=host, user="quietledger", dbname="quietledger", autocommit=True) as rows:
        rows.execute("CREATE TABLE planted (words text, bytes bytea)")
        name = CONTROLS[0][1]
        for words, plain in [*((text, b"") for _, text in CONTROLS), ("", name.encode("utf-16-le"))]:
            rows.execute("INSERT INTO planted VALUES (%s, %s)", [words, plain])
        rows.execute("INSERT INTO planted VALUES (%s, '')", [base64.b64encode(f"to {name}".encode()).decode()])
        tables = rows.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        found = {table: b"".join(_copied(rows, table)) for (table,) in tables}
        rows.execute("CHECKPOINT")
    house.run("stop")
    return found


def _copied(rows: psycopg.Connection, table: str) -> Iterator[bytes]:
    with rows.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as copy:
        yield from (bytes(part) for part in copy)


@pytest.fixture(scope="module")
def everything(house: House, dumped: dict[str, bytes]) -> list[tuple[str, bytes, bool]]:
    """Where, bytes, whether they are text: home, temporary files, outputs, tables; not the sandbox, another firm's."""
    tables = [(f"table {name}", data, True) for name, data in dumped.items()]
    files = [
        (str(path.relative_to(house.folder)), data, path.suffix in TEXT and "pg/data" not in str(path))
        for path, data in scan.files(house.folder, but=[house.sample])
    ]
    return tables + files


def test_the_day_and_the_desk_really_handled_patients(day, browsed):
    """A scan of a house in which nothing happened would find nothing, too."""
    claims, shown = day["standing"]["claims"], [page for page in browsed if page["has_word"]]
    assert (claims.get("paid", 0) > 100, len(shown) > 5, [page for page in browsed if page["status"] != 200]) == (
        True, True, [],
    )  # fmt: skip


def test_statements_were_written_and_opened(browsed):
    assert [page["address"] for page in browsed if ".pdf" in page["file"]]


def test_the_scan_saw_the_database_its_log_and_all_output(everything):
    seen = {where for where, _, _ in everything}
    assert {"output", "begun.log", "browsed.log", "home/pg/postgres.log", "table claims_claim"} <= seen
    assert any(where.startswith("home/pg/data/pg_wal/0") for where in seen)
    assert sum(where.startswith("home/pg/data/base/") for where in seen) > 500


def test_the_scan_saw_what_is_given_out(everything):
    seen = {where for where, _, _ in everything}
    assert any(where.startswith("given_out/trail/") for where in seen)
    assert "given_out/policy-book.md" in seen
    assert sum(where.startswith("home/backups/") for where in seen) > 5


def test_no_canary_stands_anywhere(everything, canaries):
    found = {
        where: hits for where, data, is_plain in everything if (hits := [*canaries.found_in(data, is_plain=is_plain)])
    }
    assert found == {}


def test_no_file_is_named_for_a_patient(everything, canaries, browsed):
    names = "\n".join([where for where, _, _ in everything] + [f"{one['address']} {one['file']}" for one in browsed])
    assert [*canaries.found_in(names.encode(), is_plain=True)] == []


def test_the_scan_finds_what_is_planted_plainly(everything):
    """The proof that it would have found the others, in tables as in the database's own files."""
    planted = scan.needles(CONTROL_MARK, CONTROLS)
    tables = {
        hit
        for where, data, _ in everything
        if where == "table planted"
        for hit in planted.found_in(data, is_plain=True)
    }
    files = {
        hit for where, data, _ in everything if "pg/data" in where for hit in planted.found_in(data, is_plain=False)
    }
    assert (FOUND_ALL - files, FOUND_ALL - tables) == (set(), {"the mark as utf-16-le"})


def test_a_four_byte_diagnosis_in_noise_is_no_find():
    """The rule that keeps chance out, and what it lets through."""
    looked_for = scan.needles("canary", [("name", "canary"), ("diagnosis", "F446"), ("diagnosis", "F44.6")])
    noise, sentence, pointed = b"\x00\x9fF446\x01\xc3", b'\x00{"dx": "F446"}\x00', b"\x00\x9fF44.6\x01"
    found = [[*looked_for.found_in(data, is_plain=False)] for data in (noise, sentence, pointed)]
    assert found == [[], ["a diagnosis"], ["a diagnosis"]]


def test_base64_is_found_at_each_alignment():
    looked_for = scan.needles("canary", [("name", "Birdcanaryabc")])
    coded = [base64.b64encode(b"x" * shift + b"Birdcanaryabc, more") for shift in range(4)]
    assert [[*looked_for.found_in(data, is_plain=False)] for data in coded] == [["a name as base64"]] * 4


def test_the_practice_next_door_sees_nothing_at_any_address(house, browsed):
    said, _errors = programs.run(house, "next_door", "Canary")
    first, *answers = [json.loads(line) for line in said.splitlines() if line.startswith(('{"ids"', '{"name"'))]
    assert first["ids"] > 25
    own_lists = {one["name"] for one in answers if not one["takes_id"] and one["status"] == 200}
    assert {
        "claims:worklist",
        "patients:worklist",
        "ledger:worklist",
        "remits:worklist",
    } <= own_lists  # still signed in
    assert [one for one in answers if one["has_word"]] == []
    with_foreign_id = [one for one in answers if one["takes_id"]]
    assert len({one["name"] for one in with_foreign_id}) > 15
    opened = {(one["name"], one["method"], one["status"]) for one in with_foreign_id if one["status"] == 200}
    assert opened == set(), "a page opened for an id of another practice"
    assert [one for one in answers if one["status"] >= 500] == []
