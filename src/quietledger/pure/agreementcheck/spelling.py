"""Words of the law's vocabulary that are misspelt, or that extraction split: near enough to be read, never silently."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

_RATIO: Final = 90
# Two letters that changed places in a short word: "secruity".
_RATIO_OF_ONE_SLIP: Final = 85
_SHORTEST: Final = 6
VOCABULARY: Final = tuple(
    """
    access accounting administrative aggregation amendment amendments appropriate authorizes available breach
    breaches carry compliance comply conditions contingency destroy destroyed destruction disclose disclosed
    disclosure disclosures encryption extend feasible incident incidents individual infeasible information
    insurance internal judicial limit necessary notify obligations permitted practices proceedings protections
    records redisclosure reimburse report reporting requirements resist restrictions return returned safeguards
    secretary security stringent subcontractor subcontractors subpart terminate termination unsecured violate
    violated violation written
    """.split()  # noqa: SIM905  # words read better as text than as a column of quotes
)
_KNOWN: Final = frozenset(VOCABULARY)
# Short words that rules lean on; a split in them hides as much, but they are too short to be guessed when misspelt.
_JOINABLE: Final = _KNOWN | frozenset(
    {"and", "books", "same", "other", "than", "use", "not", "will", "may", "phi", "hhs", "only", "law", "agree"}
)
_ENDINGS: Final = frozenset(
    {"", "s", "es", "ed", "d", "ing", "ion", "ions", "e", "ment", "ments", "ly", "ies", "y", "al", "able", "ive"}
    | {"t", "nt", "nts", "ance"}
)
_TOKEN: Final = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Mending:
    """A sentence put right.  is_joined: only spaces were taken out, so that nothing was guessed."""

    text: str
    say: str
    is_joined: bool


def joined(text: str, is_rare: Callable[[str], bool]) -> Mending | None:
    """A sentence with split words put together, compared by letters alone; None if there are none."""
    tokens = list(_TOKEN.finditer(text))
    gaps = []
    for left, right in pairwise(tokens):
        is_apart = text[left.end() : right.start()] == " "
        is_half = left[0] not in _KNOWN and right[0] not in _KNOWN
        # "in" and "form" are words; only a piece that stands almost nowhere else is half of one.
        if is_apart and is_half and left[0] + right[0] in _JOINABLE and (is_rare(left[0]) or is_rare(right[0])):
            gaps.append(left.end())
    if not gaps:
        return None
    said = "".join(letter for at, letter in enumerate(text) if at not in gaps)
    return Mending(said, "Read after putting words together that the file splits.", is_joined=True)


def respelt(text: str, wrong: str, right: str) -> Mending:
    """A sentence with one word put right."""
    said = re.sub(rf"\b{re.escape(wrong)}\b", right, text)
    return Mending(said, f'"{wrong}" was read as "{right}".', is_joined=False)


def misspelt(words: Iterable[str]) -> dict[str, str]:
    """Misspelt word -> the one that it stands for.  Other forms of a known word are no misspellings."""
    found = {}
    for word in words:
        if len(word) >= _SHORTEST and word.isalpha() and word not in _KNOWN:
            best = process.extractOne(word, VOCABULARY, scorer=fuzz.ratio, score_cutoff=_RATIO_OF_ONE_SLIP)
            if best is not None and (best[1] >= _RATIO or OSA.distance(word, best[0]) == 1) and not _is_form(word):
                found[word] = best[0]
    return found


def _is_form(word: str) -> bool:
    """Whether a word only has another ending than a known one: "reports", "amended", "terminating"."""
    return any(_differs_in_ending(word, known) for known in VOCABULARY if known[:5] == word[:5])


def _differs_in_ending(word: str, known: str) -> bool:
    common = 0
    while common < min(len(word), len(known)) and word[common] == known[common]:
        common += 1
    return word[common:] in _ENDINGS and known[common:] in _ENDINGS
