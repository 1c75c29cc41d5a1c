"""One run from the first letter to the last answer.

An extra file of the room; it touches no table. First a letter to ourselves and a stranger's harmless one: what they
show decides what the rest can prove. Then everything else at once, and two harmless letters last, whose arrival says
that whatever is still missing was stopped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from quietledger.core.post import errors as post
from quietledger.core.post.rules import WORDS as SAY
from quietledger.core.post.rules import line_ends
from quietledger.safety.selftest import doors, letters, probes_filter, probes_way
from quietledger.safety.selftest.answers import Journey
from quietledger.safety.selftest.probes_filter import SHOWN_LURE, STOPPED_LURES, lure_name
from quietledger.safety.selftest.rules import Result
from quietledger.safety.selftest.travelling import MARK, Mailbox, as_stranger, by_own_way
from quietledger.safety.selftest.world import STRANGER, World

Progress = Callable[[str, int], None]
FORGED: Final = "spf=pass smtp.mailfrom={domain}; dkim=pass header.d={domain}; dmarc=pass header.from={domain}"


def run(world: World, progress: Progress) -> tuple[Result, ...]:
    """All probes once; `progress` is told what is done now and how many answers there are."""
    journey = Journey(world)
    mailbox = Mailbox(world)
    progress("A letter to yourself is under way", 0)
    _send_own(journey, "round", letters.letter(world, journey.mark("round"), sender=world.address))
    _send(journey, "control", letters.letter(world, journey.mark("control"), sender=STRANGER))
    _wait(journey, mailbox, ["round", "control"], ["round", "control"])
    if there := journey.letter("round"):
        journey.world = replace(world, server_id=probes_way.server_id(there.raw))
        world.learn(there.raw)
    progress("Knocking at your servers’ doors", 1)
    found = doors.answers(world)
    progress("Sending what should not arrive", len(found))
    _send_all(journey)
    for name, send in (("own-last", _send_own), ("stranger-last", _send)):
        sender = world.address if send is _send_own else STRANGER
        send(journey, name, letters.letter(world, journey.mark(name), sender=sender))
    progress("Waiting for what arrives", len(found))
    taken = [mark.removeprefix(f"{world.token}-") for mark, sent in journey.sent.items() if not sent.problem]
    _wait(journey, mailbox, taken, [name for name in ("own-last", "stranger-last") if name in taken])
    found += [*probes_way.answers(journey), *probes_filter.answers(journey)]
    return tuple(sorted(found, key=lambda one: one.number))


def _send_own(journey: Journey, name: str, raw: bytes) -> None:
    mark = journey.mark(name)
    journey.sent[mark] = by_own_way(journey.world, mark, raw)


def _send(journey: Journey, name: str, raw: bytes, sender: str = STRANGER) -> None:
    mark = journey.mark(name)
    journey.sent[mark] = as_stranger(journey.world, mark, raw, sender)


def _wait(journey: Journey, mailbox: Mailbox, names: list[str], last: list[str]) -> None:
    if journey.blind:
        return
    marks = [journey.mark(name) for name in names if not journey.was_sent(name).problem]
    finals = [mark for mark in map(journey.mark, last) if mark in marks]
    if not marks:
        return
    try:
        journey.arrived = mailbox.wait(marks, finals)
    except post.NotFetched as stopped:
        journey.blind = f"Your mailbox could not be read. {SAY.get(stopped.code, '')}"


def _send_all(journey: Journey) -> None:
    world = journey.world
    _false_senders(journey)
    _send_own(journey, "view", letters.with_one_link(world, journey.mark("view")))
    for way, sender in (("own", world.address), ("stranger", STRANGER)):
        send = _send_own if way == "own" else _send
        files = [(lure_name(number, place, way), lure)
                 for number, some in STOPPED_LURES.items() for place, lure in enumerate(some)]  # fmt: skip
        for name, lure in [*files, (f"pdf-{way}", SHOWN_LURE)]:
            send(journey, name, letters.with_lure(world, journey.mark(name), sender, lure))
        send(journey, f"links-{way}", letters.with_links(world, journey.mark(f"links-{way}"), sender))


def _false_senders(journey: Journey) -> None:
    """Letters of strangers who say that they are us, a colleague, a neighbour, or already judged."""
    world = journey.world
    alike = f"desk@{letters.look_alike(world.domain)}"
    staff = world.own_names[0] if world.own_names else ""
    _send(journey, "spoof", letters.letter(world, journey.mark("spoof"), sender=world.address), world.address)
    _send(journey, "staff", letters.letter(world, journey.mark("staff"), sender=STRANGER, name=staff))
    _send(journey, "alike", letters.letter(world, journey.mark("alike"), sender=alike), alike)
    judge = world.server_id or world.door_name
    said = f"{judge}; {FORGED.format(domain=world.domain)} reason={journey.mark('forged')}"
    forged = letters.letter(world, journey.mark("forged"), sender=STRANGER)
    _send(journey, "forged", f"Authentication-Results: {said}\r\n".encode() + forged)
    if there := journey.letter("round"):
        _send(journey, "changed", changed(there.raw, journey.mark("changed")), world.address)


def changed(raw: bytes, mark: str) -> bytes:
    """Our own message as it arrived, with one letter of its body exchanged; its mark stands where nothing is signed."""
    head, gap, body = line_ends(raw).partition(b"\r\n\r\n")
    return f"{MARK}: {mark}\r\n".encode() + head + gap + body.replace(b"This", b"Thus", 1)
