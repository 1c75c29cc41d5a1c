"""Keep the practice's domains, check them, take in what others report of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.pure.maildomain.shapes import Check
from quietledger.safety.posture import errors, facts, looking, queries, reports, rules
from quietledger.safety.posture.looking import Asked, Reach
from quietledger.safety.posture.models import Domain, Finding, Report
from quietledger.safety.posture.rules import DomainRow


def add_domain(who: Actor, name: str, asked: Asked, *, watches: bool = False, now: datetime) -> UUID:
    """Keep a domain of the practice from now on; the first check is a step of its own.

    Needs: Can.CHECK_POSTURE.   Trail: posture.added.   Raises: NotADomain, AlreadyKept.
    """
    permit = gate.require(who, Can.CHECK_POSTURE, now=now)
    with tenancy.scope(who):
        row = Domain(name=rules.domain_name(name), watches=watches, **_fields(asked))
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            raise errors.AlreadyKept from None
        audit.record(permit, "posture.added", on=[Ref("domain", row.id)], now=now, domain=row.name)
    return row.id


def change_domain(who: Actor, domain_id: UUID, asked: Asked, *, watches: bool, now: datetime) -> None:
    """Change what is known of a domain: its selectors and the servers where people sign in.

    Needs: Can.CHECK_POSTURE.   Trail: posture.changed.   Raises: NoSuchDomain.
    """
    permit = gate.require(who, Can.CHECK_POSTURE, on=[Ref("domain", domain_id)], now=now)
    with tenancy.scope(who):
        row = _locked(domain_id)
        for name, value in (_fields(asked) | {"watches": watches}).items():
            setattr(row, name, value)
        row.save()
        audit.record(permit, "posture.changed", on=[Ref("domain", domain_id)], now=now, domain=row.name)


def remove_domain(who: Actor, domain_id: UUID, *, now: datetime) -> None:
    """Keep a domain no longer; what was found of it stays on record.

    Needs: Can.CHECK_POSTURE.   Trail: posture.removed.   Tells: mail.posture.*, of the domains that are left.
    Raises: NoSuchDomain.
    """
    permit = gate.require(who, Can.CHECK_POSTURE, on=[Ref("domain", domain_id)], now=now)
    with tenancy.scope(who):
        row = _locked(domain_id)
        row.removed_at = now
        row.save()
        facts.tell(who.practice_id, f"domain:{domain_id}", now)
        audit.record(permit, "posture.removed", on=[Ref("domain", domain_id)], now=now, domain=row.name)


def learn(who: Actor, raw: bytes, *, now: datetime) -> list[str]:
    """Learn the selectors that signed a message of the practice's own, such as the self-test's; returns the new ones.

    Needs: Can.CHECK_POSTURE.   Trail: posture.changed, if there are new ones.
    """
    permit = gate.require(who, Can.CHECK_POSTURE, now=now)
    learnt: list[str] = []
    with tenancy.scope(who):
        for row in Domain.objects.select_for_update().filter(removed_at=None):
            new = [one for one in rules.selectors_in(raw, row.name) if one not in row.selectors]
            if new:
                row.selectors = [*row.selectors, *new]
                row.save()
                learnt += new
                audit.record(permit, "posture.changed", on=[Ref("domain", row.id)], now=now, domain=row.name)
    return learnt


def check(who: Actor, domain_id: UUID, reach: Reach, *, now: datetime) -> list[rules.FindingRow]:
    """Look at a domain and keep what was found; nothing is held open meanwhile.  Returns what got worse.

    Needs: Can.CHECK_POSTURE.   Trail: posture.checked, with the checks that changed.   Tells: mail.posture.*.
    Raises: NoSuchDomain.
    """
    permit = gate.require(who, Can.CHECK_POSTURE, on=[Ref("domain", domain_id)], now=now)
    with tenancy.scope(who):
        row = queries.domain(domain_id)
    found = _look(row, reach, now)
    with tenancy.scope(who):
        kept = _locked(domain_id)
        recent = queries.recent_reports(domain_id, now)
        own = rules.own_name_check(is_tested=facts.is_self_tested(who.practice_id, now))
        every = [*found, own, rules.report_check(len(recent), queries.unknown_sources(recent))]
        changed = _keep(kept, every, now)
        kept.checked_at = now
        kept.save()
        facts.tell(who.practice_id, f"domain:{domain_id}", now)
        audit.record(
            permit, "posture.checked", on=[Ref("domain", domain_id)], now=now, domain=row.name, changed=changed
        )
        return queries.worsened([domain_id])


def check_due(who: Actor, reach: Reach, *, now: datetime) -> int:
    """Check every domain whose last check is a day old; returns how many.

    Needs: Can.CHECK_POSTURE, asked again for each domain.   Trail: posture.checked.
    """
    gate.require(who, Can.CHECK_POSTURE, now=now)
    with tenancy.scope(who):
        due = [row.id for row in queries.domains() if row.is_due(now)]
    for domain_id in due:
        check(who, domain_id, reach, now=now)
    return len(due)


def take_report(who: Actor, data: bytes, *, now: datetime) -> UUID:
    """Take in a DMARC or TLS report about one of the practice's domains; the same one twice counts once.

    Needs: Can.CHECK_POSTURE.   Trail: posture.reported.   Raises: reports.NotReadable, NotOurs.
    """
    permit = gate.require(who, Can.CHECK_POSTURE, now=now)
    read = reports.read(data)
    with tenancy.scope(who):
        domain = Domain.objects.filter(name=read.domain, removed_at=None).first()
        if domain is None:
            raise errors.NotOurs
        same = Report.objects.filter(domain=domain, kind=read.kind, sent_by=read.by, number=read.name).first()
        if same is not None:
            return same.id
        row = Report.of(read, domain)
        row.taken_at = now
        row.save(force_insert=True)
        audit.record(permit, "posture.reported", on=[Ref("domain", domain.id)], now=now, kind=read.kind, bad=read.bad)
    return row.id


def _look(row: DomainRow, reach: Reach, now: datetime) -> Sequence[Check]:
    asked = Asked(row.selectors, row.submission_host, row.imap_host)
    return looking.check(row.name, replace(reach, watches=row.watches), asked, now=now).checks


def _fields(asked: Asked) -> dict[str, object]:
    selectors = list(dict.fromkeys(asked.selectors))
    return {"selectors": selectors, "submission_host": asked.submission_host, "imap_host": asked.imap_host}


def _locked(domain_id: UUID) -> Domain:
    row = Domain.objects.select_for_update().filter(id=domain_id, removed_at=None).first()
    if row is None:
        raise errors.NoSuchDomain
    return row


def _keep(domain: Domain, found: Iterable[Check], now: datetime) -> list[str]:
    """Keep each answer; returns the ids of the checks that now answer otherwise."""
    newest = {row.name: row for row in Finding.objects.filter(domain=domain, is_newest=True)}
    changed = []
    for one in found:
        old = newest.pop(one.id, None)
        if old is not None and rules.is_same(old.row().check, one):
            old.body, old.seen_at = rules.body_of(one), now
            old.save()
            continue
        if old is not None:
            old.is_newest = False
            old.save()
            changed.append(one.id)
        Finding(
            domain=domain, name=one.id, verdict=one.verdict.value, before=old.verdict if old else "",
            body=rules.body_of(one), since=now, seen_at=now,
        ).save(force_insert=True)  # fmt: skip
    for gone in newest.values():  # a check that this domain has no more, such as its servers' after it takes no mail
        gone.is_newest = False
        gone.save()
    return changed
