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
        indexes: ClassVar = [models.Index(fields=["practice_id", "created_at"], name="audit_entry_at")]

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
    """An entry's place in the practice's tree.  `root`: that of the tree that ends here, so a bad leaf can be named."""

    sequence = models.BigIntegerField()
    entry = PracticeKey("audit.Entry")
    leaf = models.BinaryField()
    root = models.BinaryField(null=True)  # of leaves placed before 0.2, a head of its own tells it

    class Meta:
        db_table = "audit_leaf"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice_id", "sequence"], name="audit_leaf_sequence_once"),
            models.UniqueConstraint(fields=["practice_id", "entry"], name="audit_leaf_entry_once"),
        ]

    def __str__(self) -> str:
        return str(self.sequence)


class Head(PracticeModel):
    """The tree after an append: its peaks (to go on from) and its root (to compare with)."""

    size = models.BigIntegerField()
    peaks = models.BinaryField()
    root = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "audit_head"
        constraints: ClassVar = [models.UniqueConstraint(fields=["practice_id", "size"], name="audit_head_size_once")]

    def __str__(self) -> str:
        return str(self.size)


class Tile(PracticeModel):
    """The root of a full tile: of 256 leaves at level 0, of 256 such roots at level 1 ... so that proofs stay cheap."""

    level = models.IntegerField()
    number = models.BigIntegerField()
    root = models.BinaryField()

    class Meta:
        db_table = "audit_tile"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice_id", "level", "number"], name="audit_tile_once"),
        ]

    def __str__(self) -> str:
        return f"{self.level}/{self.number}"


class Checkpoint(PracticeModel):
    """A tree's size and root, signed; each was proven to go on from the one before it."""

    size = models.BigIntegerField()
    root = models.BinaryField()
    note = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "audit_checkpoint"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice_id", "size"], name="audit_checkpoint_size_once"),
        ]

    def __str__(self) -> str:
        return str(self.size)


class Witness(PracticeModel):
    """Somebody elsewhere who signs the site's checkpoints too, and so cannot be shown two histories."""

    url = models.TextField()
    key = models.TextField()  # as the witness prints it: name+key id+public key
    created_at = models.DateTimeField()

    class Meta:
        db_table = "audit_witness"
        constraints: ClassVar = [models.UniqueConstraint(fields=["practice_id", "key"], name="audit_witness_once")]

    def __str__(self) -> str:
        return self.url


class Cosignature(PracticeModel):
    """A witness's line under a checkpoint."""

    size = models.BigIntegerField()
    name = models.TextField()
    line = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "audit_cosignature"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice_id", "size", "name"], name="audit_cosignature_once"),
        ]

    def __str__(self) -> str:
        return f"{self.size} {self.name}"
