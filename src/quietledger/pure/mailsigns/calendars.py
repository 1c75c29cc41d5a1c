"""Calendar invitations: many programs enter them before anybody has said yes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from quietledger.pure.mailsigns import addresses
from quietledger.pure.mailsigns.files import File, Found, Search

_FOLD: Final = re.compile(rb"\r?\n[ \t]")
_LINK: Final = re.compile(rb"\b(?:https?://|www\.)(?:[^\s\"<>\\]|\r?\n[ \t])+", re.I)


def look_at_invitation(file: File, search: Search) -> Iterator[Found]:
    """A8 for each link in an invitation from a stranger."""
    if addresses.is_from_stranger(search.message, search.known):
        for match in list(_LINK.finditer(file.body))[:20]:
            link = _FOLD.sub(b"", match[0]).decode("utf-8", "replace")
            yield file.hint("A8", f"an invitation from a stranger leads to {link}", file.at(*match.span()))
