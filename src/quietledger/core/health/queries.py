"""Looks at everything and says each thing in a line."""

from __future__ import annotations

import shutil
import time
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from cryptography import x509
from django.conf import settings
from django.db import connection

from quietledger.core.audit import queries as trail
from quietledger.core.backups.store import Store
from quietledger.core.clients import actions as clients
from quietledger.core.exchange import queries as exchange
from quietledger.core.facts import queries as facts
from quietledger.core.health import rules
from quietledger.core.health.rules import Line, Stand
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import queries as practices
from quietledger.core.vault import queries as vault

BACKED_UP, RESTORED, RECOVERED = "practice.backed_up", "practice.restore_tested", "practice.recovery_tested"
REVIEWED = "practice.reviewed"


def lines(practice_id: UUID, now: datetime) -> list[Line]:
    """Everything about one practice and the machine that it lies on."""
    return [*of_practice(practice_id, now), *of_machine(now)]


def of_machine(now: datetime) -> list[Line]:
    """What all practices share: database, disks, root key, certificate."""
    home = shutil.disk_usage(settings.HOME)
    return [
        *_database(now),
        rules.disk("Disk", home.free, home.total),
        _offsite(),
        *rules.kept_sheet(is_kept=Path(settings.BACKUP_SHEET).exists()),
        *(rules.root_key(one.say, one.warning, is_here=bool(one.name)) for one in vault.root_keys()[:1]),
        rules.certificate(_certificate_until(), now),
    ]


def of_practice(practice_id: UUID, now: datetime) -> list[Line]:
    """What is one practice's own: its backup and its drills, trail, jobs, keys, and whether it may send."""
    with tenancy.within(practice_id):
        told = facts.newest_words([practice_id], [BACKED_UP, RESTORED, RECOVERED, REVIEWED])
        stands = {name: Stand(row.since, row.until) for (_, name), row in told.items()}
        signed = trail.last_checkpoint()
        found = [
            *_protected(stands, now),
            rules.trail(timedelta(seconds=trail.lag_seconds(now)), trail.waiting().count()),
            rules.checkpoint(signed.at if signed else None, now),
            _jobs(now),
            _sending(),
        ]
    active = {row.purpose: row.made_at for row in vault.key_report(practice_id) if row.state == "active"}
    return [*found, rules.keys(active, now), rules.documents(len(vault.check_marks(practice_id)))]


def backup_line(practice_id: UUID, now: datetime) -> Line:
    """The line about the backup alone, inside the practice's scope: for the desk."""
    told = facts.newest_words([practice_id], [BACKED_UP]).get((practice_id, BACKED_UP))
    return rules.backup(Stand(told.since, told.until) if told else Stand(), now, has_key=_has_backup_key())


def _protected(stands: dict[str, Stand], now: datetime) -> list[Line]:
    none = Stand()
    return [
        rules.backup(stands.get(BACKED_UP, none), now, has_key=_has_backup_key()),
        rules.tested("Restore drill", stands.get(RESTORED, none), now,
                     ("A restore was tried out", "No restore was ever tried out."), "Run `quietledger backup drill`."),
        rules.tested("Recovery kit", stands.get(RECOVERED, none), now,
                     ("The recovery kit was tried out", "The recovery kit was never tried out."), "See docs/keys.md."),
        rules.tested("Review", stands.get(REVIEWED, none), now,
                     ("Who saw what was reviewed", "Nobody has reviewed yet who saw what."), "Open “Who saw what”."),
    ]  # fmt: skip


def _database(now: datetime) -> list[Line]:
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        theirs: datetime = cursor.fetchone()[0]
    return rules.database(timedelta(seconds=time.perf_counter() - began), theirs - now)


def _offsite() -> Line:
    folder = settings.BACKUP_OFFSITE
    if not folder:
        return rules.offsite("", is_there=False, lacking_count=0)
    is_there = Path(folder).is_dir()
    lacking = len(Store(Path(settings.BACKUP_STORE)).missing_from(Path(folder))) if is_there else 0
    return rules.offsite(str(folder), is_there=is_there, lacking_count=lacking)


def _jobs(now: datetime) -> Line:
    leases = practices.leases()
    held = sorted(name for name, until in leases.items() if until > now)
    return rules.jobs(held, leases.get("billing-day"), now)


def _sending() -> Line:
    return rules.sending(exchange.count("waiting"), is_paused=exchange.is_paused())


def _certificate_until() -> datetime | None:
    if settings.IS_LOOPBACK_HTTP:
        return None
    path = settings.env.tls_certificate or clients.folder() / "server.crt"
    try:
        return x509.load_pem_x509_certificate(Path(path).read_bytes()).not_valid_after_utc
    except (OSError, ValueError):
        return None  # a proxy before us speaks TLS; its certificate isn't ours to read


def _has_backup_key() -> bool:
    return (Path(settings.HOME) / "keys" / "backup.recipient").exists()
