"""The clearinghouse as a pure function: the bytes of an 837P in, its answers out, in the order of their delivery."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from hashlib import sha256

from quietledger.pure.x12 import writer
from quietledger.pure.x12.answers import Interchange835
from quietledger.pure.x12.messages import Envelope
from quietledger.sandbox import acks, remits, story
from quietledger.sandbox.claims import Batch, batches
from quietledger.sandbox.judgement import Case, cases

_NINE_DIGITS = 10**9
_ANSWERS_PER_FILE = 100


@dataclass(frozen=True, slots=True)
class Answer:
    """One file for the practice; `kind` is 999, 277CA or 835, `about` the payer of an 835."""

    name: str
    kind: str
    body: bytes
    about: str = ""


def answers(data: bytes, seed: int, today: date) -> list[Answer]:
    """Answer one uploaded file; anything that is not an 837P has no answer.

    The same bytes, seed and day give the same answers. What a claim meets follows from the claim alone, except for the
    few parts of the story that are handed out within a file.
    """
    return respond(batches(data), data, seed, today)


def respond(found: Sequence[Batch], data: bytes, seed: int, today: date) -> list[Answer]:
    """The same for a file that has been read already."""
    if not found:
        return []
    envelopes = _Envelopes(found[0], today)
    taken = [batch for batch in found if batch.claims]
    judged = story.with_understudies(cases((claim for batch in taken for claim in batch.claims), seed))
    first = [Answer("", "999", acks.file_ack(found, envelopes.next()))]
    start = 0
    for batch in taken:
        of_batch = judged[start : start + len(batch.claims)]
        first.append(Answer("", "277CA", acks.claim_ack(batch, of_batch, envelopes.next(), today)))
        start += len(batch.claims)
    early, late = _payments(judged, envelopes, today)
    delivered = _in_disorder(first, early, late) if story.is_in_disorder(judged) and early else [*first, *early, *late]
    return _named(delivered, found[0].interchange_control, data)


def _payments(judged: Sequence[Case], envelopes: "_Envelopes", today: date) -> tuple[list[Answer], list[Answer]]:
    early: list[Answer] = []
    late: list[Answer] = []
    for run in remits.runs(judged, story.cast(judged), today):
        body = writer.write_835(Interchange835(envelopes.next(), [run.remit]))
        (late if run.number else early).append(Answer("", "835", body, run.payer.payer_id))
    return early, late


def _in_disorder(acks_: list[Answer], early: list[Answer], late: list[Answer]) -> list[Answer]:
    """A payment first, the claims' answer before the file's, a payment cut off and then whole, a payment twice."""
    cut, twice = early[1 % len(early)], early[2 % len(early)]
    torn = replace(cut, body=cut.body[: len(cut.body) * 3 // 5])
    in_between = [payment for payment in early[1:] if payment is not cut]
    return [early[0], *reversed(acks_), torn, *in_between, cut, twice, *late]


def _named(delivered: Sequence[Answer], control: str, data: bytes) -> list[Answer]:
    """Names that sort in the order of delivery and differ from file to file, even under one control number."""
    stem = f"{control.zfill(9)}-{sha256(data).hexdigest()[:6]}"
    return [
        replace(one, name="-".join(filter(None, (stem, f"{place:02}", one.kind, one.about))) + ".x12")
        for place, one in enumerate(delivered, start=1)
    ]


class _Envelopes:
    """Envelopes back to the sender of a file, with control numbers that follow from the file's own."""

    def __init__(self, asked: Batch, today: date) -> None:
        control = int(asked.interchange_control) if asked.interchange_control.isdecimal() else 0
        self._control = control * _ANSWERS_PER_FILE % _NINE_DIGITS
        made_at = datetime.combine(today, time(9, 15))
        self._first = Envelope(asked.receiver, asked.sender, self._control, made_at, asked.usage or "T")

    def next(self) -> Envelope:
        self._control += 1
        return replace(self._first, control=self._control)
