"""The parts of a workbook as pages: clocks and tasks, the assessment, help and costs, evidence, and the close."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from quietledger.core.people import actions as people
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.incidents import queries, rules
from quietledger.safety.incidents.queries import IncidentRow
from quietledger.safety.incidents.rules import Outcome
from quietledger.web.incidents import reading, showing
from quietledger.web.incidents.steps_forms import (
    WORDS,
    CostForm,
    DecideForm,
    FileForm,
    HelpForm,
    LessonForm,
    LinkForm,
    NoteForm,
    TaskForm,
    WordsForm,
)

EARLIER_MOST = 500


@require_GET
def incident(request: people.SignedIn, incident_id: UUID) -> HttpResponse:
    """The first part: what to do next, all clocks side by side, the timeline, tasks by role."""
    return show_incident(request, incident_id)


def show_incident(request: people.SignedIn, incident_id: UUID, **more: Any) -> HttpResponse:
    """The first part, with a form that was sent back if there is one."""
    book = reading.opened(request, incident_id)
    tasks, decision = showing.tasks(book), book.work.decision
    context: dict[str, Any] = {
        "clocks": showing.clocks(book), "next": reading.next_running(book), "timeline": showing.timeline(book),
        "tasks": tasks, "open_tasks": sum(one.is_open for one in tasks), "is_unsecured": book.row.facts.is_unsecured,
        "is_low": decision is not None and decision.outcome is not Outcome.BREACH,
        "note_form": NoteForm(prefix="note"), "task_form": TaskForm(prefix="task"), "part": "incidents:incident",
    }  # fmt: skip
    return reading.page(request, "incidents/incident.html", book, **(context | more))


@require_GET
def assessment(request: people.SignedIn, incident_id: UUID) -> HttpResponse:
    """Four factors with their evidence, the exclusions, the decision."""
    return show_assessment(request, incident_id)


def show_assessment(request: people.SignedIn, incident_id: UUID, **more: Any) -> HttpResponse:
    """The assessment, with a form that was sent back if there is one."""
    book = reading.opened(request, incident_id)
    context: dict[str, Any] = {
        "factors": showing.factors(book), "decisions": showing.decisions(book), "exclusions": rules.EXCLUSIONS.values(),
        "decide_form": DecideForm(prefix="decide"), "wanting": (), "part": "incidents:assessment",
    }  # fmt: skip
    return reading.page(request, "incidents/assessment.html", book, **(context | more))


@require_GET
def help_(request: people.SignedIn, incident_id: UUID) -> HttpResponse:
    """Who helps and whether the insurer agreed; what it costs, by part of the policy."""
    return show_help(request, incident_id)


def show_help(request: people.SignedIn, incident_id: UUID, **more: Any) -> HttpResponse:
    """Help and costs, with a form that was sent back if there is one."""
    book = reading.opened(request, incident_id)
    consent = reading.consent_of(book.policies)
    until = reading.urgent_until(book.row, consent) if consent else None
    context: dict[str, Any] = {
        "consent": consent, "urgent_until": until, "may_be_urgent": bool(until and request.now < until),
        "firms": showing.firms(book), "costs": showing.costs(book), "by_part": showing.by_part(book),
        "sum_cents": sum(one.cents for one in book.work.costs), "help_form": HelpForm(prefix="help"),
        "cost_form": CostForm(prefix="cost", initial={"paid_on": request.today}), "part": "incidents:help",
        "proofs": [one for one in book.policies if one.proof_days],
    }  # fmt: skip
    return reading.page(request, "incidents/help.html", book, **(context | more))


@require_GET
def evidence(request: people.SignedIn, incident_id: UUID) -> HttpResponse:
    """Files with their hashes, and who had them."""
    return show_evidence(request, incident_id)


def show_evidence(request: people.SignedIn, incident_id: UUID, **more: Any) -> HttpResponse:
    """Evidence, with a form that was sent back if there is one."""
    book = reading.opened(request, incident_id)
    context: dict[str, Any] = {
        "files": showing.files(book), "file_form": FileForm(prefix="file"), "part": "incidents:evidence",
    }  # fmt: skip
    return reading.page(request, "incidents/evidence.html", book, **(context | more))


@require_GET
def closing(request: people.SignedIn, incident_id: UUID) -> HttpResponse:
    """Cause, changes, lessons, and all that lacks before the workbook can be closed."""
    return show_closing(request, incident_id)


def show_closing(request: people.SignedIn, incident_id: UUID, **more: Any) -> HttpResponse:
    """The last part, with a form that was sent back if there is one."""
    book = reading.opened(request, incident_id)
    with tenancy.scope(request.who):
        related = queries.incident(book.row.related_id) if book.row.related_id else None
    context: dict[str, Any] = {
        "learnt": showing.learnt(book), "lessons": showing.lessons(book), "related": related,
        "is_ransom": book.row.kind == "ransomware",
        "link_form": LinkForm(prefix="link", earlier=earlier(request, book.row)),
        **{f"{name}_form": WordsForm(prefix=name, label=label) for name, label in WORDS.items()},
        "lesson_form": LessonForm(prefix="lesson", scenarios=showing.SCENARIOS), "part": "incidents:closing",
    }  # fmt: skip
    return reading.page(request, "incidents/closing.html", book, **(context | more))


def earlier(request: people.SignedIn, row: IncidentRow) -> dict[str, str]:
    """Earlier incidents of the same sort, by id, in words."""
    with tenancy.scope(request.who):
        rows = [*queries.open_incidents(), *queries.closed_incidents(EARLIER_MOST)]
    return {
        str(one.id): f"number {one.number}, {one.plan.title[0].lower()}{one.plan.title[1:]}"
        for one in sorted(rows, key=lambda one: -one.number)
        if one.number < row.number and one.is_exercise == row.is_exercise
    }  # fmt: skip
