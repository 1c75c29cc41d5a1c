"""Where a link leads, and what is wrong with its address, by itself."""

from __future__ import annotations

import base64
import binascii
import ipaddress
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import unquote, urlsplit

import yarl
from publicsuffixlist import PublicSuffixList

from quietledger.pure.mailsigns import brands, hosting, letters, lookalikes
from quietledger.pure.mailsigns.shapes import Known, Severity

_SUFFIXES: Final = PublicSuffixList()
_NOBODY: Final = Known()
_DROPPED: Final = re.compile(r"[\x00-\x20\x7f]+")
_SCHEME: Final = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*):")
_AUTHORITY: Final = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:[/\\]*([^/\\?#]*)")
_CLEAN: Final = re.compile(r"^https?://[A-Za-z0-9.-]+(?::\d+)?(?:[/?#][!-\[\]-~]*)?$")
_RUNS: Final = frozenset(
    {"javascript", "vbscript", "data", "file", "blob", "ms-msdt", "search-ms", "ms-officecmd", "smb"}
)
_WEB: Final = frozenset({"http", "https", "ftp"})
_USUAL_PORTS: Final = frozenset({"", "80", "443", "8080", "8443"})
_ADDRESS: Final = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
_MIXED: Final = r"(?=[A-Za-z0-9]*[A-Z])(?=[A-Za-z0-9]*[a-z])(?=[A-Za-z0-9]*\d)"
_OPAQUE: Final = re.compile(rf"{_MIXED}[A-Za-z0-9=]{{20,}}")
_OPAQUE_FOLDER: Final = re.compile(rf"/({_MIXED}[A-Za-z0-9]{{30,}})(?=$|/)")
_PACKED: Final = re.compile(r"[A-Za-z0-9+_-]{16,}={0,2}")
_HEX: Final = re.compile(r"(?:[0-9a-f]{2}){8,}", re.I)
_PASSED_ON: Final = re.compile(
    r"[?&;/#=](?:[\w.-]{1,30}=)?((?:https?|ftp)(?::|%3a|%253a)(?:/|%2f|%252f){2}[^&\s]+)", re.I
)
_INNER_FOLDERS: Final = re.compile(
    r"/(?:wp-content|wp-includes|wp-admin|wp-json|\.well-known|cgi-sys|vendor/phpunit)/", re.I
)
_FILES: Final = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|css|js|pdf|docx?|xlsx?|zip|mp4|ico)$", re.I)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with an address: a sign without its place."""

    id: str
    severity: Severity
    evidence: str


def host_of(href: str) -> str:
    """The host that a browser would go to, in lower case; "" for what leads to no host."""
    href = _DROPPED.sub("", href)
    scheme = _SCHEME.match(href)
    if (scheme and scheme[1].lower() not in _WEB) or not scheme:
        return ""
    authority = _AUTHORITY.match(href)
    host = authority[1].rpartition("@")[2] if authority else ""
    host = host if host.startswith("[") else host.partition(":")[0]
    return _shown_host(unquote(host).strip(".").lower()[:253])


def _shown_host(host: str) -> str:
    """The host with its punycode labels as the letters that they stand for."""
    if "xn--" not in host:
        return host
    return ".".join(_from_punycode(label) for label in host.split("."))


def _from_punycode(label: str) -> str:
    if not label.startswith("xn--") or len(label) > 63:
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError):
        return label


@lru_cache(maxsize=8192)
def registrable(host: str) -> str:
    """The part of a host that somebody registered: "pay.bank.co.uk" -> "bank.co.uk"; else the host itself."""
    if host[-1:].isdigit() or host.endswith("]"):
        return host  # A number belongs to nobody by its name.
    return _SUFFIXES.privatesuffix(host) or host


@lru_cache(maxsize=8192)
def labels_of(host: str) -> tuple[tuple[str, ...], str]:
    """The labels of a host without its public ending, and the one that was registered."""
    own = registrable(host).partition(".")[0]
    ending = _SUFFIXES.publicsuffix(host) or ""
    rest = host[: -len(ending) - 1] if ending and host.endswith(f".{ending}") else host
    return tuple(rest.split(".")), own


@lru_cache(maxsize=8192)
def _lone_faults(href: str) -> tuple[Fault, ...]:
    """What is wrong with an address, whoever reads it."""
    bare = _DROPPED.sub("", href)
    scheme = _SCHEME.match(bare)
    name = scheme[1].lower() if scheme else ""
    if name in _RUNS or bare.startswith("\\\\"):
        return (Fault("L8", Severity.HOLD, bare[:80]),)
    host = host_of(bare)
    if not host:
        return ()
    faults = [*_host_faults(bare, host), *_path_faults(bare, host)]
    if not _CLEAN.match(bare) and (say := _disagreement(bare)):
        faults.append(Fault("L12", Severity.HOLD, say))
    return tuple(faults)


def judge_href(href: str, known: Known = _NOBODY) -> tuple[Fault, ...]:
    """All that is wrong with one address.  Never raises.

    The address is never opened. What is ours or a partner's is compared by edits, shapes of letters and containment.
    """
    faults = _lone_faults(href[:8000])
    host = host_of(href)
    if host and (like := lookalikes.resembled(host, registrable(host), known)):
        faults = (*faults, Fault("L1", Severity.HOLD, f"{host} is not {like}"))
    return faults


def _host_faults(href: str, host: str) -> list[Fault]:
    authority = _AUTHORITY.match(href)
    written = authority[1] if authority else ""
    faults: list[Fault] = []
    if "@" in written:
        faults.append(Fault("L5", Severity.HOLD, f"{written[:80]} leads to {host}"))
    elif (port := re.sub(r"^(?:\[[^\]]*\]|[^:]*):?", "", written)) not in _USUAL_PORTS and port.isdigit():
        faults.append(Fault("L5", Severity.HOLD, f"{host}, port {port}"))
    if _is_outer_number(host):
        return [*faults, Fault("L5", Severity.HOLD, f"{host} is a number, not a name")]
    labels, own = labels_of(host)
    if "xn--" in written.lower() or not host.isascii():
        faults.append(Fault("S10", Severity.HOLD, f"{written[:80]} reads {host}"))
    if registrable(host) not in hosting.TENANTS and (firm := brands.borrowed(list(labels), own)):
        faults.append(Fault("L1", Severity.HOLD, f"{firm} in {host}"))
    site = registrable(host)
    if site in hosting.SHORTENERS:
        faults.append(Fault("L3", Severity.SHOW, host))
    elif hosting.is_free(host, site):
        faults.append(Fault("L4", Severity.SHOW, host))
    elif letters.is_heap(own):
        faults.append(Fault("L13", Severity.SHOW, site))
    if host.rpartition(".")[2] in hosting.UNUSUAL_ENDINGS:
        faults.append(Fault("S9", Severity.SHOW, site))
    return faults


def _is_outer_number(host: str) -> bool:
    """Whether a host is an address in numbers, other than one of a house's own network."""
    text = host.strip("[]")
    if re.fullmatch(r"0x[0-9a-f]{1,8}|\d{8,10}", text):
        text = str(int(text, 0) if text.startswith("0x") else int(text))
        return int(text) > 0xFFFFFF
    try:
        return ipaddress.ip_address(text).is_global
    except ValueError:
        return False


def _path_faults(href: str, host: str) -> list[Fault]:
    rest = href[(found.end() if (found := _AUTHORITY.match(href)) else 0) :]
    faults: list[Fault] = []
    if registrable(host) in hosting.WRAPPERS:
        return faults
    if onward := _PASSED_ON.search(rest):
        target = host_of(unquote(unquote(onward[1])))
        if target and registrable(target) != registrable(host):
            faults.append(Fault("L7", Severity.SHOW, f"{host} sends on to {target}"))
    site = registrable(host)
    if site not in hosting.SHELVES and (load := _load(rest)):
        faults.append(Fault("L6", Severity.HOLD, load))
    path = rest.partition("?")[0].partition("#")[0]
    if _INNER_FOLDERS.search(path) and not _FILES.search(path):
        faults.append(Fault("L14", Severity.HOLD, f"{host}{path[:80]}"))
    return faults


def _load(rest: str) -> str:
    """What a link carries: somebody's address, packed, or a long row of letters that means nothing."""
    path, _, fragment = rest.partition("#")
    if opaque := _OPAQUE.search(fragment):
        return f"behind the #: {opaque[0][:60]}"
    for piece in _PACKED.findall(rest[:2000]):
        if _ADDRESS.fullmatch(_unpacked(piece)):
            return f"an address, packed: {piece[:60]}"
    if (opaque := _OPAQUE_FOLDER.search(path.partition("?")[0])) and letters.is_heap(opaque[1]):
        return f"{opaque[1][:60]}"
    return ""


def _unpacked(piece: str) -> str:
    try:
        if _HEX.fullmatch(piece):
            return bytes.fromhex(piece).decode()
        padded = piece.replace("+", "-").replace("/", "_") + "=" * (-len(piece) % 4)
        return base64.urlsafe_b64decode(padded).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return ""


def _disagreement(href: str) -> str:
    """How two careful readers differ on an address; "" if they agree, or if both refuse it."""
    one, other = _by_urllib(href), _by_yarl(href)
    if one == other or not (one or other):
        return ""
    return f"one reads {one or 'nothing'}, the other {other or 'nothing'}"


def _by_urllib(href: str) -> str:
    try:
        return (urlsplit(href).hostname or "").lower().strip(".")
    except ValueError:
        return ""


def _by_yarl(href: str) -> str:
    try:
        return (yarl.URL(href).raw_host or "").lower().strip(".")
    except (ValueError, TypeError, UnicodeError):
        return ""
