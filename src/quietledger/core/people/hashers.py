"""How passwords are kept: Argon2id, as `protection.md` section 7 sets it.

An extra file of the room: Django finds hashers and validators by name.
"""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError

from quietledger.core.people import queries
from quietledger.core.people.models import Person

MAXIMUM_LENGTH = 128
OWN_LENGTH = 8
HOUSE_WORDS = frozenset({"quietledger", "password", "billing", "claims", "practice", "therapy", "psychology", "health"})


class Argon2(Argon2PasswordHasher):
    """Argon2id with 64 MiB, three passes and four lanes: about a third of a second."""

    time_cost = 3
    memory_cost = 65_536
    parallelism = 4


class MaximumLengthValidator:
    """Refuses passwords so long that hashing them would be work for an attacker to give us."""

    def validate(self, password: str, _person: object = None) -> None:
        if len(password) > MAXIMUM_LENGTH:
            raise ValidationError(f"A password has at most {MAXIMUM_LENGTH} characters.", code="password_too_long")

    def get_help_text(self) -> str:
        return f"At most {MAXIMUM_LENGTH} characters."


class OwnWordsValidator:
    """Refuses passwords that are little more than names of product, trade and practice: guessers try these first."""

    def validate(self, password: str, person: object = None) -> None:
        left = password.casefold()
        for word in sorted(self._words(person), key=len, reverse=True):
            left = left.replace(word, "")
        if len(left) < min(OWN_LENGTH, len(password)):
            raise ValidationError(
                f"Without the names of the practice and of this service, {OWN_LENGTH} characters must be left.",
                code="password_of_own_words",
            )

    def get_help_text(self) -> str:
        return "More than the names of the practice and of this service."

    def _words(self, person: object) -> set[str]:
        names = queries.practice_names(person.id) if isinstance(person, Person) else []
        words = {word.casefold() for name in names for word in name.split()}
        return {*HOUSE_WORDS} | {word for word in words if len(word) > 2}
