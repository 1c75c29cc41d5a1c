"""Practices, their counters and leases; the base of every practice's table."""

from __future__ import annotations

from collections.abc import Iterable
from contextvars import ContextVar
from typing import Any, ClassVar, Self, TypeVar
from uuid import UUID

from django.db import models

from quietledger.core.tenancy import bulk, errors, ids, rules

Model = TypeVar("Model", bound=models.Model)

open_practice: ContextVar[UUID | None] = ContextVar("open_practice", default=None)
# What a room wants to remember for as long as the scope is open, and not a moment longer: a rollback forgets it too.
scope_memory: ContextVar[dict[Any, Any] | None] = ContextVar("scope_memory", default=None)


def practice_in_scope() -> UUID:
    """The practice of the open scope.  Raises: NoScope."""
    practice_id = open_practice.get()
    if practice_id is None:
        raise errors.NoScope("the practice")
    return practice_id


def memory() -> dict[Any, Any]:
    """The open scope's memory.  Raises: NoScope."""
    remembered = scope_memory.get()
    if remembered is None:
        raise errors.NoScope("the scope's memory")
    return remembered


class ScopedManager(models.Manager[Model]):
    """Every query starts in the practice's scope, or raises."""

    def get_queryset(self) -> models.QuerySet[Model]:
        practice_id = open_practice.get()
        if practice_id is None:
            raise errors.NoScope(self.model._meta.db_table)  # noqa: SLF001 - Django's documented way to a table's name
        return super().get_queryset().filter(practice_id=practice_id)

    def bulk_create(  # type: ignore[override]  # what else Django's takes is handed on as it comes
        self,
        objs: Iterable[Model],
        batch_size: int | None = None,
        ignore_conflicts: bool = False,  # noqa: FBT001, FBT002 - Django's signature
        **options: Any,
    ) -> list[Model]:
        """Insert rows as Django's own does, several times faster where the columns are of the usual kinds."""
        rows = list(objs)
        if options or not bulk.is_plain(self.model):
            return super().bulk_create(rows, batch_size, ignore_conflicts, **options)
        practice_in_scope()
        for start in range(0, len(rows), batch_size or max(len(rows), 1)):
            batch = rows[start : start + batch_size] if batch_size else rows
            bulk.insert(self.model, batch, ignore_conflicts=ignore_conflicts)
        return rows


class PracticeKey(models.ForeignKey[Any, Any]):
    """A key to another table of the same practice.

    The database's foreign key is `(practice_id, x_id)`, which Django can't express: `operations.PracticeTable` makes it
    when it finds this class, also in the historical models of migrations.
    """

    def __init__(self, to: str, **options: Any) -> None:
        options |= {"on_delete": models.DO_NOTHING, "db_constraint": False, "related_name": "+"}
        options.setdefault("db_index", False)
        super().__init__(to, **options)


class PracticeModel(models.Model):
    """A table of one practice; its primary key in the database is `(practice_id, id)`."""

    practice_id = models.UUIDField(default=practice_in_scope, editable=False)
    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"  # saving, refreshing and following a key are queries too


class Practice(models.Model):
    """The list of practices itself: site-wide, so that workers can go through it practice by practice."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    name = models.TextField()
    code = models.CharField(max_length=5, unique=True)  # begins each claim's control number
    npi = models.CharField(max_length=10)
    tax_id = models.CharField(max_length=9)
    taxonomy = models.CharField(max_length=10)
    street = models.TextField()
    city = models.TextField()
    state = models.CharField(max_length=2)
    zip9 = models.CharField(max_length=9)
    phone = models.CharField(max_length=10)
    email = models.TextField()
    timezone = models.TextField(default="America/Chicago")
    is_sample = models.BooleanField(default=False)
    statement_floor_cents = models.BigIntegerField(default=500)

    class Meta:
        db_table = "tenancy_practice"

    def __str__(self) -> str:
        return str(self.id)

    def row(self) -> rules.PracticeRow:
        names = rules.PracticeRow.__dataclass_fields__
        return rules.PracticeRow(**{name: getattr(self, name) for name in names})


class Counter(PracticeModel):
    """Running numbers without gaps: the row is locked until the transaction that took the numbers ends."""

    name = models.TextField()
    last = models.BigIntegerField(default=0)

    class Meta:
        db_table = "tenancy_counter"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice_id", "name"], name="tenancy_counter_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Lease(PracticeModel):
    """Who does which job for this practice, until when; `token` fences off whoever held it before."""

    job = models.TextField()
    token = models.BigIntegerField(default=0)
    holder = models.TextField(default="")
    until = models.DateTimeField()

    class Meta:
        db_table = "tenancy_lease"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice_id", "job"], name="tenancy_lease_once"),
        ]

    def __str__(self) -> str:
        return self.job
