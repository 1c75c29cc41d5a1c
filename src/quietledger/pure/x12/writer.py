"""The writer's door: each message in, the same bytes out every time."""

from quietledger.pure.x12 import wire, write_acks, write_claims, write_remits
from quietledger.pure.x12.answers import Interchange277CA, Interchange835, Interchange999
from quietledger.pure.x12.messages import Interchange837


def write_837p(message: Interchange837) -> bytes:
    """Claims as an 837P, version 005010X222A1.

    Raises: WriteProblem, naming the field that cannot be written.
    Source: X222A1's loops as told in docs/x12.md; judged by pyx12 in the tests.
    """
    return wire.interchange(message.envelope, "HC", write_claims.VERSION, [write_claims.transaction(message)])


def write_999(message: Interchange999) -> bytes:
    """Acknowledgments of groups as a 999, version 005010X231A1.  Raises: WriteProblem."""
    answers = [write_acks.group_transaction(group, number) for number, group in enumerate(message.groups, start=1)]
    return wire.interchange(message.envelope, "FA", write_acks.VERSION_999, answers)


def write_277ca(message: Interchange277CA) -> bytes:
    """The answer to one batch of claims as a 277CA, version 005010X214.  Raises: WriteProblem."""
    return wire.interchange(message.envelope, "HN", write_acks.VERSION_277CA, [write_acks.status_transaction(message)])


def write_835(message: Interchange835) -> bytes:
    """Remittances as an 835, version 005010X221A1.  Raises: WriteProblem."""
    remits = [write_remits.transaction(remit, number) for number, remit in enumerate(message.remits, start=1)]
    return wire.interchange(message.envelope, "HP", write_remits.VERSION, remits)
