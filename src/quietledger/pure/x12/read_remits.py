"""Rows of 835 transactions: payments, claims, lines, adjustments and balances."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from quietledger.pure.x12 import check_claims, check_remits
from quietledger.pure.x12.segments import Ints, Offsets, pack
from quietledger.pure.x12.tables import Array, Columns
from quietledger.pure.x12.texts import MISSING, Spans, ints32, joined
from quietledger.pure.x12.view import View, attach


@dataclass(frozen=True, slots=True)
class Remits:
    """Rows of the segments that make a row, and to which payment, claim and line each of the others belongs.

    Shapes: st (r,), clp (c,), svc (l,), cas (a,) int64; remit_of, claim_of, line_of (s,) int32, MISSING if none.
    """

    view: View
    st: Ints
    clp: Ints
    svc: Ints
    cas: Ints
    remit_of: Offsets
    claim_of: Offsets
    line_of: Offsets


def tables(view: View) -> dict[str, Columns]:
    """The five tables of the 835s in a file, checked.

    Shapes: s segments -> rows of remits, remit_claims, remit_lines, adjustments and balances.
    """
    at = locate(view)
    found: dict[str, Columns] = {}
    wings = {
        "remits": remits,
        "remit_claims": claims,
        "remit_lines": lines,
        "adjustments": adjustments,
        "balances": balances,
    }
    for name, wing in wings.items():
        found[name] = wing(at)
        view.forget()
    check_remits.check(view, found, at.cas[at.claim_of[at.cas] < 0])
    check_claims.check_npis(view)
    return found


def locate(view: View) -> Remits:
    """Find who belongs to whom: CLP opens a claim, SVC a line, PLB and SE close both.

    Shapes: s segments -> rows and owners.
    """
    st, clp, svc = view.rows(b"ST"), view.rows(b"CLP"), view.rows(b"SVC")
    ends = view.rows(b"ST", b"PLB", b"SE")
    claim_mark = view.latest(np.sort(np.concatenate([clp, ends])))
    line_mark = view.latest(np.sort(np.concatenate([svc, clp, ends])))
    in_claim = (claim_mark >= 0) & (view.ids[claim_mark] == pack(b"CLP"))
    svc = svc[in_claim[svc]]
    in_line = (line_mark >= 0) & (view.ids[line_mark] == pack(b"SVC")) & in_claim
    return Remits(
        view=view,
        st=st,
        clp=clp,
        svc=svc,
        cas=view.rows(b"CAS"),
        remit_of=view.numbers(st),
        claim_of=np.where(in_claim, view.numbers(clp), MISSING),
        line_of=np.where(in_line, view.numbers(svc), MISSING),
    )


def remits(at: Remits) -> Columns:
    """A row for each ST."""
    view, count = at.view, len(at.st)
    bpr, trn = _of_remit(at, b"BPR"), _of_remit(at, b"TRN")
    dtm = view.rows(b"DTM")
    dtm = dtm[(view.codes(dtm, 1) == pack(b"405")) & (at.claim_of[dtm] < 0)]
    produced = attach(at.remit_of[dtm], dtm, count)
    n1 = view.rows(b"N1")
    role = view.codes(n1, 1)
    payer, payee = (
        attach(at.remit_of[n1[role == pack(name)]], n1[role == pack(name)], count) for name in (b"PR", b"PE")
    )
    payer_ids = _payer_ids(at, payer, payee)
    tax = _payee_reference(at, payee, b"TJ")
    by_tax_id = np.where(view.codes(payee, 3) == pack(b"FI"), payee, MISSING)
    tax_spans = view.element(tax, 2).or_else(view.element(by_tax_id, 4))
    return at.st, {
        "transaction": ints32(view.transaction_of[at.st]),
        "handling": view.text(bpr, 1),
        "paid_cents": pa.array(view.money(bpr, 2)),
        "credit": view.text(bpr, 3),
        "method": view.text(bpr, 4),
        "pay_on": view.day(bpr, 16),
        "trace": view.text(trn, 2),
        "payer_trace_id": view.text(trn, 3),
        "produced_on": view.day(produced, 2),
        "payer_name": view.text(payer, 2),
        "payer_id": view.spelled(payer_ids),
        "payee_name": view.text(payee, 2),
        "payee_id": view.text(payee, 4),
        "payee_tax_id": view.spelled(tax_spans),
    }


def _of_remit(at: Remits, name: bytes) -> Ints:
    rows = at.view.rows(name)
    return attach(at.remit_of[rows], rows, len(at.st))


def _payer_ids(at: Remits, payer: Ints, payee: Ints) -> Spans:
    """N104 of the payer, else its REF*2U, else TRN03, which identifies the payer as well."""
    additional = _header_reference(at, payer, payee)
    own = at.view.element(payer, 4)
    second = at.view.element(additional, 2)
    trn = at.view.element(_of_remit(at, b"TRN"), 3)
    return own.or_else(second).or_else(trn)


def _header_reference(at: Remits, payer: Ints, payee: Ints) -> Ints:
    ref = at.view.rows(b"REF")
    ref = ref[(at.claim_of[ref] < 0) & (at.view.codes(ref, 1) == pack(b"2U"))]
    owner = at.remit_of[ref]
    ref = ref[(payer[owner] >= 0) & (ref > payer[owner]) & ((payee[owner] < 0) | (ref < payee[owner]))]
    return attach(at.remit_of[ref], ref, len(at.st))


def _payee_reference(at: Remits, payee: Ints, qualifier: bytes) -> Ints:
    ref = at.view.rows(b"REF")
    ref = ref[(at.claim_of[ref] < 0) & (at.view.codes(ref, 1) == pack(qualifier))]
    owner = at.remit_of[ref]
    ref = ref[(payee[owner] >= 0) & (ref > payee[owner])]
    return attach(at.remit_of[ref], ref, len(at.st))


def claims(at: Remits) -> Columns:
    """A row for each CLP."""
    view, clp, count = at.view, at.clp, len(at.clp)
    nm1 = view.rows(b"NM1")
    role = view.codes(nm1, 1)
    named = [nm1[role == pack(name)] for name in (b"QC", b"IL", b"TT")]
    patient, insured, crossover = (
        attach(at.claim_of[rows], rows, count) for rows in (_owned(at, one) for one in named)
    )
    amt = view.rows(b"AMT")
    amt = amt[(at.line_of[amt] < 0) & (at.claim_of[amt] >= 0)]
    amt = amt[view.codes(amt, 1) == pack(b"I")]
    interest = attach(at.claim_of[amt], amt, count)
    has_own_id = view.element(patient, 9).full
    return clp, {
        "remit": ints32(at.remit_of[clp]),
        "control_number": view.text(clp, 1),
        "status": view.text(clp, 2),
        "charge_cents": pa.array(view.money(clp, 3)),
        "paid_cents": pa.array(view.money(clp, 4)),
        "patient_cents": pa.array(view.money(clp, 5)),
        "filing_code": view.text(clp, 6),
        "payer_claim_number": view.text(clp, 7),
        "place": view.text(clp, 8),
        "frequency": view.text(clp, 9),
        "patient_last": view.text(patient, 3),
        "patient_first": view.text(patient, 4),
        "member_id": view.text(np.where(has_own_id, patient, insured), 9),
        "crossover_payer": view.text(crossover, 3),
        "interest_cents": pa.array(view.money(interest, 2)),
        "remarks": _claim_remarks(at),
    }


def _owned(at: Remits, rows: Ints) -> Ints:
    return rows[at.claim_of[rows] >= 0]


def _claim_remarks(at: Remits) -> Array:
    """MOA03 to MOA07, or MIA05 and MIA20 to MIA23."""
    view = at.view
    parts = [(_owned(at, view.rows(b"MOA")), (3, 4, 5, 6, 7)), (_owned(at, view.rows(b"MIA")), (5, 20, 21, 22, 23))]
    owners: list[Ints] = []
    starts: list[Ints] = []
    ends: list[Ints] = []
    for rows, numbers in parts:
        for number in numbers:
            spans = view.element(rows, number)
            owners.append(at.claim_of[rows][spans.full])
            starts.append(spans.start[spans.full])
            ends.append(spans.end[spans.full])
    start = np.concatenate(starts)
    order = np.argsort(start, kind="stable")
    codes = view.spelled(Spans(start[order], np.concatenate(ends)[order]))
    return joined(np.concatenate(owners)[order], codes, len(at.clp))


def lines(at: Remits) -> Columns:
    """A row for each SVC."""
    view, svc, count = at.view, at.svc, len(at.svc)
    service, original = view.element(svc, 1), view.element(svc, 6)
    ref, amt, lq, dtm = (_of_line(at, name) for name in (b"REF", b"AMT", b"LQ", b"DTM"))
    control = ref[view.codes(ref, 1) == pack(b"6R")]
    allowed = amt[view.codes(amt, 1) == pack(b"B6")]
    remark = lq[view.codes(lq, 1) == pack(b"HE")]
    first, last = _service_rows(at, dtm)
    units = view.element(svc, 5)
    return svc, {
        "remit_claim": ints32(at.claim_of[svc]),
        "code": view.spelled(view.component(service, 2)),
        "modifiers": view.spelled(view.component(service, 3, 6)),
        "charge_cents": pa.array(view.money(svc, 2)),
        "paid_cents": pa.array(view.money(svc, 3)),
        # An absent SVC05 means one unit.
        "units_milli": pa.array(np.where(units.full, view.quantity(svc, 5), 1000)),
        "service_on": view.day(first, 2),
        "service_to": view.day(last, 2),
        "control_number": view.text(attach(at.line_of[control], control, count), 2),
        "allowed_cents": pa.array(view.money(attach(at.line_of[allowed], allowed, count), 2)),
        "remarks": joined(at.line_of[remark], view.text(remark, 2), count),
        "original_code": view.spelled(view.component(original, 2)),
    }


def _of_line(at: Remits, name: bytes) -> Ints:
    rows = at.view.rows(name)
    return rows[at.line_of[rows] >= 0]


def _service_rows(at: Remits, dtm: Ints) -> tuple[Ints, Ints]:
    """DTM 472, or 150 and 151 for a range; without any, the claim's 232 and 233."""
    view, count = at.view, len(at.svc)
    code = view.codes(dtm, 1)
    day, begin, stop = (
        attach(at.line_of[dtm[code == pack(name)]], dtm[code == pack(name)], count) for name in (b"472", b"150", b"151")
    )
    claim_dtm = view.rows(b"DTM")
    claim_dtm = claim_dtm[(at.claim_of[claim_dtm] >= 0) & (at.line_of[claim_dtm] < 0)]
    claim_code = view.codes(claim_dtm, 1)
    of_claim = at.claim_of[at.svc]
    from_claim, to_claim = (
        attach(at.claim_of[claim_dtm[claim_code == pack(name)]], claim_dtm[claim_code == pack(name)], len(at.clp))[
            of_claim
        ]
        for name in (b"232", b"233")
    )
    first = np.where(day >= 0, day, np.where(begin >= 0, begin, from_claim))
    last = np.where(
        stop >= 0, stop, np.where((day >= 0) | (begin >= 0), first, np.where(to_claim >= 0, to_claim, first))
    )
    return first, last


def adjustments(at: Remits) -> Columns:
    """A row for each reason of each CAS; `element` is where its amount stands."""
    view, cas = at.view, at.cas[at.claim_of[at.cas] >= 0]
    rows, element = view.repeated(cas, range(3, 19, 3))
    return rows, {
        "remit_claim": ints32(at.claim_of[rows]),
        "remit_line": ints32(at.line_of[rows]),
        "element": ints32(element),
        "group": view.text(rows, 1),
        "reason": view.spelled(view.varying(rows, element - 1)),
        "cents": pa.array(view.number(view.varying(rows, element), rows, element, 2)),
        "quantity_milli": pa.array(view.number(view.varying(rows, element + 1), rows, element + 1, 3)),
    }


def balances(at: Remits) -> Columns:
    """A row for each pair of each PLB; `element` is where its amount stands."""
    view = at.view
    rows, element = view.repeated(view.rows(b"PLB"), range(4, 15, 2))
    name = view.varying(rows, element - 1)
    return rows, {
        "remit": ints32(at.remit_of[rows]),
        "element": ints32(element),
        "provider": view.text(rows, 1),
        "period_end": view.day(rows, 2),
        "code": view.spelled(view.component(name, 1)),
        "reference": view.spelled(view.component(name, 2)),
        "cents": pa.array(view.number(view.varying(rows, element), rows, element, 2)),
    }
