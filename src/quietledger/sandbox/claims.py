"""What the clearinghouse finds in an 837P: batches of claims as plain values, and whether it can take them at all."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pyarrow as pa

from quietledger.pure.x12 import reader

TAKEN_VERSION: Final = "005010X222A1"
_SEGMENTS_IN_ERROR, _NOT_SUPPORTED, _COUNT_IS_WRONG = "5", "1", "4"


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One service as it was billed; `units_milli` thousandths of a unit."""

    code: str
    modifiers: tuple[str, ...]
    charge_cents: int
    units_milli: int
    service_on: date
    service_to: date | None
    control_number: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim as it came; `last` and `first` are the patient's."""

    control_number: str
    charge_cents: int
    place: str
    frequency: str
    sequence: str
    filing_code: str
    payer_id: str
    payer_name: str
    member_id: str
    last: str
    first: str
    billing_npi: str
    billing_name: str
    billing_tax_id: str
    lines: tuple[ClaimLine, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """One ST of claims with its envelope; `refused` is the IK502 code that says why it cannot be taken, or empty."""

    st_control: str
    group_control: str
    interchange_control: str
    sender: str
    receiver: str
    usage: str
    version: str
    reference: str
    claims: tuple[Claim, ...]
    refused: str = ""


def batches(data: bytes) -> list[Batch]:
    """The 837P transactions of a file, in order; anything else in it is passed over."""
    document = reader.read(data)
    wrong = [finding.segment for finding in document.findings if finding.severity == "error"]
    lines_of: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for line in _rows(document.tables["lines"]):
        lines_of[line["claim"]].append(line)
    claims_of: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for claim in _rows(document.tables["claims"]):
        claims_of[claim["transaction"]].append(claim)
    return [
        _batch(one, claims_of[one["transaction"]], lines_of, wrong)
        for one in _rows(document.tables["transactions"])
        if one["kind"] == "837P"
    ]


def _batch(
    one: dict[str, Any], claims: list[dict[str, Any]], lines_of: dict[int, list[dict[str, Any]]], wrong: list[int]
) -> Batch:
    refused = ""
    if one["quarantined"]:
        refused = _COUNT_IS_WRONG
    elif one["version"] != TAKEN_VERSION:
        refused = _NOT_SUPPORTED
    elif not claims or any(one["first_segment"] <= segment <= one["last_segment"] for segment in wrong):
        refused = _SEGMENTS_IN_ERROR
    return Batch(
        st_control=one["st_control"],
        group_control=one["group_control"],
        interchange_control=one["interchange_control"],
        sender=one["sender"],
        receiver=one["receiver"],
        usage=one["usage"],
        version=one["version"],
        reference=claims[0]["batch"] if claims else "",
        claims=() if refused else tuple(_claim(claim, lines_of[claim["claim"]]) for claim in claims),
        refused=refused,
    )


def _claim(row: dict[str, Any], lines: list[dict[str, Any]]) -> Claim:
    return Claim(
        control_number=row["control_number"],
        charge_cents=row["charge_cents"],
        place=row["place"] or "11",
        frequency=row["frequency"] or "1",
        sequence=row["payer_sequence"],
        filing_code=row["filing_code"],
        payer_id=row["payer_id"],
        payer_name=row["payer_name"],
        member_id=row["member_id"],
        last=row["patient_last"] or row["subscriber_last"],
        first=row["patient_first"] or row["subscriber_first"],
        billing_npi=row["billing_npi"],
        billing_name=row["billing_name"],
        billing_tax_id=row["billing_tax_id"],
        lines=tuple(_line(line) for line in lines),
    )


def _line(row: dict[str, Any]) -> ClaimLine:
    return ClaimLine(
        code=row["code"],
        modifiers=tuple(filter(None, row["modifiers"].split(":"))),
        charge_cents=row["charge_cents"],
        units_milli=row["units_milli"],
        service_on=row["service_on"],
        service_to=row["service_to"],
        control_number=row["control_number"],
    )


def _rows(table: pa.Table) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows
