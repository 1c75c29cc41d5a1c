"""What a domain's servers do to a letter: sign it on the way out, judge it on the way in."""

from __future__ import annotations

import email.policy
import importlib.util
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes
from email.utils import parseaddr
from types import ModuleType

import dkim
import dns.exception
import dns.resolver

from tests.mailstand.keys import signing_keys
from tests.mailstand.places import Place

_SIGNED = [b"from", b"to", b"subject", b"date", b"message-id", b"mime-version", b"content-type"]


@dataclass(frozen=True)
class Verdict:
    """What a letter's sender could show."""

    spf: str
    dkim: str
    dmarc: str
    claimed: str  # the domain in From
    policy: str  # what that domain asks for where nothing matches: none, quarantine or reject

    def stamp(self, server: str) -> bytes:
        """The Authentication-Results field of this server."""
        shown = f"spf={self.spf} smtp.mailfrom={self.claimed}; dkim={self.dkim}; dmarc={self.dmarc}"
        return f"Authentication-Results: {server}; {shown} header.from={self.claimed}\r\n".encode()


def sign(raw: bytes, domain: str) -> bytes:
    """The letter with the domain's signature in front."""
    key = signing_keys()[domain]
    wire = raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    made = dkim.sign(wire, key.selector.encode(), domain.encode(), key.private, include_headers=_SIGNED)
    return bytes(made) + wire


def strip_forged(raw: bytes, server: str) -> bytes:
    """Without the Authentication-Results that claim to be this server's own."""
    head, gap, body = raw.partition(b"\r\n\r\n")
    pattern = rb"(?im)^Authentication-Results:\s*" + re.escape(server.encode()) + rb"\b.*\r\n(?:[ \t].*\r\n)*"
    return re.sub(pattern, b"", head + b"\r\n").removesuffix(b"\r\n") + gap + body


class Judge:
    """Judges who sent a letter by SPF, DKIM and DMARC, all asked from one resolver."""

    def __init__(self, resolver: Place) -> None:
        self._resolver = dns.resolver.Resolver(configure=False)
        self._resolver.nameservers, self._resolver.port = [resolver.host], resolver.port
        self._resolver.lifetime = 3
        self._spf = _own_pyspf(self._look_up)

    def judge(self, raw: bytes, *, source: str, helo: str, envelope_from: str) -> Verdict:
        """The verdict on a letter that came from this address under these names."""
        sender = envelope_from or f"postmaster@{helo}"
        spf_result = self._spf.check2(i=source, s=sender, h=helo)[0]
        parsed = message_from_bytes(raw, policy=email.policy.compat32)
        claimed = parseaddr(parsed.get("From", ""))[1].rpartition("@")[2].lower()
        dkim_result, signer = self._dkim(raw, parsed.get("DKIM-Signature", ""))
        policy = self._policy(claimed)
        has_match = (spf_result == "pass" and sender.rpartition("@")[2] == claimed) or (
            dkim_result == "pass" and signer == claimed
        )
        dmarc = "pass" if has_match else "fail" if policy else "none"
        return Verdict(spf_result, dkim_result, dmarc, claimed, policy)

    def _dkim(self, raw: bytes, field: str) -> tuple[str, str]:
        if not field:
            return "none", ""
        signer = re.search(r"\bd=([^;\s]+)", field)
        try:
            is_good = dkim.verify(raw, dnsfunc=self._key)
        except dkim.DKIMException:
            is_good = False
        return "pass" if is_good else "fail", signer.group(1).lower() if signer else ""

    def _key(self, name: bytes | str, timeout: int = 5) -> bytes:
        shown = name.decode() if isinstance(name, bytes) else name
        texts = self._ask(shown, "TXT")
        return b"".join(texts[0].strings) if texts else b""

    def _policy(self, domain: str) -> str:
        for row in self._ask(f"_dmarc.{domain}", "TXT"):
            found = re.search(rb"\bp=(none|quarantine|reject)", b"".join(row.strings))
            if found:
                return found.group(1).decode()
        return ""

    def _ask(self, name: str, kind: str) -> list[object]:
        try:
            return list(self._resolver.resolve(name, kind))
        except (dns.exception.DNSException, ValueError):
            return []

    def _look_up(
        self, name: str, kind: str, *_more: object, **_options: object
    ) -> list[tuple[tuple[str, str], object]]:
        rows: list[tuple[tuple[str, str], object]] = []
        for row in self._ask(name, kind):
            if kind in {"TXT", "SPF"}:
                rows.append(((name, kind), tuple(row.strings)))
            elif kind == "MX":
                rows.append(((name, kind), (row.preference, row.exchange.to_text(omit_final_dot=True))))
            else:
                rows.append(((name, kind), row.to_text().rstrip(".")))
        return rows


def _own_pyspf(look_up: Callable[..., object]) -> ModuleType:
    """A copy of pyspf of our own: its only way to another resolver is to replace a function of the module."""
    found = importlib.util.find_spec("spf")
    assert found is not None
    assert found.origin is not None
    spec = importlib.util.spec_from_file_location("mailstand_spf", found.origin)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)  # an old escape in its docstrings
        warnings.simplefilter("ignore", DeprecationWarning)
        spec.loader.exec_module(module)
    module.DNSLookup = look_up
    return module
