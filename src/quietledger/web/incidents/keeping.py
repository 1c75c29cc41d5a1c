"""Help that nobody hires before the insurer agrees, what it costs, and evidence with its custody."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from quietledger.core.people import actions as people
from quietledger.core.shell.templatetags.quiet import moment
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.incidents import actions, errors
from quietledger.safety.incidents.rules import Firm
from quietledger.web.incidents import pages, reading, terms
from quietledger.web.incidents.fields import mark
from quietledger.web.incidents.steps import said, step
from quietledger.web.incidents.steps_forms import CostForm, FileForm, HelpForm


@step("help")
def consent(request: people.SignedIn, incident_id: UUID) -> HttpResponse:
    """The insurer agreed to a firm's cost."""
    form = HelpForm(request.POST, prefix="help")
    if form.is_valid():
        given = form.cleaned_data
        firm = Firm(given["kind"], given["firm"])
        try:
            actions.agreed(request.who, incident_id, firm, given["words"], now=request.now)
        except errors.NotTaken as problem:
            form.add_error("words" if "text" in problem.findings else "firm", " ".join(problem.findings.values()))
        else:
            return said(request, "help", incident_id, f"The insurer’s word for {firm.name} is noted.")
    return pages.show_help(request, incident_id, help_form=form)


@step("help")
def hire(request: people.SignedIn, incident_id: UUID) -> HttpResponse:
    """Hire a firm; without the insurer's word only what can't wait, and only for some hours."""
    form = HelpForm(request.POST, prefix="help")
    if not form.is_valid():
        return pages.show_help(request, incident_id, help_form=form)
    given = form.cleaned_data
    firm = Firm(given["kind"], given["firm"])
    with tenancy.scope(request.who):
        agreed = reading.consent_of(terms.policies(request.now))
    try:
        actions.hire(
            request.who, incident_id, firm, agreed, is_urgent=given["is_urgent"], now=request.now
        )  # fmt: skip
    except errors.NoConsent as problem:
        messages.error(request, _without_consent(problem, request))
        return redirect("incidents:help", incident_id)
    except errors.NotTaken as problem:
        mark(form, problem)
        return pages.show_help(request, incident_id, help_form=form)
    return said(request, "help", incident_id, f"{firm.name} is hired; the hour is noted.")


def _without_consent(problem: errors.NoConsent, request: people.SignedIn) -> str:
    words = (
        "Not hired: the insurer has not agreed, and many policies pay nothing that came before their word. Call them."
    )
    until = problem.emergency_until
    if until and request.now < until:
        words += f" What can’t wait may be hired until {moment(until)}: tick that."
    return words


@step("help")
def cost(request: people.SignedIn, incident_id: UUID) -> HttpResponse:
    """What was paid."""
    form = CostForm(request.POST, prefix="cost")
    if form.is_valid():
        given = form.cleaned_data
        cents = int(given["dollars"] * 100)
        try:
            actions.spend(
                request.who, incident_id, given["part"], cents, given["paid_on"], given["say"], now=request.now
            )  # fmt: skip
        except errors.NotTaken as problem:
            form.add_error("dollars" if "cents" in problem.findings else "say", " ".join(problem.findings.values()))
        else:
            return said(request, "help", incident_id, "The cost is entered.")
    return pages.show_help(request, incident_id, cost_form=form)


@step("evidence")
def keep_file(request: people.SignedIn, incident_id: UUID) -> HttpResponse:
    """Keep a piece of evidence."""
    form = FileForm(request.POST, request.FILES, prefix="file")
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.put_file(
                request.who, incident_id, given["body"].read(), given["body"].name, given["text"], now=request.now
            )  # fmt: skip
        except errors.NotTaken as problem:
            form.add_error("text" if "came_from" in problem.findings else "body", " ".join(problem.findings.values()))
        else:
            return said(request, "evidence", incident_id, "Kept, sealed, with its hash.")
    return pages.show_evidence(request, incident_id, file_form=form)


@step("evidence")
def custody(request: people.SignedIn, incident_id: UUID, file_id: UUID) -> HttpResponse:
    """Somebody else has it now."""
    actions.hand_over(request.who, incident_id, file_id, request.POST.get("text", ""), now=request.now)
    return said(request, "evidence", incident_id, "Noted who has it.")


@require_GET
def file(request: people.SignedIn, incident_id: UUID, file_id: UUID) -> HttpResponse:
    """A piece of evidence as it was put here; it is never shown in the browser, only saved."""
    try:
        row, body = actions.get_file(request.who, incident_id, file_id, now=request.now)
    except errors.NoSuchIncident:
        raise Http404 from None
    name = f"evidence-{row.sha256[:12]}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(body, content_type="application/octet-stream", headers=headers)
