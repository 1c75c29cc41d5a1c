"""The values that go in and come out: texts with their pages, spans, findings, and what was found of each item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

QUOTE_LIMIT: Final = 240
# 42 CFR 2.11 makes somebody a qualified service organization by these two; K3-K8 are good to have.
QSO_ITEMS: Final = frozenset({"K1", "K2"})


class Kind(Enum):
    """What a document is, before anything else is asked of it."""

    BAA = "business associate agreement"
    SUBCONTRACT = "subcontractor business associate agreement"
    QSOA = "qualified service organization agreement"
    DUA = "data use agreement"
    DPA = "data processing agreement"
    MSA = "service agreement"
    NDA = "confidentiality agreement"
    COVER_PAGE = "cover page"
    OTHER = "other"
    UNREADABLE = "unreadable"


class State(Enum):
    """What the words say of an item.  Unclear: only optional text in brackets, or a variable that isn't filled in."""

    PRESENT = "present"
    WEAK = "weak"
    ABSENT = "absent"
    UNCLEAR = "unclear"
    CONTRADICTED = "contradicted"


class Answer(Enum):
    """The same in three ways, for whoever only wants to know whether it is promised."""

    PRESENT = "present"
    ABSENT = "absent"
    CONTRADICTED = "contradicted"


class Severity(Enum):
    """How much an adverse term, or a missing provision, costs."""

    HIGH = "high"
    MEDIUM = "medium"
    INFO = "info"


ANSWERS: Final = {
    State.PRESENT: Answer.PRESENT,
    State.WEAK: Answer.PRESENT,
    State.ABSENT: Answer.ABSENT,
    State.UNCLEAR: Answer.ABSENT,
    State.CONTRADICTED: Answer.CONTRADICTED,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What was odd about a file or its text.  page: 0 if it is about the whole."""

    code: str
    say: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class Text:
    """A file as text.  pages: as extracted, one for formats without pages; form: pdf, docx, markdown, html or text."""

    form: str
    pages: tuple[str, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def is_readable(self) -> bool:
        return any(page.strip() for page in self.pages)


@dataclass(frozen=True, slots=True)
class Span:
    """Where words stand.  page: from 1.  Units: start and end count characters of that page's text; end excluded."""

    page: int
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of one item.  rule: which one fired, empty if none; hours: its deadline."""

    id: str
    title: str
    citation: str
    state: State
    spans: tuple[Span, ...] = ()
    rule: str = ""
    note: str = ""
    hours: int | None = None
    severity: Severity = Severity.HIGH

    @property
    def answer(self) -> Answer:
        return ANSWERS[self.state]

    @property
    def is_missing(self) -> bool:
        return self.answer is not Answer.PRESENT


@dataclass(frozen=True, slots=True)
class Adverse:
    """A term that harms the practice, with the words that say it (none, where something is left unsaid)."""

    id: str
    title: str
    severity: Severity
    spans: tuple[Span, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """All that a check found.

    provisions: P01-P14, required; options: P20-P24, right or wrong where they stand; terms: R01-R20, recommended;
    part2: K1-K8, with `needs_part2` saying whether they are required here; score: required present of required, 0 to 1,
    None for a document that isn't checked; fixes: item -> a clause that mends it; parties: ours -> as the text says.
    """

    kind: Kind
    text: Text
    provisions: tuple[Found, ...] = ()
    options: tuple[Found, ...] = ()
    terms: tuple[Found, ...] = ()
    adverse: tuple[Adverse, ...] = ()
    part2: tuple[Found, ...] = ()
    needs_part2: bool = False
    score: float | None = None
    fixes: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    parties: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def required(self) -> tuple[Found, ...]:
        """What the law wants of this document; of Part 2 what makes a qualified service organization."""
        return self.provisions + tuple(one for one in self.part2 if self.needs_part2 and one.id in QSO_ITEMS)

    @property
    def missing(self) -> tuple[Found, ...]:
        """What is required and isn't promised."""
        return tuple(one for one in self.required if one.is_missing)

    @property
    def is_checked(self) -> bool:
        return self.score is not None

    @property
    def is_complete(self) -> bool:
        """Whether the document was checked and every required item is found; weak ones count as found."""
        return self.is_checked and not self.missing
