"""What patients still owe, in words they understand: when a statement may be sent, what it says, and the letter itself.

Words: a *statement* is one letter to one person about open balances, a *hold* a reason not to send it. It carries no
diagnosis, no note and no code. This room moves no money: it says what the ledger says.
"""
