"""The lessons that come with the house, read once.

An extra file: they are package data, Markdown files in `lessons/`, and no table.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from quietledger.safety.training import reading

FOLDER: Final = Path(__file__).parent / "lessons"


@dataclass
class BrokenLesson(Exception):
    """A lesson of the house itself can't be read: the installation is damaged."""

    file: str

    def __str__(self) -> str:
        return f"the lesson {self.file} can't be read"


@cache
def lessons() -> tuple[reading.Lesson, ...]:
    """All lessons of the house in the order in which they are taught."""
    found = []
    for path in sorted(FOLDER.glob("*.md")):
        lesson, _ = reading.read(path.read_text(encoding="utf-8"))
        if lesson is None:
            raise BrokenLesson(path.name)
        found.append(lesson)
    return tuple(found)
