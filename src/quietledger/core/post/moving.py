"""Moves a message between two folders of a mailbox; the only place that changes anything in one.

An extra file of the room.
"""

from __future__ import annotations

import imaplib
from datetime import datetime
from uuid import UUID

from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.post import actions, errors, imap, ours
from quietledger.core.post.resolver import Resolver
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor


def move(
    who: Actor, account_id: UUID, uid: int, *, source: str, target: str, now: datetime, resolver: Resolver | None = None
) -> bool:
    """Move the message numbered `uid` (a `Fetched.uid`) to a folder, which is made if it is missing.

    A message that is not there any more, or whose mailbox was numbered anew, stays where it is: False.

    Raises: NoAccount, NotFetched.   Needs: Can.CARRY_MAIL.   Trail: gate.decide, post.moved.
    """
    permit = gate.require(who, Can.CARRY_MAIL, on=[Ref("account", account_id)], now=now)
    line = actions.account_line(permit, account_id)
    server = actions.imap_server(line, resolver or ours.resolver())
    with imap.reading(server, line, source) as (mailbox, validity):
        is_moved = validity == uid >> imap.UID_BITS and _move(mailbox, uid & (1 << imap.UID_BITS) - 1, source, target)
    if is_moved:
        with tenancy.scope(who):
            audit.record(permit, "post.moved", on=[Ref("account", account_id)], now=now)
    return is_moved


def _move(mailbox: imaplib.IMAP4, uid: int, source: str, target: str) -> bool:
    mailbox.create(f'"{target}"')  # says NO where it is there already
    if mailbox.select(f'"{source}"')[0] != "OK":
        raise errors.NotFetched("no-folder")
    if not (mailbox.uid("SEARCH", f"UID {uid}")[1][0] or b"").split():
        return False
    if "MOVE" in mailbox.capabilities:
        return _is_done(mailbox.uid("MOVE", str(uid), f'"{target}"'))
    # The copy first: killed between, the message is there twice and never lost.
    if not _is_done(mailbox.uid("COPY", str(uid), f'"{target}"')):
        return False
    mailbox.uid("STORE", str(uid), "+FLAGS", "(\\Deleted)")
    return _is_done(mailbox.uid("EXPUNGE", str(uid)) if "UIDPLUS" in mailbox.capabilities else mailbox.expunge())


def _is_done(told: tuple[str, list[object]]) -> bool:
    if told[0] != "OK":
        raise errors.NotFetched("no-folder")
    return True
