"""How much of a file is read: beyond these bounds reading stops and says so."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on what one file may cost.  Units: bytes, characters and counts, as the names say."""

    file_bytes: int = 25 * 1024 * 1024
    unpacked_bytes: int = 60 * 1024 * 1024
    entry_count: int = 2_000
    page_count: int = 300
    page_bytes: int = 2 * 1024 * 1024
    text_characters: int = 600_000
    second_opinion_pages: int = 60
    node_count: int = 200_000
    depth: int = 200


LIMITS = Limits()
