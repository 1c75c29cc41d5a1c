"""What can go wrong between us and a partner's mailbox."""

from __future__ import annotations

from uuid import UUID


class Unreachable(RuntimeError):
    """The partner's machine does not answer, or broke off; everything waits and goes out by itself later."""


class NotTheOneWeKnow(RuntimeError):
    """The partner's host key is not the pinned one; nothing was sent."""


class NotLetIn(RuntimeError):
    """The partner does not accept our key or user name, or a folder is missing there."""


class NotWaiting(RuntimeError):
    """A file was to be taken that waits in no tray: somebody took it, or set it aside, before."""

    def __init__(self, file_id: UUID) -> None:
        super().__init__(f"file {file_id} waits in no tray")
        self.file_id = file_id


class NoConnection(RuntimeError):
    """The practice has no clearinghouse to send to; `say` ends a sentence on a page."""

    say = "there is no clearinghouse yet"


class Paused(NoConnection):
    """The practice came back from a backup: what it sent since then is not known here, so nothing goes by itself."""

    say = "it was restored, and sending waits until `quietledger resume`"
