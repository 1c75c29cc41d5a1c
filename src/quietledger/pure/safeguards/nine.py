"""The nine elements of a complete risk analysis, and the page that shows each.

Source: the Office for Civil Rights' guidance of 2010, as the risk reference has it, section 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Element:
    """One element.  page: the name of the address that shows it."""

    id: str
    say: str
    page: str


ELEMENTS: Final = (
    Element("RA1", "It covers all records, in every form and place", "risk:inventory"),
    Element("RA2", "It is written down where they came from and where they go", "risk:flows"),
    Element("RA3", "Threats and weak places are named", "risk:scenarios"),
    Element("RA4", "The safeguards in use are assessed", "risk:law"),
    Element("RA5", "How likely each is", "risk:scenarios"),
    Element("RA6", "What each would do", "risk:scenarios"),
    Element("RA7", "The level of risk follows from both", "risk:worklist"),
    Element("RA8", "It is written down and signed", "risk:report"),
    Element("RA9", "It is read again, and after changes", "risk:complete"),
)
BY_ID: Final = {one.id: one for one in ELEMENTS}
