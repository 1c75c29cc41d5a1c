"""Cue counts and premise scores become a difficulty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from quietledger.pure.phishscale.cues import CUES


class Cues(StrEnum):
    """How many cues a message has: the fewer, the harder."""

    FEW = "few"
    SOME = "some"
    MANY = "many"


class Premise(StrEnum):
    """How well what a message pretends fits those who get it: the stronger, the harder."""

    STRONG = "strong"
    MEDIUM = "medium"
    WEAK = "weak"


class Difficulty(StrEnum):
    """How hard a message is to notice."""

    VERY = "very difficult"
    MODERATE = "moderately difficult"
    MODERATE_TO_LEAST = "moderately to least difficult"
    LEAST = "least difficult"


# The five elements of the premise, in their order; the last one is taken off.
ELEMENTS: Final = (
    "It mimics something that is done at work here.",
    "It matters for the work of those who get it.",
    "It fits other things that happen now, here or outside.",
    "Not clicking would make somebody worry.",
    "It was the subject of a lesson, a warning or other news.",
)
# What an element may score, and how that is said.
SCORES: Final[Mapping[int, str]] = {8: "extremely", 6: "clearly", 4: "somewhat", 2: "a little", 0: "not at all"}
SOME_FROM: Final = 9
MANY_FROM: Final = 15
MEDIUM_FROM: Final = 11
STRONG_FROM: Final = 18

TABLE: Final[Mapping[tuple[Cues, Premise], Difficulty]] = {
    (Cues.FEW, Premise.STRONG): Difficulty.VERY,
    (Cues.FEW, Premise.MEDIUM): Difficulty.VERY,
    (Cues.FEW, Premise.WEAK): Difficulty.MODERATE,
    (Cues.SOME, Premise.STRONG): Difficulty.VERY,
    (Cues.SOME, Premise.MEDIUM): Difficulty.MODERATE,
    (Cues.SOME, Premise.WEAK): Difficulty.MODERATE_TO_LEAST,
    (Cues.MANY, Premise.STRONG): Difficulty.MODERATE,
    (Cues.MANY, Premise.MEDIUM): Difficulty.MODERATE,
    (Cues.MANY, Premise.WEAK): Difficulty.LEAST,
}


@dataclass(frozen=True)
class NotAScore(ValueError):
    """A cue that the scale doesn't know, a negative count, or an element's score that isn't one of the five."""

    what: str


def cues_category(count: int) -> Cues:
    """The category of a cue count.  A message without any cue is at least as hard as one with few.

    Raises: NotAScore, for a negative count.   Source: NIST TN 2276, step 1.
    """
    if count < 0:
        raise NotAScore("count")
    if count >= MANY_FROM:
        return Cues.MANY
    return Cues.SOME if count >= SOME_FROM else Cues.FEW


def premise_category(rating: int) -> Premise:
    """The category of a premise rating.   Source: NIST TN 2276, step 2."""
    if rating >= STRONG_FROM:
        return Premise.STRONG
    return Premise.MEDIUM if rating >= MEDIUM_FROM else Premise.WEAK


def premise_rating(scores: tuple[int, ...]) -> int:
    """The sum of the first four elements less the fifth, from -8 to 32.

    Shapes: five scores, in the order of `ELEMENTS`.   Raises: NotAScore.   Source: NIST TN 2276, step 2.
    """
    if len(scores) != len(ELEMENTS) or not set(scores) <= SCORES.keys():
        raise NotAScore("premise")
    *for_it, against = scores
    return sum(for_it) - against


@dataclass(frozen=True, slots=True)
class Rating:
    """One rater's word on a message.  cues: id -> occurrences; premise: a score for each of `ELEMENTS`.

    Raises: NotAScore.
    """

    cues: Mapping[str, int]
    premise: tuple[int, ...]

    def __post_init__(self) -> None:
        wrong = next((id_ for id_, count in self.cues.items() if id_ not in CUES or count < 0), None)
        if wrong is not None:
            raise NotAScore(wrong)
        premise_rating(self.premise)

    @property
    def cue_count(self) -> int:
        return sum(self.cues.values())

    @property
    def premise_rating(self) -> int:
        return premise_rating(self.premise)

    @property
    def difficulty(self) -> Difficulty:
        """Source: NIST TN 2276, step 3."""
        return TABLE[cues_category(self.cue_count), premise_category(self.premise_rating)]
