"""Charged visits become claims: filled, checked, frozen (extra file of actions)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from quietledger.billing.charges import actions as charges
from quietledger.billing.charges.queries import ReadyVisit
from quietledger.billing.claims import filling, queries, rules
from quietledger.billing.claims.models import Claim, ClaimLine, Event, Finding
from quietledger.billing.patients import actions as patients
from quietledger.billing.patients import queries as patient_queries
from quietledger.billing.patients.rules import CoverDoc, PatientDoc
from quietledger.billing.payers import queries as payers
from quietledger.billing.payers.queries import PayerRow
from quietledger.billing.visits import actions as visits
from quietledger.billing.visits import queries as visit_queries
from quietledger.billing.visits.queries import ClinicianRow
from quietledger.billing.visits.rules import VisitDoc
from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import Ref, refs
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import queries as practices
from quietledger.core.tenancy.rules import Actor, PracticeRow
from quietledger.core.vault import actions as vault
from quietledger.core.vault.rules import Permit

FIRST_NUMBER: Final = 100_001  # six digits from the first claim on: read aloud, sorted and typed alike


@dataclass(frozen=True, slots=True)
class Opened:
    """What became of a batch of charged visits.  Units: claims, cents."""

    ready: int = 0
    held: int = 0
    refused: int = 0
    cents: int = 0


@dataclass(frozen=True, slots=True)
class About:
    """What a claim is about, as far as its documents are to be found by it."""

    visit_id: UUID
    patient_id: UUID
    payer_id: UUID
    clinician_id: UUID
    service_on: date


@dataclass(frozen=True, slots=True)
class Library:
    """Everything that claims of a batch are filled from, read once for all of them."""

    practice: PracticeRow
    today: date
    payers: Mapping[UUID | None, PayerRow]
    clinicians: Mapping[UUID, ClinicianRow]
    patients: Mapping[UUID, PatientDoc]
    covers: Mapping[tuple[UUID, UUID, date], CoverDoc]
    visits: Mapping[UUID, VisitDoc]

    def sources(self, about: About) -> filling.Sources:
        """What one claim is filled from."""
        return filling.Sources(
            self.practice,
            self.payers[about.payer_id],
            self.clinicians.get(about.clinician_id),
            self.patients.get(about.patient_id, PatientDoc()),
            self.covers.get((about.patient_id, about.payer_id, about.service_on), CoverDoc()),
            self.visits.get(about.visit_id, VisitDoc()),
        )


@dataclass(slots=True)
class _Rows:
    """What a batch leaves behind, before it is written."""

    sealed: list[tuple[Claim, rules.ClaimContent]] = field(default_factory=list)
    lines: list[ClaimLine] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


def open_claims(who: Actor, ready: Sequence[ReadyVisit], *, now: datetime) -> Opened:
    """Make one claim of each charged visit: numbered, filled, checked, sealed; ready, or held with its findings.

    Needs: Can.OPEN_CLAIMS on each patient and visit; those refused stay in the tray.
    Trail: gate.decide, claims.opened.
    """
    sifted = gate.sift(who, Can.OPEN_CLAIMS, items=_items(ready), now=now)
    wanted = [visit for visit in ready if visit.visit_id not in sifted.refused]
    if not wanted:
        return Opened(refused=len(ready))
    with tenancy.scope(who):
        rows = _rows(sifted.permit, wanted, now)
        claims = [claim for claim, _ in rows.sealed]
        vault.seal_all(rows.sealed)
        Claim.objects.bulk_create(claims)
        ClaimLine.objects.bulk_create(rows.lines)
        Finding.objects.bulk_create(rows.findings)
        Event.objects.bulk_create(rows.events)
        charges.mark_claimed(sifted.permit, [visit.visit_id for visit in wanted])
        audit.record(sifted.permit, "claims.opened", on=refs("claim", [claim.id for claim in claims]), now=now)
    held = sum(claim.state == rules.ClaimState.HELD for claim in claims)
    cents = sum(claim.charge_cents for claim in claims)
    return Opened(len(claims) - held, held, len(ready) - len(wanted), cents)


def library(permit: Permit, abouts: Iterable[About], now: datetime) -> Library:
    """Open and read what these claims are filled from; the number of queries does not grow with the claims.

    Needs: a permit that opens patients, covers and visits, for these patients and visits.
    """
    wanted = list(abouts)
    practice = practices.practice(permit.practice_id)
    patient_ids = {about.patient_id for about in wanted}
    return Library(
        practice,
        now.astimezone(ZoneInfo(practice.timezone)).date(),
        payers.terms(),
        visit_queries.clinicians(),
        patients.open_patients(permit, patient_ids),
        _covers(permit, wanted),
        visits.open_visits(permit, {about.visit_id for about in wanted}),
    )


def finding_rows(claim_id: UUID, found: Iterable[rules.Finding], now: datetime) -> list[Finding]:
    """Findings of the edits as rows."""
    return [
        Finding(
            claim_id=claim_id,
            finding=one.id,
            severity=one.severity,
            say=one.say,
            fix=one.fix,
            field=one.field,
            line=one.line,
            found_at=now,
        )
        for one in found
    ]


def coded_services(content: rules.ClaimContent) -> set[str]:
    """The claim's services as `queries.live_codes` has them; a modifier tells a second session from the first."""
    return {":".join((line.code, ":".join(line.modifiers))) for line in content.lines}


def checked_say(found: Sequence[rules.Finding]) -> str:
    """What the timeline says about a check."""
    blocking = sum(one.severity is rules.Severity.BLOCK for one in found)
    if blocking:
        return f"Held: {blocking} of {len(rules.EDITS)} edits stop it." if blocking > 1 else "Held: one edit stops it."
    warned = f", {len(found)} to look at" if found else ""
    return f"{len(rules.EDITS)} edits, none broken{warned}."


def _items(ready: Sequence[ReadyVisit]) -> dict[UUID, list[Ref]]:
    return {visit.visit_id: [Ref("patient", visit.patient_id), Ref("visit", visit.visit_id)] for visit in ready}


def _covers(permit: Permit, abouts: Sequence[About]) -> dict[tuple[UUID, UUID, date], CoverDoc]:
    """The cover of each patient with the payer that was charged, on the day of the service."""
    of_day: dict[date, set[UUID]] = defaultdict(set)
    for about in abouts:
        of_day[about.service_on].add(about.patient_id)
    wanted = {(about.patient_id, about.payer_id, about.service_on) for about in abouts}
    found: dict[tuple[UUID, UUID, date], UUID] = {}
    for day, patient_ids in of_day.items():
        for patient_id, covers in patient_queries.covers_of(patient_ids, on=day).items():
            for cover in reversed(covers):  # the first of two covers with one payer wins
                if cover.payer_id is not None and (patient_id, cover.payer_id, day) in wanted:
                    found[patient_id, cover.payer_id, day] = cover.id
    docs = patients.open_covers(permit, {about.patient_id for about in abouts})
    return {key: docs[cover_id] for key, cover_id in found.items()}


def _rows(permit: Permit, wanted: Sequence[ReadyVisit], now: datetime) -> _Rows:
    abouts = {
        visit.visit_id: About(visit.visit_id, visit.patient_id, visit.payer_id, visit.clinician_id, visit.service_on)
        for visit in wanted
    }
    shelf = library(permit, abouts.values(), now)
    live = queries.live_codes({(visit.patient_id, visit.clinician_id, visit.service_on) for visit in wanted})
    rows = _Rows()
    for visit, count in zip(wanted, tenancy.next_numbers("claim", len(wanted)), strict=True):
        number = FIRST_NUMBER - 1 + count
        _add(rows, visit, number, abouts[visit.visit_id], shelf, live, now)
    return rows


def _add(  # noqa: PLR0917 - one claim among its batch: what it is about, where it goes, what surrounds it
    rows: _Rows, visit: ReadyVisit, number: int, about: About, shelf: Library, live: queries.LiveCodes, now: datetime
) -> None:
    sources = shelf.sources(about)
    control_number = f"{shelf.practice.code}{number}"  # at most 5 letters: far below the twenty that payers keep
    content = filling.filled(control_number, visit.lines, sources, rules.Resend())
    deadline_on = filling.filing_deadline(visit.service_on, sources.payer)
    codes = coded_services(content)
    on_day = live[visit.patient_id, visit.clinician_id, visit.service_on]
    terms = filling.edit_terms(content, sources.payer, deadline_on, is_duplicate=not codes.isdisjoint(on_day))
    found = rules.edits(content, shelf.today, terms)
    on_day |= codes
    state = rules.ClaimState.HELD if rules.blocks(found) else rules.ClaimState.READY
    claim = Claim(
        number=number, control_number=control_number, patient_id=visit.patient_id, payer_id=visit.payer_id,
        visit_id=visit.visit_id, clinician_id=visit.clinician_id, service_on=visit.service_on,
        charge_cents=content.charge_cents, state=state.value, acted_at=now, opened_at=now, deadline_on=deadline_on,
    )  # fmt: skip
    rows.sealed.append((claim, content))
    rows.lines.extend(
        ClaimLine(
            claim_id=claim.id,
            charge_id=charge.id,
            number=place,
            control_number=line.control_number,
            code=line.code,
            modifiers=":".join(line.modifiers),
            units=line.units,
            charge_cents=line.charge_cents,
        )
        for place, (charge, line) in enumerate(zip(visit.lines, content.lines, strict=True), start=1)
    )
    rows.findings.extend(finding_rows(claim.id, found, now))
    rows.events.append(
        Event(claim_id=claim.id, at=now, kind="opened", say=checked_say(found), cents=content.charge_cents)
    )
