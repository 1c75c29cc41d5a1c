"""Entries, lines, and the balances of accounts, patients, visits, claims and payers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Sum

from quietledger.billing.ledger import rules
from quietledger.billing.ledger.models import Entry, Line
from quietledger.billing.ledger.rules import Account, Ageing
from quietledger.core.audit import queries as trail

Balances = dict[Account, int]


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line with what its entry says.  Units: cents, debit positive."""

    id: UUID
    entry_id: UUID
    number: int
    kind: str
    effective_on: date
    account: Account
    cents: int
    payer_id: UUID | None
    patient_id: UUID | None
    visit_id: UUID | None
    claim_id: UUID | None
    line_id: UUID | None
    trace: str
    reason: str
    source_kind: str
    file_id: UUID | None
    ref_id: UUID | None
    segment: int
    offset: int


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry with its lines.  `undone_by`: its mirror, if it has one; `trail_id`: where the trail vouches for it."""

    id: UUID
    kind: str
    effective_on: date
    entered_at: datetime
    once: str
    reason: str
    source_kind: str
    file_id: UUID | None
    ref_id: UUID | None
    segment: int
    reverses_id: UUID | None
    undone_by: UUID | None
    trail_id: UUID
    lines: tuple[LineRow, ...]

    @property
    def moved_cents(self) -> int:
        """What the entry moves: the sum of its debits."""
        return sum(line.cents for line in self.lines if line.cents > 0)


@dataclass(frozen=True, slots=True)
class Balance:
    """One account's balance.  Units: cents, debit positive."""

    account: Account
    cents: int
    lines_count: int

    @property
    def words(self) -> str:
        return rules.WORDS[self.account]


@dataclass(frozen=True, slots=True)
class Trial:
    """All balances, and the sums of their two sides."""

    balances: tuple[Balance, ...]

    @property
    def debit_cents(self) -> int:
        return sum(one.cents for one in self.balances if one.cents > 0)

    @property
    def credit_cents(self) -> int:
        return -sum(one.cents for one in self.balances if one.cents < 0)

    @property
    def is_balanced(self) -> bool:
        return self.debit_cents == self.credit_cents


@dataclass(frozen=True, slots=True)
class OpenBalance:
    """What one patient owes, less what the practice holds for them.  Units: cents."""

    patient_id: UUID
    cents: int


@dataclass(frozen=True, slots=True)
class OpenTrace:
    """One payment of a plan that has not come to zero, for example because its deposit was not seen.  Units: cents."""

    trace: str
    payer_id: UUID | None
    cents: int
    since_on: date


@dataclass(frozen=True, slots=True)
class Drift:
    """Lines of a receivable that name nobody: the sub-ledgers fall short of their account by `cents`."""

    account: Account
    cents: int
    lines_count: int


@dataclass(frozen=True, slots=True)
class Broken:
    """A batch whose entries no longer give the hash that the trail keeps."""

    trail_id: UUID
    said: str
    found: str


def balances() -> list[Balance]:
    """The balance of each account that was ever touched, in the order of the chart."""
    rows = Line.objects.order_by().values("account").annotate(cents=Sum("cents"), count=Count("id"))
    found = {row["account"]: Balance(Account(row["account"]), int(row["cents"]), row["count"]) for row in rows}
    return [found[one] for one in Account if one in found]


def trial() -> Trial:
    """The trial balance."""
    return Trial(tuple(balances()))


def by_once(onces: Iterable[str]) -> dict[str, UUID]:
    """The entries that these keys already have."""
    return dict(Entry.objects.filter(once__in=list(onces)).values_list("once", "id"))


def reversed_by(entry_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """The mirrors of these entries, by the entry that they undo."""
    return dict(Entry.objects.filter(reverses_id__in=list(entry_ids)).values_list("reverses_id", "id"))


def entry(entry_id: UUID) -> EntryRow | None:
    """One entry, None if this practice has none of that id."""
    return next(iter(_rows(Entry.objects.filter(id=entry_id))), None)


def entries(account: Account | None = None, *, limit: int = 50, before: UUID | None = None) -> list[EntryRow]:
    """Entries, newest first; `before`: only those entered earlier than this one, for the next page."""
    rows = Entry.objects.order_by("-id")
    if account:
        rows = rows.filter(Exists(Line.objects.filter(entry_id=OuterRef("id"), account=account.value)))
    if before:
        rows = rows.filter(id__lt=before)
    return _rows(rows[:limit])


def entries_of_file(file_id: UUID) -> list[EntryRow]:
    """What was entered from one file, in the file's order."""
    return _rows(Entry.objects.filter(file_id=file_id).order_by("segment", "id"))


def lines_at(file_id: UUID, segments: Collection[int]) -> list[LineRow]:
    """The lines that come from these segments of a file, in the file's order."""
    own = Q(segment__in=list(segments)) | Q(segment=0, entry__segment__in=list(segments))
    found = _lines(Line.objects.filter(own, entry__file_id=file_id))
    return sorted(found, key=lambda line: (line.segment, line.entry_id, line.number))


def claim_lines(claim_id: UUID) -> list[LineRow]:
    """The lines that name a claim, oldest first."""
    return _lines(Line.objects.filter(claim_id=claim_id))


def visit_lines(visit_id: UUID) -> list[LineRow]:
    """The lines that name a visit, oldest first: its charge and all that became of it."""
    return _lines(Line.objects.filter(visit_id=visit_id))


def patient_lines(patient_id: UUID) -> list[LineRow]:
    """The lines that name a patient, oldest first."""
    return _lines(Line.objects.filter(patient_id=patient_id))


def visit_balances(visit_ids: Collection[UUID]) -> dict[UUID, Balances]:
    """The balances of each visit."""
    return _balances_by("visit_id", Line.objects.filter(visit_id__in=list(visit_ids)))


def claim_balances(claim_ids: Collection[UUID]) -> dict[UUID, Balances]:
    """The balances of each claim, of the lines that name it: charges were entered before there was a claim."""
    return _balances_by("claim_id", Line.objects.filter(claim_id__in=list(claim_ids)))


def trace_balances(traces: Collection[str]) -> dict[str, Balances]:
    """The balances of each payment trace (TRN02): clearing is at zero once its deposit was seen."""
    return _balances_by("trace", Line.objects.filter(trace__in=list(traces)).exclude(trace=""))


def open_traces(account: Account, *, limit: int = 200) -> list[OpenTrace]:
    """Payment traces that are not at zero on an account, oldest first."""
    rows = (
        Line.objects.filter(account=account.value)
        .exclude(trace="")
        .order_by()
        .values("trace", "payer_id")
        .annotate(sum_cents=Sum("cents"), since_on=Min("entry__effective_on"))
        .exclude(sum_cents=0)
        .order_by("since_on", "trace")
    )
    return [OpenTrace(row["trace"], row["payer_id"], int(row["sum_cents"]), row["since_on"]) for row in rows[:limit]]


def line_balances(visit_ids: Collection[UUID]) -> dict[tuple[UUID, UUID | None], Balances]:
    """The balances of each charge line of these visits; None: lines that name only the visit."""
    rows = Line.objects.filter(visit_id__in=list(visit_ids)).order_by()
    found: dict[Any, Balances] = defaultdict(dict)
    for row in rows.values("visit_id", "line_id", "account").annotate(sum_cents=Sum("cents")):
        found[row["visit_id"], row["line_id"]][Account(row["account"])] = int(row["sum_cents"])
    return dict(found)


def patient_balance(patient_id: UUID) -> Balances:
    """One patient's balances."""
    return _balances_by("patient_id", Line.objects.filter(patient_id=patient_id)).get(patient_id, {})


def payer_balance(payer_id: UUID, account: Account, *, reason: str | None = None, trace: str | None = None) -> int:
    """One payer's balance on one account, in cents; with a reason or a trace, only of the lines that name it."""
    rows = Line.objects.filter(payer_id=payer_id, account=account.value)
    if reason is not None:
        rows = rows.filter(reason=reason)
    if trace is not None:
        rows = rows.filter(trace=trace)
    return int(rows.aggregate(cents=Sum("cents"))["cents"] or 0)


def open_patient_balances(floor_cents: int) -> list[OpenBalance]:
    """The tray of the statements: who owes at least the floor, after what the practice holds for them."""
    own = (Account.AR_PATIENT.value, Account.PATIENT_CREDIT.value)
    rows = (
        Line.objects.filter(account__in=own, patient_id__isnull=False)
        .order_by()
        .values("patient_id")
        .annotate(sum_cents=Sum("cents"))
        .filter(sum_cents__gte=max(floor_cents, 1))
        .order_by("patient_id")
    )
    return [OpenBalance(row["patient_id"], int(row["sum_cents"])) for row in rows if row["patient_id"]]


def ageing(today: date) -> list[Ageing]:
    """What plans and patients owe, by age from the day of the session."""
    return [_ageing(account, today) for account in (Account.AR_INSURANCE, Account.AR_PATIENT)]


def _ageing(account: Account, today: date) -> Ageing:
    owed = (
        Line.objects.filter(account=account.value, visit_id__isnull=False)
        .order_by()
        .values("visit_id")
        .annotate(sum_cents=Sum("cents"))
        .exclude(sum_cents=0)
    )
    days = _service_days(owed.values("visit_id"))
    return rules.aged(account, [(days[row["visit_id"]], int(row["sum_cents"])) for row in owed], today)


def _service_days(visits: QuerySet[Line, Any]) -> dict[UUID | None, date]:
    """The day of service of each visit: its charge is entered on it; without a charge, its first line."""
    rows = (
        Line.objects.filter(visit_id__in=visits)
        .order_by()
        .values("visit_id")
        .annotate(
            charged_on=Min("entry__effective_on", filter=Q(entry__kind="charge")), first_on=Min("entry__effective_on")
        )
    )
    return {row["visit_id"]: row["charged_on"] or row["first_on"] for row in rows}


def control() -> list[Drift]:
    """Whether the sub-ledgers add up to their accounts; an empty list: every receivable names its patient and visit.

    Balances are sums of the same lines, so the only way to fall short is a line that names nobody.
    """
    receivable = [one.value for one in (Account.AR_INSURANCE, Account.AR_PATIENT)]
    nameless = Q(patient_id__isnull=True) | Q(visit_id__isnull=True)
    rows = (
        Line.objects.filter(nameless, account__in=receivable)
        .order_by()
        .values("account")
        .annotate(sum_cents=Sum("cents"), count=Count("id"))
        .order_by("account")
    )
    return [Drift(Account(row["account"]), int(row["sum_cents"]), row["count"]) for row in rows]


def as_entered(entry_ids: Collection[UUID]) -> dict[UUID, rules.NewEntry]:
    """Entries as they were handed in, for their mirrors and their hashes."""
    return dict(_as_entered(Entry.objects.filter(id__in=list(entry_ids))))


def broken_batches() -> list[Broken]:
    """Compare every batch with the hash that the trail keeps of it; an empty list: nothing was altered."""
    broken = []
    for trail_id, told in trail.of_event("ledger.entered").items():
        root = rules.root_of(one for _, one in _as_entered(Entry.objects.filter(trail_id=trail_id)))
        if root != told["root"]:
            broken.append(Broken(trail_id, told["root"], root))
    return broken


def _as_entered(rows: QuerySet[Entry]) -> Iterator[tuple[UUID, rules.NewEntry]]:
    found = list(rows)
    lines = defaultdict(list)
    for line in Line.objects.filter(entry_id__in=[row.id for row in found]).order_by("entry_id", "number"):
        lines[line.entry_id].append(_new_line(line))
    for row in found:
        source = rules.Source(row.source_kind, row.file_id, row.ref_id, row.segment, row.offset)
        yield (
            row.id,
            rules.NewEntry(
                row.kind, row.effective_on, row.once, source, tuple(lines[row.id]), row.reverses_id, row.reason
            ),
        )


def _new_line(line: Line) -> rules.NewLine:
    return rules.NewLine(
        Account(line.account), line.cents, line.payer_id, line.patient_id, line.claim_id, line.line_id, line.trace,
        line.reason, line.segment, line.offset, line.visit_id,
    )  # fmt: skip


def _balances_by(key: str, rows: QuerySet[Line]) -> dict[Any, Balances]:
    found: dict[Any, Balances] = defaultdict(dict)
    for row in rows.order_by().values(key, "account").annotate(sum_cents=Sum("cents")):
        found[row[key]][Account(row["account"])] = int(row["sum_cents"])
    return dict(found)


def _rows(found: QuerySet[Entry]) -> list[EntryRow]:
    heads = list(found)
    lines = defaultdict(list)
    for line in _lines(Line.objects.filter(entry_id__in=[head.id for head in heads])):
        lines[line.entry_id].append(line)
    undone = reversed_by([head.id for head in heads])
    return [
        EntryRow(
            head.id, head.kind, head.effective_on, head.entered_at, head.once, head.reason, head.source_kind,
            head.file_id, head.ref_id, head.segment, head.reverses_id, undone.get(head.id), head.trail_id,
            tuple(lines[head.id]),
        )
        for head in heads
    ]  # fmt: skip


def _lines(found: QuerySet[Line]) -> list[LineRow]:
    """Lines as rows; a line without a place of its own stands where its entry does."""
    return [
        LineRow(
            line.id, line.entry_id, line.number, head.kind, head.effective_on, Account(line.account), line.cents,
            line.payer_id, line.patient_id, line.visit_id, line.claim_id, line.line_id, line.trace, line.reason,
            head.source_kind, head.file_id, head.ref_id, line.segment or head.segment, line.offset or head.offset,
        )
        for line in found.select_related("entry").order_by("entry_id", "number")
        for head in [line.entry]
    ]  # fmt: skip
