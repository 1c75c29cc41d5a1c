"""Does an 837P hold together: levels, claim numbers, sums, diagnoses, frequency codes and NPIs."""

import numpy as np

from quietledger.pure.x12 import amounts
from quietledger.pure.x12.segments import Ints, pack
from quietledger.pure.x12.tables import Array, Columns
from quietledger.pure.x12.view import View, sums
from quietledger.pure.x12.zones import Claims, diagnosis_spans


def check(at: Claims, found: dict[str, Columns]) -> None:
    """Report what is wrong with the rows of all 837Ps."""
    _check_presence(at)
    _check_numbers(at, found)
    _check_totals(at, found)
    _check_frequency(at, found)
    _check_diagnoses(at)


def _check_presence(at: Claims) -> None:
    view = at.view
    st = view.rows(b"ST")
    for name, code in ((b"CLM", "R837-NO-CLAIM"), (b"BHT", "R837-NO-BHT")):
        has = np.isin(view.transaction_of[st], view.transaction_of[view.rows(name)])
        view.report.where(code, st, ~has)
    view.report.where("R837-CLAIM-LEVEL", at.clm, at.subscriber_of < 0)
    view.report.where("R837-CLAIM-ID", at.clm, ~view.element(at.clm, 1).full)


def _check_numbers(at: Claims, found: dict[str, Columns]) -> None:
    """The same CLM01 twice in a transaction: the second one is reported."""
    clm, columns = found["claims"]
    if len(clm) < 2:
        return
    number: Ints = columns["control_number"].dictionary_encode().indices.to_numpy().astype(np.int64)
    key = at.view.transaction_of[clm].astype(np.int64) * (int(number.max()) + 1) + number
    _values, first = np.unique(key, return_index=True)
    is_repeated = np.ones(len(clm), np.bool_)
    is_repeated[first] = False
    at.view.report.where("R837-CLAIM-TWICE", clm, is_repeated & at.view.element(clm, 1).full)


def _check_totals(at: Claims, found: dict[str, Columns]) -> None:
    clm, claims = found["claims"]
    _sv1, lines = found["lines"]
    owner = _ints(lines["claim"])
    total = sums(owner, _ints(lines["charge_cents"]), len(clm))
    has_lines = np.bincount(owner, minlength=len(clm)) > 0
    at.view.report.where("R837-NO-LINE", clm, ~has_lines)
    at.view.report.where("R837-CLAIM-TOTAL", clm, has_lines & (total != _ints(claims["charge_cents"])))


def _check_frequency(at: Claims, found: dict[str, Columns]) -> None:
    view, clm = at.view, at.clm
    frequency = view.codes_of(view.component(view.element(clm, 5), 3))
    is_again = (frequency == pack(b"7")) | (frequency == pack(b"8"))
    view.report.where("R837-FREQUENCY", clm, ~is_again & (frequency != pack(b"1")))
    if is_again.any():
        number = found["claims"][1]["payer_claim_number"].to_numpy(zero_copy_only=False)
        view.report.where("R837-NO-F8", clm, is_again & (number == ""))


def _check_diagnoses(at: Claims) -> None:
    view = at.view
    owner, rows, spans = diagnosis_spans(at)
    count = np.bincount(owner, minlength=len(at.clm))
    view.report.where("R837-NO-DIAGNOSIS", at.clm, count == 0)
    several = count[owner] > 1
    owner, rows, code = owner[several], rows[several], view.codes_of(spans)[several]
    order = np.lexsort((code, owner))
    same = (owner[order][1:] == owner[order][:-1]) & (code[order][1:] == code[order][:-1]) & (code[order][1:] != 0)
    view.report.at("R837-DIAGNOSIS-TWICE", np.unique(rows[order][1:][same]))


def check_npis(view: View) -> None:
    """Report NM109 with NM108 XX, and N104 with N103 XX, that fail the check digit."""
    for name, qualifier, number in ((b"NM1", 8, 9), (b"N1", 3, 4)):
        rows = view.rows(name)
        rows = rows[view.codes(rows, qualifier) == pack(b"XX")]
        spans = view.element(rows, number)
        is_bad = ~amounts.is_npi(view.segments.buffer, spans.start, spans.end)
        view.report.where("X12-NPI", rows, is_bad)


def check_levels(view: View, parents: dict[bytes, bytes]) -> None:
    """Report HL that do not count up, or whose HL02 names no earlier level of the kind in `parents`."""
    hl = view.rows(b"HL")
    if not len(hl):
        return
    transaction = view.transaction_of[hl]
    begins = np.searchsorted(transaction, transaction)
    place = np.arange(len(hl)) - begins + 1
    number, parent, level = view.whole(hl, 1), view.whole(hl, 2), view.codes(hl, 3)
    view.report.where("X12-HL-NUMBER", hl, number != place)
    has_earlier = (parent >= 1) & (parent < place)
    above = level[np.where(has_earlier, begins + parent - 1, 0)]
    is_bad = np.zeros(len(hl), np.bool_)
    for own, needed in parents.items():
        fits = (has_earlier & (above == pack(needed))) if needed else parent == 0
        is_bad |= (level == pack(own)) & ~fits
    view.report.where("X12-HL-PARENT", hl, is_bad)


def _ints(column: Array) -> Ints:
    values: Ints = column.to_numpy().astype(np.int64)
    return values
