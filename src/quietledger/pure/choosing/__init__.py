"""Choosing among few alternatives by many criteria: scores, ranks under uncertainty, and prices at one's own volume.

Words: a *criterion* is one column, an *alternative* one row of a decision matrix. Values are points from 0 (the worst
that is worth telling) to 5 (the best), by anchors that are fixed beforehand: never by who else stands in the table.
"""
