"""Set mailboxes up, put letters out, carry them, and fetch what came."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.post import errors, imap, ours, queries, rules
from quietledger.core.post.models import Account, Letter
from quietledger.core.post.resolver import Resolver
from quietledger.core.post.rules import AccountDoc, Carried, Demand, Fetched, LetterDoc, Line, State, Tried
from quietledger.core.post.transport import Post, Server, Transport
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault import actions as vault
from quietledger.core.vault.rules import Permit

TLS_WAYS = frozenset({"starttls", "implicit"})


def add_account(
    who: Actor,
    *,
    name: str,
    smtp_host: str,
    smtp_port: int,
    smtp_tls: str = "starttls",
    imap_host: str = "",
    imap_port: int = 993,
    imap_tls: str = "implicit",
    username: str = "",
    password: str = "",
    address: str,
    ca_pem: str = "",
    now: datetime,
) -> UUID:
    """Enter a mailbox; what opens it is sealed.

    smtp_host "": letters go straight to the receivers' servers.  imap_host "": the mailbox is not read.

    Raises: NotAnAccount.   Needs: Can.MANAGE_POST.   Trail: gate.decide, post.account_added.
    """
    permit = gate.require(who, Can.MANAGE_POST, now=now)
    if not rules.is_address(address):
        raise errors.NotAnAccount("address", "Give the mailbox’s address, such as desk@practice.example.")
    if (smtp_host or imap_host) and not (username and password):
        raise errors.NotAnAccount("password", "A provider’s mailbox needs its user name and password.")
    if {smtp_tls, imap_tls} - TLS_WAYS:
        raise errors.NotAnAccount("smtp_tls", "Encryption is STARTTLS or from the first byte; there is no third way.")
    with tenancy.scope(who):
        row = Account(
            name=name, smtp_host=smtp_host.lower(), smtp_port=smtp_port, smtp_tls=smtp_tls,
            imap_host=imap_host.lower(), imap_port=imap_port, imap_tls=imap_tls, added_at=now,
        )  # fmt: skip
        vault.seal(row, AccountDoc(address, username, password, ca_pem))
        row.save(force_insert=True)
        audit.record(permit, "post.account_added", on=[Ref("account", row.id)], now=now)
    return row.id


def end_account(who: Actor, account_id: UUID, *, now: datetime) -> None:
    """Use a mailbox no more; letters that wait to be sent from it are not sent.

    Raises: NoAccount.   Needs: Can.MANAGE_POST.   Trail: gate.decide, post.account_ended.
    """
    permit = gate.require(who, Can.MANAGE_POST, on=[Ref("account", account_id)], now=now)
    with tenancy.scope(who):
        if not Account.objects.filter(id=account_id, ended_at=None).update(ended_at=now):
            raise errors.NoAccount(account_id)
        audit.record(permit, "post.account_ended", on=[Ref("account", account_id)], now=now)


def try_account(who: Actor, account_id: UUID, *, now: datetime, post: Post | None = None) -> Tried:
    """Sign in at a mailbox's servers and leave again; nothing is sent or read.

    Raises: NoAccount.   Needs: Can.SELF_TEST.   Trail: gate.decide, post.account_tried.
    """
    permit = gate.require(who, Can.SELF_TEST, on=[Ref("account", account_id)], now=now)
    line = account_line(permit, account_id)
    way = post or ours.post()
    tried = Tried(_smtp_trouble(line, way), _imap_trouble(line, way))
    with tenancy.scope(who):
        Account.objects.filter(id=account_id).update(problem=tried.smtp or tried.imap or "")
        audit.record(
            permit, "post.account_tried", on=[Ref("account", account_id)], now=now, smtp=tried.smtp, imap=tried.imap
        )
    return tried


def _smtp_trouble(line: Line, post: Post) -> str | None:
    if not line.row.smtp_host:
        return None
    try:
        post.log_in(line)
    except errors.NotHandedOver as stopped:
        return stopped.code
    return ""


def _imap_trouble(line: Line, post: Post) -> str | None:
    if not line.row.imap_host:
        return None
    try:
        with imap.reading(imap_server(line, post.resolver), line):
            return ""
    except errors.NotFetched as stopped:
        return stopped.code


def account_line(permit: Permit, account_id: UUID) -> Line:
    """An account with its secrets, for whoever carries or tests.  Raises: NoAccount, NotPermitted."""
    with tenancy.scope(permit.who):
        row = Account.objects.filter(id=account_id, ended_at=None).first()
        if row is None:
            raise errors.NoAccount(account_id)
        return Line(row.row(), vault.open(permit, row))


def put(
    by: Permit | Actor,
    *,
    raw: bytes,
    to: Sequence[str],
    demand: Demand,
    once: str,
    sender: str = "",
    account_id: UUID | None = None,
    about: Ref | None = None,
    now: datetime,
) -> UUID:
    """Put a letter where the carrier finds it, sealed, in the caller's transaction: it leaves after commit or never.

    The same `once` again gives the same letter and changes nothing. All its recipients get it, or none.
    account_id: None for the practice's first mailbox.  sender: the envelope's, where bounces go; "" for the mailbox's.

    Raises: NotALetter, NoAccount.   Needs: the scope of an action that has asked.   Trail: post.put.
    """
    there = Letter.objects.filter(once=once).values_list("id", flat=True).first()
    if there:
        return there
    rules.check_letter(raw, to)
    account = queries.account(account_id)
    row = Letter(account_id=account.id, once=once, demand=Demand(demand), put_at=now, next_at=now)
    if about is not None:
        row.about_kind, row.about_id = about
    vault.seal(row, LetterDoc(sender, tuple(to), base64.b64encode(raw).decode()))
    row.save(force_insert=True)
    audit.record(by, "post.put", on=[Ref("letter", row.id)], now=now, demand=str(row.demand), size=len(raw))
    return row.id


def carry(who: Actor, *, now: datetime, transport: Transport) -> list[Carried]:
    """Hand over every letter whose time has come; what a server does not take waits longer each time.

    A try is counted and committed before it is made, and its letter is not due again for ten minutes, so no two
    processes carry the same one. A process that is killed after the server's 250 and before the commit leaves a letter
    that is sent a second time, with the same Message-ID, by which receivers drop it; every other moment is safe.

    Needs: Can.CARRY_MAIL for each letter.   Trail: gate.decide, then post.sent or post.stopped for each.
    """
    with tenancy.scope(who):
        waiting = queries.due(now)
    return [one for letter_id in waiting if (one := _carry(who, letter_id, now, transport))]


def _carry(who: Actor, letter_id: UUID, now: datetime, transport: Transport) -> Carried | None:
    with tenancy.scope(who):
        account_id = Letter.objects.values_list("account_id", flat=True).get(id=letter_id)
    permit = gate.require(who, Can.CARRY_MAIL, on=[Ref("letter", letter_id), Ref("account", account_id)], now=now)
    with tenancy.scope(who):
        row = Letter.objects.select_for_update().filter(id=letter_id, state=State.WAITING, next_at__lte=now).first()
        if row is None:
            return None  # somebody else took it meanwhile
        row.mark_tried(now)
        letter: LetterDoc = vault.open(permit, row)
    try:
        got = transport.hand_over(account_line(permit, account_id), letter, Demand(row.demand))
    except errors.NoAccount:
        return _stopped(permit, row, errors.NotHandedOver("ended", is_final=True), now)
    except errors.NotHandedOver as stopped:
        return _stopped(permit, row, stopped, now)
    # Killed right here, the letter goes out once more with the same Message-ID.
    with tenancy.scope(who):
        row.mark_sent(got, now)
        audit.record(
            permit, "post.sent", on=[Ref("letter", row.id)], now=now, hop=got.hop, tls=got.tls, cipher=got.cipher,
            verified=got.verified, code=row.answer, attempt=row.attempts_count, detail={"answer": got.answer},
        )  # fmt: skip
    return Carried(row.id, State.SENT, got)


def _stopped(permit: Permit, row: Letter, stopped: errors.NotHandedOver, now: datetime) -> Carried:
    with tenancy.scope(permit.who):
        row.mark_stopped(stopped.code, stopped.answer, is_final=stopped.is_final, now=now)
        audit.record(
            permit, "post.stopped", on=[Ref("letter", row.id)], now=now, why=stopped.code, code=row.answer,
            attempt=row.attempts_count, detail={"answer": rules.cleaned(stopped.answer)},
        )  # fmt: skip
    return Carried(row.id, State(row.state), None, stopped.code)


def fetch(
    who: Actor,
    account_id: UUID,
    *,
    since: int = 0,
    now: datetime,
    resolver: Resolver | None = None,
    folder: str = "INBOX",
) -> list[Fetched]:
    """The messages of a mailbox after the one numbered `since` (a `Fetched.uid`), oldest first, 200 at most.

    Nothing is marked as read and nothing is deleted: the mailbox stays as it was.

    Raises: NoAccount, NotFetched.   Needs: Can.CARRY_MAIL.   Trail: gate.decide, post.fetched.
    """
    permit = gate.require(who, Can.CARRY_MAIL, on=[Ref("account", account_id)], now=now)
    line = account_line(permit, account_id)
    with imap.reading(imap_server(line, resolver or ours.resolver()), line, folder) as (mailbox, validity):
        found = list(imap.fetched(mailbox, validity, since))
    with tenancy.scope(who):
        audit.record(permit, "post.fetched", on=[Ref("account", account_id)], now=now, count=len(found))
    return found


def imap_server(line: Line, resolver: Resolver) -> Server:
    """Where an account's mailbox is read.  Raises: NotFetched."""
    try:
        return Post(resolver).server(line.row.imap_host, line.row.imap_port)
    except errors.NotHandedOver as nowhere:
        raise errors.NotFetched(nowhere.code) from None
