"""Does an 835 add up: lines, claims and the whole payment, and are its codes known.  Nothing is ever made to fit."""

import numpy as np

from quietledger.pure.x12.segments import Ints, pack
from quietledger.pure.x12.tables import Array, Columns
from quietledger.pure.x12.texts import MISSING
from quietledger.pure.x12.view import View, sums

_GROUPS = (b"CO", b"PR", b"OA", b"PI")
_STATES = (b"1", b"2", b"3", b"4", b"19", b"20", b"21", b"22", b"23", b"25")


def check(view: View, found: dict[str, Columns], stray: Ints) -> None:
    """Report what is wrong with the rows of all 835s; `stray` are CAS rows outside of claims.

    Source: the three equations of docs/x12.md: line, claim and transaction.
    """
    report = view.report
    report.at("R835-STRAY-CAS", stray)
    _check_presence(view, found)
    _check_lines(view, found)
    _check_claims(view, found)
    _check_payments(view, found)


def _check_presence(view: View, found: dict[str, Columns]) -> None:
    st, _columns = found["remits"]
    transactions = view.transaction_of[st]
    for name, code in ((b"BPR", "R835-NO-BPR"), (b"TRN", "R835-NO-TRN")):
        has = np.isin(transactions, view.transaction_of[view.rows(name)])
        view.report.where(code, st, ~has)
    clp, _columns = found["remit_claims"]
    view.report.where("R835-CLAIM-ID", clp, ~view.element(clp, 1).full)
    view.report.where("R835-CLAIM-STATE", clp, ~np.isin(view.codes(clp, 2), _packed(_STATES)))
    cas = view.rows(b"CAS")
    view.report.where("R835-CAS-GROUP", cas, ~np.isin(view.codes(cas, 1), _packed(_GROUPS)))


def _packed(codes: tuple[bytes, ...]) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    return np.array([pack(code) for code in codes], np.uint64)


def _check_lines(view: View, found: dict[str, Columns]) -> None:
    svc, lines = found["remit_lines"]
    _rows, adjustments = found["adjustments"]
    line, cents = _ints(adjustments["remit_line"]), _ints(adjustments["cents"])
    adjusted = sums(line[line >= 0], cents[line >= 0], len(svc))
    view.report.where("R835-LINE-BALANCE", svc, _ints(lines["charge_cents"]) - adjusted != _ints(lines["paid_cents"]))


def _check_claims(view: View, found: dict[str, Columns]) -> None:
    clp, claims = found["remit_claims"]
    _svc, lines = found["remit_lines"]
    _rows, adjustments = found["adjustments"]
    charge, paid = _ints(claims["charge_cents"]), _ints(claims["paid_cents"])
    adjusted = sums(_ints(adjustments["remit_claim"]), _ints(adjustments["cents"]), len(clp))
    view.report.where("R835-CLAIM-BALANCE", clp, charge - adjusted != paid)
    of_line = _ints(lines["remit_claim"])
    charged_by_line = sums(of_line, _ints(lines["charge_cents"]), len(clp))
    has_lines = np.bincount(of_line, minlength=len(clp)) > 0
    view.report.where("R835-CLAIM-LINES", clp, has_lines & (charged_by_line != charge))


def _check_payments(view: View, found: dict[str, Columns]) -> None:
    st, remits = found["remits"]
    _clp, claims = found["remit_claims"]
    _plb, balances = found["balances"]
    paid = sums(_ints(claims["remit"]), _ints(claims["paid_cents"]), len(st))
    kept = sums(_ints(balances["remit"]), _ints(balances["cents"]), len(st))
    total = _ints(remits["paid_cents"])
    bpr = view.rows(b"BPR")
    where = np.full(len(st), MISSING, np.int64)
    owner = np.searchsorted(st, bpr) - 1
    where[owner[::-1]] = bpr[::-1]
    has_bpr = where >= 0
    view.report.where("R835-BALANCE", where, has_bpr & (total != paid - kept))
    view.report.where("R835-PAID-BELOW-0", where, has_bpr & (total < 0))


def _ints(column: Array) -> Ints:
    values: Ints = column.to_numpy().astype(np.int64)
    return values
