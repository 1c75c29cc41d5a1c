"""Brings public lists in, says what can't be believed of them, and keeps what was read, compressed.

An extra file beside `actions`. Lists hold public data: nothing of them is sealed, and nothing is fetched by the house.
Of each kind the newest is searched; an older one keeps its name, digest and counts.
"""

from __future__ import annotations

import json
import re
import zlib
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from quietledger.core.audit import actions as audit
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.pure.exclusions import breaches, entries, leie, nppes, sam
from quietledger.pure.exclusions.breaches import Breach
from quietledger.pure.exclusions.entries import Entries
from quietledger.pure.exclusions.findings import Finding, NotThisList
from quietledger.pure.exclusions.nppes import Registered
from quietledger.safety.partners import errors
from quietledger.safety.partners.models import Detail, Partner, PublicList

LEIE, SAM, OCR, NPPES = "leie", "sam", "ocr", "nppes"
KINDS: Final = {
    LEIE: "people and firms excluded by the Inspector General (LEIE)", SAM: "federal exclusions (SAM)",
    OCR: "large breaches (breach portal)", NPPES: "the registry of NPIs (NPPES)",
}  # fmt: skip
# A list is searched for as long as the next one may take to come out.
FRESH: Final = timedelta(days=35)
MOST_BYTES: Final = 64 * 1024 * 1024
MOST_DOUBTS: Final = 200
# As the supplements of a month are called: 2610excl.csv, 2610rein.csv.
ADDED: Final = re.compile(r"\d{4}excl", re.IGNORECASE)
_ROW: Final = ("id", "kind", "name", "sha256", "size_bytes", "row_count", "lost_count", "doubts", "brought_at")


@dataclass(frozen=True, slots=True)
class ListRow:
    """A list that was brought.  doubts: what can't be believed of it, by line."""

    id: UUID
    kind: str
    name: str
    sha256: str
    size_bytes: int
    row_count: int
    lost_count: int
    doubts: list[dict[str, object]]
    brought_at: datetime

    @property
    def kind_words(self) -> str:
        return KINDS[self.kind]

    def is_fresh(self, now: datetime) -> bool:
        return now < self.brought_at + FRESH


@dataclass(frozen=True, slots=True)
class _Read:
    kind: str
    body: bytes
    rows: int
    findings: tuple[Finding, ...]


def bring(who: Actor, name: str, data: bytes, *, now: datetime) -> ListRow:
    """Take a list as it was downloaded; which it is, its header says.

    A monthly supplement (named as `2610excl.csv`, or with a day of reinstatement in each row) changes the newest list.
    Needs: Can.SCREEN.   Trail: list.brought, with its digest and counts.
    Raises: Refused; NotAList.
    """
    permit = gate.require(who, Can.SCREEN, now=now)
    with tenancy.scope(who):
        read = _read(name, data)
        # Of each kind one body is kept.
        PublicList.objects.filter(kind=read.kind).exclude(body=None).update(body=None)
        row = PublicList(
            kind=read.kind, name=name[-120:], sha256=sha256(data).hexdigest(), size_bytes=len(data),
            row_count=read.rows, lost_count=sum(one.is_lost for one in read.findings),
            doubts=[asdict(one) for one in read.findings[:MOST_DOUBTS]], body=read.body, brought_by=who.person_id,
            brought_at=now,
        )  # fmt: skip
        row.save(force_insert=True)
        audit.record(permit, "list.brought", now=now, list=read.kind, sha256=row.sha256, rows=row.row_count)
    return _row(row)


def newest() -> list[ListRow]:
    """The newest list of each kind; inside the practice's scope."""
    rows = PublicList.objects.order_by("kind", "-brought_at", "-id").distinct("kind").defer("body")
    return sorted((_row(row) for row in rows), key=lambda one: list(KINDS).index(one.kind))


def brought() -> list[ListRow]:
    """Every list that was ever brought, newest first; inside the practice's scope."""
    return [_row(row) for row in PublicList.objects.order_by("-brought_at", "-id").defer("body")]


def excluded(kind: str) -> tuple[ListRow, Entries] | None:
    """The newest list of exclusions of a kind with its entries, None if there is none; inside the scope."""
    row = PublicList.objects.filter(kind=kind).exclude(body=None).order_by("-brought_at", "-id").first()
    return (_row(row), entries.from_bytes(kind, bytes(row.body or b""))) if row else None


def reported() -> list[Breach]:
    """The breaches of the newest portal's export; inside the practice's scope."""
    row = PublicList.objects.filter(kind=OCR).exclude(body=None).order_by("-brought_at", "-id").first()
    return breaches.read(zlib.decompress(bytes(row.body or b"")))[0] if row else []


def registered() -> list[Registered]:
    """Whom the registry says that each NPI belongs to that was known here; inside the practice's scope."""
    row = PublicList.objects.filter(kind=NPPES).exclude(body=None).order_by("-brought_at", "-id").first()
    told: list[dict[str, Any]] = json.loads(bytes(row.body or b"[]")) if row else []
    return [
        Registered(**one | {"off_on": date.fromisoformat(one["off_on"]) if one["off_on"] else None}) for one in told
    ]


def _read(name: str, data: bytes) -> _Read:
    for reader in (_leie, _sam, _ocr, _nppes):
        try:
            return reader(name, data)
        except NotThisList:
            continue
    raise errors.NotAList


def _leie(name: str, data: bytes) -> _Read:
    found = leie.read(data)
    whole = found
    base = excluded(LEIE)
    if base and leie.is_reinstatements(found):
        whole = leie.without_reinstated(base[1], found)
    elif base and ADDED.search(name):
        whole = leie.with_supplement(base[1], found)
    return _Read(LEIE, whole.to_bytes(), len(whole), found.findings)


def _sam(_name: str, data: bytes) -> _Read:
    found = sam.read(data)
    return _Read(SAM, found.to_bytes(), len(found), found.findings)


def _ocr(_name: str, data: bytes) -> _Read:
    found, told = breaches.read(data)
    return _Read(OCR, zlib.compress(data), len(found), tuple(told))


def _nppes(_name: str, data: bytes) -> _Read:
    ours = {*Detail.objects.values_list("npi", flat=True), *Partner.objects.values_list("npi", flat=True)} - {""}
    found, told = nppes.read(data, ours)
    body = json.dumps([asdict(one) for one in found.values()], default=str)
    return _Read(NPPES, body.encode(), len(found), tuple(told))


def _row(row: PublicList) -> ListRow:
    return ListRow(*(getattr(row, name) for name in _ROW))
