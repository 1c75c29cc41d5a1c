"""What pages show of remittances: frozen rows, put together in few queries (extra file of queries)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from quietledger.billing.claims import queries as claims
from quietledger.billing.claims.queries import ClaimRow
from quietledger.billing.ledger import queries as ledger
from quietledger.billing.ledger.rules import Account
from quietledger.billing.payers import queries as payers
from quietledger.billing.remits import rules
from quietledger.billing.remits.models import Balance, Denial, Difference, Note, Remit, RemitClaim, RemitLine
from quietledger.billing.remits.rows import (
    AnswerRow,
    DenialRow,
    DifferenceRow,
    RemitRow,
    RemitView,
    SumRow,
    UnmatchedRow,
)
from quietledger.core.shell.rules import counted

PAGE: Final = 50
METHODS: Final = {"ACH": "EFT", "CHK": "check", "FWT": "wire", "BOP": "check or EFT", "NON": "no money"}
LOOK: Final = (rules.State.TAKEN.value, rules.State.UNAPPLIED.value, rules.State.HELD.value)


def remits(page: int = 1) -> list[RemitRow]:
    """One page of payments, newest first."""
    return _remit_rows(list(Remit.objects.order_by("-id")[(page - 1) * PAGE : page * PAGE]))


def remits_count() -> int:
    """How many payments ever came."""
    return Remit.objects.count()


def remit(remit_id: UUID) -> RemitView | None:
    """One payment; None if this practice has none of that id."""
    found = Remit.objects.filter(id=remit_id).first()
    if found is None:
        return None
    differences = _difference_rows(_open_differences().filter(remit_id=remit_id).order_by("-cents", "id"))
    entered = RemitClaim.objects.filter(remit_id=remit_id).exclude(state__in=LOOK).count()
    return RemitView(
        found, _remit_rows([found])[0], tuple(differences), tuple(_sums(found)), sum(one.cents for one in differences),
        entered, Remit.objects.filter(id__gt=remit_id).order_by("id").values_list("id", flat=True).first(),
        Remit.objects.filter(id__lt=remit_id).order_by("-id").values_list("id", flat=True).first(),
    )  # fmt: skip


def _remit_rows(rows: Sequence[Remit]) -> list[RemitRow]:
    names, still_open = payers.names(), _open_by_remit([row.id for row in rows])
    return [
        RemitRow(
            row.id, _payer(names, row), row.trace, METHODS.get(row.method, row.method), row.paid_cents,
            row.pay_on or row.produced_on or row.taken_at.date(), row.claims_count, row.state,
            *still_open.get(row.id, (0, 0)),
        )
        for row in rows
    ]  # fmt: skip


def _payer(names: dict[UUID, str], row: Remit) -> str:
    return names.get(row.payer_id, row.payer_name) if row.payer_id else row.payer_name


def _open_by_remit(remit_ids: Collection[UUID]) -> dict[UUID, tuple[int, int]]:
    rows = _open_differences().filter(remit_id__in=list(remit_ids)).order_by()
    sums = rows.values("remit_id").annotate(count=Count("id"), sum_cents=Sum("cents"))
    return {row["remit_id"]: (row["count"], int(row["sum_cents"])) for row in sums}


def _open_differences() -> QuerySet[Difference]:
    return Difference.objects.exclude(state=Difference.State.SETTLED)


def _sums(row: Remit) -> list[SumRow]:
    """The five counts of a payment: its lines, its claims, what belongs to no claim, the payment, the deposit."""
    expected = row.paid_cents + row.balances_cents
    found = [
        SumRow(
            counted(row.lines_count, "line") + " paid",
            "835 · SVC03",
            row.lines_cents,
            row.lines_cents - expected,
            row.segment,
        ),
        SumRow(
            counted(row.claims_count, "claim") + " paid",
            "835 · CLP04",
            row.claims_cents,
            row.claims_cents - expected,
            row.segment,
        ),
    ]
    for plb in Balance.objects.filter(remit_id=row.id).order_by("ordinal"):
        where = f"835 · seg {plb.segment} · PLB{plb.element:02d} {plb.code}"
        is_open = plb.account == Account.SUSPENSE_PLB.value
        words = "In suspense" if is_open else "Known"
        name = rules.PLB_WORDS.get(plb.code, "Without a claim")
        found.append(SumRow(name, where, -plb.cents, -plb.cents if is_open else 0, plb.segment, words))
    off = row.basis().unexplained_cents
    found.append(
        SumRow("Payment in the file", f"835 · seg {row.segment + 1} · BPR02", row.paid_cents, off, row.segment + 1)
    )
    return [*found, *_deposit(row)]


def _deposit(row: Remit) -> list[SumRow]:
    balances = ledger.trace_balances([row.trace]).get(row.trace, {}) if row.trace else {}
    waits, seen = balances.get(Account.CLEARING_REMIT, 0), balances.get(Account.CASH_BANK, 0)
    if not row.paid_cents or row.state != Remit.State.ENTERED:
        return []
    words = "Not yet seen" if not seen else ""
    return [SumRow("Deposit at the bank", f"trace {row.trace}", seen, waits if seen else None, 0, words)]


def answers(remit_id: UUID, *, page: int = 1, is_look_only: bool = False) -> list[AnswerRow]:
    """One page of a payment's claims, in the order of its file; or only those that need a look."""
    rows = RemitClaim.objects.filter(remit_id=remit_id).order_by("ordinal")
    if is_look_only:
        rows = rows.filter(Q(state__in=LOOK) | Q(id__in=_open_differences().values("remit_claim_id")))
    some = list(rows[(page - 1) * PAGE : page * PAGE])
    ids = [row.id for row in some]
    allowed = dict(
        RemitLine.objects.filter(remit_claim_id__in=ids)
        .order_by()
        .values_list("remit_claim_id")
        .annotate(Sum("allowed_cents"))
    )
    apart = dict(
        _open_differences()
        .filter(remit_claim_id__in=ids)
        .order_by()
        .values_list("remit_claim_id")
        .annotate(Sum("cents"))
    )
    ours = {one.id: one for one in claims.rows(id__in=[row.claim_id for row in some if row.claim_id])}
    return [
        AnswerRow(
            row.id, row.segment, row.control_number, row.status, row.charge_cents,
            int(allowed.get(row.id, 0)) or row.paid_cents + row.patient_cents,
            row.paid_cents, row.patient_cents, row.state, row.verdict, row.how,
            ours.get(row.claim_id) if row.claim_id else None, row.entry_id, int(apart.get(row.id, 0)),
        )
        for row in some
    ]  # fmt: skip


def differences(*, limit: int = 200) -> list[DifferenceRow]:
    """The tray of what does not add up, dearest first."""
    return _difference_rows(_open_differences().order_by("-cents", "id")[:limit])


def difference(difference_id: UUID) -> DifferenceRow | None:
    """One difference, settled or not; None if this practice has none of that id."""
    return next(iter(_difference_rows(Difference.objects.filter(id=difference_id))), None)


def difference_for_acting(difference_id: UUID) -> Difference | None:
    """The same with its payment and answer, for the preview of settling it."""
    return Difference.objects.select_related("remit", "remit_claim").filter(id=difference_id).first()


def notes(difference_id: UUID) -> list[Note]:
    """What people wrote about a difference, sealed, oldest first."""
    return list(Note.objects.filter(difference_id=difference_id).order_by("at", "id"))


def _difference_rows(rows: QuerySet[Difference]) -> list[DifferenceRow]:
    names = payers.names()
    return [
        DifferenceRow(
            row.id, row.remit_id, row.remit_claim_id, claim_id, row.level, row.why, row.cents, row.suspense_cents,
            row.say, row.segment, row.offset, row.state, row.found_at, _payer(names, row.remit), row.remit.trace,
            rules.ways(rules.Why(row.why), row.suspense_cents, has_claim=claim_id is not None),
        )
        for row in rows.select_related("remit", "remit_claim")
        for claim_id in [row.remit_claim.claim_id if row.remit_claim else None]
    ]  # fmt: skip


def denials(*, limit: int = 200) -> list[DenialRow]:
    """The tray of denials, nearest deadline first, then dearest."""
    rows = list(
        Denial.objects.filter(state=Denial.State.OPEN)
        .select_related("remit_claim")
        .order_by("due_on", "-cents", "id")[:limit]
    )
    ours = {one.id: one for one in claims.rows(id__in={row.claim_id for row in rows})}
    names = payers.names()
    return [_denial_row(row, ours.get(row.claim_id), names) for row in rows]


def _denial_row(row: Denial, claim: ClaimRow | None, names: dict[UUID, str]) -> DenialRow:
    reason = rules.reason(row.reason)
    is_forwarded = row.kind == rules.Kind.FORWARDED
    return DenialRow(
        row.id, claim, row.remit_claim.remit_id, names.get(row.payer_id, "") if row.payer_id else "", row.kind,
        row.group,
        row.reason, "Passed on to the next plan" if is_forwarded else reason.say,
        "Wait for the next plan’s answer; then bill it with this answer." if is_forwarded else reason.fix,
        rules.CLASS_WORDS[rules.Class(row.work)], row.cents, row.due_on, row.segment,
    )  # fmt: skip


def unmatched(*, limit: int = 200) -> list[UnmatchedRow]:
    """The tray of answers to no claim of ours, oldest first."""
    states = (rules.State.UNAPPLIED.value, rules.State.NOTED.value)
    rows = list(
        RemitClaim.objects.filter(claim=None, state__in=states)
        .select_related("remit")
        .order_by("-paid_cents", "id")[:limit]
    )
    ours = {one.id: one for one in claims.rows(id__in={row.suggestion_id for row in rows if row.suggestion_id})}
    names = payers.names()
    return [
        UnmatchedRow(
            row.id, row.remit_id, _payer(names, row.remit), row.control_number, row.charge_cents, row.paid_cents,
            row.segment, ours.get(row.suggestion_id) if row.suggestion_id else None,
        )
        for row in rows
    ]  # fmt: skip
