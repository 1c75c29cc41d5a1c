"""What can be wrong with money that somebody enters."""

from __future__ import annotations

from uuid import UUID


class NoSuchPatient(LookupError):
    """The practice has no such patient."""

    def __init__(self, patient_id: UUID) -> None:
        super().__init__(f"no patient {patient_id}")
        self.patient_id = patient_id


class NoSuchTrace(LookupError):
    """No remittance with this trace waits for its deposit."""

    def __init__(self, trace: str) -> None:
        super().__init__("no payment waits under this trace")
        self.trace = trace


class NotAPayment(ValueError):
    """An amount that nobody can have paid, or a day that has not come.  `say`: in words."""

    def __init__(self, say: str) -> None:
        super().__init__(say)
        self.say = say
