"""Probes of what should be stopped or pointed out: false senders, harmful files, false links.

An extra file of the room. A letter that did not arrive proves something only if a harmless one by the same way did.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from quietledger.pure.mailguard import finding
from quietledger.pure.mailsigns import judge
from quietledger.pure.mailsigns.shapes import In, Reading, State
from quietledger.safety.selftest import letters, lures
from quietledger.safety.selftest.answers import WAYS, Journey, failed, not_run, passed, through
from quietledger.safety.selftest.lures import Lure
from quietledger.safety.selftest.rules import Result, worst

STOPPED_LURES: Final[dict[int, tuple[Lure, ...]]] = {
    14: lures.virus_tests(), 15: (lures.locked(),), 16: (lures.smuggling(),), 17: lures.disguised(),
}  # fmt: skip
SHOWN_LURE: Final = lures.acting_pdf()
_FILTER: Final = "Let Quietledger’s filter stand before the mailbox, or ask your provider to stop such files."
_READING: Final = "Tell the makers: Quietledger’s reading should have pointed this out."
# Made up from end to end: no such person, number or plan is known anywhere.
PATIENT_DATA: Final = (
    "Patient Tamsin Quillfeather, date of birth 03/14/1985, SSN 219-09-9999, "
    "member ID: BFH123456789, diagnosis F33.1, session 90837."
)
MUST_FIND: Final = {"birth": "name and birth date", "ssn": "social security number", "member": "member id",
                    "diagnosis": "diagnosis code"}  # fmt: skip


def answers(journey: Journey) -> list[Result]:
    """The answers of probes 7 to 9, 14 to 19, 21 and 23."""
    return [
        own_name(journey), pointed_out(journey, 8, "staff", "S2"), pointed_out(journey, 9, "alike", "S3"),
        *(stopped(journey, number) for number in STOPPED_LURES),
        worst(18, [_shown(journey, 18, f"pdf-{way}", way, "A7") for way in WAYS]),
        worst(19, [false_links(journey, way) for way in WAYS]), patient_data(), forwarding(),
    ]  # fmt: skip


def own_name(journey: Journey) -> Result:
    """Probe 7."""
    there = journey.gone(7, "spoof", "stranger")
    if isinstance(there, Result):
        return there
    change = "Publish a DMARC policy of reject for your domain, and have your provider keep to it. See “Domain”."
    return through(7, "A stranger’s message in your own name lay in the inbox.", change)


def pointed_out(journey: Journey, number: int, name: str, sign: str) -> Result:
    """Probes 8 and 9."""
    return _shown(journey, number, name, "stranger", sign)


def _shown(journey: Journey, number: int, name: str, way: str, sign: str) -> Result:
    there = journey.gone(number, name, way)
    if isinstance(there, Result):
        return there
    reading = judge.read(there.raw, journey.world.known)
    if any(one.id == sign for one in reading.signs):
        return passed(number, f"{WAYS[way]}: it arrived, and Quietledger points it out (sign {sign}).")
    return failed(number, f"{WAYS[way]}: it arrived, and nothing points it out.", _READING)


def stopped(journey: Journey, number: int) -> Result:
    """Probes 14 to 17: each file by each way; what lies in the inbox with its file is told by name."""
    found: list[Result] = []
    inbox: dict[str, list[str]] = {}
    readings: list[Reading] = []
    for place, lure in enumerate(STOPPED_LURES[number]):
        for way, whose in WAYS.items():
            there = journey.gone(number, lure_name(number, place, way), way)
            if isinstance(there, Result):
                found.append(there)
                continue
            reading = judge.read(there.raw, journey.world.known)
            if any(lure.body in part.body for part in reading.message.parts):
                inbox.setdefault(lure.say or lure.name, []).append(whose.lower())
                readings.append(reading)
            else:
                found.append(passed(number, f"{whose}: the file was taken out of the message."))
    if inbox:
        named = ", ".join(f"{what} ({' and '.join(ways)})" for what, ways in inbox.items())
        return through(number, f"In the inbox: {named}. {_said(readings)}", _FILTER)
    return worst(number, found)


def lure_name(number: int, place: int, way: str) -> str:
    """A lure's letter's name."""
    return f"lure-{number}-{place}-{way}"


def _said(readings: Sequence[Reading]) -> str:
    if all(one.state is State.HOLD for one in readings):
        signs = {sign.id for one in readings for sign in one.signs if sign.id.startswith("A")}
        which = "each of them" if len(readings) > 1 else "it"
        return f"Quietledger’s own reading would hold {which} ({', '.join(sorted(signs))})."
    return "Quietledger’s own reading shows nothing about some of it."


def false_links(journey: Journey, way: str) -> Result:
    """Probe 19: each sign appears, at the very words that were linked."""
    there = journey.gone(19, f"links-{way}", way)
    if isinstance(there, Result):
        return there
    reading = judge.read(there.raw, journey.world.known)
    missing = [sign for sign, (_, shown) in letters.LINKS.items() if not _is_marked(reading, sign, shown)]
    if missing:
        return failed(19, f"{WAYS[way]}: not pointed out, or in another place: {', '.join(missing)}.", _READING)
    return passed(19, f"{WAYS[way]}: all {len(letters.LINKS)} kinds are pointed out, each in its place.")


def _is_marked(reading: Reading, sign: str, shown: str) -> bool:
    texts = {part.number: part.text for part in reading.message.parts}
    places = [one.place for one in reading.signs if one.id == sign and one.place.within is In.LINK]
    return any(texts.get(place.of, "")[place.start : place.end] == shown for place in places)


def patient_data() -> Result:
    """Probe 21: made-up data is noticed by the guard that every message passes; it is sent nowhere."""
    found = {leak.kind for leak in finding.find(PATIENT_DATA)}
    missing: Sequence[str] = [say for kind, say in MUST_FIND.items() if kind not in found]
    if missing:
        return failed(21, f"Not noticed: {', '.join(missing)}.", "Tell the makers: the guard should have noticed.")
    return passed(21, f"Noticed before sending: {', '.join(MUST_FIND.values())}.")


def forwarding() -> Result:
    """Probe 23: only the provider's own settings show it, which no mail protocol reads."""
    change = "Open your provider’s settings and see that no rule and no forwarding sends your mail to another address."
    return not_run(23, "Rules at the provider can’t be seen from here.", change)
