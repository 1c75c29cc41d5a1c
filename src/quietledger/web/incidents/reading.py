"""One workbook with all that is sealed in it, its clocks and the names of staff: what every page of it stands on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone

from quietledger.core.people import actions as people
from quietledger.core.people import queries as staff
from quietledger.core.shell import pages as shell
from quietledger.core.tenancy import actions as tenancy
from quietledger.pure.breachclocks.case import Term
from quietledger.pure.breachclocks.clocks import kept_until
from quietledger.safety.cyberinsurance.rules import NoticeTerm
from quietledger.safety.incidents import actions, errors, queries, rules
from quietledger.safety.incidents.actions import Opened
from quietledger.safety.incidents.queries import IncidentRow, Running, Workbook
from quietledger.safety.incidents.rules import Consent, State
from quietledger.web.incidents import terms

PARTS: Final = {
    "incidents:incident": "Clocks and tasks",
    "incidents:people": "Who and what",
    "incidents:assessment": "Is it a breach?",
    "incidents:notices": "Notices",
    "incidents:help": "Help and costs",
    "incidents:evidence": "Evidence",
    "incidents:closing": "Lessons and close",
}


@dataclass(frozen=True, slots=True)
class Book:
    """One workbook, opened.  lacks: what it lacks before it can be closed, as sentences."""

    work: Workbook
    opened: Opened
    running: tuple[Running, ...]
    terms: tuple[Term, ...]
    policies: tuple[NoticeTerm, ...]
    names: Mapping[UUID, str]
    lacks: tuple[str, ...]

    @property
    def row(self) -> IncidentRow:
        return self.work.row

    @property
    def may_work(self) -> bool:
        """Whether anything can be written in it now."""
        return self.row.state in rules.WORKED_ON

    def by(self, person_id: UUID | None) -> str:
        """Somebody's name."""
        return self.names.get(person_id, "Somebody who left") if person_id else "This house"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a workbook, in the line of links."""

    name: str
    url: str
    is_here: bool


def row_of(request: people.SignedIn, incident_id: UUID) -> IncidentRow:
    """An incident's row.  Raises: Http404, if this practice has none of that id."""
    with tenancy.scope(request.who):
        row = queries.incident(incident_id)
    if row is None:
        raise Http404
    return row


def terms_of(request: people.SignedIn, row: IncidentRow) -> tuple[Term, ...]:
    """The terms of notice that concern an incident; inside the scope."""
    return terms.terms(row.facts.partner_id, row.facts.role, request.today, request.now)


def opened(request: people.SignedIn, incident_id: UUID) -> Book:
    """The workbook with all that is sealed in it.  Raises: Http404; Refused."""
    who, now = request.who, request.now
    try:
        found = actions.read(who, incident_id, now=now)
    except errors.NoSuchIncident:
        raise Http404 from None
    names = {one.id: one.name for one in staff.people_of(who.practice_id, now)}
    with tenancy.scope(who):
        work = queries.workbook(incident_id)
        if work is None:
            raise Http404
        told = terms_of(request, work.row)
        running = queries.running(work.row, told)
        lacks = (*_steps(work.row), *actions.lacks_to_close(work.row, told))
        policies = terms.policies(now)
    return Book(work, found, running, told, policies, names, lacks)


def _steps(row: IncidentRow) -> tuple[str, ...]:
    """The steps that a workbook must still take, as sentences."""
    if row.state is State.FIRST_NOTICE:
        return ("Take it up.", "Decide whether it is a breach, and sign it.")
    return ("Decide whether it is a breach, and sign it.",) if row.state is State.OPEN else ()


def next_running(book: Book) -> Running | None:
    """The unanswered clock to see to first: the policy's, then by its last day."""
    return next((one for one in book.running if one.answer is None), None)


def consent_of(policies: tuple[NoticeTerm, ...]) -> Consent | None:
    """What the policies in force say of hiring help: the strictest counts; None if nobody need agree."""
    hours = [one.emergency_hours or 0 for one in policies if one.consent_needed]
    return Consent(min(hours)) if hours else None


def urgent_until(row: IncidentRow, consent: Consent) -> datetime:
    """Until when help that can't wait may be hired before the insurer agrees."""
    return row.facts.aware_at + timedelta(hours=consent.emergency_hours)


def page(request: people.SignedIn, template: str, book: Book, **more: Any) -> HttpResponse:
    """A page of the workbook, with what every one of them shows."""
    row, here = book.row, request.resolver_match.view_name if request.resolver_match else ""
    parts = [
        Part(name, reverse(view, args=[row.id]), view == here or view == more.get("part"))
        for view, name in PARTS.items()
    ]
    context: dict[str, Any] = {
        "book": book, "row": row, "parts": parts, "may_work": book.may_work, "policies": book.policies,
        "reporter": book.by(row.reported_by) if row.reported_by else "", "lacks": book.lacks,
        "keep_until": _keep_until(row),
    }  # fmt: skip
    return shell.page(request, template, **(context | more))


def _keep_until(row: IncidentRow) -> date | None:
    return kept_until(timezone.localtime(row.closed_at).date()) if row.closed_at else None
