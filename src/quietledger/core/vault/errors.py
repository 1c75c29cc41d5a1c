"""What can go wrong between a sealed cell and its reader; never carries what was inside."""

from __future__ import annotations

from uuid import UUID


class NotPermitted(PermissionError):
    """The permit does not cover this row, or has ended."""

    def __init__(self, why: str, row_id: UUID | None = None) -> None:
        super().__init__(f"the permit does not open this: {why}")
        self.why = why
        self.row_id = row_id


class CannotOpen(RuntimeError):
    """A sealed cell does not open: moved, altered, or its key is destroyed."""

    def __init__(self, table: str, row_id: UUID) -> None:
        super().__init__(f"{table} {row_id} cannot be opened")
        self.table = table
        self.row_id = row_id


class NotADocument(TypeError):
    """Something was to be sealed that its table would not give back: another document, or a value of another type."""

    def __init__(self, table: str, row_id: UUID) -> None:
        super().__init__(f"{table} {row_id} was given something else than its document")
        self.table = table
        self.row_id = row_id


class SealedBefore(RuntimeError):
    """A document was to be replaced without a mark: `reseal` is the door for rows that are there already."""

    def __init__(self, table: str, row_id: UUID) -> None:
        super().__init__(f"{table} {row_id} is there already: its document is replaced by reseal")
        self.table = table
        self.row_id = row_id


class NoKey(RuntimeError):
    """The root key is missing, or others than its owner can read it."""

    def __init__(self, why: str) -> None:
        super().__init__(f"the vault has no root key: {why}")
        self.why = why


class KeyIsBack(RuntimeError):
    """A key that was destroyed is in the database again, and could not be destroyed again."""

    def __init__(self, practice_id: UUID, patient_id: UUID) -> None:
        super().__init__(f"the key of patient {patient_id} of practice {practice_id} is back and can't be destroyed")
        self.practice_id = practice_id
        self.patient_id = patient_id


class TooPoor(ValueError):
    """An index was declared on a value that few people have apart: it would tell whose rows they are."""

    def __init__(self, index: str) -> None:
        super().__init__(f"{index} would let rows be counted by what is sealed in them")
        self.index = index


class NotAKit(ValueError):
    """Sheets that don't give the root key; never carries a word of them."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why
