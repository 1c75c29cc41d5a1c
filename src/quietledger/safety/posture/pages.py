"""The practice's domains, how one stands and what to publish, what changed, and the reports about it."""

from __future__ import annotations

from typing import Final
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
from quietledger.pure.maildomain.shapes import Verdict
from quietledger.safety.posture import actions, errors, ours, queries, reports
from quietledger.safety.posture.forms import DomainForm, KnownForm, ReportForm
from quietledger.safety.posture.rules import DomainRow

GROUPS: Final = (
    (Verdict.MEND, "To mend"), (Verdict.UNKNOWN, "Not known"), (Verdict.NOTE, "Good, with a note"),
    (Verdict.OK, "Well"),
)  # fmt: skip


@require_http_methods(["GET", "POST"])
def worklist(request: people.SignedIn) -> HttpResponse:
    """All domains with their verdicts, and a form to keep another."""
    form = DomainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name, watches = form.cleaned_data["name"], form.cleaned_data["watches"]
        try:
            added = actions.add_domain(request.who, name, form.asked(), watches=watches, now=request.now)
            return redirect("posture:domain", added)
        except errors.AlreadyKept:
            form.add_error("name", "You keep this domain already.")
    gate.require(request.who, Can.SEE_POSTURE, now=request.now)
    with tenancy.scope(request.who):
        sums = queries.sums()
    return shell.page(request, "posture/worklist.html", sums=sums, form=form, may_check=_may_check(request))


@require_http_methods(["GET", "POST"])
def domain(request: people.SignedIn, domain_id: UUID) -> HttpResponse:
    """One domain: what to mend first; a POST changes what is known of it."""
    row = _domain(request, domain_id, Can.CHECK_POSTURE if request.method == "POST" else Can.SEE_POSTURE)
    known = {"selectors": " ".join(row.selectors), "submission_host": row.submission_host, "imap_host": row.imap_host}
    form = KnownForm(request.POST or None, initial=known | {"watches": row.watches})
    if request.method == "POST" and form.is_valid():
        watches = form.cleaned_data["watches"]
        actions.change_domain(request.who, domain_id, form.asked(), watches=watches, now=request.now)
        messages.success(request, "Kept. Check now to see what it changes.")
        return redirect("posture:domain", domain_id)
    with tenancy.scope(request.who):
        found = queries.standing(domain_id)
    groups = [(words, verdict, [one for one in found if one.check.verdict is verdict]) for verdict, words in GROUPS]
    return shell.page(
        request, "posture/domain.html", row=row, groups=[one for one in groups if one[2]], form=form, found=found,
        report=ReportForm(), mend=len([one for one in found if one.check.verdict is Verdict.MEND]),
        may_check=_may_check(request),
    )  # fmt: skip


@require_GET
def history(request: people.SignedIn, domain_id: UUID) -> HttpResponse:
    """What changed of a domain."""
    row = _domain(request, domain_id)
    with tenancy.scope(request.who):
        return shell.page(request, "posture/history.html", row=row, changes=queries.changes(domain_id))


@require_GET
def reported(request: people.SignedIn, domain_id: UUID) -> HttpResponse:
    """The reports about a domain, and who sends in its name."""
    row = _domain(request, domain_id)
    with tenancy.scope(request.who):
        found = queries.reports(domain_id)
    return shell.page(
        request, "posture/reports.html", row=row, reports=found, unknown=queries.unknown_sources(found)[:50],
        form=ReportForm(), may_check=_may_check(request),
    )  # fmt: skip


@require_POST
def check(request: people.SignedIn, domain_id: UUID) -> HttpResponse:
    """Check a domain now."""
    try:
        worse = actions.check(request.who, domain_id, ours.reach(), now=request.now)
    except errors.NoSuchDomain:
        raise Http404 from None
    said = f"Checked. {counted(len(worse), 'check stands', 'checks stand')} worse than before." if worse else "Checked."
    messages.success(request, said)
    return redirect("posture:domain", domain_id)


@require_POST
def take_report(request: people.SignedIn, domain_id: UUID) -> HttpResponse:
    """Take in a report that arrived."""
    form = ReportForm(request.POST, request.FILES)
    _domain(request, domain_id, Can.CHECK_POSTURE)
    if not form.is_valid():
        messages.error(request, "Choose the report’s file, of at most 10 MB.")
        return redirect("posture:reports", domain_id)
    try:
        actions.take_report(request.who, form.cleaned_data["file"].read(), now=request.now)
        messages.success(request, "Read.")
    except reports.NotReadable as caught:
        messages.error(request, f"That report can’t be read: {caught}.")
    except errors.NotOurs:
        messages.error(request, "That report is about a domain that you don’t keep here.")
    return redirect("posture:reports", domain_id)


@require_POST
def remove(request: people.SignedIn, domain_id: UUID) -> HttpResponse:
    """Keep a domain no longer."""
    try:
        actions.remove_domain(request.who, domain_id, now=request.now)
    except errors.NoSuchDomain:
        raise Http404 from None
    messages.success(request, "Removed. What was found of it stays on record.")
    return redirect("posture:worklist")


def _domain(request: people.SignedIn, domain_id: UUID, can: Can = Can.SEE_POSTURE) -> DomainRow:
    gate.require(request.who, can, on=[Ref("domain", domain_id)], now=request.now)
    try:
        with tenancy.scope(request.who):
            return queries.domain(domain_id)
    except errors.NoSuchDomain:
        raise Http404 from None


def _may_check(request: people.SignedIn) -> bool:
    return gate.explain(request.who, Can.CHECK_POSTURE, on=[], now=request.now).is_allowed
