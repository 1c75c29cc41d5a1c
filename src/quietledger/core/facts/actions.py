"""Tell facts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from quietledger.core.facts import errors
from quietledger.core.facts.models import Fact
from quietledger.core.facts.rules import CATALOGUE, Told

MOST_AT_ONCE: Final = 2_000


def tell(told: Iterable[Told], *, by: str, now: datetime) -> None:
    """Append facts, inside the caller's scope: they stand or fall with the change that they tell of.

    Raises: NotInCatalogue, NotAbout.
    """
    rows = [_row(one, by, now) for one in told]
    Fact.objects.bulk_create(rows, batch_size=MOST_AT_ONCE)


def _row(one: Told, by: str, now: datetime) -> Fact:
    if one.name not in CATALOGUE:
        raise errors.NotInCatalogue(one.name)
    if CATALOGUE[one.name].about != one.about.kind:
        raise errors.NotAbout(one.name, one.about.kind)
    return Fact(
        about_kind=one.about.kind, about_id=one.about.id, name=one.name, value=one.value, since=now, until=one.until,
        told_by=by, evidence=one.evidence, told_at=now,
    )  # fmt: skip
