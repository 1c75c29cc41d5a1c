"""Partners: firms that the practice hires or may hire; researched before they are chosen, and watched afterwards.

Words: a *candidate* is a partner that is not chosen yet; a *screening* looks somebody up in the public exclusion
lists; a *knock-out* is a test that no good price makes up for; *evidence* is a document with an end; a *decision*
says who was chosen and why. Facts that rooms tell about a partner are about the id of its row here.
"""
