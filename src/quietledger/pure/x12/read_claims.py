"""Rows of 837P transactions: claims with the people and firms around them, and their lines."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from quietledger.pure.x12.segments import Ints, pack
from quietledger.pure.x12.tables import Columns
from quietledger.pure.x12.view import MISSING, Spans, View, attach, ints32, joined, numbered

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


def tables(view: View) -> dict[str, Columns]:
    """The two tables of the 837Ps in a file, checked.  Shapes: s segments -> rows of claims and lines."""
    at = locate(view)
    return {"claims": claims(at), "lines": lines(at)}


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
    begin = _row_of(st, before["st"])
    biller = np.where(_row_of(hl20, before["20"]) > begin, before["20"], MISSING)
    subscriber = np.where(
        _row_of(hl22, before["22"]) > np.maximum(begin, _row_of(hl20, before["20"])), before["22"], MISSING
    )
    patient = np.where(
        (subscriber >= 0) & (_row_of(hl23, before["23"]) > _row_of(hl22, before["22"])), before["23"], MISSING
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


def _row_of(rows: Ints, numbers: Ints) -> Ints:
    """Rows picked by number; MISSING stays MISSING."""
    return np.append(rows, MISSING)[np.where(numbers >= 0, numbers, len(rows))]


def claims(at: Claims) -> Columns:
    """A row for each CLM."""
    view, clm = at.view, at.clm
    place = view.element(clm, 5)
    frequency = view.component(place, 3)
    return clm, {
        "transaction": ints32(view.transaction_of[clm]),
        "control_number": view.text(clm, 1),
        "charge_cents": pa.array(view.money(clm, 2)),
        "place": view.spelled(view.component(place, 1)),
        "frequency": view.spelled(frequency),
        **_cover(at),
        **_people(at),
        **_billing(at),
        **_claim_details(at),
    }


def _named(at: Claims, role: bytes, zone: int) -> Ints:
    """NM1 rows of a role in a zone."""
    nm1 = at.view.rows(b"NM1")
    return nm1[(at.zone[nm1] == zone) & (at.view.codes(nm1, 1) == pack(role))]


def _by_level(levels: Ints, rows: Ints, chosen: Ints) -> Ints:
    """The first of these rows in each level, then that of each claim's level."""
    found = attach(np.searchsorted(levels, rows) - 1, rows, len(levels))
    return _row_of(found, chosen)


def _cover(at: Claims) -> dict[str, pa.Array]:
    view = at.view
    sbr = _by_level(at.hl22, at.sbr, at.subscriber_of)
    pat = view.rows(b"PAT")
    relation = _by_level(at.hl23, pat[at.zone[pat] == PATIENT], at.patient_of)
    relation_spans = _either(at.patient_of >= 0, view.element(relation, 1), view.element(sbr, 2))
    insured = _by_level(at.hl22, _named(at, b"IL", SUBSCRIBER), at.subscriber_of)
    payer = _by_level(at.hl22, _named(at, b"PR", SUBSCRIBER), at.subscriber_of)
    return {
        "filing_code": view.text(sbr, 9),
        "payer_sequence": view.text(sbr, 1),
        "group_number": view.text(sbr, 3),
        "relation": view.spelled(relation_spans),
        "member_id": view.text(insured, 9),
        "subscriber_last": view.text(insured, 3),
        "subscriber_first": view.text(insured, 4),
        "payer_id": view.text(payer, 9),
        "payer_name": view.text(payer, 3),
    }


def _either(mask: NDArray[np.bool_], left: Spans, right: Spans) -> Spans:
    return Spans(np.where(mask, left.start, right.start), np.where(mask, left.end, right.end))


def _people(at: Claims) -> dict[str, pa.Array]:
    """The patient: the subscriber, or the dependent where the claim hangs under one."""
    view, has_patient = at.view, at.patient_of >= 0

    def row(subscriber_rows: Ints, patient_rows: Ints) -> Ints:
        own = _by_level(at.hl22, subscriber_rows, at.subscriber_of)
        return np.where(has_patient, _by_level(at.hl23, patient_rows, at.patient_of), own)

    name = row(_named(at, b"IL", SUBSCRIBER), _named(at, b"QC", PATIENT))
    street, city, birth = (
        row(_under(at, segment, b"IL", SUBSCRIBER), _under(at, segment, b"QC", PATIENT))
        for segment in (b"N3", b"N4", b"DMG")
    )
    return {
        "patient_last": view.text(name, 3),
        "patient_first": view.text(name, 4),
        "birth_on": view.day(birth, 2),
        "sex": view.text(birth, 3),
        "street": view.text(street, 1),
        "city": view.text(city, 1),
        "state": view.text(city, 2),
        "zip": view.text(city, 3),
    }


def _under(at: Claims, name: bytes, role: bytes, zone: int) -> Ints:
    """Segments of a name in a zone whose latest NM1 there has this role."""
    view = at.view
    rows = view.rows(name)
    rows = rows[at.zone[rows] == zone]
    nm1 = view.rows(b"NM1")
    owner = _row_of(nm1, view.counts(b"NM1")[rows])
    is_own = (owner > at.mark[rows]) & (view.codes(owner, 1) == pack(role))
    return rows[is_own]


def _billing(at: Claims) -> dict[str, pa.Array]:
    view = at.view
    name = _by_level(at.hl20, _named(at, b"85", BILLING), at.biller_of)
    ref = _under(at, b"REF", b"85", BILLING)
    qualifier = view.codes(ref, 1)
    tax = _by_level(at.hl20, ref[(qualifier == pack(b"EI")) | (qualifier == pack(b"SY"))], at.biller_of)
    prv = view.rows(b"PRV")
    taxonomy = _by_level(at.hl20, prv[at.zone[prv] == BILLING], at.biller_of)
    return {
        "billing_npi": view.text(name, 9),
        "billing_name": view.text(name, 3),
        "billing_tax_id": view.text(tax, 2),
        "billing_taxonomy": view.text(taxonomy, 3),
    }


def _claim_details(at: Claims) -> dict[str, pa.Array]:
    view, count = at.view, len(at.clm)

    def first(name: bytes, qualifier: bytes) -> Ints:
        rows = view.rows(name)
        rows = rows[(at.zone[rows] == CLAIM) & (view.codes(rows, 1) == pack(qualifier))]
        return attach(at.claim_of[rows], rows, count)

    bht = view.rows(b"BHT")
    transaction = view.transaction_of[at.clm]
    of_transaction = np.full(int(view.transaction_of.max(initial=0)) + 1, MISSING, np.int64)
    of_transaction[view.transaction_of[bht][::-1]] = bht[::-1]
    return {
        "rendering_npi": view.text(first(b"NM1", b"82"), 9),
        "supervising_npi": view.text(first(b"NM1", b"DQ"), 9),
        "authorization": view.text(first(b"REF", b"G1"), 2),
        "payer_claim_number": view.text(first(b"REF", b"F8"), 2),
        "patient_paid_cents": pa.array(view.money(first(b"AMT", b"F5"), 2)),
        "diagnoses": joined(*diagnoses(at), count),
        "batch": view.text(of_transaction[transaction], 3),
    }


def diagnoses(at: Claims) -> tuple[Ints, pa.Array]:
    """Diagnosis codes in the file's order, and whose they are: HI with ABK and ABF.  Shapes: (k,), k strings."""
    owner, _rows, spans = diagnosis_spans(at)
    return owner, at.view.spelled(spans)


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
    mine = (qualifier == pack(b"ABK")) | (qualifier == pack(b"ABF"))
    code = view.component(pair, 2)
    own = row[order][mine]
    return at.claim_of[own], own, Spans(code.start[mine], code.end[mine])


def lines(at: Claims) -> Columns:
    """A row for each SV1 of a claim."""
    view = at.view
    sv1 = at.sv1
    count = len(sv1)
    service = view.element(sv1, 1)
    lx = _latest_number(view, sv1)
    dtp, ref = view.rows(b"DTP"), view.rows(b"REF")
    dtp = dtp[(at.zone[dtp] == LINE) & (view.codes(dtp, 1) == pack(b"472"))]
    ref = ref[(at.zone[ref] == LINE) & (view.codes(ref, 1) == pack(b"6R"))]
    first, last = _service_days(view, attach(at.line_of[dtp], dtp, count))
    return sv1, {
        "claim": ints32(at.claim_of[sv1]),
        "number": ints32(view.whole(lx, 1)),
        "code": view.spelled(view.component(service, 2)),
        "modifiers": view.spelled(view.component(service, 3, 6)),
        "charge_cents": pa.array(view.money(sv1, 2)),
        "units_milli": pa.array(view.quantity(sv1, 4)),
        "place": view.text(sv1, 5),
        "service_on": first,
        "service_to": last,
        "control_number": view.text(attach(at.line_of[ref], ref, count), 2),
        "pointers": view.text(sv1, 7),
    }


def _latest_number(view: View, sv1: Ints) -> Ints:
    lx = view.rows(b"LX")
    row = _row_of(lx, np.searchsorted(lx, sv1) - 1)
    before = np.concatenate([[MISSING], sv1[:-1]])[: len(sv1)]
    return np.where(row > before, row, MISSING)


def _service_days(view: View, dtp: Ints) -> tuple[pa.Array, pa.Array]:
    """First and last day of DTP03, which is one day (D8) or a range (RD8)."""
    spans = view.element(dtp, 3)
    is_range = view.codes(dtp, 2) == pack(b"RD8")
    dash = np.minimum(spans.start + 8, spans.end)
    begin = Spans(spans.start, np.where(is_range, dash, spans.end))
    stop = Spans(np.where(is_range, np.minimum(dash + 1, spans.end), spans.start), spans.end)
    return view.day_of(begin, dtp, 3), view.day_of(stop, dtp, 3)
