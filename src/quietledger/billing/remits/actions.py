"""The room's door for faces and jobs; each step has a file of its own."""

from quietledger.billing.remits.closing import close_remits
from quietledger.billing.remits.entering import RemitEntered, enter_claims
from quietledger.billing.remits.resolving import close_denial, confirm_match, keep_open, settle, settling_lines
from quietledger.billing.remits.taking import FILES_AT_ONCE, RemitTaken, take_remits

__all__ = [
    "FILES_AT_ONCE", "RemitEntered", "RemitTaken", "close_denial", "close_remits", "confirm_match", "enter_claims",
    "keep_open", "settle", "settling_lines", "take_remits",
]  # fmt: skip
