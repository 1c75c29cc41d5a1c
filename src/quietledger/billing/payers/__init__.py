"""Health plans and what we agreed with them: ids, fee schedules, rounding, filing limits.

Words: a *payer* is who pays claims, a *plan* what it sells, a *filing limit* the time in which it takes a claim. A
contract's terms overwrite the defaults here, and say where they stand. The practice's own cyber insurance is another
room's.
"""
