"""Sends test letters by the practice's own way and as a stranger, and looks for what arrived.

An extra file of the room.
"""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from typing import Final

from quietledger.core.post import errors as post
from quietledger.core.post import imap
from quietledger.core.post.rules import WORDS as SAY
from quietledger.core.post.rules import Demand, LetterDoc
from quietledger.core.post.transport import Server, context_of, speaking
from quietledger.safety.selftest.world import ELSEWHERE, World

MARK: Final = "X-Quietledger-Mark"  # of a letter whose subject must stay as it was
_MARK: Final = re.compile(r"[0-9a-f]{12}-[a-z0-9-]+")


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a letter at the first server.  problem: one of the post room's words, "" if it was taken."""

    mark: str
    problem: str = ""
    answer: str = ""

    @property
    def say(self) -> str:
        """Why it was not taken, with the server's own words."""
        return f"{SAY.get(self.problem, '')} {f'It said: {self.answer}' if self.answer else ''}".strip()


@dataclass(frozen=True, slots=True)
class Arrived:
    """A letter in the mailbox.  seconds: since it was looked for; is_junk: it lies in the folder for unwanted mail."""

    mark: str
    raw: bytes
    folder: str
    is_junk: bool
    seconds: float


def by_own_way(world: World, mark: str, raw: bytes) -> Sent:
    """Send a letter to ourselves as everything is sent: by the provider, with the password."""
    try:
        world.post.hand_over(world.line, _doc(world, "", raw), Demand.TLS)
    except post.NotHandedOver as stopped:
        return Sent(mark, stopped.code, stopped.answer)
    return Sent(mark)


def as_stranger(world: World, mark: str, raw: bytes, sender: str) -> Sent:
    """Bring a letter to our own front door as anybody may: no password, from this machine's address."""
    try:
        with speaking(world.front_door(), helo=ELSEWHERE) as smtp:
            if smtp.has_extn("starttls"):
                smtp.encrypt(context_of(checks_name=False))
            smtp.deliver(_doc(world, sender, raw))
    except post.NotHandedOver as stopped:
        return Sent(mark, stopped.code, stopped.answer)
    except post.NotResolved:
        return Sent(mark, "no-answer")
    return Sent(mark)


def _doc(world: World, sender: str, raw: bytes) -> LetterDoc:
    return LetterDoc(sender, (world.address,), base64.b64encode(raw).decode())


class Mailbox:
    """What of a run has arrived so far, in the inbox and in the folders for unwanted mail.

    Raises, from `wait`: NotFetched.
    """

    def __init__(self, world: World) -> None:
        self.world, self.began = world, time.monotonic()
        self.arrived: dict[str, Arrived] = {}
        self._junk: list[str] | None = None

    def wait(self, expected: Iterable[str], last: Iterable[str]) -> dict[str, Arrived]:
        """Look until all is in, or the last ones are and the stragglers had their time, or the limit is reached."""
        wanted, final, patience = set(expected), set(last), self.world.patience
        began, end = time.monotonic(), time.monotonic() + patience.limit_seconds
        while not wanted <= self.arrived.keys() and time.monotonic() < end:
            self._look()
            if final <= self.arrived.keys():
                end = min(end, max(time.monotonic(), began) + patience.grace_seconds)
                final = {""}  # the clock of the stragglers has begun
            time.sleep(patience.pause_seconds)
        return self.arrived

    def _look(self) -> None:
        try:
            server = self.world.mailbox()
        except post.NotHandedOver as nowhere:
            raise post.NotFetched(nowhere.code) from None
        for folder in self._folders(server):
            with imap.reading(server, self.world.line, folder) as (box, _):
                for raw in self._fresh(box):
                    self._take(raw, folder)

    def _folders(self, server: Server) -> list[str]:
        if self._junk is None:
            with imap.reading(server, self.world.line) as (box, _):
                self._junk = imap.junk_folders(box)
        return ["INBOX", *self._junk]

    def _fresh(self, box: imap.Imap) -> Iterator[bytes]:
        for uid in imap.with_subject(box, self.world.token):
            yield from imap.message(box, uid)

    def _take(self, raw: bytes, folder: str) -> None:
        headers = BytesHeaderParser().parsebytes(raw)
        found = _MARK.search(str(headers[MARK] or headers["Subject"] or ""))
        if found and found[0] not in self.arrived:
            seconds = time.monotonic() - self.began
            self.arrived[found[0]] = Arrived(found[0], raw, folder, folder != "INBOX", seconds)
