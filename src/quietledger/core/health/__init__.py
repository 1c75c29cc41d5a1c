"""Says whether everything that the house stands on is well, line by line, and what to do where it isn't.

It looks at everything and changes nothing. Each line is fine, soon (it will want somebody) or bad (it wants
somebody now).
"""
