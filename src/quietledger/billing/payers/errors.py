"""What can be wrong with what we know of a payer."""

from dataclasses import dataclass


@dataclass
class ImpossibleLimit(Exception):
    """A filing limit of no time at all; the contract was entered wrongly."""

    count: int

    def __str__(self) -> str:
        return f"a filing limit of {self.count} lets no claim in"
