"""What can go wrong between us and a partner's mailbox."""

from __future__ import annotations


class Unreachable(RuntimeError):
    """The partner's machine does not answer, or broke off; everything waits and goes out by itself later."""


class NotTheOneWeKnow(RuntimeError):
    """The partner's host key is not the pinned one; nothing was sent."""


class NotLetIn(RuntimeError):
    """The partner does not accept our key or user name, or a folder is missing there."""


class NoConnection(RuntimeError):
    """The practice has no clearinghouse yet."""
