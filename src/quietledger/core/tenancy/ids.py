"""Row ids: UUID version 7 (RFC 9562), which sort by the time they were made.

An extra file of the room, because ids need the clock and chance, which rules must not have.
"""

from __future__ import annotations

import os
import time
from uuid import UUID


def uuid7() -> UUID:
    """Make a new row id: 48 bits of milliseconds, 74 random bits."""
    stamp = time.time_ns() // 1_000_000
    tail = int.from_bytes(os.urandom(10), "big")
    head = (stamp << 16) | 0x7000 | (tail >> 68)
    return UUID(int=(head << 64) | (0b10 << 62) | (tail & ((1 << 62) - 1)))
