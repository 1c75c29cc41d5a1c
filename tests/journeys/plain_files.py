"""The bookkeeper's reading: sessions, 837P and 835 as plain values, by `split` alone; nothing of the house's code."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, field
from typing import Any

UNTIMED = {"90785", "90791", "90853"}
MINUTES = {
    "90832": (16, 37),
    "90834": (38, 52),
    "90837": (53, 1440),
    "90839": (30, 1440),
    "90846": (26, 1440),
    "90847": (26, 1440),
}
TESTING = {"96130": ("96131", 60, 29), "96136": ("96137", 30, 14)}


def cents(text: str) -> int:
    """`-37.5` is -3750: whole numbers all the way."""
    whole, _, part = text.removeprefix("-").partition(".")
    assert not part[2:].strip("0"), "nobody is owed part of a cent"
    value = int(whole or 0) * 100 + int((part + "00")[:2])
    return -value if text.startswith("-") else value


# --- the day's sessions ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Session:
    """A row of sessions.csv that could be taken.  `services`: what is charged; empty if that can't be told yet."""

    key: str
    payer_id: str
    member_id: str
    day: str
    services: tuple[tuple[str, int], ...]
    paid_cents: int
    diagnoses: str
    is_secret: bool

    @property
    def is_patients_own(self) -> bool:
        return self.is_secret or not self.payer_id


def sessions(practice_json: str, patients_csv: str, sessions_csv: str) -> list[Session]:
    """The rows that make sense, in order: known person, known clinician, an end after its start."""
    practice = json.loads(practice_json)
    payers = {payer["payer_id"]: payer for payer in practice["payers"]}
    people = {row["Client ID"]: row for row in csv.DictReader(io.StringIO(patients_csv))}
    clinicians = {one["source_name"] for one in practice["clinicians"]}
    found = []
    for row in csv.DictReader(io.StringIO(sessions_csv)):
        person, minutes = people.get(row["Client ID"]), _minutes(row["End Time"]) - _minutes(row["Start Time"])
        if person is None or minutes <= 0 or row["Clinician"] not in clinicians:
            continue
        payer_id, is_secret = person["Payer ID"], row["Do Not Share"] == "yes"
        # Who pays alone is charged what the first plan is charged.
        payer = practice["payers"][0] if is_secret or not payer_id else payers.get(payer_id)
        services = _services(row["Service Code"], minutes, payer) if payer else []
        month, day, year = row["Date of Service"].split("/")
        found.append(
            Session(
                row["Session ID"],
                payer_id,
                person["Member ID"],
                year + month + day,
                tuple(services),
                cents(row["Copay Paid"] or "0"),
                row["Diagnoses"],
                is_secret,
            )
        )
    return found


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def _services(code: str, minutes: int, payer: dict[str, Any]) -> list[tuple[str, int]]:
    fees = {fee["code"]: fee["charge_cents"] for fee in payer["fees"]}
    return [(one, units * fees[one]) for one, units in _units(code, minutes, payer["terms"]) if units]


def _units(code: str, minutes: int, terms: dict[str, Any]) -> list[tuple[str, int]]:
    if code in UNTIMED:
        return [(code, 1)]
    if code in TESTING:
        addon, step, spare = TESTING[code]
        units = (minutes + spare) // step
        return [(code, 1), (addon, units - 1)] if units else []
    if code in MINUTES:
        least, most = MINUTES[code]
        if not least <= minutes <= most:
            return []
        blocks = max(0, -((74 - minutes) // 30)) if code == "90839" else 0
        return [(code, 1), ("90840", blocks)]
    step = 15 if code == "H0004" else terms["unit_minutes"][code]
    spare = {"midpoint8": (step - 1) // 2, "full_unit": 0, "ceil": step - 1}
    rounding = terms["rounding"].get(code) or terms["rounding"].get("*", "midpoint8")
    return [(code, (minutes + spare[rounding]) // step if step else 1)]


# --- X12, the plain way ---------------------------------------------------------------------------------------------


@dataclass
class Line:
    """One service: as billed (837P), or as answered (835, with its reductions)."""

    code: str
    charge_cents: int
    paid_cents: int = 0
    number: str = ""
    reductions: list[tuple[str, str, int]] = field(default_factory=list)


@dataclass
class Claim:
    """One CLM or CLP with its lines."""

    number: str
    charge_cents: int
    status: str = ""
    paid_cents: int = 0
    payer_id: str = ""
    member_id: str = ""
    day: str = ""
    lines: list[Line] = field(default_factory=list)
    reductions: list[tuple[str, str, int]] = field(default_factory=list)

    @property
    def lines_cents(self) -> int:
        return sum(line.paid_cents for line in self.lines) - sum(cut[2] for cut in self.reductions)

    def mirror(self) -> list[Any]:
        """All amounts, with their signs turned."""
        lines = sorted(
            (x.code, -x.charge_cents, -x.paid_cents, sorted((*c[:2], -c[2]) for c in x.reductions)) for x in self.lines
        )
        return [-self.charge_cents, -self.paid_cents, lines, sorted((*cut[:2], -cut[2]) for cut in self.reductions)]

    def amounts(self) -> list[Any]:
        lines = sorted((x.code, x.charge_cents, x.paid_cents, sorted(x.reductions)) for x in self.lines)
        return [self.charge_cents, self.paid_cents, lines, sorted(self.reductions)]


@dataclass
class Payment:
    """One ST of an 835."""

    paid_cents: int
    trace: str = ""
    claims: list[Claim] = field(default_factory=list)
    balances: list[tuple[str, str, int]] = field(default_factory=list)


def segments(data: bytes) -> list[list[str]]:
    text = data.decode("latin-1")
    return [part.strip("\r\n").split(text[3]) for part in text.split(text[105]) if part.strip()]


def is_whole(data: bytes) -> bool:
    """Whether nothing was cut off: a file that does not end in IEA is not believed at all."""
    found = segments(data)
    return found[-1][0] == "IEA" and [one[0] for one in found].count("ST") == [one[0] for one in found].count("SE")


def billed(data: bytes) -> list[Claim]:
    """The claims of an 837P."""
    claims: list[Claim] = []
    payer_id = member_id = ""
    for seg in segments(data):
        match seg[0], seg[1]:
            case "NM1", "IL":
                member_id = seg[9]
            case "NM1", "PR":
                payer_id = seg[9]
            case "CLM", number:
                claims.append(Claim(number, cents(seg[2]), payer_id=payer_id, member_id=member_id))
            case "SV1", service:
                claims[-1].lines.append(Line(service.split(":")[1], cents(seg[2])))
            case "DTP", "472":
                claims[-1].day = seg[3]
            case "REF", "6R":
                claims[-1].lines[-1].number = seg[2]
    return claims


def payments(data: bytes) -> list[Payment]:
    """The payments of an 835."""
    found: list[Payment] = []
    at: Claim | Line | None = None
    for seg in segments(data):
        match seg[0]:
            case "BPR":
                found.append(Payment(cents(seg[2])))
            case "TRN":
                found[-1].trace = seg[2]
            case "CLP":
                at = Claim(seg[1], cents(seg[3]), seg[2], cents(seg[4]))
                found[-1].claims.append(at)
            case "SVC":
                at = Line(seg[1].split(":")[1], cents(seg[2]), cents(seg[3]))
                found[-1].claims[-1].lines.append(at)
            case "CAS" if at:
                at.reductions += [(seg[1], seg[n], cents(seg[n + 1])) for n in range(2, len(seg), 3)]
            case "REF" if seg[1] == "6R" and isinstance(at, Line):
                at.number = seg[2]
            case "PLB":
                for n in range(3, len(seg), 2):
                    code, _, reference = seg[n].partition(":")
                    found[-1].balances.append((code, reference, cents(seg[n + 1])))
    return found
