"""Forms for policies: first pages, parts, exclusions, conditions, files; and what is decided about an offer.

An extra file beside `pages`, which show.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import actions as people
from quietledger.core.shell import pages as shell
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.cyberinsurance import actions, errors, forms, pages, queries, rules
from quietledger.safety.cyberinsurance import vocabulary as words
from quietledger.safety.cyberinsurance.rules import PolicyRow


def new(request: people.SignedIn) -> HttpResponse:
    """Enter an offer or a policy: its first pages."""
    gate.require(request.who, Can.WRITE_COVER, now=request.now)
    form = forms.TermsForm(request.POST or None, initial={"consent_needed": True})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_policy(request.who, form.terms(), now=request.now)
        except errors.NotTaken as problem:
            mark(form, problem)
        else:
            messages.success(request, "Kept as an offer. Enter its parts, exclusions and conditions next.")
            return redirect("cyberinsurance:policy", made)
    return shell.page(request, "cyberinsurance/terms.html", form=form)


def change(request: people.SignedIn, policy_id: UUID) -> HttpResponse:
    """Correct the first pages, or take an endorsement into them."""
    row = _asked(request, policy_id)
    form = forms.TermsForm(request.POST or None, initial=forms.TermsForm.of(row.terms))
    if request.method == "POST" and form.is_valid():
        given = form.terms()
        if _kept(form, lambda: actions.change_terms(request.who, policy_id, given, now=request.now)):
            messages.success(request, "Changed. Every figure is worked out anew.")
            return redirect("cyberinsurance:policy", policy_id)
    return shell.page(request, "cyberinsurance/terms.html", form=form, row=row)


def part(request: people.SignedIn, policy_id: UUID, part: str) -> HttpResponse:
    """One coverage part."""
    row, kind = _asked(request, policy_id), words.PARTS.get(part)
    if kind is None:
        raise Http404
    before = row.part(part)
    form = forms.PartForm(request.POST or None, initial=forms.PartForm.of(before))
    if request.method == "POST" and form.is_valid():
        given = form.part(part, before)
        if _kept(form, lambda: actions.note_part(request.who, policy_id, given, now=request.now)):
            messages.success(request, f"{kind.say} is noted.")
            return redirect("cyberinsurance:policy", policy_id)
    return _clause(request, row, form, f"{part} {kind.say}", f"It pays {kind.pays}.", part if before else "")


def exclusion(request: people.SignedIn, policy_id: UUID, exclusion: str) -> HttpResponse:
    """One exclusion."""
    row, kind = _asked(request, policy_id), words.EXCLUSIONS.get(exclusion)
    if kind is None:
        raise Http404
    before = next((one for one in row.exclusions if one.exclusion == exclusion), None)
    form = forms.ExclusionForm(request.POST or None, initial=forms.ExclusionForm.of(before))
    if request.method == "POST" and form.is_valid():
        given = form.exclusion(exclusion, before)
        if _kept(form, lambda: actions.note_exclusion(request.who, policy_id, given, now=request.now)):
            messages.success(request, "The exclusion is noted.")
            return redirect("cyberinsurance:policy", policy_id)
    lead = "No figure takes it in: what it would take out is a guess. It stands here so that nobody forgets it."
    if kind.takes or kind.takes_parts:
        lead = "In the figures it takes out what it names."
    return _clause(request, row, form, f"{exclusion} {kind.say}", lead, exclusion if before else "")


def condition(request: people.SignedIn, policy_id: UUID, condition_id: UUID | None = None) -> HttpResponse:
    """One condition, new or noted before."""
    row = _asked(request, policy_id)
    before = next((one for one in row.conditions if one.id == condition_id), None) if condition_id else None
    if condition_id and before is None:
        raise Http404
    form = forms.ConditionForm(request.POST or None, initial=forms.ConditionForm.of(before))
    if request.method == "POST" and form.is_valid():
        given = form.condition(before)
        if _kept(form, lambda: _noted(request, policy_id, given)):
            messages.success(request, "The condition is noted. How it stands is read from the facts.")
            return redirect("cyberinsurance:policy", policy_id)
    lead = "What the insurer made the cover hang on. Facts say each time you look whether it stands."
    return _clause(request, row, form, before.say if before else "A condition", lead,
                   str(before.id) if before else "")  # fmt: skip


@require_POST
def drop(request: people.SignedIn, policy_id: UUID, clause: str) -> HttpResponse:
    """Take a clause out."""
    return _stepped(request, policy_id, lambda: actions.drop(request.who, policy_id, clause, now=request.now),
                    "Taken out. The trail keeps that it stood here.")  # fmt: skip


@require_POST
def bind(request: people.SignedIn, policy_id: UUID) -> HttpResponse:
    """Say that an offer was bound."""
    return _stepped(request, policy_id, lambda: actions.bind(request.who, policy_id, now=request.now),
                    "Bound. Its dates and conditions are watched from now on.")  # fmt: skip


@require_POST
def decline(request: people.SignedIn, policy_id: UUID) -> HttpResponse:
    """Say that an offer was not taken."""
    return _stepped(request, policy_id, lambda: actions.decline(request.who, policy_id, now=request.now),
                    "Declined. It stays on record.")  # fmt: skip


@require_POST
def end(request: people.SignedIn, policy_id: UUID) -> HttpResponse:
    """Say that a policy ends before its time."""
    _asked(request, policy_id)
    form = forms.EndForm(request.POST)
    if form.is_valid():
        ended_on = form.cleaned_data["ended_on"]
        try:
            return _stepped(request, policy_id, lambda: actions.end(request.who, policy_id, ended_on, now=request.now),
                            "It ends on that day.")  # fmt: skip
        except errors.NotTaken as problem:
            mark(form, problem)
    return pages.show(request, policy_id, end_form=form)


@require_POST
def keep_file(request: people.SignedIn, policy_id: UUID) -> HttpResponse:
    """Keep a document, sealed."""
    _asked(request, policy_id)
    form = forms.FileForm(request.POST, request.FILES)
    if form.is_valid():
        file, kind = form.cleaned_data["file"], form.cleaned_data["kind"]
        try:
            return _stepped(
                request,
                policy_id,
                lambda: _sealed(request, policy_id, kind, file),
                "Sealed, with its hash on the trail.",
            )
        except errors.NotTaken as problem:
            mark(form, problem)
    return pages.show(request, policy_id, file_form=form)


def mark(form: django_forms.Form, problem: errors.NotTaken) -> None:
    """Put what is wrong beside the fields that it is about."""
    for name, say in problem.findings.items():
        form.add_error(name if name in form.fields else None, say)


def _noted(request: people.SignedIn, policy_id: UUID, given: rules.Condition) -> None:
    actions.note_condition(request.who, policy_id, given, now=request.now)


def _sealed(request: people.SignedIn, policy_id: UUID, kind: str, file: Any) -> None:
    actions.keep_file(request.who, policy_id, kind, file.name, file.read(), now=request.now)


def _asked(request: people.SignedIn, policy_id: UUID) -> PolicyRow:
    """Ask the gate, then find the policy.  Raises: Refused; Http404."""
    gate.require(request.who, Can.WRITE_COVER, on=[rules.ref(policy_id)], now=request.now)
    with tenancy.scope(request.who):
        row = queries.policy(policy_id)
    if row is None:
        raise Http404
    return row


def _kept(form: django_forms.Form, step: Callable[[], None]) -> bool:
    """Whether a form's values were taken; if not, it says why."""
    try:
        step()
    except errors.NotTaken as problem:
        mark(form, problem)
        return False
    return True


def _clause(
    request: people.SignedIn, row: PolicyRow, form: django_forms.Form, title: str, lead: str, drops: str
) -> HttpResponse:
    return shell.page(request, "cyberinsurance/clause.html", row=row, form=form, title=title, lead=lead, drops=drops)


def _stepped(request: people.SignedIn, policy_id: UUID, step: Callable[[], None], say: str) -> HttpResponse:
    """One step and back to the policy; what can't be now is said there."""
    try:
        step()
    except errors.NoSuchPolicy as problem:
        raise Http404 from problem
    except errors.NotNow:
        messages.error(request, "It is not at this step any more: look at it as it stands now.")
    except errors.NotTaken as problem:
        if set(problem.findings) - {""}:
            raise
        messages.error(request, problem.findings[""])
    else:
        messages.success(request, say)
    return redirect("cyberinsurance:policy", policy_id)
