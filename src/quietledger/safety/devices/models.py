"""Paired devices, the codes that pair them, what is tied to them, the owner's exceptions, and losses.

Nothing of it is sealed: no table has a word about a patient.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models

from quietledger.core.tenancy.models import PracticeKey, PracticeModel
from quietledger.safety.devices.rules import DeviceRow, Ending, ExceptionRow, Source, TieKind, TieRow


class Device(PracticeModel):
    """One machine of the practice.  Ended ones stay, so that the trail's ids keep their names.

    key: the enrolled key (SubjectPublicKeyInfo, base64), "" if it has none.  nonce: what its next report must repeat.
    node: the digest of osquery's node key.  attested: what its hardware proved at pairing, JSON.  report: its last one.
    """

    person_id = models.UUIDField(null=True)
    source = models.CharField(max_length=10)
    name = models.TextField(default="")
    platform = models.CharField(max_length=10)
    key = models.TextField(default="")
    thumbprint = models.CharField(max_length=64, default="")
    certificate_until = models.DateTimeField(null=True)
    nonce = models.TextField(default="")
    seq = models.BigIntegerField(default=0)
    node = models.CharField(max_length=64, default="")
    serial = models.TextField(default="")
    attested = models.TextField(default="")
    level = models.IntegerField(default=0)
    report = models.TextField(default="")
    paired_at = models.DateTimeField()
    reported_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=10, default="")

    class Meta:
        db_table = "devices_device"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice_id", "key"], condition=models.Q(ended_at__isnull=True) & ~models.Q(key=""),
                name="devices_device_key_once",
            ),
            models.UniqueConstraint(
                fields=["practice_id", "node"], condition=~models.Q(node=""), name="devices_device_node_once"
            ),
            models.UniqueConstraint(
                fields=["practice_id"], condition=models.Q(ended_at__isnull=True, source="machine"),
                name="devices_device_one_machine",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.id)

    def row(self) -> DeviceRow:
        return DeviceRow(
            self.id, self.person_id, Source(self.source), self.name, self.platform, self.key, self.thumbprint,
            self.certificate_until, self.serial, self.attested, self.level, self.report, self.seq, self.paired_at,
            self.reported_at, self.ended_at, Ending(self.ended_why) if self.ended_why else None,
        )  # fmt: skip

    def mark_certified(self, thumbprint: str, until: datetime) -> None:
        self.thumbprint, self.certificate_until = thumbprint, until
        self.save(update_fields=["thumbprint", "certificate_until"])

    def mark_heard(self, seq: int, nonce: str) -> None:
        """A signed word of it was taken: neither it nor an older one counts again."""
        self.seq, self.nonce = seq, nonce
        self.save(update_fields=["seq", "nonce"])

    def mark_attested(self, attested: str) -> None:
        """What its hardware has proved by now."""
        self.attested = attested
        self.save(update_fields=["attested"])

    def mark_reported(self, report: str, level: int, now: datetime) -> None:
        self.report, self.level, self.reported_at = report, level, now
        self.save(update_fields=["report", "level", "reported_at"])

    def mark_known(self, serial: str) -> None:
        """Its serial, told for the first time; from then on it can't change."""
        self.serial = serial
        self.save(update_fields=["serial"])

    def mark_node(self, digest: str) -> None:
        """Osquery has a new node key; the one that it had opens nothing any more."""
        self.node = digest
        self.save(update_fields=["node"])

    def mark_ended(self, why: Ending, now: datetime) -> None:
        """Nothing that it shows opens anything from now on."""
        self.ended_at, self.ended_why, self.nonce = now, why.value, ""
        self.save(update_fields=["ended_at", "ended_why", "nonce"])


class Code(PracticeModel):
    """A one-time code that pairs one device with one person.  Kept: its digest."""

    person_id = models.UUIDField()
    digest = models.CharField(max_length=64)
    name = models.TextField(default="")
    until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "devices_code"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice_id", "digest"], name="devices_code_digest_once")
        ]

    def __str__(self) -> str:
        return str(self.id)

    def mark_used(self, now: datetime) -> None:
        self.used_at = now
        self.save(update_fields=["used_at"])


class Tie(PracticeModel):
    """A key in a browser that can't leave the device it is on: a passkey (its credential id) or a DBSC key."""

    device = PracticeKey("devices.Device")
    person_id = models.UUIDField()
    kind = models.CharField(max_length=10)
    value = models.TextField()
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "devices_tie"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice_id", "kind", "value"], condition=models.Q(ended_at__isnull=True),
                name="devices_tie_once",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.id)

    def row(self) -> TieRow:
        return TieRow(self.id, self.device_id, self.person_id, TieKind(self.kind), self.value, self.since)


class Exemption(PracticeModel):
    """The owner's word that a device may be used as it is, with the reason and an end."""

    device = PracticeKey("devices.Device")
    reason = models.TextField()
    given_by = models.UUIDField(null=True)
    since = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "devices_exemption"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(until__gt=models.F("since")), name="devices_exemption_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return str(self.id)

    def row(self) -> ExceptionRow:
        return ExceptionRow(self.id, self.reason, self.given_by, self.since, self.until)

    def mark_ended(self, now: datetime) -> None:
        self.ended_at = now
        self.save(update_fields=["ended_at"])


class Loss(PracticeModel):
    """A device that was reported lost: left for whoever keeps incidents.  taken_at: when they took it."""

    device = PracticeKey("devices.Device")
    reported_by = models.UUIDField(null=True)
    sign_ins = models.IntegerField()
    at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "devices_loss"

    def __str__(self) -> str:
        return str(self.id)

    def mark_taken(self, now: datetime) -> None:
        self.taken_at = now
        self.save(update_fields=["taken_at"])


class NodeSecret(PracticeModel):
    """The secret by which osquery enrols at the practice; one counts at a time.  Kept: its digest."""

    digest = models.CharField(max_length=64)
    made_by = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "devices_node_secret"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice_id"], condition=models.Q(ended_at__isnull=True), name="devices_node_secret_one_open"
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class Node(PracticeModel):
    """What osquery says of a device, question by question, until it comes to a report.

    machine: the digest of its hardware's id.  is_certified: it counts only beside the device's certificate.  answers:
    the last one to each question, JSON.  The digest of its node key stands in the device's row.
    """

    device = PracticeKey("devices.Device")
    machine = models.CharField(max_length=64)
    is_certified = models.BooleanField()
    answers = models.TextField(default="")

    class Meta:
        db_table = "devices_node"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice_id", "device"], name="devices_node_once_a_device")
        ]
        indexes: ClassVar = [models.Index(fields=["practice_id", "machine"], name="devices_node_machine")]

    def __str__(self) -> str:
        return str(self.id)

    def mark_answered(self, answers: str) -> None:
        """What osquery has answered by now."""
        self.answers = answers
        self.save(update_fields=["answers"])
