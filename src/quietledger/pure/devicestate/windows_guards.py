"""What else a Windows machine says of itself: all of it from the one JSON that our PowerShell script prints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from quietledger.pure.devicestate import shape
from quietledger.pure.devicestate.report import NAME_MOST, NUMBER_MOST, Lock, Malware, System, Updates, system

_INSTALLS_ITSELF: Final = frozenset({4, 5})  # NotificationLevel of the Windows Update agent


def windows_system(seen: object) -> System:
    """The part `os`: caption, display (as 25H2), build and ubr (the last digits of a build)."""
    said = _part(seen, "os")
    build = ".".join(word for word in (_word(said, "build"), _word(said, "ubr")) if word)
    return system("windows", _word(said, "caption").removeprefix("Microsoft "), _word(said, "display"), build)


def windows_lock(seen: object) -> Lock:
    """The part `lock`: the machine's own limit, or the screen saver if it asks for a password.

    Units: seconds; 0 is never.
    """
    said = _part(seen, "lock")
    limit = _number(said, "inactivity")
    if limit:
        return Lock(enabled=True, idle_s=limit)
    active, secure, timeout = (_number(said, name) for name in ("active", "secure", "timeout"))
    if active == 1 and secure == 1 and timeout:
        return Lock(enabled=True, idle_s=timeout)
    # A value that was never set is missing, and then Windows doesn't lock by itself.
    return Lock(enabled=False) if said else Lock()


def windows_firewall(seen: object) -> str:
    """The part `firewall`: on only if it is for all of the networks Domain, Private and Public."""
    listed = seen.get("firewall") if isinstance(seen, dict) else None
    rows = [row for row in listed if isinstance(row, dict)] if isinstance(listed, list) else []
    said = {row.get("Name"): row.get("Enabled") for row in rows if isinstance(row.get("Name"), str)}
    states = [said.get(name) for name in ("Domain", "Private", "Public")]
    if any(state in ("False", 0) for state in states):  # also the truth value false
        return "off"
    return "on" if all(state in ("True", 1) for state in states) else "unknown"


def windows_updates(seen: object) -> Updates:
    """The part `updates`: level (how they install themselves), pending_security, checked (Unix seconds)."""
    said = _part(seen, "updates")
    level = _number(said, "level")
    auto = None if level is None else level in _INSTALLS_ITSELF
    return Updates(auto, _number(said, "pending_security"), _number(said, "checked"))


def windows_malware(seen: object) -> Malware:
    """The part `defender`, or if that is off, another scanner that the Security Center names (`scanner`)."""
    said = _part(seen, "defender")
    is_on = said.get("AntivirusEnabled") is True and said.get("RealTimeProtectionEnabled") is True
    days = _number(said, "AntivirusSignatureAge")
    if is_on:
        # Defender counts in days, and writes 2^32 - 1 where it never had any signatures.
        return Malware("Microsoft Defender", on=True, age_h=None if days is None or days > 36_500 else days * 24)
    other = _part(seen, "scanner")
    name, state = _word(other, "displayName"), _number(other, "productState")
    if name and state is not None:
        # Second byte from the right of 0xTTSSDD: 0x10 is on; the last: 0x00 is up to date, 0x10 isn't.
        return Malware(name, on=(state >> 8) & 0xF0 == 0x10, age_h=0 if not state & 0xFF else None)
    return Malware("", on=False) if said else Malware()


def windows_admin(seen: object) -> bool | None:
    """The part `admin`: whether the person is in the group of administrators, even if Windows asks before it acts."""
    said = seen.get("admin") if isinstance(seen, dict) else None
    return said if isinstance(said, bool) else None


def _part(seen: object, name: str) -> Mapping[str, Any]:
    part = seen.get(name) if isinstance(seen, dict) else None
    if isinstance(part, list) and part:
        part = part[0]
    return part if isinstance(part, dict) else {}


def _word(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name)
    if type(value) is int:
        value = str(value)
    return shape.line(value, NAME_MOST) if isinstance(value, str) else ""


def _number(said: Mapping[str, Any], name: str) -> int | None:
    """The registry keeps some numbers as text."""
    value = said.get(name)
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 12:
        value = int(value)
    return value if type(value) is int and 0 <= value <= NUMBER_MOST else None
