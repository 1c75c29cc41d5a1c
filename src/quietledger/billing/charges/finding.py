"""A finding: what keeps a visit or a claim from going on, in words (extra file: rules and pairs both make them)."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters: a block stops the work, a warning travels with it."""

    BLOCK = "block"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, where, and what mends it; never the value itself, which may be a patient's.

    `line` counts from 1; 0 means the visit or claim as a whole.
    """

    id: str = ""
    say: str = ""
    fix: str = ""
    severity: Severity = Severity.BLOCK
    field: str = ""
    line: int = 0
    source: str = ""


def blocks(findings: tuple[Finding, ...]) -> bool:
    """Whether any of the findings stops the work."""
    return any(finding.severity is Severity.BLOCK for finding in findings)
