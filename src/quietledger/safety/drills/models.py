"""Drills, what raters said, whom each message is for, and lures that a practice added."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import models

from quietledger.core.tenancy.models import PracticeKey, PracticeModel
from quietledger.core.vault.models import SealedModel
from quietledger.core.vault.rules import BlindIndex
from quietledger.pure.phishscale.scale import Difficulty, Rating
from quietledger.safety.drills import rules
from quietledger.safety.drills.rules import State

STATES = [(one.value, one.value) for one in State]
DIFFICULTIES = [(one.value, one.value) for one in Difficulty]


class OwnLure(PracticeModel):
    """A lure that the practice wrote.  No secret: it is made to be mailed, and checked for what no lure may say."""

    family = models.TextField()
    text = models.TextField()
    added_by = models.UUIDField()
    added_at = models.DateTimeField()

    class Meta:
        db_table = "drills_lure"

    def __str__(self) -> str:
        return str(self.id)


class Drill(PracticeModel):
    """One drill with its text as it is sent; its figures are filled in when it ends, and stay."""

    lure = models.TextField()
    family = models.TextField()
    text = models.TextField()
    state = models.TextField(choices=STATES, default=State.DRAFT.value)
    difficulty = models.TextField(choices=DIFFICULTIES, default="", blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField()
    prepared_by = models.UUIDField()
    prepared_at = models.DateTimeField()
    proposal = models.UUIDField(null=True)
    approved_by = models.UUIDField(null=True)
    approved_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    delivered = models.IntegerField(default=0)
    acted = models.IntegerField(default=0)
    reported = models.IntegerField(default=0)
    after_report = models.IntegerField(default=0)
    machines = models.IntegerField(default=0)
    first_delivered_at = models.DateTimeField(null=True)
    first_acted_at = models.DateTimeField(null=True)
    first_reported_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "drills_drill"
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(until__gt=models.F("since")), name="drills_drill_has_length"),
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "withdrawn"]) | ~models.Q(difficulty=""),
                name="drills_drill_is_rated",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["approved", "ended"]) | models.Q(approved_by__isnull=False),
                name="drills_drill_is_approved",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def mark(self, state: State, **fields: object) -> None:
        """Go on to another state."""
        for name, value in fields.items():
            setattr(self, name, value)
        self.state = state.value
        self.save(update_fields=["state", *fields])


class RatingRow(PracticeModel):
    """What one person said of a drill's difficulty; the newest of each counts."""

    drill = PracticeKey("drills.Drill")
    rater = models.UUIDField()
    cues = models.JSONField()
    premise = models.JSONField()
    rated_at = models.DateTimeField()

    class Meta:
        db_table = "drills_rating"
        indexes: ClassVar = [models.Index(fields=["practice_id", "drill"], name="drills_rating_of_drill")]

    def __str__(self) -> str:
        return str(self.id)

    def rated(self) -> rules.Rated:
        return rules.Rated(self.rater, self.rated_at, Rating(dict(self.cues), tuple(self.premise)))


class Recipient(SealedModel):
    """One message of a drill; whom it is for is sealed, and found again by that person alone.

    link_digest: of the link's secret, None until it is sent.  acted_view, machine_views: the look at the page by which
    somebody acted, and those that a machine betrayed.
    """

    Document = rules.RecipientDoc
    blind_indexes = (BlindIndex("drills_recipient.person", "person_tag", ("person",)),)

    drill = PracticeKey("drills.Drill")
    person_tag = models.BinaryField(null=True)
    planned_at = models.DateTimeField(null=True)
    letter_id = models.UUIDField(null=True)
    link_digest = models.BinaryField(null=True)
    sent_at = models.DateTimeField(null=True)
    left_out_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    acted_at = models.DateTimeField(null=True)
    acted_view = models.TextField(default="", blank=True)
    machine_views = models.JSONField(default=list)
    reported_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "drills_recipient"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice_id", "drill", "person_tag"], name="drills_recipient_once"),
            models.UniqueConstraint(fields=["practice_id", "link_digest"], name="drills_recipient_link_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["practice_id", "person_tag"], name="drills_recipient_of_person"),
            models.Index(
                fields=["practice_id", "planned_at"],
                condition=models.Q(sent_at__isnull=True, left_out_at__isnull=True, planned_at__isnull=False),
                name="drills_recipient_due",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def mark_planned(self, at: datetime) -> None:
        self.planned_at = at
        self.save(update_fields=["planned_at"])

    def mark_sent(self, letter_id: UUID, digest: bytes, now: datetime) -> None:
        self.letter_id, self.link_digest, self.sent_at = letter_id, digest, now
        self.save(update_fields=["letter_id", "link_digest", "sent_at"])

    def mark_left_out(self, now: datetime) -> None:
        self.left_out_at = now
        self.save(update_fields=["left_out_at"])

    def mark_delivered(self, at: datetime) -> None:
        self.delivered_at = at
        self.save(update_fields=["delivered_at"])

    def mark_acted(self, at: datetime | None, view: str) -> None:
        self.acted_at, self.acted_view = at, view
        self.save(update_fields=["acted_at", "acted_view"])

    def mark_machine(self, views: Sequence[str]) -> None:
        self.machine_views = list(views)
        self.save(update_fields=["machine_views"])

    def mark_reported(self, at: datetime) -> None:
        self.reported_at = at
        self.save(update_fields=["reported_at"])

    def row_mark(self) -> rules.Mark:
        return rules.Mark(self.delivered_at, self.acted_at, self.reported_at, len(self.machine_views))
