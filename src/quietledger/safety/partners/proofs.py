"""What reports and certificates prove, and for how long.   Source: partners reference 6.

An extra file beside `rules`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class Artefact:
    """One kind of proof.  proves: the fact that it tells, by the last part of its name.

    months: how long it counts from the day that `counts_from` names; read_for: what to look for in it.
    """

    id: str
    name: str
    proves: str
    months: int
    counts_from: str
    read_for: str


ARTEFACTS: Final = (
    Artefact("soc2_2", "SOC 2 Type II", "soc2", 12, "the end of its period",
             "scope, period, exceptions, whose controls are carved out, and which it leaves to us"),
    Artefact("soc2_1", "SOC 2 Type I", "soc2", 6, "its date", "design on one day only: weak"),
    Artefact("hitrust_r2", "HITRUST r2", "hitrust", 24, "its date", "scope, corrective actions"),
    Artefact("hitrust_i1", "HITRUST i1", "hitrust", 12, "its date", "scope, corrective actions"),
    Artefact("hitrust_e1", "HITRUST e1", "hitrust", 12, "its date", "scope, corrective actions"),
    Artefact("ehnac", "EHNAC accreditation", "ehnac", 24, "its date", "the program’s name and its date"),
    Artefact("pci", "PCI attestation of compliance", "pci", 12, "its date", "the type of its questionnaire"),
    Artefact("iso27001", "ISO 27001 certificate", "iso27001", 36, "its date", "the statement of applicability"),
    Artefact("pentest", "Letter about a penetration test", "pentest", 12, "the day of the test",
             "date, scope, grave findings that are open"),
    Artefact("caiq", "CAIQ, STAR level 1", "caiq", 12, "its date", "answers that are “no” or “not applicable”"),
    Artefact("hecvat", "HECVAT", "caiq", 12, "its date", "a statement of its own; low scores"),
    Artefact("sig", "SIG", "caiq", 12, "its date", "a statement of its own"),
    Artefact("bridge", "Bridge letter", "bridge", 3, "the end of the report that it bridges",
             "a statement of its own between two reports"),
    Artefact("insurance", "Certificate of cyber insurance", "insurance", 12, "its first day",
             "limit, whether it covers us, last day"),
    Artefact("restore", "Report of a tested restore", "restore", 12, "the day of the test", "what came back, how fast"),
    Artefact("reference", "Reference call", "reference", 12, "the day of the call", "who, what they use it for"),
)  # fmt: skip
BY_ID: Final = {one.id: one for one in ARTEFACTS}


def ends_on(artefact: Artefact, dated_on: date, stated_on: date | None) -> date:
    """The day from which a proof counts no more: by its kind, or the earlier one that it states itself."""
    month = dated_on.year * MONTHS + dated_on.month - 1 + artefact.months
    year, month = divmod(month, MONTHS)
    last = date(year, month + 1, min(dated_on.day, _days_in(year, month + 1)))
    return min(last, stated_on) if stated_on else last


def value(dated_on: date, until: date, today: date) -> float:
    """What a proof is worth: 1 on its day, falling evenly to 0 when it ends.

    Source: value at age a = max(0, 1 - a/ttl), partners reference 6.
    """
    ttl = (until - dated_on).days
    age = (today - dated_on).days
    return min(1.0, max(0.0, 1 - age / ttl)) if ttl > 0 else 0.0


def _days_in(year: int, month: int) -> int:
    return (date(year + month // MONTHS, month % MONTHS + 1, 1) - date(year, month, 1)).days
