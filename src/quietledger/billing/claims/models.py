"""Claims with their lines, the files they went out in, what is wrong with them and what happened to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from django.db import connection, models

from quietledger.billing.claims import rules
from quietledger.core.tenancy.models import PracticeKey, PracticeModel, practice_in_scope
from quietledger.core.vault.models import SealedModel


class Batch(PracticeModel):
    """One 837P file: the numbers on its envelope, and what the other side said about it as a whole.

    `reference` is BHT03, which a 277CA repeats; a 999 repeats `group` and `st`. The said counts and cents stay None
    until somebody says them.
    """

    number = models.BigIntegerField()
    reference = models.TextField()
    interchange = models.TextField()
    group = models.TextField()
    st = models.TextField()
    file = PracticeKey("exchange.File")
    claim_count = models.IntegerField()
    charge_cents = models.BigIntegerField()
    sent_at = models.DateTimeField()
    verdict = models.TextField(default="")  # IK501 of the 999
    accepted_count = models.IntegerField(null=True)
    rejected_count = models.IntegerField(null=True)
    accepted_cents = models.BigIntegerField(null=True)
    rejected_cents = models.BigIntegerField(null=True)

    class Meta:
        db_table = "claims_batch"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice_id", "number"], name="claims_batch_number"),
            models.UniqueConstraint(fields=["practice_id", "reference"], name="claims_batch_reference"),
            models.UniqueConstraint(fields=["practice_id", "group", "st"], name="claims_batch_envelope"),
        ]

    def __str__(self) -> str:
        return self.reference


class Claim(SealedModel):
    """What we ask one payer for one visit: the frozen content sealed, the state beside it.

    `control_number` (CLM01) stays the same for the whole lineage: the original, its replacements and its void.
    `state`, `rank`, `heard_at` and `acted_at` are the rules' `Standing`, kept as it is.
    """

    Document = rules.ClaimContent

    number = models.BigIntegerField()
    control_number = models.CharField(max_length=20)
    version = models.IntegerField(default=1)
    frequency = models.CharField(max_length=1, default="1")
    patient = PracticeKey("patients.Patient")
    payer = PracticeKey("payers.Payer")
    visit = PracticeKey("visits.Visit")
    clinician = PracticeKey("visits.Clinician")
    service_on = models.DateField()
    charge_cents = models.BigIntegerField()
    state = models.TextField()
    rank = models.SmallIntegerField(default=0)
    heard_at = models.DateTimeField(null=True)
    acted_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    deadline_on = models.DateField(null=True)
    batch = PracticeKey("claims.Batch", null=True)
    payer_claim_number = models.TextField(default="")
    accepted_on = models.DateField(null=True)
    answered_on = models.DateField(null=True)

    class Meta:
        db_table = "claims_claim"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice_id", "control_number"], name="claims_claim_control"),
            models.UniqueConstraint(fields=["practice_id", "number"], name="claims_claim_number"),
            models.UniqueConstraint(fields=["practice_id", "visit"], name="claims_claim_visit"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["practice_id", "state", "number"], name="claims_claim_tray"),
            models.Index(fields=["practice_id", "state", "deadline_on", "number"], name="claims_claim_deadline"),
            models.Index(fields=["practice_id", "batch"], name="claims_claim_batch"),
            models.Index(fields=["practice_id", "patient", "service_on"], name="claims_claim_day"),
        ]

    def __str__(self) -> str:
        return self.control_number

    def standing(self) -> rules.Standing:
        return rules.Standing(rules.ClaimState(self.state), self.rank, self.heard_at, self.acted_at)

    def mark_standing(self, standing: rules.Standing) -> None:
        """Take over where the claim stands; `keep_standings` writes it."""
        self.state, self.rank, self.heard_at = standing.state.value, standing.rank, standing.at
        if standing.acted_at is not None:
            self.acted_at = standing.acted_at


class ClaimLine(PracticeModel):
    """One service on a claim, with the number by which the payer's answer names it (REF 6R)."""

    claim = PracticeKey("claims.Claim")
    charge = PracticeKey("charges.Charge")
    number = models.SmallIntegerField()
    control_number = models.TextField()
    code = models.CharField(max_length=5)
    modifiers = models.TextField(default="")
    units = models.IntegerField()
    charge_cents = models.BigIntegerField()

    class Meta:
        db_table = "claims_line"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice_id", "claim", "number"], name="claims_line_once"),
        ]

    def __str__(self) -> str:
        return self.control_number


class Finding(PracticeModel):
    """What is wrong with a claim, or with a file about claims, and what mends it; settled, never deleted."""

    claim = PracticeKey("claims.Claim", null=True)
    file = PracticeKey("exchange.File", null=True)
    segment = models.IntegerField(default=0)
    finding = models.TextField()
    severity = models.TextField()
    say = models.TextField()
    fix = models.TextField()
    field = models.TextField(default="")
    line = models.SmallIntegerField(default=0)
    found_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "claims_finding"
        indexes: ClassVar = [
            models.Index(fields=["practice_id", "claim"], name="claims_finding_claim"),
            models.Index(fields=["practice_id", "file"], name="claims_finding_file"),
        ]

    def __str__(self) -> str:
        return self.finding


class Event(PracticeModel):
    """One thing that happened to a claim, with the file and segment that prove it; appended, never changed."""

    claim = PracticeKey("claims.Claim")
    at = models.DateTimeField()
    kind = models.TextField()
    say = models.TextField()
    file = PracticeKey("exchange.File", null=True)
    segment = models.IntegerField(default=0)
    offset = models.BigIntegerField(default=0)
    cents = models.BigIntegerField(null=True)

    class Meta:
        db_table = "claims_event"
        indexes: ClassVar = [
            models.Index(fields=["practice_id", "claim", "at"], name="claims_event_claim"),
        ]

    def __str__(self) -> str:
        return self.kind


_KEPT = {
    "state": "text", "rank": "smallint", "heard_at": "timestamptz", "acted_at": "timestamptz", "deadline_on": "date",
    "payer_claim_number": "text", "accepted_on": "date", "answered_on": "date",
}  # fmt: skip


def keep_standings(claims: Sequence[Claim]) -> None:
    """Write where these claims stand now, all in one statement: a remittance may be about thousands of them."""
    if not claims:
        return
    columns = ", ".join(f"{name} = said.{name}" for name in _KEPT)
    arrays = ", ".join(["%s::uuid[]", *(f"%s::{kind}[]" for kind in _KEPT.values())])
    values = [[claim.id for claim in claims], *([getattr(claim, name) for claim in claims] for name in _KEPT)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE claims_claim SET {columns} FROM unnest({arrays}) AS said (id, {', '.join(_KEPT)}) "  # noqa: S608 - names from the table above
            "WHERE claims_claim.practice_id = %s AND claims_claim.id = said.id",
            [*values, practice_in_scope()],
        )
