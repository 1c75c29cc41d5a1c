"""Who plays which part: in every file of some size all that can happen to a claim happens at least once."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from quietledger.sandbox import amounts
from quietledger.sandbox.judgement import Case, Outcome

STORY_FROM: Final = 30  # fewer claims than this are answered plainly: a small file should have small consequences
FULL_FILE: Final = 200
DISORDER_EVERY: Final = 8
APART_CENTS: Final = 3700
_UNDERSTUDIED: Final = (
    Outcome.REJECTED,
    Outcome.DEDUCTIBLE,
    Outcome.COINSURANCE,
    Outcome.DENIED,
    Outcome.PARTIAL,
    Outcome.CORRECTED,
    Outcome.FULL,
)


@dataclass(frozen=True, slots=True)
class Cast:
    """Parts by control number and by payer id; an empty name is a part that nobody plays."""

    interest: str = ""
    apart: str = ""
    forwarded: str = ""
    taken_back: str = ""
    held_back: frozenset[str] = field(default_factory=frozenset)
    payer_with_stranger: str = ""
    payer_in_recovery: str = ""
    payer_without_reason: str = ""


def with_understudies(cases: Sequence[Case]) -> list[Case]:
    """The same cases; where chance left out an outcome, claims that would only lose the copay stand in for it."""
    missing = [outcome for outcome in _UNDERSTUDIED if all(case.outcome is not outcome for case in cases)]
    if len(cases) < STORY_FROM or not missing:
        return list(cases)
    free = sorted((case.draws.rank, number) for number, case in enumerate(cases) if case.outcome is Outcome.COPAY)
    played = list(cases)
    for outcome, (_rank, number) in zip(missing, reversed(free), strict=False):
        played[number] = replace(cases[number], outcome=outcome)
    return played


def cast(cases: Sequence[Case]) -> Cast:
    """Hand out the parts by rank, so that the same claims play them however the file is ordered."""
    able = sorted((case for case in cases if _can_play(case)), key=lambda case: case.draws.rank)
    by_payer = Counter(case.payer.payer_id for case in able)
    if len(cases) < STORY_FROM or not able:
        return Cast()
    payers = sorted(by_payer, key=lambda payer_id: (-by_payer[payer_id], payer_id))
    # A balance can only be carried forward where a later payment of the same payer takes it.
    pair = [case.claim.control_number for case in able if case.payer.payer_id == payers[0]][:3]
    others = [case.claim.control_number for case in able if case.claim.control_number not in pair]
    if len(pair) < 2 or len(others) < 3:
        return Cast()
    return Cast(
        interest=others[0],
        apart=others[1],
        forwarded=others[2],
        taken_back=pair[0],
        held_back=frozenset(pair[1:]),
        payer_with_stranger=payers[1 % len(payers)],
        payer_in_recovery=payers[2 % len(payers)],
        payer_without_reason=payers[3 % len(payers)],
    )


def is_in_disorder(cases: Sequence[Case]) -> bool:
    """Whether the answers come in a bad order: each file that is not full, and every eighth of the full ones."""
    if len(cases) < STORY_FROM:
        return False
    return len(cases) < FULL_FILE or sum(case.draws.rank for case in cases) % DISORDER_EVERY == 0


def _can_play(case: Case) -> bool:
    return case.outcome is Outcome.COPAY and amounts.remit_claim(case).lines[0].paid_cents > APART_CENTS
