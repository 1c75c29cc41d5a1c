"""Hand files out, take files in, and carry both to and from a partner."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

from quietledger.core.audit import actions as audit
from quietledger.core.exchange import errors, queries, rules
from quietledger.core.exchange.mailbox import Mailbox
from quietledger.core.exchange.models import Connection, File
from quietledger.core.exchange.rules import Arrived, Carried, ConnectionRow
from quietledger.core.facts.rules import Ref, refs
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.gate.errors import Refused
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import queries as practices
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault import actions as vault
from quietledger.core.vault.rules import Permit

FILES_AT_ONCE: Final = 50
Progress = Callable[[int, int], None]


def quiet(_done: int, _all: int) -> None:
    """Report progress to nobody."""


def set_connection(permit: Permit, *, name: str, private_key: str, **fields: object) -> UUID:
    """Enter how a partner is reached, or change it; fields are those of `ConnectionRow`, and `partner`, whose it is.

    A changed host key is a change that somebody made here on purpose, so it is on the trail like any other.
    Needs: a permit for Can.SET_UP, inside its scope.   Trail: admin.connection.
    """
    there = Connection.objects.filter(name=name).first()
    row = there or Connection(name=name)
    for field, value in fields.items():
        setattr(row, field, value)
    doc = rules.ConnectionDoc(private_key=private_key)
    if there:
        vault.reseal(permit, row, doc, now=permit.at)
    else:
        vault.seal(row, doc)
    row.save(force_insert=there is None)
    audit.record(permit, "admin.connection", on=[Ref("partner", row.id)], now=permit.at, fields=sorted(fields))
    return row.id


def resume(who: Actor, *, were_sent: bool, now: datetime) -> int:
    """Let files go out again; returns how many were waiting.

    `were_sent`: those that waited when the backup was made count as sent, because they left afterwards; else they go
    out with the next round.
    Needs: Can.RESTORE.   Trail: gate.decide, exchange.resumed, exchange.counted_as_sent for each file.
    """
    permit = gate.require(who, Can.RESTORE, now=now)
    with tenancy.scope(who):
        waiting = queries.waiting()
        if were_sent:
            File.objects.filter(state=File.State.WAITING).update(state=File.State.SENT, done_at=now)
            for row in waiting:
                audit.record(permit, "exchange.counted_as_sent", on=[Ref("file", row.id)], now=now, sha=row.sha256)
        Connection.objects.update(is_paused=False)
        audit.record(permit, "exchange.resumed", now=now, waiting=len(waiting))
    return len(waiting)


def hand_out(permit: Permit, *, to: UUID, kind: str, body: bytes, once: str, now: datetime) -> UUID:
    """Put a file where the courier finds it, sealed, in the caller's transaction: it leaves after commit or not at all.

    The same `once` again gives the same file and changes nothing.
    Needs: a permit of the sending action.   Trail: exchange.handed_out.
    """
    return _keep_out(permit, kind=kind, body=body, once=once, now=now, to=to, state=File.State.WAITING)


def keep(permit: Permit, *, kind: str, body: bytes, once: str, now: datetime) -> UUID:
    """Keep a document of our own (a statement) sealed; it is sent nowhere.

    Needs: a permit of the action that made it.   Trail: exchange.kept.
    """
    return _keep_out(permit, kind=kind, body=body, once=once, now=now, to=None, state=File.State.KEPT)


def _keep_out(
    permit: Permit, *, kind: str, body: bytes, once: str, now: datetime, to: UUID | None, state: File.State
) -> UUID:
    there = File.objects.filter(direction="out", once=once).values_list("id", flat=True).first()
    if there:
        return there
    digest = sha256(body).hexdigest()
    practice = practices.practice(permit.practice_id)
    name = rules.remote_name(practice.code, kind, digest)
    row = File(
        direction="out", file_kind=kind, name=name, sha256=digest, size_bytes=len(body), once=once, state=state,
        connection=to, came_at=now,
    )  # fmt: skip
    vault.seal_bytes(row, body)
    row.save(force_insert=True)
    event = "exchange.handed_out" if to else "exchange.kept"
    audit.record(permit, event, on=[Ref("file", row.id)], now=now, kind=kind, sha=digest)
    return row.id


def take_in(
    who: Actor,
    *,
    name: str,
    body: bytes,
    channel: str,
    now: datetime,
    kind: str | None = None,
    connection_id: UUID | None = None,
) -> Arrived:
    """Keep a file that came in, sealed, before anybody reads it.

    The same bytes again are noted on the trail, and nothing else happens. The sender's file name is kept on our side
    only in the trail's sealed detail: partners do put patients' names there.

    Needs: nothing; whoever brings a file has it already, and nothing is opened here.
    Trail: exchange.arrived, or exchange.again.
    """
    digest = sha256(body).hexdigest()
    known = kind or rules.kind_of(body)
    with tenancy.scope(who):
        there = File.objects.filter(direction="in", once=digest).defer("doc").first()
        if there:
            audit.record(who, "exchange.again", on=[Ref("file", there.id)], now=now, sha=digest, detail={"name": name})
            return Arrived(there.id, there.file_kind, is_new=False)
        row = File(
            direction="in", file_kind=known, name=f"{known}-{digest[:12]}", sha256=digest, size_bytes=len(body),
            once=digest, state=File.State.ARRIVED, connection=connection_id, came_at=now,
        )  # fmt: skip
        if known == "?":
            row.state, row.problem = File.State.QUARANTINED, "EXC-KIND"
            row.said = "This file has no X12 envelope that we know. It is kept; nothing was entered from it."
        vault.seal_bytes(row, body)
        row.save(force_insert=True)
        audit.record(
            who, "exchange.arrived", on=[Ref("file", row.id)], now=now, kind=known, sha=digest, channel=channel,
            detail={"name": name},
        )  # fmt: skip
        return Arrived(row.id, known, is_new=True)


def body(permit: Permit, file_id: UUID) -> bytes:
    """A file's bytes.  Raises: NotPermitted, unless the file is a subject of the permit."""
    return vault.open_bytes(permit, File.objects.get(id=file_id))


def mark_taken(permit: Permit, file_id: UUID, *, findings: int, now: datetime, kept: bool = False) -> None:
    """Take a file out of its tray, in the transaction of what was done with it.

    Raises: NotWaiting, if it is in the tray no more: what was done with it a second time is rolled back.
    Needs: a permit on the file.   Trail: exchange.taken.
    """
    state = File.State.KEPT if kept else File.State.TAKEN
    _leave_tray(permit, file_id, state=state, findings_count=findings, done_at=now)
    audit.record(permit, "exchange.taken", on=[Ref("file", file_id)], now=now, findings=findings)


def quarantine(permit: Permit, file_id: UUID, *, code: str, say: str, now: datetime) -> None:
    """Set a file aside that can't be taken; it stays kept, and says in words why.

    Raises: NotWaiting.   Needs: a permit on the file.   Trail: exchange.quarantined.
    """
    _leave_tray(permit, file_id, state=File.State.QUARANTINED, problem=code, said=say, done_at=now)
    audit.record(permit, "exchange.quarantined", on=[Ref("file", file_id)], now=now, code=code)


def _leave_tray(permit: Permit, file_id: UUID, **changes: object) -> None:
    permit.check(tenancy.practice_id(), file_id)
    if not File.objects.filter(id=file_id, state=File.State.ARRIVED).update(**changes):
        raise errors.NotWaiting(file_id)


def carry(who: Actor, *, now: datetime, progress: Progress = quiet) -> Carried:
    """Carry waiting files to the clearinghouse and fetch its answers.

    Answers are fetched from whomever claims once went to; files go out only while agreement and screening stand. Where
    they don't, the files wait, and the round says what is missing.

    A host that is down, or that is not the one we know, stops the round with a sentence; what waits goes out by itself
    next time. A file counts as sent when the receiver has it under its name with its size, whoever put it there. The
    gate is asked again for every few files, so that no permit grows old on a slow line.

    After a restore answers are fetched and nothing is sent until `resume`.

    Raises: NoConnection, Refused.
    Needs: Can.FETCH_FILES; Can.CARRY_FILES for what goes out.
    Trail: gate.decide, disclosure.sent for each file, exchange.arrived for each answer.
    """
    with tenancy.scope(who):
        connection = queries.line()
        waiting = [] if connection.is_paused else [row.id for row in queries.waiting()]
    permit = gate.require(who, Can.FETCH_FILES, on=[connection.partner], now=now)
    with tenancy.scope(who):
        key = vault.open(permit, Connection.objects.get(id=connection.id)).private_key
    sent, received, problem = 0, 0, ""
    try:
        with Mailbox(connection, key) as mailbox:
            try:
                for _ in _send_all(who, mailbox, waiting, connection, now):
                    sent += 1
                    progress(sent, len(waiting))
            except Refused as refused:
                problem = _not_allowed_in_words(refused, connection, len(waiting) - sent)
            for name in mailbox.names():
                received += _fetch(who, mailbox, name, connection, now).is_new
    except (errors.Unreachable, errors.NotTheOneWeKnow, errors.NotLetIn) as stopped:
        problem = _in_words(stopped, connection, len(waiting) - sent)
    if problem != connection.problem:
        _note(permit, connection, problem, now)
    return Carried(sent, received, len(waiting) - sent, problem)


def _send_all(
    who: Actor, mailbox: Mailbox, waiting: list[UUID], connection: ConnectionRow, now: datetime
) -> Iterator[UUID]:
    partner = connection.partner
    for start in range(0, len(waiting), FILES_AT_ONCE):
        some = waiting[start : start + FILES_AT_ONCE]
        permit = gate.require(who, Can.CARRY_FILES, on=[partner, *refs("file", some)], to=partner, now=now)
        for file_id in some:
            _send(permit, mailbox, file_id, connection, now)
            yield file_id


def _send(permit: Permit, mailbox: Mailbox, file_id: UUID, connection: ConnectionRow, now: datetime) -> None:
    with tenancy.scope(permit.who):
        row = File.objects.get(id=file_id)
        content = vault.open_bytes(permit, row)
    is_new = mailbox.put(row.name, content)
    # Killed right here, the next round finds the file at the receiver and only marks it.
    with tenancy.scope(permit.who):
        File.objects.filter(id=file_id).update(state=File.State.SENT, done_at=now)
        audit.record(
            permit, "disclosure.sent", on=[Ref("file", file_id)], now=now, sha=row.sha256, kind=row.file_kind,
            ptr=str(connection.partner_id), was_there=not is_new,
        )  # fmt: skip


def _fetch(who: Actor, mailbox: Mailbox, name: str, connection: ConnectionRow, now: datetime) -> Arrived:
    content = mailbox.get(name)
    arrived = take_in(who, name=name, body=content, channel="sftp", now=now, connection_id=connection.id)
    mailbox.remove(name)  # only now: it is kept on our side
    return arrived


def _in_words(problem: Exception, connection: ConnectionRow, waiting: int) -> str:
    name = connection.name
    if isinstance(problem, errors.NotTheOneWeKnow):
        return f"This isn’t the {name} we know: its key has changed. Nothing was sent. Call them."
    if isinstance(problem, errors.NotLetIn):
        return f"{name} doesn’t let us in, or a folder is missing there. Call them about the user name and key."
    if not waiting:
        return f"{name} doesn’t answer. Nothing waits to go out; its answers are fetched when it does."
    one, several = "1 file waits here and goes out by itself", f"{waiting} files wait here and go out by themselves"
    return f"{name} doesn’t answer. {one if waiting == 1 else several} when it does."


def _not_allowed_in_words(refused: Refused, connection: ConnectionRow, waiting: int) -> str:
    missing = " ".join(dict.fromkeys(one.say for one in refused.decision.unmet))
    files = "1 file waits" if waiting == 1 else f"{waiting} files wait"
    return f"Nothing more was sent to {connection.name}. {missing} {files} here, and nothing is lost."


def _note(permit: Permit, connection: ConnectionRow, problem: str, now: datetime) -> None:
    with tenancy.scope(permit.who):
        Connection.objects.filter(id=connection.id).update(problem=problem)
        event = "exchange.stopped" if problem else "exchange.back"
        audit.record(permit, event, on=[Ref("partner", connection.id)], now=now)
