"""Who is who: which names in the text stand for the business associate and which for the covered entity."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Final

# Words that forms use for a party.  Each may stand for either side: "Provider" sells software here and treats there.
_ROLES: Final = (
    "Service Provider", "Provider", "Vendor", "Contractor", "Supplier", "Consultant", "Processor", "Recipient",
    "Company", "Customer", "Client", "Clinic", "Practice", "Hospital", "Organization", "Group", "Program", "QSO",
    "Subcontractor", "BA", "CE",
)  # fmt: skip
_ROLE: Final = "|".join(_ROLES)
_NAME: Final = r"[A-Z][\w&'.,-]*(?:\s+(?:[A-Z&][\w&'.,-]*|of|and|the|for)){0,6}"
_WILL: Final = r"(?:will|shall|must|agrees?|may)"
# What only the side that works with the data promises.
_DUTY: Final = re.compile(
    rf"(?=[A-Z])(?<![\w-])({_ROLE})\s+(?:will|shall|must|agrees?(?:\s+(?:to|that\s+it\s+will))?|may)\s+(?:\w+\s+){{0,3}}?"
    r"(?:not\s+use|only\s+use|use|report|implement|maintain|ensure|return|destroy|make\s+(?:available|its)|safeguard|mitigate"
    r"|de-identify|resist)\b"
)
_MENTION: Final = re.compile(rf"(?=[A-Z])(?<![\w-])({_ROLE})(?=['\s,.;:)\"])")
_ALIAS: Final = re.compile(
    rf"(?P<name>{_NAME}),?\s*(?:\([^()\n]{{0,60}}?)?[(\s]*(?:hereinafter\s+)?(?:referred\s+to\s+as\s+)?(?:the\s+)?"
    r"\"(?P<role>Business\s+Associate|BA|Covered\s+Entity|CE)\"",
)
_MEANS: Final = re.compile(
    r"\"(?P<role>Business\s+Associate|Covered\s+Entity)\"\s+(?:means|is|shall\s+mean)\s+"
    r"(?P<name>[A-Z][\w&' .-]{1,60}?)[,.;(\n]"
)
_STOP: Final = frozenset({"the", "this", "business associate", "covered entity", "agreement", "hipaa", "name", "and"})
_LEAST_DUTIES: Final = 2


def parties(text: str) -> dict[str, tuple[str, ...]]:
    """Token ("BA", "CE") -> names that stand for it besides the law's own words; longest first."""
    own, other = _by_duties(text)
    for match in [*_ALIAS.finditer(text[:6_000]), *_MEANS.finditer(text[:20_000])]:
        name = " ".join(match["name"].split()).strip(" ,.")
        here, there = (own, other) if match["role"].startswith("B") else (other, own)
        if name in _ROLES:
            # The text says itself which side a role stands for; that is better than having counted.
            there[:] = [one for one in there if one != name]
        elif len(name) < 3 or name.lower() in _STOP:
            continue
        here.append(name)
    return {token: _longest_first(names) for token, names in (("BA", own), ("CE", other))}


def _longest_first(names: list[str]) -> tuple[str, ...]:
    return tuple(sorted(dict.fromkeys(names), key=len, reverse=True))


def is_subcontract(named: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether the side that promises is the subcontractor of a business associate."""
    return "Subcontractor" in named.get("BA", ())


def _by_duties(text: str) -> tuple[list[str], list[str]]:
    """The roles that make the promises of a business associate, and the other role that is named most."""
    duties = Counter(match[1] for match in _DUTY.finditer(text))
    law = len(re.findall(rf"[Bb]usiness\s+[Aa]ssociate\s+{_WILL}\b", text))
    mentions = Counter(match[1] for match in _MENTION.finditer(text))
    own = ["BA"] if mentions["BA"] else []
    other = ["CE"] if mentions["CE"] else []
    for role in ("BA", "CE"):
        del mentions[role], duties[role]
    if duties["Subcontractor"] > max(law, _LEAST_DUTIES):
        return [*own, "Subcontractor"], [*other, "Business Associate"]
    del mentions["Subcontractor"], duties["Subcontractor"]
    best = duties.most_common(1)
    # Where the law's own words make the promises, another role that promises a little is the other side.
    if best and best[0][1] >= max(_LEAST_DUTIES, law):
        own.append(best[0][0])
        del mentions[best[0][0]]
    others = [role for role, count in mentions.most_common(1) if count >= 3]
    return own, [*other, *others]
