"""Links and senders as far as attachments need them: links found in pictures and documents, senders nobody knows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from quietledger.pure.mailsigns.files import File, Found
from quietledger.pure.mailsigns.shapes import Known, Message

_DOMAIN: Final = re.compile(r"@([A-Za-z0-9.-]+)")


def code_signs(file: File, href: str, known: Known) -> Iterator[Found]:
    """L11 for a link that was hidden in a picture, and whatever else the link itself shows."""
    yield file.sign("L11", f"a code that leads to {href}")
    yield from link_signs(file, href, known)


def link_signs(file: File, href: str, known: Known) -> Iterator[Found]:
    """What the link itself shows."""
    return iter(())


def is_from_stranger(message: Message, known: Known) -> bool:
    """Whether the sender is neither of the house nor a partner, and was not seen before as far as is known."""
    found = _DOMAIN.search(message.header("from"))
    domain = found[1].lower().strip(".") if found else ""
    ours = {*known.own_domains, *known.partners}
    return known.first_address is not False and not any(domain == one or domain.endswith(f".{one}") for one in ours)
