"""Payment changes: what is on file of whom we pay or are paid by, and how it may change.

Door: `actions` (enter, open, call, confirm, stop, let_in), `queries`. A message changes nothing: new bank details, a
new address or a new enrollment is a case. Somebody calls a number that was on file before, a second person confirms,
some days pass in which anybody may stop it, and only then it stands. Tables `changes_details`, `changes_change`.
"""
