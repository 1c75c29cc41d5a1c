"""What can be wrong with an amount; the amount itself is never repeated in a message."""

from dataclasses import dataclass
from typing import Literal

Why = Literal["empty", "not_a_number", "too_precise", "too_long"]


@dataclass
class MoneyProblem(Exception):
    """A text that cannot be read as an amount, or an amount that cannot be written."""

    why: Why

    def __str__(self) -> str:
        return f"amount is {self.why.replace('_', ' ')}"


@dataclass
class NothingToSplit(Exception):
    """The weights of a split add up to nothing, so no part has a claim to a cent."""

    weight_count: int

    def __str__(self) -> str:
        return f"{self.weight_count} weights add up to 0"
