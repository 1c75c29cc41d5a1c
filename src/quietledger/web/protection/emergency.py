"""Emergency access: open one's own, give it back, and review others'."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from quietledger.billing.patients import actions as accounts
from quietledger.billing.patients import queries as patients
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate import errors, queries
from quietledger.core.gate.actions import Can
from quietledger.core.gate.queries import GlassRow
from quietledger.core.people import actions as people
from quietledger.core.shell import pages as shell
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.vault import actions as vault
from quietledger.web.protection import limits, pages
from quietledger.web.protection.forms import ReasonForm, ReviewForm


@require_GET
def worklist(request: people.SignedIn) -> HttpResponse:
    """Mine, and for owners everybody's: what stands, what waits for its review, what is over."""
    gate.require(request.who, Can.BREAK_GLASS, now=request.now)
    return _worklist(request, ReasonForm())


@require_POST
def open_glass(request: people.SignedIn) -> HttpResponse:
    """Open the emergency access of the person who asks."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        gate.require(request.who, Can.BREAK_GLASS, now=request.now)
        return _worklist(request, form)
    try:
        gate.break_glass(request.who, form.cleaned_data["reason"], now=request.now)
        messages.success(request, "Open. What you look at now is listed for the review.")
    except errors.GlassStanding:
        messages.error(request, "Your emergency access is open already.")
    except errors.NoReason:
        form.add_error("reason", "Say in a sentence what has happened.")
        return _worklist(request, form)
    except errors.GlassNotReviewed:
        messages.error(request, "An earlier access of yours was not reviewed in time. Ask an owner to do that first.")
    return HttpResponseRedirect(reverse("protection:emergency"))


@require_POST
def end_glass(request: people.SignedIn) -> HttpResponse:
    """Give the emergency access back before its time."""
    gate.end_glass(request.who, now=request.now)
    messages.success(request, "Closed again.")
    return HttpResponseRedirect(reverse("protection:emergency"))


@require_http_methods(["GET", "POST"])
def review(request: people.SignedIn, glass_id: UUID) -> HttpResponse:
    """One emergency access: its reason, everything that was looked at, and the second person's word."""
    form = ReviewForm(request.POST or None)
    try:
        if request.method == "POST" and form.is_valid():
            was_right = form.cleaned_data["was_right"] == "yes"
            gate.review_glass(
                request.who, glass_id, was_right=was_right, note=form.cleaned_data["note"], now=request.now
            )
            messages.success(request, "Reviewed.")
            return HttpResponseRedirect(reverse("protection:emergency"))
        report = gate.glass_report(request.who, glass_id, now=request.now)
    except errors.NoSuchGlass:
        raise Http404 from None
    except errors.NotASecond as problem:
        messages.error(request, limits.not_a_second(problem))
        return HttpResponseRedirect(reverse("protection:review", args=[glass_id]))
    except errors.AlreadySettled:
        messages.error(request, "Somebody has reviewed this before.")
        return HttpResponseRedirect(reverse("protection:emergency"))
    names = _patient_names(request, {one for seen in report.seen for one in seen.res})
    seen = [(one, [names[res] for res in one.res if res in names]) for one in report.seen]
    return shell.page(
        request, "protection/review.html", report=report, seen=seen, form=form,
        person=pages.names_of(request).get(report.glass.person_id, "Somebody who left"),
        is_mine=report.glass.person_id == request.who.person_id,
    )  # fmt: skip


def _worklist(request: people.SignedIn, form: ReasonForm) -> HttpResponse:
    is_owner = gate.explain(request.who, Can.REVIEW_GLASS, now=request.now).is_allowed
    with tenancy.scope(request.who):
        rows = queries.glasses(None if is_owner else request.who.person_id)
        minutes = gate.limits(request.who.practice_id).glass_minutes
    names = pages.names_of(request)
    mine = [one for one in rows if one.person_id == request.who.person_id]
    return shell.page(
        request, "protection/emergency.html", form=form, minutes=minutes, is_owner=is_owner,
        standing=next((one for one in mine if one.stands(request.now)), None),
        overdue=next((one for one in mine if one.is_overdue(request.now)), None),
        waiting=[_named(one, names, request) for one in reversed(rows) if one.reviewed_at is None],
        done=[_named(one, names, request) for one in rows if one.reviewed_at is not None],
    )  # fmt: skip


def _named(row: GlassRow, names: dict[UUID, str], request: people.SignedIn) -> tuple[GlassRow, str, str, bool, bool]:
    """A row, who it was, who reviewed it, whether it stands and whether its review is late."""
    reviewer = names.get(row.reviewed_by, "Somebody who left") if row.reviewed_by else ""
    person = names.get(row.person_id, "Somebody who left")
    return row, person, reviewer, row.stands(request.now), row.is_overdue(request.now)


def _patient_names(request: people.SignedIn, wanted: set[str]) -> dict[str, str]:
    """The patients behind these pseudonyms, by name; the review's own permit opens their names and nothing else."""
    with tenancy.scope(request.who):
        meant = {name: one for one in patients.ids() if (name := vault.pseudonym(one)) in wanted}
    if not meant:
        return {}
    items = {one: [Ref("patient", one)] for one in meant.values()}
    sifted = gate.sift(request.who, Can.REVIEW_GLASS, items=items, now=request.now)
    with tenancy.scope(request.who):
        found = accounts.open_patients(sifted.permit, [one for one in items if one not in sifted.refused])
    return {name: f"{found[one].first} {found[one].last}" for name, one in meant.items() if one in found}
