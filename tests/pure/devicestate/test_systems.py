from datetime import date

import pytest

from quietledger.pure.devicestate.report import System
from quietledger.pure.devicestate.systems import is_supported

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("platform", "name", "version", "expected"),
    [
        ("linux", "Debian GNU/Linux", "13", True),
        ("linux", "Debian GNU/Linux", "12", True),
        ("linux", "Debian GNU/Linux", "11", False),
        ("linux", "Debian GNU/Linux", "", None),
        ("linux", "Ubuntu", "24.04", True),
        ("linux", "Ubuntu", "20.04", False),
        ("linux", "Ubuntu", "24.04.2", True),
        ("linux", "Ubuntu", "24.10", None),
        ("linux", "Fedora Linux", "42", False),
        ("linux", "Fedora Linux", "44", True),
        ("linux", "Red Hat Enterprise Linux", "9.6", True),
        ("linux", "Rocky Linux", "8.10", True),
        ("linux", "Arch Linux", "", True),
        ("linux", "Kali GNU/Linux", "2026.3", None),
        ("macos", "macOS", "26.1", True),
        ("macos", "macOS", "13.7.8", False),
        ("macos", "Mac OS X", "10.15.7", None),
        ("windows", "Windows 11 Pro", "25H2", True),
        ("windows", "Windows 11 Home", "24H2", False),
        ("windows", "Windows 11 Enterprise", "24H2", True),
        ("windows", "Windows 11 Pro", "23H2", False),
        ("windows", "Windows 11 Education", "23H2", False),
        ("windows", "Windows 11 Pro", "27H2", None),
        ("windows", "Windows 10 Pro", "22H2", False),
        ("windows", "Windows 10 Enterprise LTSC", "21H2", None),
        ("windows", "Windows Server 2025 Standard", "24H2", None),
        ("windows", "", "", None),
        ("beos", "BeOS", "5", None),
    ],
)
def test_support_is_as_the_makers_say(platform, name, version, expected):
    assert is_supported(System(platform, name, version), TODAY) is expected


def test_the_last_day_still_counts():
    debian = System("linux", "Debian GNU/Linux", "11")
    assert is_supported(debian, date(2026, 8, 31))
    assert not is_supported(debian, date(2026, 9, 1))
