"""The self-test: ask for one, watch it, read it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import actions as people
from quietledger.core.post import errors as post_errors
from quietledger.core.post import queries as accounts
from quietledger.core.shell import pages as shell
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.selftest import actions, errors, queries
from quietledger.safety.selftest.rules import HOLDS, PROBES
from quietledger.web.selftest import worker


@require_GET
def worklist(request: people.SignedIn) -> HttpResponse:
    """The button, what it does, and earlier runs."""
    gate.require(request.who, Can.SELF_TEST, now=request.now)
    with tenancy.scope(request.who):
        rows = queries.runs()
        mailboxes = [row for row in accounts.accounts() if row.imap_host]
        good = queries.newest_good()
        due = queries.is_due(request.now)
    return shell.page(
        request, "selftest/worklist.html", rows=rows, mailbox=mailboxes[0] if mailboxes else None, good=good,
        until=good.done_at + HOLDS if good and good.done_at else None, is_due=due,
        running=next((row for row in rows if not row.is_over), None), probes=PROBES.values(),
    )  # fmt: skip


@require_POST
def ask(request: people.SignedIn) -> HttpResponse:
    """Ask for a run, and have it begin at once."""
    try:
        run_id = actions.ask(request.who, now=request.now)
    except errors.AlreadyRunning:
        messages.info(request, "A test is under way already.")
        return redirect("selftest:worklist")
    except post_errors.NoAccount:
        messages.error(request, "There is no mailbox to test yet. Add the one that your practice reads.")
        return redirect("mailboxes:worklist")
    worker.begin(request.who.practice_id)
    return redirect("selftest:run", run_id)


@require_GET
def run(request: people.SignedIn, run_id: UUID) -> HttpResponse:
    """A run under way, which the page asks for again every few seconds, or what it found."""
    try:
        report = actions.read(request.who, run_id, now=request.now)
    except errors.NoSuchRun as problem:
        raise Http404 from problem
    return shell.page(request, "selftest/run.html", report=report, row=report.row, all_count=len(PROBES))
