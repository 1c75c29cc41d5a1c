"""Links and senders as far as attachments need them: links found in pictures and documents, senders nobody knows."""

from __future__ import annotations

from collections.abc import Iterator
from email.utils import parseaddr

from quietledger.pure.mailsigns import links
from quietledger.pure.mailsigns.files import File, Found
from quietledger.pure.mailsigns.shapes import Known, Message, Sign


def code_signs(file: File, href: str, known: Known) -> Iterator[Found]:
    """L11 for a link that was hidden in a picture, and whatever else the link itself shows."""
    say = f"a code that leads to {href}"
    yield file.hint("L11", say) if _is_ours(links.host_of(href), known) else file.sign("L11", say)
    yield from link_signs(file, href, known)


def link_signs(file: File, href: str, known: Known) -> Iterator[Found]:
    """What is wrong with a link that stands in a file."""
    for fault in links.judge_href(href, known):
        yield Sign(fault.id, fault.severity, file.at(), fault.evidence)


def is_from_stranger(message: Message, known: Known) -> bool:
    """Whether the sender is neither of the house nor a partner, and was not seen before as far as is known."""
    host = parseaddr(message.header("from"))[1].rpartition("@")[2].lower()
    return known.first_address is not False and not _is_ours(host, known)


def _is_ours(host: str, known: Known) -> bool:
    return bool(host) and links.registrable(host) in {*known.own_domains, *known.partners}
