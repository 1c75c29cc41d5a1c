"""Reports that others send: DMARC aggregate reports (RFC 9990) and TLS-RPT reports (RFC 8460), read with care.

They come from anybody: sizes are limited while unpacking, entities are off, and what cannot be read is said.
"""

from __future__ import annotations

import gzip
import io
import json
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

MOST_BYTES: Final = 10_000_000
MOST_ROWS: Final = 20_000
_TEXT_MOST: Final = 200


class NotReadable(ValueError):
    """No report that can be read: `args[0]` says why."""


@dataclass(frozen=True, slots=True)
class Source:
    """One address that sent in the domain's name.  `is_aligned`: SPF or DKIM passed for the domain itself."""

    address: str
    count: int
    is_aligned: bool
    disposition: str


@dataclass(frozen=True, slots=True)
class Report:
    """One report.  `kind`: "dmarc" or "tls".  For TLS, `sources` are empty and the counts are of connections."""

    kind: str
    domain: str
    by: str
    name: str
    since: datetime
    until: datetime
    good: int
    bad: int
    sources: tuple[Source, ...] = ()
    failures: tuple[tuple[str, int], ...] = ()


def read(data: bytes) -> Report:
    """Read a report as it came: plain, gzip or zip.   Raises: NotReadable."""
    plain = unpack(data)
    return _tls(plain) if plain.lstrip()[:1] == b"{" else _dmarc(plain)


def unpack(data: bytes) -> bytes:
    """The one file inside, at most 10 MB.   Raises: NotReadable."""
    if len(data) > MOST_BYTES:
        raise NotReadable("it is larger than 10 MB")
    try:
        if data[:2] == b"\x1f\x8b":
            with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
                return _limited(packed.read(MOST_BYTES + 1))
        if data[:4] == b"PK\x03\x04":
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                names = [info for info in archive.infolist() if not info.is_dir()]
                if len(names) != 1:
                    raise NotReadable(f"the archive holds {len(names)} files, not one")
                with archive.open(names[0]) as packed_file:
                    return _limited(packed_file.read(MOST_BYTES + 1))
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError, NotImplementedError):
        raise NotReadable("the archive is broken") from None
    return data


def _limited(data: bytes) -> bytes:
    if len(data) > MOST_BYTES:
        raise NotReadable("unpacked, it is larger than 10 MB")
    return data


def _dmarc(data: bytes) -> Report:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise NotReadable("it is neither XML nor JSON") from None
    if root.getroottree().docinfo.doctype:
        raise NotReadable("it brings a document type of its own")
    for element in root.iter(etree.Element):
        element.tag = etree.QName(element).localname
    if root.tag != "feedback":
        raise NotReadable("it is no DMARC report")
    sources = tuple(_source(row) for row in root.findall("record")[:MOST_ROWS])
    good = sum(one.count for one in sources if one.is_aligned)
    try:
        since, until = (_at(_text(root, f"report_metadata/date_range/{name}")) for name in ("begin", "end"))
    except (ValueError, OverflowError, OSError):
        raise NotReadable("it does not say of which days it is") from None
    return Report(
        "dmarc", _text(root, "policy_published/domain").lower().rstrip("."), _text(root, "report_metadata/org_name"),
        _text(root, "report_metadata/report_id"), since, until, good, sum(one.count for one in sources) - good, sources,
    )  # fmt: skip


def _source(row: Any) -> Source:
    passed = "pass" in {_text(row, f"row/policy_evaluated/{name}").lower() for name in ("spf", "dkim")}
    return Source(_text(row, "row/source_ip"), _count(_text(row, "row/count")), passed,
                  _text(row, "row/policy_evaluated/disposition").lower())  # fmt: skip


def _text(root: Any, path: str) -> str:
    return (root.findtext(path) or "").strip()[:_TEXT_MOST]


def _count(text: Any) -> int:
    try:
        return min(max(int(text), 0), 10**9)
    except (TypeError, ValueError):
        return 0


def _at(text: str) -> datetime:
    return datetime.fromtimestamp(int(text), UTC)


def _tls(data: bytes) -> Report:
    try:
        body = json.loads(data)
        policies = [one for one in body["policies"] if isinstance(one, dict)]
        days = body["date-range"]
        since, until = (datetime.fromisoformat(days[f"{name}-datetime"]) for name in ("start", "end"))
        domain = str(policies[0]["policy"]["policy-domain"])
        sums = [one.get("summary", {}) for one in policies]
        good, bad = (
            sum(_count(one.get(f"total-{kind}-session-count")) for one in sums) for kind in ("successful", "failure")
        )
        failures = [
            (str(row.get("result-type", ""))[:_TEXT_MOST], _count(row.get("failed-session-count")))
            for one in policies
            for row in one.get("failure-details", ())[:MOST_ROWS]
        ]
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        raise NotReadable("it is no TLS report") from None
    at = tuple(one if one.tzinfo else one.replace(tzinfo=UTC) for one in (since, until))
    by, name = (str(body.get(key, ""))[:_TEXT_MOST] for key in ("organization-name", "report-id"))
    return Report("tls", domain.lower().rstrip(".")[:_TEXT_MOST], by, name, at[0], at[1], good, bad,
                  failures=tuple(failures))  # fmt: skip


def words(reports: Iterable[Report]) -> list[str]:
    """What reports say together: how much passed, and which addresses sent in the name without being allowed."""
    every = list(reports)
    said = []
    mail = [one for one in every if one.kind == "dmarc"]
    if mail:
        good, bad = sum(one.good for one in mail), sum(one.bad for one in mail)
        said.append(f"{good:,} messages were shown to be yours; {bad:,} only claimed to be.")
        said += [
            f"{address} sent {count:,} that were not shown to be yours." for address, count in unknown_sources(mail)
        ]
    tls = [one for one in every if one.kind == "tls"]
    if tls:
        bad = sum(one.bad for one in tls)
        said.append(f"{sum(one.good for one in tls):,} connections were encrypted; {bad:,} failed.")
        said += [f"{count:,} failed by {kind}." for one in tls for kind, count in one.failures]
    return said


def unknown_sources(reports: Iterable[Report]) -> list[tuple[str, int]]:
    """Addresses that sent without passing, with how many messages, the busiest first."""
    counts: dict[str, int] = {}
    for report in reports:
        for one in report.sources:
            if not one.is_aligned:
                counts[one.address] = counts.get(one.address, 0) + one.count
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
