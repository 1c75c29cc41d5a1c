"""When facts held: the spans between their words and their ends, read from the history each time and kept nowhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection

from quietledger.core.facts.rules import Ref
from quietledger.core.tenancy import actions as tenancy

# A year of a laptop is ten thousand words: the database joins those that touch, and hands over a handful of spans.
_SPANS: Final = """
WITH word AS (
  SELECT about_kind, about_id, name, since, until, told_at, id,
         lead(told_at) OVER (PARTITION BY about_id, name ORDER BY told_at, id) AS next_at
  FROM facts_fact
  WHERE practice_id = %(practice)s AND about_id = ANY(%(about)s) AND name = ANY(%(names)s) AND told_at <= %(at)s
), held AS (
  SELECT *, greatest(since, told_at) AS began, least(until, next_at, %(at)s::timestamptz) AS ended FROM word
), good AS (
  SELECT *, lag(ended) OVER (PARTITION BY about_id, name ORDER BY told_at, id) AS before FROM held
  WHERE ended > began AND ended > %(since)s
), joined AS (
  SELECT *, sum(CASE WHEN began > before THEN 1 ELSE 0 END)
            OVER (PARTITION BY about_id, name ORDER BY told_at, id) AS nth FROM good
)
SELECT about_kind, about_id, name, min(began), max(ended), (array_agg(until - since ORDER BY told_at DESC, id DESC))[1]
FROM joined GROUP BY about_kind, about_id, name, nth ORDER BY about_id, name, min(began)
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

    A span that began earlier begins with a word from before; of what never held, none is given.
    """
    pairs = {(one, name) for name, things in asked.items() for one in things}
    found: dict[tuple[Ref, str], list[Span]] = {one: [] for one in pairs}
    for about, name, span in _read({one.id for one, _ in pairs}, asked, since, at):
        if (about, name) in found:
            found[about, name].append(span)
    return {one: tuple(spans) for one, spans in found.items()}


def _read(
    about: Collection[UUID], names: Collection[str], since: datetime, at: datetime
) -> Iterable[tuple[Ref, str, Span]]:
    if not about or not names:
        return
    values: dict[str, Any] = {
        "practice": tenancy.practice_id(),
        "about": list(about),
        "names": list(names),
        "since": since,
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SPANS, values)
        rows = cursor.fetchall()
    for kind, one, name, began, ended, lasts in rows:
        yield Ref(kind, one), name, Span(began, ended, lasts)
