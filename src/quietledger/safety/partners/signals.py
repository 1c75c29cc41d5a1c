"""What the house can see of its partners by itself: one signal for each thing that somebody should look at.

An extra file beside `queries`; all of it inside the practice's scope.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from quietledger.core.facts import queries as facts
from quietledger.core.facts.rules import CATALOGUE
from quietledger.core.tenancy import queries as practices
from quietledger.pure.exclusions import breaches
from quietledger.pure.maildomain.shapes import Verdict
from quietledger.safety.partners import evidence, lists, queries
from quietledger.safety.partners.models import ExitDrill, Figure, Look, Offer
from quietledger.safety.partners.rules import PartnerRow, Tier

# Days before an end at which somebody should see to what follows it.
SOON: Final = timedelta(days=30)
RENEWAL: Final = timedelta(days=60)
YEAR: Final = timedelta(days=365)
QUARTER: Final = timedelta(days=91)
# First-pass acceptance below this two times running, days in A/R up by a fifth: partners reference 9.
LEAST_FIRST_PASS_TENTHS: Final = 950
WORSE_DAYS: Final = 1.2
FIRST_PASS, DAYS_IN_AR = "first_pass", "days_in_ar"
TRIGGERS: Final = ("expiry", "screening", "breach", "kpi", "posture", "new_price", "renewal", "drill")
_ORDER: Final = [Verdict.OK, Verdict.UNKNOWN, Verdict.NOTE, Verdict.MEND]
_AGREED: Final = tuple(name for name in CATALOGUE if name.startswith("agreement."))


@dataclass(frozen=True, slots=True)
class Signal:
    """Something to look at.  mark: what tells it from the last of its kind; watches: puts the partner under watch."""

    partner_id: UUID
    trigger: str
    mark: str
    say: str
    due_on: date | None
    watches: bool


def signals(practice_id: UUID, now: datetime) -> list[Signal]:
    """Everything that is to be looked at about partners in use, now."""
    zone = ZoneInfo(practices.practice(practice_id).timezone)
    rows = [row for row in queries.partners() if row.is_in_use]
    looks: tuple[Callable[[PartnerRow, datetime, ZoneInfo], Iterator[Signal]], ...] = (
        _expiry, _screening, _figures, _posture, _price, _renewal, _drill,
    )  # fmt: skip
    found = [one for row in rows for look in looks for one in look(row, now, zone)]
    return [*found, *_breaches(rows)]


def _expiry(row: PartnerRow, now: datetime, zone: ZoneInfo) -> Iterator[Signal]:
    """A proof is over or ends soon, and nothing of its kind lasts longer."""
    today, longest = now.astimezone(zone).date(), {}
    for one in evidence.shown(row.id, today):
        if one.withdrawn_at is None:
            longest[one.artefact.proves] = one  # soonest end first: the last one lasts longest
    for one in longest.values():
        if one.ends_on <= today + SOON:
            is_over = one.ends_on <= today
            day = f"{one.ends_on:%B} {one.ends_on.day}"
            say = f"{one.artefact.name} {'ended' if is_over else 'ends'} on {day}: ask for the next."
            yield Signal(row.id, "expiry", f"{one.id} {'over' if is_over else 'soon'}", say, one.ends_on, is_over)


def _screening(row: PartnerRow, now: datetime, zone: ZoneInfo) -> Iterator[Signal]:
    word = facts.newest_words([row.id], ["partner.screened"]).get((row.id, "partner.screened"))
    if word is not None and not word.holds(now):
        day = (word.until or now).astimezone(zone).date()
        say = "The monthly look into the exclusion lists is overdue: bring the newest list and screen."
        yield Signal(row.id, "screening", day.isoformat(), say, day, watches=True)


def _figures(row: PartnerRow, _now: datetime, _zone: ZoneInfo) -> Iterator[Signal]:
    newest = Figure.objects.filter(partner_id=row.id).order_by("-noted_at", "-id")
    first_pass = list(newest.filter(name=FIRST_PASS)[:2])
    if len(first_pass) == 2 and all(one.value_tenths < LEAST_FIRST_PASS_TENTHS for one in first_pass):
        say = f"First-pass acceptance was below {LEAST_FIRST_PASS_TENTHS / 10:g} % two times running."
        yield Signal(row.id, "kpi", str(first_pass[0].id), say, None, watches=True)
    days = list(newest.filter(name=DAYS_IN_AR)[:2])
    if len(days) == 2 and days[0].value_tenths >= WORSE_DAYS * days[1].value_tenths:
        yield Signal(row.id, "kpi", str(days[0].id), "Days in A/R went up by a fifth or more.", None, watches=True)


def _posture(row: PartnerRow, now: datetime, zone: ZoneInfo) -> Iterator[Signal]:
    """The last look at its domain found worse than the one before, or is long ago."""
    last = list(Look.objects.filter(partner_id=row.id).order_by("-looked_at", "-id")[:2])
    if last and last[0].looked_at <= now - QUARTER:
        day = (last[0].looked_at + QUARTER).astimezone(zone).date()
        say = "Its mail domain was last looked at three months ago: look again."
        yield Signal(row.id, "posture", f"again {day}", say, day, watches=False)
    if len(last) == 2 and last[0].domain == last[1].domain:
        before = {one["id"]: Verdict(one["verdict"]) for one in last[1].body}
        worse = [
            one["id"] for one in last[0].body
            if one["id"] in before and Verdict(one["verdict"]) is Verdict.MEND is not before[one["id"]]
        ]  # fmt: skip
        if worse:
            say = f"Its mail domain got worse: {', '.join(sorted(worse))}."
            yield Signal(row.id, "posture", str(last[0].id), say, None, watches=True)


def _price(row: PartnerRow, now: datetime, _zone: ZoneInfo) -> Iterator[Signal]:
    offers = list(Offer.objects.filter(partner_id=row.id).order_by("-noted_at", "-id")[:2])
    if len(offers) == 2 and offers[0].body != offers[1].body and offers[0].noted_at > now - RENEWAL:
        say = "Its price changed: compare what it costs at your own volume."
        yield Signal(row.id, "new_price", str(offers[0].id), say, None, watches=False)


def _renewal(row: PartnerRow, now: datetime, zone: ZoneInfo) -> Iterator[Signal]:
    """An agreement's facts end within the time in which notice is usually given."""
    words = facts.newest_words([row.id], _AGREED)
    ends = [word.until for word in words.values() if word.until and word.holds(now)]
    if ends and min(ends) <= now + RENEWAL:
        day = min(ends).astimezone(zone).date()
        say = f"What its agreement covers ends on {day:%B} {day.day}: renew it, or look for another firm in time."
        yield Signal(row.id, "renewal", day.isoformat(), say, day, watches=False)


def _drill(row: PartnerRow, now: datetime, zone: ZoneInfo) -> Iterator[Signal]:
    """A partner that holds everything rehearses the way out once a year."""
    if row.tier is not Tier.ONE:
        return
    last = ExitDrill.objects.filter(partner_id=row.id).exclude(finished_at=None).order_by("-finished_at").first()
    due = (last.finished_at if last and last.finished_at else row.added_at) + YEAR
    if due <= now + SOON:
        day = due.astimezone(zone).date()
        yield Signal(row.id, "drill", day.isoformat(), "The yearly exit drill is due.", day, watches=False)


def _breaches(rows: list[PartnerRow]) -> Iterator[Signal]:
    if not rows or not any(one.kind == lists.OCR for one in lists.newest()):
        return
    for number, named in breaches.naming([row.name for row in rows], lists.reported()):
        breach = named.breach
        day = f"{breach.reported_on:%Y-%m-%d}" if breach.reported_on else "unknown"
        where = "It reported" if named.by_entity else f"{breach.entity} reported, naming it,"
        say = f"{where} a breach of {breach.people:,} people ({day}): ask what happened and what was done."
        yield Signal(rows[number].id, "breach", f"{breach.entity}|{day}|{breach.people}", say, None, watches=True)
