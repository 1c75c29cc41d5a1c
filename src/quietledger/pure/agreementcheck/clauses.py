"""A text as a tree of clauses, and its sentences with what stands above them and whose promise they are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from quietledger.pure.agreementcheck.blocks import MODAL, PARAGRAPH, blocks, stripped
from quietledger.pure.agreementcheck.normal import Even

_LEAD: Final = 25
_SENTENCE_END: Final = re.compile(r"[.?!][\"')]*\s+(?=[\"'(]*[A-Z0-9])")
_DEFINES: Final = re.compile(
    r"^(?:[^.\"]{0,40}\. )?\"[^\"]{2,80}\".{0,400}?"
    r"\b(?:means?|meaning|(?:is|are) (?:defined|identified|specified)|refers? to)\b"
    r"|.{0,60}\bterms?\b.{0,60}\b(?:have the|the same) meaning",
    re.I,
)
_SUBJECT: Final = re.compile(
    r"\b(ba|ce|(?:either|each|neither|both|the) part(?:y|ies)|subcontractors?)(?:'s [\w ]{3,40})?\b"
    r"(?: \([^)]{0,60}\))?(?: \w+){0,2}? "
    r"(?:will|may|agrees?|authorizes?|acknowledges?|is|are|has|does|reserves?|represents?|warrants?|certifies|assumes|bears|waives)\b"
)
_HEADING_HOLDER: Final = re.compile(
    r"\b(?:(?:obligations?|duties|responsibilities|activities|disclosures|uses)\b.*\b(?:of|by) (?:the )?(ba|ce)\b"
    r"|(ba|ce)(?:'s)? (?:obligations?|duties|responsibilities))"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """One item, heading or paragraph.  rank: smaller stands higher; above: index of its parent, or -1."""

    rank: int
    number: str
    words: Even
    above: int
    is_heading: bool

    @property
    def is_stem(self) -> bool:
        """Whether its sentence goes on in the items below it."""
        return not self.is_heading and self.words.text.endswith((":", "-", ",", " and", " or"))


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence in small letters.

    text: with the stem above it; skip: letters of the stem; at: places of its own letters; clause: its index, -1 for
    optional text; who: whose promise it is, "ba", "ce", "both" or ""; is_evidence: no title, and no definition.
    """

    text: str
    skip: int
    at: list[int]
    clause: int
    who: str
    is_evidence: bool = True


def clauses(whole: Even) -> list[Clause]:
    """All clauses in their order, each with its parent."""
    found: list[Clause] = []
    trail: list[int] = []
    for block in blocks(whole):
        rank = block.rank
        if rank == PARAGRAPH and block.words.text.endswith(":"):
            # A paragraph that ends with a colon leads the items after it, below whatever it stands in itself.
            top = found[trail[-1]].rank if trail else 0
            rank = _LEAD if top < _LEAD else min(top + 1, PARAGRAPH - 1)
        while trail and found[trail[-1]].rank >= rank:
            trail.pop()
        found.append(Clause(rank, block.number, block.words, trail[-1] if trail else -1, block.is_heading))
        if rank < PARAGRAPH:
            trail.append(len(found) - 1)
    return found


def path(tree: list[Clause], index: int) -> tuple[str, ...]:
    """The titles above a clause, outermost first, and its own last."""
    titles: list[str] = []
    while index >= 0:
        one = tree[index]
        titles.append(f"{one.number} {one.words.text.partition('.')[0][:60]}".strip())
        index = one.above
    return tuple(reversed(titles))


def sentences(tree: list[Clause]) -> list[Sentence]:
    """All sentences in their order; the first of an item begins with the stem above it."""
    found: list[Sentence] = []
    stems: list[str] = []
    holders: list[str] = []
    for index, clause in enumerate(tree):
        stem, holder = (stems[clause.above], holders[clause.above]) if clause.above >= 0 else ("", "")
        low = clause.words.text.lower()
        if clause.is_heading:
            holder = _holder(low) or holder
        stems.append(f"{stem} {low}".strip() if clause.is_stem else stem)
        holders.append((subject(low) or holder) if clause.is_stem else holder)
        found += _of_clause(clause, index, stem, holder)
    return found


def _of_clause(clause: Clause, index: int, stem: str, holder: str) -> list[Sentence]:
    low = clause.words.text.lower()
    defines = bool(_DEFINES.match(clause.words.text))
    parts = _split(clause.words.text)
    found = []
    for start, end in parts:
        lead = stem if start == 0 else ""
        names_only = start == 0 and not stem and len(parts) > 1 and _is_title(low[start:end])
        found.append(
            Sentence(
                text=f"{lead} {low[start:end]}" if lead else low[start:end],
                skip=len(lead) + 1 if lead else 0,
                at=clause.words.at[start:end],
                clause=index,
                who=subject(low[start:end]) or subject(lead) or holder,
                is_evidence=not (defines or clause.is_heading or names_only),
            )
        )
    return found


def asides(notes: list[Even]) -> list[Sentence]:
    """Sentences of what stands in brackets."""
    found = []
    for words in map(stripped, notes):
        for start, end in _split(words.text):
            low = words.text[start:end].lower()
            found.append(Sentence(low, 0, words.at[start:end], -1, subject(low)))
    return found


def _is_title(sentence: str) -> bool:
    """Words at the start of an item that only name it."""
    return len(sentence.split()) <= 10 and not MODAL.search(sentence)


def _split(text: str) -> list[tuple[int, int]]:
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    return [(start, end) for start, end in zip([0, *ends], [*ends, len(text)], strict=True) if text[start:end].strip()]


def subject(sentence: str) -> str:
    """Who is said to do it: "ba", "ce", "both", or "" if the sentence doesn't say."""
    match = _SUBJECT.search(sentence)
    if match is None or match[1].startswith("subcontractor"):
        return ""
    return match[1] if match[1] in {"ba", "ce"} else "both"


def _holder(title: str) -> str:
    match = _HEADING_HOLDER.search(title)
    return (match[1] or match[2]) if match else ""
