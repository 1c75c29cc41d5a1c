"""The room's door for faces and jobs; each verb has a file of its own."""

from quietledger.billing.remits.closing import close_remits
from quietledger.billing.remits.entering import RemitEntered, enter_claims
from quietledger.billing.remits.taking import RemitTaken, take_remit

__all__ = ["RemitEntered", "RemitTaken", "close_remits", "enter_claims", "take_remit"]
