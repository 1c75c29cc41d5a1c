"""Keep duties, give notice, end, return the data, archive; and compare, each night, what was told with what stands.

Beside `actions`, which is long enough: everything here makes what flows less, or keeps it from becoming less.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault.rules import Permit
from quietledger.safety.agreements import errors, facts, queries, rules
from quietledger.safety.agreements.models import Agreement, Duty
from quietledger.safety.agreements.rules import Difference
from quietledger.safety.agreements.schedule import NEVER

RAN_OUT: Final = "It ran to its last day."


def keep_duty(who: Actor, duty_id: UUID, evidence: str, *, now: datetime) -> date | None:
    """Note that a duty was kept, and what shows it; returns when it falls due again, None if it doesn't.

    A flow that its lapse had stopped goes on at once.

    Needs: Can.WRITE_AGREEMENT.   Trail: agreement.duty_kept.   Tells: agreement.*.
    Raises: Refused; NoSuchAgreement; NotTaken, without evidence; NotNow, if it was kept before.
    """
    permit = gate.require(who, Can.WRITE_AGREEMENT, on=[Ref("duty", duty_id)], now=now)
    if not evidence.strip():
        raise errors.NotTaken({"evidence": "Say what shows it: which document, from when."})
    with tenancy.scope(who):
        row = Duty.objects.select_for_update().filter(id=duty_id).first()
        if row is None:
            raise errors.NoSuchAgreement
        if row.kept_on is not None:
            raise errors.NotNow(row.agreement_id, "kept")
        above, today = _locked(row.agreement_id), _today(who, now)
        row.kept_on, row.kept_by, row.evidence = today, who.person_id, evidence.strip()
        row.save()
        again = rules.next_due(row.key, row.due_on, today) if above.state in rules.STANDING else None
        if again:
            Duty.objects.bulk_create([Duty(agreement_id=above.id, key=row.key, due_on=again)], ignore_conflicts=True)
        audit.record(
            permit, "agreement.duty_kept", on=[rules.ref(above.id), Ref("duty", duty_id)], now=now, key=row.key
        )
        facts.tell(who.practice_id, [above.partner_id], now)
    return again


def give_notice(who: Actor, agreement_id: UUID, by: str, ends_on: date, *, now: datetime) -> None:
    """Note that one side gave notice: the agreement stands until the day that it names, and not on it.

    Needs: Can.SIGN_AGREEMENT, freshly proven.   Trail: agreement.notice.   Tells: agreement.*, with the new end.
    Raises: Refused; NoSuchAgreement; NotNow; NotTaken, for a day before the days of notice are over.
    """
    permit = gate.require(who, Can.SIGN_AGREEMENT, on=[rules.ref(agreement_id)], now=now)
    with tenancy.scope(who):
        row, today = _locked(agreement_id, "active"), _today(who, now)
        stands = queries.version(agreement_id, row.in_force)
        notice = timedelta(days=stands.schedule.notice_days if stands else 0)
        wrong = {} if by in {"practice", "partner"} else {"by": "Say which side gave it."}
        if ends_on < today + notice:
            wrong["ends_on"] = f"With its {notice.days} days of notice it ends on {today + notice} at the earliest."
        if wrong:
            raise errors.NotTaken(wrong)
        row.state, row.notice_by, row.notice_on, row.ends_on = Agreement.State.NOTICE_GIVEN, by, today, ends_on
        row.save()
        audit.record(permit, "agreement.notice", on=[rules.ref(agreement_id)], now=now, by=by, ends=ends_on.isoformat())
        facts.tell(who.practice_id, [row.partner_id], now)


def end(who: Actor, agreement_id: UUID, why: str, *, now: datetime) -> None:
    """End an agreement at once: nothing flows by it any more, and its data falls due to come back.

    Needs: Can.SIGN_AGREEMENT, freshly proven.   Trail: agreement.ended.   Tells: agreement.*, ended.
    Raises: Refused; NoSuchAgreement; NotNow; NotTaken, without a reason.
    """
    permit = gate.require(who, Can.SIGN_AGREEMENT, on=[rules.ref(agreement_id)], now=now)
    if not why.strip():
        raise errors.NotTaken({"why": "Say why: whoever is stopped by it reads this."})
    with tenancy.scope(who):
        row = _locked(agreement_id, *rules.STANDING)
        _over(permit, row, why.strip(), _today(who, now), now)
        facts.tell(who.practice_id, [row.partner_id], now)


def dispose(who: Actor, agreement_id: UUID, how: str, *, now: datetime) -> None:
    """Note that the data came back or was destroyed, and what shows it.

    Needs: Can.WRITE_AGREEMENT.   Trail: agreement.disposed.   Raises: Refused; NoSuchAgreement; NotNow; NotTaken.
    """
    permit = gate.require(who, Can.WRITE_AGREEMENT, on=[rules.ref(agreement_id)], now=now)
    if not how.strip():
        raise errors.NotTaken({"how": "Say what came back, or which certificate shows that it was destroyed."})
    with tenancy.scope(who):
        row, today = _locked(agreement_id, "ended"), _today(who, now)
        row.state, row.disposed_on, row.disposed_how = Agreement.State.DISPOSITION_DONE, today, how.strip()
        row.save()
        owed = Duty.objects.filter(agreement_id=agreement_id, key="return", kept_on__isnull=True)
        owed.update(kept_on=today, kept_by=who.person_id, evidence=how.strip())
        audit.record(permit, "agreement.disposed", on=[rules.ref(agreement_id)], now=now)


def archive(who: Actor, agreement_id: UUID, *, now: datetime) -> None:
    """Put an agreement away whose data came back; it is kept for six years after its end.

    Needs: Can.WRITE_AGREEMENT.   Trail: agreement.archived.   Raises: Refused; NoSuchAgreement; NotNow.
    """
    permit = gate.require(who, Can.WRITE_AGREEMENT, on=[rules.ref(agreement_id)], now=now)
    with tenancy.scope(who):
        row = _locked(agreement_id, "disposition_done")
        row.state = Agreement.State.ARCHIVED
        row.save()
        audit.record(permit, "agreement.archived", on=[rules.ref(agreement_id)], now=now)


def look_again(who: Actor, agreement_id: UUID, *, now: datetime) -> list[Difference]:
    """Compare what the gate was told of a partner with what stands, now: after a partner came back to work.

    Needs: Can.WRITE_AGREEMENT.   Trail: agreement.told.   Raises: Refused; NoSuchAgreement.
    """
    permit = gate.require(who, Can.WRITE_AGREEMENT, on=[rules.ref(agreement_id)], now=now)
    with tenancy.scope(who):
        row = _locked(agreement_id)
        found = facts.tell(who.practice_id, [row.partner_id], now)
        audit.record(permit, "agreement.told", on=[rules.ref(agreement_id)], now=now, names=[one.name for one in found])
    return found


def retell(who: Actor, *, now: datetime) -> list[Difference]:
    """Once a night, and before a billing day: end what ran out, tell what stands, remind of what is near.

    Needs: RETELL.   Trail: agreement.ended; agreement.due, 30, 14 and 3 days before; facts.differ.
    Raises: Refused.
    """
    permit = gate.require(who, Can.RETELL, now=now)
    with tenancy.scope(who):
        today = _today(who, now)
        expire(permit, today, now)
        remind(permit, today, now)
        partner_ids = sorted({row.partner_id for row in queries.agreements()})
        found = facts.tell(who.practice_id, partner_ids, now)
        for partner_id in sorted({one.partner_id for one in found}):
            names = [one.name for one in found if one.partner_id == partner_id]
            audit.record(permit, "facts.differ", on=[Ref("partner", partner_id)], now=now, names=names)
    return found


def expire(permit: Permit, today: date, now: datetime) -> None:
    """End the agreements whose last day is over; inside the caller's transaction."""
    rows = [one for one in queries.agreements() if one.state in rules.STANDING]
    stands = queries.standing_versions(rows)
    for one in rows:
        if min(stands[one.id].schedule.ends_on or NEVER, one.ends_on or NEVER) <= today:
            _over(permit, _locked(one.id), RAN_OUT, today, now)


def remind(permit: Permit, today: date, now: datetime) -> None:
    """Put on the trail what is due in 30, 14 or 3 days: the desk shows it, and nobody can say that it did not."""
    for one in queries.due(today):
        left = (one.due_on - today).days
        if left in rules.WARN_DAYS:
            about = [rules.ref(one.agreement_id)]
            audit.record(permit, "agreement.due", on=about, now=now, what=one.kind, key=one.key, days=left)


def _over(permit: Permit, row: Agreement, why: str, today: date, now: datetime) -> None:
    stands = queries.version(row.id, row.in_force)
    row.state, row.ended_on, row.why_ended = Agreement.State.ENDED, today, why
    row.save()
    due_on = today + timedelta(days=stands.schedule.return_days if stands else 0)
    Duty.objects.bulk_create([Duty(agreement_id=row.id, key="return", due_on=due_on)], ignore_conflicts=True)
    audit.record(permit, "agreement.ended", on=[rules.ref(row.id), Ref("partner", row.partner_id)], now=now)


def _locked(agreement_id: UUID, *states: str) -> Agreement:
    row = Agreement.objects.select_for_update().filter(id=agreement_id).first()
    if row is None:
        raise errors.NoSuchAgreement
    if states and row.state not in states:
        raise errors.NotNow(agreement_id, row.state)
    return row


def _today(who: Actor, now: datetime) -> date:
    return now.astimezone(queries.zone_of(who.practice_id)).date()
