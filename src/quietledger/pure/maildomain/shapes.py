"""What every check of a domain says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol


class Verdict(StrEnum):
    """`note`: good enough, with something to know.  `unknown`: it could not be looked at; never as good as ok."""

    OK = "ok"
    NOTE = "note"
    UNKNOWN = "unknown"
    MEND = "mend"


_RANK: Final = {verdict: rank for rank, verdict in enumerate(Verdict)}


@dataclass(frozen=True, slots=True)
class Record:
    """One record to publish."""

    name: str
    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Check:
    """One check's answer.  `problems`: each in one sentence; `words`: what the record means in plain words."""

    id: str
    verdict: Verdict
    seen: str
    expected: str
    why: str
    problems: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    publish: tuple[Record, ...] = ()


NAMES: Final = {
    "mx": "Mail server",
    "spf": "Who may send (SPF)",
    "spf_idle": "Names that send nothing",
    "dkim": "Signing keys (DKIM)",
    "dmarc": "What becomes of false mail (DMARC)",
    "mta_sts": "Encryption asked of others (MTA-STS)",
    "tls_rpt": "Reports on encryption (TLS-RPT)",
    "dane": "Pinned server key (DANE)",
    "dnssec": "Signed names (DNSSEC)",
    "starttls": "Encryption taken (STARTTLS)",
    "submission": "Passwords for sending",
    "imap": "Passwords for reading",
    "relay": "No strangers’ mail",
    "own_name": "Own name from outside",
    "reverse": "Names lead back",
    "reports": "Reports read",
    "lookalikes": "Look-alike names",
    "bimi": "Logo (BIMI)",
}


class Unanswered(Exception):
    """The name servers gave no answer: nothing can be said of what was asked."""


class Names(Protocol):
    """Answers of name servers; each method raises `Unanswered` where none came, and gives () where nothing is there."""

    def txt(self, name: str) -> tuple[str, ...]:
        """The texts of a name, each put together."""
        ...

    def mx(self, name: str) -> tuple[str, ...]:
        """The mail servers of a name, the preferred first."""
        ...

    def addresses(self, name: str) -> tuple[str, ...]:
        """The addresses of a host."""
        ...


def is_worse(new: Verdict, old: Verdict) -> bool:
    """Whether a verdict needs more attention than the one before."""
    return _RANK[new] > _RANK[old]


def worst(checks: Iterable[Check]) -> Verdict:
    """The verdict that needs the most attention; of nothing, it is unknown."""
    return max((one.verdict for one in checks), key=_RANK.__getitem__, default=Verdict.UNKNOWN)


def judged(id: str, problems: Iterable[str], *, seen: str, expected: str, why: str, **more: object) -> Check:  # noqa: A002 - the check's own word
    """A check that is ok without problems, and to be mended with any."""
    found = tuple(dict.fromkeys(problems))
    verdict = Verdict.MEND if found else Verdict.OK
    return Check(id, verdict, seen, expected, why, found, **more)  # type: ignore[arg-type]  # the rest are Check's fields


def unknown(id: str, said: str, *, expected: str, why: str) -> Check:  # noqa: A002 - the check's own word
    """A check that could not be made."""
    return Check(id, Verdict.UNKNOWN, "", expected, why, (said,))
