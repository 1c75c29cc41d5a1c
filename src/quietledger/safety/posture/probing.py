"""Looks at servers as a stranger does: what they offer, which certificate they show, what they take.

No message is ever sent and no password is ever tried.
"""

from __future__ import annotations

import imaplib
import smtplib
import socket
import ssl
import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

from quietledger.pure.maildomain import keys
from quietledger.pure.maildomain.servers import DoorSeen, TlsSeen
from quietledger.pure.maildomain.transport import Fetched

PATIENCE_SECONDS: Final = 8.0
_MOST_BYTES: Final = 65_536
_GONE: Final = (OSError, smtplib.SMTPException, imaplib.IMAP4.error, ValueError)
_STRANGER: Final = "open-relay-check@stranger.example"
_ELSEWHERE: Final = "open-relay-check@elsewhere.example"
_FAULTS: Final = {
    10: "its certificate has ended", 18: "nobody stands for its certificate", 19: "nobody stands for its certificate",
    20: "nobody known stands for its certificate", 21: "nobody known stands for its certificate",
    62: "its certificate is of another name", 64: "its certificate is of another address",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ports:
    """Where services listen; other numbers are for networks of one's own."""

    smtp: int = 25
    submission: int = 587
    submissions: int = 465
    imap: int = 143
    imaps: int = 993
    https: int = 443


@dataclass(frozen=True, slots=True)
class Place:
    """One server: the name that its certificate must bear, and an address of it."""

    name: str
    address: str
    port: int


Line = Callable[[Place], socket.socket]  # connects and, where the protocol asks for it, gets the server to start TLS


def mail_door(place: Place, ca_pem: str, *, relays: bool) -> DoorSeen:
    """A mail server.  `relays`: also try whether it takes a stranger's mail to a stranger (nothing is sent)."""
    try:
        with smtplib.SMTP(local_hostname="posture-check.invalid", timeout=PATIENCE_SECONDS) as line:
            _, said = line.connect(place.address, place.port)
            line.ehlo()
            offers, asks = line.has_extn("starttls"), line.has_extn("auth") or line.docmd("AUTH", "LOGIN")[0] == 334
            if asks and not line.has_extn("auth"):
                line.docmd("*")  # the question is answered by giving up
            is_open = _relays(line) if relays else None
    except _GONE:
        return DoorSeen(place.name, is_there=False)
    greeting = said.decode("ascii", "replace").split()[0].lower() if said.split() else ""
    tls = encryption(place, _smtp_tls, ca_pem) if offers else TlsSeen(is_offered=False)
    return DoorSeen(place.name, is_there=True, tls=tls, takes_password=asks, relays=is_open, greeting=greeting)


def _relays(line: smtplib.SMTP) -> bool:
    """Try without encryption, and where that is asked for, with it."""
    code, _ = line.mail(_STRANGER)
    if code == 530 and line.has_extn("starttls"):
        line.starttls(context=_unchecked())
        line.ehlo()
        code, _ = line.mail(_STRANGER)
    taken = code < 400 and line.rcpt(_ELSEWHERE)[0] in {250, 251}
    line.rset()
    return taken


def wrapped_door(place: Place, ca_pem: str) -> DoorSeen:
    """A server that speaks TLS from the first byte."""
    tls = encryption(place, _bare, ca_pem)
    return DoorSeen(place.name, is_there=tls.is_offered, tls=tls, takes_password=False)


def imap_door(place: Place, ca_pem: str) -> DoorSeen:
    """A mailbox server that begins without TLS."""
    try:
        line = imaplib.IMAP4(place.address, place.port, PATIENCE_SECONDS)
    except _GONE:
        return DoorSeen(place.name, is_there=False)
    with suppress(*_GONE):
        line.shutdown()
    can = {text.upper() for text in line.capabilities}
    asks = "LOGINDISABLED" not in can or bool(can & {"AUTH=PLAIN", "AUTH=LOGIN"})
    tls = encryption(place, _imap_tls, ca_pem) if "STARTTLS" in can else TlsSeen(is_offered=False)
    return DoorSeen(place.name, is_there=True, tls=tls, takes_password=asks)


def encryption(place: Place, line: Line, ca_pem: str) -> TlsSeen:
    """What a server's encryption is worth."""
    checked = ssl.create_default_context(cadata=ca_pem or None)
    seen = _shake(place, line, checked)
    if isinstance(seen, ssl.SSLCertVerificationError):
        problem = _FAULTS.get(seen.verify_code, f"its certificate is not good ({seen.verify_message})")
        again = _shake(place, line, _unchecked())
        seen = replace(again, problem=problem) if isinstance(again, TlsSeen) else again
    if not isinstance(seen, TlsSeen):
        return TlsSeen(is_offered=False)
    return replace(seen, takes_old=_takes_old(place, line))


def _shake(place: Place, line: Line, context: ssl.SSLContext) -> TlsSeen | OSError | None:
    try:
        with line(place) as plain, context.wrap_socket(plain, server_hostname=place.name) as wrapped:
            der = wrapped.getpeercert(binary_form=True)
            return TlsSeen(
                is_offered=True, version=wrapped.version() or "", certificate=keys.certificate(der) if der else None
            )
    except OSError as caught:
        return caught
    except _GONE:
        return None


def _takes_old(place: Place, line: Line) -> bool | None:
    context = _unchecked()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # offering what nobody should take is what this is for
        try:
            context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
            context.set_ciphers("ALL:@SECLEVEL=0")
        except (ssl.SSLError, ValueError):
            return None
    return isinstance(_shake(place, line, context), TlsSeen)


def _unchecked() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _bare(place: Place) -> socket.socket:
    return socket.create_connection((place.address, place.port), PATIENCE_SECONDS)


def _smtp_tls(place: Place) -> socket.socket:
    return _asked(place, b"EHLO posture-check.invalid\r\n", b"STARTTLS\r\n", b"220")


def _imap_tls(place: Place) -> socket.socket:
    return _asked(place, b"", b"a1 STARTTLS\r\n", b"a1 OK")


def _asked(place: Place, hello: bytes, start: bytes, good: bytes) -> socket.socket:
    line = _bare(place)
    try:
        _answer(line)
        if hello:
            line.sendall(hello)
            _answer(line)
        line.sendall(start)
        if not _answer(line).startswith(good):
            raise ConnectionRefusedError  # noqa: TRY301 - said to the same callers as a line that is cut
    except BaseException:
        line.close()
        raise
    return line


def _answer(line: socket.socket) -> bytes:
    """One whole answer; the lines of SMTP that have more after them carry a hyphen."""
    said = b""
    while len(said) < _MOST_BYTES:
        got = line.recv(4096)
        said += got
        last = said.removesuffix(b"\r\n").rpartition(b"\r\n")[2]
        if not got or (said.endswith(b"\n") and last[3:4] != b"-"):
            return said
    return said


def policy_file(place: Place, domain: str, ca_pem: str) -> Fetched:
    """The MTA-STS policy of a domain; redirects are not followed (RFC 8461, 3.3)."""
    ask = f"GET /.well-known/mta-sts.txt HTTP/1.0\r\nHost: mta-sts.{domain}\r\nUser-Agent: quietledger\r\n\r\n"
    context = ssl.create_default_context(cadata=ca_pem or None)
    try:
        with _bare(place) as plain, context.wrap_socket(plain, server_hostname=place.name) as line:
            line.sendall(ask.encode("ascii"))
            data = b""
            while len(data) < _MOST_BYTES and (got := line.recv(4096)):
                data += got
    except ssl.SSLCertVerificationError as caught:
        return Fetched(
            f"The server of the policy file: {_FAULTS.get(caught.verify_code, 'its certificate is not good')}."
        )
    except OSError:
        return Fetched(f"The policy file at https://mta-sts.{domain} could not be fetched.")
    head, _, body = data.partition(b"\r\n\r\n")
    status, *fields = head.decode("latin-1").split("\r\n")
    if status.split(" ")[1:2] != ["200"]:
        return Fetched(f"There is no policy file at https://mta-sts.{domain}/.well-known/mta-sts.txt.")
    kinds = [line.partition(":")[2].strip() for line in fields if line.lower().startswith("content-type:")]
    return Fetched("", kinds[0] if kinds else "", body.decode("utf-8", "replace"))


def mail_door_plain(place: Place, ca_pem: str) -> DoorSeen:
    """A server where people hand mail in; strangers' mail is not tried there."""
    return mail_door(place, ca_pem, relays=False)
