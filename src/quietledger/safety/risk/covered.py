"""What the practice's cyber policy keeps off and pays at most, read from the fact that it is covered.

An extra file beside `queries`: the room that keeps policies stands above this one, so that only its fact is read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from quietledger.core.facts import queries as facts
from quietledger.core.facts.rules import Ref

COVERED: Final = "practice.covered"
_VALUE: Final = re.compile(r"retention=(\d{1,10}) limit=(\d{1,10})")


@dataclass(frozen=True, slots=True)
class Covered:
    """A policy in force, in whole dollars.  retention: what the practice keeps of each event.  limit: paid at most."""

    retention: int
    limit: int


def covered(practice_id: UUID, at: datetime) -> Covered | None:
    """The policy in force at an instant, None if there is none or its terms can't be read; inside the scope."""
    about = Ref("practice", practice_id)
    word = facts.held([about], [COVERED], at).get((about, COVERED))
    found = _VALUE.fullmatch(word.value) if word else None
    return Covered(int(found[1]), int(found[2])) if found else None
