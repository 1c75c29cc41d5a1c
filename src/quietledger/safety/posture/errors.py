"""Why a domain or a report can't be taken; ids and counts only."""

from __future__ import annotations


class NoSuchDomain(LookupError):
    """The practice keeps no such domain."""


class AlreadyKept(ValueError):
    """The practice keeps this domain already."""


class NotADomain(ValueError):
    """Something else than the name of a mail domain."""


class NotOurs(ValueError):
    """The report is about a domain that the practice doesn't keep."""
