"""People and their memberships: site-wide tables, because one person may work for several practices."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
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
        """Close the sign-in: no password fits any more, and each request looks at this field."""
        self.is_active = False
        self.set_unusable_password()
        self.save(update_fields=["is_active", "password"])

    def mark_back(self) -> None:
        """Open the sign-in of somebody who had left; they need a code to set a password."""
        self.is_active = True
        self.save(update_fields=["is_active"])

    def mark_locked(self) -> None:
        """Leave no password that fits: only a code lets this person in, to set a new one."""
        self.set_unusable_password()
        self.save(update_fields=["password"])

    def mark_set_up(self, password: str) -> None:
        """Take the password that the person chose."""
        self.set_password(password)
        self.save(update_fields=["password"])


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

    def mark_until(self, until: datetime | None) -> None:
        self.until = until
        self.save(update_fields=["until"])


class SignIn(AbstractBaseSession):
    """One browser's sign-in: Django's session in a table of ours, so that a person's can be listed and ended."""

    session_key = models.CharField(max_length=64, primary_key=True)  # digest of the cookie, see people.sessions
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")

    class Meta(AbstractBaseSession.Meta):
        abstract = False
        db_table = "people_sign_in"


class Tries(models.Model):
    """How many tries have failed lately, for one person or one address; the key says neither."""

    key = models.CharField(max_length=64, primary_key=True)
    failed = models.PositiveIntegerField(default=0)
    until = models.DateTimeField(null=True)
    last_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "people_tries"

    def __str__(self) -> str:
        return self.key

    def mark(self, failed: int, until: datetime | None, now: datetime) -> None:
        self.failed, self.until, self.last_at = failed, until, now
        self.save(update_fields=["failed", "until", "last_at"])


class Invitation(models.Model):
    """Leave for one person to make their sign-in: first by a code, of which only the digest is kept, then by password.

    Without it a password alone opens nothing, not even the page that adds a second factor.
    """

    USED: ClassVar = "used "  # with the person's id, in place of a digest that no code has any more

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="invitation")
    digest = models.CharField(max_length=64, unique=True)
    until = models.DateTimeField()

    class Meta:
        db_table = "people_invitation"

    def __str__(self) -> str:
        return str(self.id)

    def mark_used(self, until: datetime) -> None:
        """Take the code away and leave time for the second factor."""
        self.digest, self.until = f"{self.USED}{self.person_id}", until
        self.save()
