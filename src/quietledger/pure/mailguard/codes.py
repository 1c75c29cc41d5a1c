"""Codes and numbers that tell who is treated, or for what: each with the words around it that make it one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

from quietledger.pure.mailguard.shapes import Known, Leak
from quietledger.pure.mailguard.words import Candidate

BEFORE: Final = 40  # how far back words count as said of a number
BESIDE: Final = 80  # how far a name may stand from a code

_SSN: Final = re.compile(r"(?<![\w\-])(?!000|666|9\d\d)\d{3}([\- ]?)(?!00)\d\d\1(?!0000)\d{4}(?![\w\-])")
_SAID_SSN: Final = re.compile(r"\b(?:ssn|ss ?#|soc(?:ial)?\.? ?sec(?:urity)?)\b", re.IGNORECASE)
_SAID_ORDER: Final = re.compile(
    r"\b(?:order|invoice|inv|ticket|tracking|reference|ref|po|p\.o\.|case|serial|part|model|item|sku)\b[^.;\n]{0,20}$",
    re.IGNORECASE,
)
_MBI: Final = re.compile(
    r"\b[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y\d]\d-?[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y\d]\d-?[AC-HJKMNP-RT-Y]{2}\d\d\b"
)
_MEMBER: Final = re.compile(
    r"\b(?:member|subscriber|insured|beneficiary|medicaid|medicare|insurance|policy ?holder|cardholder)(?:['’]s)?"
    r"\s*(?:id|identification|no|nr|number|#)?\.?(?:\s+(?:is|number|no\.?))?\s*[:#]?\s*"
    r"(?P<id>(?=[A-Z\d\-]*\d[A-Z\d\-]*\d[A-Z\d\-]*\d)[A-Z\d][A-Z\d\-]{4,18}[A-Z\d])\b",
    re.IGNORECASE,
)
_TOKEN: Final = re.compile(
    r"(?<![\w\-])(?=[A-Za-z\d\-]*\d[A-Za-z\d\-]*\d[A-Za-z\d\-]*\d)[A-Za-z\d][A-Za-z\d\-]{4,22}[A-Za-z\d](?![\w\-])"
)
_OURS: Final = re.compile(
    r"\b(?:claim|account|acct|patient|chart|control|client)s?\b\.?[\s\-]*(?:numbers?|nos?\.?|nr|id|#)?\s*[:#]?\s*"
    r"(?P<id>[A-Za-z]{0,5}-?\d[A-Za-z\d\-]{0,18})\b",
    re.IGNORECASE,
)
_ICD: Final = re.compile(r"(?<![\w.\-/])(?P<code>[A-TV-Z]\d[\dA-Z](?P<dot>\.[\dA-Z]{1,4})?)(?![\w\-/]|\.\w)")
_UNDOTTED: Final = re.compile(r"(?<![\w.\-/])F\d{3,5}(?![\w\-/]|\.\d)")
_MIND: Final = re.compile(r"F\d|R4[0-9]\.|Z(?:5[5-9]|6[0-5]|69|7[01]|91\.[45]|86\.5)|T14\.91|G47\.|T74|T76")
_SAID_DIAGNOSIS: Final = re.compile(r"\b(?:diagnos\w+|dx|icd(?:-?10)?(?:-?cm)?|codes?)\b", re.IGNORECASE)
_SAID_PLACE: Final = re.compile(
    r"\b(?:section|form|figure|fig|table|room|row|gate|seat|version|model|part|item|key|clause|appendix)\W{0,3}$",
    re.IGNORECASE,
)
_CONDITIONS: Final = (
    r"(?:depress\w+|anxiety|panic|ptsd|trauma\w*|bipolar|schizo\w+|psychosis|psychotic|adhd|ocd|autis\w+|anorexia|"
    r"bulimia|(?:alcohol|opioid|substance)[\w ]{0,12}(?:use|abuse|depend\w+)|addict\w+|personality disorder|"
    r"suicid\w+|self-?harm\w*|dementia|insomnia)"
)
_SAID_OF: Final = re.compile(
    rf"\b(?:diagnos\w+|dx|suffer\w*|treat\w*|therapy)\b[^.\n]{{0,24}}?\b{_CONDITIONS}\b", re.IGNORECASE
)
# Codes of sessions and tests of the mind; what they mean is said in our own words.
_SERVICE: Final = re.compile(
    r"(?<![\w.\-/$#])(?:9079[12]|90785|9083[2-46-9]|90840|9084[5-79]|90853|9086[357]|9087[056]|96116|96121|9613[0-9]|"
    r"9614[56]|9615[689]|H00(?:0[145]|3[1-9])|H201[1-9])(?![\w\-/]|\.\d)"
)
_STATE: Final = re.compile(r"\b[A-Z]{2},?\s{1,3}$")


def numbers_of_people(text: str, known: Known) -> Iterator[Leak]:
    """Social security numbers, member ids, and numbers of our own claims and accounts."""
    yield from _ssns(text)
    yield from _members(text, known)
    if known.numbers:
        said = {match["id"]: None for match in _OURS.finditer(text)}
        ours = set(known.numbers(said)) if said else set()
        for match in _OURS.finditer(text):
            if match["id"] in ours:
                yield Leak("number", *match.span("id"), "A number of one of our own claims or accounts.")


def _ssns(text: str) -> Iterator[Leak]:
    for match in _SSN.finditer(text):
        before = text[max(0, match.start() - BEFORE) : match.start()]
        is_said = bool(_SAID_SSN.search(before))
        if is_said or (match[1] == "-" and not _SAID_ORDER.search(before)):
            yield Leak("ssn", *match.span(), "This looks like a social security number.")


def _members(text: str, known: Known) -> Iterator[Leak]:
    tokens = {match[0]: None for match in _TOKEN.finditer(text)}
    ours: Collection[str] = set(known.members(tokens)) if known.members and tokens else ()
    found = {match.span() for match in _TOKEN.finditer(text) if match[0] in ours}
    for start, end in sorted(found):
        yield Leak("member", start, end, "The member id of one of our patients.")
    looks = {match.span("id") for match in _MEMBER.finditer(text)} | {match.span() for match in _MBI.finditer(text)}
    for start, end in sorted(looks - found):
        yield Leak("member", start, end, "This looks like somebody’s member id.")


def diagnoses(text: str, named: Collection[Candidate]) -> Iterator[Leak]:
    """Codes of diagnoses, those of the mind by themselves, others where a name or the word stands near; and words."""
    for match in _ICD.finditer(text):
        before = text[max(0, match.start() - BEFORE) : match.start()]
        is_said = bool(_SAID_DIAGNOSIS.search(before))
        if _SAID_PLACE.search(before) and not is_said:
            continue
        is_of_mind = bool(match["dot"] and _MIND.match(match["code"]))
        if is_of_mind or is_said or (match["dot"] and _is_near(named, *match.span())):
            say = "A diagnosis of behavioral health." if is_of_mind else "This looks like the code of a diagnosis."
            yield Leak("diagnosis", *match.span(), say)
    for match in _UNDOTTED.finditer(text):
        if _SAID_DIAGNOSIS.search(text[max(0, match.start() - BEFORE) : match.start()]):
            yield Leak("diagnosis", *match.span(), "A diagnosis of behavioral health, written without its dot.")
    for match in _SAID_OF.finditer(text):
        yield Leak("diagnosis", *match.span(), "It says what somebody is treated for.")


def services(text: str, named: Collection[Candidate]) -> Iterator[Leak]:
    """Codes of therapy sessions with a name near; a ZIP code behind its state is none."""
    for match in _SERVICE.finditer(text):
        if _STATE.search(text[max(0, match.start() - 6) : match.start()]):
            continue
        if _is_near(named, *match.span()):
            yield Leak("service", *match.span(), "The code of a therapy session beside a name.")


def _is_near(named: Collection[Candidate], start: int, end: int) -> bool:
    return any(one.start - BESIDE <= end and start <= one.end + BESIDE for one in named)
