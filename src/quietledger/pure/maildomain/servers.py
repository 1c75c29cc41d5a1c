"""What the servers of a domain do, judged from what a probe saw of them."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from quietledger.pure.maildomain import keys
from quietledger.pure.maildomain.keys import Certificate, Pin
from quietledger.pure.maildomain.shapes import Check, Record, Verdict, judged, unknown

SOON: Final = timedelta(days=21)
_TLS_EXPECTED: Final = (
    "Each mail server offers STARTTLS, TLS 1.2 or newer only, with a certificate of its own name for 21 days."
)
_TLS_WHY: Final = "Mail to you is read by anybody on the way where the server takes it in the clear."


@dataclass(frozen=True, slots=True)
class TlsSeen:
    """Encryption as a probe found it.

    problem: "" if the certificate is good; else why not, in words.  takes_old: TLS 1.0 or 1.1 was taken; None if nobody
    could try.
    """

    is_offered: bool
    version: str = ""
    certificate: Certificate | None = None
    problem: str = ""
    takes_old: bool | None = None


@dataclass(frozen=True, slots=True)
class DoorSeen:
    """One server as a probe found it.  `is_there` False: it did not answer, and nothing else is known.

    takes_password: it lists a log-in before encryption, or asks for one.  relays: it takes mail of a stranger to a
    stranger; None if that was not tried.
    """

    host: str
    is_there: bool
    tls: TlsSeen = TlsSeen(is_offered=False)
    takes_password: bool | None = None
    relays: bool | None = None
    greeting: str = ""


@dataclass(frozen=True, slots=True)
class HostSeen:
    """What the name servers know of a mail server.  `names`: of each address, the names that lead back to it."""

    host: str
    addresses: tuple[str, ...]
    is_alias: bool
    names: Mapping[str, tuple[str, ...]]
    pins: tuple[Pin, ...] = ()
    pins_are_secure: bool = False


def judge_mx(domain: str, hosts: Sequence[HostSeen], *, is_null: bool, may_be_inside: bool) -> Check:
    """Judge the mail servers' names.  may_be_inside: addresses of a private network are no fault here."""
    expected = "A mail server with an address of its own, or a null MX for a domain that takes no mail."
    why = "Without it mail to you is lost, or goes wherever the web site happens to be."
    if is_null:
        return Check("mx", Verdict.OK, "Takes no mail (null MX)", expected, why)
    problems = [] if hosts else ["No mail server is named."]
    for one in hosts:
        if one.is_alias:
            problems.append(f"{one.host} is an alias (CNAME); a mail server’s name must have addresses itself.")
        if not one.addresses:
            problems.append(f"{one.host} has no address.")
        if not may_be_inside:
            problems += [f"{one.host} has a private address." for text in one.addresses if _is_inside(text)][:1]
    seen = ", ".join(f"{one.host} ({', '.join(one.addresses)})" for one in hosts)
    publish = () if hosts else (Record(domain, "MX", "0 .  (if it takes no mail; else your mail service’s servers)"),)
    return judged("mx", problems, seen=seen, expected=expected, why=why, publish=publish)


def _is_inside(text: str) -> bool:
    return not ipaddress.ip_address(text).is_global


def judge_starttls(doors: Sequence[DoorSeen], now: datetime) -> Check:
    """Judge the encryption that the mail servers take."""
    there = [one for one in doors if one.is_there]
    if not there:
        return unknown("starttls", "No mail server answered.", expected=_TLS_EXPECTED, why=_TLS_WHY)
    problems = [text for one in there for text in _tls_problems(one.host, one.tls, now)]
    seen = ", ".join(_tls_words(one) for one in there)
    check = judged("starttls", problems, seen=seen, expected=_TLS_EXPECTED, why=_TLS_WHY)
    missing = tuple(f"{one.host} did not answer." for one in doors if not one.is_there)
    if missing and not problems:
        return Check("starttls", Verdict.UNKNOWN, seen, _TLS_EXPECTED, _TLS_WHY, missing)
    return check


def _tls_words(door: DoorSeen) -> str:
    if not door.tls.is_offered:
        return f"{door.host}: no encryption"
    shown = door.tls.certificate
    days = f", certificate until {shown.until:%Y-%m-%d}" if shown else ""
    return f"{door.host}: {door.tls.version}{days}"


def _tls_problems(host: str, tls: TlsSeen, now: datetime) -> list[str]:
    if not tls.is_offered:
        return [f"{host} offers no encryption."]
    problems = [f"{host}: {tls.problem}"] if tls.problem else []
    if tls.takes_old:
        problems.append(f"{host} still takes TLS 1.0 or 1.1.")
    if tls.certificate and tls.certificate.until <= now:
        problems.append(f"The certificate of {host} has ended.")
    elif tls.certificate and tls.certificate.until - now < SOON:
        problems.append(f"The certificate of {host} ends in {(tls.certificate.until - now).days} days.")
    return problems


def judge_dane(hosts: Sequence[HostSeen], doors: Sequence[DoorSeen]) -> Check:
    """Judge the pinned keys: none are asked for, but those that are there must match."""
    expected = "If a key is pinned, the zone is signed and the server shows that key (TLSA 3 1 1)."
    why = "Senders that check pins deliver nothing to a server whose key does not match."
    shown = {one.host: one.tls.certificate for one in doors if one.is_there}
    problems, publish, unlooked = [], [], []
    for one in hosts:
        found = shown.get(one.host)
        if not one.pins:
            continue
        if found is None:
            unlooked.append(f"{one.host} showed no certificate to hold its pin against.")
        elif not any(keys.matches(pin, found) for pin in one.pins):
            problems.append(f"No pin of {one.host} matches the key that it shows.")
            publish.append(Record(f"_25._tcp.{one.host}", "TLSA", str(keys.pin_of(found))))
        if not one.pins_are_secure:
            problems.append(f"The pin of {one.host} is not signed: nobody may trust it.")
    seen = ", ".join(f"{one.host}: {pin}" for one in hosts for pin in one.pins)
    if not seen:
        return Check("dane", Verdict.NOTE, "No key is pinned", expected, why, ("Not asked for; MTA-STS does as well.",))
    if unlooked and not problems:
        return Check("dane", Verdict.UNKNOWN, seen, expected, why, tuple(unlooked))
    return judged("dane", problems, seen=seen, expected=expected, why=why, publish=tuple(publish))


def judge_password(id: str, doors: Sequence[DoorSeen], now: datetime) -> Check:  # noqa: A002 - the check's own word
    """Judge where people hand in their passwords: `submission` for sending, `imap` for reading."""
    what = "sending" if id == "submission" else "reading"
    expected = f"The server for {what} takes a password only inside TLS 1.2 or newer, with a certificate of its name."
    why = "A password in the clear is read by anybody in the same network."
    there = [one for one in doors if one.is_there]
    if not there:
        said = "No such server is known: name it below." if not doors else f"{doors[0].host} did not answer."
        return unknown(id, said, expected=expected, why=why)
    problems = [text for one in there for text in _tls_problems(one.host, one.tls, now)]
    problems += [f"{one.host} takes a password before encryption." for one in there if one.takes_password]
    return judged(id, problems, seen=", ".join(_tls_words(one) for one in there), expected=expected, why=why)


def judge_relay(doors: Sequence[DoorSeen]) -> Check:
    """Judge whether the mail servers carry strangers' mail."""
    expected = "A stranger’s mail to a stranger is refused."
    why = "An open server is found within hours, sends others’ fraud, and your own mail is refused everywhere."
    tried = [one for one in doors if one.is_there and one.relays is not None]
    if not tried:
        return unknown("relay", "No mail server could be tried.", expected=expected, why=why)
    problems = [f"{one.host} carries mail for strangers. Close it today." for one in tried if one.relays]
    seen = ", ".join(f"{one.host}: {'carried' if one.relays else 'refused'}" for one in tried)
    return judged("relay", problems, seen=seen, expected=expected, why=why)


def judge_reverse(hosts: Sequence[HostSeen], greetings: Mapping[str, bool]) -> Check:
    """Judge whether addresses have names that lead back.  greetings: name that a server greets with -> it resolves."""
    expected = "Each mail server’s address has a name that leads back to it, and it greets with a name that exists."
    why = "Many receivers distrust mail from an address without a name."
    addresses = {address: names for one in hosts for address, names in one.names.items()}
    if not addresses:
        return unknown("reverse", "No address of a mail server is known.", expected=expected, why=why)
    notes = [f"{address} has no name that leads back to it." for address, names in addresses.items() if not names]
    notes += [
        f"A server greets as {name}, which has no address." for name, is_found in greetings.items() if not is_found
    ]
    seen = ", ".join(f"{address}: {', '.join(names) or 'none'}" for address, names in addresses.items())
    return Check("reverse", Verdict.NOTE if notes else Verdict.OK, seen, expected, why, tuple(notes))


def judge_dnssec(state: str, until: datetime | None, now: datetime) -> Check:
    """Judge the signatures of the zone.  state: "signed", "unsigned", "broken" or "unproved" (nobody checked them)."""
    expected = "The domain’s records are signed, and the signatures hold more than 3 days."
    why = "Unsigned answers can be forged on the way, and every other record here with them."
    if state == "unproved":
        return unknown("dnssec", "The name servers asked do not check signatures.", expected=expected, why=why)
    if state == "broken":
        return judged("dnssec", ["The signatures are wrong: careful receivers get no answer at all."], seen="Broken",
                      expected=expected, why=why)  # fmt: skip
    if state == "unsigned":
        said = "Not signed; switch DNSSEC on where the domain is registered."
        return Check("dnssec", Verdict.NOTE, "Not signed", expected, why, (said,))
    soon = until is not None and until - now < timedelta(days=3)
    seen = f"Signed, until {until:%Y-%m-%d}" if until else "Signed"
    return judged(
        "dnssec", ["The signatures end within 3 days."] if soon else [], seen=seen, expected=expected, why=why
    )
