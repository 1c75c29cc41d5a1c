"""Patient data in a text that is about to leave: found before it is sent, with its place and a plain sentence.

Words: a *leak* is one place that tells who is treated, or for what; a *known* name, member id or number is one that the
practice says is its own when it is asked about candidates: no list of them stands in memory. Nothing here is stopped or
changed: what becomes of a leak is for whoever sends.
"""
