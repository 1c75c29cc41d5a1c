"""Sealed columns, the base of sealed tables, and the wrapped keys."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn
from uuid import UUID

from django.db import models

from quietledger.core.tenancy.models import PracticeModel
from quietledger.core.vault.rules import BlindIndex, Kind


class Sealed:
    """A cell as rows carry it: ciphertext that refuses to be shown, compared, copied, sent or stored anywhere else."""

    __slots__ = ("cell",)

    def __init__(self, cell: bytes) -> None:
        self.cell = cell

    def _refuse(self, *_: object) -> NoReturn:
        raise TypeError("a sealed value is opened by vault.open(permit, row) and in no other way")

    __str__ = __repr__ = __format__ = __iter__ = __bytes__ = __len__ = __getitem__ = __contains__ = _refuse
    __reduce__ = __reduce_ex__ = __getstate__ = __copy__ = __deepcopy__ = _refuse
    __eq__ = __ne__ = __lt__ = __gt__ = __hash__ = _refuse

    def __bool__(self) -> bool:
        return True  # "is there a cell?" may be asked


class SealedField(models.BinaryField):  # type: ignore[type-arg]  # the value is `Sealed`, never bytes
    """A column of cells; queries, `values()` and raw SQL see ciphertext only."""

    def from_db_value(self, value: bytes | memoryview | None, *_: object) -> Sealed | None:
        return None if value is None else Sealed(bytes(value))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: FBT001, FBT002 - Django's signature
        if isinstance(value, Sealed):
            value = value.cell
        elif value is not None:
            raise TypeError(f"{self.name} takes only what vault.seal made")
        return super().get_db_prep_value(value, connection, prepared)

    def value_to_string(self, obj: models.Model) -> NoReturn:  # noqa: ARG002 - Django's signature
        raise TypeError("sealed values are not serialised")


class SealedModel(PracticeModel):
    """A table with one sealed document per row.

    Subclasses set `Document` (a frozen dataclass whose fields all have defaults) and, where a row is about a patient,
    have `patient_id`, or name the field that holds it.
    """

    doc = SealedField()

    Document: ClassVar[type[Any]]
    cell_kind: ClassVar[Kind] = Kind.JSON
    patient_key_field: ClassVar[str | None] = None
    blind_indexes: ClassVar[tuple[BlindIndex, ...]] = ()

    class Meta:
        abstract = True

    def patient_of_key(self) -> UUID | None:
        """The patient under whose key the row is sealed, None for the practice's own key."""
        if self.patient_key_field:
            return getattr(self, self.patient_key_field)  # type: ignore[no-any-return]  # a UUID field by the class's word
        return getattr(self, "patient_id", None)


class Key(PracticeModel):
    """One wrapped key.  `patient` is None for keys of the practice itself; `key_id` names it inside cells."""

    class State(models.TextChoices):
        ACTIVE = "active"
        DECRYPT = "decrypt"
        DESTROYED = "destroyed"

    purpose = models.TextField()
    patient = models.UUIDField(null=True)
    key_id = models.BigIntegerField()
    wrapped = models.BinaryField()
    wrapped_by = models.TextField()  # the number of the data key, or the name of the root key
    state = models.TextField(choices=State, default=State.ACTIVE)
    created_at = models.DateTimeField(auto_now_add=True)
    needed_at = models.DateTimeField(null=True)  # of an older key: when it was last active, or last found in a cell
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "vault_key"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice_id", "key_id"], name="vault_key_once"),
            models.UniqueConstraint(
                fields=["practice_id", "purpose", "patient"],
                condition=models.Q(state="active"),
                nulls_distinct=False,
                name="vault_key_active_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.key_id}"


class Mark(PracticeModel):
    """What a row's cell became when its document was replaced.  `entry`: the trail's, which says the same and counts.

    The mark with the highest number of a row says what its cell must be: clocks may be set back. Only inserted into.
    """

    table = models.TextField()
    row_id = models.UUIDField()
    number = models.IntegerField()
    cell_sha256 = models.BinaryField()
    entry = models.UUIDField()

    class Meta:
        db_table = "vault_mark"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice_id", "table", "row_id", "number"], name="vault_mark_number_once"),
            models.UniqueConstraint(fields=["practice_id", "entry", "row_id"], name="vault_mark_entry_once"),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.row_id}"


class Rotation(PracticeModel):
    """One exchange of a purpose's keys: under way until `ended_at`, so that whoever takes it up again knows it began.

    Keys with a smaller number than `below` are the older ones.
    """

    purpose = models.TextField()
    below = models.BigIntegerField()
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "vault_rotation"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice_id", "purpose"],
                condition=models.Q(ended_at=None),
                name="vault_rotation_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} below {self.below}"
