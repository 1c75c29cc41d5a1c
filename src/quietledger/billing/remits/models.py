"""What came in 835 files, as it came, and what was made of it; every row knows its file, segment and byte."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db import connection, models

from quietledger.billing.remits import rules
from quietledger.billing.remits.notes import NoteDoc
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.models import PracticeKey, PracticeModel
from quietledger.core.vault.models import SealedModel


class Remit(PracticeModel):
    """One payment advice (one ST).  `digest`: hash of its content without envelope, by which it is recognised anywhere.

    Sums as in the file: `claims_cents` of CLP04, `lines_cents` of SVC03 less CAS of claims, `balances_cents` of PLB.
    """

    class State(models.TextChoices):
        TAKEN = "taken"
        ENTERED = "entered"
        AGAIN = "again"  # came before: nothing is entered from it

    file = PracticeKey("exchange.File")
    ordinal = models.IntegerField()
    digest = models.CharField(max_length=64)
    st_control = models.TextField()
    segment = models.IntegerField()
    offset = models.BigIntegerField()
    last_segment = models.IntegerField()
    payer = PracticeKey("payers.Payer", null=True)
    payer_name = models.TextField()
    payer_key = models.TextField()
    payer_trace_id = models.TextField()
    trace = models.TextField()
    payee_id = models.TextField()
    handling = models.TextField()
    method = models.TextField()
    paid_cents = models.BigIntegerField()
    pay_on = models.DateField(null=True)
    produced_on = models.DateField(null=True)
    claims_count = models.IntegerField()
    lines_count = models.IntegerField()
    claims_cents = models.BigIntegerField()
    lines_cents = models.BigIntegerField()
    balances_cents = models.BigIntegerField()
    state = models.TextField(choices=State, default=State.TAKEN)
    taken_at = models.DateTimeField()
    entered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "remits_remit"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice_id", "file", "ordinal"], name="remits_remit_once"),
            models.UniqueConstraint(
                fields=["practice_id", "digest"], condition=~models.Q(state="again"), name="remits_remit_content_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["practice_id", "state", "id"], name="remits_remit_tray"),
            models.Index(fields=["practice_id", "trace"], name="remits_remit_trace"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def basis(self) -> rules.Basis:
        return rules.Basis(self.paid_cents, self.claims_cents, self.lines_cents, self.balances_cents)


class RemitClaim(PracticeModel):
    """One answered claim (one CLP).  `first`: ordinal of the first answer about the same control number in its ST."""

    remit = PracticeKey("remits.Remit")
    ordinal = models.IntegerField()
    first = models.IntegerField()
    segment = models.IntegerField()
    offset = models.BigIntegerField()
    control_number = models.TextField()
    payer_claim_number = models.TextField()
    status = models.TextField()
    charge_cents = models.BigIntegerField()
    paid_cents = models.BigIntegerField()
    patient_cents = models.BigIntegerField()
    interest_cents = models.BigIntegerField(default=0)
    remarks = models.TextField(default="")
    how = models.TextField(default="")
    claim = PracticeKey("claims.Claim", null=True)
    suggestion = PracticeKey("claims.Claim", null=True)
    state = models.TextField(choices=[(one.value, one.value) for one in rules.State], default=rules.State.TAKEN.value)
    verdict = models.TextField(default="")
    entry = PracticeKey("ledger.Entry", null=True)
    applied_entry = PracticeKey("ledger.Entry", null=True)  # unapplied money that was moved to the claim later
    reverses = PracticeKey("remits.RemitClaim", null=True)

    class Meta:
        db_table = "remits_claim"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice_id", "remit", "ordinal"], name="remits_claim_once"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["practice_id", "remit", "first", "ordinal"],
                condition=models.Q(state="taken"),
                name="remits_claim_tray",
            ),
            models.Index(fields=["practice_id", "control_number"], name="remits_claim_control"),
            models.Index(fields=["practice_id", "claim"], name="remits_claim_claim"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def mark_decided(self, decided: rules.Decided, entry_id: UUID | None) -> None:
        """Take over what was decided; `keep_outcomes` writes it."""
        self.state, self.verdict, self.entry_id = decided.state.value, decided.verdict, entry_id
        self.reverses_id = decided.reverses.id if decided.reverses else None

    def mark_matched(self, claim_id: UUID, verdict: str, applied_entry_id: UUID | None) -> None:
        """A person said which claim it is about."""
        self.claim_id, self.verdict, self.applied_entry_id = claim_id, verdict, applied_entry_id
        self.how, self.state = rules.How.PERSON.value, rules.State.ENTERED.value
        self.save(update_fields=["claim", "verdict", "applied_entry", "how", "state"])


class RemitLine(PracticeModel):
    """One answered service (one SVC)."""

    remit_claim = PracticeKey("remits.RemitClaim")
    ordinal = models.IntegerField()
    segment = models.IntegerField()
    offset = models.BigIntegerField()
    code = models.TextField()
    modifiers = models.TextField()
    original_code = models.TextField()
    charge_cents = models.BigIntegerField()
    paid_cents = models.BigIntegerField()
    allowed_cents = models.BigIntegerField()
    units_milli = models.BigIntegerField()
    service_on = models.DateField(null=True)
    control_number = models.TextField()
    remarks = models.TextField()

    class Meta:
        db_table = "remits_line"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice_id", "remit_claim", "ordinal"], name="remits_line_once"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Adjustment(PracticeModel):
    """One reduction (a triplet of a CAS).  `line` is the ordinal of its line, 0 for the claim as a whole."""

    remit_claim = PracticeKey("remits.RemitClaim")
    line = models.IntegerField()
    segment = models.IntegerField()
    offset = models.BigIntegerField()
    element = models.SmallIntegerField()
    group = models.TextField()
    reason = models.TextField()
    cents = models.BigIntegerField()
    quantity_milli = models.BigIntegerField()

    class Meta:
        db_table = "remits_adjustment"
        indexes: ClassVar = [models.Index(fields=["practice_id", "remit_claim"], name="remits_adjustment_claim")]

    def __str__(self) -> str:
        return f"{self.group} {self.reason}"


class Balance(PracticeModel):
    """One amount that belongs to no claim (a pair of a PLB).  `debt_cents`: what it made of a debt, or took of one."""

    remit = PracticeKey("remits.Remit")
    ordinal = models.IntegerField()
    segment = models.IntegerField()
    offset = models.BigIntegerField()
    element = models.SmallIntegerField()
    code = models.TextField()
    reference = models.TextField()
    cents = models.BigIntegerField()
    account = models.TextField(default="")
    payer_key = models.TextField()
    debt_family = models.TextField(default="")
    debt_key = models.TextField(default="")
    debt_cents = models.BigIntegerField(default=0)
    entry = PracticeKey("ledger.Entry", null=True)

    class Meta:
        db_table = "remits_balance"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice_id", "remit", "ordinal"], name="remits_balance_once"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["practice_id", "payer_key", "debt_family", "debt_key"],
                condition=~models.Q(debt_family=""),
                name="remits_balance_debt",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.cents}"

    def said(self) -> rules.Plb:
        return rules.Plb(self.code, self.reference, self.cents, self.segment, self.offset, self.element)

    def mark_settled(self, settled: rules.Settled, entry_id: UUID | None) -> None:
        """Take over where it went; the caller writes many at once."""
        self.account, self.entry_id, self.debt_cents = settled.account.value, entry_id, settled.debt_cents
        self.debt_family, self.debt_key = settled.debt or ("", "")


class Difference(PracticeModel):
    """What does not add up, until somebody settles it.  `suspense_cents`: how much money waits because of it."""

    class State(models.TextChoices):
        OPEN = "open"
        KEPT = "kept"  # somebody looked, and keeps it open
        SETTLED = "settled"

    remit = PracticeKey("remits.Remit")
    remit_claim = PracticeKey("remits.RemitClaim", null=True)
    ordinal = models.IntegerField(default=0)
    level = models.TextField()
    why = models.TextField()
    cents = models.BigIntegerField()
    suspense_cents = models.BigIntegerField(default=0)
    say = models.TextField()
    segment = models.IntegerField()
    offset = models.BigIntegerField()
    state = models.TextField(choices=State, default=State.OPEN)
    found_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    way = models.TextField(default="")
    entry = PracticeKey("ledger.Entry", null=True)

    class Meta:
        db_table = "remits_difference"
        indexes: ClassVar = [
            models.Index(fields=["practice_id", "remit"], name="remits_difference_remit"),
            models.Index(
                fields=["practice_id", "-cents"], condition=~models.Q(state="settled"), name="remits_difference_tray"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.why} {self.cents}"

    def mark_kept(self) -> None:
        """Somebody looked, and keeps it open."""
        self.state = self.State.KEPT
        self.save(update_fields=["state"])

    def mark_settled(self, way: rules.Ways, entry_id: UUID | None, now: datetime, *, left_cents: int) -> None:
        """Settled; what money is left keeps it open."""
        self.way, self.entry_id, self.suspense_cents = way.value, entry_id, left_cents
        if left_cents:
            self.state, self.cents = self.State.KEPT, abs(left_cents)
        else:
            self.state, self.settled_at = self.State.SETTLED, now
        self.save(update_fields=["state", "way", "entry", "suspense_cents", "cents", "settled_at"])


class Note(SealedModel):
    """What a person wrote about a difference: their words are sealed, because people do write names."""

    Document = NoteDoc

    difference = PracticeKey("remits.Difference")
    at = models.DateTimeField()
    person = models.UUIDField(null=True)

    class Meta:
        db_table = "remits_note"
        indexes: ClassVar = [models.Index(fields=["practice_id", "difference"], name="remits_note_difference")]

    def __str__(self) -> str:
        return str(self.id)


class Denial(PracticeModel):
    """One amount that a payer did not pay and no contract took off: work, by a day.  `line_id`: the charge."""

    class State(models.TextChoices):
        OPEN = "open"
        WORKED = "worked"  # somebody did what was to do
        TAKEN_BACK = "taken_back"  # the payer reversed the answer

    remit_claim = PracticeKey("remits.RemitClaim")
    claim = PracticeKey("claims.Claim")
    payer = PracticeKey("payers.Payer", null=True)
    line_id = models.UUIDField(null=True)
    kind = models.TextField()
    group = models.TextField()
    reason = models.TextField()
    work = models.TextField()
    cents = models.BigIntegerField()
    due_on = models.DateField()
    segment = models.IntegerField()
    offset = models.BigIntegerField()
    state = models.TextField(choices=State, default=State.OPEN)
    found_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "remits_denial"
        indexes: ClassVar = [
            models.Index(
                fields=["practice_id", "due_on", "-cents"], condition=models.Q(state="open"), name="remits_denial_tray"
            ),
            models.Index(fields=["practice_id", "remit_claim"], name="remits_denial_answer"),
            models.Index(fields=["practice_id", "claim"], name="remits_denial_claim"),
        ]

    def __str__(self) -> str:
        return f"{self.group} {self.reason}"

    def mark_worked(self, now: datetime) -> None:
        """Somebody did what was to do."""
        self.state, self.closed_at = self.State.WORKED, now
        self.save(update_fields=["state", "closed_at"])


_OUTCOMES = """
UPDATE remits_claim SET state = new.state, verdict = new.verdict, entry_id = new.entry_id, reverses_id = new.reverses_id
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::uuid[], %s::uuid[])
  AS new (id, state, verdict, entry_id, reverses_id)
WHERE remits_claim.practice_id = %s AND remits_claim.id = new.id
"""


def keep_outcomes(claims: Sequence[RemitClaim]) -> None:
    """Write what was decided about many answered claims, in one statement."""
    columns: list[Any] = [
        [claim.id for claim in claims],
        [claim.state for claim in claims],
        [claim.verdict for claim in claims],
        [claim.entry_id for claim in claims],
        [claim.reverses_id for claim in claims],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_OUTCOMES, [*columns, tenancy.practice_id()])
