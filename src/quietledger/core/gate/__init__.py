"""Decides every look at, and every sending of, anything about a patient; cuts the permits that open the vault.

One rule table (`policy`), read over *facts* and the values of the question. Three-valued: what is unknown never
permits. Default deny, forbid beats permit, and every decision says in words what is missing and where to mend it. The
gate asks no room: rooms tell facts. Every permit and every refusal is on the trail before anything opens.
"""
