"""Who and what was touched: found on the trail, by number or by name, counted by state; the facts of the case."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from quietledger.billing.patients import actions as patients
from quietledger.billing.patients import queries as accounts
from quietledger.core.facts.rules import CATALOGUE, FactRow, Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import actions as people
from quietledger.core.people import queries as staff
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.devices import queries as devices
from quietledger.safety.incidents import actions, errors, queries, rules
from quietledger.safety.incidents.queries import Touch, Trace
from quietledger.safety.incidents.rules import PersonDoc
from quietledger.safety.partners import queries as partners
from quietledger.web.charts import Charts
from quietledger.web.devices.showing import name_of
from quietledger.web.incidents import reading
from quietledger.web.incidents.fields import mark
from quietledger.web.incidents.forms import FactsForm, filled
from quietledger.web.incidents.reading import Book
from quietledger.web.incidents.steps import said, step
from quietledger.web.incidents.steps_forms import DiscloseForm, FromTrailForm, NumbersForm, PersonForm
from quietledger.web.review import words

AT_ONCE: Final = 500
CLOSED: Final = "a closed account"
BEFORE: Final = timedelta(days=30)
FOUND: Final = {"trail": "on the trail", "number": "by its number", "hand": "by hand", "exercise": "made up"}
LOSS_FACTS: Final = ("device.encrypted", "device.lock", "device.reported")


@dataclass(frozen=True, slots=True)
class PersonShown:
    """Somebody who was touched.  patient_id: None for somebody who is no patient of ours."""

    id: UUID
    patient_id: UUID | None
    name: str
    address: str
    state: str
    found: str


@dataclass(frozen=True, slots=True)
class TouchShown:
    """A patient whom the trail names."""

    patient_id: UUID
    name: str
    done: str
    count: int
    last_at: datetime


@require_GET
def people_(request: people.SignedIn, incident_id: UUID) -> HttpResponse:
    """Everybody who was touched, by state, and the facts from which the clocks follow."""
    return show_people(request, incident_id)


def show_people(request: people.SignedIn, incident_id: UUID, **more: Any) -> HttpResponse:
    """Who and what, with a form that was sent back if there is one."""
    book = reading.opened(request, incident_id)
    facts, now = book.row.facts, timezone.localtime(request.now)
    local = timezone.localtime(facts.aware_at)
    context: dict[str, Any] = {
        "people": _people(request, book), "by_state": sorted(facts.residents.items()), "found": None,
        "counted": rules.COUNTED.get(facts.counted, ""), "device": _device(request, book),
        "trail_form": FromTrailForm(prefix="trail", people=_whose(request), initial=_first(book, now)),
        "numbers_form": NumbersForm(prefix="numbers"), "person_form": PersonForm(prefix="person"),
        "facts_form": FactsForm(partners=_partners(request), initial=filled(facts, local)),
        "disclose_form": DiscloseForm(prefix="disclose", initial={"happened_on": facts.occurred_from}),
        "known": _said(book), "part": "incidents:people",
    }  # fmt: skip
    return reading.page(request, "incidents/people.html", book, **(context | more))


def _people(request: people.SignedIn, book: Book) -> list[PersonShown]:
    ids = {UUID(doc.patient) for _, doc in book.opened.people if doc.patient}
    named = names_of(request, ids)
    found = [
        PersonShown(
            row_id, UUID(doc.patient) if doc.patient else None,
            named.get(UUID(doc.patient), CLOSED) if doc.patient else doc.name,
            doc.address, doc.state, FOUND.get(doc.found, doc.found),
        )
        for row_id, doc in book.opened.people
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.state, one.name))


def names_of(request: people.SignedIn, patient_ids: Collection[UUID]) -> dict[UUID, str]:
    """Patients' names, for whoever may see incidents; whom the gate refuses is missing."""
    found: dict[UUID, str] = {}
    for some in _parts(patient_ids):
        items = {one: [Ref("patient", one)] for one in some}
        sifted = gate.sift(request.who, Can.SEE_INCIDENTS, items=items, now=request.now)
        with tenancy.scope(request.who):
            shown = Charts().open(sifted.permit, [one for one in some if one not in sifted.refused])
        found |= {one: patient.name for one, patient in shown.items()}
    return found


def _parts(ids: Iterable[UUID]) -> list[list[UUID]]:
    ordered = sorted(ids)
    return [ordered[start : start + AT_ONCE] for start in range(0, len(ordered), AT_ONCE)]


def _device(request: people.SignedIn, book: Book) -> list[tuple[str, FactRow | None]]:
    """What held about a lost device just before it was known to be lost."""
    if book.row.device_id is None:
        return []
    with tenancy.scope(request.who):
        found = queries.device_before(book.row.device_id, book.row.facts.aware_at)
    return [(f"It {CATALOGUE[name].say}", found.get(name)) for name in LOSS_FACTS]


def _whose(request: people.SignedIn) -> dict[str, str]:
    """Whose doings can be followed: people, devices, partners."""
    names = {one.id: one.name for one in staff.people_of(request.who.practice_id, request.now)}
    with tenancy.scope(request.who):
        machines, firms = devices.devices(), partners.partners()
    kept = {f"person {one}": name for one, name in sorted(names.items(), key=lambda pair: pair[1])}
    for row in machines:
        whose = names.get(row.person_id, "nobody here") if row.person_id else "the practice"
        kept[f"device {row.id}"] = f"on the device {name_of(row)} of {whose}"
    return kept | {f"partner {one.id}": f"sent to {one.name}" for one in firms}


def _first(book: Book, now: datetime) -> dict[str, Any]:
    facts = book.row.facts
    first = {"since": facts.occurred_from or facts.discovered_on - BEFORE, "until": facts.occurred_until or now.date()}
    whose = f"device {book.row.device_id}" if book.row.device_id else ""
    return first | ({"whose": whose} if whose else {})


def _partners(request: people.SignedIn) -> Mapping[UUID, str]:
    with tenancy.scope(request.who):
        return {one.id: one.name for one in partners.partners()}


def _said(book: Book) -> list[tuple[str, str]]:
    """The facts in words, where nothing can be changed any more."""
    facts = book.row.facts
    return [
        ("Data", ", ".join(rules.DATA[one] for one in facts.data) or "not said"),
        ("Where", ", ".join(rules.SYSTEMS[one] for one in facts.systems) or "not said"),
        ("Secured", "no" if facts.is_unsecured else "yes: encrypted, keys safe"),
        ("Part 2", "yes" if facts.is_part2 else "no"),
    ]  # fmt: skip


@step("people")
def look(request: people.SignedIn, incident_id: UUID) -> HttpResponse:
    """Whom the trail names in what somebody did, on a device, or for a partner."""
    form = FromTrailForm(request.POST, prefix="trail", people=_whose(request))
    if not form.is_valid():
        return show_people(request, incident_id, trail_form=form)
    given, zone = form.cleaned_data, timezone.get_current_timezone()
    since = datetime.combine(given["since"], time(), zone)
    until = datetime.combine(given["until"] + timedelta(days=1), time(), zone)
    kind, _, one = given["whose"].partition(" ")
    followed = frozenset({UUID(one)})
    trace = {"person": Trace(people=followed), "device": Trace(devices=followed), "partner": Trace(partners=followed)}
    found = actions.trace(request.who, incident_id, trace[kind], Charts(), span=(since, until), now=request.now)
    looked = "Try an earlier day, or somebody else; what was refused touched nobody."
    return show_people(request, incident_id, trail_form=form, found=_shown(request, found), looked=looked)


def _shown(request: people.SignedIn, found: Collection[Touch]) -> list[TouchShown]:
    named = names_of(request, {one.patient_id for one in found})
    return [
        TouchShown(one.patient_id, named.get(one.patient_id, CLOSED),
                   ", ".join(sorted(words.said(can) for can in one.cans)), one.count, one.last_at)
        for one in found
    ]  # fmt: skip


@step("people")
def touch(request: people.SignedIn, incident_id: UUID) -> HttpResponse:
    """List the patients that were left ticked."""
    try:
        ids = {UUID(one) for one in request.POST.getlist("patient")}
    except ValueError:
        raise Http404 from None
    return _list(request, incident_id, ids, "trail")


@step("people")
def touch_numbers(request: people.SignedIn, incident_id: UUID) -> HttpResponse:
    """List patients by their account numbers."""
    form = NumbersForm(request.POST, prefix="numbers")
    if form.is_valid():
        asked = form.cleaned_data["numbers"]
        gate.require(request.who, Can.WORK_INCIDENT, on=[rules.ref(incident_id)], now=request.now)
        with tenancy.scope(request.who):
            found = {number: accounts.numbered(number) for number in asked}
        unknown = [str(number) for number, one in found.items() if one is None]
        if not unknown:
            return _list(request, incident_id, {one for one in found.values() if one}, "number")
        form.add_error("numbers", f"No account here has the number {', '.join(unknown)}.")
    return show_people(request, incident_id, numbers_form=form)


def _list(request: people.SignedIn, incident_id: UUID, ids: Collection[UUID], how: str) -> HttpResponse:
    """Add patients with the state they live in; a closed account can't be opened, so it is said and left out."""
    docs: list[PersonDoc] = []
    for some in _parts(ids):
        items = {one: [Ref("patient", one)] for one in some}
        sifted = gate.sift(request.who, Can.WORK_INCIDENT, items=items, now=request.now)
        with tenancy.scope(request.who):
            opened = patients.open_patients(sifted.permit, [one for one in some if one not in sifted.refused])
        docs += [PersonDoc(patient=str(one), state=_state(doc.state), found=how) for one, doc in opened.items()]
    if not docs:
        messages.error(request, "Nobody was chosen whose account is open.")
        return show_people(request, incident_id)
    new = actions.add_people(request.who, incident_id, docs, now=request.now)
    if left := len(ids) - len(docs):
        messages.warning(request, f"{left} closed accounts can’t be opened: add these people by name.")
    return said(request, "people", incident_id, f"{new} listed, and all counted anew by state.")


def _state(state: str) -> str:
    code = state.strip().upper()
    return code if len(code) == 2 and code.isalpha() else ""


@step("people")
def touch_person(request: people.SignedIn, incident_id: UUID) -> HttpResponse:
    """List somebody who is no patient of ours, or a made-up person."""
    form = PersonForm(request.POST, prefix="person")
    if form.is_valid():
        given = form.cleaned_data
        doc = PersonDoc(
            name=given["name"].strip(), address=given["address"].strip(), state=_state(given["state"]), found="hand"
        )
        try:
            actions.add_people(request.who, incident_id, [doc], now=request.now)
        except errors.NotTaken as problem:
            mark(form, problem)
        else:
            return said(request, "people", incident_id, "Listed, and all counted anew by state.")
    return show_people(request, incident_id, person_form=form)


@step("people")
def take_out(request: people.SignedIn, incident_id: UUID, person_id: UUID) -> HttpResponse:
    """Take somebody out who was not touched after all."""
    actions.take_out(request.who, incident_id, person_id, now=request.now)
    return said(request, "people", incident_id, "Taken out, and all counted anew.")


@step("people")
def facts(request: people.SignedIn, incident_id: UUID) -> HttpResponse:
    """Keep what is known of the case."""
    form = FactsForm(request.POST, partners=_partners(request))
    if form.is_valid():
        known = form.facts(timezone.localtime(request.now))
        try:
            actions.set_facts(request.who, incident_id, known, today=request.today, now=request.now)
        except errors.NotTaken as problem:
            mark(form, problem)
        else:
            return said(request, "people", incident_id, "Kept. The clocks were computed anew.")
    return show_people(request, incident_id, facts_form=form)
