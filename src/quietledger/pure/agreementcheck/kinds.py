"""What a document is: judged by its title and its words, before any clause is looked for."""

from __future__ import annotations

import re
from typing import Final

from quietledger.pure.agreementcheck.shapes import Kind


def _words(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.I)


_TITLES: Final = (
    (Kind.COVER_PAGE, _words(r"\bcover page\b")),
    (Kind.BAA, _words(r"business associate\s+(?:agreement|addendum|contract|provisions|terms|amendment)",
                      r"\bHIPAA (?:addendum|agreement)", r"\bBAA\b")),
    (Kind.QSOA, _words(r"qualified service organi[sz]ation")),
    (Kind.DUA, _words(r"data use (?:agreement|certification|terms)", "terms of access", "limited data set")),
    (Kind.DPA, _words(r"data (?:processing|protection) (?:agreement|addendum)")),
    (Kind.NDA, _words(r"non-?disclosure agreement", "confidentiality agreement")),
    (Kind.MSA, _words(r"\b(?:services?|subscription) agreement", r"terms of (?:service|use)")),
)  # fmt: skip
# Promises that only a business associate makes; three kinds of them make an agreement one, whatever its title says.
_PROMISES: Final = (
    _words(r"unsecured (?:PHI|protected health)"),
    _words(r"subcontractors?\b[^.]{0,200}\b(?:same|no less)"),
    _words(r"(?:books|records)[^.]{0,120}\b(?:Secretary|HHS)\b"),
    _words(r"return or destroy"),
    _words(r"accounting of (?:such )?disclosures"),
    _words(r"security incident"),
    _words(r"164\.5(?:02|04|24|26|28)"),
    _words(r"164\.(?:30\d|31\d|410)"),
    _words(r"safeguards to prevent"),
)
_HEALTH: Final = _words(r"\bPHI\b", "protected health information")
_DATA_USE: Final = _words(
    "limited data set", "data use (?:agreement|certification|limitation)", "approved users", "research use"
)
_PART2: Final = re.compile(r"42\s+(?:C\.?F\.?R\.?|CFR)\s+Part\s+2\b|qualified service organi[sz]ation", re.I)
_COVER_PAGE_WORDS: Final = 900


def kind_of(text: str, *, is_subcontract: bool) -> Kind:
    """What the document is; a form with a business associate's promises is one, whatever it is called."""
    head = text[:1_500]
    promises = sum(bool(one.search(text)) for one in _PROMISES)
    words = len(text.split())
    titled = [
        (match.start(), index, kind) for index, (kind, title) in enumerate(_TITLES) if (match := title.search(head))
    ]
    if (
        any(kind is Kind.COVER_PAGE and at < 300 for at, _index, kind in titled)
        and words < _COVER_PAGE_WORDS
        and promises < 2
    ):
        return Kind.COVER_PAGE
    named = [one for one in titled if one[2] is not Kind.COVER_PAGE]
    title = min(named)[2] if named else Kind.OTHER
    if _HEALTH.search(text) and promises >= 3 and len(_DATA_USE.findall(text)) < 5:
        return Kind.SUBCONTRACT if is_subcontract else Kind.BAA
    if title is Kind.BAA and not _HEALTH.search(text):
        return Kind.OTHER
    if title in {Kind.OTHER, Kind.BAA} and len(_DATA_USE.findall(text)) >= 3 and promises < 3:
        return Kind.DUA
    return title


def speaks_of_part2(text: str) -> bool:
    """Whether the document is made for records of substance use treatment."""
    return bool(_PART2.search(text))
