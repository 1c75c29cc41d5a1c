"""Domains, what stands of them now, what changed, and reports."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from quietledger.pure.maildomain.shapes import NAMES, Verdict
from quietledger.safety.posture import errors, rules
from quietledger.safety.posture.models import Domain, Finding, Report
from quietledger.safety.posture.rules import DomainRow, FindingRow

_ATTENTION: Final = (Verdict.MEND, Verdict.UNKNOWN, Verdict.NOTE, Verdict.OK)

_ORDER: Final = tuple(NAMES)


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One report."""

    id: UUID
    kind: str
    sent_by: str
    since: datetime
    until: datetime
    good: int
    bad: int
    unknown: tuple[tuple[str, int], ...]
    failures: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class DomainSum:
    """A domain with how many of its checks have which verdict."""

    row: DomainRow
    mend: int
    unknown: int
    note: int
    ok: int


def domains() -> list[DomainRow]:
    """The practice's domains by name."""
    return [row.row() for row in Domain.objects.filter(removed_at=None).order_by("name")]


def domain(domain_id: UUID) -> DomainRow:
    """One domain.   Raises: NoSuchDomain."""
    row = Domain.objects.filter(id=domain_id, removed_at=None).first()
    if row is None:
        raise errors.NoSuchDomain
    return row.row()


def named(name: str) -> DomainRow | None:
    """The domain of this name, None if the practice does not keep it."""
    row = Domain.objects.filter(name=name, removed_at=None).first()
    return row.row() if row else None


def standing(domain_id: UUID) -> list[FindingRow]:
    """What stands of a domain now, what needs the most attention first."""
    rows = [row.row() for row in Finding.objects.filter(domain=domain_id, is_newest=True)]
    return sorted(rows, key=lambda row: (_ATTENTION.index(row.check.verdict), _ORDER.index(row.check.id)))


def of_domain(name: str) -> list[FindingRow]:
    """What stands of a domain by its name, empty if the practice does not keep it: a door for partners' rooms."""
    row = named(name)
    return standing(row.id) if row else []


def sums() -> list[DomainSum]:
    """The practice's domains with their verdicts counted."""
    return [_sum(row, standing(row.id)) for row in domains()]


def _sum(row: DomainRow, found: Iterable[FindingRow]) -> DomainSum:
    verdicts = [one.check.verdict for one in found]
    return DomainSum(row, *(verdicts.count(one) for one in _ATTENTION))


def changes(domain_id: UUID, limit: int = 100) -> list[FindingRow]:
    """What changed of a domain, newest first; how it stood at the first check is no change."""
    rows = Finding.objects.filter(domain=domain_id).exclude(before="").order_by("-since", "name")[:limit]
    return [row.row() for row in rows]


def worsened(domain_ids: Iterable[UUID]) -> list[FindingRow]:
    """What stands worse than before, and needs to be mended."""
    rows = Finding.objects.filter(domain__in=list(domain_ids), is_newest=True, verdict=Verdict.MEND).exclude(before="")
    return [row for row in (one.row() for one in rows) if row.is_worse]


def alerts() -> list[FindingRow]:
    """The tray of what got worse in any of the practice's domains."""
    return worsened(one.id for one in domains())


def reports(domain_id: UUID, limit: int = 60) -> list[ReportRow]:
    """Reports about a domain, newest first."""
    rows = Report.objects.filter(domain=domain_id).order_by("-until", "-id")[:limit]
    return [
        ReportRow(
            row.id, row.kind, row.sent_by, row.since, row.until, row.good, row.bad,
            tuple((str(address), int(count)) for address, count in row.unknown),
            tuple((str(kind), int(count)) for kind, count in row.failures),
        )
        for row in rows
    ]  # fmt: skip


def unknown_sources(found: Iterable[ReportRow]) -> list[tuple[str, int]]:
    """Addresses that sent in the name without being allowed, the busiest first."""
    counts: dict[str, int] = {}
    for report in found:
        for address, count in report.unknown:
            counts[address] = counts.get(address, 0) + count
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def recent_reports(domain_id: UUID, now: datetime) -> list[ReportRow]:
    """Reports of the last days."""
    return [row for row in reports(domain_id) if row.until > now - rules.REPORTS_OF]
