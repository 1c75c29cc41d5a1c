"""Hands letters to servers: to the practice's provider with its password, or straight to the receiver's own server.

An extra file of the room, the only place that speaks SMTP. Encryption that is offered is always used: a server whose
offer cannot be taken up gets nothing, whatever the demand. What a demand asks for is never traded for less.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Final, Protocol

from quietledger.core.post import errors, rules
from quietledger.core.post.resolver import Mx, Resolver
from quietledger.core.post.rules import Demand, LetterDoc, Line, Protection
from quietledger.core.post.trust import HTTPS_PORT, Policies, Proof, proof_of

PATIENCE_SECONDS: Final = 20
SMTP_PORT: Final = 25
GONE: Final = (OSError, smtplib.SMTPException, ValueError)


class Transport(Protocol):
    """Whatever carries letters; tests bring their own."""

    def hand_over(self, line: Line, letter: LetterDoc, demand: Demand) -> Protection:
        """Hand a letter over once.  Raises: NotHandedOver."""
        ...


@dataclass(frozen=True, slots=True)
class Server:
    """Where a server listens.  `name`: what its certificate must be made out to."""

    name: str
    address: str
    port: int


def context_of(ca_pem: str = "", *, checks_name: bool = True) -> ssl.SSLContext:
    """TLS 1.2 or newer, by the public authorities or by a server's own one.

    `checks_name`: False only where a published key is compared instead, or nothing was demanded.
    """
    context = ssl.create_default_context(cadata=ca_pem or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if not checks_name:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


class Smtp(smtplib.SMTP):
    """One connection to a server by its address, its name being what the certificate is held against.

    helo: how we call ourselves; the sender's domain, because the machine's own name is nobody's business.
    """

    def __init__(self, server: Server, *, helo: str, wraps: ssl.SSLContext | None = None) -> None:
        self.server, self.wraps = server, wraps
        super().__init__(local_hostname=helo, timeout=PATIENCE_SECONDS)
        self._host = server.name  # what `starttls` holds the certificate against
        code, line = self.connect(server.address, server.port)
        if code != 220:
            raise _stopped(code, line)
        self.ehlo_or_helo_if_needed()

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = socket.create_connection((host, port), timeout)
        return self.wraps.wrap_socket(plain, server_hostname=self.server.name) if self.wraps else plain

    def encrypt(self, context: ssl.SSLContext) -> None:
        """Take up the offer of encryption.  Raises: NotHandedOver, if there is none or it cannot be taken up."""
        if not self.has_extn("starttls"):
            raise errors.NotHandedOver("no-tls")
        code, line = self.starttls(context=context)
        if code != 220:
            raise errors.NotHandedOver("no-tls", _text(code, line))
        self.ehlo_or_helo_if_needed()

    def deliver(self, letter: LetterDoc, *options: str) -> str:
        """Give the letter to the server, to all recipients or to none; returns its answer.  Raises: NotHandedOver."""
        raw = rules.line_ends(letter.raw)
        if not raw.isascii() and self.has_extn("8bitmime"):
            options = ("BODY=8BITMIME", *options)
        self._expect(*self.mail(letter.sender, options))
        for one in letter.to:
            self._expect(*self.rcpt(one))
        try:
            code, line = self.data(raw)
        except smtplib.SMTPDataError as refused:
            return self._expect(refused.smtp_code, refused.smtp_error)
        return self._expect(code, line)

    def _expect(self, code: int, line: bytes | str) -> str:
        if code not in {250, 251}:
            raise _stopped(code, line)
        return _text(code, line)

    def got(self, hop: str, verified: str) -> Protection:
        """How this connection is protected."""
        if not isinstance(self.sock, ssl.SSLSocket):
            return Protection(hop)
        cipher = self.sock.cipher()
        return Protection(hop, self.sock.version() or "", cipher[0] if cipher else "", verified)

    def key_shown(self) -> bytes:
        """The certificate that the server showed, as it came."""
        shown = self.sock.getpeercert(binary_form=True) if isinstance(self.sock, ssl.SSLSocket) else None
        return shown or b""


@contextmanager
def speaking(server: Server, *, helo: str, wraps: ssl.SSLContext | None = None) -> Iterator[Smtp]:
    """A connection that is ended politely; all that can go wrong on it is said in our own words.

    Raises: NotHandedOver.
    """
    smtp: Smtp | None = None
    try:
        smtp = Smtp(server, helo=helo, wraps=wraps)
        yield smtp
    except ssl.SSLCertVerificationError:
        raise errors.NotHandedOver("wrong-name") from None
    except ssl.SSLError:
        raise errors.NotHandedOver("weak-tls") from None
    except smtplib.SMTPAuthenticationError as refused:
        answer = _text(refused.smtp_code, refused.smtp_error)
        raise errors.NotHandedOver("not-let-in", answer) from None
    except GONE:
        raise errors.NotHandedOver("no-answer") from None  # its own words may repeat addresses
    finally:
        if smtp is not None:
            with suppress(*GONE):
                smtp.quit()
            smtp.close()


class Post:
    """The way of the practice's letters.

    mx_port, https_port: where receivers' servers and their policies are, 25 and 443 outside of tests.  ca_pem: whose
    word counts for receivers' servers; "" for the public authorities.
    """

    def __init__(
        self, resolver: Resolver, *, mx_port: int = SMTP_PORT, https_port: int = HTTPS_PORT, ca_pem: str = ""
    ) -> None:
        self.resolver, self.mx_port, self.ca_pem = resolver, mx_port, ca_pem
        self.policies = Policies(resolver, https_port, ca_pem)

    def hand_over(self, line: Line, letter: LetterDoc, demand: Demand) -> Protection:
        """Hand a letter over once, by the provider or straight to the receiver.

        A provider's word for the rest of the way counts only if it promises REQUIRETLS (RFC 8689); without it, what
        must reach a proved server goes there straight.   Raises: NotHandedOver.
        """
        letter = replace(letter, sender=letter.sender or line.doc.address)
        if line.row.smtp_host:
            got = self._submit(line, letter, demand)
            if got is not None:
                return got
        return self._direct(letter, demand)

    def log_in(self, line: Line) -> None:
        """Sign in at the provider and leave again.  Raises: NotHandedOver."""
        with self._submission(line):
            pass

    @contextmanager
    def _submission(self, line: Line) -> Iterator[Smtp]:
        row, context = line.row, context_of(line.doc.ca_pem)
        server = self.server(row.smtp_host, row.smtp_port)
        helo = rules.domain_of(line.doc.address)
        with speaking(server, helo=helo, wraps=context if row.smtp_tls == "implicit" else None) as smtp:
            if row.smtp_tls != "implicit":
                smtp.encrypt(context)
            if line.doc.username:
                smtp.login(line.doc.username, line.doc.password)
            yield smtp

    def _submit(self, line: Line, letter: LetterDoc, demand: Demand) -> Protection | None:
        with self._submission(line) as smtp:
            if demand is Demand.VERIFIED and not smtp.has_extn("requiretls"):
                return None
            options = ["REQUIRETLS"] if demand is Demand.VERIFIED else []
            got = smtp.got("submission", "name")
            return replace(got, answer=rules.cleaned(smtp.deliver(letter, *options)))

    def _direct(self, letter: LetterDoc, demand: Demand) -> Protection:
        domains = {rules.domain_of(one) for one in letter.to}
        if len(domains) != 1:
            raise errors.NotHandedOver("no-server", is_final=True)
        domain = domains.pop()
        servers, is_secure = self._servers(domain)
        problem = errors.NotHandedOver("no-answer")
        for mx in servers:
            try:
                is_proved = demand is Demand.VERIFIED
                proof = proof_of(self.policies, domain, mx.host, mx_is_secure=is_secure) if is_proved else None
                return self._to_server(mx, letter, demand, proof)
            except errors.NotHandedOver as stopped:
                problem = stopped
                if stopped.is_final:
                    break
            except errors.NotResolved:
                problem = errors.NotHandedOver("no-answer")
        raise problem

    def _servers(self, domain: str) -> tuple[tuple[Mx, ...], bool]:
        try:
            found = self.resolver.mx(domain)
        except errors.NotResolved:
            raise errors.NotHandedOver("no-answer") from None
        if not found.values:
            return (Mx(0, domain),), found.is_secure  # RFC 5321, 5.1: the domain's own host
        if not found.values[0].host:
            raise errors.NotHandedOver("no-server", is_final=True)
        return found.values, found.is_secure

    def _to_server(self, mx: Mx, letter: LetterDoc, demand: Demand, proof: Proof | None) -> Protection:
        server, helo = self.server(mx.host, self.mx_port), rules.domain_of(letter.sender)
        if proof is not None and proof.keys:
            with speaking(server, helo=helo) as smtp:
                smtp.encrypt(context_of(checks_name=False))
                if not proof.matches(smtp.key_shown()):
                    raise errors.NotHandedOver("wrong-key")
                return replace(smtp.got("mx", "dane"), answer=rules.cleaned(smtp.deliver(letter)))
        try:
            with speaking(server, helo=helo) as smtp:
                if demand is not Demand.ANY or smtp.has_extn("starttls"):
                    smtp.encrypt(context_of(self.ca_pem))
                got = smtp.got("mx", proof.how if proof else "name")
                return replace(got, answer=rules.cleaned(smtp.deliver(letter)))
        except errors.NotHandedOver as stopped:
            if stopped.code != "wrong-name" or demand is Demand.VERIFIED:
                raise
        # Nobody demanded to know whose server it is: encrypted to an unproved one is better than in the clear.
        with speaking(server, helo=helo) as smtp:
            smtp.encrypt(context_of(checks_name=False))
            return replace(smtp.got("mx", ""), answer=rules.cleaned(smtp.deliver(letter)))

    def server(self, name: str, port: int) -> Server:
        """A server by its name.  Raises: NotHandedOver, if the name leads nowhere."""
        try:
            found = self.resolver.addresses(name).values
        except errors.NotResolved:
            found = ()
        if not found:
            raise errors.NotHandedOver("no-answer")
        return Server(name, found[0], port)


def _text(code: int, line: bytes | str) -> str:
    words = line.decode("utf-8", "replace") if isinstance(line, bytes) else line
    return f"{code} {words}"


def _stopped(code: int, line: bytes | str) -> errors.NotHandedOver:
    is_final = 500 <= code < 600
    answer = rules.cleaned(_text(code, line))
    return errors.NotHandedOver("refused" if is_final else "later", answer, is_final=is_final)
