"""Pairing a device: its code shown once, the program to run there, and tying the browser that sits on it."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from quietledger.core.clients import actions as clients
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import actions as people
from quietledger.core.shell import pages as shell
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.devices import actions, errors, queries
from quietledger.safety.devices.rules import CODE_LIFE, DeviceRow
from quietledger.settings import env
from quietledger.web.binding import finding
from quietledger.web.devices.forms import NameForm
from quietledger.web.devices.showing import name_of

KIT: Final = "quietledger-device.pyz"
KIT_SECONDS: Final = 60
CODE_AT: Final = "web.devices.code_at"


@require_http_methods(["GET", "POST"])
def pair(request: people.SignedIn) -> HttpResponse:
    """Get a code for one device; it is shown this once, with what to do on each system."""
    gate.require(request.who, Can.PAIR_DEVICE, now=request.now)
    form = NameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.code(request.who, name=form.cleaned_data["name"], now=request.now)
        except errors.NotFit as problem:
            form.add_error(problem.field, problem.say)
        else:
            request.session[CODE_AT] = request.now.timestamp()
            return shell.page(request, "devices/code.html", made=made, kit=KIT)
    return shell.page(request, "devices/pair.html", form=form, minutes=int(CODE_LIFE.total_seconds() // 60))


@require_GET
def waiting(request: people.SignedIn) -> HttpResponse:
    """Whether the device has used its code by now; the page asks every few seconds."""
    gate.require(request.who, Can.PAIR_DEVICE, now=request.now)
    row = _just_paired(request)
    return shell.partial(
        request, "devices/code.html#waiting", row=row, called=name_of(row) if row else "", kit=KIT,
        may_tie=bool(row and finding.keys_shown(request, request.now)),
        is_over=row is None and _code_at(request) + CODE_LIFE <= request.now,
    )  # fmt: skip


@require_GET
def paired(request: people.SignedIn) -> HttpResponse:
    """Where one comes back to from proving, by passkey, that one sits on the device just paired."""
    gate.require(request.who, Can.PAIR_DEVICE, now=request.now)
    row = _just_paired(request)
    if row is None:
        return redirect("devices:worklist")
    may_tie = bool(finding.keys_shown(request, request.now))
    return shell.page(request, "devices/paired.html", row=row, name=name_of(row), may_tie=may_tie)


@require_POST
def tie(request: people.SignedIn, device_id: UUID) -> HttpResponse:
    """Tie the keys that this browser has shown to the device that it sits on.

    That it sits there is known by the device's certificate, or because this very sign-in has just paired the device.
    """
    gate.require(request.who, Can.PAIR_DEVICE, on=[Ref("device", device_id)], now=request.now)
    just = _just_paired(request)
    sits = request.who.device_id == device_id and request.who.binding == finding.Binding.CERTIFICATE
    if not sits and (just is None or just.id != device_id):
        raise Http404
    shown = finding.keys_shown(request, request.now)
    try:
        for kind, value in shown.items():
            actions.tie(request.who, device_id, kind, value, now=request.now)
    except errors.NoSuchDevice as problem:
        raise Http404 from problem
    if shown:
        messages.success(request, "This browser is tied to the device.")
    else:
        messages.error(
            request, "This browser has shown no key that could be tied. Sign in with a passkey of this device."
        )
    return redirect("devices:worklist")


@require_GET
def kit(request: people.SignedIn) -> HttpResponse:
    """The program that a device runs: one file, which needs only Python."""
    gate.require(request.who, Can.PAIR_DEVICE, now=request.now)
    response = HttpResponse(_kit(), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="{KIT}"'
    return response


@cache
def _kit() -> bytes:
    """The kit, made by the program itself, once in a server's life: the web knows nothing of the agent's insides."""
    with TemporaryDirectory(dir=settings.HOME) as folder:
        file = Path(folder) / KIT
        command = [str(Path(sys.executable).with_name("quietledger")), "device", "kit", "--out", str(file)]
        command += ["--server", settings.ADDRESS, *_authority()]
        subprocess.run(command, check=True, capture_output=True, timeout=KIT_SECONDS)  # noqa: S603 - our own command
        return file.read_bytes()


def _authority() -> list[str]:
    """Where this server's certificate is of the house's own making, whoever is to trust it needs the authority."""
    is_own = (clients.folder() / "server.crt").exists() and not (env.tls_certificate or settings.IS_LOOPBACK_HTTP)
    return ["--authority", str(clients.issuer_file())] if is_own else []


def _just_paired(request: people.SignedIn) -> DeviceRow | None:
    """The device that was paired with the code of this sign-in, while that is fresh."""
    at = _code_at(request)
    if request.who.person_id is None or request.now > at + 2 * CODE_LIFE:
        return None
    with tenancy.scope(request.who):
        rows = queries.devices_of(request.who.person_id)
    return next((row for row in reversed(rows) if row.paired_at >= at), None)


def _code_at(request: people.SignedIn) -> datetime:
    return datetime.fromtimestamp(float(request.session.get(CODE_AT, 0)), tz=UTC)
