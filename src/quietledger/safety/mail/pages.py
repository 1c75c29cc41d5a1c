"""The messages that are held, one message with its signs, and a message that somebody brings to have it read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from quietledger.core.gate import actions as gate
from quietledger.core.gate import errors as gate_errors
from quietledger.core.gate.actions import Can
from quietledger.core.people import actions as people
from quietledger.core.people import queries as known
from quietledger.core.shell import pages as shell
from quietledger.core.shell.rules import counted
from quietledger.core.shell.templatetags.quiet import moment
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.mail import actions, errors, queries, rules
from quietledger.safety.mail.forms import MessageForm, VerdictForm
from quietledger.safety.mail.rules import Fate, Verdict

TABS: Final = {
    "held": ("Held", (Fate.HELD,)),
    "read": ("Only read", (Fate.READ,)),
    "settled": ("Released or deleted", (Fate.RELEASED, Fate.SENT_ON, Fate.DELETED)),
    "passed": ("Delivered", (Fate.GOING, Fate.PASSED)),
}  # fmt: skip
NOT_A_MESSAGE: Final = "That isn’t a message with its header. Save the message itself, not a picture or a copy of it."


@dataclass(frozen=True, slots=True)
class Tab:
    """One filter of the list."""

    name: str
    words: str
    count: int
    is_open: bool


@require_GET
def worklist(request: people.SignedIn) -> HttpResponse:
    """Messages by what became of them, newest first."""
    gate.require(request.who, Can.READ_MAIL, now=request.now)
    chosen = request.GET.get("show", "held")
    if chosen not in TABS:
        raise Http404
    with tenancy.scope(request.who):
        rows = queries.messages(TABS[chosen][1])
        counts, policy = queries.counts(), queries.policy()
        waiting = {one.body.get("message") for one in gate.proposals(request.now) if one.can == Can.RELEASE_MAIL.name}
        reports = len(queries.waiting_reports())
    tabs = [
        Tab(name, words, sum(counts.get(fate, 0) for fate in fates), name == chosen)
        for name, (words, fates) in TABS.items()
    ]  # fmt: skip
    lines = [(one, str(one.row.id) in waiting) for one in actions.lines(request.who, rows, now=request.now)]
    return shell.page(
        request, "mail/worklist.html", lines=lines, tabs=tabs, show=chosen, policy=policy, reports=reports,
        is_cut=len(rows) == queries.SHOWN,
    )  # fmt: skip


@require_GET
def message(request: people.SignedIn, message_id: UUID) -> HttpResponse:
    """One message with its signs at their places."""
    try:
        shown = actions.show(request.who, message_id, now=request.now)
    except errors.NoSuchMessage:
        return _without_content(request, message_id)
    with tenancy.scope(request.who):
        asked = actions.asked(message_id, request.now)
    names = _names(request)
    return shell.page(
        request, "mail/message.html", shown=shown, row=shown.row, names=names, asked=asked,
        asked_by=names.get(asked.proposed_by, "Somebody who left") if asked else "",
        is_mine=bool(asked and asked.proposed_by == request.who.person_id),
        reports=[(one, names.get(one.reported_by or UUID(int=0), "Somebody")) for one in shown.reports],
        heavy=sum(1 for one in shown.signs if one.is_bad),
        asks_money=any(one.id == "T5" for one in shown.signs), may_release=_may(request, Can.RELEASE_MAIL, message_id),
    )  # fmt: skip


def _without_content(request: people.SignedIn, message_id: UUID) -> HttpResponse:
    try:
        with tenancy.scope(request.who):
            row = queries.message(message_id)
    except errors.NoSuchMessage:
        raise Http404 from None
    return shell.page(request, "mail/gone.html", row=row)


def _names(request: people.SignedIn) -> dict[UUID, str]:
    return {row.id: row.name for row in known.people_of(request.who.practice_id, request.now)}


def _may(request: people.SignedIn, can: Can, message_id: UUID) -> bool:
    on = [queries.ref(message_id)]
    return gate.explain(request.who, can, on=on, now=request.now).is_allowed


@require_http_methods(["GET", "POST"])
def check(request: people.SignedIn) -> HttpResponse:
    """A message that somebody brings, read and shown; it is kept sealed for a month."""
    gate.require(request.who, Can.REPORT_MAIL, now=request.now)
    form = MessageForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            came = actions.Came(form.cleaned_data["file"].read(), rules.Way.UPLOAD)
            return redirect("mail:message", actions.take_in(request.who, came, now=request.now).id)
        except (errors.NoMessage, errors.TooLarge):
            form.add_error("file", NOT_A_MESSAGE)
    return shell.page(request, "mail/check.html", form=form)


@require_POST
def report(request: people.SignedIn, message_id: UUID) -> HttpResponse:
    """Ask about a message."""
    _or_404(lambda: actions.report(request.who, message_id, now=request.now))
    messages.success(request, "Asked. The answer stands here within a minute.")
    return redirect("mail:message", message_id)


@require_POST
def ask(request: people.SignedIn, message_id: UUID) -> HttpResponse:
    """Ask for the release of a held message."""
    try:
        _or_404(lambda: actions.ask_release(request.who, message_id, now=request.now))
        messages.success(request, "Asked. A second person has to let it go.")
    except (errors.NotHeld, errors.AskedBefore):
        messages.info(request, "Nothing was changed: that was asked, or settled, before.")
    return redirect("mail:message", message_id)


@require_POST
def release(request: people.SignedIn, message_id: UUID) -> HttpResponse:
    """Let a held message go, as the second person."""
    try:
        _or_404(lambda: actions.release(request.who, message_id, now=request.now))
        messages.success(request, "Released. It is in the mailbox within a minute.")
    except gate_errors.NotASecond as problem:
        messages.error(request, _not_a_second(problem))
    except (errors.NotHeld, gate_errors.NoSuchProposal, gate_errors.AlreadySettled):
        messages.info(request, "Nothing was changed: nobody asks for its release now.")
    return redirect("mail:message", message_id)


@require_POST
def delete(request: people.SignedIn, message_id: UUID) -> HttpResponse:
    """Delete a held message with its held copies."""
    try:
        count = _or_404(lambda: actions.delete(request.who, message_id, now=request.now))
        messages.success(request, f"Deleted: {counted(count, 'copy', 'copies')}. The trail keeps that it was here.")
    except errors.NotHeld:
        messages.info(request, "Nothing was changed: it isn’t held any more.")
    return redirect("mail:worklist")


@require_POST
def judge(request: people.SignedIn, message_id: UUID) -> HttpResponse:
    """Say that a sign is right or wrong on this message."""
    form = VerdictForm(request.POST)
    if not form.is_valid():
        raise Http404
    sign, said = form.cleaned_data["sign"], Verdict(form.cleaned_data["verdict"])
    _or_404(lambda: actions.judge_sign(request.who, message_id, sign, said, now=request.now))
    messages.success(request, "Noted. It counts in how often this sign is wrong here.")
    return redirect("mail:message", message_id)


@require_POST
def ours(request: people.SignedIn, message_id: UUID) -> HttpResponse:
    """Say that the sender is a partner of ours."""
    _or_404(lambda: actions.call_ours(request.who, message_id, now=request.now))
    messages.success(request, "Noted: this sender is known from now on. What is held stays held.")
    return redirect("mail:message", message_id)


@require_GET
def signs(request: people.SignedIn) -> HttpResponse:
    """How often each sign is right here, as far as people have said."""
    gate.require(request.who, Can.READ_MAIL, now=request.now)
    with tenancy.scope(request.who):
        rates = queries.rates()
    return shell.page(request, "mail/signs.html", rates=queries.named(rates), percent_from=rules.PERCENT_FROM)


def _or_404(act: Any) -> Any:
    """What an action gives; a message that isn't here, or another practice's, has no page."""
    try:
        return act()
    except errors.NoSuchMessage:
        raise Http404 from None


def _not_a_second(problem: gate_errors.NotASecond) -> str:
    if problem.until is None:
        return "You asked for this yourself: somebody else has to let it go."
    return f"In a practice of one, time is the second person: you can do it yourself from {moment(problem.until)} on."
