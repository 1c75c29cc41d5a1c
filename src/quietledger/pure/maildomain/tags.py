"""Lists of tags, `v=DMARC1; p=none`, as DKIM, DMARC, MTA-STS, TLS-RPT and BIMI have them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tags:
    """The tags of a record, the first of each name, and what is wrong with the list itself."""

    values: tuple[tuple[str, str], ...]
    problems: tuple[str, ...]

    def get(self, name: str, otherwise: str = "") -> str:
        """A tag's value."""
        return dict(self.values).get(name, otherwise)

    def __contains__(self, name: str) -> bool:
        return name in dict(self.values)


def read(text: str) -> Tags:
    """The tags of one record.   Source: RFC 6376, 3.2."""
    values: dict[str, str] = {}
    problems = []
    for part in text.split(";"):
        name, equals, value = part.partition("=")
        name = name.strip().lower()
        if not part.strip():
            continue
        if not equals:
            problems.append(f"“{part.strip()}” is no tag: it has no “=”.")
        elif name in values:
            problems.append(f"The tag “{name}” stands twice.")
        else:
            values[name] = value.strip()
    return Tags(tuple(values.items()), tuple(problems))


def versioned(texts: Iterable[str], version: str) -> list[str]:
    """The texts that begin with this version tag; others at the same name are none of ours."""
    wanted = f"v={version}".lower()
    return [text for text in texts if text.split(";")[0].replace(" ", "").replace("\t", "").lower() == wanted]
