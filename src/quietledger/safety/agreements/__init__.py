"""Agreements: what was promised, to whom, until when; compiled into the facts that open the way to a partner.

Words: an agreement has *versions*, each known by the hash of its bytes; its *schedule* is what was agreed as data
(purposes, categories, channels, regions, dates, duties); a *duty* is what one side owes by a day. The schedule is the
one source of the typeset text and of the facts.
"""
