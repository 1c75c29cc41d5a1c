"""Small mail servers on loopback, each with one way of being good or bad, and names that lead to them."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from quietledger.core.post.resolver import Answer, Mx, Tlsa
from tests.mailstand.places import free_ports


class Mailserver:
    """Takes what it is given, unless told otherwise.  `says`: its answer to RCPT or DATA instead of 250."""

    def __init__(self, pair=None, *, says=None, password="", oldest_tls=ssl.TLSVersion.TLSv1_2):
        self.got, self.seen, self.says, self.password = [], [], says or {}, password
        context = None
        if pair is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(pair.certificate, pair.key)
            context.minimum_version = oldest_tls
        self.port = free_ports().smtp
        self.controller = _Controller(self, "127.0.0.1", self.port, context)
        self.controller.start()

    def stop(self):
        if not self.controller.loop.is_closed():
            self.controller.stop()

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802 - aiosmtpd's name
        session.host_name = hostname
        self.seen.append(("EHLO", hostname))
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd's name
        if "RCPT" in self.says:
            return self.says["RCPT"]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 yes"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        if "DATA" in self.says:
            return self.says["DATA"]
        self.got.append((envelope.mail_from, list(envelope.rcpt_tos), envelope.original_content))
        return f"250 2.0.0 queued as 4XkZ for <{envelope.rcpt_tos[0]}>"

    def authenticate(self, server, session, envelope, mechanism, data):
        is_right = data.password.decode() == self.password
        return AuthResult(success=is_right, handled=True, message=None if is_right else "535 5.7.8 no")


class _Controller(Controller):
    def __init__(self, mailserver, host, port, context):
        self.mailserver, self.tls = mailserver, context
        super().__init__(mailserver, hostname=host, port=port)

    def factory(self):
        options = {}
        if self.mailserver.password:
            options = {"authenticator": self.mailserver.authenticate, "auth_required": True}
        return SMTP(self.handler, tls_context=self.tls, require_starttls=self.tls is not None, ident="test", **options)


@dataclass
class Names:
    """What the made-up name servers know; everything leads to this machine."""

    servers: dict = field(default_factory=dict)  # domain -> names of its servers
    keys: dict = field(default_factory=dict)  # server -> SHA-256 of its public key, as hex
    is_secure: bool = False

    def mx(self, domain):
        return Answer(tuple(Mx(10, one) for one in self.servers.get(domain, ())), self.is_secure)

    def txt(self, name):
        return Answer((), self.is_secure)

    def tlsa(self, name):
        found = self.keys.get(name.removeprefix("_25._tcp."))
        return Answer((Tlsa(3, 1, 1, bytes.fromhex(found)),) if found else (), self.is_secure)

    def addresses(self, host):
        return Answer(("127.0.0.1",), self.is_secure)
