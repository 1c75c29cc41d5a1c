"""Priced services of signed visits, and what keeps a visit from being priced."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from quietledger.core.tenancy.models import PracticeKey, PracticeModel


class Charge(PracticeModel):
    """One priced service of a visit; never changed but for its state.

    `number` is the visit's own running number: the tray is emptied in that order, so that a day killed and begun again
    makes the same claims. `payer` is None where the patient pays.
    """

    class State(models.TextChoices):
        READY = "ready"
        CLAIMED = "claimed"
        PATIENT = "patient"

    patient = PracticeKey("patients.Patient")
    visit = PracticeKey("visits.Visit")
    payer = PracticeKey("payers.Payer", null=True)
    clinician = PracticeKey("visits.Clinician")
    number = models.BigIntegerField()
    line = models.SmallIntegerField()
    code = models.CharField(max_length=5)
    modifiers = models.TextField(default="")  # joined by ":", as they travel
    units = models.IntegerField()
    charge_cents = models.BigIntegerField()
    place = models.CharField(max_length=2)
    service_on = models.DateField()
    rule = models.TextField()
    label = models.TextField()
    state = models.TextField(choices=State, default=State.READY)

    class Meta:
        db_table = "charges_charge"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice_id", "visit", "line"], name="charges_charge_once"),
            models.CheckConstraint(condition=models.Q(charge_cents__gte=0), name="charges_charge_not_negative"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["practice_id", "number", "line"], condition=models.Q(state="ready"), name="charges_charge_ready"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}/{self.line}"


class Hold(PracticeModel):
    """One reason why a visit is not charged yet, in words; it stands until somebody mends the visit and releases it."""

    visit = PracticeKey("visits.Visit")
    patient = PracticeKey("patients.Patient")
    number = models.BigIntegerField()
    service_on = models.DateField()
    finding = models.TextField()
    say = models.TextField()
    fix = models.TextField()
    field = models.TextField(default="")
    held_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "charges_hold"
        indexes: ClassVar = [
            models.Index(
                fields=["practice_id", "service_on", "number"],
                condition=models.Q(released_at=None),
                name="charges_hold_open",
            ),
            models.Index(fields=["practice_id", "visit"], name="charges_hold_visit"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.finding}"
