"""Reads a mailbox over IMAP: encrypted or not at all, by UID, and without changing or deleting anything in it.

An extra file of the room.
"""

from __future__ import annotations

import imaplib
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from quietledger.core.post import errors
from quietledger.core.post.rules import Fetched, Line
from quietledger.core.post.transport import Server, context_of

PATIENCE_SECONDS: Final = 30
MOST_AT_ONCE: Final = 200
MESSAGE_MOST_BYTES: Final = 50 * 1024 * 1024
UID_BITS: Final = 32


class Imap(imaplib.IMAP4):
    """A connection to a server by its address; `wraps`: encrypted from the first byte."""

    def __init__(self, server: Server, wraps: ssl.SSLContext | None) -> None:
        self.server, self.wraps = server, wraps
        super().__init__(server.name, server.port, PATIENCE_SECONDS)

    def open(self, host: str = "", port: int = 143, timeout: float | None = None) -> None:
        self.host, self.port = host, port
        plain = socket.create_connection((self.server.address, port), timeout)
        self.sock = self.wraps.wrap_socket(plain, server_hostname=host) if self.wraps else plain
        self.file = self.sock.makefile("rb")


@contextmanager
def reading(server: Server, line: Line, folder: str = "INBOX") -> Iterator[tuple[Imap, int]]:
    """A mailbox opened for reading only, and its UIDVALIDITY.  Raises: NotFetched."""
    imap: Imap | None = None
    context = context_of(line.doc.ca_pem)
    try:
        is_implicit = line.row.imap_tls == "implicit"
        imap = Imap(server, context if is_implicit else None)
        if not is_implicit:
            _encrypt(imap, context)
        _log_in(imap, line)
        if imap.select(f'"{folder}"', readonly=True)[0] != "OK":
            raise errors.NotFetched("no-folder")
        yield imap, int(imap.response("UIDVALIDITY")[1][0] or 0)
    except ssl.SSLCertVerificationError:
        raise errors.NotFetched("wrong-name") from None
    except ssl.SSLError:
        raise errors.NotFetched("weak-tls") from None
    except (imaplib.IMAP4.error, OSError):
        raise errors.NotFetched("no-answer") from None  # its own words may repeat addresses
    finally:
        if imap is not None:
            with suppress(imaplib.IMAP4.error, OSError):
                imap.logout()


def _encrypt(imap: Imap, context: ssl.SSLContext) -> None:
    if "STARTTLS" not in imap.capabilities:
        raise errors.NotFetched("no-tls")
    imap.starttls(context)


def _log_in(imap: Imap, line: Line) -> None:
    try:
        imap.login(line.doc.username, line.doc.password)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error:
        raise errors.NotFetched("not-let-in") from None


def fetched(imap: Imap, validity: int, since: int) -> Iterator[Fetched]:
    """The messages after `since`, oldest first, as many as one round takes; too large ones are passed over."""
    known = since & (1 << UID_BITS) - 1 if since >> UID_BITS == validity else 0
    found = imap.uid("SEARCH", f"UID {known + 1}:*")[1][0] or b""
    # "n:*" always finds the last message, also where its number is smaller than n.
    fresh = sorted(uid for uid in map(int, found.split()) if uid > known)
    for uid in fresh[:MOST_AT_ONCE]:
        for raw in message(imap, uid):
            yield Fetched(validity << UID_BITS | uid, raw)


def message(imap: Imap, uid: int) -> Iterator[bytes]:
    """One message's bytes; nothing if it is too large or gone."""
    if _size(imap, uid) <= MESSAGE_MOST_BYTES:
        for part in imap.uid("FETCH", str(uid), "(BODY.PEEK[])")[1]:
            if isinstance(part, tuple):
                yield part[1]


def with_subject(imap: Imap, word: str) -> list[int]:
    """The UIDs of messages whose subject holds a word of letters and digits."""
    found = imap.uid("SEARCH", f'SUBJECT "{word}"')[1][0] or b""
    return sorted(map(int, found.split()))


def junk_folders(imap: Imap) -> list[str]:
    """The folders where the provider puts unwanted mail (RFC 6154), else those that are called so."""
    listed = [line.decode("ascii", "replace") for line in imap.list()[1] if isinstance(line, bytes)]
    marked = [line for line in listed if r"\junk" in line.lower()]
    named = [line for line in listed if re.search(r"(junk|spam|bulk)[\w -]*\"?$", line, re.IGNORECASE)]
    found = [re.search(r'(?:"([^"]+)"|(\S+))$', line) for line in marked or named]
    return [one[1] or one[2] for one in found if one]


def _size(imap: Imap, uid: int) -> int:
    told = b" ".join(one for one in imap.uid("FETCH", str(uid), "(RFC822.SIZE)")[1] if isinstance(one, bytes))
    found = re.search(rb"RFC822\.SIZE (\d+)", told)
    return int(found[1]) if found else 0
