"""Drills: harmless false messages to the practice's own people, and what the team noticed.

Words: a *lure* is the text of a false message; a *drill* one lure sent to some people once; a *rating* one person's
word on how hard it is to notice; to *act* is to press the button on the page that the message leads to. Opening the
link counts nothing, and nothing that somebody types is ever sent. People see their own results, owners the team's.
"""
