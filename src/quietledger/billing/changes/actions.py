"""Put details on file, open a case, write down the call, confirm it, stop it, and let it take effect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from quietledger.billing.changes import errors, queries, rules
from quietledger.billing.changes.models import Change, Details
from quietledger.billing.changes.queries import ChangeRow
from quietledger.billing.changes.rules import CallDoc, ChangeDoc, DetailsDoc, NewChange, Party, Version
from quietledger.core.audit import actions as audit
from quietledger.core.facts import actions as facts
from quietledger.core.facts.rules import Ref, Told, refs
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault import actions as vault
from quietledger.core.vault.rules import Permit

KEPT: Final = "mail.callbacks"
COUNTS_FOR: Final = timedelta(days=180)


def enter(who: Actor, party: Party, doc: DetailsDoc, *, now: datetime) -> UUID:
    """Put the first details of a party on file; from then on only a change changes them.

    Needs: Can.WRITE_CHANGE, for the patient if it is one.   Trail: details.entered.
    Raises: NotTaken; OnFileAlready.
    """
    permit = gate.require(who, Can.WRITE_CHANGE, on=[party.ref], now=now)
    if wrong := rules.check_entry(doc):
        raise errors.NotTaken(wrong)
    with tenancy.scope(who):
        if queries.version_ids(party):
            raise errors.OnFileAlready(party.id)
        row = _version(party, 1, None, _person(who), now)
        vault.seal(row, doc)
        row.save(force_insert=True)
        audit.record(permit, "details.entered", on=[party.ref, Ref("details", row.id)], now=now, kind=party.kind)
    return row.id


def open_change(who: Actor, party: Party, new: NewChange, *, today: date, now: datetime) -> UUID:
    """Open a case for a request that came in.  Nothing changes by it.

    Needs: Can.WRITE_CHANGE.   Trail: change.opened.
    Raises: NotTaken; NoSuchChange, if nothing is on file of the party.
    """
    permit = _permit(who, Can.WRITE_CHANGE, party, now)
    with tenancy.scope(who):
        versions = _versions(permit, party)
        if not versions:
            raise errors.NoSuchChange(party.id)
        if wrong := rules.check(new, versions[-1].doc, today):
            raise errors.NotTaken(wrong)
        what = rules.asked_for(new.wanted)
        row = Change(
            about_kind=party.kind, about_id=party.id, patient_id=party.patient_id, what=" ".join(what),
            came_by=new.came_by, message_id=new.message_id, received_on=new.received_on, opened_by=_person(who),
            opened_at=now,
        )  # fmt: skip
        vault.seal(row, ChangeDoc(wanted=new.wanted, said_by=new.said_by, words=new.words))
        row.save(force_insert=True)
        about = [party.ref, Ref("change", row.id)]
        audit.record(permit, "change.opened", on=about, now=now, what=list(what), by=new.came_by)
    return row.id


def note_call(who: Actor, change_id: UUID, call: CallDoc, *, now: datetime) -> None:
    """Write down a call to the number on file.

    Confirmed: the case waits for a second person.  Denied: it is stopped.  Not reached: it waits for another call.

    Needs: Can.WRITE_CHANGE; for a confirmed call Can.SETTLE_CHANGE, freshly proven.   Trail: change.called.
    Raises: NoSuchChange; NotNow; NotTaken, if it was another number than the one on file.
    """
    permit, row = _asked(who, Can.WRITE_CHANGE, change_id, now)
    _check_call(permit, row, call, now)
    proposal = None
    if call.outcome == "confirmed":
        body = {"change": str(change_id)}
        proposal = gate.propose(who, Can.SETTLE_CHANGE, body, on=[row.party.ref, Ref("change", change_id)], now=now)
    with tenancy.scope(who):
        case = _at(change_id, Change.State.OPEN)
        doc: ChangeDoc = vault.open(permit, case)
        said = replace(call, at=now.isoformat())
        vault.reseal(permit, case, replace(doc, calls=(*doc.calls, said)), now=now)
        case.calls_count, case.called_by, case.called_at = case.calls_count + 1, _person(who), now
        case.proposal = proposal
        if call.outcome == "denied":
            case.state, case.ended_at = Change.State.STOPPED, now
        elif proposal:
            case.state = Change.State.CALLED
        case.save()
        about = [row.party.ref, Ref("change", change_id)]
        audit.record(permit, "change.called", on=about, now=now, outcome=call.outcome)
        if case.ended_at:
            _tell(who.practice_id, change_id, now)


def confirm(who: Actor, change_id: UUID, *, now: datetime) -> datetime:
    """Confirm what somebody else called about; returns when it takes effect, unless it is stopped before.

    Needs: Can.SETTLE_CHANGE, freshly proven, and to be a second person.   Trail: proposal.settled, change.confirmed.
    Raises: NoSuchChange; NotNow; NotASecond; NoSuchProposal; AlreadySettled.
    """
    permit, row = _asked(who, Can.SETTLE_CHANGE, change_id, now)
    with tenancy.scope(who):
        case = _at(change_id, Change.State.CALLED)
        gate.second(who, _uuid(case.proposal), can=Can.SETTLE_CHANGE, now=now)
        case.state, case.confirmed_by, case.confirmed_at = Change.State.COOLING, _person(who), now
        case.effective_at = now + rules.COOLING
        case.save()
        about = [row.party.ref, Ref("change", change_id)]
        audit.record(permit, "change.confirmed", on=about, now=now, from_at=case.effective_at.isoformat())
    return case.effective_at


def stop(who: Actor, change_id: UUID, why: str, *, now: datetime) -> None:
    """Stop a case before it takes effect: saying no needs no second person.

    Needs: Can.WRITE_CHANGE.   Trail: change.stopped.   Raises: NoSuchChange; NotNow.
    """
    permit, row = _asked(who, Can.WRITE_CHANGE, change_id, now)
    with tenancy.scope(who):
        case = _at(change_id, *rules.WAITING)
        doc: ChangeDoc = vault.open(permit, case)
        vault.reseal(permit, case, replace(doc, why_stopped=why), now=now)
        case.state, case.ended_at = Change.State.STOPPED, now
        case.save()
        audit.record(permit, "change.stopped", on=[row.party.ref, Ref("change", change_id)], now=now)
        _tell(who.practice_id, change_id, now)


def let_in(who: Actor, change_id: UUID, *, now: datetime) -> None:
    """Let a confirmed change take effect whose days of waiting are over: a new version of the details stands.

    Needs: Can.WRITE_CHANGE.   Trail: change.effective.   Raises: NoSuchChange; NotNow.
    """
    permit, row = _asked(who, Can.WRITE_CHANGE, change_id, now)
    with tenancy.scope(who):
        case = _at(change_id, Change.State.COOLING)
        if case.effective_at is None or now < case.effective_at:
            raise errors.NotNow(change_id, case.state)
        doc: ChangeDoc = vault.open(permit, case)
        last = _versions(permit, row.party)[-1]
        Details.objects.filter(id=last.id).update(until=now)
        version = _version(row.party, last.number + 1, case, _person(who), now)
        vault.seal(version, rules.changed(last.doc, doc.wanted))
        version.save(force_insert=True)
        case.state, case.ended_at = Change.State.IN_EFFECT, now
        case.save()
        about = [row.party.ref, Ref("change", change_id), Ref("details", version.id)]
        audit.record(permit, "change.effective", on=about, now=now, version=version.number)
        _tell(who.practice_id, change_id, now)


def case(who: Actor, row: ChangeRow, *, now: datetime) -> tuple[ChangeDoc, list[Version]]:
    """What a case asks for, and the party's details.   Needs: Can.SEE_CHANGES."""
    permit = _permit(who, Can.SEE_CHANGES, row.party, now, row.id)
    with tenancy.scope(who):
        return vault.open(permit, Change.objects.get(id=row.id)), _versions(permit, row.party)


def versions(who: Actor, party: Party, *, now: datetime) -> list[Version]:
    """All versions of a party's details, oldest first.   Needs: Can.SEE_CHANGES."""
    permit = _permit(who, Can.SEE_CHANGES, party, now)
    with tenancy.scope(who):
        return _versions(permit, party)


def names(who: Actor, rows: Sequence[queries.OnFile], *, now: datetime) -> Mapping[UUID, str]:
    """The names of parties that are no patients, by the party's id.   Needs: Can.SEE_CHANGES."""
    ids = [row.version_id for row in rows if row.party.patient_id is None]
    permit = gate.require(who, Can.SEE_CHANGES, on=refs("details", ids), now=now)
    with tenancy.scope(who):
        sealed = list(Details.objects.filter(id__in=ids))
        docs = vault.open_all(permit, sealed)
    return {row.about_id: doc.name for row, doc in zip(sealed, docs, strict=True)}


def _check_call(permit: Permit, row: ChangeRow, call: CallDoc, now: datetime) -> None:
    with tenancy.scope(permit.who):
        number = rules.number_to_call(_versions(permit, row.party), row.opened_at, now)
    wrong = {}
    if call.outcome not in rules.OUTCOMES:
        wrong["outcome"] = "Choose what came of the call."
    elif number is None or number.good_from:
        wrong["number"] = "There is no number yet that may be called."
    elif rules.digits(call.number) != rules.digits(number.phone):
        wrong["number"] = "That is not the number on file. Call the one that is, and no other."
    if call.outcome == "confirmed" and not call.reached:
        wrong["reached"] = "Write whom you spoke to."
    if wrong:
        raise errors.NotTaken(wrong)


def _permit(who: Actor, can: Can, party: Party, now: datetime, change_id: UUID | None = None) -> Permit:
    with tenancy.scope(who):
        about = _refs(party)
    about += [Ref("change", change_id)] if change_id else []
    return gate.require(who, can, on=about, now=now)


def _refs(party: Party) -> list[Ref]:
    return [party.ref, *refs("details", queries.version_ids(party))]


def _asked(who: Actor, can: Can, change_id: UUID, now: datetime) -> tuple[Permit, ChangeRow]:
    with tenancy.scope(who):
        row = queries.change(change_id)
        about = [Ref("change", change_id), *(_refs(row.party) if row else ())]
    permit = gate.require(who, can, on=about, now=now)
    if row is None:
        raise errors.NoSuchChange(change_id)
    return permit, row


def _at(change_id: UUID, *states: str) -> Change:
    row = Change.objects.select_for_update().get(id=change_id)
    if row.state not in states:
        raise errors.NotNow(change_id, row.state)
    return row


def _versions(permit: Permit, party: Party) -> list[Version]:
    rows = list(Details.objects.filter(about_kind=party.kind, about_id=party.id).order_by("number"))
    docs = vault.open_all(permit, rows)
    return [Version(row.id, row.number, doc, row.since, row.until) for row, doc in zip(rows, docs, strict=True)]


def _version(party: Party, number: int, change: Change | None, person: UUID, now: datetime) -> Details:
    return Details(
        about_kind=party.kind, about_id=party.id, patient_id=party.patient_id, number=number, change=change, since=now,
        entered_by=person,
    )  # fmt: skip


def _tell(practice_id: UUID, change_id: UUID, now: datetime) -> None:
    """Every end of a case has a call behind it, or never took effect: the tables take no other."""
    about = Ref("practice", practice_id)
    facts.tell([Told(about, KEPT, now + COUNTS_FOR, f"change {change_id}")], by="changes", now=now)


def _person(who: Actor) -> UUID:
    if who.person_id is None:
        raise errors.NotTaken({"": "Only a person does this."})
    return who.person_id


def _uuid(value: UUID | None) -> UUID:
    if value is None:
        raise errors.NoSuchChange
    return value
