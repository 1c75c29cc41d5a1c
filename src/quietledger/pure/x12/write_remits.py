"""An 835 (005010X221A1) from remittances: payment, claims, lines, adjustments and provider balances."""

from collections.abc import Iterator
from datetime import date

from quietledger.pure.x12 import wire
from quietledger.pure.x12.answers import Remit, RemitClaim, RemitLine
from quietledger.pure.x12.messages import WriteProblem
from quietledger.pure.x12.wire import segment

VERSION = "005010X221A1"
_CLAIM_STATES = ("1", "2", "3", "4", "19", "20", "21", "22", "23", "25")


def transaction(remit: Remit, number: int) -> list[str]:
    """ST to SE of one payment.  Raises: WriteProblem."""
    body = [*_header(remit), "LX*1"]
    for claim in remit.claims:
        body.extend(_claim(claim))
    body.extend(_balances(remit))
    return wire.transaction("835", number, "", body)


def _paid_cents(remit: Remit) -> int:
    if remit.paid_cents is not None:
        return remit.paid_cents
    return sum(claim.paid_cents for claim in remit.claims) - sum(one.cents for one in remit.balances)


def _header(remit: Remit) -> Iterator[str]:
    cents = _paid_cents(remit)
    trace_id = wire.digits("Remit.payer_trace_id", remit.payer_trace_id, 10)
    handling = wire.one_of(
        "Remit.handling", remit.handling or ("I" if cents else "H"), ("C", "D", "H", "I", "P", "U", "X")
    )
    credit = wire.one_of("Remit.credit", remit.credit, "CD")
    amount = wire.money("Remit.paid_cents", cents)
    yield segment("BPR", handling, amount, credit, *_method(remit, cents, trace_id), wire.day(remit.pay_on))
    yield segment("TRN", "1", wire.control("Remit.trace", remit.trace, 30), trace_id)
    yield segment("DTM", "405", wire.day(remit.produced_on))
    payer = wire.text("Remit.payer.name", remit.payer.name, 60)
    yield segment("N1", "PR", payer, "XV", wire.ident("Remit.payer.id", remit.payer.id, 80, 2))
    yield from wire.place_lines("Remit.payer_address", remit.payer_address)
    yield wire.contact_line("Remit.payer_contact", "BL", remit.payer_contact)
    payee = wire.text("Remit.payee_name", remit.payee_name, 60)
    yield segment("N1", "PE", payee, "XX", wire.digits("Remit.payee_npi", remit.payee_npi, 10))
    if remit.payee_tax_id:
        yield segment("REF", "TJ", wire.digits("Remit.payee_tax_id", remit.payee_tax_id.replace("-", ""), 9))


def _method(remit: Remit, cents: int, trace_id: str) -> list[str]:
    """BPR04 to BPR15: bank accounts for a transfer, else a check, or nothing where no money moves."""
    bank = remit.transfer
    if not cents or bank is None:
        return ["CHK" if cents else "NON", *([""] * 11)]
    payer = ["01", wire.digits("Transfer.payer_routing", bank.payer_routing, 9)]
    payer += ["DA", wire.ident("Transfer.payer_account", bank.payer_account, 35)]
    payee = ["01", wire.digits("Transfer.payee_routing", bank.payee_routing, 9)]
    payee += ["DA", wire.ident("Transfer.payee_account", bank.payee_account, 35)]
    return ["ACH", "CCP", *payer, trace_id, "", *payee]


def _claim(claim: RemitClaim) -> Iterator[str]:
    yield segment(
        "CLP",
        wire.control("RemitClaim.control_number", claim.control_number, 38),
        wire.one_of("RemitClaim.status", claim.status, _CLAIM_STATES),
        wire.money("RemitClaim.charge_cents", claim.charge_cents),
        wire.money("RemitClaim.paid_cents", claim.paid_cents),
        _patient_share(claim),
        wire.ident("RemitClaim.filing_code", claim.filing_code, 2),
        wire.control("RemitClaim.payer_claim_number", claim.payer_claim_number, 50),
        wire.ident("RemitClaim.place", claim.place, 2),
        wire.ident("RemitClaim.frequency", claim.frequency, 1),
    )
    yield from wire.adjustment_lines("RemitClaim.adjustments", claim.adjustments)
    last = wire.text("RemitClaim.patient_last", claim.patient_last, 60)
    first = wire.optional_text("RemitClaim.patient_first", claim.patient_first, 35)
    member = wire.ident("RemitClaim.member_id", claim.member_id, 80, 2)
    yield segment("NM1", "QC", "1", last, first, "", "", "", "MI", member)
    if claim.rendering:
        yield wire.person("RemitClaim.rendering", "82", claim.rendering)
    if claim.crossover:
        yield wire.firm("RemitClaim.crossover", "TT", claim.crossover, "PI")
    if claim.remarks:
        remarks = [wire.ident("RemitClaim.remarks", remark, 50) for remark in claim.remarks[:5]]
        yield segment("MOA", "", "", *remarks)
    if claim.received_on:
        yield segment("DTM", "050", wire.day(claim.received_on))
    if claim.interest_cents:
        yield segment("AMT", "I", wire.money("RemitClaim.interest_cents", claim.interest_cents))
    for line in claim.lines:
        yield from _line(line)


def _patient_share(claim: RemitClaim) -> str:
    """CLP05 is sent only above 0, so a reversal has none."""
    cents = claim.patient_cents
    if cents is None:
        everything = [*claim.adjustments, *(one for line in claim.lines for one in line.adjustments)]
        cents = sum(one.cents for one in everything if one.group == "PR")
    return wire.money("RemitClaim.patient_cents", cents) if cents > 0 else ""


def _line(line: RemitLine) -> Iterator[str]:
    original = wire.procedure("RemitLine.original", line.original_code, ()) if line.original_code else ""
    yield segment(
        "SVC",
        wire.procedure("RemitLine", line.code, line.modifiers),
        wire.money("RemitLine.charge_cents", line.charge_cents),
        wire.money("RemitLine.paid_cents", line.paid_cents),
        "",
        wire.quantity("RemitLine.units_milli", line.units_milli),
        original,
    )
    yield from _service_days(line.service_on, line.service_to)
    yield from wire.adjustment_lines("RemitLine.adjustments", line.adjustments)
    if line.control_number:
        yield segment("REF", "6R", wire.control("RemitLine.control_number", line.control_number, 30))
    if line.allowed_cents is not None:
        yield segment("AMT", "B6", wire.money("RemitLine.allowed_cents", line.allowed_cents))
    for remark in line.remarks:
        yield segment("LQ", "HE", wire.ident("RemitLine.remarks", remark, 30))


def _service_days(first: date, last: date | None) -> Iterator[str]:
    if last is None or last == first:
        yield segment("DTM", "472", wire.day(first))
        return
    yield segment("DTM", "150", wire.day(first))
    yield segment("DTM", "151", wire.day(last))


def _balances(remit: Remit) -> Iterator[str]:
    if not remit.balances:
        return
    period_end = remit.period_end or date(remit.pay_on.year, 12, 31)
    npi = wire.digits("Remit.payee_npi", remit.payee_npi, 10)
    for start in range(0, len(remit.balances), 6):
        pairs: list[str] = []
        for one in remit.balances[start : start + 6]:
            if not one.cents:
                raise WriteProblem("Balance.cents", "is 0")
            code = wire.ident("Balance.code", one.code, 2, 2)
            reference = wire.control("Balance.reference", one.reference, 50) if one.reference else ""
            pairs += [wire.composite(code, reference), wire.money("Balance.cents", one.cents)]
        yield segment("PLB", npi, wire.day(period_end), *pairs)
