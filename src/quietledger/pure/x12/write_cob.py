"""The part of an 837P that tells what earlier payers did: loops 2320, 2330 and 2430."""

from collections.abc import Iterator

from quietledger.pure.x12 import wire
from quietledger.pure.x12.messages import OtherCover, PriorLine
from quietledger.pure.x12.wire import segment


def other_cover(other: OtherCover) -> Iterator[str]:
    """Loops 2320, 2330A and 2330B of one other payer."""
    yield segment(
        "SBR",
        wire.one_of("OtherCover.sequence", other.sequence, ("P", "S", "T")),
        wire.ident("OtherCover.relation", other.relation, 2, 2),
        wire.optional_ident("OtherCover.group_number", other.group_number, 50),
        *("", "", "", "", ""),
        wire.ident("OtherCover.filing_code", other.filing_code, 2),
    )
    yield from wire.adjustment_lines("OtherCover.adjustments", other.adjustments)
    yield from _amounts(other)
    assigned = wire.one_of("OtherCover.benefits_assigned", other.benefits_assigned, "YNW")
    yield segment("OI", "", "", assigned, "", "", wire.one_of("OtherCover.release", other.release, "YI"))
    if other.remarks:
        remarks = [wire.ident("OtherCover.remarks", remark, 30) for remark in other.remarks[:5]]
        yield segment("MOA", "", "", *remarks)
    yield wire.member("OtherCover.subscriber", other.subscriber)
    if other.subscriber.address:
        yield from wire.place_lines("OtherCover.subscriber.address", other.subscriber.address)
    yield wire.firm("OtherCover.payer", "PR", other.payer, "PI")
    if other.adjudicated_on:
        yield wire.span("573", other.adjudicated_on, None)
    if other.payer_claim_number:
        yield segment("REF", "F8", wire.control("OtherCover.payer_claim_number", other.payer_claim_number, 50))


def _amounts(other: OtherCover) -> Iterator[str]:
    amounts = (
        ("D", "paid_cents", other.paid_cents),
        ("A8", "noncovered_cents", other.noncovered_cents),
        ("EAF", "patient_owes_cents", other.patient_owes_cents),
    )
    for qualifier, field, cents in amounts:
        if cents is not None:
            yield segment("AMT", qualifier, wire.money(f"OtherCover.{field}", cents))


def prior_line(prior: PriorLine) -> Iterator[str]:
    """Loop 2430: what one payer did with the line."""
    yield segment(
        "SVD",
        wire.ident("PriorLine.payer_id", prior.payer_id, 80, 2),
        wire.money("PriorLine.paid_cents", prior.paid_cents),
        wire.procedure("PriorLine", prior.code, prior.modifiers),
        "",
        wire.quantity("PriorLine.units_milli", prior.units_milli),
        str(prior.bundled_into or ""),
    )
    yield from wire.adjustment_lines("PriorLine.adjustments", prior.adjustments)
    yield wire.span("573", prior.adjudicated_on, None)
    if prior.patient_owes_cents is not None:
        yield segment("AMT", "EAF", wire.money("PriorLine.patient_owes_cents", prior.patient_owes_cents))
