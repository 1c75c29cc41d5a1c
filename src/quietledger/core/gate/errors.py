"""The gate's one answer that callers must not ignore."""

from __future__ import annotations

from quietledger.core.gate.rules import Decision


class Refused(PermissionError):
    """The gate said no; `decision` explains it in words."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(f"refused by {', '.join(decision.why)} (trail entry {decision.id})")
        self.decision = decision
