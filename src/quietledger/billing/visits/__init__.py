"""One therapy session each: who treated whom, when, for how long, under which code.

A *visit* is what pages call a session. It is a draft until it is *signed*; signed ones wait in the tray of the charges.
An *import* is one file from a practice system; whatever is wrong in it becomes a *finding* with its row, and the other
rows go in. Diagnoses and authorizations are sealed; psychotherapy notes have no place here at all.
"""
