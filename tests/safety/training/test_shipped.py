"""Every lesson of the house: it loads, reads plainly, and its message is marked where the text says."""

import pytest

from quietledger.pure.mailsigns.shapes import State
from quietledger.safety.training import checking, examples, shipped

LESSONS = {one.name: one for one in shipped.lessons()}


def test_the_curriculum_is_three_joining_lessons_and_one_for_each_month():
    assert [one.month for one in shipped.lessons()] == [0, 0, 0, *range(1, 13)]
    assert len(LESSONS) == 15


@pytest.mark.parametrize("path", sorted(shipped.FOLDER.glob("*.md")), ids=lambda path: path.stem)
def test_nothing_could_be_better_in_it(path):
    lesson, findings = checking.check(path.read_text())
    assert (lesson.name in LESSONS, findings) == (True, [])


@pytest.mark.parametrize("name", LESSONS)
def test_it_has_three_to_six_screens_an_example_questions_and_a_source(name):
    lesson = LESSONS[name]
    assert 3 <= lesson.screen_count <= 6
    assert len(lesson.messages) == 1
    assert 2 <= len(lesson.checks) <= 3
    assert lesson.sources
    assert lesson.marks


@pytest.mark.parametrize("name", LESSONS)
def test_it_reads_plainly(name):
    assert 4 < checking.usual_sentence(LESSONS[name]) <= 12


@pytest.mark.parametrize("name", LESSONS)
def test_its_message_is_held_and_the_marks_stand_at_the_words(name):
    lesson = LESSONS[name]
    shown = examples.shown(lesson.messages[0], lesson.known)
    assert shown.state is State.HOLD
    numbers = {sign.entry.id: sign.number for sign in shown.signs}
    lines = [*shown.headers, *shown.paragraphs, *shown.attachments]
    for sign, words in lesson.marks.items():
        marked = ["".join(piece.text for piece in line.pieces if numbers[sign] in piece.numbers) for line in lines]
        linked = [leads for text, leads in shown.links if text in "".join(marked)]
        assert any(words in one for one in (*marked, *linked)), sign


def test_every_sign_that_a_page_lists_has_its_place_on_the_page():
    for lesson in LESSONS.values():
        shown = examples.shown(lesson.messages[0], lesson.known)
        lines = [*shown.headers, *shown.paragraphs, *shown.attachments]
        ends = {number for line in lines for piece in line.pieces for number in piece.ends}
        assert ends == {sign.number for sign in shown.signs}, lesson.name


def test_the_pieces_of_a_line_are_the_line():
    lesson = LESSONS["pressure"]
    shown = examples.shown(lesson.messages[0], lesson.known)
    text = "".join(piece.text for line in shown.paragraphs for piece in line.pieces)
    assert "Answer within 24 hours or\nyour account will be suspended" in text
