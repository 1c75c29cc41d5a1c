"""When facts held: the spans between their words and their ends, read from the history each time and kept nowhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection

from quietledger.core.facts.rules import Ref
from quietledger.core.tenancy import actions as tenancy

# A year of a laptop is ten thousand words, and its spans are a handful: the database reads them in the order of an
# index and hands over only the words with which a span begins or ends. Of words told at once the last written counts.
_EDGES: Final = """
WITH word AS (
  SELECT DISTINCT ON (about_id, name, told_at) about_kind, about_id, name, since, until, told_at
  FROM facts_fact
  WHERE practice_id = %(practice)s AND about_id = ANY(%(about)s) AND name = ANY(%(names)s) AND told_at <= %(at)s
  ORDER BY about_id, name, told_at DESC, id DESC
), beside AS (
  SELECT *, lag(told_at) OVER near AS next_at, lag(until) OVER near AS next_until,
         lead(told_at) OVER near AS last_at, lead(until) OVER near AS last_until
  FROM word WINDOW near AS (PARTITION BY about_id, name ORDER BY told_at DESC)
), edge AS (
  SELECT *, last_at IS NULL OR last_until < told_at AS is_first,
         next_at IS NULL OR until < next_at OR next_until <= next_at AS is_last
  FROM beside WHERE until IS NULL OR until > told_at
)
SELECT about_kind, about_id, name, told_at, least(until, next_at, %(at)s::timestamptz), until - since,
       coalesce(is_first, false), coalesce(is_last, false)
FROM edge WHERE is_first OR is_last ORDER BY about_id, name, told_at
"""


@dataclass(frozen=True, slots=True)
class Span:
    """A fact held without a break.  lasts: for how long its last word was to count, None for "until told otherwise"."""

    began: datetime
    ended: datetime
    lasts: timedelta | None


def spans(
    asked: Mapping[str, Collection[Ref]], since: datetime, at: datetime
) -> dict[tuple[Ref, str], tuple[Span, ...]]:
    """When each fact held about each of these things, from a day to an instant, oldest first; inside the scope.

    A span that began earlier is given with its own beginning; of what never held, none is given.
    """
    pairs = {(one, name) for name, things in asked.items() for one in things}
    found: dict[tuple[Ref, str], list[Span]] = {one: [] for one in pairs}
    began: datetime | None = None
    for kind, one, name, told_at, ended, lasts, is_first, is_last in _edges({one.id for one, _ in pairs}, asked, at):
        began = told_at if is_first or began is None else began
        if is_last:
            about = Ref(kind, one)
            if (about, name) in found and ended > since:
                found[about, name].append(Span(began, ended, lasts))
            began = None
    return {one: tuple(spans) for one, spans in found.items()}


def _edges(about: Collection[UUID], names: Collection[str], at: datetime) -> list[tuple[Any, ...]]:
    """Kind, id, name, begin, end and length of the words at the edges of spans; whether each is a first, a last."""
    if not about or not names:
        return []
    values: dict[str, Any] = {"practice": tenancy.practice_id(), "about": list(about), "names": list(names), "at": at}
    with connection.cursor() as cursor:
        cursor.execute(_EDGES, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
