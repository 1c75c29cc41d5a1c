"""People and their memberships: site-wide tables, because one person may work for several practices."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from quietledger.core.people.rules import PersonRow, Role
from quietledger.core.tenancy import ids


class PersonManager(BaseUserManager["Person"]):
    """Finds people; they are made by `people.actions` only."""

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email__iexact=username)


class Person(AbstractBaseUser):
    """One human being with one sign-in."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    email = models.EmailField(unique=True)
    name = models.TextField()
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = PersonManager()

    class Meta:
        db_table = "people_person"
        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="people_person_email_once")]

    def __str__(self) -> str:
        return str(self.id)

    def get_full_name(self) -> str:
        return self.name

    @property
    def first_name(self) -> str:
        """How the house greets somebody: the first word of the name that isn't a title."""
        words = [word for word in self.name.split() if not word.endswith(".")]
        return words[0] if words else self.name

    def row(self) -> PersonRow:
        return PersonRow(self.id, self.email, self.name, self.is_active)

    def mark_ended(self) -> None:
        """Close the sign-in; sessions die with it, because each request looks at this field."""
        self.is_active = False
        self.save(update_fields=["is_active"])


class Membership(models.Model):
    """One role of one person in one practice, for a while."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    practice = models.ForeignKey("tenancy.Practice", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_membership"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice", "person", "role"],
                condition=models.Q(until__isnull=True),
                name="people_membership_once",
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="people_membership_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def mark_ended(self, now: datetime) -> None:
        self.until = now
        self.save(update_fields=["until"])
