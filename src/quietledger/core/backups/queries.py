"""Which sealed records a drill tries out."""

from __future__ import annotations

from django.apps import apps

from quietledger.core.gate.actions import Can
from quietledger.core.vault.models import SealedModel


def some_sealed(count: int) -> list[SealedModel]:
    """At most so many records of the open practice, taken at random from every table that a drill may open."""
    sealed = [model for model in apps.get_models() if issubclass(model, SealedModel)]
    tried = [model for model in sealed if model._meta.db_table in Can.RESTORE.value.opens]  # noqa: SLF001 - Django's documented way to a table's name
    each = -(-count // max(len(tried), 1))
    return [row for model in tried for row in model.objects.order_by("?")[:each]][:count]
