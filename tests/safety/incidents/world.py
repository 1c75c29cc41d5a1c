"""An exercise, or an incident in earnest, brought to the step that a test begins at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.pure.breachclocks.case import Term
from quietledger.safety.incidents import actions, queries, rules
from quietledger.safety.incidents.rules import Answered, CaseFacts, FirstNotice, Kind, Outcome

NOW: Final = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TODAY: Final = date(2026, 11, 23)
HOUR: Final = timedelta(hours=1)
NOTICE: Final = FirstNotice("lost_device", "My bag is gone, with the laptop.", NOW, is_going_on=True)
HOTLINE: Final = Term("policy", "saltmarsh", "Call the hotline.", hours=24, source="page 7")


def reported(who: Actor, **told: Any) -> UUID:
    """A first notice."""
    fields = {name: getattr(NOTICE, name) for name in FirstNotice.__dataclass_fields__}
    return actions.report(who, FirstNotice(**fields | told), now=NOW)


def opened(who: Actor, **told: Any) -> UUID:
    """An incident in earnest whose workbook is open."""
    incident = reported(who, **told)
    actions.take_up(who, incident, now=NOW)
    return incident


def facts(**told: Any) -> CaseFacts:
    """What is known of a case that was discovered today."""
    return CaseFacts(**{"discovered_on": TODAY, "aware_at": NOW} | told)


def know(who: Actor, incident: UUID, now: datetime = NOW, **told: Any) -> None:
    actions.set_facts(who, incident, facts(**told), today=TODAY, now=now)


def weighed(who: Actor, incident: UUID) -> None:
    """All four factors, each with what shows it."""
    for factor in rules.FACTORS:
        actions.weigh(who, incident, factor, f"About {factor}.", "The log of that hour.", now=NOW)


def decided(who: Actor, incident: UUID, outcome: Outcome = Outcome.BREACH) -> None:
    actions.decide(who, incident, outcome, "Nothing shows otherwise.", now=NOW)


def clock_ids(who: Actor, incident: UUID, terms: Sequence[Term] = ()) -> list[str]:
    return [one.clock.id for one in running(who, incident, terms)]


def running(who: Actor, incident: UUID, terms: Sequence[Term] = ()) -> tuple[queries.Running, ...]:
    with tenancy.scope(who):
        return queries.running(row(who, incident), terms)


def row(who: Actor, incident: UUID) -> queries.IncidentRow:
    with tenancy.scope(who):
        found = queries.incident(incident)
    assert found is not None
    return found


def book(who: Actor, incident: UUID) -> queries.Workbook:
    with tenancy.scope(who):
        found = queries.workbook(incident)
    assert found is not None
    return found


def answered(who: Actor, incident: UUID, terms: Sequence[Term] = ()) -> None:
    """Every clock that has no answer gets one: met today."""
    for one in running(who, incident, terms):
        if one.answer is None:
            told = Answered(one.clock.id, TODAY, "Claim 4711.")
            actions.answer(who, incident, told, terms, today=TODAY, now=NOW)


def finished(who: Actor, incident: UUID) -> None:
    """What closing needs beside the clocks: it was stopped, tasks are done, a cause and a lesson are written."""
    actions.contained(who, incident, "Ended and wiped.", is_over=True, now=NOW)
    for task in book(who, incident).tasks:
        if task.state == "open":
            actions.settle_task(who, incident, task.id, is_done=True, now=NOW)
    actions.note(who, incident, Kind.CAUSE, "It lay in the car.", now=NOW)
    actions.learn(who, incident, "S05", "No laptop stays in a car.", now=NOW)


def closed(who: Actor, incident: UUID, terms: Sequence[Term] = ()) -> None:
    """Everything from the open workbook to the closed one."""
    weighed(who, incident)
    decided(who, incident)
    answered(who, incident, terms)
    actions.noticed(who, incident, terms, now=NOW)
    finished(who, incident)
    actions.close(who, incident, terms, now=NOW)
