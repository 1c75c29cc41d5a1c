"""Devices: which machines belong to the practice, what each last said of itself, and what that is worth.

Words: a machine is *paired* once, by a one-time code; then it *reports*. A *posture level* says how surely a report
came from that machine, a *binding level* how surely a browser sits on it. No level proves that a disk is encrypted:
pages say "reported by the device". A device that is *lost* ends at once, with everything that was tied to it.
"""
