"""Enter policies and offers, their clauses and files; bind, decline or end them; once a night, tell and remind.

A clause is replaced as a whole: what it said before stands on the trail by its hash.
"""

from __future__ import annotations

from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault import actions as vault
from quietledger.core.vault.rules import Permit
from quietledger.safety.cyberinsurance import checking, errors, facts, queries, renewals, rules
from quietledger.safety.cyberinsurance.models import Condition, Exclusion, File, Part, Policy
from quietledger.safety.cyberinsurance.rules import Clause, PolicyRow, Terms
from quietledger.safety.cyberinsurance.vocabulary import FILE_KINDS


def add_policy(who: Actor, terms: Terms, *, now: datetime) -> UUID:
    """Enter a policy as it is offered: what its first pages say.

    Needs: Can.WRITE_COVER.   Trail: cover.offered.
    Raises: Refused; NotTaken.
    """
    permit = gate.require(who, Can.WRITE_COVER, now=now)
    _check(checking.check_terms(terms))
    with tenancy.scope(who):
        row = Policy(
            effective_on=terms.effective_on, expiration_on=terms.expiration_on, terms=queries.dump(terms),
            added_by=who.person_id, added_at=now,
        )  # fmt: skip
        row.save(force_insert=True)
        audit.record(permit, "cover.offered", on=[rules.ref(row.id)], now=now)
    return row.id


def change_terms(who: Actor, policy_id: UUID, terms: Terms, *, now: datetime) -> None:
    """Correct what a policy's first pages say, or take an endorsement into it.

    Needs: Can.WRITE_COVER.   Trail: cover.changed, with the names of what changed.   Tells: practice.covered.
    Raises: Refused; NoSuchPolicy; NotTaken.
    """
    permit = gate.require(who, Can.WRITE_COVER, on=[rules.ref(policy_id)], now=now)
    _check(checking.check_terms(terms))
    with tenancy.scope(who):
        row, after = _locked(policy_id), queries.dump(terms)
        changed = sorted(name for name, value in after.items() if row.terms.get(name) != value)
        row.terms, row.effective_on, row.expiration_on = after, terms.effective_on, terms.expiration_on
        row.save()
        audit.record(permit, "cover.changed", on=[rules.ref(policy_id)], now=now, names=changed)
        facts.tell(who.practice_id, now)


def note_part(who: Actor, policy_id: UUID, part: rules.Part, *, now: datetime) -> None:
    """Note that a policy includes a part, in the place of what was noted of it before.

    Needs: Can.WRITE_COVER.   Trail: cover.part.   Raises: Refused; NoSuchPolicy; NotTaken.
    """
    permit = gate.require(who, Can.WRITE_COVER, on=[rules.ref(policy_id)], now=now)
    _check(checking.check_part(part))
    values = {
        "limit_cents": part.limit_cents, "aggregate_cents": part.aggregate_cents, "basis": part.basis,
        "retention_cents": part.retention_cents, "coinsurance_percent": part.coinsurance_percent,
        "waiting_hours": part.waiting_hours, "indemnity_days": part.indemnity_days, "people_cap": part.people_cap,
        "inside_aggregate": part.inside_aggregate, "triggers": part.triggers.strip(), **_clause(part.clause),
    }  # fmt: skip
    with tenancy.scope(who):
        _locked(policy_id)
        Part.objects.update_or_create(policy_id=policy_id, part=part.part, defaults=values)
        audit.record(permit, "cover.part", on=[rules.ref(policy_id)], now=now, part=part.part)


def note_exclusion(who: Actor, policy_id: UUID, exclusion: rules.Exclusion, *, now: datetime) -> None:
    """Note an exclusion of a policy, in the place of what was noted of it before.

    Needs: Can.WRITE_COVER.   Trail: cover.exclusion.   Raises: Refused; NoSuchPolicy; NotTaken.
    """
    permit = gate.require(who, Can.WRITE_COVER, on=[rules.ref(policy_id)], now=now)
    _check(checking.check_exclusion(exclusion))
    values = {
        "carve_backs": exclusion.carve_backs.strip(), "is_counted": exclusion.is_counted, **_clause(exclusion.clause),
    }  # fmt: skip
    with tenancy.scope(who):
        _locked(policy_id)
        Exclusion.objects.update_or_create(policy_id=policy_id, exclusion=exclusion.exclusion, defaults=values)
        audit.record(permit, "cover.exclusion", on=[rules.ref(policy_id)], now=now, exclusion=exclusion.exclusion)


def note_condition(who: Actor, policy_id: UUID, condition: rules.Condition, *, now: datetime) -> UUID:
    """Note what the insurer made the cover hang on; with its id, in the place of what was noted before.

    Needs: Can.WRITE_COVER.   Trail: cover.condition.   Raises: Refused; NoSuchPolicy; NotTaken.
    """
    permit = gate.require(who, Can.WRITE_COVER, on=[rules.ref(policy_id)], now=now)
    _check(checking.check_condition(condition))
    with tenancy.scope(who):
        _locked(policy_id)
        row = Condition(policy_id=policy_id)
        if condition.id is not None:
            found = Condition.objects.filter(policy_id=policy_id, id=condition.id).first()
            if found is None:
                raise errors.NoSuchPolicy
            row = found
        row.kind, row.say, row.controls = condition.kind, condition.say.strip(), list(condition.controls)
        row.reach, row.deadline_on = condition.reach, condition.deadline_on
        row.page, row.text_sha256 = condition.clause.page, condition.clause.text_sha256
        row.save()
        audit.record(permit, "cover.condition", on=[rules.ref(policy_id)], now=now, kind=row.kind)
    return row.id


def drop(who: Actor, policy_id: UUID, clause: str, *, now: datetime) -> None:
    """Take out a part or an exclusion by its name ("CP06", "X03"), or a condition by its id.

    Needs: Can.WRITE_COVER.   Trail: cover.dropped.   Raises: Refused; NoSuchPolicy.
    """
    permit = gate.require(who, Can.WRITE_COVER, on=[rules.ref(policy_id)], now=now)
    with tenancy.scope(who):
        _locked(policy_id)
        gone, _ = _clauses(policy_id, clause).delete()
        if not gone:
            raise errors.NoSuchPolicy
        audit.record(permit, "cover.dropped", on=[rules.ref(policy_id)], now=now, clause=clause)


def bind(who: Actor, policy_id: UUID, *, now: datetime) -> None:
    """Say that an offer was bound: from its first day on it covers.

    Needs: Can.WRITE_COVER.   Trail: cover.bound.   Tells: practice.covered.
    Raises: Refused; NoSuchPolicy; NotNow; NotTaken, without a part.
    """
    permit = gate.require(who, Can.WRITE_COVER, on=[rules.ref(policy_id)], now=now)
    with tenancy.scope(who):
        row = _locked(policy_id, Policy.State.QUOTED)
        if not Part.objects.filter(policy_id=policy_id).exists():
            raise errors.NotTaken({"": "Enter at least one part that it includes."})
        row.state, row.bound_at = Policy.State.BOUND, now
        row.save()
        audit.record(permit, "cover.bound", on=[rules.ref(policy_id)], now=now)
        facts.tell(who.practice_id, now)


def decline(who: Actor, policy_id: UUID, *, now: datetime) -> None:
    """Say that an offer was not taken.

    Needs: Can.WRITE_COVER.   Trail: cover.declined.   Raises: Refused; NoSuchPolicy; NotNow.
    """
    permit = gate.require(who, Can.WRITE_COVER, on=[rules.ref(policy_id)], now=now)
    with tenancy.scope(who):
        row = _locked(policy_id, Policy.State.QUOTED)
        row.state = Policy.State.DECLINED
        row.save()
        audit.record(permit, "cover.declined", on=[rules.ref(policy_id)], now=now)


def end(who: Actor, policy_id: UUID, ended_on: date, *, now: datetime) -> None:
    """Say that a policy ends before its time: `ended_on` is the first day without it.

    Needs: Can.WRITE_COVER.   Trail: cover.ended.   Tells: practice.covered.
    Raises: Refused; NoSuchPolicy; NotNow; NotTaken, for a day that is not within its time.
    """
    permit = gate.require(who, Can.WRITE_COVER, on=[rules.ref(policy_id)], now=now)
    with tenancy.scope(who):
        row = _locked(policy_id, Policy.State.BOUND)
        if not row.effective_on <= ended_on <= row.expiration_on:
            raise errors.NotTaken({"ended_on": "A day between its first and its last."})
        row.ended_on = ended_on
        row.save()
        audit.record(permit, "cover.ended", on=[rules.ref(policy_id)], now=now)
        facts.tell(who.practice_id, now)


def keep_file(who: Actor, policy_id: UUID, kind: str, name: str, body: bytes, *, now: datetime) -> UUID:
    """Keep a document of a policy, sealed.

    Needs: Can.WRITE_COVER.   Trail: cover.file, with the hash of its bytes.
    Raises: Refused; NoSuchPolicy; NotTaken.
    """
    permit = gate.require(who, Can.WRITE_COVER, on=[rules.ref(policy_id)], now=now)
    if kind not in FILE_KINDS:
        raise errors.NotTaken({"kind": "Choose one."})
    if not 0 < len(body) <= rules.MOST_BYTES:
        raise errors.NotTaken({"file": "Bring a file of at most 10 MB."})
    with tenancy.scope(who):
        _locked(policy_id)
        row = File(
            policy_id=policy_id, kind=kind, name=name[:120], sha256=sha256(body).hexdigest(), size_bytes=len(body),
            put_by=who.person_id, put_at=now,
        )  # fmt: skip
        vault.seal_bytes(row, body)
        row.save(force_insert=True)
        audit.record(permit, "cover.file", on=[rules.ref(policy_id)], now=now, kind=kind, sha=row.sha256)
    return row.id


def file(who: Actor, file_id: UUID, *, now: datetime) -> tuple[str, bytes]:
    """A document's name and bytes.   Needs: Can.SEE_COVER.   Raises: Refused; NoSuchPolicy."""
    permit = gate.require(who, Can.SEE_COVER, on=[Ref("document", file_id)], now=now)
    with tenancy.scope(who):
        row = File.objects.filter(id=file_id).first()
        if row is None:
            raise errors.NoSuchPolicy
        return row.name, vault.open_bytes(permit, row)


def nightly(who: Actor, *, now: datetime) -> bool:
    """Once a night: tell the cover anew, and put on the trail what is due in 60, 30, 14 or 3 days.

    Whether the fact said something else than is so.
    Needs: Can.RETELL.   Trail: cover.due; facts.differ.   Tells: practice.covered.   Raises: Refused.
    """
    permit = gate.require(who, Can.RETELL, now=now)
    with tenancy.scope(who):
        differs = facts.tell(who.practice_id, now)
        if differs:
            audit.record(permit, "facts.differ", on=[Ref("practice", who.practice_id)], now=now, names=[facts.COVERED])
        _remind(permit, queries.policies(), queries.today(now), now)
    return differs


def _remind(permit: Permit, rows: list[PolicyRow], today: date, now: datetime) -> None:
    for one in renewals.reminded(renewals.due(rows, today), today):
        left = (one.on - today).days
        audit.record(permit, "cover.due", on=[rules.ref(one.policy_id)], now=now, what=one.kind, days=left)


def _clauses(policy_id: UUID, clause: str) -> Any:
    if clause.startswith("CP"):
        return Part.objects.filter(policy_id=policy_id, part=clause)
    if clause.startswith("X"):
        return Exclusion.objects.filter(policy_id=policy_id, exclusion=clause)
    try:
        return Condition.objects.filter(policy_id=policy_id, id=UUID(clause))
    except ValueError:
        raise errors.NoSuchPolicy from None


def _clause(clause: Clause) -> dict[str, Any]:
    return {"page": clause.page, "text_sha256": clause.text_sha256}


def _check(wrong: dict[str, str]) -> None:
    if wrong:
        raise errors.NotTaken(wrong)


def _locked(policy_id: UUID, *states: str) -> Policy:
    row = Policy.objects.select_for_update().filter(id=policy_id).first()
    if row is None:
        raise errors.NoSuchPolicy
    if states and row.state not in states:
        raise errors.NotNow(policy_id, row.state)
    return row
