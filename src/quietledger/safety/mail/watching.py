"""Reads mailboxes of practices without a mail server of their own: judges what is new, sets held messages aside.

An extra file of the room.  How far a mailbox was read is noted after its message was taken in, so whoever is killed
takes that message again, which is the same one; moving it a second time finds it moved.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import queries as people
from quietledger.core.post import actions as post
from quietledger.core.post import moving
from quietledger.core.post.resolver import Resolver
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.pure.mailsigns import reader
from quietledger.safety.mail import actions, errors, queries
from quietledger.safety.mail.history import author
from quietledger.safety.mail.queries import WatchedRow
from quietledger.safety.mail.rules import Fate, MessageRow, Way

FOLDER: Final = "Held by Quietledger"
UID_BITS: Final = 32
Clock = Callable[[], datetime]
IsDrill = Callable[[UUID, bytes], bool]


def look(
    who: Actor, clock: Clock, resolver: Resolver | None = None, *, is_drill: IsDrill = lambda _practice_id, _raw: False
) -> int:
    """Take in what is new in every watched mailbox, and put back what was released.  Returns how many were new.

    is_drill: whether a message is a drill of the practice's own, which stays where it is, however false it looks.

    Raises: NotFetched, NoAccount; what was taken in until then stays.
    Needs: Can.CARRY_MAIL and Can.FILTER_MAIL of the job "mail".   Trail: as `take_in` and `post.fetch`.
    """
    gate.require(who, Can.FILTER_MAIL, now=clock())
    with tenancy.scope(who):
        boxes = queries.watched()
    count = 0
    for box in boxes:
        since = box.uid_validity << UID_BITS | box.last_uid
        for got in post.fetch(who, box.account_id, since=since, now=clock(), resolver=resolver):
            if box.is_reports or not is_drill(who.practice_id, got.raw):
                _take(who, box, got.uid, got.raw, clock, resolver)
            actions.mark_seen(
                who, box, uid_validity=got.uid >> UID_BITS, uid=got.uid & (1 << UID_BITS) - 1, now=clock()
            )
            count += 1
        if not box.is_reports:
            actions.tell_flowing(who, evidence=f"mailbox:{box.id}", now=clock())
    _put_back(who, [box for box in boxes if box.moves], clock, resolver)
    return count


def _take(who: Actor, box: WatchedRow, uid: int, raw: bytes, clock: Clock, resolver: Resolver | None) -> None:
    if box.is_reports:
        _report(who, box, raw, clock)
        return
    came = actions.Came(raw, Way.WATCHER, once=f"{box.account_id}/{uid}", can_hold=box.moves)
    try:
        row = actions.take_in(who, came, now=clock())
    except (errors.NoMessage, errors.TooLarge):
        return  # it stays in its mailbox, as everything does that is not held
    if row.fate is Fate.HELD:
        moving.move(who, box.account_id, uid, source="INBOX", target=FOLDER, now=clock(), resolver=resolver)


def _report(who: Actor, box: WatchedRow, raw: bytes, clock: Clock) -> None:
    """What somebody forwarded: the messages that it carries whole, or itself if it carries none."""
    outer = reader.read_message(raw)
    if outer.header("auto-submitted").lower() not in {"", "no"}:
        return  # an automatic answer is nobody's question
    by = _person(who.practice_id, author(outer)[1], clock())
    for one in [part.body for part in outer.parts if part.type == "message/rfc822"] or [raw]:
        try:
            actions.report(who, one, by=by, account_id=box.account_id, now=clock())
        except (errors.NoMessage, errors.TooLarge):
            continue


def _person(practice_id: UUID, address: str, now: datetime) -> UUID | None:
    return next((row.id for row in people.people_of(practice_id, now) if row.email.lower() == address), None)


def _put_back(who: Actor, boxes: list[WatchedRow], clock: Clock, resolver: Resolver | None) -> None:
    def deliver(came: actions.Came, _row: MessageRow) -> None:
        for box in boxes:
            for got in post.fetch(who, box.account_id, now=clock(), resolver=resolver, folder=FOLDER):
                if got.raw == came.raw:
                    moving.move(who, box.account_id, got.uid, source=FOLDER, target="INBOX", now=clock(),
                                resolver=resolver)  # fmt: skip
                    return

    if boxes:
        actions.carry_released(who, Way.WATCHER, deliver, now=clock())
