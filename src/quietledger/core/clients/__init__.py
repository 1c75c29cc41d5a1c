"""Programs that ask through the API: which certificate each has, what it may do, since and until when.

A program is known by its certificate, which the house's own authority issued; the row in the table decides, never the
certificate alone. What a program may do are facts, told here and read by the gate. Private keys are handed over once
and kept nowhere.
"""
