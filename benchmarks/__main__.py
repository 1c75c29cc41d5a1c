"""Run all measurements, or those of protection or of mail alone, and write them into benchmarks/results.md."""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from benchmarks import agreements, exclusions, losses, mail, x12_read

HERE = Path(__file__).parent
SIZES = (1_000, 10_000, 100_000)
DAY, TURNS = 1_000, 3  # the day that is run with and without protection


def table(rows: Sequence[Mapping[str, object]]) -> str:
    """Rows as a Markdown table; numbers with thousands separators."""
    names = list(rows[0])
    lines = ["| " + " | ".join(names) + " |", "|" + "---|" * len(names)]
    for row in rows:
        cells = [f"{row[name]:,}" if isinstance(row[name], (int, float)) else str(row[name]) for name in names]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def in_a_home(module: str, *words: str, sessions: int = 0) -> list[dict[str, object]]:
    """Run a measurement in a process, a home and a PostgreSQL of its own; returns what it printed."""
    folder = Path(tempfile.mkdtemp(prefix="ql-bench-"))
    environment = os.environ | {"QUIETLEDGER_HOME": str(folder / "home"), "PYTHONPATH": str(HERE.parent)}
    tool = str(Path(sys.executable).parent / "quietledger")
    say = subprocess.run
    try:
        if sessions:
            sample = [tool, "sandbox", "sessions", str(sessions), "--out", str(folder / "sample")]
            say(sample, env=environment, check=True, stdout=sys.stderr)
        done = say(
            [sys.executable, "-m", f"benchmarks.{module}", *words], env=environment, cwd=folder, check=True,
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        say([tool, "stop"], env=environment, check=True)
        return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def protection() -> str:
    """What protection costs, each measured beside what does the same without it."""
    rows = in_a_home("protection")
    seconds: dict[str, list[float]] = {"on": [], "off": []}
    ledgers = []
    for _turn in range(TURNS):
        for state, took in seconds.items():
            [day] = in_a_home("unprotected", str(DAY), state, sessions=DAY)
            took.append(float(day["seconds"]))  # type: ignore[arg-type]  # a number in its JSON
            ledgers.append(day["ledger"])
            print(state, day["seconds"], file=sys.stderr)
    if any(ledger != ledgers[0] for ledger in ledgers):
        raise SystemExit("The two days did not end with the same ledger: nothing was compared.")
    on, off = (statistics.median(seconds[state]) for state in ("on", "off"))
    rows.append({
        "what": f"billing day of {DAY:,} sessions, what protection adds (median of {TURNS} each, by turns)",
        "measured": round(100 * (on / off - 1)), "unit": "%", "goal": "<= 35",
        "beside it, in the same run": f"{on:.2f} s with, {off:.2f} s without, the same ledger at the end",
    })  # fmt: skip
    return f"""## Protection

Medians. "Without": gate, vault and trail are taken out in `benchmarks/unprotected.py` and nowhere else; wall and ledger stay.

{table(rows)}
"""


def put(section: str) -> None:
    """Write one section of results.md in the place of the one with its title, and leave the others as they are."""
    path = HERE / "results.md"
    head, *parts = re.split(r"^(?=## )", path.read_text(), flags=re.M)
    sections = {one.splitlines()[0]: one for one in [*parts, section]}
    path.write_text("\n\n".join(one.strip() for one in [head, *sections.values()]) + "\n")
    print(section)


def head() -> None:
    """Say on which machine the numbers were measured."""
    path = HERE / "results.md"
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    told = f"Written by `./bench` on {date.today():%Y-%m-%d}: {machine}."
    path.write_text(re.sub(r"^Written by .*$", told, path.read_text(), count=1, flags=re.M))


def roads(sizes: Sequence[int]) -> str:
    """The money road at each size."""
    rows = []
    for count in sizes:
        rows += in_a_home("road", str(count), sessions=count)
        print(rows[-1], file=sys.stderr)
    per_session = [float(row["ms per session, visit to ledger"]) for row in rows]  # type: ignore[arg-type]  # this column holds numbers only
    return f"""## The money road

A made-up day at three sizes, each in a fresh database (our own PostgreSQL, fsync on). "Visit to 837P": signed visits are charged,
opened as claims, checked, sealed, written and handed to the exchange. "835 to ledger": remittance bytes are read, matched and entered.
Peak memory is that of the working process.

{table(rows)}

Time per session at {sizes[-1]:,} is {per_session[-1] / per_session[0]:.2f} times that at {sizes[0]:,}.
"""


def main() -> None:
    head()
    if "protection" in sys.argv:
        return put(protection())
    if "mail" in sys.argv:
        return put(mail.section(table, is_quick="--quick" in sys.argv))
    if "exclusions" in sys.argv:
        return put(exclusions.section(table))
    if "agreements" in sys.argv:
        return put(agreements.section(table, is_quick="--quick" in sys.argv))
    if "losses" in sys.argv:
        return put(losses.section(table, is_quick="--quick" in sys.argv))
    put(roads(SIZES[:2] if "--quick" in sys.argv else SIZES))
    put(f"## Reading X12 beside other tools, in one run\n\n{table(x12_read.run())}\n")
    put(mail.section(table, is_quick="--quick" in sys.argv))
    put(exclusions.section(table))
    put(agreements.section(table, is_quick="--quick" in sys.argv))
    put(losses.section(table, is_quick="--quick" in sys.argv))
    return put(protection())


if __name__ == "__main__":
    main()
