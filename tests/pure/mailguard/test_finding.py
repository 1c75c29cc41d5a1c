"""What tells who is treated, or for what, is found at its place; what an office writes all day is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietledger.pure.mailguard.finding import find
from quietledger.pure.mailguard.marking import pieces
from quietledger.pure.mailguard.shapes import Known, Name

PATIENTS = {("tamsin", "quillfeather"), ("oskar", "van der marblewick"), ("wren", "o'teaspoon"), ("zoë", "ångström")}
MEMBERS = {"BFH00412345", "884512097"}
NUMBERS = {"100417", "QO-100417"}


def names(pairs):
    return [one for one in pairs if (one.first.casefold(), one.last.casefold()) in PATIENTS]


KNOWN = Known(
    names,
    None,
    lambda ids: set(ids) & MEMBERS,
    lambda ids: set(ids) & NUMBERS,
    ("(555) 010-4477", "tamsin@brook.example"),
)


def found(text, known=KNOWN):
    return [(leak.kind, text[leak.start : leak.end]) for leak in find(text, known)]


@pytest.mark.parametrize(("text", "leaks"), [
    ("Dear Tamsin Quillfeather,", [("name", "Tamsin Quillfeather")]),
    ("about tamsin quillfeather again", [("name", "tamsin quillfeather")]),
    ("QUILLFEATHER, TAMSIN", [("name", "QUILLFEATHER, TAMSIN")]),
    ("Tamsin R. Quillfeather’s bill", [("name", "Tamsin R. Quillfeather")]),
    ("Tamsin\nQuillfeather", [("name", "Tamsin\nQuillfeather")]),
    ("Oskar van der Marblewick called", [("name", "Oskar van der Marblewick")]),
    ("van der Marblewick, Oskar", [("name", "van der Marblewick, Oskar")]),
    ("Wren O'Teaspoon", [("name", "Wren O'Teaspoon")]),
    ("for Zoë Ångström:", [("name", "Zoë Ångström")]),
    ("DOB: 4/9/1987", [("birth", "4/9/1987")]),
    ("born on April 9, 1987 in Bramble", [("birth", "April 9, 1987")]),
    ("date of birth 1987-04-09", [("birth", "1987-04-09")]),
    ("birthday 9 Apr 87", [("birth", "9 Apr 87")]),
    ("DOB 19870409", [("birth", "19870409")]),
    ("04/09/87 (DOB)", [("birth", "04/09/87")]),
    ("Dana Smith 04-09-1987", [("birth", "04-09-1987")]),
    ("SSN 123-45-6789", [("ssn", "123-45-6789")]),
    ("social security number: 123456789", [("ssn", "123456789")]),
    ("hers is 123-45-6789.", [("ssn", "123-45-6789")]),
    ("Member ID: XZY-889-1204", [("member", "XZY-889-1204")]),
    ("the subscriber number is W123456789", [("member", "W123456789")]),
    ("please look at BFH00412345 today", [("member", "BFH00412345")]),
    ("Medicare 1EG4-TE5-MK73", [("member", "1EG4-TE5-MK73")]),
    ("It was F41.1 all along", [("diagnosis", "F41.1")]),
    ("R45.851 was coded", [("diagnosis", "R45.851")]),
    ("Dx F411", [("diagnosis", "F411")]),
    ("diagnosis code M54.5", [("diagnosis", "M54.5")]),
    ("Dana Smith, G40.909", [("diagnosis", "G40.909")]),
    ("She was diagnosed with major depression", [("diagnosis", "diagnosed with major depression")]),
    ("Dana Smith 90837 on Tuesday", [("service", "90837")]),
    ("claim 100417 was denied", [("number", "100417")]),
    ("account number: QO-100417", [("number", "QO-100417")]),
    ("call 555.010.4477 or Tamsin@Brook.Example", [
        ("contact", "555.010.4477"), ("contact", "Tamsin@Brook.Example"),
    ]),
    ("Tamsin Quillfeather (born 4/9/1987), F33.1, 90834", [
        ("name", "Tamsin Quillfeather"), ("birth", "4/9/1987"), ("diagnosis", "F33.1"), ("service", "90834"),
    ]),
])  # fmt: skip
def test_it_is_found_at_its_place(text, leaks):
    assert found(text) == leaks


HARMLESS = [
    "Your invoice INV-2026-1182 of 11/20/2026 is due on December 4, 2026. Total: $1,204.00.",
    "Order number 123-45-6789 shipped today; tracking 1Z999AA10123456784.",
    "Please reset the printer in room F41.2 (see section F10.20 of the lease).",
    "The meeting with Bluefinch Health Plan moved to Tuesday, November 24, 2026 at 10:30.",
    "Lantern Hill Psychology was founded on May 1, 1998.",
    "Paperlark Exchange will be down on 2026-12-01 from 02:00 to 04:00 UTC, version 10.2.1.",
    "Mail checks to 100 Sample Street, Long Beach, CA 90840.",
    "Regards,\nOdalys Fernwhistle\nQuiet Oak office, (555) 010-0100",
    "Call us at 555-010-0199 or write to desk@quietoak.example.",
    "Your claim was received. Case 77120. Ticket #884512.",
    "Fee schedule 2027: line 90837 changes from $140.00 to $146.00.",
    "EIN 12-3456789, NPI 1999999984, taxonomy 261QM0801X.",
    "The A1c reader (model B12.5) is broken; serial 4471-22-9910.",
    "We moved on 04/12/2026. Our new fax is 555-010-0188.",
    "Dana Smith will bring the keys on 11/30/2026.",
    "ISBN 978-3-16-148410-0, price 23.50, page 40.",
    "The bank account ending 1182 will be debited 3/1/2027.",
    "IPv4 192.168.10.21, port 8443, build 20261122.",
    "The account has been paid. Thank you for your payment of 11/22/2026.",
    "Dear Dr. Smith, the anxiety about the new portal is understandable.",
    "Form C12 and schedule D25 are attached; see appendix F20.",
    "Staff meeting notes: parking, coffee, holiday plans, the 1987 heater.",
]  # fmt: skip


@pytest.mark.parametrize("text", HARMLESS)
def test_what_an_office_writes_all_day_is_left_alone(text):
    assert found(text) == []


def test_without_anybody_to_ask_only_patterns_count():
    assert found("Tamsin Quillfeather, claim 100417, BFH00412345", Known()) == []


def test_names_are_asked_for_once_and_never_one_by_one():
    asked = []
    find("Tamsin Quillfeather wrote. Tamsin Quillfeather called.", Known(lambda pairs: asked.append(set(pairs)) or []))
    assert len(asked) == 1
    assert Name("Tamsin", "Quillfeather") in asked[0]


@given(st.text(st.characters(codec="utf-8"), max_size=400))
def test_any_text_works_and_every_place_lies_inside_it(text):
    everything = Known(set, set, set, set)
    for leak in find(text, everything):
        assert 0 <= leak.start < leak.end <= len(text)
        assert leak.say
        assert text[leak.start : leak.end] == text[leak.start : leak.end].strip()


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_known_name_is_found_wherever_it_stands(before, after):
    text = f"{before}\n\nTamsin Quillfeather\n\n{after}"
    place = len(before) + 2
    assert any(leak.kind == "name" and leak.start <= place < leak.end for leak in find(text, KNOWN))


@given(st.text(max_size=200))
def test_pieces_joined_are_the_text(text):
    everything = Known(set)
    assert "".join(piece.text for piece in pieces(text, find(text, everything))) == text


def test_a_piece_knows_all_that_leaks_there():
    text = "x Tamsin Quillfeather y"
    marked = pieces(text, find(text, KNOWN))
    assert [(piece.text, [leak.kind for leak in piece.leaks]) for piece in marked] == [
        ("x ", []), ("Tamsin Quillfeather", ["name"]), (" y", []),
    ]  # fmt: skip


def test_a_long_text_takes_no_longer_than_its_length():
    text = "Tamsin wrote to the desk. " * 4_000 + "A" * 20_000 + "1-" * 10_000 + "diagnosis " * 2_000
    assert find(text, KNOWN) is not None
