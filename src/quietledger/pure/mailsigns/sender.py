# ruff: noqa: E501  # patterns of words read better as lines of their own than as columns of quotes
"""Signs about who sent a message: names, addresses, domains, proofs and threads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from quietledger.pure.mailsigns import brands, hosting, letters, links, lookalikes
from quietledger.pure.mailsigns.mailboxes import Mailbox, mailbox
from quietledger.pure.mailsigns.shapes import In, Known, Message, Place, Severity, Sign

_A, _B, _C = Severity.HOLD, Severity.SHOW, Severity.BESIDE
_EMOJI: Final = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf\u2b50\u2705\u203c\u2757\U0001f1e6-\U0001f1ff]")
_REPLY: Final = re.compile(r"^\s*(?:\[[^\]]{0,40}\]\s*)?(?:re|fwd?|aw|sv|res|enc)\s*:", re.I)
_SPACED: Final = re.compile(r"(?<![A-Za-z.])(?:[A-Za-z]([ ._*|-]))(?:[A-Za-z]\1){3,}[A-Za-z](?![A-Za-z.])")
_OFFICE: Final = re.compile(
    r"\b(?:account(?:s|ing)?|admin(?:istrator)?|bank|billing|board|chase|claims?|compliance|credentialing|customer|department|dept|"
    r"delivery|desk|director of|eft|enrollment|finance|foundation|fund|government|helpdesk|help desk|human resources|hr|inc|insurance|invoice|"
    r"it support|llc|ltd|lottery|mail(?:box)? (?:admin|team)|ministry|notification|office|order|payable|payroll|payments?|plan|portal|provider|"
    r"receipt|receivable|remittance|renewal|rewards?|security|service|services|shipping|subscription|support|team|treasury|web ?mail)\b",
    re.I,
)
_VERDICT: Final = re.compile(r"\b(dmarc|dkim)\s*=\s*(\w+)", re.I)


def signs(message: Message, known: Known) -> Iterator[Sign]:
    """All signs of the sender's headers; each stands at its place in the header's decoded value."""
    value = message.header("from")
    box = mailbox(value)
    if box.trouble:
        yield _at("From", 0, len(value), "S4", _A, f"{box.trouble}: {value[:100]}")
    if box.host:
        yield from _name_signs(box, known)
        yield from _domain_signs("From", box, known)
        yield from _history_signs(box, known)
        yield from _proof_signs(message, box, known)
    yield from _reply_signs(message, box, known)
    yield from _thread_signs(message, known)
    for name, text in (("From", value), ("Subject", message.header("subject"))):
        yield from _letter_signs(name, text)


def _at(header: str, start: int, end: int, sign_id: str, severity: Severity, evidence: str) -> Sign:
    return Sign(sign_id, severity, Place(In.HEADER, header, start, end), " ".join(evidence.split())[:160])


def _is_ours(host: str, known: Known) -> bool:
    site = links.registrable(host)
    return site in known.own_domains or host in known.own_domains


def _name_signs(box: Mailbox, known: Known) -> Iterator[Sign]:
    """S1, S2 and S5: what the name claims, beside what the address is."""
    if not box.name or _is_ours(box.host, known):
        return
    site, shown = links.registrable(box.host), letters.plain(box.name)
    label = site.partition(".")[0]
    place = ("From", box.name_start, box.name_end)
    if (firm := brands.named(shown)) and label not in brands.DOMAINS[firm[0]]:
        yield _at(*place, "S1", _A, f"{box.name} writes from {site}")
    else:
        for domain, name in known.partners.items():
            if name and site != domain and _says(shown, name):
                yield _at(*place, "S1", _A, f"{box.name} writes from {site}, not from {domain}")
                break
    for name in known.own_names:
        if _says(shown, name) or _flat(box.local) == _flat(name):
            yield _at(*place, "S2", _A, f"{box.name} writes from {site}")
            break
    if site in hosting.FREE_MAIL and _OFFICE.search(shown):
        yield _at(*place, "S5", _A, f"{box.name} writes from {site}")


def _flat(text: str) -> str:
    return re.sub(r"[\W_]+", "", letters.plain(text)).lower()


def _says(text: str, name: str) -> bool:
    return len(_flat(name)) >= 4 and _flat(name) in _flat(text)


def _domain_signs(header: str, box: Mailbox, known: Known) -> Iterator[Sign]:
    """S3, S9, S10 and S13: what the sender's domain looks like."""
    host = links.host_of(f"http://{box.host}/") or box.host
    site = links.registrable(host)
    labels, own = links.labels_of(host)
    start = box.start + box.address.rfind("@") + 1
    place = (header, start, box.end)
    if like := lookalikes.resembled(host, site, known):
        yield _at(*place, "S3", _A, f"{site} is not {like}")
    elif firm := brands.borrowed(list(labels), own):
        yield _at(*place, "S3", _A, f"{firm} in {host}")
    if not host.isascii() or "xn--" in box.host:
        yield _at(*place, "S10", _A, f"{box.host} reads {host}")
    if header != "From":
        return
    if site.rpartition(".")[2] in hosting.UNUSUAL_ENDINGS:
        yield _at(*place, "S9", _B, site)
    if any(letters.is_heap(label) for label in {own, *labels}):
        yield _at(*place, "S13", _B, host)


def _history_signs(box: Mailbox, known: Known) -> Iterator[Sign]:
    if known.first_domain or known.first_address:
        what = "its domain" if known.first_domain else "this address"
        yield _at("From", box.start, box.end, "S6", _B, f"first message from {what}: {box.address}")


def _proof_signs(message: Message, box: Mailbox, known: Known) -> Iterator[Sign]:
    """S7: what our own server's Authentication-Results say; anybody else's aren't believed."""
    site = links.registrable(box.host)
    if not known.server_id or not (site in known.partners or site in known.always_signed or _is_ours(site, known)):
        return
    ours = next(
        (
            value
            for name, value in message.headers
            if name.lower() == "authentication-results"
            and value.split(";")[0].split(" ")[0].strip().lower() == known.server_id.lower()
        ),
        "",
    )
    verdicts = {name.lower(): verdict.lower() for name, verdict in _VERDICT.findall(ours)}
    is_unsigned = site in known.always_signed and verdicts.get("dkim") != "pass"
    if verdicts.get("dmarc") == "fail" or (ours and is_unsigned):
        said = ", ".join(f"{name} {verdict}" for name, verdict in verdicts.items()) or "no proof"
        yield _at("From", box.start, box.end, "S7", _A, f"{site}: {said}")


def _reply_signs(message: Message, box: Mailbox, known: Known) -> Iterator[Sign]:
    """S8: answers would go to another organisation; enough if the sender claims to be a partner."""
    value = message.header("reply-to")
    reply = mailbox(value)
    if not reply.host or not box.host:
        return
    site, other = links.registrable(box.host), links.registrable(reply.host)
    yield from _domain_signs("Reply-To", reply, known)
    if site != other:
        severity = _A if site in known.partners or _is_ours(site, known) else _C
        yield _at("Reply-To", reply.start, reply.end, "S8", severity, f"from {site}, answers to {other}")


def _thread_signs(message: Message, known: Known) -> Iterator[Sign]:
    """S12: an answer to nothing; enough if it names a message that we never had, or claims to be from one of ours."""
    subject = message.header("subject")
    found = _REPLY.match(subject)
    if not found:
        return
    quoted = _quotes_ours(message, known)
    named = re.findall(r"<[^<>\s]+>", f"{message.header('in-reply-to')} {message.header('references')}")
    place = ("Subject", found.start(), found.end())
    if not named:
        sender = mailbox(message.header("from"))
        claims_ours = sender.host and (
            _is_ours(sender.host, known) or any(_says(sender.name, one) for one in known.own_names)
        )
        yield _at(*place, "S12", _A if claims_ours or quoted else _C, f"{subject[:60]}: it answers no message")
    elif known.thread_ids is not None and not known.thread_ids & set(named):
        yield _at(*place, "S12", _A if quoted else _C, f"{subject[:60]}: it answers a message that isn't known here")


def _quotes_ours(message: Message, known: Known) -> bool:
    """Whether it quotes one of us, although what we wrote is known and it isn't among that."""
    if known.thread_ids is None or not known.own_domains:
        return False
    ours = "|".join(re.escape(one) for one in known.own_domains)
    quoting = re.compile(rf"^\W*(?:from:[^\n]*@(?:{ours})|on [^\n]*@(?:{ours})[^\n]*wrote:)", re.I | re.M)
    return any(quoting.search(part.text[:20_000]) for part in message.parts)


def _letter_signs(header: str, text: str) -> Iterator[Sign]:
    """S11, T9, T10 and T11 in a header."""
    if emoji := _EMOJI.search(text):
        yield _at(header, emoji.start(), emoji.end(), "S11", _C, text)
    for start, end in letters.disguised(text):
        yield _at(header, start, end, "T9", _A, text[start:end])
    for start, end in letters.unseen_inside(text):
        yield _at(header, start, end, "T10", _A, f"{text[start:end]!a}")
    if spaced := _SPACED.search(text):
        yield _at(header, spaced.start(), spaced.end(), "T11", _B, spaced[0])
