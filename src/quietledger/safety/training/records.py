"""Who finished which lesson, as a table for programs and as a document to be filed.

An extra file: both are made of rows that an action has handed out.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from quietledger.core.shell import printing
from quietledger.safety.training.queries import FinishRow

TEMPLATE: Final = Path(__file__).parent / "record.typ"
COLUMNS: Final = ("person", "name", "lesson", "title", "version", "finished")


def as_csv(rows: Sequence[FinishRow], names: Mapping[UUID, str]) -> bytes:
    """The rows with a head, newest first; the version is the hash of the lesson's text."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        finished = row.finished_at.isoformat(timespec="seconds")
        name = _harmless(names.get(row.person_id, ""))
        writer.writerow([row.person_id, name, row.lesson, _harmless(row.title), row.version, finished])
    return text.getvalue().encode()


def as_pdf(rows: Sequence[FinishRow], names: Mapping[UUID, str], practice: str, zone: ZoneInfo, now: datetime) -> bytes:
    """The rows as a document, newest first.  Raises: Unprintable."""
    told = [
        {
            "on": f"{row.finished_at.astimezone(zone):%Y-%m-%d}", "who": names.get(row.person_id, str(row.person_id)),
            "lesson": row.title, "version": row.version[:12],
        }
        for row in rows
    ]  # fmt: skip
    on = now.astimezone(zone).date()
    return printing.pdf(TEMPLATE, {"practice": practice, "on": on.isoformat(), "rows": told}, on)


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
