"""What a rule is: by which words an item is recognised, what must stand beside them, and what takes it back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from quietledger.pure.agreementcheck.shapes import Severity

# In the tables "…" stands for a stretch of the same sentence, and texts are small letters with one word for each of
# business associate (ba), covered entity (ce), protected health information (phi, ephi), shall/must/agrees to (will).
_GAP: Final = ".{0,400}?"


def compiled(words: str) -> re.Pattern[str]:
    """A pattern of the tables; "…" stays within the sentence."""
    return re.compile(words.replace("…", _GAP))


@dataclass(frozen=True)
class Need:
    """What must stand with the words.  within: "sentence", "clause" with its items, or "section" around it."""

    words: str
    lack: str
    within: str = "clause"

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return compiled(self.words)


@dataclass(frozen=True)
class Spoil:
    """Words in the same clause that weaken it, unless others stand there too."""

    words: str
    why: str
    unless: str = "$^"

    @cached_property
    def patterns(self) -> tuple[re.Pattern[str], re.Pattern[str]]:
        return compiled(self.words), compiled(self.unless)


@dataclass(frozen=True)
class Rule:
    """How an item is recognised.

    anchors: beginnings of words; a sentence without any of them isn't looked at.  cues: any of them makes it found.
    weak: cues that are not enough, with what is wrong.  denied: the same topic taken back.  who: whose promise it has
    to be ("ba", "ce" or "" for anybody's).  not_in: sentences with this are no evidence.
    """

    id: str
    title: str
    citation: str
    anchors: tuple[str, ...]
    cues: tuple[str, ...]
    needs: tuple[Need, ...] = ()
    spoils: tuple[Spoil, ...] = ()
    weak: tuple[tuple[str, str], ...] = ()
    denied: tuple[str, ...] = ()
    who: str = "ba"
    not_in: str = "$^"
    severity: Severity = Severity.HIGH

    @cached_property
    def patterns(self) -> tuple[re.Pattern[str], ...]:
        return tuple(map(compiled, self.cues))

    @cached_property
    def weak_patterns(self) -> tuple[tuple[re.Pattern[str], str], ...]:
        return tuple((compiled(words), why) for words, why in self.weak)

    @cached_property
    def denials(self) -> tuple[re.Pattern[str], ...]:
        return tuple(map(compiled, self.denied))

    @cached_property
    def excluded(self) -> re.Pattern[str]:
        return compiled(self.not_in)


def no_duty(verbs: str, topic: str) -> tuple[str, ...]:
    """Ways to say that somebody need not do something about a topic."""
    return (
        rf"\bba (is|are|will) not (be )?(required|obligated|obliged|responsible|liable)… ({verbs})\w*… {topic}",
        rf"\bba (has|have|will have|is under|bears|assumes) no (obligation|duty|responsibility)… ({verbs})\w*… {topic}",
        rf"\bba (will|may|need) not (be )?({verbs})\w*\b… {topic}",
        rf"\b(nothing in|no provision of)… requires? ba to ({verbs})\w*… {topic}",
        rf"\bba may (elect|choose|decide)( whether)?( or not)? (not )?to ({verbs})\w*… {topic}",
        rf"\bce waives… ({verbs})\w*… {topic}",
    )


@dataclass(frozen=True)
class AdverseRule:
    """A term that harms, with the words that say it.  unless: words of the same sentence that make it harmless."""

    id: str
    title: str
    severity: Severity
    anchors: tuple[str, ...]
    cues: tuple[str, ...]
    unless: str = "$^"
    within: str = ""
    note: str = ""

    @cached_property
    def patterns(self) -> tuple[re.Pattern[str], ...]:
        return tuple(map(compiled, self.cues))

    @cached_property
    def excuses(self) -> re.Pattern[str]:
        return compiled(self.unless)
