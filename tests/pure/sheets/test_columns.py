"""Headers are matched to fields by the shape that fits best."""

from quietledger.pure.sheets import columns
from quietledger.pure.sheets.columns import Need, Shape

OURS = Shape("ours", "ours", {"Client ID": "client", "Day": "day"})
THEIRS = Shape("theirs", "theirs", {"Patient": "client", "DOS": "day", "Client ID": "key"})
NEEDS = (Need("the client", (("client",), ("last", "birth"))), Need("the day", (("day",),)))


def test_the_shape_that_meets_most_needs_wins():
    found = columns.match(["DOS", "Patient", "Color"], [OURS, THEIRS], NEEDS)
    assert (found.shape.name, found.places, found.aside, found.unmet) == ("theirs", {"day": 0, "client": 1}, (2,), ())


def test_case_blanks_and_signs_of_a_header_do_not_matter():
    assert columns.match([" client_id ", "DAY:"], [OURS], NEEDS).places == {"client": 0, "day": 1}


def test_the_first_of_two_columns_of_one_meaning_counts():
    found = columns.match(["Day", "Client ID", "day"], [OURS], NEEDS)
    assert (found.places["day"], found.aside) == (0, (2,))


def test_missing_columns_give_one_finding_that_names_what_is_there_and_what_is_not():
    header = ["Client ID", "Tamsin Quillfeather"]
    found = columns.missing(header, columns.match(header, [OURS], NEEDS))
    assert found.say == (
        "The file has no column for the day. It has “Client ID”, and 1 that we don't know. Nothing was taken from it."
    )


def test_a_file_without_a_header_does_not_have_its_first_patient_repeated():
    header = ["LH-1", "Quillfeather", "11/03/2026"]
    found = columns.missing(header, columns.match(header, [OURS], NEEDS))
    assert "Quillfeather" not in found.say
    assert "None of its columns is one that we know" in found.say


def test_one_of_several_ways_to_name_the_client_is_enough():
    assert NEEDS[0].is_met({"last": 0, "birth": 1})
    assert not NEEDS[0].is_met({"last": 0})


def test_enough_columns_give_no_finding():
    header = ["Client ID", "Day"]
    assert columns.missing(header, columns.match(header, [OURS], NEEDS)) is None
