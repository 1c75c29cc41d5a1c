"""What could happen to a practice and what it would cost: event by event, over a million simulated years.

Words: a *scenario* is one kind of event with its frequency and its loss; *events* are what a simulation drew; a *curve*
says how likely a year is to cost more than so much; *layers* are what an insurance policy pays of each event. Losses
are whole cents, so that sums are exact in any order; intervals of scenarios are dollars, as people say them.
All numbers of the library are starting values, to be edited: see `library`. Why it is made so: docs/risk.md.
"""
