"""The page of the evidence pack, and the pack itself (extra file beside `pages`)."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import actions as people
from quietledger.core.shell import pages as shell
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.cyberinsurance import application as applications
from quietledger.safety.cyberinsurance import evidence_pack
from quietledger.safety.cyberinsurance import evidence_pack_files as filing
from quietledger.safety.cyberinsurance.application_errors import NoSuchApplication
from quietledger.safety.cyberinsurance.application_forms import PackForm


@require_GET
def evidence(request: people.SignedIn) -> HttpResponse:
    """What a pack made now would hold, and the way to it."""
    gate.require(request.who, Can.SEE_COVER, now=request.now)
    with tenancy.scope(request.who):
        rows = [one for one in applications.applications() if one.signed]
        files = filing.files(request.who.practice_id, None, request.now)
    first = {"application": request.GET.get("application") or (str(rows[0].id) if rows else "")}
    form = PackForm(applications=rows, initial=first)
    return shell.page(request, "cyberinsurance/evidence.html", files=files, form=form, rows=rows)


@require_POST
def pack(request: people.SignedIn) -> HttpResponse:
    """The pack, to be kept and handed on."""
    gate.require(request.who, Can.EXPORT_EVIDENCE, now=request.now)
    with tenancy.scope(request.who):
        rows = [one for one in applications.applications() if one.signed]
    form = PackForm(request.POST, applications=rows)
    if not form.is_valid():
        raise Http404
    chosen = form.cleaned_data["application"]
    try:
        made = evidence_pack.make(request.who, UUID(chosen) if chosen else None, now=request.now)
    except NoSuchApplication:
        raise Http404 from None
    headers = {"Content-Disposition": f'attachment; filename="{made.name}"', "Cache-Control": "no-store"}
    return HttpResponse(made.data, content_type="application/zip", headers=headers)
