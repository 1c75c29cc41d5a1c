"""Who is asked to pay for a visit, by which terms, and what the ledger then says (extra file: plain values only).

A visit whose plan we don't know is held: a patient is never asked for what a plan may owe.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from quietledger.billing.charges import codes, rules
from quietledger.billing.ledger.rules import Account, NewEntry, NewLine, Source
from quietledger.billing.patients.queries import CoverRow
from quietledger.billing.payers.queries import PayerRow
from quietledger.billing.visits.queries import ClinicianRow, VisitRow

TermsOf = Mapping[UUID | None, PayerRow]

UNKNOWN_PLAN: Final = rules.Finding(
    "CHG-PLAN",
    "The patient's file names a plan that isn't among yours.",
    "Enter the plan, or correct the patient's cover, then release the session.",
    field="cover",
)
NO_CLINICIAN: Final = rules.Finding(
    "CHG-CLINICIAN", "The clinician isn't on file.", "Enter the clinician, then release the session.", field="clinician"
)


@dataclass(frozen=True, slots=True)
class Payment:
    """Who pays: a payer by its terms, or the patient (`payer_id` None)."""

    payer_id: UUID | None
    terms: rules.PayerTerms


@dataclass(frozen=True, slots=True)
class Line:
    """One charge as the ledger needs it: its id and what it comes to."""

    charge_id: UUID
    code: str
    charge_cents: int


def payment_of(visit: VisitRow, covers: Sequence[CoverRow], terms_of: TermsOf) -> Payment | rules.Held:
    """Who pays for a visit: its first cover, or the patient, who has none or does not want the plan to know.

    A patient who keeps a visit from the plan is charged what the plan would have been charged.
    """
    first = covers[0] if covers else None
    if first is not None and (first.payer_id is None or first.payer_id not in terms_of):
        return rules.Held((UNKNOWN_PLAN,)) if visit.share else Payment(None, _terms(terms_of.get(None)))
    if first is None or not visit.share:
        own = terms_of.get(None)
        listed = own if own is not None and own.fees else terms_of.get(first.payer_id if first else None)
        return Payment(None, _terms(listed))
    return Payment(first.payer_id, _terms(terms_of[first.payer_id]))


def work_of(visit: VisitRow, clinician: ClinicianRow, same_day: Sequence[VisitRow]) -> rules.Work:
    """What was done, as the rules want it; crisis minutes of one day are summed over its visits."""
    kind = rules.Kind(visit.kind) if visit.kind else None
    crisis = [visit, *(other for other in same_day if _is_crisis(other))] if _is_crisis(visit) else []
    return rules.Work(
        code=visit.code,
        kind=kind,
        minutes=visit.minutes,
        crisis_minutes=sum(one.minutes or 0 for one in crisis) if len(crisis) > 1 else None,
        is_interactive=visit.is_interactive,
        place=visit.place,
        telehealth=rules.Telehealth(visit.telehealth) if visit.telehealth else None,
        is_group=kind is rules.Kind.GROUP,
        license_class=clinician.license,
        modifiers=visit.modifiers,
        quantity=visit.quantity,
    )


def clashes(lines: Sequence[rules.ChargeLine], before: Sequence[rules.ChargeLine]) -> tuple[rules.Finding, ...]:
    """What blocks these services beside those of the same patient, clinician and day that are charged already."""
    if not before:
        return ()
    beside = rules.pair_findings([*before, *lines])
    blocking = [found for found in beside if found.line > len(before) and found.severity is rules.Severity.BLOCK]
    alone = {(found.id, found.line + len(before)) for found in rules.pair_findings(lines)}
    return tuple(found for found in blocking if (found.id, found.line) not in alone)


def charge_entry(visit: VisitRow, payer_id: UUID | None, lines: Sequence[Line]) -> NewEntry:
    """The ledger's entry of a charge: what is owed, line by line, against what was earned."""
    owed = Account.AR_PATIENT if payer_id is None else Account.AR_INSURANCE
    return NewEntry(
        "charge",
        visit.service_on,
        f"charge:{visit.id}",
        Source("visit", ref_id=visit.id),
        tuple(
            NewLine(
                account,
                sign * line.charge_cents,
                payer_id=payer_id,
                patient_id=visit.patient_id,
                line_id=line.charge_id,
                reason=line.code,
                visit_id=visit.id,
            )
            for line in lines
            for account, sign in ((owed, 1), (Account.CHARGES, -1))
        ),
    )


def copay_entry(visit: VisitRow) -> NewEntry:
    """The ledger's entry of what the patient paid at the visit: the patient's credit until the plan has answered."""
    sides = ((Account.CLEARING_CARD, visit.paid_cents), (Account.PATIENT_CREDIT, -visit.paid_cents))
    return NewEntry(
        "copay",
        visit.service_on,
        f"copay:{visit.id}",
        Source("visit", ref_id=visit.id),
        tuple(NewLine(account, cents, patient_id=visit.patient_id, visit_id=visit.id) for account, cents in sides),
    )


def _is_crisis(visit: VisitRow) -> bool:
    return visit.code in codes.CRISIS or visit.kind == rules.Kind.CRISIS


def _terms(payer: PayerRow | None) -> rules.PayerTerms:
    if payer is None:
        return rules.PayerTerms()
    told = payer.terms
    return rules.PayerTerms(
        fees=payer.fees,
        rounding={code: rules.Rounding(rule) for code, rule in told.rounding.items()},
        unit_minutes=dict(told.unit_minutes),
        video_modifier=told.video_modifier,
        audio_modifier=told.audio_modifier,
        group_modifier=told.group_modifier,
        license_modifiers=dict(told.license_modifiers),
        modifier_order=tuple(told.modifier_order),
    )
