"""What payers answered: remittances (835), matched to claims and entered in the ledger, cent by cent.

Words: a *remit* is one payment advice (one ST), a *remit claim* one CLP in it, a *balance* one pair of a PLB, a
*difference* what does not add up, a *denial* what a person has to work on by a day. Each row keeps the file, segment
and byte that it came from. The room never plugs: what does not add up stays an open difference, and money that nobody
can explain stands in suspense under its trace.
"""
