"""The reader's door: any bytes in, rows and findings out."""

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from quietledger.pure.x12 import (
    interchanges,
    read_acks,
    read_claims,
    read_remits,
    read_statuses,
    tables,
    transactions,
)
from quietledger.pure.x12.findings import Finding, Place, Report
from quietledger.pure.x12.segments import Segments, index, pack
from quietledger.pure.x12.texts import Texts
from quietledger.pure.x12.view import View

MOST_BYTES = 2**31 - 64  # Offsets are int32.


@dataclass(frozen=True, slots=True)
class Document:
    """What was read: the segments themselves, all tables (some empty), and the findings by place."""

    segments: Segments
    tables: dict[str, pa.Table]
    findings: list[Finding]

    @property
    def has_errors(self) -> bool:
        return any(one.severity == "error" for one in self.findings)


def read(data: bytes) -> Document:
    """Read a file of X12 interchanges; never raises for what the bytes say.

    Shapes: n bytes -> s segments, rows of the tables in `tables.SCHEMAS`, findings by segment and offset.
    Units: cents, thousandths, days; missing text is "", a missing amount 0, a missing day null.
    """
    at_start = Report()
    if len(data) > MOST_BYTES:
        at_start.say("X12-TOO-LARGE", Place(0, 0))
        data = b""
    regions = interchanges.find_regions(data, at_start) if not at_start.findings() else []
    segments = index(data, regions)
    report = Report(segments)
    _report_bytes(segments, report)
    found = transactions.read(segments, report)
    everything = tables.empty()
    everything["transactions"] = transactions.table(segments, found)
    numbers = transactions.number_of_each(segments, found)
    texts, found_in = Texts(segments), [report]
    for kinds, wing in _WINGS.items():
        chosen = np.array([one.kind in kinds for one in found] + [False], np.bool_)
        if chosen.any():
            # Number -1, outside of transactions, picks the last one, which is never chosen.
            ids = np.where(chosen[numbers], segments.ids, np.uint32(0))
            view = View(segments, numbers, ids, texts)
            for name, content in wing(view).items():
                everything[name] = tables.build(name, segments, content)
            found_in.append(view.report)
    said = [one for part in found_in for one in part.findings()]
    return Document(segments, everything, sorted(_placed(at_start, segments) + said))


_WINGS = {
    ("837P",): read_claims.tables,
    ("999", "997"): read_acks.tables,
    ("277CA",): read_statuses.tables,
    ("835",): read_remits.tables,
}


def _report_bytes(segments: Segments, report: Report) -> None:
    """What can be said before any meaning: cut-off ends, segments without an id, letters outside of ASCII."""
    for row in segments.unended.tolist():
        is_last = segments.ids[row] == pack(b"IEA")
        report.at("X12-UNENDED-IEA" if is_last else "X12-UNENDED", np.array([row]))
    report.at("X12-SEGMENT-ID", np.flatnonzero(segments.ids == 0))
    if not segments.data.isascii():
        report.say("X12-NOT-ASCII", Place(0, 0))


def _placed(report: Report, segments: Segments) -> list[Finding]:
    """Findings from before there were segments, with the ordinal of the segment that begins there."""
    placed: list[Finding] = []
    for one in report.findings():
        row = int(np.searchsorted(segments.start, one.offset, side="right"))
        begins = one.offset > 0 or one.code.startswith("X12-ISA")
        placed.append(replace(one, segment=row if begins else 0))
    return placed
