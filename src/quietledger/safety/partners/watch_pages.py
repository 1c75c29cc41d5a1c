"""What partners show, what is watched about them, and rehearsing the way out; an extra file beside `pages`."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import actions as people
from quietledger.core.shell import pages as shell
from quietledger.core.shell.rules import counted
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.partners import errors, evidence, leaving, proofs, watching
from quietledger.safety.partners.pages import mark, partner_row
from quietledger.safety.partners.screening_forms import EvidenceForm, ExportForm, HeardForm, NoteForm


@require_GET
def tray(request: people.SignedIn) -> HttpResponse:
    """What changed about partners and waits for somebody."""
    gate.require(request.who, Can.SEE_PARTNERS, now=request.now)
    with tenancy.scope(request.who):
        rows = watching.tasks(only_open=False)
    closed = sorted((one for one in rows if one.closed_at), key=lambda one: str(one.closed_at), reverse=True)
    return shell.page(
        request, "partners/watch.html", rows=[one for one in rows if one.closed_at is None], closed=closed[:20],
        may_write=_may_write(request),
    )  # fmt: skip


@require_POST
def close(request: people.SignedIn, task_id: UUID) -> HttpResponse:
    """Say what was done about it."""
    form = NoteForm(request.POST)
    try:
        words = form.cleaned_data["note"] if form.is_valid() else ""
        watching.close(request.who, task_id, words, now=request.now)
    except errors.NoSuchRow:
        raise Http404 from None
    except errors.NotTaken as problem:
        messages.error(request, problem.wrong["note"])
    else:
        messages.success(request, "Noted.")
    return redirect("partners:watch")


@require_http_methods(["GET", "POST"])
def shown(request: people.SignedIn, partner_id: UUID) -> HttpResponse:
    """What a partner has shown and until when it counts; keep another document."""
    can = Can.WRITE_PARTNER if request.method == "POST" else Can.SEE_PARTNERS
    gate.require(request.who, can, on=[Ref("partner", partner_id)], now=request.now)
    row = partner_row(request, partner_id)
    form = EvidenceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            evidence.keep(request.who, partner_id, form.new(), file.name[-120:], file.read(), now=request.now)
        except errors.NotTaken as problem:
            mark(form, problem)
        else:
            messages.success(request, "Kept, sealed. The facts that it proves hold until it ends.")
            return redirect("partners:evidence", partner_id)
    with tenancy.scope(request.who):
        rows = evidence.shown(partner_id, request.today)
    return shell.page(
        request, "partners/evidence.html", row=row, rows=rows, form=form, artefacts=proofs.ARTEFACTS, heard=HeardForm(),
        may_write=_may_write(request),
    )  # fmt: skip


@require_POST
def withdraw(request: people.SignedIn, partner_id: UUID, evidence_id: UUID) -> HttpResponse:
    """Let a document count no more."""
    try:
        evidence.withdraw(request.who, partner_id, evidence_id, now=request.now)
    except errors.NoSuchRow:
        raise Http404 from None
    messages.success(request, "It counts no more, and stays on file.")
    return redirect("partners:evidence", partner_id)


@require_POST
def heard(request: people.SignedIn, partner_id: UUID) -> HttpResponse:
    """Enter what was heard of a partner."""
    form = HeardForm(request.POST)
    given = form.cleaned_data if form.is_valid() else {"trigger": "", "say": ""}
    try:
        watching.note(request.who, partner_id, given["trigger"], given["say"], now=request.now)
    except errors.NoSuchPartner:
        raise Http404 from None
    except errors.NotTaken as problem:
        messages.error(request, problem.wrong["say"])
        return redirect("partners:evidence", partner_id)
    messages.success(request, "Entered. It waits on the watch.")
    return redirect("partners:watch")


@require_GET
def exit_drill(request: people.SignedIn, partner_id: UUID) -> HttpResponse:
    """Rehearse leaving a partner: the steps, how long it took, and the drills before."""
    gate.require(request.who, Can.SEE_PARTNERS, on=[Ref("partner", partner_id)], now=request.now)
    return _drill(request, partner_id, ExportForm())


@require_POST
def begin_drill(request: people.SignedIn, partner_id: UUID) -> HttpResponse:
    """Begin a drill."""
    try:
        leaving.begin(request.who, partner_id, now=request.now)
    except errors.NoSuchPartner:
        raise Http404 from None
    except errors.NotTaken as problem:
        messages.error(request, problem.wrong["drill"])
    return redirect("partners:exit_drill", partner_id)


@require_POST
def take_export(request: people.SignedIn, partner_id: UUID) -> HttpResponse:
    """Read what the partner handed back."""
    gate.require(request.who, Can.WRITE_PARTNER, on=[Ref("partner", partner_id)], now=request.now)
    form = ExportForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            found = leaving.take_export(request.who, partner_id, file.name, file.read(), now=request.now)
        except errors.NoSuchRow:
            raise Http404 from None
        except errors.NotTaken as problem:
            mark(form, problem)
        else:
            messages.success(request, f"It can be read: {found.say}. The file was not kept.")
            return redirect("partners:exit_drill", partner_id)
    return _drill(request, partner_id, form)


@require_POST
def tick_drill(request: people.SignedIn, partner_id: UUID, step: str) -> HttpResponse:
    """Note that a step was done."""
    form = NoteForm(request.POST)
    try:
        words = form.cleaned_data["note"] if form.is_valid() else ""
        leaving.tick(request.who, partner_id, step, words, now=request.now)
    except errors.NoSuchRow:
        raise Http404 from None
    except errors.NotTaken as problem:
        messages.error(request, problem.wrong["note"])
    return redirect("partners:exit_drill", partner_id)


@require_POST
def finish_drill(request: people.SignedIn, partner_id: UUID) -> HttpResponse:
    """End a drill."""
    try:
        done = leaving.finish(request.who, partner_id, now=request.now)
    except errors.NoSuchRow:
        raise Http404 from None
    except errors.NotDone as problem:
        messages.error(request, f"{counted(len(problem.steps), 'step').capitalize()} still open.")
    else:
        words = "It counts for a year." if done.is_in_time else "It took longer than thirty days, and proves nothing."
        messages.success(request, f"Done in {counted(done.days, 'day')}. {words}")
    return redirect("partners:exit_drill", partner_id)


def _drill(request: people.SignedIn, partner_id: UUID, form: ExportForm) -> HttpResponse:
    row = partner_row(request, partner_id)
    with tenancy.scope(request.who):
        found = leaving.drills(partner_id, request.today)
    running = next((one for one in found if one.finished_at is None), None)
    steps = [(name, say, running.steps.get(name, "")) for name, say in leaving.STEPS.items()] if running else []
    return shell.page(
        request, "partners/exit_drill.html", row=row, running=running, steps=steps, form=form, note=NoteForm(),
        before=[one for one in found if one.finished_at], within=leaving.WITHIN_DAYS, may_write=_may_write(request),
    )  # fmt: skip


def _may_write(request: people.SignedIn) -> bool:
    return gate.explain(request.who, Can.WRITE_PARTNER, now=request.now).is_allowed
