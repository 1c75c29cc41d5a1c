"""What is wrong with a patient's data or file; carries ids and field names, never a value."""

from __future__ import annotations

from quietledger.pure.sheets.findings import Finding


class TooManyLookups(RuntimeError):
    """Somebody looked up more people in one minute than work needs."""


class NotTaken(ValueError):
    """A patient could not be entered; `findings` say why, in words."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(", ".join(one.code for one in findings))
        self.findings = findings
