"""The catalogue of signs: what each is called, looks like, means and weighs, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from quietledger.pure.mailsigns.attachment_entries import ATTACHMENT_ENTRIES
from quietledger.pure.mailsigns.entries import Entry
from quietledger.pure.mailsigns.link_entries import LINK_ENTRIES
from quietledger.pure.mailsigns.measured import SEEN
from quietledger.pure.mailsigns.sender_entries import SENDER_ENTRIES
from quietledger.pure.mailsigns.text_entries import TEXT_ENTRIES

CATALOGUE: Final[Mapping[str, Entry]] = MappingProxyType(
    {
        entry.id: replace(entry, seen=SEEN.get(entry.id))
        for entry in (*SENDER_ENTRIES, *LINK_ENTRIES, *TEXT_ENTRIES, *ATTACHMENT_ENTRIES)
    }
)
