"""Change a limit: see whom it would stop, propose it, approve somebody else's proposal."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from quietledger.core.gate import actions as gate
from quietledger.core.gate import book, errors, queries
from quietledger.core.gate.actions import Can
from quietledger.core.people import actions as people
from quietledger.core.shell import pages as shell
from quietledger.core.shell.templatetags.quiet import moment
from quietledger.core.tenancy import actions as tenancy
from quietledger.web.protection import pages
from quietledger.web.protection.forms import UNITS, LimitForm


@require_http_methods(["GET", "POST"])
def change(request: people.SignedIn) -> HttpResponse:
    """One limit: what another value would have stopped, and then the proposal of it."""
    gate.require(request.who, Can.CHANGE_POLICY, now=request.now)
    asked = request.POST if request.method == "POST" else request.GET
    lines = {line.name: line for line in book.book(gate.limits(request.who.practice_id)).limits}
    line = lines.get(asked.get("name", ""))
    if line is None:
        raise Http404
    unit, size = UNITS[line.unit]
    form = LimitForm(asked if "amount" in asked else None, initial={"name": line.name, "amount": line.value // size})
    form.fields["amount"].label = f"New value, in {unit}"
    stopped = None
    if form.is_bound and form.is_valid():
        value = form.cleaned_data["value"]
        if request.method == "POST" and "propose" in request.POST:
            gate.propose_limit(request.who, line.name, value, now=request.now)
            messages.success(request, "Proposed. It counts as soon as a second owner approves it.")
            return HttpResponseRedirect(reverse("protection:policy"))
        names = pages.names_of(request)
        found = gate.stopped_by(request.who, line.name, value, request.now)
        stopped = [(names.get(one.person_id, "Somebody who left"), one) for one in found]
    with tenancy.scope(request.who):
        is_alone = not queries.active_people("owner", request.now) - {request.who.person_id}
    return shell.page(
        request, "protection/change.html", line=line, form=form, stopped=stopped, is_alone=is_alone,
        new=book.span(form.cleaned_data["value"], line.unit) if stopped is not None else "",
    )  # fmt: skip


@require_POST
def approve(request: people.SignedIn, proposal_id: UUID) -> HttpResponse:
    """Approve a proposed limit as the second person, or hear why one can't be that."""
    try:
        gate.approve_limit(request.who, proposal_id, now=request.now)
        messages.success(request, "Approved. It counts from now on.")
    except errors.NotASecond as problem:
        messages.error(request, not_a_second(problem))
    except (errors.AlreadySettled, errors.NoSuchProposal):
        messages.error(request, "Nothing was changed: this proposal was settled before, or has lapsed.")
    return HttpResponseRedirect(reverse("protection:policy"))


@require_POST
def withdraw(request: people.SignedIn, proposal_id: UUID) -> HttpResponse:
    """Take a proposal back; saying no needs no second person."""
    try:
        gate.withdraw(request.who, proposal_id, can=Can.CHANGE_POLICY, now=request.now)
        messages.success(request, "Withdrawn. Nothing was changed.")
    except (errors.AlreadySettled, errors.NoSuchProposal):
        messages.error(request, "This proposal was settled before, or has lapsed.")
    return HttpResponseRedirect(reverse("protection:policy"))


def not_a_second(problem: errors.NotASecond) -> str:
    """Why one isn't the second person, and when one will be."""
    if problem.until is None:
        return "You proposed this yourself: another owner has to approve it."
    return f"In a practice of one, time is the second person: you can do this yourself from {moment(problem.until)} on."
