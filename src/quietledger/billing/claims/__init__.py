"""Charges bundled for a payer: checked, frozen, written as an 837P, and followed until the payer has answered.

Words: an *edit* is a check made before a claim leaves, a *finding* what it found; a *standing* is a claim's state with
the message that it rests on. A claim that has left is never changed, it is replaced or voided by another one. Money is
entered by the rooms above; this room never believes a message more than the payer who should have sent it.
"""
