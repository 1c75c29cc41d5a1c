"""What stops a self-test before its first probe."""

from __future__ import annotations


class AlreadyRunning(RuntimeError):
    """A run is under way; two at once would count each other's letters."""


class NoSuchRun(LookupError):
    """There is no run of this id in the practice."""
