"""What held at an instant, and the history of a thing."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import DateTimeField, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Greatest

from quietledger.core.facts.models import Fact
from quietledger.core.facts.rules import FactRow, Ref
from quietledger.core.tenancy import actions as tenancy

_WORD: Final = ("about_kind", "about_id", "name", "value", "since", "until", "told_by", "evidence", "told_at")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
# The gate reads some 1,500 words for each batch of the billing day. Lists travel as one value each, instants come as
# microseconds (exact, as PostgreSQL counts in them too): Django takes longer to read one than all else in a row.
_NEWEST_WORDS: Final = """
SELECT DISTINCT ON (about_id, name)
       about_kind, about_id, name, value, (extract(epoch FROM since) * 1000000)::bigint,
       (extract(epoch FROM until) * 1000000)::bigint, told_by, evidence, (extract(epoch FROM told_at) * 1000000)::bigint
FROM facts_fact
WHERE practice_id = %s AND about_id = ANY(%s) AND name = ANY(%s)
ORDER BY about_id, name, told_at DESC, id DESC
"""


def last_words(about: Collection[UUID], names: Collection[str], at: datetime) -> dict[tuple[UUID, str], FactRow]:
    """The newest word about each thing and name that had been told by an instant, whether it still holds or not."""
    if not about or not names:
        return {}
    rows = _newest(Fact.objects.filter(about_id__in=list(about), name__in=list(names), told_at__lte=at))
    return {(row.about_id, row.name): row.row() for row in rows}


def newest_words(about: Collection[UUID], names: Collection[str]) -> dict[tuple[UUID, str], FactRow]:
    """The newest word of all about each thing and name: what the gate goes by, however old a job's clock has grown."""
    if not about or not names:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST_WORDS, [tenancy.practice_id(), list(about), list(names)])
        words = cursor.fetchall()
    return {
        (one, name): FactRow(
            Ref(kind, one), name, value, _EPOCH + timedelta(microseconds=since),
            None if until is None else _EPOCH + timedelta(microseconds=until), told_by, evidence,
            _EPOCH + timedelta(microseconds=told_at),
        )
        for kind, one, name, value, since, until, told_by, evidence, told_at in words
    }  # fmt: skip


def words_before(about: Collection[UUID], names: Collection[str], mark: UUID) -> dict[tuple[UUID, str], FactRow]:
    """The newest word of all that had been written before an id was made: what the gate went by when it made it."""
    rows = _newest(Fact.objects.filter(about_id__in=list(about), name__in=list(names), id__lt=mark))
    return {(row.about_id, row.name): row.row() for row in rows}


def held(about: Collection[Ref], names: Collection[str], at: datetime) -> dict[tuple[Ref, str], FactRow]:
    """The facts that hold about these things at an instant."""
    words = last_words([one.id for one in about], names, at)
    return {(row.about, row.name): row for row in words.values() if row.holds(at)}


def standing(kinds: Collection[str], at: datetime) -> list[FactRow]:
    """The newest word about everything of these kinds, soonest end first: for the page that lists facts."""
    words = _newest(Fact.objects.filter(about_kind__in=list(kinds), told_at__lte=at)).values_list(*_WORD)
    never = at.max.replace(tzinfo=at.tzinfo)
    return sorted((FactRow(Ref(*word[:2]), *word[2:]) for word in words), key=lambda row: row.until or never)


def _newest(words: QuerySet[Fact]) -> QuerySet[Fact]:
    """Of each thing and name the word that was told last; of words told at one instant the one written last."""
    return words.order_by("about_id", "name", "-told_at", "-id").distinct("about_id", "name")


def newest_stands(column: str, name: str, now: datetime, grace: timedelta) -> QuerySet[Fact]:
    """For a query of another room: the newest word about what `column` holds, if it stands; else no row.

    A word told later than `now` counts from its telling; one that ran out, and was not taken back, still stands for as
    long as its grace.
    """
    about = Fact.objects.filter(about_id=OuterRef(OuterRef(column)), name=name).order_by("-told_at", "-id")
    words = Fact.objects.filter(id=Subquery(about.values("id")[:1]))
    words = words.alias(at=Greatest(Value(now, output_field=DateTimeField()), F("told_at")))
    stands = Q(until__isnull=True, since__lte=F("at")) | Q(until__gt=F("at"), since__lte=F("at"))
    if grace:
        stands |= Q(until__lte=F("at"), until__gt=F("told_at")) & Q(until__gt=F("at") - Value(grace))
    return words.filter(stands)


def first_word(name: str) -> FactRow | None:
    """The first word by this name about anything in the practice, None if none was ever told."""
    row = Fact.objects.filter(name=name).order_by("told_at", "id").first()
    return row.row() if row else None


def stood(about: Collection[UUID], name: str, after: datetime, at: datetime) -> dict[UUID, FactRow]:
    """Of each thing the newest word, told by an instant, by which the fact held at some moment after another one."""
    words = Fact.objects.filter(about_id__in=list(about), name=name, told_at__lte=at)
    moment = Greatest(F("since"), Value(after, output_field=DateTimeField()))
    held = words.filter(Q(until__isnull=True) | Q(until__gt=moment))
    return {row.about_id: row.row() for row in _newest(held)}


def history(about: Ref) -> list[FactRow]:
    """Every word ever told about a thing, newest first."""
    rows = Fact.objects.filter(about_id=about.id, about_kind=about.kind).order_by("-told_at", "-id")
    return [row.row() for row in rows]
