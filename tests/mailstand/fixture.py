"""The fixture `stand`: the mail stand, once for all tests of a run, or a skip that says what is missing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.mailstand.stand import Stand

_PROGRAMS = {"postfix": "postfix", "dovecot": "dovecot-imapd", "knotd": "knot", "unbound": "unbound"}


@pytest.fixture(scope="session")
def stand() -> Iterator[Stand]:
    """Real postfix, dovecot, knot and unbound on loopback."""
    path = f"{os.environ['PATH']}:/usr/sbin:/sbin"
    missing = [package for program, package in _PROGRAMS.items() if not shutil.which(program, path=path)]
    if missing:
        pytest.skip(f"The mail stand needs Debian's {' '.join(missing)}.")
    if os.geteuid() != 0:
        pytest.skip("The mail stand needs root: postfix starts with no less.")
    from tests.mailstand.stand import Stand

    made = Stand()
    yield made
    made.stop()
