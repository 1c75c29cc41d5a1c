"""What people said of the practice and its safeguards, handed on and decided; rows are only ever added.

Nothing here says how a safeguard stands: that is read from the facts each time. Tables of the inventory and of the
plan stand in `inventory_models` and `plan_models`, and are handed on from here.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from quietledger.core.tenancy.models import PracticeKey, PracticeModel
from quietledger.core.vault.models import SealedModel
from quietledger.core.vault.rules import Kind
from quietledger.safety.risk.inventory_models import Asset, Custody, Flow, Look, Remark
from quietledger.safety.risk.plan_models import Item, Prior
from quietledger.safety.risk.report_models import Snapshot

__all__ = [
    "Answer", "Asset", "Custody", "Decision", "File", "Flow", "Handed", "Item", "Look", "Prior", "Profile", "Remark",
    "Snapshot",
]  # fmt: skip


class Profile(PracticeModel):
    """What the practice is, as somebody said; the newest row counts.

    is_proposed_rule: also show what the Security Rule would ask if its proposed change became law.
    """

    clinicians = models.IntegerField()
    records = models.IntegerField()
    revenue_cents = models.BigIntegerField()
    states = models.JSONField(default=list)
    is_part2 = models.BooleanField(default=False)
    is_clearinghouse = models.BooleanField(default=False)
    is_government = models.BooleanField(default=False)
    is_group_plan = models.BooleanField(default=False)
    is_proposed_rule = models.BooleanField(default=False)
    said_by = models.UUIDField(null=True)
    said_at = models.DateTimeField()

    class Meta:
        db_table = "risk_profile"
        indexes: ClassVar = [models.Index(fields=["practice_id", "-said_at"], name="risk_profile_newest")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(clinicians__gte=1, records__gte=0, revenue_cents__gte=0), name="risk_profile_counts"
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class File(SealedModel):
    """One file of this room, sealed: something that shows an answer, or a report that was signed.

    kind: what it is.  topic: which question or report it belongs to.
    """

    cell_kind = Kind.BYTES
    kind = models.TextField()
    topic = models.TextField(default="")
    name = models.TextField()
    sha256 = models.CharField(max_length=64)
    size_bytes = models.BigIntegerField()
    came_at = models.DateTimeField()
    came_by = models.UUIDField(null=True)

    class Meta:
        db_table = "risk_file"
        indexes: ClassVar = [models.Index(fields=["practice_id", "kind", "-came_at"], name="risk_file_of")]

    def __str__(self) -> str:
        return str(self.id)


class Answer(PracticeModel):
    """What somebody said to one question; the newest counts.

    shown_as: what kind of thing shows it, "" where nothing does.  shows: what it is.  seen_on: when it was looked at.
    """

    key = models.TextField()
    value = models.TextField()
    note = models.TextField(default="")
    shown_as = models.TextField(default="")
    shows = models.TextField(default="")
    seen_on = models.DateField(null=True)
    file = PracticeKey("risk.File", null=True)
    said_by = models.UUIDField(null=True)
    said_at = models.DateTimeField()

    class Meta:
        db_table = "risk_answer"
        indexes: ClassVar = [models.Index(fields=["practice_id", "key", "-said_at"], name="risk_answer_newest")]

    def __str__(self) -> str:
        return str(self.id)


class Handed(PracticeModel):
    """A question that was handed to a colleague; the newest counts.  person_id: None once it was taken back."""

    key = models.TextField()
    person_id = models.UUIDField(null=True)
    note = models.TextField(default="")
    handed_by = models.UUIDField(null=True)
    handed_at = models.DateTimeField()

    class Meta:
        db_table = "risk_handed"
        indexes: ClassVar = [models.Index(fields=["practice_id", "key", "-handed_at"], name="risk_handed_newest")]

    def __str__(self) -> str:
        return str(self.id)


class Decision(PracticeModel):
    """What the practice chose for an addressable row of the law; the newest counts.

    owner_id: who answers for it.  review_on: from when on it counts no more, unless it was decided again.
    """

    row = models.TextField()
    outcome = models.TextField()
    rationale = models.TextField(default="")
    owner_id = models.UUIDField(null=True)
    decided_on = models.DateField()
    review_on = models.DateField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField()

    class Meta:
        db_table = "risk_decision"
        indexes: ClassVar = [models.Index(fields=["practice_id", "row", "-decided_at"], name="risk_decision_newest")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(outcome="implemented")
                | (~models.Q(rationale="") & models.Q(owner_id__isnull=False)),
                name="risk_decision_has_reasons",
            ),
            models.CheckConstraint(
                condition=models.Q(review_on__gt=models.F("decided_on")), name="risk_decision_ends_later"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
