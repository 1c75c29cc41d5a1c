"""Checking agreements: milliseconds for a document of each kind, beside what reading its text alone costs others."""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import docx
from pdfminer.high_level import extract_text
from pypdf import PdfReader
from pypdfium2 import PdfDocument

from quietledger.pure.agreementcheck import checker
from tests.pure.agreementcheck import builders

SAMPLES = Path(__file__).parents[2] / "shared" / "data" / "agreements"
GOAL_MS = 50
PLACES = ("library", "garden", "kitchen", "attic", "orchard", "barn", "cellar", "harbor", "tower", "meadow", "workshop")
THINGS = (
    "chairs", "the weather", "paint", "lamps", "tea", "bicycles", "the roof", "windows", "shelves", "maps", "clocks",
    "gloves", "the well",
)  # fmt: skip


def documents() -> dict[str, bytes]:
    """Agreements of our own, short and of about 15 pages, in three forms; and those of others where they lie."""
    short = builders.agreement()
    # Paragraphs that differ in words: what repeats from page to page is taken for a footer and costs next to nothing.
    fillers = (
        f"The parties meet each quarter in the {PLACES[n % 11]} and talk about {THINGS[n % 13]}; what they agree on "
        f"{THINGS[n % 7]} is written down in the {PLACES[n % 5]}."
        for n in range(1, 166)
    )
    long = short + "\n\n## 9. Meetings\n\n" + "\n\n".join(f"9.{n} {one}" for n, one in enumerate(fillers, start=1))
    ours = {"ours": short, "ours, 15 pages": long}
    found = {f"{name}, Markdown": text.encode() for name, text in ours.items()}
    found |= {f"{name}, Word": builders.word_file(text) for name, text in ours.items()}
    found |= {f"{name}, PDF": builders.pdf_file(text) for name, text in ours.items()}
    paths = sorted(SAMPLES.glob("*")) if SAMPLES.is_dir() else []
    return found | {path.name: path.read_bytes() for path in paths if "baa" in path.name.lower()}


def milliseconds(work: Callable[[], object], turns: int) -> float:
    """Median of some turns, of the processor's time."""
    work()
    took = []
    for _turn in range(turns):
        began = time.process_time()
        work()
        took.append(1_000 * (time.process_time() - began))
    return statistics.median(took)


def others(data: bytes) -> dict[str, Callable[[], object]]:
    """Programs that give this file's text, and nothing but the text."""
    if data.startswith(b"%PDF"):
        return {
            "PDFium": lambda: [page.get_textpage().get_text_range() for page in PdfDocument(data)],
            "pypdf": lambda: [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages],
            "pdfminer": lambda: extract_text(io.BytesIO(data)),
        }
    if data.startswith(b"PK"):
        return {"python-docx": lambda: [one.text for one in docx.Document(io.BytesIO(data)).paragraphs]}
    return {}


def section(table: Callable[[Sequence[Mapping[str, object]]], str], *, is_quick: bool = False) -> str:
    rows = []
    turns = 3 if is_quick else 9
    for name, data in documents().items():
        # The name's ending says only that a text is Markdown; other forms are known by what they hold.
        took = milliseconds(lambda name=name, data=data: checker.check(f"{name}.md", data), turns)
        beside = {tool: milliseconds(work, turns) for tool, work in others(data).items()}
        rows.append({
            "document": name, "KB": round(len(data) / 1024), "read and checked, ms": round(took, 1),
            f"<= {GOAL_MS} ms": "yes" if took <= GOAL_MS else "no",
            "text alone by others, ms": ", ".join(f"{tool} {ms:.1f}" for tool, ms in beside.items()) or "-",
            "ours to the fastest of them": f"{took / min(beside.values()):.2f}" if beside else "-",
        })  # fmt: skip
    return f"""## Checking agreements

Each document read and checked for all items (median of {turns} turns, processor time). No other tool that runs here checks these provisions
(docling and the like need large models), so that what others need to give the text alone stands beside it. A PDF is read by PDFium,
from a copy that qpdf weighed first; most of the time is the check itself, as for the same text in Markdown.

{table(rows)}
"""
