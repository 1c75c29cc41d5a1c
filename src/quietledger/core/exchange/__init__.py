"""Every file that enters or leaves: kept raw and sealed before anybody reads it, handled once, sent after commit.

A *file* is bytes with a direction, a kind and a SHA-256. A *connection* is how we reach one partner, its host key
pinned. Same bytes in a second time: noted, nothing else. Nothing leaves in the middle of a request: rooms hand files
out here, and the courier carries them. This room never reads what is inside, beyond the envelope that tells the kind.
"""
