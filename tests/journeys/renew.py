"""Everybody of a house, with what each lets lapse by time standing again; a program for a house's own environment.

A kept house grows older with the calendar: its first lessons, its screening and its pairing ended long ago, and the
gate rightly keeps everybody out.  What an office would do about it by lessons, lists and devices is told here.
"""

from __future__ import annotations

from datetime import UTC, datetime

LAPSED = ("person.trained", "person.screened", "person.pairing")


def main() -> None:
    from quietledger.cli import boot

    boot.start(migrate=False)
    from quietledger.core.facts import actions as facts
    from quietledger.core.facts.rules import Ref, Told
    from quietledger.core.people.models import Membership
    from quietledger.core.tenancy import actions as tenancy

    now = datetime.now(UTC)  # noqa: TID251 - a program of its own, like a face
    for member in Membership.objects.all():
        told = [Told(Ref("person", member.person_id), name, None, "test") for name in LAPSED]
        with tenancy.within(member.practice_id):
            facts.tell(told, by="test", now=now)


if __name__ == "__main__":
    main()
