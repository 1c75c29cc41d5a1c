"""Applications for cyber insurance, what people typed in them, and what was signed; all of it only ever added to.

No fact is copied here: a signature keeps what was said to the insurer, the instant, and hashes of what showed it, so
that the same words can be read again from the facts. An application's state follows from its signatures.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from quietledger.core.tenancy.models import PracticeKey, PracticeModel


class Application(PracticeModel):
    """One version of an application to an insurer, of a policy or an offer if there is one."""

    policy = PracticeKey("cyberinsurance.Policy", null=True)
    insurer = models.CharField(max_length=120)
    version = models.IntegerField()
    begun_by = models.UUIDField(null=True)
    begun_at = models.DateTimeField()

    class Meta:
        db_table = "cyberinsurance_application"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice_id", "insurer", "version"], name="cyberinsurance_application_version_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class Reply(PracticeModel):
    """What a person typed to a question; the newest counts.  reason: why it is so although nothing fresh shows it."""

    application = PracticeKey("cyberinsurance.Application")
    question = models.CharField(max_length=4)
    value = models.TextField()
    note = models.TextField(default="")
    reason = models.TextField(default="")
    replied_by = models.UUIDField(null=True)
    replied_at = models.DateTimeField()

    class Meta:
        db_table = "cyberinsurance_reply"
        indexes: ClassVar = [
            models.Index(
                fields=["practice_id", "application", "question", "-replied_at"], name="cyberinsurance_reply_newest"
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class Signature(PracticeModel):
    """An application, signed.  said: the answers as they went out, and ids of what was counted; entry_id: the trail's.

    sha256: over everything that was signed, the hash of each answer's evidence at `as_of` among it.
    """

    application = PracticeKey("cyberinsurance.Application")
    signed_by = models.UUIDField()
    signer = models.TextField()
    signed_at = models.DateTimeField()
    as_of = models.DateTimeField()
    said = models.JSONField()
    sha256 = models.CharField(max_length=64)
    entry_id = models.UUIDField()

    class Meta:
        db_table = "cyberinsurance_signature"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice_id", "application"], name="cyberinsurance_signature_once")
        ]

    def __str__(self) -> str:
        return str(self.id)
