"""MTA-STS (RFC 8461), TLS-RPT (RFC 8460) and BIMI: what a domain asks of who sends to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from quietledger.pure.maildomain import tags
from quietledger.pure.maildomain.shapes import Check, Record, Verdict, judged

LONG_ENOUGH_SECONDS: Final = 604_800
STS_EXPECTED: Final = (
    "A record with an id, and a policy file that says enforce, names every mail server and holds a week."
)
STS_WHY: Final = (
    "It makes others send to you over checked encryption; without it an attacker on the way can switch it off."
)
RPT_WHY: Final = "Other mail servers report to this address when they could not encrypt; else nobody hears of it."


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of asking for the policy file.  `problem`: why there is none; "" if there is."""

    problem: str = ""
    kind: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy file as read."""

    mode: str
    servers: tuple[str, ...]
    age_seconds: int
    problems: tuple[str, ...]


def read_policy(text: str) -> Policy:
    """Read a policy file: lines of `key: value`."""
    values: list[tuple[str, str]] = []
    problems = []
    for line in text.splitlines():
        key, colon, value = line.partition(":")
        if line.strip() and not colon:
            problems.append("A line of the policy file is no “key: value”.")
        elif line.strip():
            values.append((key.strip().lower(), value.strip()))
    first = dict(reversed(values))
    if first.get("version") != "STSv1":
        problems.append("The policy file does not say version: STSv1.")
    age = first.get("max_age", "")
    servers = tuple(value.lower().rstrip(".") for key, value in values if key == "mx")
    return Policy(first.get("mode", ""), servers, int(age) if re.fullmatch(r"\d{1,10}", age) else 0, tuple(problems))


def covers(pattern: str, host: str) -> bool:
    """Whether a name of the policy is this mail server's: `*.` stands for one label."""
    return host == pattern or (pattern.startswith("*.") and host.partition(".")[2] == pattern[2:])


def judge_sts(domain: str, texts: tuple[str, ...], fetched: Fetched | None, servers: tuple[str, ...]) -> Check:
    """Judge the record, the policy file and whether it names the domain's mail servers.

    fetched: None if nobody could look.
    """
    records = tags.versioned(texts, "STSv1")
    seen = " | ".join(records)
    problems = _record_problems(records)
    policy = read_policy(fetched.text) if fetched and not fetched.problem else None
    if records and fetched is None:
        said = "The policy file could not be looked at."
        return Check("mta_sts", Verdict.UNKNOWN, seen, STS_EXPECTED, STS_WHY, (said,))
    if records and fetched and fetched.problem:
        problems.append(fetched.problem)
    notes: list[str] = []
    if policy and fetched:
        seen += f" · mode: {policy.mode}, mx: {', '.join(policy.servers)}, max_age: {policy.age_seconds}"
        problems += _policy_problems(policy, fetched.kind, servers)
        notes = (
            ["mode: testing only reports; say enforce when the reports are clean."] if policy.mode == "testing" else []
        )
    verdict = Verdict.MEND if problems else Verdict.NOTE if notes else Verdict.OK
    publish = _sts_records(domain, servers) if problems or notes else ()
    return Check("mta_sts", verdict, seen, STS_EXPECTED, STS_WHY, (*problems, *notes), publish=publish)


def _record_problems(records: list[str]) -> list[str]:
    if len(records) != 1:
        return [f"There are {len(records)} records; it takes one." if records else "There is no record."]
    found = tags.read(records[0])
    is_right = re.fullmatch(r"[A-Za-z0-9]{1,32}", found.get("id"))
    return [*found.problems, *([] if is_right else ["The record’s id must be 1 to 32 letters and digits."])]


def _policy_problems(policy: Policy, kind: str, servers: tuple[str, ...]) -> list[str]:
    problems = list(policy.problems)
    if kind.partition(";")[0].strip().lower() != "text/plain":
        problems.append("The policy file is not served as text/plain.")
    if policy.mode not in {"enforce", "testing"}:
        problems.append("mode: none switches it off." if policy.mode == "none" else "The policy file names no mode.")
    if policy.age_seconds < LONG_ENOUGH_SECONDS:
        problems.append(f"max_age is {policy.age_seconds:,} seconds: make it a week ({LONG_ENOUGH_SECONDS}) or more.")
    bare = [host for host in servers if not any(covers(pattern, host) for pattern in policy.servers)]
    return problems + [f"The policy does not name {host}." for host in bare]


def _sts_records(domain: str, servers: tuple[str, ...]) -> tuple[Record, ...]:
    lines = ["version: STSv1", "mode: enforce", *(f"mx: {host}" for host in servers), "max_age: 1209600"]
    place = f"https://mta-sts.{domain}/.well-known/mta-sts.txt"
    record = Record(f"_mta-sts.{domain}", "TXT", "v=STSv1; id=<a new id with each change of the file>")
    return record, Record(place, "file", "\n".join(lines))


def judge_rpt(domain: str, texts: tuple[str, ...]) -> Check:
    """Judge the record that asks for reports on encryption."""
    records = tags.versioned(texts, "TLSRPTv1")
    problems = []
    if len(records) != 1:
        problems.append(f"There are {len(records)} records; it takes one." if records else "There is no record.")
    elif not re.search(r"\b(mailto:[^@\s]+@\S+|https://\S+)", tags.read(records[0]).get("rua")):
        problems.append("The record names no address for reports (rua).")
    record = Record(f"_smtp._tls.{domain}", "TXT", f"v=TLSRPTv1; rua=mailto:tls-reports@{domain}")
    expected = "One record “v=TLSRPTv1” with an address for reports."
    publish = (record,) if problems else ()
    return judged("tls_rpt", problems, seen=" | ".join(records), expected=expected, why=RPT_WHY, publish=publish)


def judge_bimi(texts: tuple[str, ...], policy: str) -> Check:
    """Look at the logo's record; it is never asked for, and worth nothing before DMARC turns false mail away."""
    records = tags.versioned(texts, "BIMI1")
    expected = "Nothing is asked; if there is a record, it names an SVG over https, after DMARC says reject."
    why = "Some mailboxes show this logo beside your mail; it protects nobody."
    if not records:
        return Check("bimi", Verdict.OK, "No record, and none is needed", expected, why)
    place = tags.read(records[0]).get("l")
    notes = [] if not place or (place.startswith("https://") and place.endswith((".svg", ".svgz"))) else [
        "Its logo (l=) is no SVG over https."]  # fmt: skip
    if policy not in {"quarantine", "reject"}:
        notes.append("Mailboxes show it only when DMARC says quarantine or reject.")
    return Check("bimi", Verdict.NOTE if notes else Verdict.OK, records[0], expected, why, tuple(notes))
