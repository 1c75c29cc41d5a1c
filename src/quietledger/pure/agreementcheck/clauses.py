"""A text as a tree of clauses, by numbers, bullets and headings, and its sentences with what stands above them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from quietledger.pure.agreementcheck.normal import Even

_MARKER: Final = re.compile(
    r"""^(?P<indent>[ \t]*)(?:(?P<hashes>\#{1,6})[ \t]+)?(?:
      (?P<article>(?:ARTICLE|Article|SECTION|Section|section)\s+(?:\d+(?:·\d+)*|[IVXL]+)\b[.:)]?)
    | (?P<number>\d{1,2}(?:·\d{1,2}){0,3}[.)]? (?=\s+\S) | \d{1,2}(?:·\d{1,2}){0,3}[.)])
    | (?P<roman>\(?(?:i{1,3}|iv|vi{0,3}|ix|xi{0,3})[).])(?=\s)
    | (?P<letter>\(?[a-zA-Z][).]|\([a-z]{2}\))(?=\s)
    | (?P<bullet>[-*•●▪◦–])(?=\s)
    )?""",
    re.X,
)
_SENTENCE_END: Final = re.compile(r"[.?!][\"')]*\s+(?=[\"'(]*[A-Z0-9])")
_MODAL: Final = re.compile(r"\b(?:will|may|is|are|means|has|have|authorizes)\b")
_DEFINES: Final = re.compile(
    r"^(?:[^.\"]{0,40}\. )?\"[^\"]{2,80}\".{0,400}?\b(?:means?|meaning|(?:is|are) (?:defined|identified|specified)|refers? to)\b"
    r"|.{0,60}\bterms?\b.{0,60}\b(?:have the|the same) meaning",
    re.I,
)
_TOP, _ARTICLE, _NUMBER, _LETTER, _ROMAN, _BULLET, _LEAF = 0, 7, 8, 30, 34, 38, 60
_STEM_BELOW: Final = 1


@dataclass(slots=True)
class Clause:
    """One numbered item, bullet, heading or paragraph.  rank: smaller stands higher; above: index of its parent or -1."""

    rank: int
    number: str
    words: Even
    above: int = -1
    is_heading: bool = False

    @property
    def is_stem(self) -> bool:
        """Whether its sentence goes on in the items below it."""
        return (
            not self.is_heading
            and bool(self.words.text)
            and self.words.text[-1] in ":-,"
            or self.words.text.endswith((" and", " or"))
        )


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence in small letters.

    text: with the stem above it; skip: letters of the stem; at: places of its own letters; who: "ba", "ce", "both" or "";
    is_evidence: no title, and no definition.
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
    for rank, number, is_heading, words in _blocks(whole):
        under = rank
        if rank == _LEAF and words.text.endswith(":"):
            # A paragraph that ends with a colon leads the items after it, below whatever it stands in itself.
            top = found[trail[-1]] if trail else None
            under = 25 if top is None or top.rank < 25 else min(top.rank + _STEM_BELOW, _LEAF - 1)
        while trail and found[trail[-1]].rank >= under:
            trail.pop()
        found.append(Clause(under, number, words, trail[-1] if trail else -1, is_heading))
        if under < _LEAF:
            trail.append(len(found) - 1)
    return found


def _blocks(whole: Even) -> list[tuple[int, str, bool, Even]]:
    """Lines put together to blocks: a new one begins at a marker, after an empty line and around a heading."""
    blocks: list[tuple[int, str, bool, Even]] = []
    lines = _lines(whole.text)
    start = end = 0
    opened: tuple[int, str, bool] | None = None
    last_letter = ""
    before = ""

    def close() -> None:
        if opened is not None:
            words = _stripped(whole.part(start, end))
            if words.text or opened[1]:
                blocks.append((*opened, words))

    for index, (at, line) in enumerate(lines):
        if not line.strip():
            close()
            opened, before = None, ""
            continue
        marker = _MARKER.match(line)
        rank, number = _rank(marker, line, last_letter) if marker else (_LEAF, "")
        after = lines[index + 1][1] if index + 1 < len(lines) else ""
        is_heading = bool(marker and marker["hashes"]) or _reads_as_heading(
            line[marker.end() if marker and number else 0 :], before, after
        )
        if number or is_heading or opened is None or opened[2] or before.rstrip().endswith((";", "; and", "; or")):
            close()
            if rank == _LEAF and is_heading:
                rank = len(marker["hashes"]) if marker and marker["hashes"] else _ARTICLE
            opened = (rank, number, is_heading)
            start = at + (marker.end() if marker and (number or marker["hashes"]) else 0)
            if rank in {_LETTER, _ROMAN}:
                last_letter = number.strip("().")
            elif rank < _LETTER:
                last_letter = ""
        end = at + len(line)
        before = line
    close()
    return blocks


def _lines(text: str) -> list[tuple[int, str]]:
    lines, at = [], 0
    for line in text.split("\n"):
        lines.append((at, line))
        at += len(line) + 1
    return lines


def _rank(marker: re.Match[str], line: str, last_letter: str) -> tuple[int, str]:
    indent = min(8, len(marker["indent"].expandtabs(4)) // 2)
    rest = line[marker.end() :].lstrip()
    if marker["hashes"] and not marker["number"]:
        return len(marker["hashes"]), marker["article"] or marker["letter"] or marker["roman"] or ""
    if marker["article"]:
        return _ARTICLE, marker["article"]
    if number := marker["number"]:
        # "30 days" at the start of a line that was only wrapped is no number of a clause.
        if number[-1] not in ".)" and not (MASKED in number and rest[:1].isupper()):
            return _LEAF, ""
        depth = number.count(MASKED)
        return (len(marker["hashes"]) if marker["hashes"] else _NUMBER + depth * 2 + indent), number
    if marker["roman"] and not _follows(last_letter, marker["roman"].strip("().")):
        return _ROMAN, marker["roman"]
    if marker["letter"] or marker["roman"]:
        return _LETTER, marker["letter"] or marker["roman"]
    if marker["bullet"]:
        return _BULLET + indent, marker["bullet"]
    return _LEAF, ""


MASKED: Final = "·"


def _follows(last: str, letter: str) -> bool:
    """Whether "i" after "h" is a letter and no Roman one."""
    return len(last) == 1 and len(letter) == 1 and ord(last) + 1 == ord(letter)


def _reads_as_heading(line: str, before: str, after: str) -> bool:
    """A short line of words with capitals, that no sentence runs into or out of."""
    line = line.strip().rstrip(".:")
    words = line.split()
    if not 1 <= len(words) <= 14 or len(line) > 90 or not line[0].isupper() or line[-1] in ",;" or _MODAL.search(line):
        return False
    if (before.strip() and before.rstrip()[-1] not in ".:;?!") or (after.strip() and after.lstrip()[0].islower()):
        return False
    big = [word for word in words if len(word) > 3]
    return sum(word[0].isupper() or not word[0].isalpha() for word in big) >= 0.6 * len(big)


def _stripped(words: Even) -> Even:
    text = words.text
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    return words.part(start, max(start, end)).collapsed()


def path(tree: list[Clause], index: int) -> tuple[str, ...]:
    """The titles above a clause, outermost first, and its own number last."""
    titles: list[str] = []
    while index >= 0:
        one = tree[index]
        title = one.words.text.partition(".")[0][:60] if one.words.text else ""
        titles.append(f"{one.number} {title}".strip())
        index = one.above
    return tuple(reversed(titles))


def sentences(tree: list[Clause]) -> list[Sentence]:
    """All sentences in their order; the first of an item begins with the stem above it."""
    found: list[Sentence] = []
    stems: list[str] = []
    holders: list[str] = []
    for index, clause in enumerate(tree):
        over = clause.above
        stem = stems[over] if over >= 0 else ""
        holder = holders[over] if over >= 0 else ""
        low = clause.words.text.lower()
        if clause.is_heading:
            holder = _holder_of_heading(low) or holder
        stems.append(f"{stem} {low}".strip() if clause.is_stem else stem)
        holders.append(subject(low) or holder if clause.is_stem else holder)
        defines = bool(_DEFINES.match(clause.words.text))
        parts = _split(clause.words.text)
        for start, end in parts:
            begins = stem if start == 0 else ""
            text = f"{begins} {low[start:end]}" if begins else low[start:end]
            who = subject(low[start:end]) or (subject(stem) if begins else "") or holder
            is_title = clause.is_heading or (start == 0 and not stem and len(parts) > 1 and _is_title(low[start:end]))
            skip = len(begins) + 1 if begins else 0
            found.append(Sentence(text, skip, clause.words.at[start:end], index, who, not (defines or is_title)))
    return found


def _is_title(sentence: str) -> bool:
    """Words at the start of an item that only name it."""
    return len(sentence.split()) <= 10 and not _MODAL.search(sentence)


def asides(notes: list[Even]) -> list[Sentence]:
    """Sentences of what stands in brackets."""
    found = []
    for note in notes:
        words = _stripped(note)
        for start, end in _split(words.text):
            low = words.text[start:end].lower()
            found.append(Sentence(low, 0, words.at[start:end], -1, subject(low)))
    return found


def _split(text: str) -> list[tuple[int, int]]:
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    starts = [0, *ends]
    return [(start, end) for start, end in zip(starts, [*ends, len(text)], strict=True) if text[start:end].strip()]


_SUBJECT: Final = re.compile(
    r"\b(ba|ce|(?:either|each|neither|both|the) part(?:y|ies)|subcontractors?)(?:'s [\w ]{3,40})?\b(?: \([^)]{0,60}\))?(?: \w+){0,2}? "
    r"(?:will|may|agrees?|authorizes?|acknowledges?|is|are|has|does|reserves?|represents?|warrants?|certifies)\b"
)
_HEADING_HOLDER: Final = re.compile(
    r"\b(?:(?:obligations?|duties|responsibilities|activities|disclosures|uses)\b.*\b(?:of|by) (?:the )?(ba|ce)\b|(ba|ce)(?:'s)? (?:obligations?|duties|responsibilities))"
)


def subject(sentence: str) -> str:
    """Who is said to do it: "ba", "ce", "both", or "" if the sentence doesn't say."""
    match = _SUBJECT.search(sentence)
    if match is None:
        return ""
    name = match[1]
    return name if name in {"ba", "ce"} else ("" if name.startswith("subc") else "both")


def _holder_of_heading(title: str) -> str:
    match = _HEADING_HOLDER.search(title)
    return (match[1] or match[2]) if match else ""
