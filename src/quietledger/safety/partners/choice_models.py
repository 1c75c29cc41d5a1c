"""Tables of the choice among partners: ratings, offers, questions, decisions, steps to use, looks from outside.

An extra file beside `models`, which hands them on. But for questionnaires, rows are only ever added: the newest counts.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import models

from quietledger.core.tenancy.models import PracticeKey, PracticeModel
from quietledger.safety.outbox import links


class KnockOut(PracticeModel):
    """What was found of a test that no good price makes up for.  result: pass, fail or excepted; no row: unknown."""

    partner = PracticeKey("partners.Partner")
    test = models.CharField(max_length=4)
    result = models.TextField()
    reason = models.TextField()
    noted_by = models.UUIDField(null=True)
    noted_at = models.DateTimeField()

    class Meta:
        db_table = "partners_knock_out"
        indexes: ClassVar = [
            models.Index(fields=["practice_id", "partner", "test", "-noted_at"], name="partners_knock_out_newest")
        ]

    def __str__(self) -> str:
        return str(self.id)


class Score(PracticeModel):
    """How a partner does by one criterion, in halves of a point from 0 to 10, and how sure that is."""

    partner = PracticeKey("partners.Partner")
    criterion = models.CharField(max_length=4)
    halves = models.IntegerField()
    confidence = models.TextField()
    reason = models.TextField(default="")
    noted_by = models.UUIDField(null=True)
    noted_at = models.DateTimeField()

    class Meta:
        db_table = "partners_score"
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(halves__gte=0, halves__lte=10), name="partners_score_on_scale")
        ]
        indexes: ClassVar = [
            models.Index(fields=["practice_id", "partner", "criterion", "-noted_at"], name="partners_score_newest")
        ]

    def __str__(self) -> str:
        return str(self.id)


class Weights(PracticeModel):
    """How much each criterion counts for this practice; the newest row counts.  body: criterion -> points of 100."""

    body = models.JSONField()
    noted_by = models.UUIDField(null=True)
    noted_at = models.DateTimeField()

    class Meta:
        db_table = "partners_weights"

    def __str__(self) -> str:
        return str(self.id)


class Mix(PracticeModel):
    """What the practice itself collects and sends in a year, by which prices are compared; the newest row counts."""

    body = models.JSONField()
    noted_by = models.UUIDField(null=True)
    noted_at = models.DateTimeField()

    class Meta:
        db_table = "partners_mix"

    def __str__(self) -> str:
        return str(self.id)


class Offer(PracticeModel):
    """What a partner asks for its work; the newest row counts.  body: as `choosing.Offer` says, whole cents."""

    partner = PracticeKey("partners.Partner")
    body = models.JSONField()
    noted_by = models.UUIDField(null=True)
    noted_at = models.DateTimeField()

    class Meta:
        db_table = "partners_offer"
        indexes: ClassVar = [models.Index(fields=["practice_id", "partner", "-noted_at"], name="partners_offer_newest")]

    def __str__(self) -> str:
        return str(self.id)


class Figure(PracticeModel):
    """One figure of a partner's work as it says it, with the formula that it counts by, "" if it gave none.

    value_tenths: percent, or days, in tenths.
    """

    partner = PracticeKey("partners.Partner")
    name = models.TextField()
    value_tenths = models.IntegerField()
    formula = models.TextField(default="")
    period = models.TextField(default="")
    noted_by = models.UUIDField(null=True)
    noted_at = models.DateTimeField()

    class Meta:
        db_table = "partners_figure"
        indexes: ClassVar = [
            models.Index(fields=["practice_id", "partner", "name", "-noted_at"], name="partners_figure_newest")
        ]

    def __str__(self) -> str:
        return str(self.id)


class Questionnaire(PracticeModel):
    """Questions that were asked of a partner.  Of the link a digest is kept, of its code a slow hash, "" once used.

    answers: the newest file of answers.  sent_in_at: when the partner said that it is done.
    """

    partner = PracticeKey("partners.Partner")
    tier = models.CharField(max_length=2)
    version = models.TextField()
    link = models.BinaryField(null=True)
    code = models.TextField(default="")
    wrong_tries = models.IntegerField(default=0)
    asked_by = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    locked_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    sent_in_at = models.DateTimeField(null=True)
    answers = PracticeKey("partners.File", null=True)

    class Meta:
        db_table = "partners_questionnaire"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice_id", "link"], name="partners_questionnaire_link"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["practice_id", "partner", "-asked_at"], name="partners_questionnaire_newest")
        ]

    def __str__(self) -> str:
        return str(self.id)

    def mark_wrong(self, now: datetime) -> None:
        self.wrong_tries += 1
        if self.wrong_tries >= links.MOST_TRIES:
            self.code, self.locked_at = "", now
        self.save(update_fields=["code", "wrong_tries", "locked_at"])

    def mark_revoked(self, now: datetime) -> None:
        self.revoked_at, self.code = now, ""
        self.save(update_fields=["revoked_at", "code"])

    def mark_answers(self, file_id: UUID) -> None:
        self.answers_id = file_id
        self.save(update_fields=["answers"])

    def mark_sent_in(self, now: datetime) -> None:
        self.sent_in_at, self.code = now, ""
        self.save(update_fields=["sent_in_at", "code"])


class Decision(PracticeModel):
    """Who was chosen and why, as it was signed.  body: the whole record in words; sha256: of its PDF, in `file`."""

    partner = PracticeKey("partners.Partner")
    body = models.JSONField()
    file = PracticeKey("partners.File")
    sha256 = models.CharField(max_length=64)
    signed_by = models.UUIDField(null=True)
    signed_at = models.DateTimeField()

    class Meta:
        db_table = "partners_decision"
        indexes: ClassVar = [
            models.Index(fields=["practice_id", "partner", "-signed_at"], name="partners_decision_newest")
        ]

    def __str__(self) -> str:
        return str(self.id)


class Step(PracticeModel):
    """One step from choice to use that somebody ticked, or took back; the newest row of a step counts."""

    partner = PracticeKey("partners.Partner")
    step = models.TextField()
    is_done = models.BooleanField()
    note = models.TextField(default="")
    noted_by = models.UUIDField(null=True)
    noted_at = models.DateTimeField()

    class Meta:
        db_table = "partners_step"
        indexes: ClassVar = [
            models.Index(fields=["practice_id", "partner", "step", "-noted_at"], name="partners_step_newest")
        ]

    def __str__(self) -> str:
        return str(self.id)


class Look(PracticeModel):
    """How a partner's mail domain stood when it was looked at.  body: each check's verdict and words."""

    partner = PracticeKey("partners.Partner")
    domain = models.TextField()
    verdict = models.TextField()
    body = models.JSONField()
    looked_at = models.DateTimeField()

    class Meta:
        db_table = "partners_look"
        indexes: ClassVar = [models.Index(fields=["practice_id", "partner", "-looked_at"], name="partners_look_newest")]

    def __str__(self) -> str:
        return str(self.id)
