"""Lessons for the people who work here: what is taught, who has taken what, and what is due when.

Words: a *lesson* is a Markdown text of a few *screens*, with *examples* (messages that the signs' room judges while the
page is drawn) and *checks* (questions whose answers explain themselves); the *joining lessons* come first, the *lessons
of the year* one a month; a *finish* says that somebody went through a lesson, when, and in which version of its text.
The room keeps no answers and no scores, and it ranks nobody.
"""
