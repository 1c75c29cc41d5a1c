"""All clocks of a case, side by side: the policy's first, then by their last day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from quietledger.pure.breachclocks import states
from quietledger.pure.breachclocks.case import Case, Clock, Role, Term

OUTER: Final = timedelta(days=60)
MEDIA_MORE_THAN, HHS_LEAST = 500, 500
PART2_SINCE: Final = date(2026, 2, 16)
SATURDAY: Final = 5
YEARS_KEPT: Final = 6


def clocks(case: Case, terms: Sequence[Term] = ()) -> tuple[Clock, ...]:
    """Every clock that runs for a case.  The policy's own stand first; what has no fixed day stands last.

    Data that was encrypted with safe keys starts no clock of law; what was signed may still ask to be told. A case that
    was found to be no breach has no clock of HIPAA; states decide by their own words, so theirs stay, to be answered.
    """
    found = [_term(case, one) for one in terms]
    if case.is_unsecured and case.count != 0:
        if case.is_breach:
            found += _federal(case)
        if case.role is Role.COVERED_ENTITY:
            found += _of_states(case)
    return tuple(sorted(found, key=_order))


def _order(clock: Clock) -> tuple[bool, bool, date]:
    return not clock.is_policy, clock.due is None, clock.due_on or date.max


def kept_until(closed_on: date) -> date:
    """The day from which the workbook need not be kept any more: six years (45 CFR 164.414(b), 164.530(j))."""
    return years_on(closed_on, YEARS_KEPT)


def years_on(day: date, years: int) -> date:
    """The same day years later; of February 29 the day after, where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _federal(case: Case) -> Iterator[Clock]:
    """The clocks of the Breach Notification Rule, by role and count.  Source: 45 CFR 164.404 to 164.412."""
    within = case.starts_on + OUTER
    if case.role is Role.BUSINESS_ASSOCIATE:
        say = "Tell the practice whose patients these are, with all you know of each person."
        yield _held(case, Clock("entity", "the covered entity", say, within, case.starts_on, "45 CFR 164.410"))
        return
    doubt = case.partner_is_agent is None and case.starts_on < case.discovered_on
    say = "Write to each person without needless delay, on paper unless they agreed to mail."
    yield _held(case, Clock("individuals", "each person", say, within, case.starts_on, "45 CFR 164.404", doubt))
    for state, count in sorted(case.residents.items()):
        if count > MEDIA_MORE_THAN:
            say = f"Tell prominent media serving {state}: more than 500 people who live there are touched."
            where = f"media in {state}"
            yield _held(case, Clock(f"media.{state}", where, say, within, case.starts_on, "45 CFR 164.406", doubt))
    yield _held(case, _hhs(case, is_doubtful=doubt))
    if case.is_part2:
        early = case.starts_on < PART2_SINCE
        say = "Records of substance use treatment: tell each person in the same way, and say so in the letter."
        part2 = Clock("part2", "each patient of the Part 2 program", say, within, case.starts_on, "42 CFR 2.16", early)
        yield _held(case, part2)


def _hhs(case: Case, *, is_doubtful: bool) -> Clock:
    """To the Secretary: with the letters from 500 people on, else within 60 days of the year's end."""
    if case.count is not None and case.count < HHS_LEAST:
        year_end = date(case.starts_on.year, 12, 31)
        say = f"Enter it on the portal of HHS after {case.starts_on.year}, or earlier: fewer than 500 people."
        return Clock("hhs", "HHS", say, year_end + OUTER, year_end, "45 CFR 164.408(c)", is_doubtful)
    say = "Enter it on the portal of HHS together with the letters: 500 people or more."
    if case.count is None:
        say = "Count the people: from 500 on, HHS is told together with the letters."
    return Clock("hhs", "HHS", say, case.starts_on + OUTER, case.starts_on, "45 CFR 164.408(b)", is_doubtful)


def _of_states(case: Case) -> Iterator[Clock]:
    """The states' own clocks, by where people live.  All are to be verified."""
    for code, count in sorted(case.residents.items()):
        if count > 0:
            yield from _of_state(case, code, count)


def _of_state(case: Case, code: str, count: int) -> Iterator[Clock]:
    row, start = states.STATES.get(code, states.OTHERS), case.starts_on
    is_fixed = row.days is not None and start >= row.since
    due = start + timedelta(days=row.days or 0) if is_fixed else None
    say = f"Tell the {count} who live in {code} as its law asks." if count > 1 else f"Tell the one who lives in {code}."
    yield _held(case, Clock(f"state.{code}", f"residents of {code}", say, due, start, row.source, is_verify=True))
    for number, regulator in enumerate(row.regulators, 1):
        if count >= regulator.least:
            yield _held(case, _regulator(case, code, regulator, f"state.{code}.regulator{number}"))
    if code == "CA" and case.is_licensed_clinic:
        say = "A licensed clinic tells the Department of Public Health and each patient."
        due = business_days_on(start, states.CLINIC_DAYS)
        source = states.CLINIC_SOURCE
        yield _held(case, Clock("state.CA.clinic", "CDPH and patients", say, due, start, source, is_verify=True))


def _regulator(case: Case, code: str, regulator: states.Regulator, id_: str) -> Clock:
    """A regulator's clock: from the discovery, or from another notice's day, else from that one's last day."""
    row = states.STATES[code]
    start = case.starts_on
    if regulator.after:
        start = case.told.get(regulator.after) or _last_day_of(case, regulator.after, row)
    due = business_days_on(start, regulator.days) if regulator.is_business else start + timedelta(days=regulator.days)
    who = f"{code}: {regulator.who}"
    return Clock(id_, who, f"Tell {regulator.who}.", due, start, row.source, is_verify=True)


def _last_day_of(case: Case, id_: str, row: states.State) -> date:
    if id_ == "hhs":
        return _hhs(case, is_doubtful=False).due_on or case.starts_on
    is_fixed = row.days is not None and case.starts_on >= row.since
    return case.starts_on + (timedelta(days=row.days or 0) if is_fixed else OUTER)


def _held(case: Case, clock: Clock) -> Clock:
    """A clock that officials hold back: its last day is never before the day on which notices may go again.

    What was stated when the time had run out already mends nothing. Source: 45 CFR 164.412.
    """
    last, until = clock.due_on, None
    for delay in sorted(case.delays, key=lambda one: one.stated_on):
        if last is None or delay.stated_on <= last:
            until = max(until or date.min, delay.ends_on)
            last = last and max(last, until)
    if until is None or until <= case.starts_on:
        return clock
    due = clock.due if last == clock.due_on else last
    return replace(clock, due=due, not_before=until)


def _term(case: Case, term: Term) -> Clock:
    """A contract's or a policy's own clock.  Officials do not hold back what was signed."""
    whom = "the insurer" if term.kind == "policy" else "the other side of the contract"
    first = case.starts_on if term.starts == "discovery" else case.aware_at.date()
    starts: date | datetime = first
    due: date | datetime = first + timedelta(days=term.days or 0)
    if term.hours is not None:
        # By way of UTC: sums of local times count hours that a change of clocks leaves out or repeats.
        ends_at = case.aware_at.astimezone(UTC) + timedelta(hours=term.hours)
        starts, due = case.aware_at, ends_at.astimezone(case.aware_at.tzinfo)
    if term.latest_on is not None:
        day = due.date() if isinstance(due, datetime) else due
        due = due if day <= term.latest_on else term.latest_on
    return Clock(f"{term.kind}.{term.id}", whom, term.say, due, starts, term.source, term.is_verify)


def business_days_on(day: date, count: int) -> date:
    """So many working days later; Saturdays and Sundays are none.  Holidays are not known: the day may be later."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < SATURDAY
    return day
