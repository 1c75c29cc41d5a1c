"""The doors of the gate: ask, plan a list, let a second person approve, open in an emergency, look ahead."""

from __future__ import annotations

from quietledger.core.gate.cans import Can
from quietledger.core.gate.deciding import Sifted, explain, require, sift
from quietledger.core.gate.lists import Plan, plan, sift_page
from quietledger.core.gate.proposing import propose, second, withdraw
from quietledger.core.gate.queries import Proposal, limits, proposals

__all__ = [
    "Can", "Plan", "Proposal", "Sifted", "explain", "limits", "plan", "proposals", "propose", "require", "second",
    "sift", "sift_page", "withdraw",
]  # fmt: skip
