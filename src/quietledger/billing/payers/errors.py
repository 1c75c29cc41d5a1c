"""What can be wrong with what we know of a payer."""

from dataclasses import dataclass


@dataclass
class ImpossibleLimit(Exception):
    """A filing limit of no time at all; the contract was entered wrongly."""

    count: int

    def __str__(self) -> str:
        return f"a filing limit of {self.count} lets no claim in"


@dataclass
class ImpossibleTerms(Exception):
    """A contract's terms that say something we don't know; `fields` names what."""

    fields: tuple[str, ...]

    def __str__(self) -> str:
        return f"these terms can't be read: {', '.join(self.fields)}"


@dataclass
class NoSuchPayer(Exception):
    """A payer that this practice does not have."""

    payer: object

    def __str__(self) -> str:
        return f"there is no payer {self.payer}"
