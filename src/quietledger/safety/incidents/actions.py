"""The doors of the room, from first notice to close.

report, take_up, dismiss      what somebody noticed; an owner takes it up, or says that it was nothing
open_from_loss, exercise      a workbook from a lost device, or on made-up people
set_facts, set_kind           what is known of the case, from which every clock is computed
note, contained               the timeline, cause, changes; what was done to stop it
add_task, settle_task         tasks by role
read                          all notes and people, opened
trace, add_people, take_out, count     whom the trail says was touched, who else was, and how many where
put_file, hand_over, get_file          evidence with its hash and custody
weigh, decide, hold_back, draft        four factors, decision, officials' delays, drafts of notices
spend, agreed, hire           costs by part; the insurer's word before help is hired
answer, noticed, lacks_to_close, close, reopen     clocks answered, workbook closed
relate, learn                 same cause as an earlier one; lessons for the scenarios of the risk room

The face passes what other rooms say: `terms` of contracts and of the cyber policy, and the policy's `consent`.
"""

from __future__ import annotations

from quietledger.safety.incidents.closing import answer, close, lacks_to_close, noticed, reopen
from quietledger.safety.incidents.deciding import decide, draft, hold_back, weigh
from quietledger.safety.incidents.evidence import get_file, hand_over, put_file
from quietledger.safety.incidents.people import Opened, add_people, count, read, take_out, trace
from quietledger.safety.incidents.reporting import dismiss, exercise, open_from_loss, report, take_up
from quietledger.safety.incidents.spending import agreed, hire, spend
from quietledger.safety.incidents.working import (
    add_task,
    contained,
    learn,
    note,
    relate,
    set_facts,
    set_kind,
    settle_task,
)

__all__ = [
    "Opened", "add_people", "add_task", "agreed", "answer", "close", "contained", "count", "decide", "dismiss", "draft",
    "exercise", "get_file", "hand_over", "hire", "hold_back", "lacks_to_close", "learn", "note", "noticed",
    "open_from_loss", "put_file", "read", "relate", "reopen", "report", "set_facts", "set_kind", "settle_task", "spend",
    "take_out", "take_up", "trace", "weigh",
]  # fmt: skip
