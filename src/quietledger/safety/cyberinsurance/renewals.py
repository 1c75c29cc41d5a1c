"""The days of a policy: when to renew, what to tell before it ends, until when a claim or a tail can still be had.

An extra file beside `rules`: dates in, dates out.   Source: the insurance reference, section 3.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from quietledger.safety.cyberinsurance.rules import NoticeTerm, PolicyRow, PolicyState

WARN_DAYS: Final = (60, 30, 14, 3)
AHEAD: Final = timedelta(days=60)
CLAIMS_MADE: Final = frozenset({"claims_made", "claims_made_and_reported"})


# What each kind of day asks for, why, and the name of the page of the policy that says so.
KINDS: Final = {
    "offers": ("Ask for offers, and draft the application",
               "Insurers take weeks, and every answer has to be true on the day it is signed.", "period"),
    "bind": ("Choose and bind what follows",
             "A day without cover can also lose the time before it, if the retroactive date starts anew.", "period"),
    "ends": ("Last day of this policy", "What is found after it is for the next one.", "period"),
    "circumstances": ("Tell of anything that could become a claim",
                      "What is told now belongs to this policy, whenever the claim comes.", "notice"),
    "report": ("Last day to report a claim made while it ran", "Made and not reported by then, it is not covered.",
               "notice"),
    "tail": ("Buy more time to report", "Only if nothing follows, or what follows does not reach back.", "erp"),
}  # fmt: skip
# Once another policy follows, nothing has to be chosen any more, and no tail bought.
SETTLED: Final = frozenset({"offers", "bind", "tail"})


@dataclass(frozen=True, slots=True)
class Day:
    """A day by which something has to be done, and why; the day itself is the last.

    opens_on: from when on it can be done.  page: of the policy.
    """

    policy_id: UUID
    insurer: str
    kind: str
    on: date
    opens_on: date
    say: str
    why: str
    page: int | None = None


def calendar(row: PolicyRow) -> list[Day]:
    """Every day of a policy that runs or ran, the earliest first."""
    terms, end = row.terms, row.last_on
    last = end - timedelta(days=1)
    days = [
        _day(row, "offers", end - timedelta(days=30), end - AHEAD),
        _day(row, "bind", end - timedelta(days=14), end - timedelta(days=30)),
        _day(row, "ends", last, end - AHEAD),
    ]
    if terms.basis in CLAIMS_MADE:
        days.append(_day(row, "circumstances", last, end - AHEAD))
        days.append(_day(row, "report", last + timedelta(days=terms.report_days), end - AHEAD))
    for extension in terms.extensions:
        tail = _day(row, "tail", last + timedelta(days=extension.buy_within_days), end)
        days.append(replace(tail, say=f"Buy {extension.months} more months to report"))
    days += [
        Day(row.id, terms.insurer, "condition", one.deadline_on, terms.effective_on, one.say,
            "The insurer made the cover hang on it.", one.clause.page)
        for one in row.conditions if one.deadline_on
    ]  # fmt: skip
    return sorted(days, key=lambda one: (one.on, one.kind))


def due(rows: Iterable[PolicyRow], today: date) -> list[Day]:
    """What can be done now, of policies that were bound, the nearest day first."""
    bound = [one for one in rows if one.kept is PolicyState.BOUND]
    found = [
        day for row in bound for day in calendar(row)
        if day.on >= today and day.opens_on <= today and not (day.kind in SETTLED and follows(row, bound))
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.on, one.kind))


def follows(row: PolicyRow, bound: Iterable[PolicyRow]) -> bool:
    """Whether another policy takes over on the day on which this one ends, or before."""
    return any(
        one.id != row.id and one.terms.form == row.terms.form and one.terms.effective_on <= row.last_on < one.last_on
        for one in bound
    )


def reminded(found: Iterable[Day], today: date) -> list[Day]:
    """Those that are told of today: 60, 30, 14 and 3 days before."""
    return [one for one in found if (one.on - today).days in WARN_DAYS]


def last_report_on(term: NoticeTerm) -> date:
    """The last day on which this policy hears of anything: whatever else binds earlier."""
    return term.expiration_on - timedelta(days=1) + timedelta(days=term.report_days)


def _day(row: PolicyRow, kind: str, on: date, opens_on: date) -> Day:
    say, why, paged = KINDS[kind]
    return Day(row.id, row.terms.insurer, kind, on, opens_on, say, why, row.terms.pages.get(paged))
