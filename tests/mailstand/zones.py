"""The records of each domain: one kept well, one with a weakness in every place, one of a stranger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.mailstand.certificates import Pair
from tests.mailstand.keys import elliptic_record, signing_keys
from tests.mailstand.places import ADDRESS, DOMAINS, FOREIGN, LAX, PRACTICE, Ports

Records = dict[tuple[str, str], list[str]]  # (name within the zone, type) -> values as a zone file has them


def text(value: str) -> str:
    """A TXT value in quotes, cut into strings of at most 255 bytes."""
    return " ".join(f'"{value[at : at + 255]}"' for at in range(0, len(value), 255))


def _hosts(domain: str, names: Sequence[str]) -> Records:
    return {(name, "A"): [ADDRESS[domain]] for name in names} | {("@", "MX"): [f"10 mx.{domain}."]}


def practice(pair: Pair, ports: Ports) -> Records:
    """Kept as the checks ask."""
    key = signing_keys()[PRACTICE]
    sends_nothing = {
        (name, "TXT"): [text("v=spf1 -all")] for name in ("mx", "mta-sts", "imap", "submission", "www", "ns")
    }
    tlsa = {(f"_{port}._tcp.mx", "TLSA"): [f"3 1 1 {pair.tlsa}"] for port in (25, ports.smtp)}
    return (
        _hosts(PRACTICE, ("@", "mx", "mta-sts", "imap", "submission", "www"))
        | sends_nothing
        | tlsa
        | {
            ("mx", "TXT"): [text(f"v=spf1 ip4:{ADDRESS[PRACTICE]} -all")],
            ("@", "TXT"): [text(f"v=spf1 ip4:{ADDRESS[PRACTICE]} -all")],
            (f"{key.selector}._domainkey", "TXT"): [text(key.record)],
            ("e1._domainkey", "TXT"): [text(elliptic_record())],
            ("_dmarc", "TXT"): [text(f"v=DMARC1; p=reject; sp=reject; np=reject; rua=mailto:dmarc@{PRACTICE}")],
            ("_mta-sts", "TXT"): [text("v=STSv1; id=20261101a")],
            ("_smtp._tls", "TXT"): [text(f"v=TLSRPTv1; rua=mailto:tlsrpt@{PRACTICE}")],
        }
    )


def lax(other: Pair, ports: Ports) -> Records:
    """A weakness in every place."""
    key = signing_keys()[LAX]
    spread = {(f"s{n}", "TXT"): [text(f"v=spf1 a:www.{LAX} mx include:t{n}.{LAX} ?all")] for n in range(4)}
    leaves = {(f"t{n}", "TXT"): [text("v=spf1 ip4:10.0.0.0/8 ptr -all")] for n in range(4)}
    includes = " ".join(f"include:s{n}.{LAX}" for n in range(4))
    tlsa = {(f"_{port}._tcp.mx", "TLSA"): [f"3 1 1 {other.tlsa}"] for port in (25, ports.smtp)}
    dmarc = f"v=DMARC1; p=none; sp=none; pct=50; ri=86400; rf=afrf; rua=mailto:reports@{FOREIGN}"
    return (
        _hosts(LAX, ("@", "mx", "mta-sts", "imap", "submission", "www"))
        | spread
        | leaves
        | tlsa
        | {
            ("@", "TXT"): [text(f"v=spf1 {includes} ptr +all")],
            (f"{key.selector}._domainkey", "TXT"): [text(key.record)],
            ("gone._domainkey", "TXT"): [text("v=DKIM1; k=rsa; p=")],
            ("_dmarc", "TXT"): [text(dmarc)],
            ("_mta-sts", "TXT"): [text("v=STSv1; id=1")],
        }
    )


def foreign() -> Records:
    """A stranger who keeps the common minimum."""
    key = signing_keys()[FOREIGN]
    return _hosts(FOREIGN, ("@", "mx", "submission")) | {
        ("@", "TXT"): [text(f"v=spf1 ip4:{ADDRESS[FOREIGN]} -all")],
        (f"{key.selector}._domainkey", "TXT"): [text(key.record)],
        ("_dmarc", "TXT"): [text(f"v=DMARC1; p=quarantine; rua=mailto:dmarc@{FOREIGN}")],
    }


def reverse() -> Records:
    """The names of the addresses: the stranger has none, and the lax server's does not lead back."""
    last = {domain: ADDRESS[domain].rsplit(".", 1)[1] for domain in DOMAINS}
    names = {PRACTICE: f"mx.{PRACTICE}.", LAX: f"nowhere.{LAX}.", FOREIGN: f"mx.{FOREIGN}."}
    return {(f"{last[domain]}.0.0", "PTR"): [name] for domain, name in names.items()}


def zone_file(zone: str, records: Mapping[tuple[str, str], Sequence[str]]) -> str:
    """A zone file with SOA and NS in front."""
    head = [
        f"$ORIGIN {zone}.",
        "$TTL 60",
        f"@ SOA ns.{zone}. hostmaster.{zone}. 1 3600 600 86400 0",
        f"@ NS ns.{zone}.",
    ]
    lines = [f"{name} {kind} {value}" for (name, kind), values in records.items() for value in values]
    return "\n".join([*head, "ns A 127.0.0.1", *lines]) + "\n"
