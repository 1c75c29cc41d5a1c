"""Looks at a whole domain: asks, probes, has each answer judged.

`check(domain, Reach(resolver), ...)` is for others too: partners' domains are looked at in the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from quietledger.core.post.resolver import Resolver
from quietledger.pure.maildomain import dkim, dmarc, servers, shapes, spf, transport
from quietledger.pure.maildomain.servers import DoorSeen, HostSeen
from quietledger.pure.maildomain.shapes import Check, Unanswered, Verdict
from quietledger.safety.posture import lookalikes, probing
from quietledger.safety.posture.names import Names
from quietledger.safety.posture.probing import Place, Ports

_IDLE: Final = ("www", "mail", "ftp", "webmail", "imap", "pop", "smtp", "submission", "mta-sts", "autodiscover", "vpn")
_MOST_SERVERS: Final = 5


@dataclass(frozen=True, slots=True)
class Reach:
    """How far the checks may look.

    is_inside: addresses of a private network are no fault (a domain of one's own network).  ca_pem: an authority to
    trust instead of the public ones.  probes: connect to the servers.  relays: try them for strangers' mail.  watches:
    look up look-alike names.
    """

    resolver: Resolver
    ports: Ports = field(default_factory=Ports)
    ca_pem: str = ""
    is_inside: bool = False
    probes: bool = True
    relays: bool = True
    watches: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What the practice says of its domain: the selectors that sign, the servers where its people sign in."""

    selectors: tuple[str, ...] = ()
    submission_host: str = ""
    imap_host: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a domain stood at an instant."""

    domain: str
    at: datetime
    checks: tuple[Check, ...]

    @property
    def verdict(self) -> Verdict:
        """The verdict that needs the most attention."""
        return shapes.worst(self.checks)

    def of(self, check_id: str) -> Check:
        """One check."""
        return next(one for one in self.checks if one.id == check_id)


def check(domain: str, reach: Reach, asked: Asked = Asked(), *, now: datetime) -> Standing:
    """Look at a domain and judge everything that can be seen of it from outside."""
    return Standing(domain, now, tuple(_Look(domain, reach, asked, now).checks()))


class _Look:
    """One look at one domain."""

    def __init__(self, domain: str, reach: Reach, asked: Asked, now: datetime) -> None:
        self.domain, self.reach, self.asked, self.now = domain, reach, asked, now
        self.names = Names(reach.resolver)
        self.is_answered = True
        try:
            named = self.names.mx(domain)
        except Unanswered:
            named, self.is_answered = (), False
        self.is_null = named == ("",)
        self.servers = tuple(one for one in named if one)
        self.hosts = [one for name in self.servers[:_MOST_SERVERS] if (one := self._host(name))]
        self.doors = [self._mail_door(one) for one in self.hosts] if reach.probes else []

    def checks(self) -> Iterable[Check]:
        has_mail = bool(self.servers)
        first, policy = dmarc.judge(self.domain, self.names)
        yield self._mx()
        yield spf.judge(self.domain, self.names, has_reject=policy == "reject", has_mail=has_mail)
        yield self._guarded("spf_idle", self._idle)
        yield self._guarded("dkim", self._dkim)
        yield first
        yield from self._transport(policy) if has_mail else ()
        yield servers.judge_dnssec(*self.names.signed(self.domain), self.now)
        yield from self._servers() if has_mail else ()
        yield lookalikes.judge(self.domain, self.names if self.reach.watches else None)

    def _mx(self) -> Check:
        found = servers.judge_mx(self.domain, self.hosts, is_null=self.is_null, may_be_inside=self.reach.is_inside)
        if self.is_answered and len(self.hosts) == len(self.servers[:_MOST_SERVERS]):
            return found
        return shapes.unknown("mx", "The name servers did not answer.", expected=found.expected, why=found.why)

    def _host(self, name: str) -> HostSeen | None:
        try:
            return self.names.host(name)
        except Unanswered:
            return None

    def _transport(self, policy: str) -> Iterable[Check]:
        yield self._guarded("mta_sts", self._sts)
        yield self._guarded("tls_rpt", lambda: transport.judge_rpt(self.domain, self._txt("_smtp._tls")))
        yield self._guarded("bimi", lambda: transport.judge_bimi(self._txt("default._bimi"), policy))

    def _servers(self) -> Iterable[Check]:
        yield servers.judge_starttls(self.doors, self.now)
        yield servers.judge_dane(self.hosts, self.doors)
        yield servers.judge_password("submission", self._submission(), self.now)
        yield servers.judge_password("imap", self._imap(), self.now)
        yield servers.judge_relay(self.doors)
        greetings = {one.greeting for one in self.doors if one.greeting}
        yield self._guarded("reverse", lambda: servers.judge_reverse(
            self.hosts, {name: bool(self.names.addresses(name)) for name in greetings}))  # fmt: skip

    def _guarded(self, id: str, judge: Callable[[], Check]) -> Check:  # noqa: A002 - the check's own word
        try:
            return judge()
        except Unanswered:
            return shapes.unknown(
                id, "The name servers did not answer.", expected="An answer.", why="Unknown is not well."
            )

    def _txt(self, prefix: str) -> tuple[str, ...]:
        return self.names.txt(f"{prefix}.{self.domain}")

    def _idle(self) -> Check:
        own = [one for one in self.servers if one.endswith("." + self.domain)]
        tried = [*own, *(f"{name}.{self.domain}" for name in _IDLE)]
        hosts = [name for name in dict.fromkeys(tried) if self.names.addresses(name)]
        return spf.judge_idle({name: self.names.txt(name) for name in hosts})

    def _dkim(self) -> Check:
        known = frozenset(self.asked.selectors)
        every = dict.fromkeys([*self.asked.selectors, *dkim.USUAL])
        records = {one: self._txt(f"{one}._domainkey") for one in every}
        found = {one: tuple(text for text in texts if _is_key(text)) for one, texts in records.items()}
        held = {one: texts for one, texts in found.items() if texts or one in known}
        return dkim.judge(self.domain, held, known, sends=bool(self.servers))

    def _sts(self) -> Check:
        texts, fetched = self._txt("_mta-sts"), None
        place = self._place(f"mta-sts.{self.domain}", self.reach.ports.https)
        if self.reach.probes and texts:
            fetched = (
                probing.policy_file(place, self.domain, self.reach.ca_pem)
                if place
                else transport.Fetched(f"mta-sts.{self.domain} has no address.")
            )
        return transport.judge_sts(self.domain, texts, fetched, self.servers)

    def _place(self, name: str, port: int) -> Place | None:
        addresses = self.names.addresses(name)
        return Place(name, addresses[0], port) if addresses else None

    def _mail_door(self, host: HostSeen) -> DoorSeen:
        if not host.addresses:
            return DoorSeen(host.host, is_there=False)
        place = Place(host.host, host.addresses[0], self.reach.ports.smtp)
        return probing.mail_door(place, self.reach.ca_pem, relays=self.reach.relays)

    def _submission(self) -> list[DoorSeen]:
        services = {"_submission._tcp": self.reach.ports.submission, "_submissions._tcp": self.reach.ports.submissions}
        return self._doors(self.asked.submission_host, services, probing.mail_door_plain)

    def _imap(self) -> list[DoorSeen]:
        services = {"_imap._tcp": self.reach.ports.imap, "_imaps._tcp": self.reach.ports.imaps}
        return self._doors(self.asked.imap_host, services, probing.imap_door)

    def _doors(self, told: str, services: dict[str, int], plain: Callable[[Place, str], DoorSeen]) -> list[DoorSeen]:
        """The door that begins in the clear and the one that does not, of the named or published host."""
        found = []
        for (service, port), look in zip(services.items(), (plain, probing.wrapped_door), strict=True):
            try:
                host = told or self.names.service(f"{service}.{self.domain}")
                place = self._place(host, port) if host and self.reach.probes else None
            except Unanswered:
                continue
            if place:
                found.append(look(place, self.reach.ca_pem))
        return found


def _is_key(text: str) -> bool:
    """A wildcard answers at every selector: only what looks like a key counts."""
    return "p=" in text.replace(" ", "")
