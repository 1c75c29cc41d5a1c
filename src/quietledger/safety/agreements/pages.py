"""Agreements: the register, one agreement, a new version, its check, who owes what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import actions as people
from quietledger.core.shell import pages as shell
from quietledger.core.shell.printing import Unprintable
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.agreements import actions, composing, errors, facts, forms, promises, queries, rules, showing
from quietledger.safety.agreements import vocabulary as words
from quietledger.safety.agreements.queries import AgreementRow
from quietledger.safety.agreements.schedule import Schedule, compiled
from quietledger.safety.partners import errors as partners_errors
from quietledger.safety.partners import queries as partners
from quietledger.safety.partners.rules import PartnerRow


@require_GET
def worklist(request: people.SignedIn) -> HttpResponse:
    """What is due, and every agreement with what it stands at."""
    gate.require(request.who, Can.SEE_AGREEMENTS, now=request.now)
    with tenancy.scope(request.who):
        rows, due, names = queries.agreements(), queries.due(request.today), _names()
        stands = queries.standing_versions(rows)
        stopped = facts.stopped(request.now)
        broken = promises.broken(request.who.practice_id, request.now)
    kinds = {row.id: words.KINDS[row.kind] for row in rows}
    return shell.page(
        request, "agreements/worklist.html",
        due=[(one, names.get(one.partner_id, ""), kinds[one.agreement_id]) for one in due],
        rows=[(row, names.get(row.partner_id, ""), kinds[row.id], stands.get(row.id)) for row in rows],
        stopped=[(names.get(partner_id, ""), partner_id, why) for partner_id, why in stopped], states=rules.STATES,
        broken=[(one, names.get(one.partner_id, "")) for one in broken],
    )  # fmt: skip


def new(request: people.SignedIn) -> HttpResponse:
    """Begin an agreement."""
    gate.require(request.who, Can.WRITE_AGREEMENT, now=request.now)
    with tenancy.scope(request.who):
        names, rows = _names(), queries.agreements()
    above = {row.id: f"{words.KINDS[row.kind]}, {names.get(row.partner_id, '')}" for row in rows if row.in_force}
    first = {"partner": request.GET.get("partner", "")}
    form = forms.NewForm(request.POST or None, partners=names, above=above, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.open_agreement(request.who, form.new(), now=request.now)
        except errors.NotTaken as problem:
            mark(form, problem)
        except (errors.NoSuchAgreement, partners_errors.NoSuchPartner) as problem:
            raise Http404 from problem
        else:
            messages.success(request, "Begun. Nothing flows by it before it is checked, signed and in force.")
            return redirect("agreements:write", made)
    return shell.page(request, "agreements/new.html", form=form, has_partners=bool(names))


@require_GET
def agreement(request: people.SignedIn, agreement_id: UUID) -> HttpResponse:
    """One agreement: what flows by it, what its next step is, its versions and duties."""
    return show(request, agreement_id)


def show(request: people.SignedIn, agreement_id: UUID, **more: Any) -> HttpResponse:
    """The page of one agreement, with a form that was sent back if there is one."""
    gate.require(request.who, Can.SEE_AGREEMENTS, on=[rules.ref(agreement_id)], now=request.now)
    with tenancy.scope(request.who):
        row, partner = _both(agreement_id)
        versions, owed = queries.versions(agreement_id), queries.duties([agreement_id])
        stands = next((one for one in versions if one.number == row.in_force), None)
        standing = [one for one in queries.in_force(row.partner_id) if one.agreement == agreement_id]
        cells = compiled(standing, row.partner_id, partner.regions, request.today) if facts.is_sent_to(partner) else []
        why = "" if cells or stands is None else facts.why(row.partner_id, request.today, f"agreement:{row.id}/")
        due = [one for one in queries.due(request.today) if one.agreement_id == agreement_id]
        looser = actions.looser(row, versions[0].schedule) if versions else ()
        ours = [one for one in promises.promises(request.who.practice_id, request.now) if one.agreement_id == row.id]
    first = {"ends_on": request.today + timedelta(days=stands.schedule.notice_days)} if stands else {}
    context: dict[str, Any] = {
        "row": row, "partner": partner, "kind": words.KINDS[row.kind], "state": rules.STATES[row.state],
        "versions": [(one, rules.STATES[one.state]) for one in versions], "latest": versions[0] if versions else None,
        "stands": stands, "cells": _cells(cells), "why": why, "due": due, "looser": looser, "ours": ours,
        "duties": _duties(owed, request), "is_over": row.state in rules.OVER,
        "is_standing": row.state in rules.STANDING, "dispose_form": forms.DisposeForm(),
        "keep_until": rules.archive_from(row.ended_on) if row.ended_on else None,
        "notice_form": forms.NoticeForm(initial=first), "end_form": forms.EndForm(),
    }  # fmt: skip
    return shell.page(request, "agreements/agreement.html", **(context | more))


def write(request: people.SignedIn, agreement_id: UUID) -> HttpResponse:
    """The terms of the next version: typeset as our text, or kept beside the other side's paper."""
    gate.require(request.who, Can.WRITE_AGREEMENT, on=[rules.ref(agreement_id)], now=request.now)
    with tenancy.scope(request.who):
        (row, partner), versions = _both(agreement_id), queries.versions(agreement_id)
    said, blocks = forms.filled(versions[0].schedule) if versions else forms.first(request.today)
    given, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = forms.ScheduleForm(given, files, initial=said)
    permits = [
        forms.PermitForm(given, prefix=f"p{at}", initial=blocks[at - 1] if at <= len(blocks) else {})
        for at in range(1, forms.BLOCKS + 1)
    ]
    if request.method == "POST" and all([form.is_valid(), *(one.is_valid() for one in permits)]):
        try:
            number = _made(request, agreement_id, form, form.schedule(permits))
        except errors.NotTaken as problem:
            mark(form, problem)
        except errors.NotNow:
            messages.error(request, "It is over by now: begin another one.")
            return redirect("agreements:agreement", agreement_id)
        except Unprintable:
            form.add_error("services", "A character in it can’t be printed.")
        else:
            messages.success(request, f"Version {number} is kept. Read what the check found.")
            return redirect("agreements:version", agreement_id, number)
    return shell.page(request, "agreements/write.html", form=form, permits=permits, row=row, partner=partner)


@require_GET
def version(request: people.SignedIn, agreement_id: UUID, number: int) -> HttpResponse:
    """One version: what the check finds, where the words stand, and its next step."""
    return show_version(request, agreement_id, number)


def show_version(request: people.SignedIn, agreement_id: UUID, number: int, **more: Any) -> HttpResponse:
    """The page of one version, with a form that was sent back if there is one."""
    try:
        found = actions.read(request.who, agreement_id, number, now=request.now)
    except errors.NoSuchAgreement as problem:
        raise Http404 from problem
    with tenancy.scope(request.who):
        row, partner = _both(agreement_id)
        signed = queries.signatures(found.version.id)
    context: dict[str, Any] = {
        "row": row, "partner": partner, "version": found.version, "checked": found.checked,
        "shown": showing.shown(found.checked), "state": rules.STATES[found.version.state],
        "verdict": rules.VERDICTS.get(found.version.verdict, ""), "terms": _terms(found.version.schedule),
        "signed": [(one, words.SIDES[one.side], words.METHODS[one.method]) for one in signed],
        "is_over": row.state in rules.OVER, "review_form": forms.ReviewForm(), "sign_form": forms.SignForm(),
    }  # fmt: skip
    return shell.page(request, "agreements/version.html", **(context | more))


@require_GET
def text(request: people.SignedIn, agreement_id: UUID, number: int) -> HttpResponse:
    """The very bytes of a version."""
    try:
        _, name, data = actions.text(request.who, agreement_id, number, now=request.now)
    except errors.NoSuchAgreement as problem:
        raise Http404 from problem
    kind = "application/pdf" if data.startswith(b"%PDF") else "application/octet-stream"
    safe = "".join(letter if letter.isalnum() or letter in "-." else "-" for letter in name)
    headers = {"Content-Disposition": f'attachment; filename="{safe}"', "Cache-Control": "no-store"}
    return HttpResponse(data, content_type=kind, headers=headers)


@require_GET
def duties(request: people.SignedIn, agreement_id: UUID) -> HttpResponse:
    """Who is responsible for what, and what each side owes by when."""
    return show_duties(request, agreement_id)


def show_duties(request: people.SignedIn, agreement_id: UUID, **more: Any) -> HttpResponse:
    """The matrix of one agreement, with a form that was sent back if there is one."""
    gate.require(request.who, Can.SEE_AGREEMENTS, on=[rules.ref(agreement_id)], now=request.now)
    with tenancy.scope(request.who):
        (row, partner), versions = _both(agreement_id), queries.versions(agreement_id)
        owed = queries.duties([agreement_id])
    stands = next((one for one in versions if one.number == row.in_force), versions[0] if versions else None)
    sides = dict(stands.schedule.sides) if stands else {}
    matrix = [(say, sides.get(topic, "")) for topic, say in words.TOPICS.items()]
    context: dict[str, Any] = {
        "row": row,
        "partner": partner,
        "stands": stands,
        "matrix": matrix,
        "duties": _duties(owed, request),
    }
    return shell.page(request, "agreements/duties.html", **(context | {"keep_form": forms.KeepForm()} | more))


def mark(form: Any, problem: errors.NotTaken) -> None:
    """Put what is wrong beside the fields that it is about."""
    for name, say in problem.findings.items():
        form.add_error(name if name in form.fields else None, say)


def _made(request: people.SignedIn, agreement_id: UUID, form: forms.ScheduleForm, schedule: Schedule) -> int:
    file = form.cleaned_data["file"]
    if file:
        upload = actions.Upload(file.name, file.read())
        return actions.take(request.who, agreement_id, upload, schedule, now=request.now)
    return actions.write(request.who, agreement_id, schedule, now=request.now)


def _both(agreement_id: UUID) -> tuple[AgreementRow, PartnerRow]:
    """An agreement and its partner.  Raises: Http404."""
    row = queries.agreement(agreement_id)
    if row is None:
        raise Http404
    return row, partners.partner(row.partner_id)


def _names() -> dict[UUID, str]:
    return {one.id: one.name for one in partners.partners()}


def _cells(cells: Iterable[Any]) -> list[Mapping[str, Any]]:
    """What flows, in words: what, for which purpose, on which ways, until when, by which rules."""
    return [
        {"what": words.CATEGORIES[one.category], "purpose": words.PURPOSES[one.purpose], "until": one.until,
         "channels": ", ".join(words.CHANNELS[way] for way in one.channels),
         "rules": ", ".join(rule.partition("#")[2] for rule in one.rules)}
        for one in cells
    ]  # fmt: skip


def _duties(owed: Iterable[queries.DutyRow], request: people.SignedIn) -> list[Mapping[str, Any]]:
    return [
        {"row": one, "say": words.DUTIES[one.key][0], "side": words.SIDES[words.DUTIES[one.key][1]],
         "clause": words.DUTIES[one.key][2], "lapsed": one.lapsed(request.today)}
        for one in owed
    ]  # fmt: skip


def _terms(schedule: Schedule) -> Mapping[str, Any]:
    return {"rules": composing.rows(schedule), "schedule": schedule}
