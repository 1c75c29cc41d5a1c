"""A message with its signs: all of them found, weighed and put in order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from quietledger.pure.mailsigns import attachments, pages, proven, reader, sender, targets, wording
from quietledger.pure.mailsigns.catalogue import CATALOGUE
from quietledger.pure.mailsigns.files import Bounds
from quietledger.pure.mailsigns.limits import Limits
from quietledger.pure.mailsigns.shapes import Known, Message, Reading, Severity, Sign, State

_ORDER: Final = {Severity.HOLD: 0, Severity.SHOW: 1, Severity.BESIDE: 2}
_NOBODY: Final = Known()
# What makes a sign that is weak alone enough: one of these beside it.
_RAISED_BY: Final = {"S8": frozenset({"T5"}), "S12": frozenset({"T5"})}


def read(raw: bytes, known: Known = _NOBODY, bounds: Bounds | None = None, *, limits: Limits | None = None) -> Reading:
    """Read any bytes as a message and judge it.  Never raises."""
    return judge(reader.read_message(raw, limits=limits), known, bounds)


def judge(message: Message, known: Known = _NOBODY, bounds: Bounds | None = None) -> Reading:
    """Find all signs of a message, with what the practice knows.

    The state follows the highest severity. Signs that matter only beside others are left out where there are none.
    Taking a sign away never raises state or score: no weight is negative, and a sign only makes others matter more.
    bounds: how much of what it carries is opened.
    """
    carried, unchecked = attachments.signs(message, known, bounds, judge_inside=read)
    found = [
        *sender.signs(message, known),
        *targets.signs(message, known),
        *wording.signs(message, known),
        *pages.signs(message),
        *carried,
    ]
    signs = weighed(proven.softened(found, message, known))
    return Reading(message, signs, state_of(signs), score_of(signs), (*_unchecked(message, known), *unchecked))


def weighed(found: Iterable[Sign]) -> tuple[Sign, ...]:
    """Signs with the severity that they have beside each other, highest first, in reading order within.

    Empty if none of them is worth showing alone.
    """
    signs = tuple(dict.fromkeys(found))
    ids = {sign.id for sign in signs}
    raised = [
        replace(sign, severity=Severity.HOLD) if _RAISED_BY.get(sign.id, frozenset()) & ids else sign for sign in signs
    ]
    if all(sign.severity is Severity.BESIDE for sign in raised):
        return ()
    return tuple(sorted(raised, key=lambda sign: _ORDER[sign.severity]))


def state_of(signs: Iterable[Sign]) -> State:
    """What signs come to: the highest severity decides."""
    severities = {sign.severity for sign in signs}
    if Severity.HOLD in severities:
        return State.HOLD
    return State.LOOK if Severity.SHOW in severities else State.NONE_FOUND


def score_of(signs: Iterable[Sign]) -> int:
    """The sum of the weights of the signs' ids, each once.  For ordering only."""
    return sum(CATALOGUE[one].weight for one in {sign.id for sign in signs})


def _unchecked(message: Message, known: Known) -> Iterable[str]:
    """What could not be checked, in words."""
    for finding in message.findings:
        yield f"{finding.where}: {finding.say}"
    if known.first_address is None:
        yield "Whether this sender ever wrote before: there's no history to compare with."
    if not known.server_id:
        yield "Whether the sender is proven (SPF, DKIM, DMARC): it isn't known which mail server's verdict to believe."
    if message.links:
        yield "What stands behind the links: none was opened."
