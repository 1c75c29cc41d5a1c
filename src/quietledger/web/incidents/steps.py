"""What is written into a workbook step by step: each a small form, which leads back to the part it stands on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from quietledger.core.people import actions as people
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.incidents import actions, errors
from quietledger.safety.incidents.rules import Answered, Kind
from quietledger.web.incidents import pages, reading, showing
from quietledger.web.incidents.fields import mark
from quietledger.web.incidents.steps_forms import (
    WORDS,
    ClockForm,
    DropForm,
    LessonForm,
    LinkForm,
    NoteForm,
    TaskForm,
    WordsForm,
)

WRONG_STEP = "The workbook is not at that step any more. Nothing was changed."


def step(part: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A view that changes a workbook by a POST; what can't be so is said on the part that it stands on."""

    def around(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @require_POST
        @wraps(view)
        def inner(request: people.SignedIn, incident_id: UUID, **named: Any) -> HttpResponse:
            try:
                return view(request, incident_id, **named)
            except errors.NoSuchIncident:
                raise Http404 from None
            except errors.NotNow:
                messages.error(request, WRONG_STEP)
            except errors.NotTaken as problem:
                messages.error(request, " ".join(problem.findings.values()))
            except errors.OnlyMadeUp:
                messages.error(request, "An exercise has made-up people only. Nobody was listed.")
            except errors.NotReady as problem:
                messages.error(request, " ".join(problem.lacks))
            return redirect(f"incidents:{part}", incident_id)

        return inner

    return around


def said(request: people.SignedIn, part: str, incident_id: UUID, words: str) -> HttpResponse:
    """Back to the part, with a sentence."""
    messages.success(request, words)
    return redirect(f"incidents:{part}", incident_id)


@step("incident")
def take_up(request: people.SignedIn, incident_id: UUID) -> HttpResponse:
    """Open the workbook of a first notice."""
    actions.take_up(request.who, incident_id, now=request.now)
    return said(request, "incident", incident_id, "The workbook is open; its tasks stand below.")


@step("incident")
def dismiss(request: people.SignedIn, incident_id: UUID) -> HttpResponse:
    """Close a first notice that was nothing."""
    actions.dismiss(request.who, incident_id, request.POST.get("why", ""), now=request.now)
    messages.success(request, "Closed as nothing, with your reason.")
    return redirect("incidents:worklist")


@step("incident")
def note(request: people.SignedIn, incident_id: UUID) -> HttpResponse:
    """Add a line to the timeline, or a step of containment."""
    form = NoteForm(request.POST, prefix="note")
    if form.is_valid():
        given, at = form.cleaned_data, form.moment(timezone.localtime(request.now))
        try:
            if given["kind"] == Kind.CONTAINED.value:
                over = bool(given["is_over"])
                actions.contained(request.who, incident_id, given["text"], is_over=over, now=request.now, at=at)
            else:
                actions.note(request.who, incident_id, Kind.TIMELINE, given["text"], now=request.now, at=at)
        except errors.NotTaken as problem:
            mark(form, problem)
        else:
            return said(request, "incident", incident_id, "The line is added.")
    return pages.show_incident(request, incident_id, note_form=form)


@step("incident")
def answer(request: people.SignedIn, incident_id: UUID) -> HttpResponse:
    """Say when somebody was told, or why that isn't needed."""
    form = ClockForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Write the day as month/day/year, and say how, or why it isn’t needed.")
        return redirect("incidents:incident", incident_id)
    given, row = form.cleaned_data, reading.row_of(request, incident_id)
    with tenancy.scope(request.who):
        terms = reading.terms_of(request, row)
    answered = Answered(request.POST.get("clock", ""), given["met_on"], given["words"])
    actions.answer(request.who, incident_id, answered, terms, today=request.today, now=request.now)
    return said(request, "incident", incident_id, "Noted. The clock has its answer.")


@step("incident")
def task_done(request: people.SignedIn, incident_id: UUID, task_id: UUID) -> HttpResponse:
    """A task is done."""
    actions.settle_task(request.who, incident_id, task_id, is_done=True, now=request.now)
    return said(request, "incident", incident_id, "The task is done.")


@step("incident")
def task_drop(request: people.SignedIn, incident_id: UUID, task_id: UUID) -> HttpResponse:
    """A task isn't needed."""
    form = DropForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    actions.settle_task(request.who, incident_id, task_id, reason, is_done=False, now=request.now)
    return said(request, "incident", incident_id, "The task is left out, with your reason.")


@step("incident")
def add_task(request: people.SignedIn, incident_id: UUID) -> HttpResponse:
    """A task of the practice's own."""
    form = TaskForm(request.POST, prefix="task")
    if form.is_valid():
        given = form.cleaned_data
        due_on, zone = given["due_on"], timezone.get_current_timezone()
        due_at = datetime.combine(due_on, time(17), zone) if due_on else None
        try:
            actions.add_task(request.who, incident_id, given["role"], given["say"], now=request.now, due_at=due_at)
        except errors.NotTaken as problem:
            mark(form, problem)
        else:
            return said(request, "incident", incident_id, "The task is added.")
    return pages.show_incident(request, incident_id, task_form=form)


def _written(request: people.SignedIn, incident_id: UUID, kind: Kind, name: str, words: str) -> HttpResponse:
    form = WordsForm(request.POST, prefix=name, label=WORDS[name])
    if form.is_valid():
        try:
            actions.note(request.who, incident_id, kind, form.cleaned_data["text"], now=request.now)
        except errors.NotTaken as problem:
            mark(form, problem)
        else:
            return said(request, "closing", incident_id, words)
    return pages.show_closing(request, incident_id, **{f"{name}_form": form})


@step("closing")
def cause(request: people.SignedIn, incident_id: UUID) -> HttpResponse:
    """What the cause was."""
    return _written(request, incident_id, Kind.CAUSE, "cause", "The cause is noted.")


@step("closing")
def change(request: people.SignedIn, incident_id: UUID) -> HttpResponse:
    """What was changed because of it."""
    return _written(request, incident_id, Kind.CHANGE, "change", "The change is noted.")


@step("closing")
def sanctions(request: people.SignedIn, incident_id: UUID) -> HttpResponse:
    """Whoever asks for a ransom was looked up."""
    return _written(request, incident_id, Kind.SANCTIONS, "sanctions", "The look-up is noted.")


@step("closing")
def lesson(request: people.SignedIn, incident_id: UUID) -> HttpResponse:
    """What was learnt."""
    form = LessonForm(request.POST, prefix="lesson", scenarios=showing.SCENARIOS)
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.learn(request.who, incident_id, given["scenario"], given["text"], now=request.now)
        except errors.NotTaken as problem:
            mark(form, problem)
        else:
            return said(request, "closing", incident_id, "The lesson is kept.")
    return pages.show_closing(request, incident_id, lesson_form=form)


@step("closing")
def relate(request: people.SignedIn, incident_id: UUID) -> HttpResponse:
    """It has the same cause as an earlier one."""
    form = LinkForm(request.POST, prefix="link", earlier=pages.earlier(request, reading.row_of(request, incident_id)))
    if not form.is_valid():
        return pages.show_closing(request, incident_id, link_form=form)
    actions.relate(request.who, incident_id, UUID(form.cleaned_data["other"]), now=request.now)
    return said(request, "closing", incident_id, "The two are tied.")
