"""The yearly exit drill: data back and readable, enrolments ours, credentials taken back, all within thirty days.

An extra file beside `actions`. What a partner hands back is read here and not kept: its digest, its format and the rows
that could be read of it are what proves the drill.   Source: partners reference 10; 45 CFR 164.308(a)(7).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from quietledger.core.audit import actions as audit
from quietledger.core.facts import actions as facts
from quietledger.core.facts.rules import Ref, Told
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import queries as practices
from quietledger.core.tenancy.rules import Actor
from quietledger.safety.partners import errors, exports, queries
from quietledger.safety.partners.models import ExitDrill

WITHIN_DAYS: Final = 30
HOLDS: Final = timedelta(days=365)
LEAST_NOTE: Final = 5
EXPORT: Final = "export"
STEPS: Final = {
    EXPORT: "Its export of our data came, and could be read",
    "enrolments": "Payer, ERA and EFT enrolments are still in our name",
    "run_out": "Who works the open claims after the end is agreed",
    "credentials": "Its sign-ins and keys were taken back, on trial",
    "destruction": "It says in writing that it destroys what it has",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DrillRow:
    """One exit drill.  steps: step -> what was noted.  days: how long it took, or has taken so far."""

    id: UUID
    partner_id: UUID
    began_on: date
    steps: dict[str, str]
    export_sha256: str
    export_format: str
    export_rows: int
    export_on: date | None
    finished_at: datetime | None
    days: int

    @property
    def open_steps(self) -> tuple[str, ...]:
        return tuple(one for one in STEPS if one not in self.steps)

    @property
    def is_in_time(self) -> bool:
        return self.days <= WITHIN_DAYS


def begin(who: Actor, partner_id: UUID, *, now: datetime) -> UUID:
    """Begin a drill: from today the partner has thirty days.

    Needs: Can.WRITE_PARTNER.   Trail: exit_drill.begun.
    Raises: Refused; NoSuchPartner; NotTaken, while one runs.
    """
    permit = gate.require(who, Can.WRITE_PARTNER, on=[Ref("partner", partner_id)], now=now)
    with tenancy.scope(who):
        queries.partner(partner_id)
        if ExitDrill.objects.filter(partner_id=partner_id, finished_at=None).exists():
            raise errors.NotTaken({"drill": "A drill is under way already."})
        row = ExitDrill(partner_id=partner_id, began_on=_today(who, now), begun_by=who.person_id)
        row.save(force_insert=True)
        audit.record(permit, "exit_drill.begun", on=[Ref("partner", partner_id)], now=now)
    return row.id


def take_export(who: Actor, partner_id: UUID, name: str, body: bytes, *, now: datetime) -> exports.Export:
    """Read what the partner handed back: claims or remittances (X12), or a table (CSV, Parquet); rows are counted.

    Needs: Can.WRITE_PARTNER.   Trail: exit_drill.export, with digest, format and rows.
    Raises: Refused; NoSuchRow, without a drill under way; NotTaken, if it can't be read.
    """
    permit = gate.require(who, Can.WRITE_PARTNER, on=[Ref("partner", partner_id)], now=now)
    found = exports.read(name, body)
    if isinstance(found, str):
        raise errors.NotTaken({"file": found})
    with tenancy.scope(who):
        row = _running(partner_id)
        row.mark_export(sha256(body).hexdigest(), found.format, found.rows, _today(who, now))
        row.mark_step(EXPORT, found.say)
        audit.record(permit, "exit_drill.export", on=[Ref("partner", partner_id)], now=now, sha256=row.export_sha256,
                     format=found.format, rows=found.rows)  # fmt: skip
    return found


def tick(who: Actor, partner_id: UUID, step: str, note: str, *, now: datetime) -> None:
    """Note that a step was done, and how it was seen.  The export ticks itself.

    Needs: Can.WRITE_PARTNER.   Trail: exit_drill.step.
    Raises: Refused; NoSuchRow; NotTaken.
    """
    permit = gate.require(who, Can.WRITE_PARTNER, on=[Ref("partner", partner_id)], now=now)
    if step not in STEPS or step == EXPORT or len(note.strip()) < LEAST_NOTE or len(note) > 500:
        raise errors.NotTaken({"note": "Say how you saw that it is so."})
    with tenancy.scope(who):
        _running(partner_id).mark_step(step, note.strip())
        audit.record(permit, "exit_drill.step", on=[Ref("partner", partner_id)], now=now, step=step)


def finish(who: Actor, partner_id: UUID, *, now: datetime) -> DrillRow:
    """End a drill whose steps are all done; whoever took longer than thirty days is not told to have shown it.

    Needs: Can.WRITE_PARTNER.   Trail: exit_drill.finished, with the days.   Tells: partner.drilled, for a year.
    Raises: Refused; NoSuchRow; NotDone.
    """
    permit = gate.require(who, Can.WRITE_PARTNER, on=[Ref("partner", partner_id)], now=now)
    with tenancy.scope(who):
        row = _running(partner_id)
        if left := tuple(one for one in STEPS if one not in row.steps):
            raise errors.NotDone(left)
        row.mark_finished(who.person_id, now)
        done = _row(row, _today(who, now))
        if done.is_in_time:
            told = Told(Ref("partner", partner_id), "partner.drilled", now + HOLDS, f"exit_drill:{row.id}")
            facts.tell([told], by="partners", now=now)
        on = [Ref("partner", partner_id), Ref("exit_drill", row.id)]
        audit.record(permit, "exit_drill.finished", on=on, now=now, days=done.days)
    return done


def drills(partner_id: UUID, today: date) -> list[DrillRow]:
    """The drills with a partner, newest first; inside the practice's scope."""
    rows = ExitDrill.objects.filter(partner_id=partner_id).order_by("-began_on", "-id")
    return [_row(row, today) for row in rows]


def _running(partner_id: UUID) -> ExitDrill:
    row = ExitDrill.objects.select_for_update().filter(partner_id=partner_id, finished_at=None).first()
    if row is None:
        raise errors.NoSuchRow(partner_id)
    return row


def _today(who: Actor, now: datetime) -> date:
    return now.astimezone(ZoneInfo(practices.practice(who.practice_id).timezone)).date()


def _row(row: ExitDrill, today: date) -> DrillRow:
    last = row.finished_at.date() if row.finished_at else today
    return DrillRow(
        row.id, row.partner_id, row.began_on, dict(row.steps), row.export_sha256, row.export_format, row.export_rows,
        row.export_on, row.finished_at, (last - row.began_on).days,
    )  # fmt: skip
