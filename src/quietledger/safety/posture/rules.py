"""When a domain is checked again, which verdicts tell facts, and what changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from quietledger.pure.maildomain import shapes
from quietledger.pure.maildomain.shapes import Check, Record, Verdict
from quietledger.safety.posture import errors

AGAIN: Final = timedelta(days=1)
HOLDS: Final = timedelta(days=8)  # a week of nights without an answer, and one more
REPORTS_OF: Final = timedelta(days=7)
MANY: Final = 10  # messages of an unknown address that are worth a word
FACTS: Final = (
    "mx", "spf", "dkim", "dmarc", "mta_sts", "tls_rpt", "dane", "starttls", "submission", "imap", "relay",
)  # fmt: skip
# Turned into junk counts as turned away; of the others, good enough with a note is not yet what the fact says.
_NOTE_HOLDS: Final = frozenset({"dmarc"})
_NAME: Final = re.compile(r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_SIGNATURE: Final = re.compile(rb"^DKIM-Signature:((?:.*\r?\n[ \t])*.*)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class DomainRow:
    """One of the practice's domains."""

    id: UUID
    name: str
    selectors: tuple[str, ...]
    submission_host: str
    imap_host: str
    watches: bool
    checked_at: datetime | None

    def is_due(self, now: datetime) -> bool:
        """Whether it is to be checked again."""
        return self.checked_at is None or now - self.checked_at >= AGAIN


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One check's answer, as it stood from `since` until it was last `seen_at`."""

    id: UUID
    domain_id: UUID
    check: Check
    since: datetime
    seen_at: datetime
    before: Verdict | None

    @property
    def name(self) -> str:
        """What the check is called on pages."""
        return shapes.NAMES[self.check.id]

    @property
    def is_worse(self) -> bool:
        """Whether it needs more attention than what stood before it."""
        return self.before is not None and shapes.is_worse(self.check.verdict, self.before)


def domain_name(text: str) -> str:
    """A domain's name as it is compared.   Raises: NotADomain."""
    name = text.strip().rstrip(".").lower()
    try:
        name = name.encode("idna").decode("ascii")
    except UnicodeError:
        raise errors.NotADomain from None
    if not _NAME.fullmatch(name):
        raise errors.NotADomain
    return name


def held(verdicts: Iterable[Mapping[str, Verdict]]) -> dict[str, bool]:
    """Which facts hold of the practice: those that each of its domains shows that they concern.

    A domain that takes no mail has no servers to ask about; a fact that concerns no domain holds of none.
    """
    told: dict[str, bool] = {}
    every = list(verdicts)
    for check_id in FACTS:
        found = [one[check_id] for one in every if check_id in one]
        told[check_id] = bool(found) and all(_holds(check_id, verdict) for verdict in found)
    return told


def _holds(check_id: str, verdict: Verdict) -> bool:
    return verdict is Verdict.OK or (verdict is Verdict.NOTE and check_id in _NOTE_HOLDS)


def is_same(one: Check, other: Check) -> bool:
    """Whether two answers differ in nothing that a reader would call a change."""
    return (one.verdict, one.problems) == (other.verdict, other.problems)


def body_of(check: Check) -> dict[str, object]:
    """A check as plain values, to be kept."""
    return {
        "seen": check.seen, "expected": check.expected, "why": check.why, "problems": list(check.problems),
        "words": list(check.words), "publish": [[one.name, one.kind, one.value] for one in check.publish],
    }  # fmt: skip


def check_of(check_id: str, verdict: str, body: Mapping[str, object]) -> Check:
    """A kept check."""
    given = dict(body)
    texts = {key: tuple(str(one) for one in _list(given[key])) for key in ("problems", "words")}
    publish = tuple(Record(*(str(part) for part in _list(one))) for one in _list(given["publish"]))
    said = {key: str(given[key]) for key in ("seen", "expected", "why")}
    return Check(check_id, Verdict(verdict), said["seen"], said["expected"], said["why"], publish=publish, **texts)


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def selectors_in(raw: bytes, domain: str) -> tuple[str, ...]:
    """The selectors that signed a message for this domain."""
    head = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0]
    found = []
    for match in _SIGNATURE.finditer(head):
        text = b"".join(match[1].split()).decode("ascii", "replace")
        fields = dict(part.partition("=")[::2] for part in text.split(";"))
        if fields.get("d", "").lower() == domain and re.fullmatch(r"[A-Za-z0-9._-]{1,63}", fields.get("s", "")):
            found.append(fields["s"].lower())
    return tuple(dict.fromkeys(found))


def report_check(count: int, unknown: Iterable[tuple[str, int]]) -> Check:
    """What the reports of the last days say together."""
    expected = "Reports arrive and are read, and every address that sends in your name is one of yours."
    why = "They are the only way to hear of mail that somebody else sends in your name."
    if not count:
        said = "No report of the last 7 days was read: bring those that arrived."
        return Check("reports", Verdict.UNKNOWN, "", expected, why, (said,))
    notes = tuple(f"{address} sent {sent:,} messages in your name." for address, sent in unknown if sent > MANY)
    verdict = Verdict.NOTE if notes else Verdict.OK
    return Check("reports", verdict, f"{count} read in the last 7 days", expected, why, notes)


def own_name_check(*, is_tested: bool) -> Check:
    """Whether the practice's own server turns away what forges its name, as the newest self-test showed."""
    expected = "Mail from outside that claims to be from you is refused or goes to junk."
    why = "The letter that fools your staff is the one from the owner’s own address."
    if is_tested:
        return Check("own_name", Verdict.OK, "Refused in the newest self-test", expected, why)
    return Check("own_name", Verdict.UNKNOWN, "", expected, why, ("No self-test of the last month passed: run one.",))
