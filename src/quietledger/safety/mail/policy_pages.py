"""What happens to messages: seen by everybody, proposed by one owner, approved by another."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from quietledger.core.gate import actions as gate
from quietledger.core.gate import errors as gate_errors
from quietledger.core.gate.actions import Can
from quietledger.core.people import actions as people
from quietledger.core.people import queries as known
from quietledger.core.post import queries as post
from quietledger.core.post.errors import NoAccount
from quietledger.core.shell import pages as shell
from quietledger.core.shell.templatetags.quiet import moment
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.mail import actions, queries
from quietledger.safety.mail.forms import PolicyForm, WatchForm
from quietledger.safety.mail.rules import Do, Policy


@require_http_methods(["GET", "POST"])
def policy(request: people.SignedIn) -> HttpResponse:
    """What counts now, what is proposed, and the form for another."""
    gate.require(request.who, Can.SET_FILTER if request.method == "POST" else Can.READ_MAIL, now=request.now)
    with tenancy.scope(request.who):
        stands, asked = queries.policy(), actions.proposed(request.now)
        domains, boxes = queries.domains(request.who.practice_id), _boxes()
    start = {"hold": stands.hold.value, "look": stands.look.value, "mark": stands.prefix}
    form = PolicyForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        actions.propose_policy(request.who, form.policy(), now=request.now)
        messages.success(request, "Proposed. It counts as soon as a second owner approves it.")
        return redirect("mail:policy")
    names = {row.id: row.name for row in known.people_of(request.who.practice_id, request.now)}
    return shell.page(
        request, "mail/policy.html", form=form, policy=stands, asked=asked, domains=sorted(domains),
        boxes=boxes, wanted=_of(asked.body) if asked else None,
        asked_by=names.get(asked.proposed_by, "Somebody who left") if asked else "",
    )  # fmt: skip


def _of(body: dict[str, Any]) -> Policy:
    return Policy(Do(body["hold"]), Do(body["look"]), Do.LET_BY, str(body["prefix"]))


def _boxes() -> list[tuple[str, WatchForm]]:
    """Every mailbox of the practice that can be read, with the form of how it is; inside its scope."""
    now = {
        row.account_id: "reports" if row.is_reports else "move" if row.moves else "show" for row in queries.watched()
    }
    return [
        (row.name, WatchForm(initial={"account": row.id, "how": now.get(row.id, "off")}, auto_id=f"w{row.id}-%s"))
        for row in post.accounts() if row.imap_host
    ]  # fmt: skip


@require_POST
def watch(request: people.SignedIn) -> HttpResponse:
    """Say how a mailbox is read."""
    form = WatchForm(request.POST)
    if not form.is_valid():
        raise Http404
    account, how = form.cleaned_data["account"], form.cleaned_data["how"]
    try:
        actions.watch(request.who, account, how=how, now=request.now)
    except NoAccount:
        raise Http404 from None
    messages.success(request, "Noted. It counts from the next round, within a minute.")
    return redirect("mail:policy")


@require_POST
def approve(request: people.SignedIn, proposal_id: UUID) -> HttpResponse:
    """Approve a proposed policy as the second person."""
    try:
        actions.approve_policy(request.who, proposal_id, now=request.now)
        messages.success(request, "Approved. It counts from the next message on.")
    except gate_errors.NotASecond as problem:
        words = "You proposed this yourself: another owner has to approve it."
        if problem.until:
            words = f"In a practice of one, time is the second person: you can do this from {moment(problem.until)} on."
        messages.error(request, words)
    except (gate_errors.AlreadySettled, gate_errors.NoSuchProposal):
        messages.info(request, "Nothing was changed: this proposal was settled before, or has lapsed.")
    return redirect("mail:policy")


@require_POST
def withdraw(request: people.SignedIn, proposal_id: UUID) -> HttpResponse:
    """Take a proposed policy back."""
    try:
        gate.withdraw(request.who, proposal_id, can=Can.SET_FILTER, now=request.now)
        messages.success(request, "Withdrawn. Nothing was changed.")
    except (gate_errors.AlreadySettled, gate_errors.NoSuchProposal):
        messages.info(request, "This proposal was settled before, or has lapsed.")
    return redirect("mail:policy")
