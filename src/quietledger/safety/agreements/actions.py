"""Open an agreement, write or take a version, have its check read, approve it, have it signed, put it in force.

What comes after (duties, notice, the end) is in `ending`; what was shared and why, in `sharing`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import Ref, refs
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import queries as practices
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault import actions as vault
from quietledger.core.vault.rules import Permit
from quietledger.pure.agreementcheck import checker
from quietledger.pure.agreementcheck.shapes import Checked
from quietledger.safety.agreements import chain, composing, errors, facts, queries, rules
from quietledger.safety.agreements.ending import (
    archive,
    dispose,
    end,
    expire,
    give_notice,
    keep_duty,
    look_again,
    remind,
    retell,
)  # fmt: skip
from quietledger.safety.agreements.facts import stopped_in_words
from quietledger.safety.agreements.models import Agreement, Document, Duty, Signature, Version
from quietledger.safety.agreements.queries import AgreementRow, VersionRow
from quietledger.safety.agreements.rules import NewAgreement, Signing
from quietledger.safety.agreements.schedule import Schedule
from quietledger.safety.agreements.sharing import Sent, Why, sendings, why
from quietledger.safety.partners import queries as partners

MOST_BYTES: Final = 10_000_000


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as somebody brought it."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Read:
    """A version with what its check finds now, word by word."""

    version: VersionRow
    checked: Checked


def open_agreement(who: Actor, new: NewAgreement, *, now: datetime) -> UUID:
    """Begin an agreement with a partner; nothing flows by it.

    Needs: Can.WRITE_AGREEMENT.   Trail: agreement.opened.
    Raises: Refused; NotTaken; NoSuchPartner; NoSuchAgreement, for one above it that isn't there.
    """
    permit = gate.require(who, Can.WRITE_AGREEMENT, on=[Ref("partner", new.partner_id)], now=now)
    if wrong := rules.check_new(new):
        raise errors.NotTaken(wrong)
    with tenancy.scope(who):
        partners.partner(new.partner_id)
        if new.parent_id and queries.agreement(new.parent_id) is None:
            raise errors.NoSuchAgreement
        row = Agreement(
            partner_id=new.partner_id, kind=new.kind, parent_id=new.parent_id, opened_by=who.person_id, opened_at=now
        )
        row.save(force_insert=True)
        about = [rules.ref(row.id), Ref("partner", new.partner_id)]
        audit.record(permit, "agreement.opened", on=about, now=now, kind=new.kind)
    return row.id


def write(who: Actor, agreement_id: UUID, schedule: Schedule, *, now: datetime) -> int:
    """Make the next version of our own text from a schedule, typeset and sealed; returns its number.

    Needs: Can.WRITE_AGREEMENT.   Trail: agreement.written, with the hash of its bytes.
    Raises: Refused; NoSuchAgreement; NotNow, once it is over; NotTaken; Unprintable.
    """
    permit, row = asked(who, Can.WRITE_AGREEMENT, agreement_id, now)
    _check(schedule, row)
    with tenancy.scope(who):
        number = len(queries.versions(agreement_id)) + 1
        practice, partner = practices.practice(who.practice_id), partners.partner(row.partner_id)
        day = now.astimezone(queries.zone_of(who.practice_id)).date()
        data = composing.pdf(row.kind, schedule, practice, partner.name, number, day)
        return _keep(permit, row, Upload(f"agreement-v{number}.pdf", data), schedule, now, origin="ours")


def take(who: Actor, agreement_id: UUID, upload: Upload, schedule: Schedule, *, now: datetime) -> int:
    """Keep the other side's paper as the next version, sealed as it came, beside what was agreed; returns its number.

    Needs: Can.WRITE_AGREEMENT.   Trail: agreement.written, with the hash of its bytes.
    Raises: Refused; NoSuchAgreement; NotNow, once it is over; NotTaken.
    """
    permit, row = asked(who, Can.WRITE_AGREEMENT, agreement_id, now)
    _check(schedule, row)
    if not 0 < len(upload.data) <= MOST_BYTES:
        raise errors.NotTaken({"file": "Bring a file of at most 10 MB."})
    with tenancy.scope(who):
        return _keep(permit, row, upload, schedule, now, origin="theirs")


def review(who: Actor, agreement_id: UUID, number: int, verdict: str, note: str, *, now: datetime) -> None:
    """Say, after reading what the check found, whether a version says what it must.

    Needs: Can.WRITE_AGREEMENT.   Trail: agreement.reviewed.
    Raises: Refused; NoSuchAgreement; NotNow; NotTaken, for a missing provision that nobody gave a reason for.
    """
    permit, _ = asked(who, Can.WRITE_AGREEMENT, agreement_id, now)
    with tenancy.scope(who):
        version = at(agreement_id, number, "draft", "checked")
        if verdict not in rules.VERDICTS:
            raise errors.NotTaken({"verdict": "Choose one."})
        if version.check_found["missing"] and verdict == "good" and not note.strip():
            raise errors.NotTaken({"note": "Say why it is good although provisions are missing."})
        version.state = Version.State.CHECKED if verdict == "good" else Version.State.DRAFT
        version.verdict, version.note = verdict, note.strip()
        version.reviewed_by, version.reviewed_at = who.person_id, now
        version.save()
        _climb(agreement_id, version)
        audit.record(permit, "agreement.reviewed", on=[rules.ref(agreement_id)], now=now, v=number, verdict=verdict)


def approve(who: Actor, agreement_id: UUID, number: int, *, now: datetime) -> None:
    """Approve a version for signing: its check was read, its partner chosen, and it stays within the one above it.

    Needs: Can.SIGN_AGREEMENT, freshly proven.   Trail: agreement.approved.
    Raises: Refused; NoSuchAgreement; NotNow; NotReady.
    """
    permit, row = asked(who, Can.SIGN_AGREEMENT, agreement_id, now)
    with tenancy.scope(who):
        version = at(agreement_id, number, "checked")
        schedule = queries.load(version.schedule)
        if lacks := rules.lacks_for_approval(
            verdict=version.verdict, partner_is_chosen=_is_chosen(row), looser=looser(row, schedule),
            wrong=rules.check(schedule, row.kind).values(),
        ):  # fmt: skip
            raise errors.NotReady(tuple(lacks))
        version.state = Version.State.APPROVED
        version.approved_by, version.approved_at = who.person_id, now
        version.save()
        _climb(agreement_id, version)
        audit.record(permit, "agreement.approved", on=[rules.ref(agreement_id)], now=now, v=number, sha=version.sha256)


def sign(
    who: Actor, agreement_id: UUID, number: int, signing: Signing, *, copy: Upload | None = None, now: datetime
) -> None:
    """Record that one side signed these very bytes, or a signed copy of them; with both, the version is signed.

    Needs: Can.SIGN_AGREEMENT, freshly proven.   Trail: agreement.signed, with the hash of what was signed.
    Raises: Refused; NoSuchAgreement; NotNow; NotTaken.
    """
    permit, _ = asked(who, Can.SIGN_AGREEMENT, agreement_id, now)
    if wrong := rules.check_signing(signing):
        raise errors.NotTaken(wrong)
    with tenancy.scope(who):
        version = at(agreement_id, number, "approved")
        before = {one.side for one in queries.signatures(version.id)}
        if signing.side in before:
            raise errors.NotTaken({"side": "This side has signed."})
        digest = _seal(version, copy, "signed", now).sha256 if copy else version.sha256
        Signature(
            version=version, side=signing.side, name=signing.name.strip(), title=signing.title.strip(),
            method=signing.method, signed_at=now, sha256=digest, recorded_by=who.person_id, recorded_at=now,
        ).save(force_insert=True)  # fmt: skip
        if before | {signing.side} == {"practice", "partner"}:
            version.state = Version.State.SIGNED
            version.save()
            _climb(agreement_id, version)
        about = [rules.ref(agreement_id)]
        audit.record(permit, "agreement.signed", on=about, now=now, v=number, side=signing.side, sha=digest)


def put_in_force(who: Actor, agreement_id: UUID, number: int, *, now: datetime) -> None:
    """Let a signed version stand, in the place of the one before it; what it covers opens on its first day.

    Needs: Can.SIGN_AGREEMENT, freshly proven.   Trail: agreement.in_force, with its hash.   Tells: agreement.*.
    Raises: Refused; NoSuchAgreement; NotNow; NotReady.
    """
    permit, row = asked(who, Can.SIGN_AGREEMENT, agreement_id, now)
    with tenancy.scope(who):
        version = at(agreement_id, number, "signed")
        schedule, today = queries.load(version.schedule), now.astimezone(queries.zone_of(who.practice_id)).date()
        sides = [one.side for one in queries.signatures(version.id)]
        if lacks := rules.lacks_for_force(
            sides=sides, partner_is_chosen=_is_chosen(row), schedule=schedule, today=today
        ):
            raise errors.NotReady(tuple(lacks))
        Version.objects.filter(agreement_id=agreement_id, state="active").update(state=Version.State.REPLACED)
        version.state, version.in_force_at = Version.State.ACTIVE, now
        version.save()
        Agreement.objects.filter(id=agreement_id).update(
            state=Agreement.State.ACTIVE, in_force=number, notice_by="", notice_on=None, ends_on=None
        )
        _owe(agreement_id, schedule, today)
        audit.record(permit, "agreement.in_force", on=[rules.ref(agreement_id)], now=now, v=number, sha=version.sha256)
        facts.tell(who.practice_id, [row.partner_id], now)


def read(who: Actor, agreement_id: UUID, number: int, *, now: datetime) -> Read:
    """A version's text with what the check finds in it.   Needs: Can.SEE_AGREEMENTS.   Raises: NoSuchAgreement."""
    version, name, data = text(who, agreement_id, number, now=now)
    return Read(version, checker.check(name, data))


def text(who: Actor, agreement_id: UUID, number: int, *, now: datetime) -> tuple[VersionRow, str, bytes]:
    """A version, the name of its file, and its bytes.   Needs: Can.SEE_AGREEMENTS.   Raises: NoSuchAgreement."""
    with tenancy.scope(who):
        version = queries.version(agreement_id, number)
        files = queries.documents([version.id]) if version else []
    found = next((one for one in files if one.role == "text"), None)
    if version is None or found is None:
        raise errors.NoSuchAgreement
    name, data = document(who, found.id, now=now)
    return version, name, data


def document(who: Actor, document_id: UUID, *, now: datetime) -> tuple[str, bytes]:
    """A file's name and bytes.   Needs: Can.SEE_AGREEMENTS.   Raises: Refused; NoSuchAgreement."""
    permit = gate.require(who, Can.SEE_AGREEMENTS, on=refs("document", [document_id]), now=now)
    with tenancy.scope(who):
        row = Document.objects.filter(id=document_id).first()
        if row is None:
            raise errors.NoSuchAgreement
        return row.name, vault.open_bytes(permit, row)


def looser(row: AgreementRow, schedule: Schedule) -> tuple[str, ...]:
    """Where a schedule goes beyond the agreement above it; inside the practice's scope."""
    if row.parent_id is None:
        return ()
    above = queries.agreement(row.parent_id)
    stands = queries.standing_versions([above]).get(above.id) if above else None
    if above is None or stands is None or above.state not in rules.STANDING:
        return ("that agreement is not in force.",)
    return chain.looser(schedule, stands.schedule)


def asked(who: Actor, can: Can, agreement_id: UUID, now: datetime) -> tuple[Permit, AgreementRow]:
    """Ask the gate about an agreement that is there.  Raises: Refused; NoSuchAgreement."""
    permit = gate.require(who, can, on=[rules.ref(agreement_id)], now=now)
    with tenancy.scope(who):
        row = queries.agreement(agreement_id)
    if row is None:
        raise errors.NoSuchAgreement
    return permit, row


def at(agreement_id: UUID, number: int, *states: str) -> Version:
    """A version that is at one of these steps, locked.  Raises: NoSuchAgreement; NotNow."""
    row = Version.objects.select_for_update().filter(agreement_id=agreement_id, number=number).first()
    if row is None:
        raise errors.NoSuchAgreement
    above = Agreement.objects.select_for_update().get(id=agreement_id)
    if above.state in rules.OVER:
        raise errors.NotNow(agreement_id, above.state)
    if row.state not in states:
        raise errors.NotNow(agreement_id, row.state)
    return row


def _check(schedule: Schedule, row: AgreementRow) -> None:
    if row.state in rules.OVER:
        raise errors.NotNow(row.id, row.state)
    if wrong := rules.check(schedule, row.kind):
        raise errors.NotTaken(wrong)


def _keep(permit: Permit, row: AgreementRow, upload: Upload, schedule: Schedule, now: datetime, *, origin: str) -> int:
    Agreement.objects.select_for_update().get(id=row.id)
    number = len(queries.versions(row.id)) + 1
    version = Version(
        agreement_id=row.id, number=number, origin=origin, sha256=sha256(upload.data).hexdigest(),
        schedule=queries.dump(schedule), check_found=_found(checker.check(upload.name, upload.data)),
        made_by=permit.who.person_id, made_at=now,
    )  # fmt: skip
    version.save(force_insert=True)
    _seal(version, upload, "text", now)
    about = [rules.ref(row.id), Ref("partner", row.partner_id)]
    audit.record(permit, "agreement.written", on=about, now=now, v=number, sha=version.sha256, origin=origin)
    return number


def _seal(version: Version, upload: Upload, role: str, now: datetime) -> Document:
    row = Document(
        version=version, role=role, name=upload.name[:120], sha256=sha256(upload.data).hexdigest(),
        size_bytes=len(upload.data), put_at=now,
    )  # fmt: skip
    vault.seal_bytes(row, upload.data)
    row.save(force_insert=True)
    return row


def _found(checked: Checked) -> Mapping[str, Any]:
    """What the check found, as states without words: what is kept of it and what lists show."""
    items = [*checked.provisions, *checked.options, *checked.terms, *checked.part2]
    return {
        "kind": checked.kind.name, "score": checked.score, "missing": [one.id for one in checked.missing],
        "states": {one.id: one.state.value for one in items}, "adverse": [one.id for one in checked.adverse],
    }  # fmt: skip


def _climb(agreement_id: UUID, version: Version) -> None:
    """Until a first version stands, the agreement is at the step of the version that is worked on."""
    waiting = Agreement.objects.filter(id=agreement_id, in_force=0)
    waiting.update(state=version.state)


def _is_chosen(row: AgreementRow) -> bool:
    return partners.partner(row.partner_id).state in facts.SENT_TO


def _owe(agreement_id: UUID, schedule: Schedule, today: date) -> None:
    """Give each duty of the schedule a day, unless it has one that is still open."""
    open_keys = {one.key for one in queries.duties([agreement_id]) if one.kept_on is None}
    rows = [
        Duty(agreement_id=agreement_id, key=one.key, due_on=max(one.first_on, today))
        for one in schedule.duties
        if one.key not in open_keys
    ]
    Duty.objects.bulk_create(rows, ignore_conflicts=True)


__all__ = [
    "Read", "Sent", "Upload", "Why", "approve", "archive", "asked", "at", "dispose", "document", "end", "expire",
    "give_notice", "keep_duty", "look_again", "looser", "open_agreement", "put_in_force", "read", "remind", "retell",
    "review", "sendings", "sign", "stopped_in_words", "take", "text", "why", "write",
]  # fmt: skip
