"""What went to somebody wrong, entered in the list of disclosures of every patient who was touched."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.http import HttpResponse

from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import actions as people
from quietledger.core.shell.rules import counted
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.disclosures import actions as disclosures
from quietledger.safety.disclosures import errors
from quietledger.safety.disclosures import queries as listed
from quietledger.safety.incidents import actions
from quietledger.safety.incidents.rules import Kind
from quietledger.web.incidents import reading, touching
from quietledger.web.incidents.steps import said, step
from quietledger.web.incidents.steps_forms import PURPOSE, DiscloseForm

LOOK_BACK: Final = 2_000


@step("people")
def disclose(request: people.SignedIn, incident_id: UUID) -> HttpResponse:
    """Enter it for each patient on the list who doesn't have it yet; a closed account is left out."""
    form = DiscloseForm(request.POST, prefix="disclose")
    book = reading.opened(request, incident_id)
    if not form.is_valid():
        return touching.show_people(request, incident_id, disclose_form=form)
    new, who, now = form.new(book.row.number), request.who, request.now
    patients = sorted({UUID(doc.patient) for _, doc in book.opened.people if doc.patient})
    items = {one: [Ref("patient", one)] for one in patients}
    sifted = gate.sift(who, Can.WRITE_DISCLOSURE, items=items, now=now)
    with tenancy.scope(who):
        rows = listed.newest(LOOK_BACK)
    there = {one.patient_id for one in rows if (one.purpose, one.happened_on) == (PURPOSE, new.happened_on)}
    left = [one for one in patients if one not in sifted.refused and one not in there]
    try:
        for one in left:
            disclosures.record(who, one, new, today=request.today, now=now)
    except errors.NotRecorded as problem:
        for name, words in problem.findings.items():
            form.add_error(name if name in form.fields else None, words)
        return touching.show_people(request, incident_id, disclose_form=form)
    words = f"Entered in the lists of disclosures of {counted(len(left), 'patient')}."
    if left and book.may_work:
        actions.note(who, incident_id, Kind.TIMELINE, words, now=now)
    return said(request, "people", incident_id, words)
