"""Signs of a message's links: what is wrong with each address, with what it says, and with all of them together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from quietledger.pure.mailsigns import brands, letters, links
from quietledger.pure.mailsigns.mailboxes import mailbox
from quietledger.pure.mailsigns.shapes import In, Known, Link, Message, Place, Severity, Sign

_SHOWN_HOST: Final = re.compile(r"^\W*(?:https?://)?(?:www\.)?((?:[a-z0-9-]+\.)+[a-z]{2,24})(?:[/?#:]\S*)?\W*$", re.I)
_SHOWN_ADDRESS: Final = re.compile(r"\w\.\w{2,}|@")
_SUBSCRIPTION: Final = re.compile(r"unsub|opt-?out|remov|leave|subscri|prefer|profile|manage", re.I)
_MOST_EACH: Final = 20  # More signs of one id in the links of a message tell a reader nothing new.


def signs(message: Message, known: Known) -> Iterator[Sign]:
    """All signs of the links, each at its link."""
    sender = mailbox(message.header("from"))
    own_site = links.registrable(sender.host) if sender.host else ""
    readers = {known.own_address.lower(), mailbox(message.header("to")).address.lower()} - {""}
    seen: dict[str, int] = {}
    for link in message.links:
        faults = (*links.judge_href(link.href, known), *_shown_faults(link, known), *_address_faults(link, readers))
        for fault in faults:
            if seen.setdefault(fault.id, 0) < _MOST_EACH and _counts(fault.id, link, own_site):
                seen[fault.id] += 1
                yield Sign(fault.id, fault.severity, _place(link), fault.evidence[:160])
    yield from _together(message, own_site)
    yield from _in_pictures(message, own_site)


def _place(link: Link) -> Place:
    return Place(In.LINK, str(link.number), link.start, link.end, link.part)


def _counts(fault_id: str, link: Link, own_site: str) -> bool:
    """Addresses that stand open in the text hide nothing; a number or a strange ending in them is often just talk."""
    if link.kind == "text":
        return fault_id not in {"L5", "L7", "L13"}
    # A sender's own unsubscribe page may carry the reader's address.
    return not (fault_id == "L6" and own_site and links.registrable(links.host_of(link.href)) == own_site)


def _address_faults(link: Link, readers: set[str]) -> Iterator[links.Fault]:
    """L6: the link carries the reader's own address, other than to end a subscription."""
    href = link.href.lower().replace("%40", "@")
    if href.startswith("http") and not _SUBSCRIPTION.search(f"{href} {link.text}"):
        for reader in readers:
            if reader in href:
                yield links.Fault("L6", Severity.HOLD, f"your address in a link to {links.host_of(link.href)}")


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


def _together(message: Message, own_site: str) -> Iterator[Sign]:
    """L15 and L16: what all links have in common."""
    pictured = {part.number for part in message.parts if any(mark.kind == "linked picture" for mark in part.marks)}
    pages = [
        (link, links.registrable(host))
        for link in message.links
        if link.kind == "a" and (host := links.host_of(link.href))
    ]
    sites = {site for _link, site in pages}
    asking = next((link for link, _site in pages if _is_pressed(link, pictured)), None)
    if own_site and any(site.partition(".")[0] == own_site.partition(".")[0] for site in sites):
        return
    if len(pages) >= 3 and len(sites) == 1:
        yield Sign("L15", Severity.SHOW, _place(pages[0][0]), f"{len(pages)} links, all to {pages[0][1]}")
    if asking and own_site:
        yield Sign(
            "L16", Severity.SHOW, _place(asking), f"from {own_site}; links to {', '.join(sorted(sites)[:4])}"[:160]
        )


def _is_pressed(link: Link, pictured: set[str]) -> bool:
    """Whether a link is words or a picture to press, rather than an address that can be read."""
    words = link.text.strip()
    return not _SHOWN_ADDRESS.search(words) if words else link.part in pictured


def _in_pictures(message: Message, own_site: str) -> Iterator[Sign]:
    """L17: neither the pictures nor the links of a page come from its sender."""
    for part in message.parts:
        pictures = [mark for mark in part.marks if mark.kind.endswith("picture") and "//" in mark.say[:8]]
        sites = {
            links.registrable(links.host_of(f"https:{one.say}" if one.say[:2] == "//" else one.say)) for one in pictures
        }
        homes = {links.registrable(links.host_of(link.href)) for link in message.links if link.part == part.number}
        if own_site and pictures and homes - {""} and own_site not in sites | homes:
            at = pictures[0].at
            evidence = f"from {own_site}; pictures from {', '.join(sorted(sites)[:3])}"[:160]
            yield Sign("L17", Severity.SHOW, Place(In.TEXT, part.number, at, at, "markup"), evidence)
