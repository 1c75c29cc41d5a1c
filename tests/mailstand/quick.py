"""A mail server of one test, without root: aiosmtpd with or without STARTTLS, up in half a second."""

from __future__ import annotations

import ssl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from tests.mailstand.certificates import Authority
from tests.mailstand.places import Place, free_ports


@dataclass
class Kept:
    """A handler that takes everything and keeps it: (envelope sender, receivers, letter, was it encrypted)."""

    letters: list[tuple[str, list[str], bytes, bool]] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        row = envelope.mail_from or "", list(envelope.rcpt_tos), envelope.original_content or b"", bool(session.ssl)
        self.letters.append(row)
        return "250 2.0.0 kept"


@contextmanager
def quick_smtp(handler: object | None = None, *, tls: bool = True, name: str = "mx.quick.test") -> Iterator[Quick]:
    """A server on a free port; with `tls` it takes no mail before STARTTLS (530). `handler` as aiosmtpd has it."""
    with tempfile.TemporaryDirectory(prefix="ql-quick-") as folder:
        authority = Authority(Path(folder))
        pair = authority.issue(name)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pair.certificate, pair.key)
        kept = handler or Kept()
        options: dict[str, Any] = {"tls_context": context, "require_starttls": True} if tls else {}
        server = Controller(kept, hostname="127.0.0.1", port=free_ports().smtp, **options)
        server.start()
        try:
            yield Quick(Place("127.0.0.1", server.port, name), authority.pem, kept)
        finally:
            server.stop()


@dataclass(frozen=True)
class Quick:
    """Where it listens, what to trust, and what keeps its letters."""

    place: Place
    ca: Path
    handler: Any
