"""What the tables of a 999 or 277CA say about our batches and claims (extra file: plain values, no database)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from quietledger.billing.claims.rules import CATEGORIES, ClaimState
from quietledger.pure.x12 import reader

Row = Mapping[str, Any]

SYNTAX_REFUSALS: Final = frozenset("RMWX")
REFUSALS: Final = frozenset(name for name, one in CATEGORIES.items() if one.state is ClaimState.REJECTED)

# What a status is about and whose it is, in our own words; of the long public lists what therapy claims meet.
_ABOUT: Final = {
    "33": "the member was not found", "54": "it was sent before", "97": "the patient is not covered",
    "125": "the name", "126": "the address", "128": "the tax id", "145": "the taxonomy", "153": "the id number",
    "158": "the birth date", "164": "the member id", "187": "the day of the service", "254": "the main diagnosis",
    "255": "a diagnosis", "453": "a modifier", "454": "the service code", "500": "the ZIP code", "562": "the NPI",
}  # fmt: skip
_WHOSE: Final = {"85": "practice", "82": "clinician", "IL": "member", "QC": "patient", "PR": "plan"}


@dataclass(frozen=True, slots=True)
class SyntaxError999:
    """One error of a 999: where in our file, and of which claim if it says so."""

    bad_segment: str
    position: int
    element: str
    code: str
    control_number: str
    segment: int


@dataclass(frozen=True, slots=True)
class SetAnswer:
    """What a 999 says about one of our 837P files; `st` is "" where a whole group is meant."""

    group: str
    st: str
    verdict: str
    segment: int
    offset: int
    errors: tuple[SyntaxError999, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimAnswer:
    """One status of one claim in a 277CA; `line` is the control number of its line, "" for the claim itself."""

    control_number: str
    category: str
    code: str
    entity: str
    action: str
    said_on: date | None
    payer_claim_number: str
    line: str
    segment: int
    offset: int

    @property
    def words(self) -> str:
        """What it says, as far as we have words for it, with its codes."""
        category = CATEGORIES.get(self.category)
        about, whose = _ABOUT.get(self.code, ""), _WHOSE.get(self.entity, "")
        more = f"{about} of the {whose}" if about and whose and about.startswith("the ") else about
        say = category.say.rstrip(".") if category else "Noted"
        codes = ":".join(filter(None, (self.category, self.code, self.entity)))
        return f"{say}: {more} ({codes})." if more else f"{say} ({codes})."


@dataclass(frozen=True, slots=True)
class Counts:
    """Accepted and rejected claims and cents, as a 277CA counts them; None where it does not."""

    accepted: int | None = None
    rejected: int | None = None
    accepted_cents: int | None = None
    rejected_cents: int | None = None

    @property
    def together(self) -> int | None:
        return _sum(self.accepted, self.rejected)

    @property
    def cents_together(self) -> int | None:
        return _sum(self.accepted_cents, self.rejected_cents)


@dataclass(frozen=True, slots=True)
class Whole:
    """A status about a whole batch (2200B) or a whole billing provider (2200C)."""

    level: str
    category: str
    action: str
    said_on: date | None
    segment: int
    offset: int
    counts: Counts = field(default_factory=Counts)


@dataclass(frozen=True, slots=True)
class BatchAnswer:
    """One 277CA transaction: the batch that it answers, what it says of the whole and what of each claim."""

    reference: str
    is_payer: bool
    wholes: tuple[Whole, ...]
    claims: tuple[ClaimAnswer, ...]
    counts: Counts
    segment: int
    offset: int


def unreadable(document: reader.Document, kind: str) -> str:
    """Why nothing may be taken from a file, in a sentence; "" if all is well.

    A cut-off or wrongly counted envelope sets the whole file aside: half of an answer is no answer.
    """
    transactions = _rows(document, "transactions")
    if not transactions:
        return f"This {kind} holds no whole transaction. It is kept; nothing was taken from it."
    bad = [row for row in transactions if row["quarantined"]]
    if bad:
        place = bad[0]["first_segment"]
        return (
            f"The envelope of this {kind} is cut off or does not add up (from segment {place} on). It is kept; "
            "nothing was taken from it. Ask for the file again."
        )
    return ""


def set_answers(document: reader.Document) -> list[SetAnswer]:
    """What a 999 says about each of our transactions, and about groups that it refuses as a whole."""
    errors: dict[int, list[SyntaxError999]] = defaultdict(list)
    for row in _rows(document, "ack_errors"):
        errors[row["ack"]].append(
            SyntaxError999(
                row["bad_segment"],
                int(row["position"] or 0),
                str(row["element"] or ""),
                row["code"],
                row["claim_control"],
                row["segment"],
            )
        )
    answers = [
        SetAnswer(
            row["group_control"],
            row["st_control"],
            row["verdict"],
            row["segment"],
            row["offset"],
            tuple(errors[row["ack"]]),
        )
        for row in _rows(document, "acks")
    ]
    answered = {answer.group for answer in answers}
    whole = [
        SetAnswer(row["group_control"], "", row["verdict"], row["segment"], row["offset"])
        for row in _rows(document, "ack_groups")
        if row["group_control"] not in answered and row["verdict"] in SYNTAX_REFUSALS
    ]
    return answers + whole


def batch_answers(document: reader.Document) -> list[BatchAnswer]:
    """Each 277CA transaction of a file."""
    statuses, counts = _by_transaction(document, "statuses"), _by_transaction(document, "status_counts")
    return [
        _batch_answer(row, statuses[row["transaction"]], counts[row["transaction"]], document)
        for row in _rows(document, "transactions")
        if row["kind"] == "277CA"
    ]


def end_of(day: date) -> datetime:
    """The latest instant at which it is still this day anywhere: messages give days without a time zone."""
    return datetime.combine(day + timedelta(days=1), time(12), tzinfo=UTC)


def _batch_answer(
    transaction: Row, statuses: Sequence[Row], counts: Sequence[Row], document: reader.Document
) -> BatchAnswer:
    claims = tuple(_claim_answers(statuses))
    reference = next((row["batch"] for row in statuses if row["level"] == "receiver" and row["batch"]), "")
    wholes = tuple(
        Whole(
            row["level"], row["category"], row["action"], row["status_on"], row["segment"], row["offset"],
            _counts(counts, row["level"]),
        )
        for row in statuses
        if row["level"] in {"receiver", "provider"}
    )  # fmt: skip
    is_payer = _source(document, transaction) == "PR" or any(claim.payer_claim_number for claim in claims)
    return BatchAnswer(
        reference,
        is_payer,
        wholes,
        claims,
        _counts(counts, "receiver"),
        transaction["first_segment"],
        transaction["offset"],
    )


def _claim_answers(statuses: Iterable[Row]) -> Iterator[ClaimAnswer]:
    for row in statuses:
        if row["level"] in {"claim", "line"}:
            yield ClaimAnswer(
                row["control_number"], row["category"], row["code"], row["entity"], row["action"], row["status_on"],
                row["payer_claim_number"], row["line_control"] if row["level"] == "line" else "", row["segment"],
                row["offset"],
            )  # fmt: skip


def _counts(counts: Iterable[Row], level: str) -> Counts:
    said: dict[str, int] = defaultdict(int)
    for row in counts:
        if row["level"] == level:
            said[row["qualifier"]] += row["amount"]
    accepted, rejected = ("90", "AA") if level == "receiver" else ("QA", "QC")
    if accepted not in said and rejected not in said:
        return Counts()
    return Counts(said[accepted], said[rejected], said["YU"], said["YY"])


def _source(document: reader.Document, transaction: Row) -> str:
    """Who speaks in a 277CA: PR a payer, AY a clearinghouse (NM101 of the first name)."""
    segments = document.segments
    for place in range(
        transaction["first_segment"] - 1, min(transaction["last_segment"], transaction["first_segment"] + 8)
    ):
        elements = segments.elements(place)
        if elements and elements[0] == "NM1":
            return str(elements[1])
    return ""


def _rows(document: reader.Document, table: str) -> list[dict[str, Any]]:
    return document.tables[table].to_pylist()


def _by_transaction(document: reader.Document, table: str) -> defaultdict[int, list[Row]]:
    found: defaultdict[int, list[Row]] = defaultdict(list)
    for row in _rows(document, table):
        found[row["transaction"]].append(row)
    return found


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other
