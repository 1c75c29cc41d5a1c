"""How passwords are kept: Argon2id, as `protection.md` section 7 sets it.

An extra file of the room: Django finds hashers and validators by name.
"""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError

MAXIMUM_LENGTH = 128


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
