"""Acknowledgments that a receiver sends: 999 (005010X231A1) and 277CA (005010X214)."""

from collections.abc import Iterator, Sequence

from quietledger.pure.x12 import wire
from quietledger.pure.x12.answers import (
    ClaimStatus,
    GroupAck,
    Interchange277CA,
    LineStatus,
    ProviderStatus,
    SegmentError,
    SetAck,
    Status,
    Totals,
)
from quietledger.pure.x12.messages import WriteProblem
from quietledger.pure.x12.wire import segment

VERSION_999 = "005010X231A1"
VERSION_277CA = "005010X214"
_SET_VERDICTS = ("A", "E", "M", "R", "W", "X")


def group_transaction(group: GroupAck, number: int) -> list[str]:
    """ST to SE of the answer to one group.  Raises: WriteProblem."""
    control = wire.control("GroupAck.group_control", group.group_control, 9)
    version = wire.control("GroupAck.version", group.version, 12)
    body = [segment("AK1", wire.ident("GroupAck.group", group.group, 2, 2), control, version)]
    for one in group.sets:
        body.append(segment("AK2", group.kind, wire.control("SetAck.st_control", one.st_control, 9, 4), version))
        for error in one.errors:
            body.extend(_segment_error(error))
        verdict = wire.one_of("SetAck.verdict", one.verdict, _SET_VERDICTS)
        body.append(segment("IK5", verdict, *(wire.ident("SetAck.codes", code, 3) for code in one.codes[:5])))
    taken = sum(one.verdict in {"A", "E"} for one in group.sets)
    included = len(group.sets) if group.included is None else group.included
    received = len(group.sets) if group.received is None else group.received
    accepted = taken if group.accepted is None else group.accepted
    verdict = group.verdict or _group_verdict(group.sets, taken)
    body.append(segment("AK9", verdict, str(included), str(received), str(accepted)))
    return wire.transaction("999", number, VERSION_999, body)


def _group_verdict(sets: Sequence[SetAck], taken: int) -> str:
    if taken < len(sets):
        return "P" if taken else "R"
    return "E" if any(one.verdict == "E" for one in sets) else "A"


def _segment_error(error: SegmentError) -> Iterator[str]:
    loop = wire.optional_ident("SegmentError.loop", error.loop, 6)
    name = wire.ident("SegmentError.segment", error.segment, 3, 2)
    yield segment("IK3", name, str(error.position), loop, wire.ident("SegmentError.code", error.code, 3))
    if error.claim_control:
        claim = wire.control("SegmentError.claim_control", error.claim_control, 35)
        yield segment("CTX", f"CLM01:{claim}")
    for one in error.elements:
        place = wire.composite(str(one.position), str(one.component or ""))
        element = wire.digits("ElementError.element", one.element, 1, 2, 3, 4) if one.element else ""
        yield segment("IK4", place, element, wire.ident("ElementError.code", one.code, 3))


def status_transaction(message: Interchange277CA) -> list[str]:
    """ST to SE of the answer to one batch.  Raises: WriteProblem."""
    made = message.envelope.made_at
    reference = wire.control("Interchange277CA.reference", message.reference, 30)
    kind = wire.one_of("Interchange277CA.source_kind", message.source_kind, ("PR", "AY"))
    batch = wire.control("Interchange277CA.batch", message.batch, 30)
    claims = [claim for provider in message.providers for claim in provider.claims]
    totals = message.totals or _totals(claims)
    cents = totals.accepted_cents + totals.rejected_cents
    body = [
        segment("BHT", "0085", "08", reference, f"{made:%Y%m%d}", f"{made:%H%M}", "TH"),
        "HL*1**20*1",
        wire.firm("Interchange277CA.source", kind, message.source, "PI" if kind == "PR" else "46"),
        segment("TRN", "1", reference),
        wire.span("050", message.received_on, None),
        wire.span("009", message.processed_on, None),
        f"HL*2*1*21*{1 if message.providers else 0}",
        wire.firm("Interchange277CA.receiver", "41", message.receiver, "46"),
        segment("TRN", "2", batch),
        _stc((message.status,), wire.day(message.processed_on), message.action, cents),
        *_counts(totals, "90", "AA"),
    ]
    level = 2
    for provider in message.providers:
        level += 1
        body.extend(_provider(provider, level))
        provider_level = level
        for claim in provider.claims:
            level += 1
            body.append(f"HL*{level}*{provider_level}*PT")
            body.extend(_claim(claim))
    return wire.transaction("277", 1, VERSION_277CA, body)


def _totals(claims: Sequence[ClaimStatus]) -> Totals:
    good = [claim.charge_cents for claim in claims if claim.action != "U"]
    bad = [claim.charge_cents for claim in claims if claim.action == "U"]
    return Totals(len(good), len(bad), sum(good), sum(bad))


def _counts(totals: Totals, good: str, bad: str) -> Iterator[str]:
    if totals.accepted:
        yield segment("QTY", good, str(totals.accepted))
    if totals.rejected:
        yield segment("QTY", bad, str(totals.rejected))
    if totals.accepted:
        yield segment("AMT", "YU", wire.money("Totals.accepted_cents", totals.accepted_cents))
    if totals.rejected:
        yield segment("AMT", "YY", wire.money("Totals.rejected_cents", totals.rejected_cents))


def _provider(provider: ProviderStatus, level: int) -> Iterator[str]:
    totals = _totals(provider.claims)
    first = wire.optional_text("ProviderStatus.first", provider.first, 35)
    name = wire.text("ProviderStatus.name", provider.name, 60)
    npi = wire.digits("ProviderStatus.npi", provider.npi, 10)
    yield f"HL*{level}*2*19*{1 if provider.claims else 0}"
    yield segment("NM1", "85", "1" if first else "2", name, first, "", "", "", "XX", npi)
    yield segment("TRN", "1", "0")
    yield _stc((provider.status,), "", provider.action, totals.accepted_cents + totals.rejected_cents)
    yield from _counts(totals, "QA", "QC")


def _claim(claim: ClaimStatus) -> Iterator[str]:
    last, first = (
        wire.text("ClaimStatus.last", claim.last, 60),
        wire.optional_text("ClaimStatus.first", claim.first, 35),
    )
    member = wire.ident("ClaimStatus.member_id", claim.member_id, 80, 2)
    yield segment("NM1", "QC", "1", last, first, "", "", "", "MI", member)
    yield segment("TRN", "2", wire.control("ClaimStatus.control_number", claim.control_number, 20))
    yield _stc(claim.statuses, wire.day(claim.status_on), claim.action, claim.charge_cents)
    if claim.payer_claim_number:
        yield segment("REF", "1K", wire.control("ClaimStatus.payer_claim_number", claim.payer_claim_number, 50))
    if claim.clearinghouse_trace:
        yield segment("REF", "D9", wire.control("ClaimStatus.clearinghouse_trace", claim.clearinghouse_trace, 50))
    yield wire.span("472", claim.service_on, claim.service_to)
    for line in claim.lines:
        yield from _line(line)


def _line(line: LineStatus) -> Iterator[str]:
    service = wire.procedure("LineStatus", line.code, line.modifiers)
    yield segment("SVC", service, wire.money("LineStatus.charge_cents", line.charge_cents))
    yield _stc(line.statuses, wire.day(line.status_on), line.action, None)
    if line.control_number:
        yield segment("REF", "FJ", wire.control("LineStatus.control_number", line.control_number, 30))
    if line.service_on:
        yield wire.span("472", line.service_on, None)


def _stc(statuses: Sequence[Status], on: str, action: str, cents: int | None) -> str:
    if not 1 <= len(statuses) <= 3:
        raise WriteProblem("statuses", "must be 1 to 3")
    shown = [_status(one) for one in statuses]
    amount = "" if cents is None else wire.money("charge_cents", cents)
    action = wire.one_of("action", action, ("WQ", "U"))
    return segment("STC", shown[0], on, action, amount, *([""] * 5 + shown[1:] if shown[1:] else []))


def _status(one: Status) -> str:
    category, code = wire.ident("Status.category", one.category, 3), wire.ident("Status.code", one.code, 4)
    return wire.composite(category, code, wire.optional_ident("Status.entity", one.entity, 3))
