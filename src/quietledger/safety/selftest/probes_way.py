"""Probes of the way that our own mail takes: does it arrive, sealed, signed, judged, and unchanged.

An extra file of the room. Sources: RFC 3848 and 8314 (hops), RFC 6376 (signatures), RFC 8601 (verdicts).
"""

from __future__ import annotations

import re
from datetime import timedelta
from email.parser import BytesHeaderParser
from email.utils import getaddresses, parsedate_to_datetime
from ipaddress import ip_address, ip_network
from typing import Final

from quietledger.core.post import errors as post
from quietledger.pure.mailsigns import links, reader, route
from quietledger.pure.mailsigns.shapes import Message
from quietledger.safety.selftest import letters
from quietledger.safety.selftest.answers import Journey, failed, not_run, passed, through
from quietledger.safety.selftest.doors import takes
from quietledger.safety.selftest.rules import Result
from quietledger.safety.selftest.signatures import signatures

CLOCKS_APART: Final = timedelta(minutes=2)
_INSIDE: Final = [
    ip_network(one) for one in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "fc00::/7")
]
_NUMBERS: Final = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])")
_PROGRAMS: Final = ("x-mailer", "user-agent", "x-originating-ip", "x-php-originating-script")
NEEDS_ROUND: Final = (2, 3, 4, 20, 24, 25)


def answers(journey: Journey) -> list[Result]:
    """The answers of probes 1 to 6, 20 and 24 to 26."""
    first = round_trip(journey)
    there = journey.letter("round")
    rest = [forged_verdict(journey), changed_body(journey), one_message(journey)]
    if there is None:
        missing = journey.blind or "Your message to yourself did not arrive."
        return [first, *rest, *(not_run(number, missing) for number in NEEDS_ROUND)]
    message = reader.read_message(there.raw)
    return [
        first, *rest, every_hop(message), signed(journey, there.raw), verdict(journey, message),
        told_by_headers(journey, there.raw), reply_path(journey, there.raw), clock(message),
    ]  # fmt: skip


def round_trip(journey: Journey) -> Result:
    """Probe 1."""
    sent, there = journey.was_sent("round"), journey.letter("round")
    if sent.problem:
        return failed(1, f"Your provider did not take it. {sent.say}", "Check the mailbox under “Mailboxes”.")
    if journey.blind:
        return failed(1, journey.blind, "Check the mailbox under “Mailboxes”.")
    if there is None:
        limit = journey.world.patience.limit_seconds
        return failed(
            1, f"It was taken, and did not arrive within {limit:.0f} seconds.", "Ask your provider where it is."
        )
    if there.is_junk:
        return failed(1, f"It arrived in {there.folder}.", "Ask your provider why your own mail counts as unwanted.")
    return passed(1, f"It arrived after {there.seconds:.0f} seconds.")


def every_hop(message: Message) -> Result:
    """Probe 2.  A hop within one machine needs no encryption."""
    road = [hop for hop in route.hops(message) if not _is_one_machine(hop)]
    bare = [hop for hop in road if not hop.is_encrypted or hop.tls in {"1.0", "1.1"}]
    if not road:
        return not_run(2, "The message names no server that it came through.")
    if bare:
        named = ", ".join(f"{hop.source or '?'} to {hop.by or '?'} ({hop.protocol or 'unnamed'})" for hop in bare)
        return failed(2, f"Not encrypted, or not provably: {named}.", "Ask your provider to use TLS 1.2 on that hop.")
    return passed(2, f"Every hop that is written down was encrypted ({len(road)} of {len(road)}).")


def _is_one_machine(hop: route.Hop) -> bool:
    try:
        return ip_address(hop.ip).is_loopback and hop.source in {"localhost", hop.by}
    except ValueError:
        return hop.source in {"localhost", hop.by} or not hop.source


def signed(journey: Journey, raw: bytes) -> Result:
    """Probe 3."""
    try:
        found = signatures(raw, journey.world.post.resolver)
    except post.NotResolved:
        return not_run(3, "The key could not be asked for in DNS.")
    change = "Have your provider sign with DKIM for your own domain, with a key of 2048 bits. See “Domain”."
    if not found:
        return failed(3, "Your message carries no signature.", change)
    if good := next((one for one in found if not one.flaw), None):
        return passed(3, f"Signed by {good.domain}" + (f" with {good.bits} bits." if good.bits else "."))
    return failed(3, " ".join(one.flaw for one in found), change)


def verdict(journey: Journey, message: Message) -> Result:
    """Probe 4."""
    found = {one.method: one.result for one in route.verdicts(message, journey.world.known)}
    change = "Ask your provider to check SPF, DKIM and DMARC of what comes in, and to write down what it found."
    if not found:
        return failed(4, "Your mail server wrote down no verdict on who sent the message.", change)
    said = ", ".join(f"{method} {found.get(method, 'missing')}" for method in ("spf", "dkim", "dmarc"))
    if all(found.get(method) == "pass" for method in ("spf", "dkim", "dmarc")):
        return passed(4, f"Your server found {said}.")
    return failed(4, f"Your server found {said}.", "See “Domain” for the records that are missing. " + change)


def server_id(raw: bytes) -> str:
    """Our mail server's name for itself in verdicts; we sent none along, so the topmost is a server's own."""
    value = str(BytesHeaderParser().parsebytes(raw)["Authentication-Results"] or "")
    return (value.partition(";")[0].split() or [""])[0].lower()


def forged_verdict(journey: Journey) -> Result:
    """Probe 5."""
    there = journey.gone(5, "forged", "stranger")
    if isinstance(there, Result):
        return there
    kept = [value for name, value in reader.read_message(there.raw).headers if name.lower() == "authentication-results"]
    if any(journey.mark("forged") in value for value in kept):
        change = "Ask your provider to remove verdicts in its own name from mail that comes in (RFC 8601, section 5)."
        return through(5, "A made-up verdict in your server’s name arrived as it was.", change)
    return passed(5, "Your server took the made-up verdict out.")


def changed_body(journey: Journey) -> Result:
    """Probe 6."""
    if journey.letter("round") is None:
        return not_run(6, journey.blind or "There is no message of yours that could be changed.")
    there = journey.gone(6, "changed", "stranger")
    if isinstance(there, Result):
        return there
    found = {one.method: one.result for one in route.verdicts(reader.read_message(there.raw), journey.world.known)}
    if found.get("dkim") in {"fail", "permerror", "policy"}:
        return passed(6, "Your server noticed that the signature no longer fits.")
    change = "Publish a DMARC policy of reject and have your provider check it. See “Domain”."
    return through(6, "A message that was changed on the way arrived as if nothing had happened.", change)


def told_by_headers(journey: Journey, raw: bytes) -> Result:
    """Probe 20."""
    head = raw.partition(b"\r\n\r\n")[0].decode("latin-1")
    headers = BytesHeaderParser().parsebytes(raw)
    found = [f"the program ({name})" for name in _PROGRAMS if headers[name]]
    inside = {one for one in _NUMBERS.findall(head) if _is_inside(one)}
    found += [f"the address {one} inside your network" for one in sorted(inside)]
    machine = journey.world.machine
    if (
        len(machine) > 2
        and machine != "localhost"
        and re.search(rf"(?i)(?<![\w.-]){re.escape(machine)}(?![\w-])", head)
    ):
        found.append("this machine’s name")
    if found:
        return failed(20, f"The headers show {', '.join(found)}.", "Ask your provider to leave these lines out.")
    return passed(20, "The headers show no program, no inner address and no machine’s name.")


def _is_inside(text: str) -> bool:
    try:
        return any(ip_address(text) in net for net in _INSIDE)
    except ValueError:
        return False


def reply_path(journey: Journey, raw: bytes) -> Result:
    """Probe 24."""
    headers, domain = BytesHeaderParser().parsebytes(raw), journey.world.domain
    told = [str(value) for name in ("From", "Reply-To", "Return-Path") for value in headers.get_all(name, [])]
    paths = {address.lower() for _, address in getaddresses(told) if address}
    strange = sorted(one for one in paths if links.registrable(one.rpartition("@")[2]) != links.registrable(domain))
    if strange:
        where = ", ".join(sorted({one.rpartition("@")[2] for one in strange}))
        return failed(24, f"Answers or bounces go to {where}.", "Have your provider put your own address there.")
    taken = [takes(journey.world, one) for one in sorted(paths)]
    if any(one is None for one in taken):
        return not_run(24, "The answers’ addresses are yours; whether they take mail could not be tried.")
    if not all(taken):
        return failed(24, "Your server takes no mail for the address that answers go to.", "Make that mailbox.")
    return passed(24, "Answers and bounces come to you, and your server takes them.")


def clock(message: Message) -> Result:
    """Probe 25."""
    stamps = [hop.at for hop in route.hops(message) if hop.at]
    try:
        written = parsedate_to_datetime(message.header("date"))
    except ValueError:
        return not_run(25, "The message lost its date on the way.")
    if not stamps:
        return not_run(25, "No server wrote down when it took the message.")
    apart = abs(stamps[0] - written)
    if apart > CLOCKS_APART:
        change = "Let this machine set its clock by the network (NTP)."
        return failed(25, f"This machine and the first server are {apart.total_seconds():.0f} seconds apart.", change)
    return passed(25, f"They are {apart.total_seconds():.0f} seconds apart.")


def one_message(journey: Journey) -> Result:
    """Probe 26: what was sent as text and as page still says the same, from the same sender, with the same links."""
    sent, there = journey.was_sent("view"), journey.letter("view")
    if blocked := journey.blocked("own"):
        return not_run(26, blocked)
    if sent.problem or there is None:
        return not_run(26, sent.say or "The message did not arrive.")
    message = reader.read_message(there.raw)
    types = {part.number: part.type for part in message.parts}
    by_type = {
        kind: {one.href.rstrip("/") for one in message.links if types.get(one.part) == kind}
        for kind in ("text/plain", "text/html")
    }
    sender = [address for _, address in getaddresses([message.header("from")])]
    if sender != [journey.world.address]:
        return failed(26, "The sender was changed on the way.", "Ask your provider why it rewrites senders.")
    if by_type["text/plain"] != {letters.LINK} or by_type["text/html"] != {letters.LINK}:
        change = "Ask your provider whether it rewrites links; then what is shown is not where they lead."
        return failed(26, "Text and page no longer hold the link that was sent.", change)
    return passed(26, "Text, page and Quietledger’s view show the same sender and link.")
