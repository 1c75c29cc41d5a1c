"""Rows of 837P transactions: claims with the people and firms around them, and their lines."""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from quietledger.pure.x12 import check_claims
from quietledger.pure.x12.segments import Ints, pack
from quietledger.pure.x12.tables import Array, Columns
from quietledger.pure.x12.view import MISSING, Spans, View, attach, ints32, joined
from quietledger.pure.x12.zones import (
    BILLING,
    CLAIM,
    LINE,
    PATIENT,
    SUBSCRIBER,
    Claims,
    diagnosis_spans,
    locate,
    row_of,
)

_PARENTS = {b"20": b"", b"22": b"20", b"23": b"22"}


def tables(view: View) -> dict[str, Columns]:
    """The two tables of the 837Ps in a file, checked.  Shapes: s segments -> rows of claims and lines."""
    at = locate(view)
    found = {"claims": claims(at), "lines": lines(at)}
    check_claims.check(at, found)
    check_claims.check_npis(view)
    check_claims.check_levels(view, _PARENTS)
    return found


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
    return row_of(found, chosen)


def _cover(at: Claims) -> dict[str, Array]:
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


def _people(at: Claims) -> dict[str, Array]:
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
    owner = row_of(nm1, view.counts(b"NM1")[rows])
    is_own = (owner > at.mark[rows]) & (view.codes(owner, 1) == pack(role))
    return rows[is_own]


def _billing(at: Claims) -> dict[str, Array]:
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


def _claim_details(at: Claims) -> dict[str, Array]:
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


def diagnoses(at: Claims) -> tuple[Ints, Array]:
    """Diagnosis codes in the file's order, and whose they are: HI with ABK and ABF.  Shapes: (k,), k strings."""
    owner, _rows, spans = diagnosis_spans(at)
    return owner, at.view.spelled(spans)


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
    row = row_of(lx, np.searchsorted(lx, sv1) - 1)
    before = np.concatenate([[MISSING], sv1[:-1]])[: len(sv1)]
    return np.where(row > before, row, MISSING)


def _service_days(view: View, dtp: Ints) -> tuple[Array, Array]:
    """First and last day of DTP03, which is one day (D8) or a range (RD8)."""
    spans = view.element(dtp, 3)
    is_range = view.codes(dtp, 2) == pack(b"RD8")
    dash = np.minimum(spans.start + 8, spans.end)
    begin = Spans(spans.start, np.where(is_range, dash, spans.end))
    stop = Spans(np.where(is_range, np.minimum(dash + 1, spans.end), spans.start), spans.end)
    return view.day_of(begin, dtp, 3), view.day_of(stop, dtp, 3)
