"""An office that writes."""

from datetime import timedelta

import pytest

from tests.conftest import make_person
from tests.safety.builders import add_patients
from tests.safety.outbox.world import Office


@pytest.fixture
def office(practice, biller, owner, job, now):
    return Office(practice, biller, owner, job(name="mail"), now)


@pytest.fixture
def tamsin(owner, now):
    return add_patients(owner, "Tamsin Quillfeather", now=now - timedelta(days=30))[0]


@pytest.fixture
def ready(office, tamsin):
    """A patient's address that was confirmed."""
    return office.checked(office.recipient(patient_id=tamsin))


@pytest.fixture
def colleague(practice, now):
    return make_person(practice.id, now, "front_desk")
