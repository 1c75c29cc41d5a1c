"""What the states ask for, as one table: every row is to be verified against its statute before it is relied on.

Many states accept a notice that follows HIPAA, some do not; residence of the individual decides, not the office.
Source: the risk reference, section 13.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final


@dataclass(frozen=True, slots=True)
class Regulator:
    """A state's office that must be told.  least: from so many residents on.

    days: after the discovery, or with `after` after another notice; is_business: those are days on which offices work.
    """

    who: str
    least: int
    days: int
    after: str = ""
    is_business: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """One state's own clock.  days: None where no number is fixed.  since: for discoveries before it none is."""

    days: int | None
    source: str
    regulators: tuple[Regulator, ...] = ()
    since: date = date.min


_VARIES: Final = "state breach law; its regulator may have to be told too"
OTHERS: Final = State(None, _VARIES)


def _attorney(least: int, days: int) -> tuple[Regulator, ...]:
    return (Regulator("the attorney general", least, days),)


STATES: Final[dict[str, State]] = {
    "CA": State(
        30, "Civil Code 1798.82 as changed by SB 446 (from 2026)",
        (Regulator("the attorney general, with a sample of the letter", 501, 15, after="state.CA"),), date(2026, 1, 1),
    ),
    "CO": State(30, "C.R.S. 6-1-716", _attorney(500, 30)),
    "FL": State(30, "F.S. 501.171", _attorney(500, 30)),
    "WA": State(30, "RCW 19.255.010", _attorney(500, 30)),
    "ME": State(30, "10 M.R.S. 1348; its regulator may have to be told too"),
    "NY": State(
        30, "General Business Law 899-aa",
        (Regulator("the attorney general, the Department of State and the State Police", 1, 30),
         Regulator("the attorney general, with a copy of the notice to HHS", 1, 5, after="hhs", is_business=True)),
        date(2024, 12, 21),
    ),
    "TX": State(60, "Business & Commerce Code 521.053", _attorney(250, 30)),
    **{one: State(45, _VARIES) for one in ("AL", "AZ", "IN", "MD", "OH", "OR", "TN", "VT", "WI", "NM")},
    "RI": State(30, "R.I.G.L. 11-49.3-4 (45 days before 2025); its regulator may have to be told too",
                since=date(2025, 1, 1)),
    **{one: State(60, _VARIES) for one in ("CT", "DE", "LA", "SD")},
}  # fmt: skip
CLINIC_DAYS: Final = 15  # business days, to the department and to patients: California, licensed clinics
CLINIC_SOURCE: Final = "California Health & Safety Code 1280.15"
