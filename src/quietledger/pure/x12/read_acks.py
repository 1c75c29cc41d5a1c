"""Rows of 999 and 997 transactions: verdicts on transactions and groups, and the errors behind them."""

import numpy as np

from quietledger.pure.x12 import check_answers
from quietledger.pure.x12.segments import Ints, pack
from quietledger.pure.x12.tables import Array, Columns
from quietledger.pure.x12.texts import MISSING, choose, ints32
from quietledger.pure.x12.view import View, attach


def tables(view: View) -> dict[str, Columns]:
    """The three tables of the acknowledgments in a file.  Shapes: s segments -> acks, ack_groups, ack_errors."""
    found = {"acks": _acks(view), "ack_groups": _groups(view), "ack_errors": _errors(view)}
    check_answers.check_acks(view, found)
    return found


def group_rows(view: View, rows: Ints) -> Ints:
    """The AK1 that each row belongs to, MISSING if its transaction has none before it.  Shapes: (k,) -> (k,)."""
    ak1 = view.latest(view.rows(b"AK1"))[rows]
    return np.where((ak1 >= 0) & (view.transaction_of[ak1] == view.transaction_of[rows]), ak1, MISSING)


def verdict_rows(view: View) -> Ints:
    """IK5 or AK5 of each AK2, MISSING if there is none.  Shapes: (a,)."""
    ak2, verdict = view.rows(b"AK2"), view.rows(b"IK5", b"AK5")
    owner = view.numbers(view.rows(b"AK2"))[verdict]
    verdict, owner = verdict[owner >= 0], owner[owner >= 0]
    same = view.transaction_of[ak2[owner]] == view.transaction_of[verdict]
    return attach(owner[same], verdict[same], len(ak2))


def _acks(view: View) -> Columns:
    ak2 = view.rows(b"AK2")
    return ak2, {
        "transaction": ints32(view.transaction_of[ak2]),
        "group_control": view.text(group_rows(view, ak2), 2),
        "st_control": view.text(ak2, 2),
        "verdict": view.text(verdict_rows(view), 1),
    }


def _groups(view: View) -> Columns:
    ak9 = view.rows(b"AK9")
    return ak9, {
        "transaction": ints32(view.transaction_of[ak9]),
        "group_control": view.text(group_rows(view, ak9), 2),
        "verdict": view.text(ak9, 1),
        "included": ints32(view.whole(ak9, 2)),
        "received": ints32(view.whole(ak9, 3)),
        "accepted": ints32(view.whole(ak9, 4)),
    }


def _errors(view: View) -> Columns:
    """A row for each IK4, and for each IK3 without one."""
    ik3, ik4 = view.rows(b"IK3", b"AK3"), view.rows(b"IK4", b"AK4")
    latest_ik3 = view.latest(ik3)
    owner = latest_ik3[ik4]
    ik4, owner = ik4[owner >= 0], owner[owner >= 0]
    alone = np.setdiff1d(ik3, owner)
    rows = np.sort(np.concatenate([ik4, alone]))
    segment = latest_ik3[rows]
    is_element = rows != segment
    element = np.where(is_element, rows, MISSING)
    position = view.element(element, 1)
    code = view.element(rows, 3)
    own = view.element(np.where(is_element, MISSING, rows), 4)
    code = choose(is_element, code, own)
    return rows, {
        "ack": ints32(view.numbers(view.rows(b"AK2"))[rows]),
        "bad_segment": view.text(segment, 1),
        "position": ints32(view.whole(segment, 2)),
        "loop": view.text(segment, 3),
        "element": ints32(view.number(view.component(position, 1), rows, np.int64(1), 0)),
        "component": ints32(view.number(view.component(position, 2), rows, np.int64(1), 0)),
        "code": view.spelled(code),
        "claim_control": _claim_controls(view, segment, ik3),
    }


def _claim_controls(view: View, segment: Ints, ik3: Ints) -> Array:
    """The value of CTX01 where its name is CLM01, from the CTX behind the IK3."""
    ctx = view.rows(b"CTX")
    name = view.element(ctx, 1)
    ctx = ctx[view.codes_of(view.component(name, 1)) == pack(b"CLM01")]
    owner = np.searchsorted(ik3, ctx) - 1
    found = attach(owner[owner >= 0], ctx[owner >= 0], len(ik3))
    of_row = found[np.searchsorted(ik3, segment)] if len(ik3) else np.full(len(segment), MISSING)
    return view.spelled(view.component(view.element(of_row, 1), 2))
