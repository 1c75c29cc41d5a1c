"""What can be wrong with a program, its certificate, or the wish to let it in."""

from __future__ import annotations

from uuid import UUID


class NotAskable(ValueError):
    """The wish to let a program in can't be met; `field` says where, `say` what is wrong."""

    def __init__(self, field: str, say: str) -> None:
        super().__init__(field)
        self.field, self.say = field, say


class NoSuchClient(LookupError):
    """No such program is in use in the practice."""

    def __init__(self, client_id: UUID) -> None:
        super().__init__(str(client_id))
        self.client_id = client_id


class NotKnown(PermissionError):
    """A certificate opens nothing.

    `why`: missing, unreadable, foreign, expired, unknown, ended or forwarded; `practice_id` is there if it is certain.
    """

    def __init__(self, why: str, practice_id: UUID | None = None) -> None:
        super().__init__(why)
        self.why, self.practice_id = why, practice_id
