"""One sender's line taken apart: the name, the address, and whether the line is broken on purpose."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from quietledger.pure.mailsigns import letters

_ANGLE: Final = re.compile(r"<([^<>]*)>")
_BARE: Final = re.compile(r"[^\s<>\"'(),;:]+@[^\s<>\"'(),;:]+")
_COMMENT: Final = re.compile(r"\(([^()]*)\)")
_CONTROL: Final = re.compile(rf"[\x00-\x08\x0b-\x1f\x7f-\x9f{letters.UNSEEN}\u202a-\u202e\u2066-\u2069]")
_LOCAL_PART: Final = re.compile(r"[^\s@,;<>()\[\]\\\"]{1,128}|\"[^\"]{1,128}\"")
_DOMAIN_PART: Final = re.compile(r"\[[0-9A-Fa-f.:IPv]+\]|[^\s@,;<>()\[\]\\\"!$%^&*+=|{}~`'?#/]+")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A sender's name and address, with the places of both in the header's value."""

    name: str
    name_start: int
    name_end: int
    address: str
    start: int
    end: int
    trouble: str = ""

    @property
    def local(self) -> str:
        return self.address.rpartition("@")[0].lower()

    @property
    def host(self) -> str:
        return self.address.rpartition("@")[2].strip().strip(".").lower()


def mailbox(value: str) -> Mailbox:
    """Take a From, Sender or Reply-To apart.  Never raises; what is wrong is `trouble`.

    If there are several addresses, the last in angle brackets counts, as in most mail programs.
    """
    angles = list(_ANGLE.finditer(value))
    if angles:
        last = angles[-1]
        start, end = last.span(1)
        name_start, name_end = _trimmed(value, 0, angles[0].start())
    else:
        bare = list(_BARE.finditer(value))
        start, end = bare[-1].span() if bare else (0, len(value))
        comment = _COMMENT.search(value)
        name_start, name_end = comment.span(1) if comment and bare else (0, 0)
    address = value[start:end]
    return Mailbox(
        value[name_start:name_end], name_start, name_end, address, start, end, _trouble(value, address, len(angles))
    )


def _trimmed(value: str, start: int, end: int) -> tuple[int, int]:
    while start < end and value[start] in " \t\"'":
        start += 1
    while end > start and value[end - 1] in " \t\"'":
        end -= 1
    return start, end


def _trouble(value: str, address: str, angles: int) -> str:
    """What is wrong with a sender's line, the first of several; "" if nothing is."""
    local, at, host = address.rpartition("@")
    is_address = "@" not in local and _LOCAL_PART.fullmatch(local) and _DOMAIN_PART.fullmatch(host)
    troubles = {
        "control or invisible characters in the sender's line": bool(_CONTROL.search(value)),
        "two addresses in the sender's line": angles > 1,
        "brackets that don't match in the sender's line": value.count("<") != value.count(">") or "@<" in value,
        "a blank inside the brackets of the address": address != address.strip(),
        "no address in the sender's line": not at,
        "the address isn't one: it holds what an address can't hold": not is_address,
    }
    return next((say for say, is_so in troubles.items() if is_so), "") if value.strip() else ""
