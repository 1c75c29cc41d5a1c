"""Risk: what could happen to the practice, what it would cost, and which safeguards stand against it.

Words: an *answer* is what a person said about a safeguard; a *control* is a bundle of measures over facts, whose state
is read and never kept; a *gap* is a measure that doesn't stand, with what it costs a year; an *item* of the plan says
who mends a gap until when. Only what a person said, planned or signed is stored here.
"""
