"""What is wrong with a visit; carries codes and ids, never a name."""

from __future__ import annotations

from uuid import UUID

from quietledger.pure.sheets.findings import Finding


class NotTaken(ValueError):
    """A visit could not be entered; `findings` say why, in words."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(", ".join(one.code for one in findings))
        self.findings = findings


class NotSignable(ValueError):
    """A visit that is to be signed is no draft any more."""

    def __init__(self, visit_id: UUID, state: str) -> None:
        super().__init__(f"visit {visit_id} is {state}")
        self.visit_id = visit_id
        self.state = state
