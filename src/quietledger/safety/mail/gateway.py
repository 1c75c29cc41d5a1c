"""The content filter behind Postfix: keep, judge, then hold or hand on; 250 only when what was done will last.

An extra file of the room.  Whatever goes wrong is answered with 451: Postfix keeps the message and tries again, so the
filter may be killed at any moment.  Killed between the next server's 250 and our own note of it, a message is handed on
a second time, as between any two mail servers; it is never lost.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Protocol
from uuid import UUID

from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connections

from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.safety.mail import actions, forwarding, queries, rules
from quietledger.safety.mail.forwarding import Hop, NotTaken
from quietledger.safety.mail.rules import Fate, MessageRow, Way

__all__ = ["JOB", "Door", "Filter", "Handed", "Hop", "NotTaken", "speaker"]

JOB: Final = "mail-filter"
AT_ONCE: Final = 4
AGAIN: Final = "451 4.3.0 Not now: the message stays where it is and is tried again"
TAKEN: Final = "250 2.0.0 Taken"
LINE_MOST: Final = 1 << 20


class Log(Protocol):
    """What happened, in ids only."""

    def __call__(self, event: str, **ids: object) -> None: ...


@dataclass(frozen=True, slots=True)
class Handed:
    """One message as Postfix hands it over.  options: of MAIL FROM, to be repeated to the next server."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Filter:
    """What the gateway needs: the next server, the hour, an actor for each practice, and where to say what happened.

    is_drill: whether a message is a drill of a practice's own, which goes on unjudged, however false it looks.
    """

    hop: Hop
    clock: Callable[[], datetime]
    actor: Callable[[UUID], Actor]
    log: Log
    is_drill: Callable[[UUID, bytes], bool] = lambda _practice_id, _raw: False

    def take(self, handed: Handed) -> str:
        """Deal with one message; the answer for Postfix."""
        try:
            owners = queries.owners()
            for practice, recipients in rules.grouped(handed.recipients, owners).items():
                mine = replace(handed, recipients=tuple(recipients))
                if practice is None:
                    self._strange(mine, owners)
                else:
                    self._judged(self.actor(practice), mine)
        except NotTaken as refused:
            return refused.reply
        except Exception as problem:  # noqa: BLE001 - whatever it is, Postfix keeps the message
            connections.close_all()
            self.log("mail not taken", kind=type(problem).__name__)
            return AGAIN
        return TAKEN

    def _strange(self, handed: Handed, owners: dict[str, UUID]) -> None:
        """A message for nobody here goes on as it came; what we send ourselves is remembered for its answer."""
        forwarding.hand_on(
            self.hop, handed.sender, handed.recipients, forwarding.marked(handed.raw, None), handed.options
        )
        practice = owners.get(rules.domain_of(handed.sender))
        if practice:
            actions.note_sent(self.actor(practice), handed.raw, now=self.clock())
        else:
            self.log("mail passed unjudged: no practice has its recipients", count=len(handed.recipients))

    def _judged(self, who: Actor, handed: Handed) -> None:
        if self.is_drill(who.practice_id, handed.raw):
            forwarding.hand_on(self.hop, handed.sender, handed.recipients, handed.raw, handed.options)
            return
        now = self.clock()
        came = actions.Came(handed.raw, Way.GATEWAY, rules.Envelope(handed.sender, handed.recipients))
        row = actions.take_in(who, came, now=now)
        if row.fate is Fate.GOING:
            self.deliver(who, came, row, handed.options)
            actions.mark_gone(who, row.id, now=now)
        elif row.fate is Fate.HELD:
            self._tell_held(who, handed.recipients, now)
        actions.tell_flowing(who, evidence=f"message:{row.id}", now=now)

    def deliver(self, who: Actor, came: actions.Came, row: MessageRow, options: tuple[str, ...] = ()) -> None:
        """Hand one message on.  Raises: NotTaken."""
        with tenancy.scope(who):
            prefix = queries.policy().prefix
        raw = forwarding.marked(came.raw, row, prefix)
        forwarding.hand_on(self.hop, came.envelope.sender, came.envelope.recipients, raw, options)

    def _tell_held(self, who: Actor, recipients: tuple[str, ...], now: datetime) -> None:
        """Tell each addressee once a day; the message is held safely already, so a note that fails is only noted."""
        for one in recipients:
            try:
                if actions.is_notice_due(who, one, now=now):
                    sender, raw = forwarding.notice(one, now=now)
                    forwarding.hand_on(self.hop, sender, [one], raw)
                    actions.note_notice(who, one, now=now)
            except NotTaken:
                self.log("notice not taken")

    def round(self, practice_id: UUID, *, itself: Hop | None = None) -> int:
        """Hand on what was released, and tell that the filter is up if both its ends answer.  Returns how many."""
        who, now = self.actor(practice_id), self.clock()
        gone = actions.carry_released(
            who, Way.GATEWAY, lambda came, row: self.deliver(who, came, row), now=now
        )  # fmt: skip
        if itself and forwarding.answers(itself) and forwarding.answers(self.hop):
            actions.tell_flowing(who, evidence="probe", now=now)
        return gone


class Door:
    """aiosmtpd's handler: each message is dealt with in a thread, as the database and the vault know no event loop."""

    def __init__(self, filter_: Filter) -> None:
        self._filter = filter_
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="mail")

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        raw = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        handed = Handed(
            envelope.mail_from or "", tuple(envelope.rcpt_tos), raw, tuple(map(str, envelope.mail_options or ()))
        )
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._filter.take, handed)


class Speaker(SMTP):
    """The filter's side of SMTP: long lines and large messages come from our own Postfix, which has its own limits."""

    line_length_limit = LINE_MOST


def speaker(door: Door) -> Callable[[], Any]:
    """What aiosmtpd makes of each connection."""
    return lambda: Speaker(
        door, data_size_limit=rules.MOST_BYTES, enable_SMTPUTF8=True, hostname="quietledger", ident="Quietledger filter"
    )
