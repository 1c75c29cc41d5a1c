"""Files and connections."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from quietledger.core.exchange import rules
from quietledger.core.vault.models import SealedModel
from quietledger.core.vault.rules import Kind


class File(SealedModel):
    """One file in or out; its bytes are the sealed document."""

    class State(models.TextChoices):
        WAITING = "waiting"  # to go out
        SENT = "sent"
        ARRIVED = "arrived"  # to be taken by a room
        TAKEN = "taken"
        QUARANTINED = "quarantined"
        KEPT = "kept"  # stays here: a letter, an upload that was read

    cell_kind = Kind.BYTES
    direction = models.TextField()
    file_kind = models.TextField()
    name = models.TextField()
    sha256 = models.CharField(max_length=64)
    size_bytes = models.BigIntegerField()
    once = models.TextField()
    state = models.TextField(choices=State)
    connection = models.UUIDField(null=True)
    findings_count = models.IntegerField(default=0)
    problem = models.TextField(default="")
    said = models.TextField(default="")  # the problem, in words
    came_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "exchange_file"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice_id", "direction", "once"], name="exchange_file_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["practice_id", "state", "file_kind", "id"], name="exchange_file_tray")
        ]

    def __str__(self) -> str:
        return str(self.id)

    def row(self) -> rules.FileRow:
        return rules.FileRow(
            self.id, self.direction, self.file_kind, self.name, self.sha256, self.size_bytes, self.state, self.came_at,
            self.connection, self.findings_count, self.problem, self.said,
        )  # fmt: skip


class Connection(SealedModel):
    """How we reach one partner; our private key is the sealed document, the partner's host key is pinned."""

    Document = rules.ConnectionDoc

    name = models.TextField()
    host = models.TextField()
    port = models.IntegerField()
    username = models.TextField()
    host_key = models.TextField()
    to_folder = models.TextField()
    from_folder = models.TextField()
    sender_id = models.TextField()
    receiver_id = models.TextField()
    problem = models.TextField(default="")
    partner = models.UUIDField(null=True)  # whose line it is; the line's own id if nobody said
    is_paused = models.BooleanField(default=False)  # since a restore: nothing goes out

    class Meta:
        db_table = "exchange_connection"

    def __str__(self) -> str:
        return str(self.id)

    def row(self) -> rules.ConnectionRow:
        names = rules.ConnectionRow.__dataclass_fields__.keys() - {"partner_id"}
        return rules.ConnectionRow(**{name: getattr(self, name) for name in names}, partner_id=self.partner or self.id)
