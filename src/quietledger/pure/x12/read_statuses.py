"""Rows of 277CA transactions: a status for each category and code, and the counts around them."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from quietledger.pure.x12 import check_answers, check_claims
from quietledger.pure.x12.segments import Ints, pack
from quietledger.pure.x12.tables import Columns
from quietledger.pure.x12.texts import MISSING, Spans, ints32
from quietledger.pure.x12.view import View, each_once

SOURCE, RECEIVER, PROVIDER, CLAIM, LINE = range(5)
LEVELS = ("source", "receiver", "provider", "claim", "line")
_PARENTS = {b"20": b"", b"21": b"20", b"19": b"21", b"PT": b"19"}
_HL03 = (b"20", b"21", b"19", b"PT")


@dataclass(frozen=True, slots=True)
class Levels:
    """Rows at which levels begin, and the latest of each kind at every segment of the same branch, else MISSING.

    Shapes: hl (h,) rows; level (s,) int64, one of the five numbers above or MISSING; parts five times (s,).
    """

    view: View
    hl: Ints
    level: Ints
    parts: tuple[Ints, Ints, Ints, Ints, Ints]


def tables(view: View) -> dict[str, Columns]:
    """The two tables of the 277CAs in a file.  Shapes: s segments -> rows of statuses and status_counts."""
    at = locate(view)
    found = {"statuses": _statuses(at), "status_counts": _counts(at)}
    check_answers.check_statuses(view, found)
    check_claims.check_npis(view)
    check_claims.check_levels(view, _PARENTS)
    return found


def locate(view: View) -> Levels:
    """Find the level of every segment.  Shapes: s segments -> levels."""
    hl, svc = view.rows(b"HL"), view.rows(b"SVC")
    code = view.codes(hl, 3)
    begins = [hl[code == pack(name)] for name in _HL03]
    begins.append(svc)
    st = view.latest(view.rows(b"ST"))
    parts: list[Ints] = []
    above = st
    for rows in begins:
        latest = view.latest(rows)
        # A level counts only below the latest one above it: a new provider ends the claims of the one before.
        parts.append(np.where(latest > above, latest, MISSING))
        above = np.maximum(above, latest)
    level = np.full(len(view.ids), MISSING, np.int64)
    for number, part in enumerate(parts):
        level[part >= 0] = number
    return Levels(view, hl, level, (parts[0], parts[1], parts[2], parts[3], parts[4]))


def _found(at: Levels, name: bytes, qualifier: bytes, level: int) -> Ints:
    """For each segment of the file the row of its level's first such segment, else MISSING.  Shapes: (s,)."""
    view = at.view
    rows = view.rows(name)
    rows = rows[(at.level[rows] == level) & (view.codes(rows, 1) == pack(qualifier))]
    owner = at.parts[level]
    of_level = np.full(len(view.ids) + 1, MISSING, np.int64)
    of_level[owner[rows][::-1]] = rows[::-1]
    return of_level[owner]


def traces(at: Levels, level: int) -> Ints:
    """TRN*2 of each segment's level.  Shapes: (s,)."""
    return _found(at, b"TRN", b"2", level)


def status_spans(at: Levels) -> tuple[Ints, Spans]:
    """STC01, STC10 and STC11 of every STC that have a value: rows and composites, in the file's order."""
    view = at.view
    stc = view.rows(b"STC")
    stc = stc[at.level[stc] >= 0]
    rows = np.repeat(stc, 3)
    numbers = np.tile(np.array([1, 10, 11]), len(stc))
    spans = view.varying(rows, numbers)
    # STC01 makes a row even when it is empty, so that the amount and the day are not lost.
    kept = spans.full | (numbers == 1)
    return rows[kept], Spans(spans.start[kept], spans.end[kept])


def _statuses(at: Levels) -> Columns:
    view = at.view
    rows, spans = status_spans(at)
    names = pa.array(LEVELS)
    return rows, {
        "transaction": ints32(view.transaction_of[rows]),
        "level": names.take(at.level[rows]),
        "control_number": view.text(each_once(traces(at, CLAIM)[rows]), 2),
        "batch": view.text(each_once(traces(at, RECEIVER)[rows]), 2),
        "billing_npi": view.text(each_once(_found(at, b"NM1", b"85", PROVIDER)[rows]), 9),
        "category": view.spelled(view.component(spans, 1)),
        "code": view.spelled(view.component(spans, 2)),
        "entity": view.spelled(view.component(spans, 3)),
        "status_on": view.day(rows, 2),
        "action": view.text(rows, 3),
        "amount_cents": pa.array(view.money(rows, 4)),
        "payer_claim_number": view.text(each_once(_found(at, b"REF", b"1K", CLAIM)[rows]), 2),
        "clearinghouse_trace": view.text(each_once(_found(at, b"REF", b"D9", CLAIM)[rows]), 2),
        "line_control": view.text(each_once(_found(at, b"REF", b"FJ", LINE)[rows]), 2),
    }


def _counts(at: Levels) -> Columns:
    view = at.view
    rows = view.rows(b"QTY", b"AMT")
    rows = rows[at.level[rows] >= 0]
    is_money = view.ids[rows] == pack(b"AMT")
    amount = np.zeros(len(rows), np.int64)
    amount[is_money] = view.money(rows[is_money], 2)
    amount[~is_money] = view.whole(rows[~is_money], 2)
    return rows, {
        "transaction": ints32(view.transaction_of[rows]),
        "level": pa.array(LEVELS).take(at.level[rows]),
        "qualifier": view.text(rows, 1),
        "amount": pa.array(amount),
    }
