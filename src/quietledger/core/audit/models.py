"""The trail's tables; all of them are only ever inserted into, which the database itself enforces."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from quietledger.core.tenancy.models import PracticeKey, PracticeModel


class Entry(PracticeModel):
    """One event, as the exact text that is hashed."""

    body = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "audit_entry"

    def __str__(self) -> str:
        return str(self.id)


class Detail(PracticeModel):
    """What an entry's `det` is the hash of, sealed; may be deleted without touching the tree (shredding)."""

    cell = models.BinaryField()

    class Meta:
        db_table = "audit_detail"

    def __str__(self) -> str:
        return str(self.id)


class Leaf(PracticeModel):
    """An entry's place in the practice's tree."""

    sequence = models.BigIntegerField()
    entry = PracticeKey("audit.Entry")
    leaf = models.BinaryField()

    class Meta:
        db_table = "audit_leaf"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice_id", "sequence"], name="audit_leaf_sequence_once"),
            models.UniqueConstraint(fields=["practice_id", "entry"], name="audit_leaf_entry_once"),
        ]

    def __str__(self) -> str:
        return str(self.sequence)


class Head(PracticeModel):
    """The tree at a size: its peaks (to go on from) and its root (to compare with)."""

    size = models.BigIntegerField()
    peaks = models.BinaryField()
    root = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "audit_head"
        constraints: ClassVar = [models.UniqueConstraint(fields=["practice_id", "size"], name="audit_head_size_once")]

    def __str__(self) -> str:
        return str(self.size)
