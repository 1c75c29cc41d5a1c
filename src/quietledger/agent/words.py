"""What this program tells the person at the machine, in plain words."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Final

from quietledger.agent.home import Busy, NotPaired
from quietledger.agent.keys import Readable
from quietledger.agent.pairing import KeyGone
from quietledger.agent.server import NotReached, Turned
from quietledger.agent.tpm import NoTpm
from quietledger.pure.devicestate import needs
from quietledger.pure.devicestate.report import Report

PROBLEMS: Final = (NotPaired, Busy, Readable, KeyGone, NoTpm, NotReached, Turned)
_WIDE: Final = 96
_TURNED: Final = {
    "code": "The code is wrong, used or too old. Get a new one on the page “Devices”; it is good for ten minutes.",
    "clock": "This machine’s clock is wrong by more than five minutes. Set it, and try again.",
    "unknown": "The practice doesn’t know this machine. Pair it again with a new code.",
    "signature": "The practice knows this machine by another key. Pair it again with a new code.",
    "ended": "The practice has ended this machine’s trust. Ask its owner; if all is well, pair it again.",
    "changed": "The report is from another machine than the one that was paired. Pair this one with a new code.",
    "busy": "The server is busy with this machine’s last report. Try again in a minute.",
    "answer": "The server’s answer isn’t one that this program understands. Is it the right address, and up to date?",
}
_GOOD: Final = "Nothing is missing: this machine is protected as it says it should be."


def standing(report: Report, today: date) -> Iterator[str]:
    """What this machine is and what it lacks, line by line, with the steps that mend it."""
    system = " ".join(word for word in (report.os.name, report.os.version) if word) or "A system without a name"
    yield f"{system}. Disk: {_state(report.disk.system)}. Swap: {_state(report.disk.swap)}."
    for one in report.disk.volumes:
        yield f"  {one.mount}: {_state(one.state)} ({one.kind})"
    lacks = needs.lacks(report, today)
    yield ""
    if not lacks:
        yield _GOOD
    yield from _missing(lacks)
    yield ""
    yield from _wrapped("", "This is what the machine says of itself. It proves nothing, and nothing was sent.")


def reported(report: Report, failing: Collection[str], today: date) -> Iterator[str]:
    """What the practice made of a report, line by line."""
    if not failing:
        yield "Reported: nothing is missing."
        return
    yield "Reported. This is missing:"
    lacks = [one for one in needs.lacks(report, today) if one.name in failing]
    yield from _missing(lacks)
    # A newer server may ask for more than this program knows of.
    yield from (f"✗ {name}" for name in failing if name not in {one.name for one in lacks})


def problem(found: Exception) -> str:
    """Why something didn't work, and what to do."""
    if isinstance(found, Turned):
        return found.say or _TURNED.get(found.why) or f"The server refused ({found.status} {found.why})."
    if isinstance(found, NotReached):
        return f"The server can’t be reached: {found.why}"
    if isinstance(found, NotPaired):
        return "This machine isn’t paired yet. Get a code on the page “Devices” and run: quietledger device pair CODE"
    if isinstance(found, Readable):
        return f"Others on this machine can read its key. Take that right away: chmod 600 {found.path}"
    if isinstance(found, KeyGone | NoTpm):
        return "The hardware that has this machine’s key doesn’t answer. Restart, or pair the machine again."
    return "Another run of this program is at work. Try again in a minute."


def _missing(lacks: Iterable[needs.Lack]) -> Iterator[str]:
    for lack in lacks:
        yield from _wrapped("✗ " if lack.is_known else "? ", lack.say)
        yield from _wrapped("  → ", lack.mend)


def _state(state: str) -> str:
    return state.replace("_", " ")


def _wrapped(before: str, text: str) -> list[str]:
    return textwrap.wrap(text, _WIDE, initial_indent=before, subsequent_indent=" " * len(before))
