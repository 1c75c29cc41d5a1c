"""The sealed words of a person (extra file: models and forms both need the shape)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NoteDoc:
    """Why a difference is kept open, or how it was settled."""

    text: str = ""
