"""Where in an 837P a segment stands: its zone, its claim and line, and the levels above each claim."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from quietledger.pure.x12.segments import Ints, Offsets, pack
from quietledger.pure.x12.texts import MISSING, Spans
from quietledger.pure.x12.view import Picked, View, attach, row_of

# ABK and ABF of ICD-10-CM, BK and BF of ICD-9 before October 2015.
_DIAGNOSES = np.array([pack(code) for code in (b"ABK", b"ABF", b"BK", b"BF")], np.uint64)
HEADER, BILLING, SUBSCRIBER, PATIENT, CLAIM, OTHER_PAYER, LINE = range(1, 8)


@dataclass(frozen=True, slots=True)
class Claims:
    """Where levels, claims and lines begin, and which zone, claim and line every segment lies in.

    Shapes: hl20 (b,), hl22 (p,), hl23 (d,), clm (c,), sv1 (l,) rows; zone (s,) int8; claim_of, line_of (s,), of use
    where the zone says CLAIM, OTHER_PAYER or LINE; biller_of, subscriber_of, patient_of (c,), MISSING if none.
    """

    view: View
    hl20: Ints
    hl22: Ints
    hl23: Ints
    clm: Ints
    sv1: Ints
    sbr: Ints
    zone: NDArray[np.int8]
    claim_of: Offsets
    line_of: Offsets
    biller_of: Ints
    subscriber_of: Ints
    patient_of: Ints

    def within(self, name: bytes, zone: int) -> Ints:
        """Rows with an id that lie in a zone."""
        rows = self.view.rows(name)
        inside: Ints = rows[self.zone[rows] == zone]
        return inside

    def of_biller(self, rows: Ints) -> Picked:
        """The first of these rows in each billing level, as each claim uses it."""
        return Picked(_first_of(self.hl20, rows), self.biller_of)

    def of_subscriber(self, rows: Ints) -> Picked:
        return Picked(_first_of(self.hl22, rows), self.subscriber_of)

    def of_patient(self, rows: Ints) -> Picked:
        return Picked(_first_of(self.hl23, rows), self.patient_of)


def _first_of(levels: Ints, rows: Ints) -> Ints:
    return attach(np.searchsorted(levels, rows) - 1, rows, len(levels))


def locate(view: View) -> Claims:
    """Find zones and owners.  Shapes: s segments -> rows, zones and owners."""
    st, hl, clm = (view.rows(name) for name in (b"ST", b"HL", b"CLM"))
    hl20, hl22, hl23 = (view.with_code(hl, code, 3) for code in (b"20", b"22", b"23"))
    kinds = np.zeros(len(view.ids), np.int8)
    for rows, kind in ((st, HEADER), (hl, HEADER), (hl20, BILLING), (hl22, SUBSCRIBER), (hl23, PATIENT), (clm, CLAIM)):
        kinds[rows] = kind
    sbr, sv1 = view.rows(b"SBR"), view.rows(b"SV1")
    outer = _latest_kind(kinds, np.concatenate([sbr, sv1]))
    own_sbr, other_sbr = sbr[outer[: len(sbr)] == SUBSCRIBER], sbr[outer[: len(sbr)] == CLAIM]
    sv1 = sv1[outer[len(sbr) :] == CLAIM]
    kinds[other_sbr], kinds[sv1] = OTHER_PAYER, LINE
    marks = np.flatnonzero(kinds)
    gaps = np.diff(marks, prepend=0, append=len(kinds))
    biller, subscriber, patient = _levels_above(st, (hl20, hl22, hl23), clm)
    return Claims(
        view=view,
        hl20=hl20,
        hl22=hl22,
        hl23=hl23,
        clm=clm,
        sv1=sv1,
        sbr=own_sbr,
        zone=np.repeat(np.concatenate([np.zeros(1, np.int8), kinds[marks]]), gaps),
        claim_of=view.numbers(clm),
        line_of=view.numbers(sv1),
        biller_of=biller,
        subscriber_of=subscriber,
        patient_of=patient,
    )


def _latest_kind(kinds: NDArray[np.int8], rows: Ints) -> NDArray[np.int8]:
    """Kind of the latest mark before each of these rows, 0 if there is none.  Shapes: (s,), (k,) -> (k,)."""
    marks = np.flatnonzero(kinds)
    number = np.searchsorted(marks, rows)
    latest: NDArray[np.int8] = np.concatenate([np.zeros(1, np.int8), kinds[marks]])[number]
    return latest


def _levels_above(st: Ints, levels: tuple[Ints, Ints, Ints], clm: Ints) -> tuple[Ints, Ints, Ints]:
    """Number of the billing, subscriber and patient level of each claim, MISSING if there is none in its branch.

    Shapes: (t,), rows of the levels, (c,) -> (c,) three times.
    """
    above = row_of(st, np.searchsorted(st, clm) - 1)
    numbers: list[Ints] = []
    for place, rows in enumerate(levels):
        number = np.searchsorted(rows, clm) - 1
        row = row_of(rows, number)
        is_below = row > above
        if place == 2:
            # A patient level without a subscriber level above it is none.
            is_below &= numbers[1] >= 0
        numbers.append(np.where(is_below, number, MISSING))
        above = np.maximum(above, row)
    return numbers[0], numbers[1], numbers[2]


def diagnosis_spans(at: Claims) -> tuple[Offsets, Ints, Spans]:
    """Diagnosis codes in the file's order: claim, row and span of each.  Shapes: (k,) three times."""
    view = at.view
    rows, numbers = view.repeated(at.within(b"HI", CLAIM), range(1, 13))
    pair = view.varying(rows, numbers)
    mine = np.isin(view.codes_of(view.component(pair, 1)), _DIAGNOSES)
    code = view.component(Spans(pair.start[mine], pair.end[mine]), 2)
    return at.claim_of[rows[mine]], rows[mine], code
