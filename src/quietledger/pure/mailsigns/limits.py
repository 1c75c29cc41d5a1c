"""How much of a message is read: beyond these bounds reading stops and says so."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on what one message may cost.  Units: bytes, characters and counts, as the names say."""

    header_bytes: int = 256 * 1024
    header_count: int = 1_000
    body_bytes: int = 25 * 1024 * 1024
    text_characters: int = 1_000_000
    part_count: int = 200
    depth: int = 20
    link_count: int = 2_000
    node_count: int = 200_000
