"""Sets a letter as an accessible PDF (extra file: the only place that talks to the typesetter, and its fonts).

Data reaches a template as JSON and is text there, never markup.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Final

import typst

FONTS: Final = Path(__file__).parent / "fonts"


class Unprintable(Exception):
    """The letter could not be set, for example because no font has a character of it."""


def pdf(template: Path, data: Mapping[str, object], written_on: date) -> bytes:
    """The letter (PDF/UA-1), the same bytes for the same data.  Raises: Unprintable."""
    try:
        letter = typst.compile(
            str(template),
            root=str(template.parent),
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            pdf_standards=["ua-1"],
            timestamp=int(datetime.combine(written_on, time(12), UTC).timestamp()),
        )
    except typst.TypstError:
        # The typesetter's message repeats the text at fault, which is a patient's: it goes no further.
        raise Unprintable from None
    return bytes(letter)
