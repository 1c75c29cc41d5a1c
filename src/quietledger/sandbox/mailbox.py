"""The clearinghouse's folders: what was uploaded, a copy of each upload with a log, and the answers to it."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Final

from quietledger.pure.x12.messages import WriteProblem
from quietledger.sandbox import clearinghouse
from quietledger.sandbox.claims import Batch, batches
from quietledger.sandbox.clearinghouse import Answer

UNFINISHED: Final = ".part"
_ORIGINAL: Final = "1"


@dataclass(frozen=True, slots=True)
class Received:
    """One line of the log.

    `duplicate`: these very bytes came before. `repeated`: original claims that an earlier file already carried in a
    batch that was taken. Either would show that something was sent twice. `problem`: why there is no answer, if a claim
    says what no answer can repeat.
    """

    name: str
    sha256: str
    size_bytes: int
    duplicate: bool
    claims: tuple[str, ...]
    resubmitted: tuple[str, ...]
    repeated: tuple[str, ...]
    answers: tuple[str, ...]
    problem: str = ""


class Mailbox:
    """One practice's mailbox at the clearinghouse; all it knows stands in its log, so it may die at any time."""

    def __init__(self, folder: Path, seed: int, today: Callable[[], date]) -> None:
        self.root = folder / "mailbox"
        self.inbound = self.root / "inbound"
        self.outbound = self.root / "outbound"
        self.received = folder / "received"
        self.log = self.received / "log.jsonl"
        self._unfinished = folder / "unfinished"
        self._seed = seed
        self._today = today
        for needed in (self.inbound, self.outbound, self.received, self._unfinished):
            needed.mkdir(parents=True, exist_ok=True)
        self._uploads: set[tuple[str, str]] = set()
        self._claims: set[str] = set()
        if self.log.exists():
            for line in self.log.read_text(encoding="utf-8").splitlines():
                entry = json.loads(line)
                self._uploads.add((entry["name"], entry["sha256"]))
                self._claims.update(entry["claims"])

    def waiting(self) -> list[str]:
        """Uploads that the log does not name: what came while nobody looked, or what an earlier run died over."""
        finished = sorted(path for path in self.inbound.iterdir() if is_finished(path.name) and path.is_file())
        return [path.name for path in finished if (path.name, _digest(path.read_bytes())) not in self._uploads]

    def take(self, name: str) -> Received:
        """Answer one upload, keep a copy, and log it last: dying before that only means answering again."""
        data = (self.inbound / name).read_bytes()
        digest = _digest(data)
        found = batches(data)
        answers, problem = self._answers(found, data)
        for answer in answers:
            self._put(self.outbound / answer.name, answer.body)
        self._put(self._free_name(name, data), data)
        claims = [claim for batch in found for claim in batch.claims]
        originals = tuple(claim.control_number for claim in claims if claim.frequency == _ORIGINAL)
        entry = Received(
            name=name,
            sha256=digest,
            size_bytes=len(data),
            duplicate=any(digest == earlier for _name, earlier in self._uploads),
            claims=originals,
            resubmitted=tuple(claim.control_number for claim in claims if claim.frequency != _ORIGINAL),
            repeated=tuple(number for number in originals if number in self._claims),
            answers=tuple(answer.name for answer in answers),
            problem=problem,
        )
        with self.log.open("a", encoding="utf-8") as log:
            log.write(json.dumps(asdict(entry)) + "\n")
        self._uploads.add((name, digest))
        self._claims.update(originals)
        return entry

    def _put(self, path: Path, data: bytes) -> None:
        """Nobody ever sees half a file, nor in outbound a name that is gone when they ask for it."""
        unfinished = self._unfinished / path.name
        unfinished.write_bytes(data)
        unfinished.replace(path)

    def _answers(self, found: list[Batch], data: bytes) -> tuple[list[Answer], str]:
        try:
            return clearinghouse.respond(found, data, self._seed, self._today()), ""
        except WriteProblem as problem:  # one odd file must not end the service for all others
            return [], str(problem)

    def _free_name(self, name: str, data: bytes) -> Path:
        """Where the copy goes: beside an earlier file of that name, unless it is the copy of a run that died."""
        path, turn = self.received / name, 1
        while path.exists() and ((name, _digest(data)) in self._uploads or path.read_bytes() != data):
            turn += 1
            path = self.received / f"{name}.{turn}"
        return path


def is_finished(name: str) -> bool:
    """Whether an upload under this name is handed over, or still being written."""
    return not name.endswith(UNFINISHED) and not name.startswith(".")


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()
