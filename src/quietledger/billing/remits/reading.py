"""From the columns of a read 835 to payments and answered claims (extra file: knows tables, no database)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from quietledger.billing.remits.rules import Cas, Plb, SaidClaim, SaidLine
from quietledger.pure.x12 import reader

CLAIMS_AT_ONCE: Final = 500
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Payment:
    """One ST: what it pays, to whom it says so, and its sums at all three levels.  `first`, `end`: its claims' rows."""

    ordinal: int
    digest: str
    st_control: str
    segment: int
    offset: int
    last_segment: int
    payer_name: str
    payer_code: str
    payer_trace_id: str
    trace: str
    payee_id: str
    handling: str
    method: str
    paid_cents: int
    pay_on: date | None
    produced_on: date | None
    lines_count: int
    claims_cents: int
    lines_cents: int
    balances: tuple[Plb, ...]
    first: int
    end: int

    @property
    def payer_key(self) -> str:
        """What tells one payer from another, whether or not we know it."""
        return self.payer_code or self.payer_trace_id or self.payer_name

    @property
    def balances_cents(self) -> int:
        return sum(plb.cents for plb in self.balances)


@dataclass(frozen=True, slots=True)
class Answer:
    """One CLP with the values that only matching and showing need.  `first`: ordinal of its group."""

    said: SaidClaim
    first: int
    interest_cents: int
    remarks: str
    member_id: str


def unreadable(document: reader.Document) -> str:
    """Why nothing may be taken from a file, in a sentence; "" if all is well.

    A cut-off or wrongly counted envelope sets the whole file aside: half of a remittance would be half of the money.
    """
    rows = document.tables["transactions"].to_pylist()
    if not any(row["kind"] == "835" for row in rows):
        return "This 835 holds no whole remittance. It is kept; nothing was entered from it. Ask for the file again."
    for row in rows:
        if row["quarantined"]:
            return (
                f"This 835 is cut off or its counts don’t fit (from segment {row['first_segment']} on). It is kept; "
                "nothing was entered from it. Ask for the file again: the whole one is entered when it comes."
            )
    return ""


def payments(document: reader.Document) -> list[Payment]:
    """All payments of a file, in its order, summed up column by column."""
    tables = document.tables
    claims, lines = tables["remit_claims"], tables["remit_lines"]
    count, remit_of = tables["remits"].num_rows, _ints(claims["remit"])
    by_claim = _sums_by_line(tables)
    paid = _ints(claims["paid_cents"])
    has_lines = np.zeros(claims.num_rows, np.bool_)
    has_lines[_ints(lines["remit_claim"])] = True
    claims_cents = _added(remit_of, paid, count)
    lines_cents = _added(remit_of, np.where(has_lines, by_claim, paid), count)
    lines_count = _added(remit_of[_ints(lines["remit_claim"])], np.ones(lines.num_rows, np.int64), count)
    first = np.searchsorted(remit_of, np.arange(count + 1))
    balances = _balances(tables["balances"])
    ends = {row["transaction"]: row for row in tables["transactions"].to_pylist()}
    return [
        _payment(document, row, ends[row["transaction"]])(
            lines_count=int(lines_count[place]), claims_cents=int(claims_cents[place]),
            lines_cents=int(lines_cents[place]),
            balances=tuple(balances.get(place, ())), first=int(first[place]), end=int(first[place + 1]),
        )
        for place, row in enumerate(tables["remits"].to_pylist())
    ]  # fmt: skip


def _payment(document: reader.Document, row: Mapping[str, Any], envelope: Mapping[str, Any]) -> Any:
    def build(**sums: Any) -> Payment:
        sign = -1 if row["credit"] == "D" else 1
        return Payment(
            ordinal=row["transaction"], digest=_digest(document, envelope), st_control=envelope["st_control"],
            segment=row["segment"], offset=row["offset"], last_segment=envelope["last_segment"],
            payer_name=row["payer_name"], payer_code=row["payer_id"], payer_trace_id=row["payer_trace_id"],
            trace=row["trace"], payee_id=row["payee_id"], handling=row["handling"], method=row["method"],
            paid_cents=sign * row["paid_cents"], pay_on=row["pay_on"], produced_on=row["produced_on"], **sums,
        )  # fmt: skip

    return build


def _digest(document: reader.Document, envelope: Mapping[str, Any]) -> str:
    """Hash of what stands between ST and SE, blind to line ends: the same content in another envelope is the same."""
    segments = document.segments
    start, end = segments.start[envelope["first_segment"]], segments.start[envelope["last_segment"] - 1]
    return sha256(segments.data[int(start) : int(end)].translate(None, b"\r\n")).hexdigest()


def _sums_by_line(tables: Mapping[str, pa.Table]) -> Ints:
    """Per claim: what its lines pay, less what is taken off the claim as a whole."""
    lines, adjustments = tables["remit_lines"], tables["adjustments"]
    count = tables["remit_claims"].num_rows
    whole = _ints(adjustments["remit_line"]) < 0
    paid = _added(_ints(lines["remit_claim"]), _ints(lines["paid_cents"]), count)
    return paid - _added(_ints(adjustments["remit_claim"])[whole], _ints(adjustments["cents"])[whole], count)


def _added(owner: Ints, cents: Ints, count: int) -> Ints:
    """Sums by owner, in whole cents.  Shapes: owner (n,), cents (n,) -> (count,)."""
    sums = np.zeros(count, np.int64)
    np.add.at(sums, owner[owner >= 0], cents[owner >= 0])
    return sums


def _ints(column: Any) -> Ints:
    return np.asarray(column.to_numpy(), np.int64)


def _balances(table: pa.Table) -> dict[int, list[Plb]]:
    found: dict[int, list[Plb]] = {}
    for row in table.to_pylist():
        plb = Plb(row["code"], row["reference"], row["cents"], row["segment"], row["offset"], row["element"])
        found.setdefault(row["remit"], []).append(plb)
    return found


@dataclass(slots=True)
class Answers:
    """The answered claims of a file, handed out some hundred at a time, so that memory stays flat."""

    document: reader.Document
    _lines_of: Ints = field(init=False)
    _cas_of: Ints = field(init=False)
    _cas: pa.Table = field(init=False)

    def __post_init__(self) -> None:
        self._lines_of = _ints(self.document.tables["remit_lines"]["remit_claim"])
        owners = _ints(self.document.tables["adjustments"]["remit_claim"])
        # A CAS that stands outside of every claim is a finding of the reader's and belongs to nobody here.
        self._cas = self.document.tables["adjustments"].filter(pa.array(owners >= 0))
        self._cas_of = owners[owners >= 0]

    def of(self, payment: Payment, size: int = CLAIMS_AT_ONCE) -> Iterator[list[Answer]]:
        """All answers of one payment, in its order."""
        groups: dict[str, int] = {}
        for start in range(payment.first, payment.end, size):
            yield self._slice(payment, start, min(start + size, payment.end), groups)

    def _slice(self, payment: Payment, start: int, end: int, groups: dict[str, int]) -> list[Answer]:
        tables = self.document.tables
        reductions = _reductions(_rows(self._cas, *np.searchsorted(self._cas_of, [start, end])))
        lines = self._lines(start, end, reductions)
        answers = []
        for row in _rows(tables["remit_claims"], start, end):
            ordinal = row["remit_claim"] - payment.first + 1
            said = SaidClaim(
                ordinal, row["control_number"], row["status"], row["charge_cents"], row["paid_cents"],
                tuple(lines.get(row["remit_claim"], ())), tuple(reductions.get((row["remit_claim"], -1), ())),
                row["patient_cents"], row["payer_claim_number"], row["segment"], row["offset"],
            )  # fmt: skip
            first = groups.setdefault(said.control_number, ordinal) if said.control_number else ordinal
            answers.append(Answer(said, first, row["interest_cents"], row["remarks"], row["member_id"]))
        return answers

    def _lines(
        self, start: int, end: int, reductions: Mapping[tuple[int, int], list[Cas]]
    ) -> dict[int, list[SaidLine]]:
        found: dict[int, list[SaidLine]] = {}
        for row in _rows(self.document.tables["remit_lines"], *np.searchsorted(self._lines_of, [start, end])):
            lines = found.setdefault(row["remit_claim"], [])
            reduced = tuple(reductions.get((row["remit_claim"], row["remit_line"]), ()))
            line = SaidLine(
                len(lines) + 1, row["code"], row["charge_cents"], row["paid_cents"], reduced, row["modifiers"],
                row["allowed_cents"], row["units_milli"], row["service_on"], row["control_number"],
                row["original_code"],
                row["remarks"], row["segment"], row["offset"],
            )  # fmt: skip
            lines.append(line)
        return found


def _reductions(rows: Iterator[dict[str, Any]]) -> dict[tuple[int, int], list[Cas]]:
    found: dict[tuple[int, int], list[Cas]] = {}
    for row in rows:
        cas = Cas(
            row["group"],
            row["reason"],
            row["cents"],
            row["quantity_milli"],
            row["segment"],
            row["offset"],
            row["element"],
        )
        found.setdefault((row["remit_claim"], row["remit_line"]), []).append(cas)
    return found


def _rows(table: pa.Table, start: int, end: int) -> Iterator[dict[str, Any]]:
    """Some rows as dictionaries; column by column is several times as fast as pyarrow's own row by row."""
    columns = table.slice(int(start), int(end - start)).to_pydict()
    names = list(columns)
    return (dict(zip(names, values, strict=True)) for values in zip(*columns.values(), strict=True))
