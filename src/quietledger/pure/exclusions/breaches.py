"""The breach portal's export: large breaches that were reported, found by a firm's name or inside the description."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from quietledger.pure.exclusions import names
from quietledger.pure.exclusions.findings import Finding, NotThisList

HEADER: Final = (
    "Name of Covered Entity", "State", "Covered Entity Type", "Individuals Affected", "Breach Submission Date",
    "Type of Breach", "Location of Breached Information", "Business Associate Present", "Web Description",
)  # fmt: skip
FIELD_LIMIT: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Breach:
    """One report.  number: of the row counted from 0; people: 0 where the portal doesn't say."""

    number: int
    entity: str
    state: str
    kind: str
    people: int
    reported_on: date | None
    types: tuple[str, ...]
    places: tuple[str, ...]
    has_associate: bool
    description: str


@dataclass(frozen=True, slots=True)
class Naming:
    """A report that names a firm.  by_entity: as the one that reported, else inside the description."""

    breach: Breach
    by_entity: bool


def read(data: bytes) -> tuple[list[Breach], list[Finding]]:
    """The export, either of its two lists; descriptions may run over several lines.

    Raises: NotThisList, when a column is missing.
    """
    text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", errors="replace")
    rows = csv.reader(io.StringIO(text, newline=""))
    header = [name.strip() for name in next(rows, [])]
    if missing := tuple(name for name in HEADER if name not in header):
        raise NotThisList(missing)
    found: list[Breach] = []
    told: list[Finding] = []
    for row in rows:
        line = rows.line_num
        if not any(row):
            continue
        if len(row) != len(header):
            told.append(Finding(line, "fields", f"{len(row)} fields instead of {len(header)}", is_lost=True))
            continue
        one = _breach(len(found), dict(zip(header, row, strict=True)))
        if one.reported_on is None:
            told.append(Finding(line, "date", "the day of the report is no day", is_lost=False))
        found.append(one)
    return found, told


def naming(firms: Iterable[str], breaches: Iterable[Breach]) -> list[tuple[int, Naming]]:
    """Which reports name which firm: (number of the firm, report), in the reports' order.

    A firm is named where the words of its name, legal form left out, stand together: as the whole name of the entity,
    or anywhere in the description.  A name of one short word is looked for among entities only.
    """
    wanted = [names.firm(one) for one in firms]
    found = []
    for one in breaches:
        entity, story = names.firm(one.entity), f" {names.firm(one.description)} "
        for number, name in enumerate(wanted):
            if name and name == entity:
                found.append((number, Naming(one, by_entity=True)))
            elif len(name) >= names.TELLING_LETTERS and f" {name} " in story:
                found.append((number, Naming(one, by_entity=False)))
    return found


def _breach(number: int, row: dict[str, str]) -> Breach:
    people = re.sub(r"\D", "", row["Individuals Affected"])
    return Breach(
        number, row["Name of Covered Entity"].strip(), row["State"].strip(), row["Covered Entity Type"].strip(),
        int(people or 0), _day(row["Breach Submission Date"]), _several(row["Type of Breach"]),
        _several(row["Location of Breached Information"]),
        row["Business Associate Present"].strip().lower() == "yes", row["Web Description"].strip(),
    )  # fmt: skip


def _several(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in text.split(",") if one.strip())


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text.strip(), "%m/%d/%Y").date()  # noqa: DTZ007 - a day has no time zone
    except ValueError:
        return None
