"""Why a device is turned away, or a wish about one can't be met; ids and places only."""

from __future__ import annotations

from uuid import UUID


class Turned(Exception):
    """A device is turned away.  `why`: a word for programs; `nonce`: what it must repeat instead, "" if nothing helps.

    `why`: unreadable, large, code, csr, platform, attest, unknown, signature, ended, clock, nonce, seq, report,
    changed, busy or often.
    """

    def __init__(self, why: str, *, nonce: str = "", places: tuple[str, ...] = ()) -> None:
        super().__init__(why)
        self.why, self.nonce, self.places = why, nonce, places


class NoSuchDevice(LookupError):
    """The practice has no such device, or it has ended already."""

    def __init__(self, device_id: UUID) -> None:
        super().__init__(str(device_id))
        self.device_id = device_id


class NotYours(PermissionError):
    """The device is somebody else's: only the practice's owner may end it."""

    def __init__(self, device_id: UUID) -> None:
        super().__init__(str(device_id))
        self.device_id = device_id


class NotFit(ValueError):
    """What was asked for can't be; `field` says where, `say` what is wrong."""

    def __init__(self, field: str, say: str) -> None:
        super().__init__(field)
        self.field, self.say = field, say
