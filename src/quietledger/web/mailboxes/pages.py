"""The practice's mailboxes: the list, adding one, trying one, ending one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import actions as people
from quietledger.core.post import actions, errors, queries
from quietledger.core.post.rules import WORDS
from quietledger.core.shell import pages as shell
from quietledger.core.tenancy import actions as tenancy
from quietledger.web.mailboxes.forms import MailboxForm


@require_GET
def worklist(request: people.SignedIn) -> HttpResponse:
    """Mailboxes in use and ended ones; no address and no user name, which are sealed."""
    gate.require(request.who, Can.SELF_TEST, now=request.now)
    with tenancy.scope(request.who):
        rows, waiting = queries.accounts(ended=True), queries.waiting_count()
    return shell.page(request, "mailboxes/worklist.html", rows=rows, waiting=waiting)


def new(request: people.SignedIn) -> HttpResponse:
    """Add a mailbox, and try it at once."""
    gate.require(request.who, Can.MANAGE_POST, now=request.now)
    form = MailboxForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            account_id = actions.add_account(request.who, **form.cleaned_data, now=request.now)
        except errors.NotAnAccount as problem:
            form.add_error(problem.field, problem.say)
        else:
            return _tried(request, account_id)
    return shell.page(request, "mailboxes/new.html", form=form)


@require_POST
def attempt(request: people.SignedIn, account_id: UUID) -> HttpResponse:
    """Sign in at a mailbox's servers and say how that went."""
    return _tried(request, account_id)


def _tried(request: people.SignedIn, account_id: UUID) -> HttpResponse:
    try:
        tried = actions.try_account(request.who, account_id, now=request.now)
    except errors.NoAccount as problem:
        raise Http404 from problem
    if tried.is_well:
        messages.success(request, "The mailbox answers, and its servers are the ones they say they are.")
    for door, trouble in (("Sending", tried.smtp), ("Reading", tried.imap)):
        if trouble:
            messages.error(request, f"{door}: {WORDS[trouble]}")
    return redirect("mailboxes:worklist")


@require_POST
def end(request: people.SignedIn, account_id: UUID) -> HttpResponse:
    """Use a mailbox no more."""
    try:
        actions.end_account(request.who, account_id, now=request.now)
    except errors.NoAccount as problem:
        raise Http404 from problem
    messages.success(request, "The mailbox is no longer used. What still waited to be sent from it stays here.")
    return redirect("mailboxes:worklist")
