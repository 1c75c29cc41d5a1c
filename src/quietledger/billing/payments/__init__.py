"""Money that arrives outside of remittances: what patients pay, and deposits seen at the bank.

Words: a *payment* is what one patient paid on one day, a *deposit* one line of the bank's statement that brings a
plan's payment (its trace) to zero. Each is one ledger entry, made once and never changed.
"""
