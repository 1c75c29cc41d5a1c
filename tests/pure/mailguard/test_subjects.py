"""Subjects and file names are neutral, or it is said what they tell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietledger.pure.mailguard.shapes import Known
from quietledger.pure.mailguard.subjects import check

TREATS = ("odalys", "fernwhistle")
KNOWN = Known(
    lambda pairs: [one for one in pairs if (one.first.lower(), one.last.lower()) == ("wren", "teaspoon")],
    lambda pairs: [one for one in pairs if (one.first.lower(), one.last.lower()) == TREATS],
)


@pytest.mark.parametrize("subject", [
    "A message for you", "Your invoice 1182", "A question about your address", "Papers you asked for",
    "Office hours in December", "statement-2026-11.pdf", "Your appointment on Tuesday", "Receipt", "letter.docx",
])  # fmt: skip
def test_a_neutral_one_passes(subject):
    assert check(subject, KNOWN) == ()


@pytest.mark.parametrize(("subject", "kind"), [
    ("Your therapy bill", "service"), ("Session notes", "service"), ("psychological_evaluation.pdf", "service"),
    ("Couples counseling on Tuesday", "service"), ("About your depression", "diagnosis"), ("F41.1 letter", "diagnosis"),
    ("Wren Teaspoon", "name"), ("wren_teaspoon_invoice.pdf", "name"), ("teaspoon, wren.pdf", "name"),
    ("From Dr. Fernwhistle", "name"), ("Odalys Fernwhistle, PhD", "name"), ("Your therapist is away", "name"),
    ("DOB 4/9/1987", "birth"), ("A letter from Odalys Fernwhistle", "name"), ("superbill-november.pdf", "service"),
])  # fmt: skip
def test_one_that_tells_something_is_stopped(subject, kind):
    assert kind in {leak.kind for leak in check(subject, KNOWN)}


@given(st.text(max_size=200))
def test_any_subject_works(subject):
    assert all(0 <= leak.start < leak.end <= len(subject) for leak in check(subject, KNOWN))
