"""Where in an 837P a segment stands: its zone, its claim and line, and the levels above each claim."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from quietledger.pure.x12.segments import Ints, pack
from quietledger.pure.x12.view import MISSING, Spans, View, numbered

# ABK and ABF of ICD-10-CM, BK and BF of ICD-9 before October 2015.
_DIAGNOSES = np.array([pack(code) for code in (b"ABK", b"ABF", b"BK", b"BF")], np.uint64)
HEADER, BILLING, SUBSCRIBER, PATIENT, CLAIM, OTHER_PAYER, LINE = range(1, 8)


@dataclass(frozen=True, slots=True)
class Claims:
    """Where levels, claims and lines begin, and which zone and claim every segment lies in.

    Shapes: hl20 (b,), hl22 (p,), hl23 (d,), clm (c,), sv1 (l,) rows; zone (s,) int8; claim_of, line_of (s,) int64,
    of use where the zone says CLAIM, OTHER_PAYER or LINE; biller_of, subscriber_of, patient_of (c,), MISSING if none.
    """

    view: View
    hl20: Ints
    hl22: Ints
    hl23: Ints
    clm: Ints
    sv1: Ints
    sbr: Ints
    zone: NDArray[np.int8]
    mark: Ints
    claim_of: Ints
    line_of: Ints
    biller_of: Ints
    subscriber_of: Ints
    patient_of: Ints


def locate(view: View) -> Claims:
    """Find zones and owners.  Shapes: s segments -> rows, zones and owners."""
    st, hl, clm = (view.rows(name) for name in (b"ST", b"HL", b"CLM"))
    level = view.codes(hl, 3)
    hl20, hl22, hl23 = (hl[level == pack(code)] for code in (b"20", b"22", b"23"))
    marks = [(st, HEADER), (hl, HEADER), (hl20, BILLING), (hl22, SUBSCRIBER), (hl23, PATIENT), (clm, CLAIM)]
    outer, _mark = _zones(view, marks)
    sbr, sv1 = view.rows(b"SBR"), view.rows(b"SV1")
    own_sbr, other_sbr = sbr[outer[sbr] == SUBSCRIBER], sbr[outer[sbr] == CLAIM]
    sv1 = sv1[outer[sv1] == CLAIM]
    zone, mark = _zones(view, [*marks, (other_sbr, OTHER_PAYER), (sv1, LINE)])
    before = {
        name: np.searchsorted(rows, clm) - 1 for name, rows in (("st", st), ("20", hl20), ("22", hl22), ("23", hl23))
    }
    begin = row_of(st, before["st"])
    biller = np.where(row_of(hl20, before["20"]) > begin, before["20"], MISSING)
    subscriber = np.where(
        row_of(hl22, before["22"]) > np.maximum(begin, row_of(hl20, before["20"])), before["22"], MISSING
    )
    patient = np.where(
        (subscriber >= 0) & (row_of(hl23, before["23"]) > row_of(hl22, before["22"])), before["23"], MISSING
    )
    return Claims(
        view=view,
        hl20=hl20,
        hl22=hl22,
        hl23=hl23,
        clm=clm,
        sv1=sv1,
        sbr=own_sbr,
        zone=zone,
        mark=mark,
        claim_of=view.counts(b"CLM"),
        line_of=numbered(sv1, len(view.ids)),
        biller_of=biller,
        subscriber_of=subscriber,
        patient_of=patient,
    )


def _zones(view: View, marks: list[tuple[Ints, int]]) -> tuple[NDArray[np.int8], Ints]:
    """For each segment what kind of loop it lies in, and the row at which that loop begins.  Shapes: (s,), (s,)."""
    kinds = np.zeros(len(view.ids), np.int8)
    for rows, kind in marks:
        kinds[rows] = kind
    mark = view.latest(np.flatnonzero(kinds))
    return np.where(mark >= 0, kinds[mark], 0).astype(np.int8), mark


def row_of(rows: Ints, numbers: Ints) -> Ints:
    """Rows picked by number; MISSING stays MISSING."""
    return np.append(rows, MISSING)[np.where(numbers >= 0, numbers, len(rows))]


def diagnosis_spans(at: Claims) -> tuple[Ints, Ints, Spans]:
    """The same as spans, with their rows.  Shapes: (k,), (k,), (k,)."""
    view = at.view
    hi = view.rows(b"HI")
    hi = hi[at.zone[hi] == CLAIM]
    rows, numbers = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for number in range(1, 13):
        there = hi[view.element(hi, number).full]
        if not there.size:
            break
        rows.append(there)
        numbers.append(np.full(len(there), number, np.int64))
    row, number_of = np.concatenate(rows), np.concatenate(numbers)
    order = np.lexsort((number_of, row))
    pair = view.element(row[order], number_of[order])
    qualifier = view.codes_of(view.component(pair, 1))
    mine = np.isin(qualifier, _DIAGNOSES)
    code = view.component(pair, 2)
    own = row[order][mine]
    return at.claim_of[own], own, Spans(code.start[mine], code.end[mine])
