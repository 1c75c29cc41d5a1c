"""DMARC (RFC 9989): find the record that counts by walking up the tree, judge it, say the next step towards reject."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from quietledger.pure.maildomain import tags
from quietledger.pure.maildomain.shapes import Check, Names, Record, Unanswered, Verdict, unknown
from quietledger.pure.maildomain.tags import Tags

MOST_LABELS: Final = 8  # RFC 9989, 4.10: a longer name is cut to its last seven labels after the first question
POLICIES: Final = ("none", "quarantine", "reject")
REMOVED: Final = ("pct", "rf", "ri")
EXPECTED: Final = "One record that says p=reject, for subdomains too, and where reports go."
WHY: Final = "It tells receivers to turn away what only claims to be from you; without it they deliver it."
STEPS: Final = {
    "": "Publish p=none with a report address now; nothing changes but that you learn who sends in your name.",
    "none": "Read the reports for two weeks; when all your own senders pass SPF or DKIM, publish p=quarantine.",
    "quarantine": "When the reports show for two weeks that none of your own mail fails, publish p=reject.",
}
_MAILTO: Final = re.compile(r"mailto:([^@\s!]+)@([^\s!,]+)(?:![0-9]+[kmgt]?)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """The record that counts for a domain, and where it stands; `at` is "" where there is none."""

    at: str
    texts: tuple[str, ...]
    is_own: bool

    @property
    def tags(self) -> Tags:
        """The record's tags."""
        return tags.read(self.texts[0] if self.texts else "")


def questions(domain: str) -> list[str]:
    """The names to ask for a domain's policy, the domain itself first."""
    labels = domain.rstrip(".").lower().split(".")
    rest = labels[1:] if len(labels) <= MOST_LABELS else labels[-(MOST_LABELS - 1) :]
    return [".".join(labels), *(".".join(rest[at:]) for at in range(len(rest)))]


def find(domain: str, names: Names) -> Found:
    """The record that counts for a domain.

    Its own counts first. Above it, a record with psd=n ends the walk, one with psd=y belongs to a registry and counts
    for what lies below it only if nothing nearer does; else the highest one is the organisation's.

    Raises: Unanswered.
    """
    best = Found("", (), is_own=True)
    for place, name in enumerate(questions(domain)):
        texts = tuple(tags.versioned(names.txt(f"_dmarc.{name}"), "DMARC1"))
        if not texts:
            continue
        found = Found(name, texts, is_own=place == 0)
        kind = found.tags.get("psd").lower()
        if place == 0 or kind == "n":
            return found
        if kind != "y" or not best.at:
            best = found
    return best


def policy_of(found: Found) -> str:
    """What receivers are told to do with false mail of the domain."""
    own = found.tags.get("p").lower()
    asked = own if found.is_own else found.tags.get("sp", own).lower()
    return asked if asked in POLICIES else ""


def judge(domain: str, names: Names) -> tuple[Check, str]:
    """Judge a domain's DMARC; returns the check and the policy in force ("" for none)."""
    try:
        found = find(domain, names)
        outside = _unauthorised(domain, found, names)
    except Unanswered:
        return unknown("dmarc", "The name servers did not answer.", expected=EXPECTED, why=WHY), ""
    policy = policy_of(found)
    problems = _problems(found, policy) + outside
    notes = [] if policy == "reject" else [STEPS[policy]]
    verdict = Verdict.MEND if problems else Verdict.NOTE if policy == "quarantine" else Verdict.OK
    seen = " | ".join(found.texts) + ("" if found.is_own or not found.at else f"  (from {found.at})")
    publish = (Record(f"_dmarc.{domain}", "TXT", better(domain, found, policy)),) if problems or notes else ()
    words = tuple(_words(found, policy)) + tuple(f"Next step: {note}" for note in notes)
    return Check("dmarc", verdict, seen, EXPECTED, WHY, tuple(problems), words, publish), policy


def _problems(found: Found, policy: str) -> list[str]:
    if not found.texts:
        return ["There is no record: receivers deliver whatever claims to be from you."]
    read = found.tags
    problems = list(read.problems)
    if len(found.texts) > 1:
        problems.append(f"There are {len(found.texts)} records: receivers ignore them all.")
    if not policy:
        problems.append("It says no policy (p=) that receivers know.")
    if policy == "none":
        problems.append("p=none turns nothing away.")
    problems += _weaker(read, policy)
    if read.get("t").lower() == "y":
        problems.append("t=y says that the policy is only a test: it counts one step less.")
    problems += [f"“{tag}” was taken out of the standard: remove it." for tag in REMOVED if tag in read]
    problems += [
        f"“{tag}={read.get(tag)}” is neither r nor s."
        for tag in ("adkim", "aspf")
        if read.get(tag, "r").lower() not in {"r", "s"}
    ]
    if not _MAILTO.findall(read.get("rua")):
        problems.append("No address is named for reports (rua): nobody hears of failures.")
    return problems


def _weaker(read: Tags, policy: str) -> list[str]:
    problems = []
    rank = {one: at for at, one in enumerate(("", *POLICIES))}
    for tag, whom in (("sp", "subdomains"), ("np", "names that do not exist")):
        value = read.get(tag).lower()
        if tag in read and rank.get(value, 0) < rank[policy]:
            problems.append(f"{tag}={value} is weaker for {whom} than p={policy}.")
    return problems


def _unauthorised(domain: str, found: Found, names: Names) -> list[str]:
    """Receivers of reports elsewhere must say that they want them (RFC 9990, 4)."""
    problems = []
    for _, host in _MAILTO.findall(found.tags.get("rua")):
        target = host.rstrip(".").lower()
        is_inside = target == domain or target.endswith("." + domain) or domain.endswith("." + target)
        if is_inside or target == found.at:
            continue
        if not tags.versioned(names.txt(f"{domain}._report._dmarc.{target}"), "DMARC1"):
            problems.append(f"{target} has not said that it takes reports on {domain}: they are not sent there.")
    return problems


def _words(found: Found, policy: str) -> list[str]:
    if not found.texts:
        return []
    deed = {
        "reject": "is to be refused", "quarantine": "is to go to junk", "none": "is to be delivered all the same",
    }.get(policy, "is treated as each receiver likes")  # fmt: skip
    addresses = [f"{local}@{host}" for local, host in _MAILTO.findall(found.tags.get("rua"))]
    said = [f"What only claims to be from you {deed}."]
    return said + ([f"Reports go to {', '.join(addresses)}."] if addresses else [])


def better(domain: str, found: Found, policy: str) -> str:
    """The record for the next step: the policy one stronger, nothing weaker below, reports to an address of yours."""
    step = {"": "none", "none": "quarantine"}.get(policy, "reject")
    receivers = [f"mailto:{local}@{host}" for local, host in _MAILTO.findall(found.tags.get("rua"))]
    kept = [f"{tag}=s" for tag in ("adkim", "aspf") if found.tags.get(tag).lower() == "s"]
    rua = f"rua={','.join(receivers) or f'mailto:dmarc@{domain}'}"
    return "; ".join(["v=DMARC1", f"p={step}", *kept, rua])
