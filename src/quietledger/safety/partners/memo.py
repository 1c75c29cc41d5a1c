"""A decision, and a questionnaire, as documents (extra file: what they say comes in as ready words)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from quietledger.core.shell import printing
from quietledger.pure.money import amounts

Unprintable = printing.Unprintable
_DECISION: Final = Path(__file__).with_name("memo.typ")
_QUESTIONS: Final = Path(__file__).with_name("questions.typ")


def pdf(record: Mapping[str, Any], on: date) -> bytes:
    """A decision on one page (PDF/UA-1), the same bytes for the same record.  Raises: Unprintable."""
    return printing.pdf(_DECISION, record, on)


def questionnaire(told: Mapping[str, Any], on: date) -> bytes:
    """Questions, with answers if there are some, to be read or filled in on paper.  Raises: Unprintable."""
    return printing.pdf(_QUESTIONS, told, on)


def dollars(cents: int) -> str:
    """An amount as plain text."""
    return amounts.say(cents)
