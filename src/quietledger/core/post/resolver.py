"""Asks name servers, and knows which answers were proved by DNSSEC.

An extra file of the room, without Django: checks of a domain use it where no database is.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

import dns.exception
import dns.flags
import dns.rdatatype
import dns.resolver
from dns.rdtypes.ANY.MX import MX
from dns.rdtypes.ANY.TLSA import TLSA
from dns.rdtypes.ANY.TXT import TXT

from quietledger.core.post import errors

PATIENCE_SECONDS: Final = 5.0
DNSSEC_PAYLOAD: Final = 1232
DNS_PORT: Final = 53
One = TypeVar("One")


@dataclass(frozen=True, slots=True)
class Mx:
    """One mail server of a domain.  `host` "": the domain takes no mail (RFC 7505)."""

    preference: int
    host: str


@dataclass(frozen=True, slots=True)
class Tlsa:
    """One published key of a server (RFC 6698)."""

    usage: int
    selector: int
    matching: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Answer(Generic[One]):
    """What a name has.  `is_secure`: a resolver that we trust has checked the signatures; also of "nothing there"."""

    values: tuple[One, ...]
    is_secure: bool


class Resolver:
    """Name servers, asked with a limit on time.

    The AD flag counts only from name servers on this machine, or from those that the operator named: over the network
    anybody could set it.
    """

    def __init__(
        self, nameservers: Iterable[str] = (), port: int = DNS_PORT, *, patience_seconds: float = PATIENCE_SECONDS
    ) -> None:
        named = list(nameservers)
        self.dns = dns.resolver.Resolver(configure=not named)
        if named:
            self.dns.nameservers, self.dns.port = named, port
        self.dns.lifetime, self.dns.timeout = patience_seconds, min(2.0, patience_seconds)
        self.dns.use_edns(0, dns.flags.DO, DNSSEC_PAYLOAD)
        self.dns.flags = dns.flags.RD | dns.flags.AD
        self.is_trusted = bool(named) or all(_is_here(str(one)) for one in self.dns.nameservers)

    @classmethod
    def named(cls, text: str) -> Resolver:
        """A resolver from a setting such as "127.0.0.1:5353" or "192.0.2.1,192.0.2.2"; "" is the system's own."""
        parts = [one.strip().rpartition(":") if one.count(":") == 1 else ("", "", one) for one in text.split(",")]
        hosts = [(host or rest).strip() for host, _, rest in parts if (host or rest).strip()]
        ports = {int(rest) for host, _, rest in parts if host}
        return cls(hosts, ports.pop() if ports else DNS_PORT)

    def mx(self, domain: str) -> Answer[Mx]:
        """A domain's mail servers, the preferred first.  Raises: NotResolved."""
        return self._ask(domain, "MX", _mx, key=lambda one: one.preference)

    def txt(self, name: str) -> Answer[str]:
        """A name's texts, each put together of its parts.  Raises: NotResolved."""
        return self._ask(name, "TXT", _txt)

    def tlsa(self, name: str) -> Answer[Tlsa]:
        """The published keys at a name such as `_25._tcp.mx.example`.  Raises: NotResolved."""
        return self._ask(name, "TLSA", _tlsa)

    def addresses(self, host: str) -> Answer[str]:
        """A host's addresses, IPv4 first; an address is its own.  Raises: NotResolved."""
        if _is_address(host):
            return Answer((host,), is_secure=True)
        if host == "localhost":
            return Answer(("127.0.0.1",), is_secure=True)
        four, six = self._ask(host, "A", str), self._ask(host, "AAAA", str)
        return Answer((*four.values, *six.values), four.is_secure and six.is_secure)

    def _ask(
        self, name: str, kind: str, read: Callable[[Any], One], key: Callable[[One], Any] | None = None
    ) -> Answer[One]:
        try:
            found = self.dns.resolve(name, kind, raise_on_no_answer=False, search=False)
        except dns.resolver.NXDOMAIN as nothing:
            told = nothing.responses()  # type: ignore[no-untyped-call]  # dnspython leaves it untyped
            return Answer((), self._is_proved(next(iter(told.values()))))
        except (dns.exception.DNSException, OSError, ValueError):
            raise errors.NotResolved from None  # its own words repeat the name
        values = [read(one) for one in found.rrset or ()]
        return Answer(tuple(sorted(values, key=key) if key else values), self._is_proved(found.response))

    def _is_proved(self, response: Any) -> bool:
        return self.is_trusted and bool(response.flags & dns.flags.AD)


def _mx(one: MX) -> Mx:
    return Mx(one.preference, one.exchange.to_text(omit_final_dot=True).rstrip(".").lower())


def _txt(one: TXT) -> str:
    return b"".join(one.strings).decode("utf-8", "replace")


def _tlsa(one: TLSA) -> Tlsa:
    return Tlsa(one.usage, one.selector, one.mtype, bytes(one.cert))


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_here(text: str) -> bool:
    return _is_address(text) and ipaddress.ip_address(text).is_loopback
