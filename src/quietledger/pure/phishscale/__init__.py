"""How hard a false message is to notice: the NIST Phish Scale (TN 2276, 2023).

Words: a *cue* is something in the message that gives it away, counted at each occurrence; the *premise* is what the
message pretends, scored by how well it fits those who get it; cues and premise together make the *difficulty*.
"""
