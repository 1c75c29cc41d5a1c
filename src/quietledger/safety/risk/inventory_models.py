"""Tables of the inventory and of the map: things and flows that the house can't see, what was said of them, and looks.

An extra file beside `models`, which hands them on. What the house knows of a device, a mailbox or a partner is read
each time and kept nowhere here. A thing goes by its key: its kind and its id, as in "device:…". But for `ended_at`,
rows are only ever added: the newest counts.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import models

from quietledger.core.tenancy.models import PracticeModel


class Asset(PracticeModel):
    """Something that the house can't see: a records system, a bank account, paper.  ended_at: when it was given up."""

    kind = models.TextField()
    name = models.TextField()
    added_by = models.UUIDField(null=True)
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    class Meta:
        db_table = "risk_asset"

    def __str__(self) -> str:
        return str(self.id)

    def mark_ended(self, by: UUID | None, now: datetime) -> None:
        self.ended_by, self.ended_at = by, now
        self.save(update_fields=["ended_by", "ended_at"])


class Remark(PracticeModel):
    """What somebody said of a thing; only ever added to.

    owner_id: who answers for it.  has_data: whether it holds patients' data; why_none: why it doesn't.
    support_ends_on: the first day without its maker's updates.  scenarios: beside those of its kind.
    """

    thing = models.TextField()
    owner_id = models.UUIDField(null=True)
    criticality = models.TextField()
    has_data = models.BooleanField()
    why_none = models.TextField(default="")
    kept_where = models.TextField(default="")
    support_ends_on = models.DateField(null=True)
    scenarios = models.JSONField(default=list)
    said_by = models.UUIDField(null=True)
    said_at = models.DateTimeField()

    class Meta:
        db_table = "risk_remark"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(has_data=True) | ~models.Q(why_none=""), name="risk_remark_none_because"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["practice_id", "thing", "-said_at"], name="risk_remark_newest")]

    def __str__(self) -> str:
        return str(self.id)


class Custody(PracticeModel):
    """That a thing moved, changed hands, or ended: whose it was then, and where.  Only ever added to.

    Source: 45 CFR 164.310(d)(2)(iii).
    """

    thing = models.TextField()
    what = models.TextField()
    happened_on = models.DateField()
    note = models.TextField()
    noted_by = models.UUIDField(null=True)
    noted_at = models.DateTimeField()

    class Meta:
        db_table = "risk_custody"
        indexes: ClassVar = [models.Index(fields=["practice_id", "thing", "-noted_at"], name="risk_custody_of")]

    def __str__(self) -> str:
        return str(self.id)


class Flow(PracticeModel):
    """A way that data goes which the house can't see.  source, target: keys of things, or somebody outside."""

    source = models.TextField()
    target = models.TextField()
    categories = models.JSONField()
    channel = models.TextField()
    guarded_by = models.TextField(default="")
    added_by = models.UUIDField(null=True)
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    class Meta:
        db_table = "risk_flow"

    def __str__(self) -> str:
        return str(self.id)

    def mark_ended(self, by: UUID | None, now: datetime) -> None:
        self.ended_by, self.ended_at = by, now
        self.save(update_fields=["ended_by", "ended_at"])


class Look(PracticeModel):
    """Somebody looked the inventory and the map through.  things, flows: the keys of all that was there to see."""

    things = models.JSONField()
    flows = models.JSONField()
    looked_by = models.UUIDField(null=True)
    looked_at = models.DateTimeField()

    class Meta:
        db_table = "risk_look"
        indexes: ClassVar = [models.Index(fields=["practice_id", "-looked_at"], name="risk_look_newest")]

    def __str__(self) -> str:
        return str(self.id)
