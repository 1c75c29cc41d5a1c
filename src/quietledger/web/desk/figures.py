"""The strip of figures on the desk, and what is owed by age as a drawing and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from quietledger.billing.claims import queries as claims
from quietledger.billing.ledger import queries as ledger
from quietledger.billing.ledger.rules import BUCKETS, Account
from quietledger.billing.remits import queries as remits
from quietledger.core.shell.rules import counted, money_parts
from quietledger.core.shell.templatetags.quiet import amount

COLLECTED: Final = (Account.CASH_BANK, Account.CLEARING_REMIT, Account.CLEARING_CARD)
BAR_LEFT, BAR_WIDTH, BAR_STEP = 66, 168, 38  # units of the drawing, 300 x 200


@dataclass(frozen=True, slots=True)
class Figure:
    """One number that says how the practice does.  `value` stands in for the amount where it isn't money."""

    name: str
    trend: str
    cents: int | None = None
    value: str = ""
    verdict: str = ""
    tone: str = "soft"


@dataclass(frozen=True, slots=True)
class Bar:
    """One age: what plans and patients owe, and where the drawing puts it.  Units: cents; units of the drawing."""

    name: str
    plans_cents: int
    patients_cents: int
    top: int
    plans_width: float
    patients_left: float
    patients_width: float

    @property
    def cents(self) -> int:
        return self.plans_cents + self.patients_cents

    @property
    def short_name(self) -> str:
        """The name as it fits beside the drawing's axis."""
        return self.name.replace(" to ", "–").capitalize()

    @property
    def words(self) -> str:
        """The sum in whole dollars, as it stands at the end of the bar; the table beside has the cents."""
        return money_parts((self.cents + 50) // 100 * 100)[0]

    @property
    def text_top(self) -> int:
        return self.top + 15

    @property
    def text_left(self) -> float:
        return self.patients_left + self.patients_width + 6


def figures() -> list[Figure]:
    """Money that came in, money that is owed, and how cleanly claims go out; inside the practice's scope."""
    accounts = {one.account: one.cents for one in ledger.balances()}
    owed = [accounts.get(one, 0) for one in (Account.AR_INSURANCE, Account.AR_PATIENT)]
    by_whom = f"{amount(owed[0])} by plans, {amount(owed[1])} by patients"
    return [
        Figure("Collected", "by plans and patients so far", cents=sum(accounts.get(one, 0) for one in COLLECTED)),
        Figure("Owed", by_whom, cents=sum(owed)),
        _clean(claims.counts()),
        _differences(remits.trays().differences),
    ]


def _differences(found: remits.Tray) -> Figure:
    """What payers said and didn't pay, or paid and didn't say."""
    if not found.count:
        return Figure("Open differences", "of what was said and what was paid", cents=0, verdict="None", tone="up")
    return Figure(
        "Open differences", "before the month can close", found.cents, "", f"{found.count:,} to settle", "down"
    )


def _clean(counts: dict[str, claims.Tray]) -> Figure:
    """The share of claims that no check held and nobody rejected."""
    everything = counts["all"].count
    stopped = counts["held"].count + counts["rejected"].count
    if not everything:
        return Figure("Clean claims", "no claim was made yet", value="not yet")
    share = 100 * (everything - stopped) / everything
    verdict, tone = (f"{stopped:,} stopped", "down") if stopped else ("None stopped", "up")
    return Figure(
        "Clean claims", f"of {counted(everything, 'claim')}", value=f"{share:.1f}%", verdict=verdict, tone=tone
    )


def ageing(today: date) -> list[Bar]:
    """What is owed by age, counted from the day of service; empty when nobody owes anything."""
    plans, patients = ledger.ageing(today)
    rows = list(zip(BUCKETS, plans.cents, patients.cents, strict=True))
    most = max((max(plan, 0) + max(patient, 0) for _, plan, patient in rows), default=0)
    return [_bar(row, place, most) for place, row in enumerate(rows)] if most else []


def _bar(row: tuple[str, int, int], place: int, most_cents: int) -> Bar:
    name, plans, patients = row
    width, pale = (round(BAR_WIDTH * max(cents, 0) / most_cents, 1) for cents in (plans, patients))
    return Bar(name, plans, patients, 10 + place * BAR_STEP, width, BAR_LEFT + width, pale)


def said(bars: Sequence[Bar]) -> str:
    """What the drawing shows, in a sentence for those who hear it."""
    if not bars:
        return ""
    largest = max(bars, key=lambda bar: bar.cents)
    late = [bar.name for bar in bars if bar.patients_cents > bar.plans_cents]
    sentence = f"Most money is {largest.name} old."
    return f"{sentence} Patients owe more than plans at {', '.join(late)}." if late else sentence
