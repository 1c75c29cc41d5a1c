"""What is wrong with a visit; carries codes and ids, never a name."""

from __future__ import annotations

from uuid import UUID

from quietledger.pure.sheets.findings import Finding


class NotTaken(ValueError):
    """A visit could not be entered; `findings` say why, in words."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(", ".join(one.code for one in findings))
        self.findings = findings


class NotOpen(ValueError):
    """A visit is in a state in which this can't be done with it any more."""

    def __init__(self, visit_id: UUID, state: str) -> None:
        super().__init__(f"visit {visit_id} is {state}")
        self.visit_id = visit_id
        self.state = state


class NoSuchFinding(LookupError):
    """A finding that is not here, or that somebody has settled."""

    def __init__(self, finding_id: UUID) -> None:
        super().__init__(f"finding {finding_id} does not wait for anybody")
        self.finding_id = finding_id
