"""The federal extract of exclusions (SAM): its columns change in order and spelling, so they are found by name."""

from __future__ import annotations

import re
from typing import Final

import numpy as np
import pyarrow as pa

from quietledger.pure.exclusions import columns, entries
from quietledger.pure.exclusions.arrow import Column, pc
from quietledger.pure.exclusions.columns import Columns
from quietledger.pure.exclusions.entries import Entries
from quietledger.pure.exclusions.findings import Finding, NotThisList

# Where each column goes, by its name without case, spaces and signs; the first that the file has is taken.
NAMES: Final = {
    "last": ("last", "lastname"), "first": ("first", "firstname"), "middle": ("middle", "middlename"),
    "suffix": ("suffix",), "business": ("name", "entityname"), "general": ("classification", "classificationtype"),
    "npi": ("npi",), "address": ("address1", "addressline1"), "city": ("city",),
    "state": ("stateprovince", "stateorprovincecode", "state"), "zip": ("zipcode", "zip"),
    "kind": ("exclusiontype",), "agency": ("excludingagency", "excludingagencycode"),
    "other_id": ("uniqueentityid", "ueisam", "uei"), "excluded_on": ("activedate", "activationdate"),
    "ended_on": ("terminationdate",), "status": ("recordstatus",),
}  # fmt: skip
NEEDED: Final = ("last", "first", "business", "general", "excluded_on")
INDEFINITE: Final = pa.array(["indefinite", "Indefinite", "INDEFINITE"])
PATTERNS: Final = ("%m/%d/%Y", "%m-%d-%Y", "%Y-%m-%d")


def read(data: bytes) -> Entries:
    """The public extract of active exclusions.   Raises: NotThisList, if it lacks a name, class or date column."""
    found = columns.read(data, needed=())
    where = _places(found.table.column_names)
    if missing := tuple(name for name in NEEDED if name not in where):
        raise NotThisList(missing)
    made = {goes_to: found.text(name) for goes_to, name in where.items() if goes_to not in {"status", *entries.DAYS}}
    made["line"], told = pa.array(found.lines), list(found.findings)
    for goes_to in ("excluded_on", "ended_on"):
        if goes_to in where:
            made[goes_to], doubts = _days(found, where[goes_to])
            told += doubts
    made["npi"], doubts = entries.npis(made.get("npi", found.text("")), found.lines)
    # A person's name stands in its parts; the joined name of a person would be taken for a firm's.
    is_person = pc.not_equal(made["last"], "")
    made["business"] = pc.if_else(is_person, "", made["business"])
    rows = entries.table(made, len(found.lines))
    if "status" in where:
        is_active = pc.is_in(pc.utf8_lower(found.text(where["status"])), value_set=pa.array(["", "active"]))
        lines = found.lines[~np.asarray(is_active)]
        told += [Finding(int(line), "inactive", "the exclusion isn’t active", is_lost=False) for line in lines]
        rows = rows.filter(is_active)
    return Entries("sam", rows.combine_chunks(), tuple(sorted(told, key=lambda one: one.line)))


def _places(names: list[str]) -> dict[str, str]:
    plain = {re.sub(r"[^a-z0-9]", "", name.lower()): name for name in reversed(names)}
    found = {goes_to: next((plain[one] for one in wanted if one in plain), "") for goes_to, wanted in NAMES.items()}
    return {goes_to: name for goes_to, name in found.items() if name}


def _days(found: Columns, name: str) -> tuple[Column, list[Finding]]:
    texts = found.text(name)
    texts = pc.if_else(pc.is_in(texts, value_set=INDEFINITE), "", texts)
    tried = [entries.days(texts, pattern, name, found.lines) for pattern in PATTERNS]
    return min(tried, key=lambda one: len(one[1]))
