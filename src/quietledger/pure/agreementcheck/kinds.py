"""What a document is: judged by its title and its words, before any clause is looked for."""

from __future__ import annotations

import re
from typing import Final

from quietledger.pure.agreementcheck.shapes import Kind

_TITLES: Final = (
    (Kind.COVER_PAGE, re.compile(r"\bcover page\b", re.I)),
    (Kind.BAA, re.compile(r"business associate\s+(?:agreement|addendum|contract|provisions|terms|amendment)|\bHIPAA (?:addendum|agreement)|\bBAA\b", re.I)),
    (Kind.QSOA, re.compile(r"qualified service organi[sz]ation", re.I)),
    (Kind.DUA, re.compile(r"data use (?:agreement|certification|terms)|terms of access|limited data set", re.I)),
    (Kind.DPA, re.compile(r"data (?:processing|protection) (?:agreement|addendum)", re.I)),
    (Kind.NDA, re.compile(r"non-?disclosure agreement|(?:mutual )?confidentiality agreement", re.I)),
    (Kind.MSA, re.compile(r"(?:master|billing|professional|managed|cloud|software)?[ -]*(?:services?|subscription) agreement|terms of (?:service|use)", re.I)),
)  # fmt: skip
# Promises that only a business associate makes; three kinds of them make an agreement one, whatever its title says.
_PROMISES: Final = tuple(
    re.compile(words, re.I)
    for words in (
        r"unsecured (?:PHI|protected health)", r"subcontractors?\b[^.]{0,200}\b(?:same|no less)", r"(?:books|records)[^.]{0,120}\b(?:Secretary|HHS)\b",
        r"return or destroy", r"accounting of (?:such )?disclosures", r"security incident", r"164\.5(?:02|04|24|26|28)", r"164\.(?:30\d|31\d|410)",
        r"safeguards to prevent",
    )
)  # fmt: skip
_HEALTH: Final = re.compile(r"\bPHI\b|protected health information", re.I)
_DATA_USE: Final = re.compile(
    r"limited data set|data use (?:agreement|certification|limitation)|approved users|research use|recipient[^.]{0,40}research",
    re.I,
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
