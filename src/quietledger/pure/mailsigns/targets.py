"""Signs of a message's links: what is wrong with each address, with what it says, and with all of them together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from quietledger.pure.mailsigns import brands, letters, links
from quietledger.pure.mailsigns.mailboxes import mailbox
from quietledger.pure.mailsigns.shapes import In, Known, Link, Message, Place, Severity, Sign

_SHOWN_HOST: Final = re.compile(r"^\W*(?:https?://)?(?:www\.)?((?:[a-z0-9-]+\.)+[a-z]{2,24})(?:[/?#:]\S*)?\W*$", re.I)
_MOST_EACH: Final = 20  # More signs of one id in the links of a message tell a reader nothing new.


def signs(message: Message, known: Known) -> Iterator[Sign]:
    """All signs of the links, each at its link."""
    sender = mailbox(message.header("from"))
    own_site = links.registrable(sender.host) if sender.host else ""
    seen: dict[str, int] = {}
    for link in message.links:
        for fault in (*links.judge_href(link.href, known), *_shown_faults(link, known)):
            if seen.setdefault(fault.id, 0) < _MOST_EACH and _counts(fault.id, link, own_site):
                seen[fault.id] += 1
                yield Sign(fault.id, fault.severity, _place(link), fault.evidence[:160])
    yield from _one_place(message.links, own_site)


def _place(link: Link) -> Place:
    return Place(In.LINK, str(link.number), link.start, link.end, link.part)


def _counts(fault_id: str, link: Link, own_site: str) -> bool:
    """Addresses that stand open in the text hide nothing; a number or a strange ending in them is often just talk."""
    if link.kind == "text":
        return fault_id not in {"L5", "L7", "L13"}
    # A sender's own unsubscribe page may carry the reader's address.
    return not (fault_id == "L6" and own_site and links.registrable(links.host_of(link.href)) == own_site)


def _shown_faults(link: Link, known: Known) -> Iterator[links.Fault]:
    """L2: the words are an address, and the link leads to another; enough if it's ours, a bank's or a payer's."""
    shown = _SHOWN_HOST.match(letters.plain(link.text)) if link.kind == "a" else None
    real = links.host_of(link.href)
    if not shown or not real:
        return
    site, other = links.registrable(shown[1].lower()), links.registrable(real)
    if site == other or site.partition(".")[0] == other.partition(".")[0]:
        return
    is_grave = site in known.own_domains or site in known.partners or site.partition(".")[0] in brands.MONEY_AND_HEALTH
    yield links.Fault("L2", Severity.HOLD if is_grave else Severity.BESIDE, f"says {site}, leads to {other}")


def _one_place(found: tuple[Link, ...], own_site: str) -> Iterator[Sign]:
    """L15: three links or more, and all lead to one site that isn't the sender's."""
    pages = [(link, links.host_of(link.href)) for link in found if link.kind == "a"]
    pages = [(link, host) for link, host in pages if host]
    sites = {links.registrable(host) for _link, host in pages}
    if len(pages) >= 3 and len(sites) == 1 and own_site not in sites:
        link = pages[0][0]
        yield Sign("L15", Severity.SHOW, _place(link), f"{len(pages)} links, all to {next(iter(sites))}")
