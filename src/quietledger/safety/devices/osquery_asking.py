"""What osquery is asked on each system, and the report that its answers come to; plain values, as rules are.

Every question is a snapshot: its whole answer comes each time, so one that is lost or fails leaves nothing behind but
an answer that grows old. Columns: schema of osquery 5 (os_version, system_info, bitlocker_info, disk_encryption,
mounts, block_devices, alf, windows_security_center, registry).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from quietledger.pure.devicestate import osquery as judging
from quietledger.pure.devicestate.report import Agent, Hardware, Report, System
from quietledger.safety.devices.rules import INTERVAL_SECONDS, SKEW

NAME: Final = "osquery"
ROWS_MOST: Final = 256
COLUMNS_MOST: Final = 64
VALUE_MOST: Final = 512
FRESH_FOR: Final = timedelta(seconds=2 * INTERVAL_SECONDS)  # one answer may get lost
DISK, SWAP, OS, MACHINE, FIREWALL = "disk", "swap", "os", "machine", "firewall"

_MACHINE: Final = "SELECT uuid, hardware_serial, hardware_model FROM system_info"
_OS: Final = "SELECT name, version, build, platform FROM os_version"
# Windows says "25H2" nowhere but in its registry, and by that its updates end.
_WINDOWS_OS: Final = (
    "SELECT o.name, o.version, o.build, o.platform, r.data AS display_version FROM os_version o LEFT JOIN registry r"
    r" ON r.path = 'HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion\DisplayVersion'"
)
QUESTIONS: Final[Mapping[str, Mapping[str, str]]] = {
    "linux": {
        DISK: "SELECT m.path, d.encrypted, d.type FROM mounts m LEFT JOIN disk_encryption d"
        " ON m.device_alias = d.name WHERE m.device LIKE '/dev/%' AND m.type != 'squashfs'",
        SWAP: "SELECT b.name, d.encrypted, d.type FROM block_devices b LEFT JOIN disk_encryption d"
        " ON b.name = d.name WHERE b.type = 'swap' AND b.name NOT LIKE '/dev/zram%'",
        OS: _OS, MACHINE: _MACHINE,
    },
    "macos": {
        DISK: "SELECT name, encrypted, user_uuid, filevault_status FROM disk_encryption",
        FIREWALL: "SELECT global_state FROM alf",
        OS: _OS, MACHINE: _MACHINE,
    },
    "windows": {
        DISK: "SELECT drive_letter, protection_status, conversion_status, percentage_encrypted, encryption_method"
        " FROM bitlocker_info",
        FIREWALL: "SELECT firewall FROM windows_security_center",
        OS: _WINDOWS_OS, MACHINE: _MACHINE,
    },
}  # fmt: skip
_CAN_LACK: Final = frozenset({FIREWALL})  # a report that lacks it is one all the same


@dataclass(frozen=True, slots=True)
class Answer:
    """What osquery answered to one question, and when (Unix seconds).  rows None: it failed, so nothing is known."""

    at: int
    rows: tuple[Mapping[str, str], ...] | None


Answers = Mapping[str, Answer]


def schedule(platform: str) -> dict[str, Any]:
    """The questions as osquery's configuration has them.  Units: seconds between two answers."""
    return {
        name: {"query": query, "interval": INTERVAL_SECONDS, "snapshot": True}
        for name, query in QUESTIONS[platform].items()
    }


def platform_of(details: Mapping[str, Any]) -> str:
    """The platform by what osquery says of the machine at its enrolment; "" if it doesn't say."""
    told = details.get("os_version")
    row = rows([told]) if isinstance(told, dict) else None
    return judging.osquery_system(row[0]).platform if row and row[0].get("platform") else ""


def rows(told: object) -> tuple[Mapping[str, str], ...] | None:
    """Rows as osquery sends them; None if they aren't any, or too many or too long to be true: half counts for none."""
    if told == "":  # versions before 5 say so where there are no rows
        return ()
    if not isinstance(told, list) or len(told) > ROWS_MOST or not all(_is_row(row) for row in told):
        return None
    # A client may be told to send numbers as numbers.
    return tuple({name: value if isinstance(value, str) else str(value) for name, value in row.items()} for row in told)


def merged(before: Answers, fresh: Iterable[tuple[str, Answer]], platform: str, now: datetime) -> dict[str, Answer]:
    """The newest answer to each of our questions; those from the future, or to what we didn't ask, are left out."""
    newest = dict(before)
    for name, answer in fresh:
        is_ours = name in QUESTIONS[platform] and answer.at <= (now + SKEW).timestamp()
        if is_ours and (name not in newest or newest[name].at <= answer.at):
            newest[name] = answer
    return newest


def open_questions(answers: Answers, platform: str, now: datetime) -> dict[str, str]:
    """The questions that have no fresh answer: what osquery is to be asked at once."""
    return {name: query for name, query in QUESTIONS[platform].items() if not _is_fresh(answers.get(name), now)}


def report(answers: Answers, platform: str, now: datetime) -> Report | None:
    """The report that fresh answers come to, None while one is missing that it can't do without.

    What was asked and failed is unknown in it.
    """
    if not set(open_questions(answers, platform, now)) <= _CAN_LACK:
        return None
    fresh = {name: answer for name, answer in answers.items() if _is_fresh(answer, now)}
    os_row, machine, wall = (_first(fresh.get(name)) for name in (OS, MACHINE, FIREWALL))
    made = Report(
        os=judging.osquery_system(os_row) if os_row else System(platform), agent=Agent(NAME),
        firewall=_firewall(wall), iat=min(answer.at for answer in fresh.values()),
        hw=Hardware(machine.get("hardware_model", "")[:128], _hashed(machine.get("hardware_serial", ""))),
    )  # fmt: skip
    disk, swap = fresh[DISK].rows, fresh[SWAP].rows if SWAP in fresh else None
    return made if disk is None else replace(made, disk=judging.judge_osquery(_NAMED[platform], disk, swap))


def identity(told: str) -> str:
    """What is kept of a machine's hardware id: by it a machine that enrols again is known, and no name can be read."""
    return sha256(b"QLOSQUERY1\0" + told.strip().casefold().encode()).hexdigest()


def read(text: str) -> dict[str, Answer]:
    """Answers as a row of the table keeps them."""
    kept = json.loads(text) if text else {}
    return {name: Answer(at, None if found is None else tuple(found)) for name, (at, found) in kept.items()}


def text(answers: Answers) -> str:
    """Answers as a row of the table keeps them."""
    return json.dumps(
        {name: [one.at, one.rows] for name, one in answers.items()}, sort_keys=True, separators=(",", ":")
    )


_NAMED: Final = {"linux": "linux", "macos": "darwin", "windows": "windows"}


def _is_row(row: object) -> bool:
    if not isinstance(row, dict) or len(row) > COLUMNS_MOST:
        return False
    return all(len(name) <= COLUMNS_MOST and name.isprintable() and _is_value(value) for name, value in row.items())


def _is_value(value: object) -> bool:
    return isinstance(value, str | int | float) and len(str(value)) <= VALUE_MOST and str(value).isprintable()


def _is_fresh(answer: Answer | None, now: datetime) -> bool:
    return answer is not None and answer.at > (now - FRESH_FOR).timestamp()


def _first(answer: Answer | None) -> Mapping[str, str]:
    """The one row of a question that has one; empty where nothing is known."""
    return answer.rows[0] if answer and answer.rows else {}


def _firewall(row: Mapping[str, str]) -> str:
    """MacOS counts 0 for off, 1 for on, 2 for on and strict; Windows says how well it is."""
    said = row.get("global_state", "") or row.get("firewall", "")
    return {"0": "off", "1": "on", "2": "on", "Good": "on", "Poor": "off"}.get(said, "unknown")


def _hashed(serial: str) -> str:
    return sha256(b"QLSERIAL1\0" + serial.encode()).hexdigest() if serial.strip() not in {"", "0", "-1"} else ""
