"""What is said of a lesson that a practice wrote: where, what, and how to mend it."""

import pytest

from quietledger.safety.training import checking, examples, reading
from quietledger.safety.training.owner_pages import STARTER

GOOD = STARTER.read_text()


def grave(text):
    return [(one.where, one.what) for one in checking.check_own(text)[1] if one.is_grave]


def advice(text):
    return [(one.where, one.what) for one in checking.check(text)[1] if not one.is_grave]


def test_the_text_that_everybody_starts_from_has_nothing_to_mend():
    lesson, findings = checking.check_own(GOOD)
    assert (lesson.name, findings) == ("our-fax", [])


@pytest.mark.parametrize(
    ("before", "after", "where"),
    [
        ("+++\nid", "id", "line 1"),
        ('id = "our-fax"', "id = our-fax", "the head"),
        ('id = "our-fax"', 'id = "Our Fax"', "the head: id"),
        ('id = "our-fax"', 'id = "joining"', "the head: id"),
        ('title = "Our fax machine"\n', "", "the head: title"),
        ("month = 2", "month = 13", "the head: month"),
        ("month = 2", "month = 0", "the head: month"),
        ("month = 2", 'month = "two"', "the head: month"),
        ("minutes = 3", "colour = 3", "the head: colour"),
        ("right = true\n", "", "question 1"),
        ('why = "Anybody may have written it there."', 'why = " "', "question 1, answer 1"),
        ('why = "Anybody may have written it there."', "", "question 1"),
        ("[[check]]", '[marks]\nT9 = "Good morning"\n\n[[check]]', "the head: marks: T9"),
        ("[[check]]", '[marks]\nZ9 = "Good morning"\n\n[[check]]', "the head: marks: Z9"),
        ("[[check]]", "[known]\nweather = 1\n\n[[check]]", "the head: known"),
        ("## Where a fax can go\n", "", "screen 1"),
    ],
)
def test_what_must_be_mended_is_named_with_its_place(before, after, where):
    assert GOOD.count(before) >= 1
    assert where in [place for place, _ in grave(GOOD.replace(before, after, 1))]


def test_a_text_too_long_for_a_lesson_is_not_read():
    assert grave("x" * 70_000) == [("the whole text", "It has 70,000 letters.")]


def test_what_tells_of_a_patient_is_named_by_its_line_and_not_repeated():
    text = GOOD.replace("Say in a few short sentences", "Wren Teaspoon, born 04/12/1985, has F41.1. Say it")
    found = checking.check_own(text)[1]
    line = next(n for n, said in enumerate(text.splitlines(), 1) if "Wren" in said)
    assert {one.where for one in found if one.is_grave} == {f"line {line}"}
    assert not {"1985", "F41", "Wren"} & {word for one in found for word in (one.what + one.mend).split()}


def test_a_long_sentence_a_long_screen_and_html_are_advice():
    told = " ".join(["word"] * 30) + ".\n\n" + "Short one. " * 100 + "\n\n<b>bold</b>"
    found = advice(GOOD.replace("Say in a few short sentences what happens in your office, and why it matters.", told))
    assert [where for where, _ in found] == ["screen 1"] * 4
    assert "30 words" in " ".join(what for _, what in found)


def test_html_stays_text_pictures_stay_away_and_no_link_runs_anything():
    text = GOOD.replace(
        "## Where a fax can go",
        "## Where\n\n<script>alert(1)</script> ![x](https://a.example/p.png) [y](javascript:alert(1)) [z](https://b.example)",
    )
    html = "".join(block.html for block in reading.read(text)[0].screens[0].blocks)
    assert "<script" not in html
    assert "<img" not in html
    assert "javascript:alert(1)" not in html.replace("[y](javascript:alert(1))", "")
    assert '<a href="https://b.example">' in html


def test_a_lessons_version_changes_with_its_text_and_with_nothing_else():
    one, same = reading.read(GOOD)[0], reading.read(GOOD)[0]
    other = reading.read(GOOD.replace("Check the number twice", "Check the number"))[0]
    assert one.version == same.version != other.version


@pytest.mark.parametrize("message", ["", "\x00\xff", "no headers at all", "From: a\n\n" + "x" * 5000])
def test_any_message_can_be_shown(message):
    shown = examples.shown(message, reading.OFFICE)
    assert isinstance(shown, examples.Shown)
