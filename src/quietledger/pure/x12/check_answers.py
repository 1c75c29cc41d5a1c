"""Do acknowledgments hold together: verdicts and counts of a 999, categories and counts of a 277CA."""

import numpy as np

from quietledger.pure.x12.segments import Ints, pack
from quietledger.pure.x12.tables import Array, Columns
from quietledger.pure.x12.view import View

_SET_VERDICTS = ("A", "E", "M", "R", "W", "X")
_ACCEPTED = ("A", "E")
_CATEGORIES = frozenset([f"A{number}" for number in range(9)] + [f"E{number}" for number in range(1, 5)])
_REFUSALS = frozenset(["A3", "A4", "A6", "A7", "A8"])
_OTHER_ANSWERS = frozenset(
    [f"P{number}" for number in range(6)]
    + [f"F{number}" for number in range(5)]
    + [f"R{number}" for number in range(18)]
    + ["D0", "E0", "F3F", "F3N"]
)


def check_acks(view: View, found: dict[str, Columns]) -> None:
    """Report missing parts, unknown verdicts and counts that do not fit in all 999s and 997s."""
    st = view.rows(b"ST")
    for name, code in ((b"AK1", "R999-NO-AK1"), (b"AK9", "R999-NO-AK9")):
        has = np.isin(view.transaction_of[st], view.transaction_of[view.rows(name)])
        view.report.where(code, st, ~has)
    ak2, acks = found["acks"]
    verdict = _texts(acks["verdict"])
    view.report.where("R999-NO-VERDICT", ak2, verdict == "")
    view.report.where("R999-VERDICT", ak2, (verdict != "") & ~np.isin(verdict, _SET_VERDICTS))
    ak9, groups = found["ack_groups"]
    group_verdict = _texts(groups["verdict"])
    view.report.where("R999-VERDICT", ak9, ~np.isin(group_verdict, [*_SET_VERDICTS, "P"]))
    # A receiver that takes everything may leave all AK2 out, so only groups with some are counted.
    owner = view.transaction_of[ak2]
    size = int(view.transaction_of.max(initial=0)) + 1
    answered = np.bincount(owner, minlength=size)[view.transaction_of[ak9]]
    taken = np.bincount(owner[np.isin(verdict, _ACCEPTED)], minlength=size)[view.transaction_of[ak9]]
    differs = (answered > 0) & ((answered != _ints(groups["received"])) | (taken != _ints(groups["accepted"])))
    view.report.where("R999-COUNT", ak9, differs)


def check_statuses(view: View, found: dict[str, Columns]) -> None:
    """Report unknown categories, contradictions, counts that do not fit and claims without a number in all 277CAs."""
    st = view.rows(b"ST")
    rows, statuses = found["statuses"]
    view.report.where("R277-NO-STATUS", st, ~np.isin(view.transaction_of[st], view.transaction_of[rows]))
    category, action, level = (_texts(statuses[name]) for name in ("category", "action", "level"))
    is_known = np.isin(category, list(_CATEGORIES))
    is_other = np.isin(category, list(_OTHER_ANSWERS))
    view.report.where("R277-CATEGORY", rows, ~is_known & ~is_other)
    view.report.where("R277-CATEGORY-OTHER", rows, is_other)
    is_refusal = np.isin(category, list(_REFUSALS))
    clash = (is_refusal & (action == "WQ")) | (is_known & ~is_refusal & (action == "U"))
    view.report.where("R277-CONFLICT", rows, clash)
    number = _texts(statuses["control_number"])
    view.report.where("R277-NO-TRACE", rows, (level == "claim") & (number == ""))
    _check_counts(view, found)


def _check_counts(view: View, found: dict[str, Columns]) -> None:
    """Claims told at receiver level (QTY 90 and AA) against the claim levels below, where there are any."""
    count_rows, counts = found["status_counts"]
    qualifier, at_level = _texts(counts["qualifier"]), _texts(counts["level"])
    told_here = np.isin(qualifier, ["90", "AA"]) & (at_level == "receiver")
    size = int(view.transaction_of.max(initial=0)) + 1
    told = np.zeros(size, np.int64)
    np.add.at(told, view.transaction_of[count_rows[told_here]], _ints(counts["amount"])[told_here])
    hl = view.rows(b"HL")
    hl = hl[view.codes(hl, 3) == pack(b"PT")]
    below = np.bincount(view.transaction_of[hl], minlength=size)
    wrong = np.flatnonzero((told > 0) & (below > 0) & (told != below))
    first = count_rows[told_here]
    owner = view.transaction_of[first]
    _values, index = np.unique(owner, return_index=True)
    view.report.where("R277-COUNT", first[index], np.isin(owner[index], wrong))


def _texts(column: Array) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    values: np.ndarray[tuple[int], np.dtype[np.object_]] = column.to_numpy(zero_copy_only=False)
    return values


def _ints(column: Array) -> Ints:
    values: Ints = column.to_numpy().astype(np.int64)
    return values
