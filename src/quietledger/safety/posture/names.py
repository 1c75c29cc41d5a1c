"""Asks the name servers what the checks need to know; no answer is never taken for "nothing there".

An extra file of the room: it and its neighbours `probing`, `looking` and `lookalikes` work without a database.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

import dns.exception
import dns.flags
import dns.rcode
import dns.rdatatype
import dns.resolver
import dns.reversename

from quietledger.core.post import errors as post
from quietledger.core.post.resolver import Resolver
from quietledger.pure.maildomain.keys import Pin
from quietledger.pure.maildomain.servers import HostSeen
from quietledger.pure.maildomain.shapes import Unanswered

PATIENT_FOR: Final = 3


class Names:
    """One check's questions to a resolver, each asked once."""

    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver
        self._known: dict[tuple[str, str], Any] = {}
        self._silent = 0

    def txt(self, name: str) -> tuple[str, ...]:
        """The texts of a name.   Raises: Unanswered."""
        return tuple(self._once("TXT", name, self.resolver.txt).values)

    def mx(self, name: str) -> tuple[str, ...]:
        """The mail servers of a name, "" for a null MX.   Raises: Unanswered."""
        return tuple(one.host for one in self._once("MX", name, self.resolver.mx).values)

    def addresses(self, name: str) -> tuple[str, ...]:
        """The addresses of a host.   Raises: Unanswered."""
        return tuple(self._once("A", name, self.resolver.addresses).values)

    def service(self, name: str) -> str:
        """The host of a service record (RFC 6186), "" for none."""
        found = self._rows(name, "SRV")
        return str(found[0].target).rstrip(".").lower() if found else ""

    def host(self, name: str) -> HostSeen:
        """Everything that the checks ask of a mail server's name.   Raises: Unanswered."""
        pins = self._once("TLSA", f"_25._tcp.{name}", self.resolver.tlsa)
        addresses = self.addresses(name)
        return HostSeen(
            name, addresses, bool(self._rows(name, "CNAME")), {one: self._back(one) for one in addresses},
            tuple(Pin(one.usage, one.selector, one.matching, one.data) for one in pins.values), pins.is_secure,
        )  # fmt: skip

    def signed(self, domain: str) -> tuple[str, datetime | None]:
        """How a domain's records are signed, and until when: "signed", "unsigned", "broken" or "unproved"."""
        if not self.resolver.is_trusted or self._silent >= PATIENT_FOR:
            return "unproved", None
        try:
            found = self.resolver.dns.resolve(domain, "SOA", raise_on_no_answer=False, search=False)
        except dns.resolver.NXDOMAIN:
            return "unsigned", None
        except dns.exception.DNSException:
            return ("broken" if self._answers_unchecked(domain) else "unproved"), None
        if not found.response.flags & dns.flags.AD:
            return "unsigned", None
        ends = [row.expiration for one in found.response.answer if one.rdtype == dns.rdatatype.RRSIG for row in one]
        return "signed", datetime.fromtimestamp(min(ends), UTC) if ends else None

    def _answers_unchecked(self, domain: str) -> bool:
        """Whether there is an answer when nobody checks signatures: then it was they that were wrong."""
        asked = dns.resolver.Resolver(configure=False)
        asked.nameservers, asked.port = self.resolver.dns.nameservers, self.resolver.dns.port
        asked.flags, asked.lifetime = dns.flags.RD | dns.flags.CD, self.resolver.dns.lifetime
        try:
            return asked.resolve(domain, "SOA", search=False).rrset is not None
        except dns.exception.DNSException:
            return False

    def _back(self, address: str) -> tuple[str, ...]:
        """The names of an address that lead back to it."""
        rows = self._rows(dns.reversename.from_address(address).to_text(), "PTR")
        names = [str(row.target).rstrip(".").lower() for row in rows]
        return tuple(name for name in names if address in self.addresses(name))

    def _rows(self, name: str, kind: str) -> list[Any]:
        self._stop_waiting()
        try:
            return list(self.resolver.dns.resolve(name, kind, search=False))
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except dns.exception.DNSException:
            self._silent += 1
            raise Unanswered from None

    def _stop_waiting(self) -> None:
        """Name servers that were silent a few times are down: waiting for each further answer would take minutes."""
        if self._silent >= PATIENT_FOR:
            raise Unanswered

    def _once(self, kind: str, name: str, ask: Any) -> Any:
        key = kind, name.lower()
        if key not in self._known:
            self._stop_waiting()
            try:
                self._known[key] = ask(name)
            except post.NotResolved:
                self._silent += 1
                self._known[key] = None
        if self._known[key] is None:
            raise Unanswered
        return self._known[key]
