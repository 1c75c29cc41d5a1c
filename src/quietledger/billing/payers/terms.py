"""What a plan's contract says about how services are billed: plain values, checked as they come in.

An extra file of the room: `charges` turns these into its own types, since it stands above.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from pydantic import TypeAdapter, ValidationError

from quietledger.billing.payers.errors import ImpossibleTerms

Rounding = Literal["midpoint8", "full_unit", "ceil"]
ORDER: Final = ("license", "group", "telehealth", "visit")


@dataclass(frozen=True)
class Terms:
    """How a payer wants time rounded and modifiers written.

    rounding: service code, or "*" for all -> how time becomes units.  unit_minutes: code -> minutes of one unit, 0 for
    an encounter.  license_modifiers: license -> modifier.  modifier_order: which kind of modifier comes first.
    """

    rounding: dict[str, Rounding] = field(default_factory=dict)
    unit_minutes: dict[str, int] = field(default_factory=dict)
    video_modifier: str = ""
    audio_modifier: str = ""
    group_modifier: str = ""
    license_modifiers: dict[str, str] = field(default_factory=dict)
    modifier_order: tuple[str, ...] = ORDER


_ADAPTER: Final = TypeAdapter(Terms)


def read(values: Mapping[str, Any]) -> Terms:
    """Terms from what a file or the table holds.

    Raises: ImpossibleTerms, naming the fields that are wrong or unknown.
    """
    unknown = sorted(set(values) - set(Terms.__dataclass_fields__))
    if unknown:
        raise ImpossibleTerms(tuple(unknown))
    try:
        terms = _ADAPTER.validate_python(dict(values))
    except ValidationError as problem:
        fields = {str(one["loc"][0]) for one in problem.errors() if one["loc"]}
        raise ImpossibleTerms(tuple(sorted(fields))) from problem
    if sorted(terms.modifier_order) != sorted(ORDER):
        raise ImpossibleTerms(("modifier_order",))
    return terms


def written(terms: Terms) -> dict[str, Any]:
    """Terms as the table keeps them."""
    return _ADAPTER.dump_python(terms, mode="json")  # type: ignore[no-any-return]  # a dataclass is dumped as a dict
