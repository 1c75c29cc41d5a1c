"""Who is treated, under which plan: names, birth dates, addresses and member ids, all sealed.

A *patient* has one sealed document and, in plain columns, only tags by which it can be found again without being
readable. A *cover* is one plan of one patient: rank 1 is billed first. An account that is *open* can be worked with;
the gate is told so. This room never shows a name without a permit, and never lists names that nobody asked for.
"""
