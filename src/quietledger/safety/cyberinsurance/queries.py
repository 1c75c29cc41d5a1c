"""Reads about policies and offers: each with its parts, exclusions and conditions; and the terms of notice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import queries as practices
from quietledger.safety.cyberinsurance import models, rules
from quietledger.safety.cyberinsurance.rules import Clause, NoticeTerm, PolicyRow, PolicyState, Terms

_TERMS: Final = TypeAdapter(Terms)
Row = TypeVar("Row", bound=models.Clause)


def dump(terms: Terms) -> Any:
    """Terms as they are kept."""
    return _TERMS.dump_python(terms, mode="json")


def policies() -> list[PolicyRow]:
    """Every policy and offer, the newest period first; inside the scope."""
    return _rows(models.Policy.objects.order_by("-effective_on", "-id"))


def policy(policy_id: UUID) -> PolicyRow | None:
    """One policy, None if there is none; inside the scope."""
    return next(iter(_rows(models.Policy.objects.filter(id=policy_id))), None)


def in_force(now: datetime) -> list[PolicyRow]:
    """The policies that cover what is found now, the highest limit first: the first one leads; inside the scope."""
    day = today(now)
    rows = [one for one in policies() if one.is_in_force(day)]
    return sorted(rows, key=lambda one: -one.terms.aggregate_cents)


def offers() -> list[PolicyRow]:
    """What is offered and neither bound nor declined."""
    return [one for one in policies() if one.kept is PolicyState.QUOTED]


def notice_terms(now: datetime) -> tuple[NoticeTerm, ...]:
    """How soon each policy that is in force wants to hear of an incident; inside the scope."""
    return tuple(rules.notice_term(one) for one in in_force(now))


def today(now: datetime) -> date:
    """The practice's day."""
    return now.astimezone(zone_of(tenancy.practice_id())).date()


def zone_of(practice_id: UUID) -> ZoneInfo:
    """The time zone in which the practice's days begin."""
    return ZoneInfo(practices.practice(practice_id).timezone)


def files(policy_id: UUID) -> list[models.File]:
    """The documents of one policy, newest first, still sealed."""
    return list(models.File.objects.filter(policy_id=policy_id).defer("doc").order_by("-put_at", "-id"))


def _rows(found: Iterable[models.Policy]) -> list[PolicyRow]:
    kept = list(found)
    ids = [one.id for one in kept]
    parts = _by_policy(models.Part.objects.filter(policy_id__in=ids).order_by("part"))
    exclusions = _by_policy(models.Exclusion.objects.filter(policy_id__in=ids).order_by("exclusion"))
    conditions = _by_policy(models.Condition.objects.filter(policy_id__in=ids).order_by("id"))
    return [
        PolicyRow(
            one.id, PolicyState(one.state), _TERMS.validate_python(one.terms),
            tuple(_part(row) for row in parts[one.id]),
            tuple(_exclusion(row) for row in exclusions[one.id]),
            tuple(_condition(row) for row in conditions[one.id]),
            one.added_at, one.bound_at, one.ended_on,
        )
        for one in kept
    ]  # fmt: skip


def _by_policy(rows: Iterable[Row]) -> dict[UUID, list[Row]]:
    found: dict[UUID, list[Row]] = defaultdict(list)
    for one in rows:
        found[one.policy_id].append(one)
    return found


def _part(row: models.Part) -> rules.Part:
    return rules.Part(
        row.part, row.limit_cents, row.aggregate_cents, row.retention_cents, row.coinsurance_percent,
        row.waiting_hours, row.indemnity_days, row.basis, row.people_cap, row.inside_aggregate, row.triggers,
        _clause(row),
    )  # fmt: skip


def _exclusion(row: models.Exclusion) -> rules.Exclusion:
    return rules.Exclusion(row.exclusion, row.carve_backs, row.is_counted, _clause(row))


def _condition(row: models.Condition) -> rules.Condition:
    return rules.Condition(row.kind, row.say, tuple(row.controls), row.reach, row.deadline_on, _clause(row), row.id)


def _clause(row: models.Clause) -> Clause:
    return Clause(row.page, row.text_sha256)
