"""Begin an application, type an answer, sign it (extra file: the actions of applications)."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.safety.cyberinsurance import application as applications
from quietledger.safety.cyberinsurance import application_snapshots as snapshots
from quietledger.safety.cyberinsurance import errors, queries
from quietledger.safety.cyberinsurance.application_errors import AlreadySigned, NotReadyToSign, NotWhatWasRead
from quietledger.safety.cyberinsurance.application_models import Application, Reply, Signature
from quietledger.safety.cyberinsurance.application_reading import NO_FIGURES, Figures
from quietledger.safety.cyberinsurance.application_rules import Typed, Value, unready
from quietledger.safety.cyberinsurance.questions import BY_ID

MOST_WORDS: Final = 2_000
MOST_NAME: Final = 120


def ref(application_id: UUID) -> Ref:
    """What the gate and the trail are told of an application."""
    return Ref("application", application_id)


def begin(who: Actor, insurer: str, policy_id: UUID | None = None, *, now: datetime) -> UUID:
    """Begin the next version of an application; a draft to this insurer that is open is taken up again.

    Needs: Can.WRITE_COVER.   Trail: application.begun, with its version.
    Raises: Refused; NotTaken; NoSuchPolicy.
    """
    permit = gate.require(who, Can.WRITE_COVER, now=now)
    insurer = " ".join(insurer.split())
    if not 0 < len(insurer) <= MOST_NAME:
        raise errors.NotTaken({"insurer": f"Say to whom, in at most {MOST_NAME} characters."})
    with tenancy.scope(who):
        if policy_id is not None and queries.policy(policy_id) is None:
            raise errors.NoSuchPolicy
        before = [one for one in applications.applications() if one.insurer == insurer]
        if before and before[0].state == applications.DRAFT:
            return before[0].id
        row = Application(
            policy_id=policy_id, insurer=insurer, version=len(before) + 1, begun_by=who.person_id, begun_at=now
        )
        row.save(force_insert=True)
        audit.record(permit, "application.begun", on=[ref(row.id)], now=now, v=row.version)
    return row.id


def reply(who: Actor, application_id: UUID, question: str, typed: Typed, *, now: datetime) -> None:
    """Keep what a person typed to a question, beside what the facts say; the newest word counts.

    Needs: Can.WRITE_COVER.   Trail: application.answered, with the question and what was chosen.
    Raises: Refused; NoSuchApplication; AlreadySigned; NotTaken.
    """
    permit = gate.require(who, Can.WRITE_COVER, on=[ref(application_id)], now=now)
    if question not in BY_ID:
        raise errors.NotTaken({"": "There is no such question."})
    if max(len(typed.note), len(typed.reason)) > MOST_WORDS:
        raise errors.NotTaken({"note": f"At most {MOST_WORDS:,} characters."})
    with tenancy.scope(who):
        if applications.application(application_id).signed:
            raise AlreadySigned
        Reply(
            application_id=application_id, question=question, value=Value(typed.value).value, note=typed.note.strip(),
            reason=typed.reason.strip(), replied_by=who.person_id, replied_at=now,
        ).save(force_insert=True)  # fmt: skip
        audit.record(
            permit, "application.answered", on=[ref(application_id)], now=now, question=question,
            value=typed.value.value, with_reason=bool(typed.reason.strip()),
        )  # fmt: skip


def sign(who: Actor, application_id: UUID, read: str, *, figures: Figures = NO_FIGURES, now: datetime) -> str:
    """Sign an application as it was read: its answers stay as they are, and so do the hashes of what shows them.

    read: `application_snapshots.seen` of the answers that the signer had before them.  Returns the hash over all.

    Needs: Can.SIGN_APPLICATION, freshly proven.   Trail: application.signed, with that hash.
    Raises: Refused; NoSuchApplication; AlreadySigned; NotReadyToSign; NotWhatWasRead.
    """
    permit = gate.require(who, Can.SIGN_APPLICATION, on=[ref(application_id)], now=now)
    if who.person_id is None:
        raise TypeError("applications are signed by people")
    with tenancy.scope(who):
        row = applications.application(application_id)
        if row.signed:
            raise AlreadySigned
        found = applications.answers(who.practice_id, now, application_id, figures)
        if missing := unready(found):
            raise NotReadyToSign(tuple(one.question.id for one in missing))
        if snapshots.seen(found) != read:
            raise NotWhatWasRead
        said = snapshots.said(found)
        sha256 = snapshots.digest(
            snapshots.whole(said, application=row.id, version=row.version, insurer=row.insurer,
                            signed_by=who.person_id, as_of=now)
        )  # fmt: skip
        entry_id = audit.record(
            permit, "application.signed", on=[ref(row.id)], now=now, v=row.version, sha=sha256,
            reasons=sum(bool(one.typed.reason) for one in found),
        )  # fmt: skip
        Signature(
            application_id=row.id, signed_by=who.person_id, signer=who.name, signed_at=now, as_of=now, said=said,
            sha256=sha256, entry_id=entry_id,
        ).save(force_insert=True)  # fmt: skip
    return sha256
