"""Row ids: UUID version 7 (RFC 9562), which sort by the time they were made.

An extra file of the room, because ids need the clock and chance, which rules must not have.
"""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass, field
from uuid import UUID


@dataclass
class _Last:
    """The newest id of this process, without its fixed bits."""

    value: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


_last = _Last()


def uuid7() -> UUID:
    """Make a new row id: 48 bits of milliseconds, 74 random bits; later ones of one process are greater ones.

    Within a millisecond the next id is a random step above the last: so the trail tells things in their order.
    """
    fresh = (time.time_ns() // 1_000_000) << 74 | secrets.randbits(74)
    with _last.lock:
        _last.value = value = max(fresh, _last.value + 1 + secrets.randbits(32))
    stamp, high, low = value >> 74, value >> 62 & 0xFFF, value & (1 << 62) - 1
    return UUID(int=stamp << 80 | 7 << 76 | high << 64 | 0b10 << 62 | low)
