"""Who stands where: three made-up domains, each at its own loopback address, and the free ports of this run."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from pathlib import Path

PRACTICE, LAX, FOREIGN = "practice.test", "lax.test", "foreign.test"
ADDRESS = {PRACTICE: "127.0.0.3", LAX: "127.0.0.4", FOREIGN: "127.0.0.5"}
STRANGER = "127.0.0.9"  # nobody's: no domain names it as a sender
DOMAINS = tuple(ADDRESS)
PASSWORD = "lantern-hill-mailbox"  # every made-up mailbox has it


@dataclass(frozen=True)
class Place:
    """Where to connect, and the name that the certificate there must bear; as text it is `host:port`."""

    host: str
    port: int
    name: str

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True)
class Ports:
    """One free number for each service; every domain listens on the same numbers at its own address."""

    smtp: int
    submission: int
    submissions: int
    imap: int
    https: int
    resolver: int
    authority: int
    verifier: int
    verified: int
    lax_inner: int
    practice_signer: int
    lax_signer: int
    practice_out: int
    lax_out: int
    filter: int
    reinject: int


def free_ports() -> Ports:
    """Numbers that nobody listens on at any address, for TCP and UDP alike."""
    held: list[socket.socket] = []
    numbers: list[int] = []
    while len(numbers) < len(Ports.__dataclass_fields__):
        stream, datagram = socket.socket(), socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        held += [stream, datagram]
        stream.bind(("0.0.0.0", 0))
        number = stream.getsockname()[1]
        try:
            datagram.bind(("0.0.0.0", number))
        except OSError:
            continue
        numbers.append(number)
    for one in held:
        one.close()
    return Ports(*numbers)


@dataclass(frozen=True)
class Mailbox:
    """One mailbox: its address, its password, and where its letters lie."""

    address: str
    password: str
    maildir: Path

    def letters(self) -> list[bytes]:
        """What lies in it, earliest first."""
        found = [path for part in ("new", "cur") for path in (self.maildir / part).glob("*")]
        return [path.read_bytes() for path in sorted(found, key=lambda path: (path.stat().st_mtime_ns, path.name))]

    def clear(self) -> None:
        """Empty it."""
        for part in ("new", "cur"):
            for path in (self.maildir / part).glob("*"):
                path.unlink(missing_ok=True)
