"""The verbs of this program: look, pair, report, kit; each ends in an exit code, and says what it did in plain words.

Exit codes: 0 all is well, 1 something is missing or was refused, 2 called wrongly.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final, TextIO

from quietledger.agent import browser, home, kit, machine, pairing, reading, timers, words
from quietledger.pure.devicestate import needs
from quietledger.pure.devicestate.report import Report

_ABOUT: Final = "This machine: how it is protected, and what its practice hears of that."
_NO_SERVER: Final = "Say which practice: --server https://its-address, as the page with the code shows it."
_TIMED: Final = "It reports by itself from now on, twice an hour."
_NOT_TIMED: Final = "It doesn’t report by itself: this didn’t work: {}"


@dataclass(frozen=True, slots=True)
class Way:
    """How to pair: with which server, known by which authority (PEM file), with the TPM's key, and with a timer."""

    server: str = ""
    authority: Path | None = None
    timer: bool = True
    hardware: bool = True


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the verb that the arguments name."""
    asked = _parser().parse_args(arguments)
    verbs: dict[str, Callable[[], int]] = {
        "look": lambda: look(as_json=asked.json),
        "pair": lambda: pair(
            asked.code, Way(asked.server, asked.authority, timer=asked.timer, hardware=asked.hardware)
        ),
        "report": lambda: report(dry=asked.dry, as_json=asked.json),
        "browser": lambda: for_browser(asked.out),
        "kit": lambda: make_kit(asked.out, server=asked.server, authority=asked.authority),
    }
    return verbs[asked.verb]()


def look(*, as_json: bool = False) -> int:
    """Show what this machine says of itself and what it lacks; nothing is sent, and no pairing is needed."""
    seen = _seen()
    today = _today()
    _say(seen.to_json() if as_json else "\n".join(words.standing(seen, today)))
    return 1 if needs.verdict(seen, today) else 0


def pair(code: str, way: Way) -> int:
    """Pair this machine with a practice by a code from its page, send the first report, and set up the next ones."""
    mine = home.usual()
    known, own = kit.carried()
    authority = way.authority
    if not (way.server or known):
        return _fail(_NO_SERVER, 2)
    if own and not authority:
        mine.open()
        mine.write(mine.authority.name, own)
        authority = mine.authority
    try:
        paired = pairing.pair(mine, way.server or known, code, authority, _seen(), hardware=way.hardware)
    except words.PROBLEMS as problem:
        return _fail(words.problem(problem))
    _say(f"Paired with {paired.server}. The key is in this machine’s {paired.key}, and stays there.")
    if way.timer:
        _set_timer(mine, paired.interval_s)
    return report()


def report(*, dry: bool = False, as_json: bool = False) -> int:
    """Tell the practice how this machine is protected, and renew its certificate when that is due."""
    if dry:
        return look(as_json=as_json)
    seen = _seen()
    try:
        taken = pairing.report(home.usual(), seen, seen.iat)
    except words.PROBLEMS as problem:
        return _fail(words.problem(problem))
    _say("\n".join(words.reported(seen, taken.failing, _today())))
    return 0 if taken.ok else 1


def for_browser(out: Path) -> int:
    """Write this machine's key and certificate for its browser, locked with a password that is shown once."""
    try:
        body, password = browser.parcel(home.usual())
    except words.PROBLEMS as problem:
        return _fail(words.problem(problem))
    except browser.NotMovable:
        return _fail("This machine’s key is in its hardware and can’t be given to a browser. Use a passkey instead.")
    home.Home(out.parent).write(out.name, body)
    _say(f"Import {out} into the browser’s certificates with the password {password}, then delete the file.")
    return 0


def make_kit(out: Path, *, server: str = "", authority: Path | None = None) -> int:
    """Write this program as one file, for machines that have Python and cryptography only."""
    out.write_bytes(kit.build(server=server, authority=authority.read_text("ascii") if authority else ""))
    out.chmod(0o755)
    _say(f"{out}: run it with python3 {out.name} look")
    return 0


def _set_timer(mine: home.Home, every_s: int) -> None:
    here = machine.this()
    wanted = timers.timer(here.platform, (*timers.program(), "report"), every_s, home=Path.home(), state=mine.path)
    timers.install(wanted)
    for line in wanted.on:
        try:
            subprocess.run(line, check=True, capture_output=True, timeout=60)  # noqa: S603 - our own words
        except (OSError, subprocess.SubprocessError):
            _say(_NOT_TIMED.format(" ".join(line)))
            return
    _say(_TIMED)


def _seen() -> Report:
    return reading.read(machine.this(), int(time.time()))


def _today() -> date:
    return datetime.now(UTC).date()


def _say(text: str) -> None:
    _write(sys.stdout, text)


def _fail(text: str, code: int = 1) -> int:
    _write(sys.stderr, text)
    return code


def _write(where: TextIO | None, text: str) -> None:
    """Write a line wherever there is one to read it: Windows' timer has no console, others not all letters."""
    if where is not None:
        letters = where.encoding or "ascii"
        where.write(f"{text}\n".encode(letters, "replace").decode(letters))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="quietledger-device", description=_ABOUT)
    verbs = parser.add_subparsers(dest="verb", required=True)
    shown = verbs.add_parser("look", help="what this machine lacks; nothing is sent")
    told = verbs.add_parser("report", help="tell the practice how this machine is protected")
    told.add_argument("--dry", action="store_true", help="only show it")
    for one in (shown, told):
        one.add_argument("--json", action="store_true", help="for programs")
    paired = verbs.add_parser("pair", help="pair this machine by a code from the page “Devices”")
    paired.add_argument("code")
    paired.add_argument("--no-hardware", dest="hardware", action="store_false", help="a key in a file, not in the TPM")
    paired.add_argument("--no-timer", dest="timer", action="store_false", help="don’t report by itself")
    verbs.add_parser("browser", help="this machine’s certificate for its browser").add_argument("out", type=Path)
    made = verbs.add_parser("kit", help="this program as one file")
    made.add_argument("--out", type=Path, default=Path("quietledger-device.pyz"))
    for one in (paired, made):
        one.add_argument("--server", default="", help="the practice’s address, https://…")
        one.add_argument("--authority", type=Path, help="PEM of the practice’s own certificate authority")
    return parser
