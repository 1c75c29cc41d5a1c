"""The two small servers between postfix's doors: one judges what comes in, one signs what goes out."""

from __future__ import annotations

import smtplib
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.mailstand.letters import Judge, sign, strip_forged


class _Forwarded(SMTP):
    """SMTP that hears from postfix who the sender really was (XFORWARD)."""

    async def smtp_XFORWARD(self, arg: str) -> None:  # noqa: N802 - aiosmtpd finds verbs by such names
        told = dict(part.split("=", 1) for part in arg.split())
        known = getattr(self.session, "forwarded", {})
        self.session.forwarded = known | told  # type: ignore[union-attr]  # aiosmtpd's session takes any name
        await self.push("250 noted")


class _Door(Controller):
    def factory(self) -> SMTP:
        return _Forwarded(self.handler, enable_SMTPUTF8=True, decode_data=False, data_size_limit=2**26)


class _Passing:
    """Passes a letter on to postfix's next door."""

    def __init__(self, onward: int) -> None:
        self._onward = onward

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [*responses[:-1], "250-XFORWARD NAME ADDR PROTO HELO SOURCE PORT IDENT", responses[-1]]

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        content = envelope.original_content or b""
        told = getattr(session, "forwarded", {})
        try:
            content, refusal = self.change(content, told, envelope.mail_from or "")
            if refusal:
                return refusal
            return self._pass_on(content, told, envelope)
        except smtplib.SMTPResponseException as caught:
            return f"{caught.smtp_code} {caught.smtp_error!r}"
        except smtplib.SMTPRecipientsRefused:
            return "550 5.1.1 refused behind the door"

    def change(self, content: bytes, told: dict[str, str], sender: str) -> tuple[bytes, str]:
        """The letter as it goes on, or a refusal."""
        raise NotImplementedError

    def _pass_on(self, content: bytes, told: dict[str, str], envelope: Envelope) -> str:
        with smtplib.SMTP("127.0.0.1", self._onward, timeout=20, local_hostname="localhost") as line:
            line.ehlo()
            if told:
                line.docmd("XFORWARD", " ".join(f"{key}={value}" for key, value in told.items()))
            line.sendmail(envelope.mail_from or "", envelope.rcpt_tos, content)
        return "250 2.0.0 passed on"


class Verifier(_Passing):
    """Refuses what only claims to be the domain's that asked for it; stamps what it found on the rest."""

    def __init__(self, onward: int, judge: Judge, server: str) -> None:
        super().__init__(onward)
        self._judge, self._server = judge, server

    def change(self, content: bytes, told: dict[str, str], sender: str) -> tuple[bytes, str]:
        source, helo = told.get("ADDR", "127.0.0.1"), told.get("HELO", "unknown")
        verdict = self._judge.judge(content, source=source, helo=helo, envelope_from=sender)
        if verdict.dmarc == "fail" and verdict.policy == "reject":
            return content, f"550 5.7.1 {verdict.claimed} asks to reject what it did not send"
        return verdict.stamp(self._server) + strip_forged(content, self._server), ""


class Signer(_Passing):
    """Signs what the domain's people send."""

    def __init__(self, onward: int, domain: str) -> None:
        super().__init__(onward)
        self._domain = domain

    def change(self, content: bytes, told: dict[str, str], sender: str) -> tuple[bytes, str]:
        return sign(content, self._domain), ""


def door(handler: _Passing, port: int) -> Controller:
    """A started server on this port of 127.0.0.1."""
    server = _Door(handler, hostname="127.0.0.1", port=port, ident="stand")
    server.start()
    return server
