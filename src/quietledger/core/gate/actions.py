"""The doors of the gate: ask, plan a list, let a second person approve, open in an emergency, look ahead."""

from __future__ import annotations

from quietledger.core.gate.cans import Can
from quietledger.core.gate.deciding import Sifted, explain, require, sift
from quietledger.core.gate.forecasting import Lapse, Stop, ahead, forecast, overview, stopped_by
from quietledger.core.gate.glass import break_glass, end_glass, glass_report, review_glass
from quietledger.core.gate.limiting import approve_limit, propose_limit
from quietledger.core.gate.lists import Plan, plan, sift_page
from quietledger.core.gate.proposing import propose, second, second_until, withdraw
from quietledger.core.gate.queries import Proposal, limits, proposals
from quietledger.core.gate.replaying import replay

__all__ = [
    "Can", "Lapse", "Plan", "Proposal", "Sifted", "Stop", "ahead", "approve_limit", "break_glass", "end_glass",
    "explain", "forecast", "glass_report", "limits", "overview", "plan", "proposals", "propose", "propose_limit",
    "replay", "require", "review_glass", "second", "second_until", "sift", "sift_page", "stopped_by", "withdraw",
]  # fmt: skip
