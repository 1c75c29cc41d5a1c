"""What can be wrong between a visit and its charge."""

from dataclasses import dataclass
from typing import Literal

Why = Literal[
    "unknown_code", "unknown_kind", "no_time", "impossible_time", "too_short", "disagrees", "needs_base", "no_unit"
]


@dataclass
class NotBillable(Exception):
    """The time and the service do not make a charge; `supports` is the code that the time would carry, if any."""

    code: str
    why: Why
    minutes: int | None = None
    supports: str = ""

    def __str__(self) -> str:
        return f"{self.code or 'no code'}: {self.why.replace('_', ' ')}"
