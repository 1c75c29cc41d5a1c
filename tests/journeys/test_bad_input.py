"""Bad input of each kind: a clear sentence, what came is kept, the rest goes on, and nobody sees a traceback."""

from __future__ import annotations

import csv
import json
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from journeys import kept
from journeys.house import House, new_house, received


def made_in(folder: Path, sessions: int) -> Iterator[House]:
    house = new_house(folder, sessions)
    yield house
    house.end()


def rows(house: House, question: str) -> list[tuple[Any, ...]]:
    """What stands in a house's tables, past every row rule."""
    host = str(house.home / "pg")
    with psycopg.connect(host=host, user="quietledger", dbname="quietledger", autocommit=True) as connection:
        connection.read_only = True
        return connection.execute(question).fetchall()


def said(house: House) -> str:
    """All that any command of this house has printed."""
    begun = house.folder / "begun.log"
    return house.output.read_text() + (begun.read_text() if begun.exists() else "")


# --- files of sessions ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def odd() -> Iterator[House]:
    """A house whose first file of sessions has columns that nobody knows; the right file comes afterwards."""
    yield from made_in(Path(tempfile.mkdtemp(prefix="ql-odd-")), 200)


@pytest.fixture(scope="module")
def columns(odd: House) -> dict[str, Any]:
    right = odd.sample / "sessions.csv"
    shutil.copy(right, odd.folder / "right.csv")
    lines = right.read_text().splitlines()
    right.write_text("\n".join(["Colour,Number of chairs,Weather", *lines[1:]]) + "\n")
    with odd.clearinghouse():
        first = odd.answer("init", "--sample", str(odd.sample), exits=1)
        shutil.copy(odd.folder / "right.csv", right)
        second = odd.answer("init", "--sample", str(odd.sample))
        day = odd.answer("day")
    return {"first": first, "second": second, "day": day}


def test_a_csv_with_wrong_columns_is_refused_in_a_sentence(columns):
    first = columns["first"]
    assert (first["sessions"], first["patients"] > 100, len(first["problems"])) == (0, True, 1)
    assert "column" in first["problems"][0].lower()


def test_a_csv_with_wrong_columns_is_kept_and_the_right_one_goes_in(odd, columns):
    assert columns["second"]["sessions"] > 190
    assert [one.body[:6] for one in kept.files(odd) if one.kind == "CSV"] == [b"Colour", b"Sessio"]


def test_a_session_that_ends_before_it_begins_is_named_with_its_row(odd, columns):
    with (odd.sample / "sessions.csv").open() as file:
        turned = [n for n, row in enumerate(csv.DictReader(file), start=2) if row["End Time"] < row["Start Time"]]
    found = rows(odd, "SELECT row, say FROM visits_finding WHERE say LIKE '%ends before it begins%'")
    assert [row for row, _ in found] == turned
    assert all(say.startswith(f"Row {row}: the session ends before it begins (") for row, say in found)


def test_a_session_under_an_unknown_plan_is_held_and_says_what_to_do(odd, columns):
    assert rows(odd, "SELECT DISTINCT say, fix FROM charges_hold WHERE finding = 'CHG-PLAN'") == [
        (
            "The patient's file names a plan that isn't among yours.",
            "Enter the plan, or correct the patient's cover, then release the session.",
        )
    ]


def test_the_rest_of_a_day_with_bad_rows_goes_on(columns):
    day = columns["day"]
    assert (day["problems"], day["sent"] > 170, day["standing"]["sum_cents"]) == ([], True, 0)


# --- the clearinghouse ----------------------------------------------------------------------------


@contextmanager
def serving(house: House, folder: Path, port: int) -> Iterator[None]:
    """A clearinghouse at a port that is known already."""
    server = house.begin("sandbox", "serve", "--folder", str(folder), "--port", str(port))
    try:
        while not (folder / "connection.json").exists():
            assert server.poll() is None, said(house)
            time.sleep(0.05)
        yield
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


@pytest.fixture(scope="module")
def far() -> Iterator[House]:
    """A house of twelve sessions: few enough for plain answers."""
    yield from made_in(Path(tempfile.mkdtemp(prefix="ql-far-")), 12)


@pytest.fixture(scope="module")
def roads(far: House) -> dict[str, Any]:
    """The clearinghouse is down; then somebody else answers in its place; then it is back."""
    with far.clearinghouse():
        far.run("init", "--sample", str(far.sample))
        port = json.loads((far.sample / "connection.json").read_text())["port"]
    down = far.answer("day", exits=1)
    spoken = far.run("day", exits=1)
    impostor = far.folder / "impostor"
    impostor.mkdir()
    shutil.copy(far.sample / "practice.json", impostor)
    with serving(far, impostor, port):
        wrong = far.answer("day", exits=1)
    with serving(far, far.sample, port):
        back = far.answer("day")
    return {"down": down, "spoken": spoken, "wrong": wrong, "impostor": impostor, "back": back, "port": port}


def test_a_host_that_is_down_is_named_and_the_claims_wait(roads):
    down = roads["down"]
    sentence = "Paperlark Exchange doesn’t answer. 1 file waits here and goes out by itself when it does."
    assert (down["problems"], down["carried"], down["files"]) == ([sentence], 0, 1)
    assert sentence in " ".join(roads["spoken"].split())


def test_a_host_with_another_key_gets_nothing_and_is_named(roads):
    sentence = "This isn’t the Paperlark Exchange we know: its key has changed. Nothing was sent. Call them."
    assert roads["wrong"]["problems"] == [sentence]
    assert (received(roads["impostor"]), [*(roads["impostor"] / "mailbox" / "inbound").iterdir()]) == ([], [])


def test_what_waited_goes_out_by_itself_once(far, roads):
    back = roads["back"]
    assert (back["problems"], back["carried"], back["sent"]) == ([], 1, 0)
    assert [(entry["duplicate"], entry["repeated"]) for entry in received(far.sample)] == [(False, [])]
    assert back["standing"]["claims"].get("sent", 0) == 0


# --- remittances ----------------------------------------------------------------------------------


def remittance(trace: str, dollars: int) -> bytes:
    """An 835 that pays a claim which nobody here has sent."""
    body = [
        "ST*835*0001",
        f"BPR*I*{dollars}*C*ACH*CCP*01*999999992*DA*000111222*1999000011**01*999999992*DA*000333444*20261123",
        f"TRN*1*{trace}*1999000011", "DTM*405*20261122", "N1*PR*BLUEFINCH HEALTH PLAN*XV*BLUEF1", "N3*1 NEST ROAD",
        "N4*SPRINGFIELD*IL*62701", "PER*BL*PROVIDER DESK*TE*5555550199", "N1*PE*LANTERN HILL PSYCHOLOGY*XX*1999999984",
        "LX*1", f"CLP*NOTOURS{trace}*1*{dollars + 10}*{dollars}**12*BFX{trace}*11*1", "NM1*QC*1*MISTLETOE*ARCHIBALD",
        f"SVC*HC:90834*{dollars + 10}*{dollars}**1", "DTM*472*20261120", "CAS*CO*45*10",
    ]  # fmt: skip
    isa = (
        f"ISA*00*{'':10}*00*{'':10}*ZZ*{'PAPERLARK':15}*ZZ*{'LANTERNHILL':15}*261122*0915*^*00501*{int(trace):09}*0*T*:"
    )
    envelope = [isa, f"GS*HP*PAPERLARK*LANTERNHILL*20261122*0915*{int(trace)}*X*005010X221A1"]
    ends = [f"SE*{len(body) + 1}*0001", f"GE*1*{int(trace)}", f"IEA*1*{int(trace):09}"]
    return "".join(f"{segment}~" for segment in [*envelope, *body, *ends]).encode()


@pytest.fixture(scope="module")
def strange(far: House, roads: dict[str, Any]) -> dict[str, Any]:
    """Two remittances for claims that we never sent: one whole, one cut off first and whole on the next day."""
    outbound, whole = far.sample / "mailbox" / "outbound", remittance("7002", 80)
    with serving(far, far.sample, roads["port"]):
        (outbound / "unknown.x12").write_bytes(remittance("7001", 90))
        (outbound / "cut.x12").write_bytes(whole[:-200])
        first = far.answer("day")
        (outbound / "whole.x12").write_bytes(whole)
        second = far.answer("day")
        third = far.answer("day")
    return {"before": roads["back"], "first": first, "second": second, "third": third, "cut": whole[:-200]}


def unapplied(told: dict[str, Any]) -> int:
    return told["standing"]["accounts"].get("Liab:insurance_unapplied", 0)


def test_money_for_an_unknown_claim_is_kept_apart_with_a_sentence(far, strange):
    assert (strange["first"]["problems"], unapplied(strange["first"]) - unapplied(strange["before"])) == ([], -9000)
    [(say,)] = rows(far, "SELECT say FROM remits_difference WHERE why = 'unmatched' AND cents = 9000")
    assert say == "$90.00 came for a claim that we don’t know."


def test_a_file_that_was_cut_off_enters_nothing_and_is_kept(far, strange):
    cut = [one for one in kept.files(far) if one.body == strange["cut"]]
    assert [(one.kind, one.state) for one in cut] == [("835", "quarantined")]
    [(words,)] = rows(far, "SELECT said FROM exchange_file WHERE state = 'quarantined'")
    assert words.endswith(".")


def test_the_whole_file_is_entered_once_when_it_comes(strange):
    moved = [
        unapplied(strange[later]) - unapplied(strange[earlier])
        for earlier, later in (("first", "second"), ("second", "third"))
    ]
    assert moved == [-8000, 0]


# --- a full disk ----------------------------------------------------------------------------------


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[None]:
    """A file system of its own, of known size.  Skips, loudly, where nobody may mount one."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0700", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("THE FULL DISK WAS NOT TESTED: this user may not mount a small file system")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture(scope="module")
def full() -> Iterator[dict[str, Any]]:
    """A day that begins with room for a few pages, and is run again when there is more."""
    house = new_house(Path(tempfile.mkdtemp(prefix="ql-full-")), 200)
    ballast = house.home / "ballast"
    with small_disk(house.home, 400), house.clearinghouse():
        house.run("init", "--sample", str(house.sample))
        before = standing(house)
        _fill(ballast, leave_bytes=600_000)
        first = house.run("day", exits=1)
        ballast.unlink()
        between = standing(house)
        last = house.answer("day")
        yield {"before": before, "first": first, "between": between, "last": last, "house": house}
        house.run("stop")
    shutil.rmtree(house.folder)


def _fill(ballast: Path, *, leave_bytes: int) -> None:
    free = shutil.disk_usage(ballast.parent).free - leave_bytes
    with ballast.open("wb") as file:
        for _ in range(free // 65536):
            file.write(b"\0" * 65536)


def standing(house: House) -> dict[str, Any]:
    """Entries that are not zero, visits half charged, all visits; the command starts a database that is down."""
    house.run("trail", "verify")
    return {
        "unbalanced": rows(house, "SELECT entry_id FROM ledger_line GROUP BY entry_id HAVING sum(cents) <> 0"),
        "half": rows(
            house,
            "SELECT id FROM visits_visit WHERE (state = 'charged') <> EXISTS"
            " (SELECT 1 FROM ledger_entry WHERE once = 'charge:' || visits_visit.id)",
        ),
        "visits": rows(house, "SELECT count(*) FROM visits_visit"),
    }


def test_a_full_disk_is_said_in_plain_words(full):
    words = " ".join(full["first"].split())
    assert "What was finished is kept, nothing is half done." in words
    assert "The disk is full." in words or "The database broke off." in words


def test_nothing_is_half_done_on_a_full_disk(full):
    assert full["between"] == full["before"] | {"half": [], "unbalanced": []}


def test_the_day_finishes_when_there_is_room(full):
    last = full["last"]
    assert (last["problems"], last["standing"]["sum_cents"]) == ([], 0)
    assert sum(last["standing"]["claims"].get(state, 0) for state in ("paid", "partly_paid", "denied")) > 150
    assert not [one for one in received(full["house"].sample) if one["duplicate"] or one["repeated"]]


# --- all of them ----------------------------------------------------------------------------------


def test_nobody_saw_a_traceback(odd, far, columns, strange, full):
    assert [text for text in (said(odd), said(far), said(full["house"])) if "Traceback" in text] == []
