"""The form of one entry of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass

from quietledger.pure.mailsigns.shapes import Severity


@dataclass(frozen=True, slots=True)
class Entry:
    """What all signs of one id have in common.

    severity: the highest that the sign can have; a sign that matters only beside others may be found with a lower one.
    weight: what it adds to the score that messages are ordered by, once for each message; never negative.
    seen: of 100 messages each, how many showed it when it was last measured: honeypot mail of 2022 to 2025,
    newsletters of 2002, list mail of 2002 and of 2019 to 2025, made-up office mail.  None: no such set shows it.
    """

    id: str
    name: str
    severity: Severity
    weight: int
    see: str
    why: str
    do: str
    citation: str = ""
    seen: tuple[float, float, float, float, float] | None = None

    @property
    def numbers(self) -> str:
        """How often the sign is seen, in a sentence."""
        if self.seen is None:
            return "Not measured: the public collections hold no mail like this."
        fraud, news, *rest = self.seen
        return (
            f"Seen in {fraud:g} of 100 honeypot messages, {news:g} of 100 newsletters and at most {max(rest):g} of 100 "
            "messages of lists and offices."
        )
