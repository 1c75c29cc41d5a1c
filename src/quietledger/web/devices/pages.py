"""Devices as their people see them: this one and what it lacks, one's own, one by one; for the owner all of them."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from quietledger.core.facts import queries as facts
from quietledger.core.facts.rules import CATALOGUE, FactRow, Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import actions as people
from quietledger.core.people import queries as staff
from quietledger.core.shell import pages as shell
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.devices import actions, errors, queries, rules
from quietledger.safety.devices.rules import DeviceRow
from quietledger.web import entrance
from quietledger.web.binding import finding
from quietledger.web.devices.showing import name_of, shown

LOST_HERE: Final = (
    "The device you sat at is reported lost. Nothing opens on it any more, and every sign-in of yours on it is over."
)
HISTORY_MOST: Final = 60


@require_GET
def worklist(request: people.SignedIn) -> HttpResponse:
    """The device that this browser sits on, what it lacks, and the others that are one's own."""
    who, now = request.who, request.now
    gate.require(who, Can.SEE_OWN_DEVICE, now=now)
    with tenancy.scope(who):
        here = queries.device(who.device_id) if who.device_id else None
        mine = queries.devices_of(_person(request))
        rows = shown(mine, {}, now)
        at = next(iter(shown([here], {}, now)), None) if here else None
        lacks = queries.lacks(here.id, now) if here else ()
        days = facts.newest_words([_person(request)], ["person.pairing"]).get((_person(request), "person.pairing"))
    stopping = [one for one in lacks if one.fact in rules.NEEDED]
    return shell.page(
        request, "devices/worklist.html", at=at, rows=rows, stopping=stopping,
        also=[one for one in lacks if one.fact not in rules.NEEDED], sits=finding.words(request, now),
        pairing_until=days.until if days and days.holds(now) else None, is_pairing=bool(days and days.holds(now)),
        is_owner=_is_owner(request), has_passkey="webauthn" in staff.second_factors(_person(request)),
    )  # fmt: skip


@require_GET
def everybody(request: people.SignedIn) -> HttpResponse:
    """All devices of the practice: whose, when last heard of, what they lack, what ties browsers to them."""
    who, now = request.who, request.now
    gate.require(who, Can.SEE_DEVICES, now=now)
    names = {row.id: row.name for row in staff.people_of(who.practice_id, now)}
    with tenancy.scope(who):
        rows = shown(queries.devices(), names, now)
        silent = {row.id for row in queries.silent_tray(now)}
        losses = queries.lost_tray()
        days = facts.newest_words(list(names), ["person.pairing"])
    pairing = [(names[person], word.until) for (person, _), word in days.items() if word.holds(now)]
    paired = {one.row.person_id for one in rows if one.row.is_active}
    return shell.page(
        request, "devices/everybody.html", rows=[one for one in rows if one.row.is_active], silent=silent,
        ended=[one for one in rows if not one.row.is_active], losses=losses,
        pairing=sorted(pairing), without=sorted(name for one, name in names.items() if one not in paired),
    )  # fmt: skip


@require_GET
def device(request: people.SignedIn, device_id: UUID) -> HttpResponse:
    """One device: what it said last, what stands about it until when, and everything that was ever told of it."""
    who, now = request.who, request.now
    row = _seen(request, device_id, Can.SEE_OWN_DEVICE)
    with tenancy.scope(who):
        one = shown([row], _names(row), now)[0]
        lacks = queries.lacks(row.id, now) if row.is_active else ()
        standing = queries.standing([row.id], now)
        told = facts.history(Ref("device", row.id))[:HISTORY_MOST]
        report = queries.report_of(row)
    return shell.page(
        request, "devices/device.html", one=one, lacks=lacks, report=report, is_here=who.device_id == row.id,
        otherwise=queries.started_otherwise(row),
        standing=[(CATALOGUE[name].say, word) for name in rules.NAMES if (word := standing.get((row.id, name)))],
        history=[(word, CATALOGUE[word.name].say, _is_end(word)) for word in told],
        may_tie=_may_tie(request, row), is_owner=_is_owner(request),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def lost(request: people.SignedIn, device_id: UUID) -> HttpResponse:
    """Report a device lost: what ends is said first, and then it ends at once."""
    who, now = request.who, request.now
    row = _seen(request, device_id, Can.REPORT_LOST)
    if not row.is_active:
        raise Http404
    if request.method == "GET":
        return shell.page(request, "devices/lost.html", name=name_of(row), row=row, is_here=who.device_id == row.id)
    try:
        if row.person_id == who.person_id:
            ended = actions.lost(who, device_id, now=now)
        else:
            ended = actions.take_back(who, device_id, is_lost=True, now=now)
    except errors.NoSuchDevice as problem:
        raise Http404 from problem
    if who.device_id == device_id:
        return entrance.ended(request, LOST_HERE)
    messages.success(request, f"{name_of(row)} opens nothing any more. Sign-ins that ended with it: {ended}.")
    return redirect("devices:worklist")


def _seen(request: people.SignedIn, device_id: UUID, can: Can) -> DeviceRow:
    """The device, if it is one's own or one may see all.  Raises: Refused; Http404."""
    gate.require(request.who, can, on=[Ref("device", device_id)], now=request.now)
    with tenancy.scope(request.who):
        row = queries.device(device_id)
    if row is None:
        raise Http404
    if row.person_id != request.who.person_id:
        gate.require(request.who, Can.SEE_DEVICES, on=[Ref("device", device_id)], now=request.now)
    return row


def _names(row: DeviceRow) -> dict[UUID, str]:
    return {row.person_id: staff.person(row.person_id).name} if row.person_id else {}


def _may_tie(request: people.SignedIn, row: DeviceRow) -> bool:
    """Whether this browser has shown a key that could be tied to this device, on which it surely sits."""
    sits = request.who.device_id == row.id and request.who.binding == finding.Binding.CERTIFICATE
    return sits and row.is_active and bool(finding.keys_shown(request, request.now))


def _is_owner(request: people.SignedIn) -> bool:
    rows = staff.memberships(_person(request), request.now)
    return any(row.role.value == "owner" and row.practice_id == request.who.practice_id for row in rows)


def _is_end(word: FactRow) -> bool:
    """Whether a word took a fact back, rather than telling it."""
    return word.until is not None and word.until <= word.told_at


def _person(request: people.SignedIn) -> UUID:
    if request.who.person_id is None:
        raise TypeError("nobody is signed in")
    return request.who.person_id
