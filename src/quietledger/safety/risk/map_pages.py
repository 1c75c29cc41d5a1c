"""The inventory and the map as pages: what is there, what was said of it, and ways between.

An extra file beside `pages`.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import actions as people
from quietledger.core.people import queries as staff
from quietledger.core.people.rules import PersonRow
from quietledger.core.shell import pages as shell
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.risk import errors, flow_drawing, flows, inventory, kinds, mapping
from quietledger.safety.risk.inventory import Thing
from quietledger.safety.risk.map_forms import AssetForm, CustodyForm, FlowForm, RemarkForm

NAMED: Final = frozenset({*kinds.KINDS, "own"})


@require_GET
def listed(request: people.SignedIn) -> HttpResponse:
    """Everything that is in use."""
    gate.require(request.who, Can.SEE_RISK, now=request.now)
    return _listed(request, AssetForm())


@require_POST
def add_asset(request: people.SignedIn) -> HttpResponse:
    """Add something that the house can't see."""
    gate.require(request.who, Can.WRITE_RISK, now=request.now)
    form = AssetForm(request.POST)
    if not form.is_valid():
        return _listed(request, form)
    added = mapping.add_asset(request.who, form.cleaned_data["kind"], form.cleaned_data["name"], now=request.now)
    messages.success(request, "Added. Say who answers for it, and whether it holds patients’ data.")
    return redirect("risk:thing", "own", added)


@require_POST
def end_asset(request: people.SignedIn, asset_id: UUID) -> HttpResponse:
    """Say that something is in use no more."""
    try:
        mapping.end_asset(request.who, asset_id, now=request.now)
    except errors.NoSuchThing:
        raise Http404 from None
    messages.success(request, "It is in use no more. What was said of it stays on record.")
    return redirect("risk:inventory")


@require_POST
def look_through(request: people.SignedIn) -> HttpResponse:
    """Say that inventory and map are as they are shown."""
    try:
        mapping.look_through(request.who, now=request.now)
    except errors.NotTaken as problem:
        messages.error(request, problem.say)
    else:
        messages.success(request, "Looked through. It counts for a year, or until something new comes.")
    return redirect("risk:inventory")


def thing(request: people.SignedIn, sort: str, thing_id: UUID) -> HttpResponse:
    """One thing: what is so of it, and where it has been."""
    if request.method != "POST":
        gate.require(request.who, Can.SEE_RISK, now=request.now)
        found = _found(request, sort, thing_id)
        return _thing(request, found, RemarkForm(thing=found, people=_staff(request)), CustodyForm())
    gate.require(request.who, Can.WRITE_RISK, now=request.now)
    found = _found(request, sort, thing_id)
    form = RemarkForm(request.POST, thing=found, people=_staff(request))
    if form.is_valid():
        try:
            mapping.remark(request.who, found.key, form.new(), now=request.now)
        except errors.NotTaken as problem:
            _mark(form, problem)
        else:
            messages.success(request, f"Noted of {found.name}.")
            return redirect("risk:inventory")
    return _thing(request, found, form, CustodyForm())


@require_POST
def note_custody(request: people.SignedIn, sort: str, thing_id: UUID) -> HttpResponse:
    """Note that a thing moved, changed hands, or ended."""
    gate.require(request.who, Can.WRITE_RISK, now=request.now)
    found = _found(request, sort, thing_id)
    form = CustodyForm(request.POST)
    if form.is_valid():
        what, note, day = form.given()
        try:
            mapping.note_custody(request.who, found.key, what, note, day, now=request.now)
        except errors.NotTaken as problem:
            _mark(form, problem)
        else:
            messages.success(request, "Noted. Notes like this are kept as they are.")
            return redirect("risk:thing", sort, thing_id)
    return _thing(request, found, RemarkForm(thing=found, people=_staff(request)), form)


def flow_map(request: people.SignedIn) -> HttpResponse:
    """Where data goes, drawn and as a table; a way can be added."""
    if request.method != "POST":
        gate.require(request.who, Can.SEE_RISK, now=request.now)
        return _map(request, None)
    gate.require(request.who, Can.WRITE_RISK, now=request.now)
    with tenancy.scope(request.who):
        form = FlowForm(request.POST, things=inventory.assets(request.now))
    if form.is_valid():
        try:
            mapping.add_flow(request.who, form.new(), now=request.now)
        except errors.NotTaken as problem:
            _mark(form, problem)
        else:
            messages.success(request, "Added to the map.")
            return redirect("risk:flows")
    return _map(request, form)


@require_POST
def end_flow(request: people.SignedIn, flow_id: UUID) -> HttpResponse:
    """Say that data goes this way no more."""
    try:
        mapping.end_flow(request.who, flow_id, now=request.now)
    except errors.NoSuchThing:
        raise Http404 from None
    messages.success(request, "Data goes this way no more.")
    return redirect("risk:flows")


def _listed(request: people.SignedIn, form: Form) -> HttpResponse:
    with tenancy.scope(request.who):
        things, look = inventory.assets(request.now), inventory.last_look()
        names = {row.id: row.name for row in staff.people_of(request.who.practice_id, request.now)}
    return shell.page(
        request, "risk/inventory.html", things=[(one, one.is_outdated(request.today)) for one in things], look=look,
        looked_by=names.get(look.looked_by, "") if look and look.looked_by else "", form=form,
        until=look.looked_at + mapping.COUNTS_FOR if look else None,
        new_count=sum(one.is_new for one in things), unowned_count=sum(not one.owner for one in things),
        holding_count=sum(one.has_data is True for one in things), may_write=_may_write(request),
    )  # fmt: skip


def _thing(request: people.SignedIn, found: Thing, form: RemarkForm, custody: CustodyForm) -> HttpResponse:
    with tenancy.scope(request.who):
        noted = inventory.custody(found.key)
    return shell.page(
        request, "risk/thing.html", thing=found, form=form, custody=custody,
        noted=noted, may_write=_may_write(request),
    )  # fmt: skip


def _map(request: people.SignedIn, form: FlowForm | None) -> HttpResponse:
    with tenancy.scope(request.who):
        things, ways = flows.the_map(request.now)
        loose = flows.loose(things, ways)
    return shell.page(
        request, "risk/flows.html", ways=ways, loose=loose, said=flow_drawing.said(things, ways),
        wide=flow_drawing.wide(things, ways), narrow=flow_drawing.narrow(things, ways),
        form=form or FlowForm(things=things), may_write=_may_write(request),
    )  # fmt: skip


def _found(request: people.SignedIn, sort: str, thing_id: UUID) -> Thing:
    with tenancy.scope(request.who):
        found = inventory.thing(f"{sort}:{thing_id}", request.now) if sort in NAMED else None
    if found is None:
        raise Http404
    return found


def _staff(request: people.SignedIn) -> list[PersonRow]:
    with tenancy.scope(request.who):
        return staff.people_of(request.who.practice_id, request.now)


def _may_write(request: people.SignedIn) -> bool:
    return gate.explain(request.who, Can.WRITE_RISK, now=request.now).is_allowed


def _mark(form: Form, problem: errors.NotTaken) -> None:
    form.add_error(problem.field if problem.field in form.fields else None, problem.say)
