"""The registry of NPIs: of its wide file, the rows and columns that say who somebody is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from quietledger.pure.exclusions import columns, entries
from quietledger.pure.exclusions.arrow import column, pc, texts
from quietledger.pure.exclusions.findings import Finding

NPI: Final = "NPI"
ENTITY: Final = "Entity Type Code"
FIRM: Final = "Provider Organization Name (Legal Business Name)"
LAST: Final = "Provider Last Name (Legal Name)"
FIRST: Final = "Provider First Name"
MIDDLE: Final = "Provider Middle Name"
OTHER_FIRM: Final = "Provider Other Organization Name"
OTHER_LAST: Final = "Provider Other Last Name"
OFF: Final = "NPI Deactivation Date"
ON: Final = "NPI Reactivation Date"
TAXONOMIES: Final = tuple(f"Healthcare Provider Taxonomy Code_{number}" for number in range(1, 16))
KEPT: Final = (NPI, ENTITY, FIRM, LAST, FIRST, MIDDLE, OTHER_FIRM, OTHER_LAST, OFF, ON, *TAXONOMIES)


@dataclass(frozen=True, slots=True)
class Registered:
    """Whom an NPI belongs to.  others: other names on file; off_on: deactivated since, None while it is active."""

    npi: str
    is_firm: bool
    business: str
    last: str
    first: str
    middle: str
    others: tuple[str, ...]
    taxonomies: tuple[str, ...]
    off_on: date | None


def read(data: bytes, wanted: Collection[str]) -> tuple[dict[str, Registered], list[Finding]]:
    """The rows of the wanted NPIs, by NPI.   Raises: NotThisList, when a name or number column is missing."""
    found = columns.read(data, needed=(NPI, ENTITY, FIRM, LAST, FIRST), kept=KEPT)
    told = [one for one in found.findings if one.is_lost or one.code == "encoding"]
    is_wanted = pc.is_in(found.text(NPI), value_set=column(sorted(wanted)))
    picked = columns.Columns(found.table.filter(is_wanted), found.lines[is_wanted.to_numpy(zero_copy_only=False)], ())
    off, doubts = entries.days(picked.text(OFF), "%m/%d/%Y", OFF, picked.lines)
    on, more = entries.days(picked.text(ON), "%m/%d/%Y", ON, picked.lines)
    text = {name: texts(picked.text(name)) for name in KEPT}
    rows: dict[str, Registered] = {}
    for row, npi in enumerate(text[NPI]):
        off_on, on_on = off[row].as_py(), on[row].as_py()
        rows[npi] = Registered(
            npi, text[ENTITY][row] == "2", text[FIRM][row], text[LAST][row], text[FIRST][row], text[MIDDLE][row],
            tuple(name for name in (text[OTHER_FIRM][row], text[OTHER_LAST][row]) if name),
            tuple(code for name in TAXONOMIES if (code := text[name][row])),
            None if off_on is None or (on_on is not None and on_on >= off_on) else off_on,
        )  # fmt: skip
    return rows, [*told, *doubts, *more]
