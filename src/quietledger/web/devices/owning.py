"""What an owner does with devices: let one be used as it is, take one back, give somebody days."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import actions as people
from quietledger.core.people import queries as staff
from quietledger.core.shell import pages as shell
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.devices import actions, errors, queries
from quietledger.safety.incidents import queries as incidents
from quietledger.web import entrance
from quietledger.web.devices.forms import DaysForm, ExceptionForm, LossForm
from quietledger.web.devices.showing import name_of

TAKEN_BACK: Final = "The device you sat at no longer belongs to the practice, and your sign-in on it is over."


@require_http_methods(["GET", "POST"])
def exception(request: people.SignedIn, device_id: UUID) -> HttpResponse:
    """Let a device be used as it is, with a reason and an end."""
    gate.require(request.who, Can.EXCEPT_DEVICE, on=[Ref("device", device_id)], now=request.now)
    with tenancy.scope(request.who):
        row = queries.device(device_id)
        standing = queries.exception_of(device_id, request.now)
        lacks = queries.lacks(device_id, request.now)
    if row is None or not row.is_active:
        raise Http404
    form = ExceptionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            actions.except_(request.who, device_id, told["reason"], form.until(request.now), now=request.now)
        except errors.NotFit as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.say)
        except errors.NoSuchDevice as problem:
            raise Http404 from problem
        else:
            messages.success(request, f"{name_of(row)} may be used as it is until then.")
            return redirect("devices:device", device_id)
    return shell.page(
        request, "devices/exception.html", form=form, row=row, name=name_of(row), standing=standing, lacks=lacks
    )  # fmt: skip


@require_POST
def end_exception(request: people.SignedIn, device_id: UUID) -> HttpResponse:
    """End an exception before its time."""
    try:
        actions.end_exception(request.who, device_id, now=request.now)
    except errors.NoSuchDevice as problem:
        raise Http404 from problem
    messages.success(request, "The exception has ended.")
    return redirect("devices:device", device_id)


@require_POST
def take_back(request: people.SignedIn, device_id: UUID) -> HttpResponse:
    """End a device that is no longer used."""
    try:
        actions.take_back(request.who, device_id, is_lost=False, now=request.now)
    except errors.NoSuchDevice as problem:
        raise Http404 from problem
    if request.who.device_id == device_id:
        return entrance.ended(request, TAKEN_BACK)
    messages.success(request, "The device no longer belongs to the practice.")
    return redirect("devices:everybody")


@require_POST
def accept_start(request: people.SignedIn, device_id: UUID) -> HttpResponse:
    """Say that the way a device last started is as it should be: its system was updated."""
    try:
        actions.accept_start(request.who, device_id, now=request.now)
    except errors.NoSuchDevice as problem:
        raise Http404 from problem
    except errors.NotFit as problem:
        messages.info(request, problem.say)
    else:
        messages.success(request, "This start counts from its next report on.")
    return redirect("devices:device", device_id)


@require_http_methods(["GET", "POST"])
def looked_into(request: people.SignedIn, loss_id: UUID) -> HttpResponse:
    """Take a loss out of the tray without a workbook, for a reason; beside it what its last report said."""
    gate.require(request.who, Can.MANAGE_DEVICES, now=request.now)
    with tenancy.scope(request.who):
        loss = next((one for one in queries.lost_tray() if one.id == loss_id), None)
        before = incidents.device_before(loss.device_id, loss.at) if loss else {}
    if loss is None:
        raise Http404
    form = LossForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.look_into(request.who, loss_id, form.cleaned_data["reason"], now=request.now)
        except errors.NoSuchDevice as problem:  # somebody else was quicker
            raise Http404 from problem
        messages.success(request, "Noted. The loss and the reason stay on the trail.")
        return redirect("devices:everybody")
    return shell.page(
        request, "devices/no_workbook.html", form=form, loss=loss, encrypted=before.get("device.encrypted"),
        locked=before.get("device.lock"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def days(request: people.SignedIn) -> HttpResponse:
    """Let somebody work without a paired device for some days."""
    gate.require(request.who, Can.EXCEPT_DEVICE, now=request.now)
    here = staff.people_of(request.who.practice_id, request.now)
    form = DaysForm([(row.id, row.name) for row in here], request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.give_days(request.who, form.person_id(), form.cleaned_data["days"], now=request.now)
        except errors.NotFit as problem:
            form.add_error(problem.field, problem.say)
        else:
            messages.success(request, "They may work without a paired device for these days.")
            return redirect("devices:everybody")
    return shell.page(request, "devices/days.html", form=form)
