"""Sessions in: the same road as a file that somebody uploads, with its findings as answers."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Sequence
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404
from ninja import Router

from quietledger.billing.visits import actions, queries
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import queries as practices
from quietledger.web.api.shapes import PROBLEMS, Finding, SessionIn, SessionOut, SessionsIn, SessionsOut, VisitOut
from quietledger.web.api.tokens import Called

router = Router(tags=["visits"])
FIRST_ROW: Final = 2  # a spreadsheet's first row is its header
HEADER: Final = (
    "Session ID", "Client ID", "Clinician", "Date of Service", "Start Time", "End Time", "Minutes", "Service Code",
    "Modifiers", "Place", "Telehealth", "Diagnoses", "Authorization", "Copay Paid", "Do Not Share", "Signed",
)  # fmt: skip


@router.post("", response={200: SessionsOut, **PROBLEMS}, summary="Bring sessions")
def bring(request: Called, body: SessionsIn) -> SessionsOut:
    """Sessions that can't be right wait as findings, for the program and for people at their desk; the others go in.

    The same `reference` again is the same session: it changes nothing.
    """
    who, now = request.auth, request.now
    with tenancy.within(who.practice_id):
        zone = ZoneInfo(practices.practice(who.practice_id).timezone)
    file_id = actions.keep_file(who, "sessions by API", as_file(body.sessions), now=now)
    done = actions.import_visits(who, file_id, now=now, today=now.astimezone(zone).date())
    return _outcome(request, file_id, body.sessions, done.taken)


@router.get("/{visit_id}", response={200: VisitOut, **PROBLEMS}, summary="Where a session stands")
def visit(request: Called, visit_id: UUID) -> VisitOut:
    with tenancy.scope(request.auth):
        row = queries.rows([visit_id]).get(visit_id)
    if row is None:
        raise Http404
    about = [Ref("visit", row.id), Ref("patient", row.patient_id)]
    gate.require(request.auth, Can.IMPORT_VISITS, on=about, now=request.now)
    return VisitOut(id=row.id, patient=row.patient_id, service_on=row.service_on, code=row.code, state=row.state)


def as_file(sessions: Sequence[SessionIn]) -> bytes:
    """Sessions as a file in our own shape: the same sessions give the same bytes, and so the same file."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(HEADER)
    rows.writerows(_cells(one) for one in sessions)
    return text.getvalue().encode()


def _cells(one: SessionIn) -> list[str]:
    return [
        one.reference, one.patient, one.clinician, f"{one.service_on:%m/%d/%Y}",
        one.start or "", one.stop or "", str(one.minutes or ""),
        one.code, " ".join(one.modifiers), one.place or "", one.telehealth or "", "; ".join(one.diagnoses),
        one.authorization, f"{one.paid_cents // 100}.{one.paid_cents % 100:02}" if one.paid_cents else "",
        "yes" if one.private else "", "signed" if one.signed else "draft",
    ]  # fmt: skip


def _outcome(request: Called, file_id: UUID, sessions: Sequence[SessionIn], taken: int) -> SessionsOut:
    with tenancy.scope(request.auth):
        source = queries.import_of(file_id)
        here = queries.by_keys([one.reference for one in sessions])
        wrong: dict[int, list[Finding]] = defaultdict(list)
        for found in queries.findings(source.id, limit=20 * len(sessions)) if source else []:
            wrong[found.row].append(Finding(code=found.code, say=found.words, fix=found.fix))
    told = []
    for row, one in enumerate(sessions, start=FIRST_ROW):
        there = here.get(one.reference)
        visit_id, state = there if there else (None, None)
        told.append(SessionOut(reference=one.reference, id=visit_id, state=state, findings=wrong[row]))
    return SessionsOut(file=file_id, taken=taken, waiting=sum(1 for one in told if one.findings), sessions=told)
