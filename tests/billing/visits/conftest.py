"""A practice with one clinician and one patient, and files of sessions for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from quietledger.billing.patients import actions as patients
from quietledger.billing.patients.rules import NewPatient, PatientDoc
from quietledger.billing.visits import actions as visits
from quietledger.core.exchange import actions as exchange
from tests.web.conftest import clock

__all__ = ["clock"]
TODAY = date(2026, 11, 23)
CASEY = visits.NewClinician("Thornberry", "Casey", "1999999984", "103TC0700X", "PhD", "Casey Thornberry")
BORN = date(1987, 4, 9)


def patient_doc(number: int) -> PatientDoc:
    return PatientDoc("Quillfeather", "Tamsin", "", BORN, "F", zip="62701", state="IL", source_key=f"QO-{number}")


@pytest.fixture
def casey(owner: Any, now: Any) -> Any:
    return visits.add_clinicians(owner, [CASEY], now=now)["Casey Thornberry"]


@pytest.fixture
def tamsin(owner: Any, now: Any) -> Any:
    return patients.add_patients(owner, [NewPatient(patient_doc(1))], now=now)[0]


@pytest.fixture
def take(casey: Any, tamsin: Any, now: Any) -> Callable[..., Any]:
    """Keep a text as a file and take it in: (who, text) -> (file id, what became of it)."""

    def take(who: Any, text: str | bytes) -> Any:
        body = text.encode() if isinstance(text, str) else text
        file_id = exchange.take_in(who, name="s.csv", body=body, channel="upload", kind="CSV", now=now).file_id
        return file_id, visits.import_visits(who, file_id, now=now, today=TODAY)

    return take
