"""Senders who are known and proven: what they merely say does not hold a message that leads nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from quietledger.pure.mailsigns import links, route
from quietledger.pure.mailsigns.mailboxes import mailbox
from quietledger.pure.mailsigns.shapes import Known, Message, Severity, Sign

# Asking for proof: a partner's own reset and sign-in notices say the same. Changed payment details (T5) always hold.
_SAID_BY_FRIENDS: Final = frozenset({"T1"})


def softened(signs: Iterable[Sign], message: Message, known: Known) -> Iterator[Sign]:
    """The same signs; words of a proven partner are shown, and no longer hold the message by themselves."""
    is_proven = is_proven_partner(message, known)
    for sign in signs:
        is_soft = is_proven and sign.id in _SAID_BY_FRIENDS and sign.severity is Severity.HOLD
        yield replace(sign, severity=Severity.SHOW) if is_soft else sign


def is_proven_partner(message: Message, known: Known) -> bool:
    """Whether one of ours or a partner wrote before, is proven by our own server, and links to nobody else."""
    circle = {*known.own_domains, *known.partners}
    site = links.registrable(mailbox(message.header("from")).host)
    return (
        site in circle
        and known.first_address is False
        and any(
            verdict.method == "dmarc" and verdict.result == "pass" and links.registrable(verdict.about) == site
            for verdict in route.verdicts(message, known)
        )
        and all(links.registrable(links.host_of(link.href)) in circle for link in message.links)
    )
