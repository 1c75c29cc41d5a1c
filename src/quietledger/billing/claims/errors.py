"""What a claim cannot do, and why; ids and field names only."""

from dataclasses import dataclass


@dataclass
class NotSendable(Exception):
    """A claim that must not leave: it is not ready, or findings block it."""

    state: str
    blocking_count: int = 0

    def __str__(self) -> str:
        return f"claim is {self.state} with {self.blocking_count} blocking findings"
