"""The doors of the room: take a message in, show it, let it go or delete it, ask about it, decide what happens."""

from __future__ import annotations

from quietledger.safety.mail.choosing import (
    approve_policy,
    mark_seen,
    propose_policy,
    proposed,
    take_domain,
    tell_flowing,
    watch,
)
from quietledger.safety.mail.reading import Line, Shown, lines, show
from quietledger.safety.mail.reporting import answer, answer_all, call_ours, judge_sign, report, write_answers
from quietledger.safety.mail.settling import (
    ask_release,
    asked,
    carry_released,
    delete,
    forget_old,
    is_notice_due,
    judge_waiting,
    mark_gone,
    note_notice,
    note_sent,
    release,
)
from quietledger.safety.mail.taking import Came, judge, opened, take_in

__all__ = [
    "Came", "Line", "Shown", "answer", "answer_all", "approve_policy", "ask_release", "asked", "call_ours",
    "carry_released", "delete", "forget_old", "is_notice_due", "judge", "judge_sign", "judge_waiting", "lines",
    "mark_gone", "mark_seen", "note_notice", "note_sent", "opened", "propose_policy", "proposed", "release", "report",
    "show", "take_domain", "take_in", "tell_flowing", "watch", "write_answers",
]  # fmt: skip
