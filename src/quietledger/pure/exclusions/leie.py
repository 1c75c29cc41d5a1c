"""The Inspector General's list of excluded individuals and entities: `UPDATED.csv` and its monthly supplements."""

from __future__ import annotations

from typing import Final

import pyarrow as pa

from quietledger.pure.exclusions import columns, entries
from quietledger.pure.exclusions.arrow import Column, pc
from quietledger.pure.exclusions.entries import Entries
from quietledger.pure.exclusions.findings import Finding, NotThisList

# The file's 18 columns in their order, and where each goes.
HEADER: Final = {
    "LASTNAME": "last", "FIRSTNAME": "first", "MIDNAME": "middle", "BUSNAME": "business", "GENERAL": "general",
    "SPECIALTY": "specialty", "UPIN": "upin", "NPI": "npi", "DOB": "born_on", "ADDRESS": "address", "CITY": "city",
    "STATE": "state", "ZIP": "zip", "EXCLTYPE": "kind", "EXCLDATE": "excluded_on", "REINDATE": "ended_on",
    "WAIVERDATE": "waived_on", "WVRSTATE": "waiver_state",
}  # fmt: skip
# What tells one exclusion from another, in the list and in a supplement.
KEY: Final = ("last", "first", "middle", "business", "npi", "born_on", "excluded_on")


def read(data: bytes) -> Entries:
    """The list's file, or a monthly supplement of exclusions or of reinstatements: they have the same columns.

    Raises: NotThisList, unless its 18 columns stand in their order.
    """
    found = columns.read(data, needed=HEADER)
    if found.table.column_names != [*HEADER]:
        raise NotThisList(tuple(name for name in found.table.column_names if name not in HEADER))
    told: list[Finding] = list(found.findings)
    made: dict[str, Column] = {"line": pa.array(found.lines)}
    for name, goes_to in HEADER.items():
        texts = found.text(name)
        if goes_to in entries.DAYS:
            made[goes_to], doubts = entries.days(texts, "%Y%m%d", name, found.lines)
            told += doubts
        elif goes_to == "npi":
            made[goes_to], doubts = entries.npis(texts, found.lines)
            told += doubts
        else:
            made[goes_to] = texts
    told.sort(key=lambda one: (one.line, one.code))
    return Entries("leie", entries.table(made, len(found.lines)), tuple(told))


def with_supplement(base: Entries, added: Entries) -> Entries:
    """The list with a supplement of new exclusions: those that it has already aren't added again."""
    is_new = pc.invert(pc.is_in(_keys(added), value_set=_keys(base)))
    return Entries(base.source, pa.concat_tables([base.table, added.table.filter(is_new)]).combine_chunks())


def without_reinstated(base: Entries, reinstated: Entries) -> Entries:
    """The list without those whom a supplement of reinstatements names."""
    is_left = pc.invert(pc.is_in(_keys(base), value_set=_keys(reinstated)))
    return Entries(base.source, base.table.filter(is_left).combine_chunks())


def is_reinstatements(found: Entries) -> bool:
    """Whether a file is a supplement of reinstatements: each of its rows has a day of reinstatement."""
    return len(found) > 0 and found.table.column("ended_on").null_count == 0


def _keys(found: Entries) -> Column:
    parts = [pc.fill_null(found.table.column(name).cast(pa.string()), "") for name in KEY]
    joined: Column = pc.binary_join_element_wise(*parts, "\x1f").combine_chunks()
    return joined
