"""Rows of 837P transactions: claims with the people and firms around them, and their lines."""

import numpy as np
import pyarrow as pa

from quietledger.pure.x12 import check_claims
from quietledger.pure.x12.segments import Ints, pack
from quietledger.pure.x12.tables import Array, Columns
from quietledger.pure.x12.texts import MISSING, Spans, choose, ints32, joined
from quietledger.pure.x12.view import Picked, View, attach, each_once, row_of
from quietledger.pure.x12.zones import BILLING, CLAIM, LINE, PATIENT, SUBSCRIBER, Claims, diagnosis_spans, locate

_PARENTS = {b"20": b"", b"22": b"20", b"23": b"22"}


def tables(view: View) -> dict[str, Columns]:
    """The two tables of the 837Ps in a file, checked.  Shapes: s segments -> rows of claims and lines."""
    at = locate(view)
    found = {"claims": claims(at)}
    view.forget()
    found["lines"] = lines(at)
    view.forget()
    check_claims.check(at, found)
    check_claims.check_npis(view)
    check_claims.check_levels(view, _PARENTS)
    return found


def claims(at: Claims) -> Columns:
    """A row for each CLM."""
    view, clm = at.view, at.clm
    place = view.element(clm, 5)
    return clm, {
        "transaction": ints32(view.transaction_of[clm]),
        "control_number": view.text(clm, 1),
        "charge_cents": pa.array(view.money(clm, 2)),
        "place": view.spelled(view.component(place, 1)),
        "frequency": view.spelled(view.component(place, 3)),
        **_cover(at),
        **_people(at),
        **_billing(at),
        **_claim_details(at),
    }


def _named(at: Claims, role: bytes, zone: int) -> Ints:
    """NM1 rows of a role in a zone."""
    nm1 = at.view.rows(b"NM1")
    named: Ints = nm1[(at.zone[nm1] == zone) & (at.view.codes(nm1, 1) == pack(role))]
    return named


def _cover(at: Claims) -> dict[str, Array]:
    view = at.view
    sbr = at.of_subscriber(at.sbr)
    insured = at.of_subscriber(_named(at, b"IL", SUBSCRIBER))
    payer = at.of_subscriber(_named(at, b"PR", SUBSCRIBER))
    return {
        "filing_code": view.text(sbr, 9),
        "payer_sequence": view.text(sbr, 1),
        "group_number": view.text(sbr, 3),
        "relation": _relations(at, sbr),
        "member_id": view.text(insured, 9),
        "subscriber_last": view.text(insured, 3),
        "subscriber_first": view.text(insured, 4),
        "payer_id": view.text(payer, 9),
        "payer_name": view.text(payer, 3),
    }


def _relations(at: Claims, sbr: Picked) -> Array:
    """SBR02, or PAT01 where the claim hangs under a dependent."""
    if (at.patient_of < 0).all():
        return at.view.text(sbr, 2)
    relation = at.of_patient(at.within(b"PAT", PATIENT)).spread()
    own, dependents = at.view.element(sbr.spread(), 2), at.view.element(relation, 1)
    return at.view.spelled(choose(at.patient_of >= 0, dependents, own))


def _people(at: Claims) -> dict[str, Array]:
    """The patient: the subscriber, or the dependent where the claim hangs under one."""
    view = at.view
    name = _of_person(at, _named(at, b"IL", SUBSCRIBER), _named(at, b"QC", PATIENT))
    street, city, birth = (
        _of_person(at, _under(at, segment, b"IL", SUBSCRIBER), _under(at, segment, b"QC", PATIENT))
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


def _of_person(at: Claims, subscribers: Ints, patients: Ints) -> Picked:
    """The row of each claim's patient, each row once."""
    own = at.of_subscriber(subscribers)
    if (at.patient_of < 0).all():
        return own
    return each_once(np.where(at.patient_of >= 0, at.of_patient(patients).spread(), own.spread()))


def _under(at: Claims, name: bytes, role: bytes, zone: int) -> Ints:
    """Segments of a name in a zone whose latest NM1 there has this role."""
    view, rows = at.view, at.within(name, zone)
    nm1 = view.rows(b"NM1")
    nm1 = nm1[at.zone[nm1] == zone]
    if not len(nm1) or not len(rows):
        return rows[:0]
    number = np.searchsorted(nm1, rows) - 1
    levels = {BILLING: at.hl20, SUBSCRIBER: at.hl22, PATIENT: at.hl23}[zone]
    begin = levels[np.searchsorted(levels, rows) - 1]
    own: Ints = rows[(number >= 0) & (nm1[number] > begin) & (view.codes(nm1, 1)[number] == pack(role))]
    return own


def _billing(at: Claims) -> dict[str, Array]:
    view = at.view
    name = at.of_biller(_named(at, b"85", BILLING))
    ref = _under(at, b"REF", b"85", BILLING)
    qualifier = view.codes(ref, 1)
    tax = at.of_biller(ref[(qualifier == pack(b"EI")) | (qualifier == pack(b"SY"))])
    return {
        "billing_npi": view.text(name, 9),
        "billing_name": view.text(name, 3),
        "billing_tax_id": view.text(tax, 2),
        "billing_taxonomy": view.text(at.of_biller(at.within(b"PRV", BILLING)), 3),
    }


def _claim_details(at: Claims) -> dict[str, Array]:
    view, count = at.view, len(at.clm)
    inside = {name: at.within(name, CLAIM) for name in (b"NM1", b"REF", b"AMT")}

    def first(name: bytes, qualifier: bytes) -> Ints:
        rows = view.with_code(inside[name], qualifier)
        return attach(at.claim_of[rows], rows, count)

    owner, _rows, codes = diagnosis_spans(at)
    st, bht = view.rows(b"ST"), view.rows(b"BHT")
    batch = attach(np.searchsorted(st, bht) - 1, bht, len(st))
    return {
        "rendering_npi": view.text(first(b"NM1", b"82"), 9),
        "supervising_npi": view.text(first(b"NM1", b"DQ"), 9),
        "authorization": view.text(first(b"REF", b"G1"), 2),
        "payer_claim_number": view.text(first(b"REF", b"F8"), 2),
        "patient_paid_cents": pa.array(view.money(first(b"AMT", b"F5"), 2)),
        "diagnoses": joined(owner, view.spelled(codes), count),
        "batch": view.text(Picked(batch, np.searchsorted(st, at.clm) - 1), 3),
    }


def lines(at: Claims) -> Columns:
    """A row for each SV1 of a claim."""
    view, sv1, count = at.view, at.sv1, len(at.sv1)
    service = view.element(sv1, 1)
    day = view.with_code(at.within(b"DTP", LINE), b"472")
    control = view.with_code(at.within(b"REF", LINE), b"6R")
    first, last = _service_days(view, attach(at.line_of[day], day, count))
    return sv1, {
        "claim": ints32(at.claim_of[sv1]),
        "number": ints32(view.whole(_numbers_before(view, sv1), 1)),
        "code": view.spelled(view.component(service, 2)),
        "modifiers": view.spelled(view.component(service, 3, 6)),
        "charge_cents": pa.array(view.money(sv1, 2)),
        "units_milli": pa.array(view.quantity(sv1, 4)),
        "place": view.text(sv1, 5),
        "service_on": first,
        "service_to": last,
        "control_number": view.text(attach(at.line_of[control], control, count), 2),
        "pointers": view.text(sv1, 7),
    }


def _numbers_before(view: View, sv1: Ints) -> Ints:
    """The LX of each line, MISSING if there is none since the line before."""
    lx = view.rows(b"LX")
    row = row_of(lx, np.searchsorted(lx, sv1) - 1)
    before = np.concatenate([[MISSING], sv1[:-1]])[: len(sv1)]
    return np.where(row > before, row, MISSING)


def _service_days(view: View, dtp: Ints) -> tuple[Array, Array]:
    """First and last day of DTP03, which is one day (D8) or a range (RD8)."""
    spans = view.element(dtp, 3)
    is_range = view.codes(dtp, 2) == pack(b"RD8")
    if not is_range.any():
        days = view.day_of(spans, dtp, 3)
        return days, days
    dash = np.minimum(spans.start + 8, spans.end)
    begin = Spans(spans.start, np.where(is_range, dash, spans.end))
    stop = Spans(np.where(is_range, np.minimum(dash + 1, spans.end), spans.start), spans.end)
    return view.day_of(begin, dtp, 3), view.day_of(stop, dtp, 3)
