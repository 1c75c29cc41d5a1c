"""What could be better in a lesson's text: whether it fits its screens, reads plainly, and asks fair questions.

An extra file beside `actions`: commands check a file with it before anybody uploads it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from quietledger.pure.mailguard import finding as guard
from quietledger.safety.training import examples, reading, shipped
from quietledger.safety.training.reading import Check, Finding, Lesson, Screen

SCREENS: Final = (2, 5)  # and one more with the questions
QUESTIONS: Final = (1, 5)
ANSWERS: Final = (2, 5)
MOST_WORDS_ON_SCREEN: Final = 170
MOST_WORDS_IN_SENTENCE: Final = 28
WORD: Final = re.compile(r"[^\W_][\w’'.@-]*")
SENTENCE_END: Final = re.compile(r"(?<=[.!?:;])[”\")]?\s+|\n")
TAG: Final = re.compile(r"</?[a-zA-Z][a-zA-Z0-9-]*(\s[^<>]*)?>")


def check(text: str) -> tuple[Lesson | None, list[Finding]]:
    """Read a text and say what is wrong with it."""
    lesson, findings = reading.read(text)
    if lesson is None:
        return None, findings
    return lesson, [*findings, *of_lesson(lesson), *examples.findings(lesson)]


def check_own(text: str) -> tuple[Lesson | None, list[Finding]]:
    """Read a lesson that a practice wrote, and say what is wrong with it.

    Its name must be its own, and it comes in some month of the year: the house's lessons alone are asked of newcomers.
    Nothing in it may tell of a patient, because a lesson is not sealed.
    """
    lesson, findings = check(text)
    findings += _of_patients(text)
    if lesson is not None and lesson.name in {one.name for one in shipped.lessons()}:
        findings.insert(0, Finding("the head: id", "A lesson of the house has this name.", "Choose another."))
    if lesson is not None and lesson.month == 0:
        mend = "Use 1 to 12; tell newcomers of it in person."
        findings.insert(0, Finding("the head: month", "Month 0 is for the joining lessons of the house.", mend))
    return lesson, findings


def of_lesson(lesson: Lesson) -> Iterator[Finding]:
    """What could be better in a lesson that was read."""
    least, most = SCREENS
    if not least <= len(lesson.screens) <= most:
        mend = f"Begin each with a heading of two signs (## Title); {least} to {most} fit."
        yield Finding("the text", f"It has {_counted(len(lesson.screens), 'screen')}.", mend)
    for number, screen in enumerate(lesson.screens, 1):
        yield from _of_screen(number, screen)
    yield from _of_sentences("the head: take", lesson.take)
    least, most = QUESTIONS
    if not least <= len(lesson.checks) <= most:
        mend = f"Ask {least} to {most}, each as [[check]]."
        yield Finding("the head: check", f"It asks {_counted(len(lesson.checks), 'question')}.", mend)
    for number, one in enumerate(lesson.checks, 1):
        yield from _of_check(number, one)


def usual_sentence(lesson: Lesson) -> float:
    """How many words a sentence of the lesson has on average."""
    lengths = [_length(one) for screen in lesson.screens for one in sentences(screen.words)]
    return sum(lengths) / max(1, len(lengths))


def sentences(words: str) -> list[str]:
    """The sentences of a text; a line of its own ends one."""
    return [one for one in SENTENCE_END.split(words) if one and _length(one)]


def _of_patients(text: str) -> Iterator[Finding]:
    """What tells of a patient, by its line; the words themselves are not repeated."""
    for leak in guard.find(text):
        line = text.count("\n", 0, leak.start) + 1
        mend = "Lessons are not sealed: make somebody up, without birth dates, numbers and diagnoses."
        yield Finding(f"line {line}", f"This may tell of a patient. {leak.say}", mend)


def _of_screen(number: int, screen: Screen) -> Iterator[Finding]:
    where = f"screen {number}"
    if not screen.title.strip():
        yield Finding(where, "It has no heading.", "Begin it with ## and a few words.")
    if not screen.blocks:
        yield Finding(where, "It is empty.", "Write a few sentences below its heading, or take it out.")
    if (count := _length(screen.words)) > MOST_WORDS_ON_SCREEN:
        mend = f"Keep it under {MOST_WORDS_ON_SCREEN}, or make two screens of it."
        yield Finding(where, f"It has {count} words.", mend, is_grave=False)
    for tag in TAG.finditer(screen.words):
        yield Finding(where, f"{tag[0]} is shown as it stands.", "Write Markdown; HTML has no effect.", is_grave=False)
    yield from _of_sentences(where, screen.words)


def _of_sentences(where: str, words: str) -> Iterator[Finding]:
    for sentence in sentences(words):
        if (count := _length(sentence)) > MOST_WORDS_IN_SENTENCE:
            what = f"A sentence has {count} words: “{sentence[:60]}…”"
            yield Finding(where, what, f"Make two of it; {MOST_WORDS_IN_SENTENCE} are enough.", is_grave=False)


def _of_check(number: int, one: Check) -> Iterator[Finding]:
    where, (least, most) = f"question {number}", ANSWERS
    if not least <= len(one.answers) <= most:
        yield Finding(where, f"It has {_counted(len(one.answers), 'answer')}.", f"Offer {least} to {most}.")
    if not one.right:
        yield Finding(where, "No answer is right.", "Write right = true below the right one.")
    elif len(one.right) == len(one.answers):
        yield Finding(where, "Every answer is right.", "Let at least one be wrong, and say kindly why.")
    for position, answer in enumerate(one.answers, 1):
        if not answer.why.strip():
            yield Finding(f"{where}, answer {position}", "Nothing explains it.", "Say why it is right, or why not.")


def _length(words: str) -> int:
    return len(WORD.findall(words))


def _counted(count: int, thing: str) -> str:
    return f"{count} {thing}{'' if count == 1 else 's'}"
