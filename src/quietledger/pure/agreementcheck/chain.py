"""Two agreements of one chain: what the lower one allows, or leaves out, that the upper one does not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from quietledger.pure.agreementcheck.durations import said
from quietledger.pure.agreementcheck.shapes import Checked, Found, Severity, Span, State

HANDLING_HOURS: Final = 24
# Deadlines that have to shrink on the way down: what the lower firm takes, the upper one can no longer use.
_NOTICES: Final = ("P05a", "P05b", "P06")
_OTHER_TIMES: Final = ("P08", "P09", "P10", "P13")
# Harm that the lower agreement may not add; the others are between its own parties.
_HARM: Final = ("A01", "A02", "A05", "A07", "A08", "A10", "A11", "A12")
# Options widen what may be done; a recommended term, once promised above, has to be promised below.
_PURPOSES: Final = ("P20", "P21", "P22", "P23")
_PROMISES: Final = ("R03", "R04", "R05", "R06", "R07", "R08", "R09", "R10", "R11", "R12", "R13", "R14", "R19")


@dataclass(frozen=True, slots=True)
class Looser:
    """One way in which the lower agreement is looser.  upper, lower: the words on either side, if there are any."""

    id: str
    severity: Severity
    say: str
    upper: tuple[Span, ...] = ()
    lower: tuple[Span, ...] = ()


def compare(child: Checked, parent: Checked, *, handling_hours: int = HANDLING_HOURS) -> tuple[Looser, ...]:
    """All that makes a subcontract looser than the agreement that it stands under; empty if it is as strict.

    A notice below has to come handling_hours sooner than the one above, so that there is time to pass it on.
    """
    if not (child.is_checked and parent.is_checked):
        return ()
    above, below = _items(parent), _items(child)
    found = [
        *_missing(above, below), *_late(above, below, handling_hours), *_wider(above, below), *_harm(child, parent),
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (list(Severity).index(one.severity), one.id)))


def _items(checked: Checked) -> dict[str, Found]:
    return {one.id: one for one in (*checked.provisions, *checked.options, *checked.terms, *checked.part2)}


def _missing(above: dict[str, Found], below: dict[str, Found]) -> Iterator[Looser]:
    """What is promised above and not below."""
    for item, upper in above.items():
        lower = below.get(item)
        is_promise = item in _PROMISES or (item[0] in "PK" and item not in _PURPOSES)
        if is_promise and not upper.is_missing and (lower is None or lower.is_missing):
            severity = Severity.MEDIUM if item[0] == "R" and item != "R08" else Severity.HIGH
            contradicted = lower is not None and lower.state is State.CONTRADICTED
            say = f"{upper.title}: promised above, {'taken back' if contradicted else 'not promised'} below."
            yield Looser(item, severity, say, upper.spans, lower.spans if lower else ())


def _late(above: dict[str, Found], below: dict[str, Found], handling_hours: int) -> Iterator[Looser]:
    """Deadlines that don't shrink."""
    for item in (*_NOTICES, *_OTHER_TIMES):
        upper, lower = above.get(item), below.get(item)
        if upper is None or lower is None or upper.hours is None or lower.is_missing:
            continue
        most = upper.hours - handling_hours if item in _NOTICES else upper.hours
        if lower.hours is None or lower.hours > most:
            told = "no number" if lower.hours is None else said(lower.hours)
            say = f"{upper.title}: {said(upper.hours)} above, {told} below; at most {said(max(most, 0))} would do."
            yield Looser(item, Severity.HIGH, say, upper.spans, lower.spans)


def _wider(above: dict[str, Found], below: dict[str, Found]) -> Iterator[Looser]:
    """Purposes that only the lower agreement allows."""
    for item in _PURPOSES:
        upper, lower = above[item], below[item]
        if upper.is_missing and not lower.is_missing:
            yield Looser(item, Severity.HIGH, f"{lower.title}: allowed below, not above.", (), lower.spans)


def _harm(child: Checked, parent: Checked) -> Iterator[Looser]:
    known = {one.id for one in parent.adverse}
    for one in child.adverse:
        if one.id in _HARM and one.id not in known:
            yield Looser(one.id, one.severity, f"{one.title}: only below.", (), one.spans)
