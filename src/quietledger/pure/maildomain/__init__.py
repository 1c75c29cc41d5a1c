"""How a mail domain stands: records read and judged, without asking the network for any.

Whoever asks hands in the answers (or a `Names` that gives them); each judge returns a `Check`: what was seen, what is
expected, why, and the exact record to publish. Unknown is never ok.
"""
