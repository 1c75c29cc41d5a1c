"""Cuts a text into pieces at the edges of its leaks, so that a page can mark them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from quietledger.pure.mailguard.shapes import Leak


class Piece(NamedTuple):
    """A piece of the text, with what leaks there; joined the pieces are the text."""

    text: str
    leaks: tuple[Leak, ...]


def pieces(text: str, leaks: Sequence[Leak]) -> list[Piece]:
    """The text in its order; leaks that overlap share a piece."""
    edges = sorted({0, len(text), *(edge for leak in leaks for edge in (leak.start, leak.end))})
    return [
        Piece(text[start:end], tuple(leak for leak in leaks if leak.start <= start and end <= leak.end))
        for start, end in pairwise(edges)
    ]
