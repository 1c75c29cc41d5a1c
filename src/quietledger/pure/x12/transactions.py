"""Envelopes: which transactions a file holds, of what kind, and whether their counts and numbers fit."""

import re
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from quietledger.pure.x12.findings import Place, Report
from quietledger.pure.x12.segments import Offsets, Segments, pack

_BY_GUIDE = {
    ("837", "X222"): "837P",
    ("837", "X223"): "837I",
    ("837", "X224"): "837D",
    ("277", "X214"): "277CA",
    ("277", "X212"): "277",
    ("276", "X212"): "276",
}
KINDS_READ = ("837P", "835", "999", "997", "277CA")
_GUIDES = {"835": "005010X221", "999": "005010X231"}
_ENVELOPE = (b"ISA", b"ISB", b"ISE", b"TA1", b"TA3", b"GS", b"GE", b"IEA")


@dataclass(slots=True)
class Transaction:
    """ST to SE while its envelope is being checked; rows count from 0."""

    first: int
    last: int
    isa: list[str]
    gs: list[str]
    st: list[str]
    is_quarantined: bool = False
    kind: str = ""
    version: str = ""


@dataclass(slots=True)
class _Open:
    """What is open while the envelope segments are walked through."""

    isa: list[str] = field(default_factory=list)
    isa_row: int = -1
    gs: list[str] = field(default_factory=list)
    gs_row: int = -1
    groups_count: int = 0
    sets_count: int = 0
    since_isa: int = 0
    since_gs: int = 0
    st_row: int = -1


class Walk:
    """One pass over the envelope segments: a step for each ISA, GS, ST, SE, GE and IEA, none for the rest."""

    def __init__(self, segments: Segments, report: Report) -> None:
        self._segments = segments
        self._report = report
        self._open = _Open()
        self.found: list[Transaction] = []

    def run(self) -> list[Transaction]:
        ids = self._segments.ids
        steps = {
            pack(b"ISA"): self._isa,
            pack(b"GS"): self._gs,
            pack(b"ST"): self._st,
            pack(b"SE"): self._se,
            pack(b"GE"): self._ge,
            pack(b"IEA"): self._iea,
        }
        rows = np.flatnonzero(np.isin(ids, np.array(list(steps), np.uint32)))
        for row in rows.tolist():
            steps[int(ids[row])](row, self._segments.elements(row + 1))
        self._close_isa(len(self._segments))
        return self.found

    def _isa(self, row: int, elements: list[str]) -> None:
        self._close_isa(row)
        self._open = _Open(isa=elements, isa_row=row, since_isa=len(self.found), since_gs=len(self.found))

    def _gs(self, row: int, elements: list[str]) -> None:
        self._close_gs(row)
        now = self._open
        now.gs, now.gs_row, now.sets_count, now.since_gs = elements, row, 0, len(self.found)
        now.groups_count += 1

    def _st(self, row: int, elements: list[str]) -> None:
        self._close_st(row)
        now = self._open
        one = Transaction(row, row, now.isa, now.gs, elements, is_quarantined=now.isa_row < 0 or now.gs_row < 0)
        one.kind, one.version = kind_of(elements, now.gs)
        self.found.append(one)
        now.st_row = row
        now.sets_count += 1

    def _se(self, row: int, elements: list[str]) -> None:
        if self._open.st_row < 0:
            self._say("X12-STRAY", row, "SE")
            return
        one = self.found[-1]
        one.last = row
        self._open.st_row = -1
        counted, told = row - one.first + 1, at(elements, 1)
        if not is_number(told, counted):
            one.is_quarantined = True
            self._say("X12-SE01", row, f"counted {counted}")
        if at(elements, 2) != at(one.st, 2):
            one.is_quarantined = True
            self._say("X12-SE02", row)

    def _ge(self, row: int, elements: list[str]) -> None:
        self._close_st(row)
        now = self._open
        if now.gs_row < 0:
            self._say("X12-STRAY", row, "GE")
            return
        if not is_number(at(elements, 1), now.sets_count):
            self._say("X12-GE01", row, f"counted {now.sets_count}")
            self._quarantine(now.since_gs)
        if not is_same(at(elements, 2), at(now.gs, 6)):
            self._say("X12-GE02", row)
            self._quarantine(now.since_gs)
        now.gs_row, now.gs = -1, []

    def _iea(self, row: int, elements: list[str]) -> None:
        self._close_gs(row)
        now = self._open
        if now.isa_row < 0:
            self._say("X12-STRAY", row, "IEA")
            return
        if not is_number(at(elements, 1), now.groups_count):
            self._say("X12-IEA01", row, f"counted {now.groups_count}")
            self._quarantine(now.since_isa)
        if not is_same(at(elements, 2), at(now.isa, 13)):
            self._say("X12-IEA02", row)
            self._quarantine(now.since_isa)
        self._open = _Open()

    def _close_st(self, row: int) -> None:
        if self._open.st_row >= 0:
            one = self.found[-1]
            one.last, one.is_quarantined = row - 1, True
            self._say("X12-SE", one.first)
            self._open.st_row = -1

    def _close_gs(self, row: int) -> None:
        self._close_st(row)
        now = self._open
        if now.gs_row >= 0:
            self._say("X12-GE", now.gs_row)
            self._quarantine(now.since_gs)
            now.gs_row, now.gs = -1, []

    def _close_isa(self, row: int) -> None:
        self._close_gs(row)
        if self._open.isa_row >= 0:
            self._say("X12-IEA", self._open.isa_row)
            self._quarantine(self._open.since_isa)
        self._open = _Open()

    def _quarantine(self, since: int) -> None:
        for one in self.found[since:]:
            one.is_quarantined = True

    def _say(self, code: str, row: int, detail: str = "") -> None:
        self._report.say(code, Place(row + 1, int(self._segments.start[row])), detail)


def at(elements: list[str], number: int) -> str:
    """An element without the blanks around it, empty if it is not there."""
    return elements[number].strip() if number < len(elements) else ""


def is_number(text: str, number: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 12 and int(text) == number


def is_same(left: str, right: str) -> bool:
    """Control numbers agree; leading zeros do not matter, as senders differ in them."""
    return left.lstrip("0") == right.lstrip("0")


def kind_of(st: list[str], gs: list[str]) -> tuple[str, str]:
    """Kind and version of a transaction; the kind is empty if we do not know it.

    ST03 is asked before GS08, ST01 alone decides only where one number has one meaning.
    """
    number = at(st, 1)
    version = at(st, 3) or at(gs, 8)
    if number in {"837", "277", "276"}:
        guide = version[6:10] if version.startswith("005010") else ""
        return _BY_GUIDE.get((number, guide), ""), version
    return (number if re.fullmatch("[0-9]{3}", number) else ""), version


def read(segments: Segments, report: Report) -> list[Transaction]:
    """All transactions of a file, their envelopes checked, with a finding for each kind that is not read.

    Shapes: s segments -> t transactions, in order.
    """
    found = Walk(segments, report).run()
    for one in found:
        place = Place(one.first + 1, int(segments.start[one.first]))
        shown = one.version if re.fullmatch("[0-9]{6}(X[0-9]{3})?[A-Z0-9]{0,2}", one.version) else ""
        if one.kind not in KINDS_READ:
            number = one.kind or at(one.st, 1)
            report.say("X12-NOT-READ", place, f"{number if number[:3].isdigit() else ''} {shown}".strip()[:20])
        elif one.kind in _GUIDES and not one.version.startswith(_GUIDES[one.kind]):
            report.say("X12-VERSION", place, shown)
    _report_strays(segments, found, report)
    if len(segments) and not found:
        report.say("X12-NO-TRANSACTION", Place(0, 0))
    return found


def _report_strays(segments: Segments, found: list[Transaction], report: Report) -> None:
    edges = np.zeros(len(segments) + 1, np.int32)
    for one in found:
        edges[one.first] += 1
        edges[one.last + 1] -= 1
    is_outside = np.cumsum(edges[:-1]) == 0
    is_outside &= ~np.isin(segments.ids, np.array([pack(name) for name in _ENVELOPE], np.uint32))
    # One sentence for each run of them: a file that lost its ST would say it thousands of times.
    begins = is_outside & ~np.concatenate([[False], is_outside[:-1]])
    report.at("X12-STRAY", np.flatnonzero(begins))


def number_of_each(segments: Segments, found: list[Transaction]) -> Offsets:
    """For each segment the number of its transaction, -1 outside.  Shapes: (s,)."""
    numbers = np.full(len(segments), -1, np.int32)
    for number, one in enumerate(found):
        numbers[one.first : one.last + 1] = number
    return numbers


def table(segments: Segments, found: list[Transaction]) -> pa.Table:
    """A row for each transaction.  Shapes: t transactions -> t rows."""
    first = np.array([one.first for one in found], np.int64)
    last = np.array([one.last for one in found], np.int64)
    columns = {
        "transaction": pa.array(range(len(found)), pa.int32()),
        "kind": pa.array([one.kind for one in found], pa.string()),
        "version": pa.array([at(one.gs, 8) for one in found], pa.string()),
        "st_control": pa.array([at(one.st, 2) for one in found], pa.string()),
        "group_control": pa.array([at(one.gs, 6) for one in found], pa.string()),
        "interchange_control": pa.array([at(one.isa, 13) for one in found], pa.string()),
        "sender": pa.array([at(one.isa, 6) for one in found], pa.string()),
        "receiver": pa.array([at(one.isa, 8) for one in found], pa.string()),
        "usage": pa.array([at(one.isa, 15) for one in found], pa.string()),
        "first_segment": pa.array(first + 1, pa.int32()),
        "last_segment": pa.array(last + 1, pa.int32()),
        "offset": pa.array(segments.start[first], pa.int64()),
        "quarantined": pa.array([one.is_quarantined for one in found], pa.bool_()),
    }
    return pa.table(columns)
