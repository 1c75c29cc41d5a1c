"""Acknowledgements are taken: each claim learns what 999 and 277CA say about it (extra file of actions)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from quietledger.billing.claims import filling, hearing, rules
from quietledger.billing.claims.models import Batch, Claim, Event
from quietledger.billing.claims.told import Told, write
from quietledger.billing.payers import queries as payers
from quietledger.core.audit import actions as audit
from quietledger.core.exchange import actions as exchange
from quietledger.core.exchange import queries as files
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.pure.x12 import reader


@dataclass(frozen=True, slots=True)
class AckTaken:
    """What became of one file of answers.  Units: claims by what was newly learned, findings on the file."""

    kind: str = ""
    received: int = 0
    accepted: int = 0
    rejected: int = 0
    noted: int = 0
    findings: int = 0
    quarantined: int = 0


def take_ack(who: Actor, file_id: UUID, *, now: datetime) -> AckTaken:
    """Take one 999 or 277CA: every claim that it is about learns what it says, in whatever order files arrive.

    A file whose envelope does not hold is set aside whole; claims that we don't know become findings on the file.

    Needs: Can.TAKE_ACKS on the file.
    Trail: gate.decide, exchange.taken or exchange.quarantined, claims.answered.
    """
    permit = gate.require(who, Can.TAKE_ACKS, on=[Ref("file", file_id)], now=now)
    with tenancy.scope(who):
        file = files.file(file_id)
        if file.state != "arrived":
            return AckTaken(file.kind)
        document = reader.read(exchange.body(permit, file_id))
        if say := hearing.unreadable(document, file.kind):
            exchange.quarantine(permit, file_id, code="ACK-ENVELOPE", say=say, now=now)
            return AckTaken(file.kind, quarantined=1)
        told = _told(document, Told(file_id, file.at, now))
        write(told)
        of_file = sum(finding.file_id is not None for finding in told.findings)
        exchange.mark_taken(permit, file_id, findings=of_file, now=now)
        audit.record(permit, "claims.answered", on=[Ref("file", file_id)], now=now, learned=dict(told.learned))
    return AckTaken(
        file.kind, told.learned["received"], told.learned["accepted"],
        told.learned["rejected"] + told.learned["rejected_syntax"], told.learned["noted"], of_file,
    )  # fmt: skip


def _told(document: reader.Document, told: Told) -> Told:
    sets, answers = hearing.set_answers(document), hearing.batch_answers(document)
    _load(told, sets, answers)
    for one in sets:
        _hear_set(told, one)
    for answer in answers:
        _hear_batch(told, answer)
    return told


def _load(told: Told, sets: Sequence[hearing.SetAnswer], answers: Sequence[hearing.BatchAnswer]) -> None:
    """Batches, plans and claims that the file is about; claims are locked until it is taken."""
    groups, references = {answer.group for answer in sets}, {answer.reference for answer in answers}
    told.batches = list(Batch.objects.filter(Q(group__in=groups) | Q(reference__in=references)))
    numbers = {claim.control_number for answer in answers for claim in answer.claims}
    whole = {batch.id for batch in told.batches if batch.group in groups}
    whole |= {batch.id for batch in told.batches if any(_refuses(answer, batch) for answer in answers)}
    about = Q(control_number__in=numbers) | Q(batch_id__in=whole)
    claims = Claim.objects.select_for_update(of=("self",)).defer("doc").filter(about).order_by("number")
    told.payers = payers.terms()
    told.claims = {claim.control_number: claim for claim in claims}


def _refuses(answer: hearing.BatchAnswer, batch: Batch) -> bool:
    return answer.reference == batch.reference and any(one.category in hearing.REFUSALS for one in answer.wholes)


def _hear_set(told: Told, answer: hearing.SetAnswer) -> None:
    """A 999 about one of our files; a refusal sends every claim in it back."""
    batches = [one for one in told.batches if one.group == answer.group and answer.st in {"", one.st}]
    if not batches:
        say, fix = "It answers a file that we never sent.", "Ask the sender; nothing was changed."
        told.doubt("ACK-FILE", say, fix, answer.segment)
    for batch in batches:
        batch.verdict = answer.verdict
        refused = answer.verdict in hearing.SYNTAX_REFUSALS
        say = "The file was refused: it could not be read." if refused else "The file was received and could be read."
        named = {error.control_number: error for error in answer.errors if error.control_number}
        for claim in told.of_batch(batch):
            at = max(told.arrived_at, claim.acted_at)
            heard = rules.Heard(rules.HeardKind.ACK_999, answer.verdict, at)
            is_new = told.hear(claim, heard, say, (answer.segment, answer.offset))
            if (refused and is_new) or claim.control_number in named:
                told.find(claim, _syntax_finding(named.get(claim.control_number), refused=refused), answer.segment)


def _syntax_finding(error: hearing.SyntaxError999 | None, *, refused: bool) -> rules.Finding:
    severity = rules.Severity.BLOCK if refused else rules.Severity.WARN
    if error is None:
        say = "The whole file was refused; its answer names no error in this claim."
        return rules.Finding("ACK-999", say, "Send it again; if it comes back, look at the 999.", rules.Severity.WARN)
    element = f", element {int(error.element):02d}" if error.element.isdigit() and int(error.element) else ""
    say = f"The file's reader stumbled over segment {error.bad_segment}{element} of this claim (error {error.code})."
    return rules.Finding("ACK-999", say, "Correct what it names, check the claim, then send it again.", severity)


def _hear_batch(told: Told, answer: hearing.BatchAnswer) -> None:
    """A 277CA: what it says of each claim, and of those that it refuses as a whole."""
    batch = next((one for one in told.batches if one.reference == answer.reference), None)
    if batch is None:
        say, fix = (
            "It names a batch that we never sent.",
            "Its claims were matched by their own numbers; check one of them.",
        )
        told.doubt("ACK-BATCH", say, fix, answer.segment)
    for one in answer.claims:
        claim = told.claims.get(one.control_number)
        if claim is None:
            told.doubt(
                "ACK-CLAIM", "It names a claim that isn’t ours.", "Ask the sender; nothing was changed.", one.segment
            )
        else:
            _hear_claim(told, claim, one, batch, is_payer=answer.is_payer)
    if batch is not None:
        _expand(told, answer, batch)
        _reconcile(told, answer, batch)


def _hear_claim(told: Told, claim: Claim, said: hearing.ClaimAnswer, batch: Batch | None, *, is_payer: bool) -> None:
    category = rules.CATEGORIES.get(said.category)
    if said.line or category is None:
        _note(told, claim, said)
        return
    if batch is not None and claim.batch_id != batch.id:
        _note(told, claim, said)  # it is about an earlier sending
        return
    at = hearing.end_of(said.said_on) if said.said_on else told.arrived_at
    if batch is not None or claim.version == 1:
        at = max(at, claim.acted_at)  # it can only be about this sending
    heard = rules.Heard(rules.HeardKind.ACK_277CA, said.category, at, is_payer)
    is_new = told.hear(claim, heard, said.words, (said.segment, said.offset))
    if is_new:
        _set_clock(told, claim, said)
    if (
        category.state is rules.ClaimState.REJECTED
        and claim.state == rules.ClaimState.REJECTED
        and claim.id in told.changed
    ):
        told.find(claim, rules.Finding(f"ACK-{said.category}", said.words, category.fix), said.segment)
    if rules.is_contradictory(said.category, said.action):
        say = f"The answer says both yes and no ({said.category} with {said.action}); we went by {said.category}."
        finding = rules.Finding("ACK-BOTH", say, "Ask the payer what it has decided.", rules.Severity.WARN)
        told.find(claim, finding, said.segment)


def _set_clock(told: Told, claim: Claim, said: hearing.ClaimAnswer) -> None:
    """An acceptance proves that the claim was filed in time; a rejection sets the filing limit going again."""
    if claim.state == rules.ClaimState.ACCEPTED:
        claim.accepted_on = said.said_on or claim.accepted_on
        claim.payer_claim_number = said.payer_claim_number or claim.payer_claim_number
        claim.deadline_on = None
    elif claim.state == rules.ClaimState.REJECTED:
        claim.deadline_on = filling.filing_deadline(claim.service_on, told.payers[claim.payer_id])


def _note(told: Told, claim: Claim, said: hearing.ClaimAnswer) -> None:
    """Something to know that changes no state: about one line, of another kind, or of an earlier sending."""
    told.learned["noted"] += 1
    event = Event(
        claim_id=claim.id, at=told.now, kind="noted", say=said.words, file_id=told.file_id,
        segment=said.segment, offset=said.offset,
    )  # fmt: skip
    told.events.append(event)
    if said.line and said.category in hearing.REFUSALS:
        tail = said.line.rpartition("L")[2]
        line = int(tail) if tail.isdigit() and len(tail) < 3 else 0
        category = rules.CATEGORIES[said.category]
        finding = rules.Finding(f"ACK-{said.category}", said.words, category.fix, line=line)
        told.find(claim, finding, said.segment)


def _expand(told: Told, answer: hearing.BatchAnswer, batch: Batch) -> None:
    """A refusal of the whole batch is one of each of its claims, if it counts just as many as we sent.

    Some payers say it about the whole and mean one claim: then a person looks.
    """
    named = {one.control_number for one in answer.claims}
    for whole in answer.wholes:
        if whole.category not in hearing.REFUSALS:
            continue
        counts = whole.counts
        if (counts.rejected, counts.rejected_cents) != (batch.claim_count, batch.charge_cents):
            told.doubt(
                "ACK-WHOLE", "It refuses the batch as a whole, but counts other claims than were sent.",
                "Ask the sender which claims are meant.", whole.segment,
            )  # fmt: skip
            continue
        for claim in told.of_batch(batch):
            if claim.control_number not in named:
                alike = hearing.ClaimAnswer(
                    claim.control_number, whole.category, "", "", whole.action, whole.said_on, "", "", whole.segment,
                    whole.offset,
                )  # fmt: skip
                _hear_claim(told, claim, alike, batch, is_payer=answer.is_payer)
                named.add(claim.control_number)


def _reconcile(told: Told, answer: hearing.BatchAnswer, batch: Batch) -> None:
    """Counts and dollars of a 277CA against its own claims and against what was sent; what differs is a finding."""
    counts = answer.counts
    if counts.together is None:
        return
    named = {one.control_number for one in answer.claims if not one.line}
    if named and len(named) != counts.together:
        told.doubt(
            "ACK-COUNT", f"It counts {counts.together} claims and names {len(named)}.",
            "Ask the sender for those missing.", answer.segment,
        )  # fmt: skip
    if counts.together > batch.claim_count or (counts.cents_together or 0) > batch.charge_cents:
        told.doubt(
            "ACK-MORE", "It counts more claims or dollars than were sent.",
            "Ask the sender; nothing was changed by this.", answer.segment,
        )  # fmt: skip
    if counts.together == batch.claim_count:
        batch.accepted_count, batch.rejected_count = counts.accepted, counts.rejected
        batch.accepted_cents, batch.rejected_cents = counts.accepted_cents, counts.rejected_cents
        if counts.cents_together != batch.charge_cents:
            told.doubt(
                "ACK-DOLLARS", "It counts as many claims as were sent, but other dollars.",
                "Compare the charges of the claims that it names.", answer.segment,
            )  # fmt: skip
