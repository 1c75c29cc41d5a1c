"""Double entry: every cent that was charged, paid, written off or is still owed, and where it came from.

An *entry* is one event with two or more *lines* that add up to zero; a line is an amount on one *account* (debit
positive, credit negative) with the payer, patient, visit and claim that it concerns. Entries are only ever added: a
correction is a mirror entry and a new one. The database itself refuses whatever does not balance, and every change.
This room knows nothing of claims or visits but their ids.
"""
