"""Finished lessons, and lessons that a practice wrote itself; both are only ever added to.

Nothing of it is sealed: neither table has a word about a patient.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from quietledger.core.tenancy.models import PracticeModel


class Finish(PracticeModel):
    """Somebody went through a lesson.  version: the hash of its text; answers are not kept.

    Kept for good: the law wants six years (45 CFR 164.316(b)(2)(i)), and nothing here deletes.
    """

    person_id = models.UUIDField()
    lesson = models.CharField(max_length=60)
    title = models.TextField()
    version = models.CharField(max_length=64)
    finished_on = models.DateField()
    finished_at = models.DateTimeField()

    class Meta:
        db_table = "training_finish"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice_id", "person_id", "lesson", "version", "finished_on"], name="training_finish_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class OwnLesson(PracticeModel):
    """One version of a lesson that the practice wrote; the newest counts.  is_taught: false once it was taken back."""

    lesson = models.CharField(max_length=60)
    version = models.CharField(max_length=64)
    text = models.TextField()
    is_taught = models.BooleanField()
    written_by = models.UUIDField()
    written_at = models.DateTimeField()

    class Meta:
        db_table = "training_own_lesson"
        indexes: ClassVar = [
            models.Index(fields=["practice_id", "lesson", "-written_at"], name="training_own_lesson_newest")
        ]

    def __str__(self) -> str:
        return str(self.id)
