"""Incidents: what happened, whom it touched, what must be done until when, from first notice to close.

Words: an incident is kept in a *workbook*; a *note* is one line of its timeline and is never changed; a *clock* is a
day by which somebody must be told; an *exercise* is an incident on made-up data. Text and persons lie sealed.
"""
