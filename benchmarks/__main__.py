"""Run all measurements and write benchmarks/results.md."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from benchmarks import x12_read

HERE = Path(__file__).parent
SIZES = (1_000, 10_000, 100_000)


def road(count: int) -> Mapping[str, object]:
    """Measure the road at one size, in a process, a home and a PostgreSQL of its own."""
    folder = Path(tempfile.mkdtemp(prefix="ql-bench-"))
    environment = os.environ | {"QUIETLEDGER_HOME": str(folder / "home"), "PYTHONPATH": str(HERE.parent)}
    tool = str(Path(sys.executable).parent / "quietledger")
    try:
        say = subprocess.run
        say([tool, "sandbox", "sessions", str(count), "--out", str(folder / "sample")], env=environment, check=True)
        done = say(
            [sys.executable, "-m", "benchmarks.road", str(count)], env=environment, cwd=folder, check=True,
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        say([tool, "stop"], env=environment, check=True)
        return json.loads(done.stdout.splitlines()[-1])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def table(rows: Sequence[Mapping[str, object]]) -> str:
    """Rows as a Markdown table; numbers with thousands separators."""
    names = list(rows[0])
    lines = ["| " + " | ".join(names) + " |", "|" + "---|" * len(names)]
    for row in rows:
        cells = [f"{row[name]:,}" if isinstance(row[name], (int, float)) else str(row[name]) for name in names]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> None:
    sizes = SIZES[:2] if "--quick" in sys.argv else SIZES
    rows = []
    for count in sizes:
        rows.append(road(count))
        print(rows[-1], file=sys.stderr)
    per_session = [float(row["ms per session, visit to ledger"]) for row in rows]  # type: ignore[arg-type]  # this column holds numbers only
    text = f"""# Measurements

Written by `./bench` on {date.today():%Y-%m-%d}: {platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}.
Wall times depend on the machine; the ratios within a table don't much.

## The money road

A made-up day at three sizes, each in a fresh database (our own PostgreSQL, fsync on). "Visit to 837P": signed visits are charged,
opened as claims, checked, sealed, written and handed to the exchange. "835 to ledger": remittance bytes are read, matched and entered.
Peak memory is that of the working process.

{table(rows)}

Time per session at {sizes[-1]:,} is {per_session[-1] / per_session[0]:.2f} times that at {sizes[0]:,}.

## Reading X12 beside other tools, in one run

{table(x12_read.run())}
"""
    (HERE / "results.md").write_text(text)
    print(text)


if __name__ == "__main__":
    main()
