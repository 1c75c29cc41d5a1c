"""One round of the drills' work, for the mail job."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from quietledger.core.tenancy.rules import Actor
from quietledger.safety.drills import sending


def run(who: Actor, address_of: Callable[[str], str], *, now: datetime) -> dict[str, int]:
    """Answer reports first, because somebody waits for that; then send, note, end and forget.

    address_of: where the page of a link's secret is found, as a whole address.
    """
    return {
        "reports": sending.answer_reports(who, now=now),
        "sent": sending.send_due(who, address_of, now=now),
        "delivered": sending.note_delivered(who, now=now),
        "ended": sending.end_over(who, now=now),
        "forgotten": sending.forget_old(who, now=now),
    }
