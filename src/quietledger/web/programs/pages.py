"""Programs that ask through the API: the list, letting one in, what is shown once, ending one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from quietledger.core.clients import actions, errors, queries
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import actions as people
from quietledger.core.people import queries as persons
from quietledger.core.shell import pages as shell
from quietledger.core.tenancy import actions as tenancy
from quietledger.web.programs.forms import ProgramForm


@require_GET
def worklist(request: people.SignedIn) -> HttpResponse:
    """Programs in use and ended ones, what each may do, who let it in, and when its certificate ends."""
    gate.require(request.who, Can.SEE_PEOPLE, now=request.now)
    with tenancy.scope(request.who):
        rows = queries.clients()
    by = {one: persons.person(one).name for one in {row.added_by for row in rows} if one}
    shown = [
        (row, sorted(one.say for one in row.may), by.get(row.added_by) if row.added_by else None,
         timezone.localtime(row.until).date(), row.is_active(request.now))
        for row in rows
    ]  # fmt: skip
    return shell.page(request, "programs/worklist.html", rows=shown, in_use=sum(1 for one in shown if one[-1]))


def new(request: people.SignedIn) -> HttpResponse:
    """Let a program in; what comes of it is shown this once."""
    gate.require(request.who, Can.MANAGE_CLIENTS, now=request.now)
    form = ProgramForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        program = form.program()
        try:
            issued = actions.add_client(request.who, program, now=request.now)
        except errors.NotAskable as problem:
            form.add_error(problem.field, problem.say)
        else:
            return shell.page(
                request, "programs/once.html", name=program.name, issued=issued, key=issued.key.decode(),
                certificate=issued.certificate.decode(), authority=issued.authority.decode(),
                until=timezone.localtime(issued.until).date(),
            )  # fmt: skip
    return shell.page(request, "programs/new.html", form=form)


@require_POST
def end(request: people.SignedIn, client_id: UUID) -> HttpResponse:
    """End a program at once."""
    try:
        actions.end_client(request.who, client_id, now=request.now)
    except errors.NoSuchClient as problem:
        raise Http404 from problem
    messages.success(request, "The program is out: from now on its certificate and tokens open nothing.")
    return redirect("programs:worklist")
