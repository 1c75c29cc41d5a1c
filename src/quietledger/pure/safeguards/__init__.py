"""Safeguards: what the law and good practice ask of an office, what an office is asked, and which facts prove it.

Words: a *row* is one line of the Security Rule; a *question* is what a person answers about what the house can't see;
a *measure* is one fact, or its share over people, devices or partners; a *control* is a bundle of measures with an
effect on losses. Tables and plain rules: no database, no clock. Source: the risk reference, sections 1 to 9.
"""
