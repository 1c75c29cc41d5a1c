"""The doors of the room: open, send, take answers, hold, mend, and learn what remittances say."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from quietledger.billing.charges import queries as charges
from quietledger.billing.claims import filling, hearing, opening, queries, rules
from quietledger.billing.claims.answers import AckTaken, take_ack
from quietledger.billing.claims.models import Claim, Event, Finding, keep_standings
from quietledger.billing.claims.opening import About, Opened, open_claims
from quietledger.billing.claims.queries import ClaimRow
from quietledger.billing.claims.sending import Sent, send_claims
from quietledger.billing.payers import queries as payers
from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import Ref, refs
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault import actions as vault
from quietledger.core.vault.rules import Permit

__all__ = [
    "AckTaken", "Answer", "Mended", "Opened", "Sent", "hold_claims", "mark_answered", "mend_claims", "open_claims",
    "send_claims", "take_ack",
]  # fmt: skip

BY_HAND = rules.Finding("HELD-BY-HAND", "Somebody held it back.", "Release it when it may go.")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a remittance says about one claim as a whole; `said_on` is the remittance's own date.

    `verdict`: paid, partly_paid, denied or reversed.  `say`: own words without patient data, "" for the usual sentence.
    """

    claim_id: UUID
    verdict: str
    said_on: date
    file_id: UUID
    segment: int
    offset: int = 0
    paid_cents: int = 0
    payer_claim_number: str = ""
    say: str = ""


@dataclass(frozen=True, slots=True)
class Mended:
    """What became of claims that were to go out again.  Units: claims."""

    ready: int = 0
    held: int = 0
    refused: int = 0


_SAID = {
    "paid": "Paid by the plan.",
    "partly_paid": "Paid in part; look at what was taken off.",
    "denied": "Denied; nothing was written off.",
    "reversed": "The plan took its answer back.",
}


def hold_claims(who: Actor, claims: Sequence[ClaimRow], *, now: datetime) -> int:
    """Keep ready claims from leaving, until somebody releases them; returns how many.

    Needs: Can.MEND_CLAIM on each claim.
    Trail: gate.decide, claims.held.
    """
    sifted = gate.sift(who, Can.MEND_CLAIM, items=_items(claims), now=now)
    with tenancy.scope(who):
        locked = queries.locked([claim.id for claim in claims if claim.id not in sifted.refused])
        ready = [claim for claim in locked if claim.state == rules.ClaimState.READY]
        for claim in ready:
            claim.mark_standing(rules.acted(claim.standing(), rules.ClaimState.HELD, now))
        keep_standings(ready)
        Finding.objects.bulk_create(row for claim in ready for row in opening.finding_rows(claim.id, [BY_HAND], now))
        Event.objects.bulk_create(Event(claim_id=claim.id, at=now, kind="held", say="Held by hand.") for claim in ready)
        audit.record(sifted.permit, "claims.held", on=refs("claim", [claim.id for claim in ready]), now=now)
    return len(ready)


def mend_claims(who: Actor, claims: Sequence[ClaimRow], *, wish: rules.Wish, now: datetime) -> Mended:
    """Fill claims anew from what is on file now, check them, and make them ready to leave (again).

    A claim that has left gets the frequency that its answers call for; one that must not go out again is left alone.
    A void repeats what was sent.

    Needs: Can.MEND_CLAIM on each claim with its patient and visit.
    Trail: gate.decide, claims.mended.
    Source: billing.md section 7.3.
    """
    sifted = gate.sift(who, Can.MEND_CLAIM, items=_items(claims), now=now)
    with tenancy.scope(who):
        locked = queries.locked([claim.id for claim in claims if claim.id not in sifted.refused])
        again = {claim.id: queries.again(claim, wish) for claim in locked}
        wanted = [claim for claim in locked if isinstance(again[claim.id], rules.Resend)]
        resends = {one: how for one, how in again.items() if isinstance(how, rules.Resend)}
        _mend(sifted.permit, wanted, resends, now)
        audit.record(sifted.permit, "claims.mended", on=refs("claim", [claim.id for claim in wanted]), now=now)
    held = sum(claim.state == rules.ClaimState.HELD for claim in wanted)
    return Mended(len(wanted) - held, held, len(claims) - len(wanted))


def mark_answered(permit: Permit, answers: Sequence[Answer], *, now: datetime) -> None:
    """Let claims learn what a remittance says, in its order; in the transaction that takes the remittance.

    An answer older than what the claim rests on is only noted. A denial starts the clock of the appeal.

    Needs: a permit that covers the file, or each claim.
    """
    for answer in answers:
        permit.check(tenancy.practice_id(), answer.file_id, answer.claim_id)
    about = {answer.claim_id for answer in answers}
    locked = Claim.objects.select_for_update(of=("self",)).defer("doc").filter(id__in=about).order_by("number")
    claims = {claim.id: claim for claim in locked}
    appeal_days = {payer_id: payer.appeal_days for payer_id, payer in payers.terms().items()}
    events = [
        _hear(claims[answer.claim_id], answer, appeal_days, now) for answer in answers if answer.claim_id in claims
    ]
    keep_standings(list(claims.values()))
    Event.objects.bulk_create(events)
    paid = [claim.id for claim in claims.values() if claim.state == rules.ClaimState.PAID]
    _settle(paid, now)


def _items(claims: Sequence[ClaimRow]) -> dict[UUID, list[Ref]]:
    return {
        row.id: [Ref("patient", row.patient_id), Ref("visit", row.visit_id), Ref("claim", row.id)] for row in claims
    }


def _mend(permit: Permit, claims: Sequence[Claim], resends: dict[UUID, rules.Resend], now: datetime) -> None:
    abouts = {
        claim.id: About(claim.visit_id, claim.patient_id, claim.payer_id, claim.clinician_id, claim.service_on)
        for claim in claims
    }
    shelf = opening.library(permit, abouts.values(), now)
    lines = charges.of_visits([claim.visit_id for claim in claims])
    days = {(claim.patient_id, claim.clinician_id, claim.service_on) for claim in claims}
    live = queries.live_codes(days, without=[claim.id for claim in claims])
    _settle([claim.id for claim in claims], now)
    pairs, findings, events = [], [], []
    for claim in claims:
        how = resends[claim.id]
        sources = shelf.sources(abouts[claim.id])
        if how.frequency is rules.Frequency.VOID:
            sent = vault.open(permit, claim)
            content = replace(sent, frequency=how.frequency, payer_claim_number=how.payer_claim_number)
        else:
            content = filling.filled(claim.control_number, lines.get(claim.visit_id, ()), sources, how)
        on_day = live[claim.patient_id, claim.clinician_id, claim.service_on]
        codes = opening.coded_services(content)
        claim.deadline_on = filling.filing_deadline(claim.service_on, sources.payer)
        is_duplicate = how.frequency is rules.Frequency.ORIGINAL and not codes.isdisjoint(on_day)
        terms = filling.edit_terms(content, sources.payer, _edit_deadline(claim, how), is_duplicate=is_duplicate)
        found = rules.edits(content, shelf.today, terms)
        _mark_mended(claim, how, found, now)
        pairs.append((claim, content))
        findings.extend(opening.finding_rows(claim.id, found, now))
        events.append(Event(claim_id=claim.id, at=now, kind="mended", say=opening.checked_say(found)))
    vault.reseal_all(permit, pairs, now=now)
    mended = ["doc", "state", "rank", "heard_at", "acted_at", "version", "frequency", "batch_id", "deadline_on"]
    Claim.objects.bulk_update(claims, [name.removesuffix("_id") for name in mended])
    Finding.objects.bulk_create(findings)
    Event.objects.bulk_create(events)


def _edit_deadline(claim: Claim, how: rules.Resend) -> date | None:
    """The limit of a first claim; replacements and voids have limits of their own, which run from the answer."""
    return claim.deadline_on if how.frequency is rules.Frequency.ORIGINAL else None


def _mark_mended(claim: Claim, how: rules.Resend, found: Sequence[rules.Finding], now: datetime) -> None:
    """Take a claim back to our side: a new version if the old one had left, with the answers to come all about it."""
    has_left = claim.batch_id is not None
    state = rules.ClaimState.HELD if rules.blocks(tuple(found)) else rules.ClaimState.READY
    claim.mark_standing(rules.acted(claim.standing(), state, now))
    claim.frequency = how.frequency.value
    claim.version += has_left
    claim.batch_id = None


def _hear(claim: Claim, answer: Answer, appeal_days: dict[UUID | None, int], now: datetime) -> Event:
    """Let one claim hear one answer; a claim that is being mended only notes it."""
    at = hearing.end_of(answer.said_on)
    if claim.version == 1:
        at = max(at, claim.acted_at)  # it has left once: there is nothing else to speak of
    before = claim.standing()
    is_here = claim.batch_id is None and claim.version > 1
    after = before if is_here else rules.next_state(before, rules.Heard(rules.HeardKind.REMIT_835, answer.verdict, at))
    if after != before:
        claim.mark_standing(after)
        claim.answered_on = answer.said_on
        claim.payer_claim_number = answer.payer_claim_number or claim.payer_claim_number
        days = appeal_days.get(claim.payer_id, 0)
        can_appeal = after.state in {rules.ClaimState.DENIED, rules.ClaimState.PARTLY_PAID} and days > 0
        claim.deadline_on = answer.said_on + timedelta(days=days) if can_appeal else None
    return Event(
        claim_id=claim.id, at=now, kind=after.state.value if after != before else "noted",
        say=answer.say or _SAID.get(answer.verdict, "Answered by the plan."), file_id=answer.file_id,
        segment=answer.segment, offset=answer.offset, cents=answer.paid_cents,
    )  # fmt: skip


def _settle(claim_ids: Collection[UUID], now: datetime) -> None:
    Finding.objects.filter(claim_id__in=list(claim_ids), settled_at=None).update(settled_at=now)
