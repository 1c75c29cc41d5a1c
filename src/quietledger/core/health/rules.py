"""When a thing is fine, soon or bad, and the words for it: pure functions of what was measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

KEY_AGE: Final = timedelta(days=365)
BACKUP_AGE: Final = timedelta(hours=30)
LAG_SOON, LAG_BAD = timedelta(minutes=2), timedelta(minutes=30)
DAY_SILENT: Final = timedelta(minutes=15)
CHECKPOINT_AGE: Final = timedelta(days=2)
CERTIFICATE_SOON, CERTIFICATE_BAD = timedelta(days=21), timedelta(days=5)
CLOCK_SOON, CLOCK_BAD = timedelta(seconds=2), timedelta(seconds=60)
DISK_SOON, DISK_BAD = 0.15, 0.05
WATCH: Final = "See that the watching day runs (`quietledger serve`)."


class State(Enum):
    """How urgent a line is."""

    FINE = "fine"
    SOON = "soon"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked at.  `do`: what to do, "" where nothing is."""

    name: str
    state: State
    say: str
    do: str = ""


@dataclass(frozen=True, slots=True)
class Stand:
    """A fact as it stands: since when and until when; both None if it was never told."""

    since: datetime | None = None
    until: datetime | None = None

    def holds(self, now: datetime) -> bool:
        return self.since is not None and (self.until is None or now < self.until)


def worst(lines: Iterable[Line]) -> State:
    """The state of the whole: that of its worst line."""
    order = list(State)
    return max((line.state for line in lines), key=order.index, default=State.FINE)


def database(took: timedelta, skew: timedelta) -> list[Line]:
    """The database's answer, and whether its clock agrees with ours."""
    ms = took / timedelta(milliseconds=1)
    state = State.FINE if ms < 200 else State.SOON
    away = abs(skew)
    clock = State.BAD if away > CLOCK_BAD else State.SOON if away > CLOCK_SOON else State.FINE
    say = f"The database’s clock and this machine’s differ by {away.total_seconds():.0f} seconds."
    return [
        Line("Database", state, f"It answers in {ms:.0f} ms.", _unless_fine(state, "See what else runs there.")),
        Line("Clocks", clock, say, _unless_fine(clock, "Let both machines take their time from the network (NTP).")),
    ]


def disk(name: str, free_bytes: int, total_bytes: int) -> Line:
    """Room on a disk."""
    share = free_bytes / max(total_bytes, 1)
    state = State.BAD if share < DISK_BAD else State.SOON if share < DISK_SOON else State.FINE
    say = f"{free_bytes / 1e9:.1f} GB are free, {share:.0%} of it."
    return Line(name, state, say, _unless_fine(state, "Make room, or prune old backups."))


def backup(made: Stand, now: datetime, *, has_key: bool) -> Line:
    """Whether there is a backup, and how old it is."""
    name = "Backup"
    if not has_key:
        do = "Run `quietledger backup key`, then `quietledger backup`."
        return Line(name, State.BAD, "Nothing is backed up.", do)
    if made.since is None:
        return Line(name, State.BAD, "No backup has been made yet.", "Run `quietledger backup`.")
    age = now - made.since
    if not made.holds(now):
        return Line(name, State.BAD, f"The last backup is {said(age)} old.", "Run `quietledger backup`, and see why.")
    state = State.SOON if age > BACKUP_AGE else State.FINE
    do = _unless_fine(state, "The watching day makes one a day; see that it runs.")
    return Line(name, state, f"The last backup is {said(age)} old.", do)


def offsite(folder: str, *, is_there: bool, lacking_count: int) -> Line:
    """Whether a copy of the backups lies somewhere else."""
    name = "Copy elsewhere"
    if not folder:
        do = "Set QUIETLEDGER_BACKUP_OFFSITE to a folder of another machine."
        return Line(name, State.SOON, "Backups lie on this machine only.", do)
    if not is_there:
        return Line(name, State.BAD, f"{folder} can’t be reached.", "Mount it again.")
    if lacking_count:
        return Line(name, State.SOON, f"{lacking_count} files are not there yet.", "The next backup copies them.")
    return Line(name, State.FINE, "Every backup is there too.")


def tested(name: str, stand: Stand, now: datetime, words: tuple[str, str], do: str) -> Line:
    """Something that is tried out from time to time.  `words`: what was done, as "A restore was tried", and its not."""
    was, was_not = words
    if stand.since is None:
        return Line(name, State.SOON, was_not, do)
    if not stand.holds(now):
        return Line(name, State.BAD, f"{was} {said(now - stand.since)} ago, which is too long.", do)
    return Line(name, State.FINE, f"{was} {said(now - stand.since)} ago.")


def trail(lag: timedelta, waiting_count: int) -> Line:
    """How far the trail's tree lags behind its entries."""
    if not waiting_count:
        return Line("Trail", State.FINE, "Every entry has its place in the tree.")
    state = State.BAD if lag > LAG_BAD else State.SOON if lag > LAG_SOON else State.FINE
    say = f"Entries that wait for their place: {waiting_count}, the oldest for {said(lag)}."
    return Line("Trail", state, say, _unless_fine(state, WATCH))


def checkpoint(signed_at: datetime | None, now: datetime) -> Line:
    """When the trail's tree was last signed."""
    if signed_at is None:
        return Line("Checkpoint", State.SOON, "The tree was never signed.", "Run `quietledger trail checkpoint`.")
    age = now - signed_at
    state = State.SOON if age > CHECKPOINT_AGE else State.FINE
    return Line("Checkpoint", state, f"The tree was last signed {said(age)} ago.", _unless_fine(state, WATCH))


def jobs(held: Sequence[str], day_at: datetime | None, now: datetime) -> Line:
    """Which jobs run now, and when the billing day last did something.  `day_at`: the end of its last lease."""
    running = f"Running now: {', '.join(held)}. " if held else ""
    if day_at is None or now - day_at > DAY_SILENT:
        since = f"for {said(now - day_at)}" if day_at else "yet"
        return Line("Jobs", State.SOON, f"{running}The watching day has not run {since}.", "Start `quietledger serve`.")
    return Line("Jobs", State.FINE, running or "No job runs now; the watching day was here a moment ago.")


def sending(waiting_count: int, *, is_paused: bool) -> Line:
    """Whether files may go out."""
    if is_paused:
        say = f"Sending is paused since a restore; {waiting_count} files wait."
        return Line("Sending", State.BAD, say, "Run `quietledger resume`.")
    return Line("Sending", State.FINE, f"{waiting_count} files wait to go out." if waiting_count else "Nothing waits.")


def keys(active: Mapping[str, datetime], now: datetime) -> Line:
    """How old the practice's own keys are.  `active`: when the key of each purpose was made."""
    old = {purpose: made for purpose, made in active.items() if now - made > KEY_AGE}
    if old:
        say = f"Older than a year: the keys for {', '.join(sorted(old))}."
        return Line("Keys", State.SOON, say, "Run `quietledger keys rotate`.")
    oldest = min(active.values(), default=now)
    return Line("Keys", State.FINE, f"The oldest key was made {said(now - oldest)} ago.")


def documents(flaw_count: int) -> Line:
    """Whether every sealed document is the one that was sealed last."""
    if flaw_count:
        say = f"Rows that were rolled back or whose marks were altered: {flaw_count}."
        return Line("Documents", State.BAD, say, "Run `quietledger trail verify`; see docs/trail.md.")
    return Line("Documents", State.FINE, "Each is the one that was sealed last.")


def root_key(say: str, warning: str, *, is_here: bool) -> Line:
    """A provider of the root key."""
    if not is_here:
        return Line("Root key", State.BAD, f"It can’t be had: {warning}", "Bring it back (docs/keys.md).")
    if warning:
        return Line("Root key", State.SOON, f"{warning[:1].upper()}{warning[1:]}")
    return Line("Root key", State.FINE, f"It is {say}.")


def certificate(until: datetime | None, now: datetime) -> Line:
    """The certificate that browsers see; None where this machine alone is served."""
    name = "Certificate"
    if until is None:
        return Line(name, State.FINE, "Only this machine is served, without TLS.")
    left = until - now
    if left <= timedelta():
        return Line(name, State.BAD, f"It ended {said(-left)} ago.", "Bring a new one and start again.")
    state = State.BAD if left < CERTIFICATE_BAD else State.SOON if left < CERTIFICATE_SOON else State.FINE
    return Line(name, state, f"It ends in {said(left)}.", _unless_fine(state, "Renew it."))


def kept_sheet(*, is_kept: bool) -> list[Line]:
    """A warning, where the key that opens backups lies on the machine that makes them."""
    if not is_kept:
        return []
    say = "The key that opens backups is kept on this machine, so that drills run by themselves."
    return [Line("Backup key", State.SOON, say, "Who takes this machine opens its backups. Better keep it offline.")]


def _unless_fine(state: State, do: str) -> str:
    return "" if state is State.FINE else do


def said(span: timedelta) -> str:
    """A length of time in words, in its largest unit: "3 hours", "1 day"."""
    seconds = max(int(span.total_seconds()), 0)
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= size:
            count = seconds // size
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return f"{seconds} second{'' if seconds == 1 else 's'}"
