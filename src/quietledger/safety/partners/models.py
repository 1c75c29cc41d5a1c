"""Partners, how they were rated, what they offered and answered, and who was chosen why.

Nothing here is about a patient. Ratings, offers, decisions and files are only ever added to; the newest counts.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models

from quietledger.core.tenancy.models import PracticeKey, PracticeModel
from quietledger.core.vault.models import SealedModel
from quietledger.core.vault.rules import Kind
from quietledger.safety.partners import rules
from quietledger.safety.partners.rules import State, Tier


class Partner(PracticeModel):
    """A firm that the practice works with or may work with.  why: of its state, in words."""

    name = models.TextField()
    kind = models.TextField()
    tier = models.CharField(max_length=2)
    state = models.TextField(default=State.CANDIDATE)
    regions = models.JSONField(default=list)
    domain = models.TextField(default="")
    owners = models.JSONField(default=list)
    npi = models.TextField(default="")
    ein = models.TextField(default="")
    notes = models.TextField(default="")
    added_at = models.DateTimeField()
    state_since = models.DateTimeField()
    why = models.TextField(default="")

    class Meta:
        db_table = "partners_partner"

    def __str__(self) -> str:
        return str(self.id)

    def row(self) -> rules.PartnerRow:
        return rules.PartnerRow(
            self.id, self.name, self.kind, Tier(self.tier), State(self.state), tuple(self.regions), self.domain,
            tuple(self.owners), self.npi, self.ein, self.notes, self.added_at, self.state_since, self.why,
        )  # fmt: skip

    def mark_state(self, state: State, why: str, now: datetime) -> None:
        self.state, self.why, self.state_since = state, why, now
        self.save(update_fields=["state", "why", "state_since"])

    def mark_changed(self, new: rules.NewPartner) -> None:
        self.name, self.kind, self.tier, self.domain = new.name, new.kind, new.tier, new.domain
        self.regions, self.owners = list(new.regions), list(new.owners)
        self.npi, self.ein, self.notes = new.npi, new.ein, new.notes
        self.save()


class File(SealedModel):
    """One file of a partner, sealed: a document it showed, its answers, or a decision about it.

    kind: what it is.  topic: which question or kind of evidence it belongs to.  until: when it stops to prove anything.
    """

    cell_kind = Kind.BYTES
    partner = PracticeKey("partners.Partner")
    kind = models.TextField()
    topic = models.TextField(default="")
    name = models.TextField()
    sha256 = models.CharField(max_length=64)
    size_bytes = models.BigIntegerField()
    until = models.DateTimeField(null=True)
    came_at = models.DateTimeField()
    came_by = models.TextField()

    class Meta:
        db_table = "partners_file"
        indexes: ClassVar = [
            models.Index(fields=["practice_id", "partner", "kind", "-came_at"], name="partners_file_of")
        ]

    def __str__(self) -> str:
        return str(self.id)


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
