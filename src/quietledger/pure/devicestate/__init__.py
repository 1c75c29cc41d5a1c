"""How a device is protected, judged from what its own tools say; without running any of them.

Whoever asks hands in the tools' answers as they came, and gets states and `bool | None` back. Whatever isn't understood
is unknown, and unknown is never good: no answer, however odd, makes a disk look encrypted that isn't. Nothing here
proves anything, for a device may lie; its report is a statement of its own.
"""
