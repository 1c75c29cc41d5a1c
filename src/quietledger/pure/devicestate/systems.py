"""Which operating systems still get security updates, and until when.

The makers say so themselves, on pages that change. The table was written on WRITTEN_ON from what is stored of them, and
wants to be compared with them again; a day that follows from a maker's habit only is marked. A system that isn't in the
table is unknown, and unknown isn't supported.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from quietledger.pure.devicestate.report import System

WRITTEN_ON: Final = date(2026, 11, 23)

# First day without updates, by name and version. A day after `verify` follows from the maker's habit only.
# Debian: wiki.debian.org/LTS (long-term support counts). Ubuntu: ubuntu.com/about/release-cycle, without Pro.
# Fedora: 4 weeks after the release after next. Red Hat and its rebuilds: their life-cycle pages.
_LINUX: Final = {
    "debian": {"11": date(2026, 9, 1), "12": date(2028, 7, 1), "13": date(2030, 7, 1)},
    "ubuntu": {
        "20.04": date(2025, 6, 1),
        "22.04": date(2027, 6, 1),
        "24.04": date(2029, 6, 1),
        "25.04": date(2026, 1, 16),
        "25.10": date(2026, 7, 10),
        "26.04": date(2031, 6, 1),  # verify
        "26.10": date(2027, 7, 10),  # verify
    },
    "fedora": {
        "41": date(2025, 12, 16),
        "42": date(2026, 5, 14),
        "43": date(2026, 12, 3),  # verify
        "44": date(2027, 6, 3),  # verify
        "45": date(2027, 12, 3),  # verify
    },
    "red hat": {"8": date(2029, 6, 1), "9": date(2032, 6, 1), "10": date(2035, 6, 1)},
    "almalinux": {"8": date(2029, 3, 1), "9": date(2032, 6, 1), "10": date(2035, 6, 1)},
    "rocky": {"8": date(2029, 6, 1), "9": date(2032, 6, 1), "10": date(2035, 6, 1)},
    "linux mint": {"21": date(2027, 5, 1), "22": date(2029, 5, 1)},
}
# These have no versions: whoever installs their updates has the newest.
_ROLLING: Final = ("arch linux", "opensuse tumbleweed")

# Apple names no days: the newest three get updates, and a new one comes each September.
_MACOS: Final = {
    "13": date(2025, 9, 15),
    "14": date(2026, 9, 15),  # verify
    "15": date(2027, 9, 15),  # verify
    "26": date(2028, 9, 15),  # verify
    "27": date(2029, 9, 15),  # verify
}

# learn.microsoft.com/lifecycle: Home and Pro, then Enterprise and Education.
_WINDOWS_11: Final = {
    "21H2": (date(2023, 10, 11), date(2024, 10, 9)),
    "22H2": (date(2024, 10, 9), date(2025, 10, 15)),
    "23H2": (date(2025, 11, 12), date(2026, 11, 11)),
    "24H2": (date(2026, 10, 14), date(2027, 10, 13)),
    "25H2": (date(2027, 10, 13), date(2028, 10, 11)),
    "26H2": (date(2028, 10, 11), date(2029, 10, 10)),  # verify
}
_WINDOWS_10_ENDED: Final = date(2025, 10, 15)  # without what Microsoft sells beyond that day
_LONGER: Final = ("enterprise", "education")


def is_supported(os: System, today: date) -> bool | None:
    """Whether a system still gets security updates from its maker; None where the table doesn't say.

    Source: the makers' pages, named at each table.
    """
    name = os.name.casefold()
    if os.platform == "linux":
        return _linux(name, os.version, today)
    if os.platform == "macos":
        return _before(_MACOS.get(os.version.partition(".")[0]), today)
    if os.platform == "windows":
        return _windows(name, os.version.upper(), today)
    return None


def _linux(name: str, version: str, today: date) -> bool | None:
    if name.startswith(_ROLLING):
        return True
    for family, ends in _LINUX.items():
        if name.startswith(family):
            major, _, rest = version.partition(".")
            return _before(ends.get(f"{major}.{rest[:2]}") or ends.get(major), today)
    return None


def _windows(name: str, version: str, today: date) -> bool | None:
    words = re.findall(r"[a-z0-9]+", name)
    if "server" in words:
        return None
    if "10" in words:
        return None if "ltsc" in words else _before(_WINDOWS_10_ENDED, today)
    if "11" in words:
        ends = _WINDOWS_11.get(version)
        return _before(ends[any(one in words for one in _LONGER)], today) if ends else None
    return None


def _before(end: date | None, today: date) -> bool | None:
    return None if end is None else today < end
