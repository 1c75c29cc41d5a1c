"""What all probes of a run share: the mailbox, the ways to it, the clock, and how long to wait.

An extra file of the room.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from quietledger.core.post import errors
from quietledger.core.post import rules as post
from quietledger.core.post.resolver import Mx
from quietledger.core.post.rules import Line
from quietledger.core.post.transport import Post, Server
from quietledger.pure.mailsigns.shapes import Known

ELSEWHERE: Final = "elsewhere.invalid"  # can belong to nobody (RFC 2606): no stranger ever gets an answer to a test
STRANGER: Final = f"visitor@{ELSEWHERE}"


@dataclass(frozen=True, slots=True)
class Patience:
    """How long letters are waited for.  grace_seconds: for stragglers, once the last ones sent are in."""

    limit_seconds: float = 180
    grace_seconds: float = 20
    pause_seconds: float = 2


@dataclass(frozen=True, slots=True)
class World:
    """One run's surroundings.

    token: in each letter's subject, so that runs are told apart.  machine: this machine's own name, which no letter may
    show.  own_names: people and the practice, as written.  server_id: our mail server's name for itself in verdicts.
    """

    line: Line
    post: Post
    token: str
    clock: Callable[[], datetime]
    own_names: tuple[str, ...]
    machine: str
    patience: Patience = field(default_factory=Patience)
    server_id: str = ""
    learn: Callable[[bytes], object] = bytes  # is given our own letter as it arrived

    @property
    def address(self) -> str:
        return self.line.doc.address

    @property
    def domain(self) -> str:
        return post.domain_of(self.address)

    @property
    def known(self) -> Known:
        """What the practice knows, for the reading of what arrived."""
        return Known(
            own_domains=frozenset({self.domain}), own_names=self.own_names, own_address=self.address,
            server_id=self.server_id, first_address=True, first_domain=True,
        )  # fmt: skip

    @property
    def door_name(self) -> str:
        """What our front door is probably called."""
        try:
            found = self.post.resolver.mx(self.domain).values
        except errors.NotResolved:
            found = ()
        return found[0].host if found else self.domain

    def front_door(self) -> Server:
        """The server that takes strangers' mail to us.  Raises: NotResolved, NotHandedOver."""
        found = self.post.resolver.mx(self.domain).values or (Mx(0, self.domain),)
        return self.post.server(found[0].host, self.post.mx_port)

    def provider(self) -> Server:
        """Where our own mail is handed in.  Raises: NotHandedOver."""
        return self.post.server(self.line.row.smtp_host, self.line.row.smtp_port)

    def mailbox(self) -> Server:
        """Where our mail is read.  Raises: NotHandedOver."""
        return self.post.server(self.line.row.imap_host, self.line.row.imap_port)
