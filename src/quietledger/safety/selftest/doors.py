"""Probes at the doors of our servers: what they offer and take before anybody has shown who they are.

An extra file of the room. No true password is ever given here, and no letter is sent.
"""

from __future__ import annotations

import base64
import socket
import ssl
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Final

from quietledger.core.post import errors as post
from quietledger.core.post.rules import Demand, LetterDoc
from quietledger.core.post.transport import Post, Server, context_of, speaking
from quietledger.safety.selftest import letters
from quietledger.safety.selftest.answers import failed, not_run, passed, through
from quietledger.safety.selftest.rules import Result, worst
from quietledger.safety.selftest.stripping import Stripping
from quietledger.safety.selftest.world import ELSEWHERE, STRANGER, World

PATIENCE_SECONDS: Final = 20
NO_ONE: Final = base64.b64encode(b"\0nobody\0not-a-password").decode()


def answers(world: World) -> list[Result]:
    """The answers of probes 10 to 13 and 22."""
    return [relay(world), open_password(world), old_tls(world), stripped(world), nobody(world)]


def _tried(number: int, probe: Callable[[], Result]) -> Result:
    try:
        return probe()
    except post.NotHandedOver as stopped:
        return not_run(number, _why(stopped))
    except post.NotResolved:
        return not_run(number, "The name servers do not answer.")


def _why(stopped: post.NotHandedOver) -> str:
    if stopped.code == "no-answer":
        return "This machine can’t reach your mail server’s front door. Many networks block the way (port 25)."
    return f"The server ended the talk. {stopped.answer}".strip()


def _asked(world: World, recipient: str, sender: str = STRANGER) -> tuple[int, str]:
    """What the front door says to a recipient; nothing is sent to them."""
    with speaking(world.front_door(), helo=ELSEWHERE) as smtp:
        if smtp.has_extn("starttls"):
            smtp.encrypt(context_of(checks_name=False))
        smtp.mail(sender)
        code, line = smtp.rcpt(recipient)
        smtp.rset()
        return code, line.decode("utf-8", "replace")


def takes(world: World, address: str) -> bool | None:
    """Whether our front door takes mail for an address; None if that could not be tried or it asks for patience."""
    try:
        code, _ = _asked(world, address)
    except (post.NotHandedOver, post.NotResolved):
        return None
    return None if 400 <= code < 500 else code < 400


def _refused(world: World, number: int, code: int) -> Result:
    """A refusal proves something only if the same stranger may write to us: some servers refuse them altogether."""
    if not takes(world, world.address):
        return not_run(number, f"Your server refuses this test’s stranger whatever they ask (it said {code}).")
    return passed(number, f"Refused (it said {code}).")


def relay(world: World) -> Result:
    """Probe 10."""

    def probe() -> Result:
        code, _ = _asked(world, f"somebody@{ELSEWHERE}")
        if code < 400:
            change = "Close it today: your server must take mail for your own domain only."
            return failed(10, f"Your server would send a stranger’s mail to anybody (it said {code}).", change)
        if code < 500:
            return not_run(10, f"Your server put the question off (it said {code}).")
        return _refused(world, 10, code)

    return _tried(10, probe)


def open_password(world: World) -> Result:
    """Probe 11: at the front door, where our mail is handed in, and where it is read."""
    row, found = world.line.row, []
    servers: list[tuple[str, Callable[[], Server]]] = [("the front door", world.front_door)]
    if row.smtp_host and row.smtp_tls == "starttls":
        servers.append(("the provider’s door", world.provider))
    for name, server in servers:
        found.append(_tried(11, lambda name=name, server=server: _smtp_password(name, server())))  # type: ignore[misc]  # mypy can't see defaults
    if row.imap_tls == "starttls":
        found.append(_tried(11, lambda: _imap_password(world.mailbox())))
    return worst(11, found)


def _smtp_password(name: str, server: Server) -> Result:
    with speaking(server, helo=ELSEWHERE) as smtp:
        if smtp.has_extn("auth"):
            return failed(11, f"At {name} passwords are asked for before the line is encrypted.", _CLOSE)
        code, _ = smtp.docmd("AUTH", f"PLAIN {NO_ONE}")
    if code in {235, 334, 535}:
        return failed(11, f"At {name} a password is tried before the line is encrypted (it said {code}).", _CLOSE)
    return passed(11, f"At {name} no password is taken in the open.")


def _imap_password(server: Server) -> Result:
    try:
        with socket.create_connection((server.address, server.port), PATIENCE_SECONDS) as line:
            heard = line.makefile("rb")
            greeting = heard.readline() + _imap_asked(line, heard, "CAPABILITY")
            refused = _imap_asked(line, heard, "LOGIN nobody not-a-password")
    except OSError:
        return not_run(11, "The server for reading does not answer.")
    if not greeting.startswith(b"* OK"):
        return not_run(11, "The server for reading did not greet this machine.")
    if b"LOGINDISABLED" not in greeting.upper() and b"PRIVACYREQUIRED" not in refused.upper():
        return failed(11, "Where mail is read, passwords are taken before the line is encrypted.", _CLOSE)
    return passed(11, "Where mail is read, no password is taken in the open.")


def _imap_asked(line: socket.socket, heard: Iterator[bytes], words: str) -> bytes:
    line.sendall(f"q1 {words}\r\n".encode())
    said = b""
    for one in heard:
        said += one
        if one.startswith(b"q1 "):
            break
    return said


_CLOSE: Final = "Have your provider take passwords only after encryption, or use the ports that are encrypted at once."


def old_tls(world: World) -> Result:
    """Probe 12: none of our servers may agree to TLS 1.0 or 1.1."""
    context = _old_context()
    if context is None:
        return not_run(12, "This machine’s own software can’t speak the old encryption, so it can’t be offered.")
    row = world.line.row
    doors: list[tuple[str, Callable[[], Server], str]] = [("The front door", world.front_door, "smtp")]
    if row.smtp_host:
        doors.append(("The provider’s door", world.provider, "tls" if row.smtp_tls == "implicit" else "smtp"))
    if row.imap_host:
        doors.append(("The server for reading", world.mailbox, "tls" if row.imap_tls == "implicit" else "imap"))
    found = []
    for name, server, way in doors:
        found.append(_tried(12, lambda n=name, s=server, w=way: _old_tls(n, s(), w, context)))  # type: ignore[misc]  # mypy can't see defaults
    return worst(12, found)


def _old_tls(name: str, server: Server, way: str, context: ssl.SSLContext) -> Result:
    try:
        with socket.create_connection((server.address, server.port), PATIENCE_SECONDS) as line:
            if way != "tls" and not _may_begin(line, way):
                return not_run(12, f"{name} does not offer encryption to this machine.")
            return _shaken(name, server, line, context)
    except OSError:
        return not_run(12, f"{name} does not answer.")


def _shaken(name: str, server: Server, line: socket.socket, context: ssl.SSLContext) -> Result:
    """What comes of an old hand-shake, once the server is waiting for one."""
    try:
        with context.wrap_socket(line, server_hostname=server.name) as sealed:
            change = "Have your provider allow TLS 1.2 and newer only."
            return failed(12, f"{name} agreed to {sealed.version()}.", change)
    except TimeoutError:
        return not_run(12, f"{name} does not answer.")
    except OSError:  # it said no, or hung up on us
        return passed(12, f"{name} refuses TLS 1.0 and 1.1.")


def _may_begin(line: socket.socket, way: str) -> bool:
    """Ask for encryption; whether the server is ready for it."""
    heard = line.makefile("rb")
    heard.readline()
    if way == "imap":
        return b"q1 OK" in _imap_asked(line, heard, "STARTTLS")
    _smtp_asked(line, heard, f"EHLO {ELSEWHERE}")
    return _smtp_asked(line, heard, "STARTTLS").startswith(b"220")


def _smtp_asked(line: socket.socket, heard: Iterator[bytes], words: str) -> bytes:
    """The last line of a server's answer."""
    line.sendall(f"{words}\r\n".encode())
    return next((one for one in heard if one[3:4] != b"-"), b"")


def _old_context() -> ssl.SSLContext | None:
    """A client that speaks TLS 1.0 and 1.1 only; None where the system's library refuses to."""
    context = context_of(checks_name=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # old is what it's here for
        with suppress(ssl.SSLError, ValueError):
            context.set_ciphers("ALL:@SECLEVEL=0")
            context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
            try:
                context.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), server_hostname="test").do_handshake()
            except ssl.SSLWantReadError:
                return context  # its first words were written: it can speak it
    return None


def stripped(world: World) -> Result:
    """Probe 13: our own sender, with somebody between it and the server who hides the encryption."""

    def probe() -> Result:
        real = world.provider() if world.line.row.smtp_host else world.front_door()
        if world.line.row.smtp_host and world.line.row.smtp_tls == "implicit":
            return passed(13, "Your provider’s door is encrypted from the first byte; there is no offer to hide.")
        with Stripping(real) as middle:
            try:
                _Led(world.post, middle.server).hand_over(world.line, _letter(world), Demand.TLS)
            except post.NotHandedOver as stopped:
                if middle.was_stripped and stopped.code == "no-tls" and b"AUTH" not in middle.heard:
                    return passed(13, "Quietledger noticed and sent neither the password nor the letter.")
                return not_run(13, _why(stopped))
        return through(13, "Quietledger sent the letter all the same.", "Tell the makers: this must not happen.")

    return _tried(13, probe)


class _Led(Post):
    """The way of letters, led to another server."""

    def __init__(self, like: Post, there: Server) -> None:
        super().__init__(like.resolver, mx_port=like.mx_port, https_port=like.policies.port, ca_pem=like.ca_pem)
        self.there = there

    def server(self, name: str, port: int) -> Server:  # noqa: ARG002 - it always leads there
        return self.there


def _letter(world: World) -> LetterDoc:
    raw = letters.letter(world, f"{world.token}-stripped", sender=world.address)
    return LetterDoc("", (world.address,), base64.b64encode(raw).decode())


def nobody(world: World) -> Result:
    """Probe 22."""

    def probe() -> Result:
        code, _ = _asked(world, f"no-such-{world.token}@{world.domain}")
        if code < 400:
            change = (
                "Have your server refuse unknown names; taking all of them makes it bounce mail to innocent people."
            )
            return failed(22, f"Your server takes mail for a name that nobody has (it said {code}).", change)
        if code < 500:
            return not_run(22, f"Your server put the question off (it said {code}).")
        return _refused(world, 22, code)

    return _tried(22, probe)
