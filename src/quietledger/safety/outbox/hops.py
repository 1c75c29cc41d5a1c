"""What is known of a message's protection on each stretch of its way, and where nothing is.

An extra file of the room: plain values, as rules are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from quietledger.core.post.rules import LetterRow, State
from quietledger.safety.outbox.rules import Way


@dataclass(frozen=True, slots=True)
class Hop:
    """One stretch of a message's way and what is known of its protection.  `tone`: fine, soon, bad or way."""

    name: str
    say: str
    tone: str


_PROVED: Final = {
    "name": "the server proved its name by a certificate",
    "mta-sts": "the server is one that its owner names (MTA-STS), and proved it by a certificate",
    "dane": "the server’s key is the one that its owner published (DANE)",
    "": "nothing proved whose server it was",
}
NOT_KNOWN: Final = "Not known to us."


def hops(way: Way, letter: LetterRow | None) -> list[Hop]:
    """How a message was protected on each stretch of its way, as far as our own server knows it."""
    if letter is None:
        return []
    if letter.state is not State.SENT:
        waits = letter.state is State.WAITING
        say = letter.say or ("It goes out within minutes." if waits else "It was not taken.")
        return [Hop("From us", f"{'Not sent yet' if waits else 'Never sent'}. {say}", "soon" if waits else "bad")]
    first = "From us to our mail provider" if letter.hop == "submission" else "From us to the receiver’s server"
    found = [_first_hop(first, letter)]
    if letter.hop == "submission":
        found.append(Hop("From our provider to the receiver’s server", NOT_KNOWN, "soon"))
    inside = {
        Way.NOTICE: Hop("What you wrote", "Never left. It is read on our page, encrypted on the way.", "fine"),
        Way.SEALED: Hop("In the receiver’s mailbox", "Sealed: only their own key opens it.", "fine"),
    }  # fmt: skip
    return [*found, inside.get(way, Hop("From there to their screen", NOT_KNOWN, "soon"))]


def _first_hop(name: str, letter: LetterRow) -> Hop:
    if not letter.tls:
        return Hop(name, "Not encrypted: the server offered nothing.", "bad")
    return Hop(
        name, f"{letter.tls}, {letter.cipher}; {_PROVED[letter.verified]}.", "fine" if letter.verified else "soon"
    )
