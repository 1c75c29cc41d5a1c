"""Applications: which there are, one question by question, its signing, what was signed, and what is so no longer.

An extra file beside `pages`.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import actions as people
from quietledger.core.shell import pages as shell
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.cyberinsurance import application as applications
from quietledger.safety.cyberinsurance import application_drift as drifting
from quietledger.safety.cyberinsurance import application_reading as reading
from quietledger.safety.cyberinsurance import application_showing as showing
from quietledger.safety.cyberinsurance import application_signing as signing
from quietledger.safety.cyberinsurance import application_snapshots as snapshots
from quietledger.safety.cyberinsurance import errors, queries
from quietledger.safety.cyberinsurance.application import ApplicationRow
from quietledger.safety.cyberinsurance.application_errors import (
    AlreadySigned,
    NoSuchApplication,
    NotReadyToSign,
    NotWhatWasRead,
)
from quietledger.safety.cyberinsurance.application_forms import AnswerForm, BeginForm
from quietledger.safety.cyberinsurance.application_rules import unready
from quietledger.safety.cyberinsurance.questions import BY_ID, QUESTIONS


@require_http_methods(["GET", "POST"])
def worklist(request: people.SignedIn) -> HttpResponse:
    """Every application, what drifts, and a form to begin one."""
    gate.require(request.who, Can.WRITE_COVER if request.method == "POST" else Can.SEE_COVER, now=request.now)
    with tenancy.scope(request.who):
        drafts = reading.drafts(request.who.practice_id, request.now)
        rows, drift = applications.applications(), drifting.drift(request.now, drafts)
        waiting = len(unready(applications.answered(drafts, {})))
        policies = [*queries.in_force(request.now), *queries.offers()]
    form = BeginForm(request.POST or None, policies=policies)
    if request.method == "POST" and form.is_valid():
        try:
            made = signing.begin(request.who, form.cleaned_data["insurer"], form.policy_id(), now=request.now)
        except errors.NotTaken as problem:
            form.add_error("insurer", problem.findings["insurer"])
        else:
            return redirect("cyberinsurance:application", made)
    return shell.page(
        request, "cyberinsurance/applications.html", rows=rows, drift=drift, form=form, ready=len(QUESTIONS) - waiting,
        count=len(QUESTIONS),
    )  # fmt: skip


@require_GET
def application(request: people.SignedIn, application_id: UUID) -> HttpResponse:
    """One application: what keeps it from being signed first, then what is ready."""
    gate.require(request.who, Can.SEE_COVER, on=[signing.ref(application_id)], now=request.now)
    with tenancy.scope(request.who):
        row = _row(application_id)
        if row.signed:
            return redirect("cyberinsurance:signed", application_id)
        found = _answers(request, application_id)
        names, zone = _called(request)
    open_ones = [(one, showing.missing(one, names, zone)) for one in unready(found)]
    return shell.page(
        request, "cyberinsurance/application.html", row=row, count=len(QUESTIONS),
        open=[(showing.chip(one), one, lacks) for one, lacks in open_ones],
        ready=[(showing.chip(one), one) for one in found if not one.blocks],
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def question(request: people.SignedIn, application_id: UUID, asked: str) -> HttpResponse:
    """One question: what the facts say with their evidence, and what a person says."""
    gate.require(request.who, Can.WRITE_COVER, on=[signing.ref(application_id)], now=request.now)
    if asked not in BY_ID:
        raise Http404
    with tenancy.scope(request.who):
        row = _row(application_id)
        if row.signed:
            return redirect("cyberinsurance:signed", application_id)
        found = next(one for one in _answers(request, application_id) if one.question.id == asked)
        before = applications.last_signed(row)
        names, zone = _called(request)
    typed = found.typed
    first = {"value": typed.value.value, "note": typed.note, "reason": typed.reason}
    form = AnswerForm(request.POST or None, question=found.question, draft=found.draft, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            signing.reply(request.who, application_id, asked, form.typed(), now=request.now)
        except AlreadySigned:
            messages.error(request, "It was signed meanwhile: begin another version to say it anew.")
            return redirect("cyberinsurance:signed", application_id)
        messages.success(request, f"Noted for {asked}.")
        return redirect("cyberinsurance:question", application_id, asked)
    return shell.page(
        request, "cyberinsurance/question.html", row=row, one=found, chip=showing.chip(found), form=form,
        evidence=showing.evidence(found), lacks=showing.missing(found, names, zone),
        before=showing.told(before, asked), signed_before=before, beside=_beside(asked),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def sign(request: people.SignedIn, application_id: UUID) -> HttpResponse:
    """Everything that is about to be signed, to be read in full; and the signature."""
    gate.require(request.who, Can.SIGN_APPLICATION, on=[signing.ref(application_id)], now=request.now)
    with tenancy.scope(request.who):
        row = _row(application_id)
        found = _answers(request, application_id)
    if row.signed:
        return redirect("cyberinsurance:signed", application_id)
    problem = ""
    if request.method == "POST":
        try:
            signing.sign(request.who, application_id, request.POST.get("read", ""), now=request.now)
        except AlreadySigned:
            return redirect("cyberinsurance:signed", application_id)
        except NotReadyToSign:
            problem = "Some answers changed and can’t be signed as they are."
        except NotWhatWasRead:
            problem = "A fact or an answer changed while you read. Nothing was signed: read what is new."
        else:
            messages.success(request, "Signed. What showed each answer can be proved from now on.")
            return redirect("cyberinsurance:signed", application_id)
    return shell.page(
        request, "cyberinsurance/sign.html", row=row, answers=[(showing.chip(one), one) for one in found],
        open=unready(found), read=snapshots.seen(found), problem=problem,
    )  # fmt: skip


@require_GET
def signed(request: people.SignedIn, application_id: UUID) -> HttpResponse:
    """What was signed, with the proof that each answer's evidence is still what it was."""
    gate.require(request.who, Can.SEE_COVER, on=[signing.ref(application_id)], now=request.now)
    with tenancy.scope(request.who):
        row = _row(application_id)
        if row.signed is None:
            return redirect("cyberinsurance:application", application_id)
        proofs = {one.question: one for one in applications.proofs(row.signed)}
        is_whole = applications.is_whole(row)
        drift = {one.question.id: one for one in drifting.drift(request.now) if one.application_id == row.id}
    rows = [(one, proofs.get(one["id"]), drift.get(one["id"])) for one in row.signed.said["answers"]]
    return shell.page(
        request, "cyberinsurance/signed.html", row=row, rows=rows, drift=[*drift.values()],
        is_proved=is_whole and all(one.matches for one in proofs.values()), proofs=proofs,
    )  # fmt: skip


@require_GET
def drift(request: people.SignedIn) -> HttpResponse:
    """What was told to insurers and is so no longer."""
    gate.require(request.who, Can.SEE_COVER, now=request.now)
    with tenancy.scope(request.who):
        rows = [(one, showing.mending(one.lacks)) for one in drifting.drift(request.now)]
    return shell.page(request, "cyberinsurance/drift.html", rows=rows)


def _row(application_id: UUID) -> ApplicationRow:
    try:
        return applications.application(application_id)
    except NoSuchApplication:
        raise Http404 from None


def _answers(request: people.SignedIn, application_id: UUID) -> list[Any]:
    return applications.answers(request.who.practice_id, request.now, application_id)


def _called(request: people.SignedIn) -> tuple[dict[UUID, str], Any]:
    practice_id = request.who.practice_id
    return reading.names_of(practice_id, request.now), reading.zone_of(practice_id)


def _beside(question: str) -> dict[str, str]:
    """The questions before and after this one."""
    ids = [one.id for one in QUESTIONS]
    at = ids.index(question)
    return {"previous": ids[at - 1] if at else "", "next": ids[at + 1] if at + 1 < len(ids) else ""}
