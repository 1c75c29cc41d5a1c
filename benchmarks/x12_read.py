"""X12 reading speed beside other tools, in one run: `python -m benchmarks.x12_read` prints a Markdown table.

Ours and the plain reader make the same tables (the plain one by split, loop and append; tests compare their rows).
pyx12 only cuts segments here, without its maps, and linuxforhealth-x12 only fills its models: neither makes tables, so
both do less. Each number is the best of several turns, taken in turn, so that a busy machine hits all alike.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime

import pyarrow as pa

from benchmarks import x12_plain
from quietledger.pure.x12 import answers as a
from quietledger.pure.x12 import messages as m
from quietledger.pure.x12 import reader, writer
from quietledger.pure.x12.tables import SCHEMAS

SIZES = (200, 2_000, 20_000)
MOST_FOR_SLOW_TOOLS = 2_000
TURNS = 3
_ENVELOPE = m.Envelope("LANTERNHILL", "PAPERLARK", 1, datetime(2026, 11, 2, 9, 15))
_HOME = m.Address("1 Test Lane", "Springfield", "IL", "62704")
_PAYER = m.Firm("Bluefinch Health Plan", "BLUEF01")
_HILL = m.BillingProvider(
    "1999999984", "Lantern Hill Psychology", replace(_HOME, zip="627019998"), "000123456", taxonomy="261QM0801X"
)


def claims_file(count: int) -> bytes:
    """An 837P: a claim with two lines for each person, every fifth for a dependent."""
    claims = []
    for number in range(count):
        day = date(2026, 1 + number % 12, 1 + number % 28)
        line = m.Line("H0004", 16000 + number % 97, day, f"C{number}L1", ("HO", "95"), 4000, (1, 2))
        child = m.Dependent("Quillfeather", "Wren", date(2014, 3, 5), "M", _HOME)
        claims.append(
            m.Claim(
                control_number=f"C{number:08d}",
                billing=_HILL,
                cover=m.Cover(_PAYER, "CI", group_number="GRP100"),
                subscriber=m.Subscriber(
                    "Quillfeather", "Tamsin", f"TST{number:07d}", "", date(1985, 4, 12), "F", _HOME
                ),
                diagnoses=("F411", "F3341"),
                lines=(line, replace(line, code="H0031", control_number=f"C{number}L2")),
                place="10",
                patient=None if number % 5 else child,
                rendering=m.Clinician("1999999976", "Clinician", "Casey", taxonomy="1041C0700X"),
                authorization=f"AUTH{number}",
            )
        )
    submitter, contact = m.Firm("Lantern Hill", "LANTERNHILL"), m.Contact("EDI Desk", phone="5555550100")
    receiver = m.Firm("Paperlark Exchange", "PAPERLARK")
    return writer.write_837p(m.Interchange837(_ENVELOPE, submitter, contact, receiver, "B1", claims))


def remittance_file(count: int) -> bytes:
    """An 835: a claim with two lines, three adjustments each."""
    line = a.RemitLine("H0004", 16000, 8750, date(2026, 10, 20), None, ("HO", "95"), 4000)
    reasons = (m.Adjustment("CO", "45", 4000), m.Adjustment("PR", "1", 1250), m.Adjustment("PR", "2", 2000))
    line = replace(line, adjustments=reasons, allowed_cents=12000)
    claims = []
    for number in range(count):
        lines = (replace(line, control_number=f"C{number}L1"), replace(line, control_number=f"C{number}L2"))
        name = ("Quillfeather", "Tamsin", f"TST{number:07d}")
        claims.append(a.RemitClaim(f"C{number:08d}", 32000, 17500, f"PCN{number}", *name, lines=lines))
    remit = a.Remit(
        trace="EFT1",
        payer=_PAYER,
        payer_trace_id="1000999999",
        payer_address=_HOME,
        payer_contact=m.Contact("Services", phone="5555550199"),
        payee_name="Lantern Hill Psychology",
        payee_npi="1999999984",
        pay_on=date(2026, 11, 6),
        produced_on=date(2026, 11, 5),
        claims=claims,
        balances=(a.Balance("L6", "C00000001", -125),),
    )
    return writer.write_835(a.Interchange835(_ENVELOPE, [remit]))


def read_plain(data: bytes) -> dict[str, pa.Table]:
    """Split, loop, append, then the same Arrow tables as ours."""
    rows = x12_plain.read(data)
    return {name: pa.Table.from_pylist(rows[name], schema=SCHEMAS[name]) for name in rows}


def read_pyx12(data: bytes) -> int:
    """All segments as pyx12's objects; no map, no check of elements."""
    import pyx12.x12file

    return sum(1 for _segment in pyx12.x12file.X12Reader(io.StringIO(data.decode())))


_LINUXFORHEALTH = """
import sys, time
import pydantic.v1
sys.modules["pydantic"] = pydantic.v1  # It was written for pydantic 1, which pydantic 2 still carries.
from linuxforhealth.x12.io import X12ModelReader
text = sys.stdin.read()
best = float("inf")
for _turn in range(int(sys.argv[1])):
    begin = time.perf_counter()
    with X12ModelReader(text) as reader:
        assert sum(1 for _model in reader.models()) == 1
    best = min(best, time.perf_counter() - begin)
print(best)
"""


def seconds_linuxforhealth(data: bytes) -> float:
    """Best time for all transactions as linuxforhealth's models, in a process of its own for its older pydantic.

    Endless if it refuses the file, as it does 835s with one PER segment.
    """
    command = [sys.executable, "-W", "ignore", "-c", _LINUXFORHEALTH, str(TURNS)]
    text = data.decode().replace("~\n", "~")
    return float(subprocess.run(command, input=text, capture_output=True, text=True, check=False).stdout or "inf")


def seconds(tools: Sequence[Callable[[bytes], object]], data: bytes) -> list[float]:
    """Best time of each tool; they take turns."""
    best = [float("inf")] * len(tools)
    for _turn in range(TURNS):
        for number, tool in enumerate(tools):
            begin = time.perf_counter()
            tool(data)
            best[number] = min(best[number], time.perf_counter() - begin)
    return best


def peak_megabytes(kind: str, count: int) -> int:
    """Peak memory of a process of its own that does nothing but read such a file."""
    code = (
        "import sys; from pathlib import Path; from quietledger.pure.x12 import reader\n"
        "reader.read(Path(sys.argv[1]).read_bytes())\n"
        "status = Path('/proc/self/status').read_text()\n"
        "print(int(status.split('VmHWM:')[1].split()[0]) // 1024)"
    )
    with tempfile.NamedTemporaryFile() as file:
        file.write(FILES[kind](count))
        file.flush()
        done = subprocess.run([sys.executable, "-c", code, file.name], capture_output=True, check=True)
    return int(done.stdout)


FILES: dict[str, Callable[[int], bytes]] = {"837P": claims_file, "835": remittance_file}


def _rate(size: int, elapsed: float) -> str:
    return "refused" if elapsed == float("inf") else f"{size / 1e6 / elapsed:.2f}"


def run(sizes: Sequence[int] = SIZES) -> list[dict[str, object]]:
    """A row for each kind and size: megabytes a second of each tool, our ratio to the best of the others, memory."""
    rows: list[dict[str, object]] = []
    for kind, build in FILES.items():
        for count in sizes:
            data = build(count)
            is_small = count <= MOST_FOR_SLOW_TOOLS
            times = seconds([reader.read, read_plain, *([read_pyx12] if is_small else [])], data)
            times += [seconds_linuxforhealth(data)] if is_small else []
            rates = [_rate(len(data), one) for one in times] + ["-"] * (4 - len(times))
            rows.append(
                {
                    "file": kind,
                    "claims": count,
                    "MB": round(len(data) / 1e6, 2),
                    "quietledger MB/s": rates[0],
                    "plain split MB/s": rates[1],
                    "pyx12 (segments only) MB/s": rates[2],
                    "linuxforhealth (models) MB/s": rates[3],
                    "times the best other": round(min(times[1:]) / times[0], 1),
                    "peak MB": peak_megabytes(kind, count),
                }
            )
    return rows


def main() -> None:
    rows = run()
    print("| " + " | ".join(rows[0]) + " |\n|" + "---|" * len(rows[0]))
    for row in rows:
        print("| " + " | ".join(map(str, row.values())) + " |")


if __name__ == "__main__":
    main()
