"""What the made-up practice says of its safeguards, has in its inventory and is insured for.

Much of what it says is shown, some of it only said, some of it not known, as in any office.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.safety.cyberinsurance import queries as cover
from quietledger.safety.cyberinsurance import sample
from quietledger.safety.risk import actions as risk
from quietledger.safety.risk import mapping, nightly, plan
from quietledger.safety.risk.rules import NewAnswer, ProfileRow, ShownAs, Value

PROFILE: Final = ProfileRow(clinicians=6, records=2_400, revenue_cents=980_000_00, states=("IL",))
# What was looked at, how many days before, and what it was; the practice's own words.
SEEN: Final = {
    "mfa_apps": (ShownAs.SYSTEM, 12, "The sign-in pages of the clearinghouse and the bank, each tried."),
    "mfa_admin": (ShownAs.SYSTEM, 12, "Three accounts, each with a security key."),
    "passwords": (ShownAs.SYSTEM, 30, "The manager’s list: everybody is on it."),
    "own_accounts": (ShownAs.SYSTEM, 30, "The lists of users of records system and bank."),
    "leavers": (ShownAs.RECORD, 60, "The list for the last leaver: all ended the same day."),
    "cloud_encrypted": (ShownAs.REPORT, 90, "The records system’s statement of this year."),
    "no_remote_desktop": (ShownAs.REPORT, 9, "A scan of the office’s one address."),
    "network_apart": (ShownAs.SYSTEM, 45, "The router’s page: guests have their own network."),
    "dr_plan": (ShownAs.RULE, 120, "The plan of last summer."),
    "incident_plan": (ShownAs.RULE, 120, "The plan of last summer, with names and numbers."),
    "emergency_plan": (ShownAs.RULE, 120, "Two pages in the desk’s drawer."),
    "security_official": (ShownAs.RECORD, 200, "Odalys Candlewick, by the letter of last May."),
    "sanction_policy": (ShownAs.RULE, 200, "Part of the handbook."),
    "access_policy": (ShownAs.RULE, 200, "Part of the handbook."),
    "access_granted": (ShownAs.RECORD, 75, "The note for the newest colleague."),
    "policies_written": (ShownAs.RULE, 200, "The handbook and its list."),
    "policies_kept": (ShownAs.RECORD, 200, "The folder of old versions."),
    "policies_at_hand": (ShownAs.SYSTEM, 20, "The shared folder that everybody can open."),
    "facility_plan": (ShownAs.RECORD, 150, "Who has which key."),
    "workstation_place": (ShownAs.RECORD, 40, "A walk through the rooms."),
    "disposal": (ShownAs.REPORT, 100, "The shredding firm’s certificate."),
    "recipients_checked": (ShownAs.RECORD, 25, "Ten letters were compared."),
}  # fmt: skip
SAID: Final = (
    "mfa_mail", "mfa_remote", "backups_apart", "patched", "logs_kept", "no_trackers", "reviews_silent", "visitors",
    "workstation_use", "movements",
)  # fmt: skip
NOT: Final = ("cash_route", "pentested", "fallback_tested")
UNKNOWN: Final = ("edr_watched", "nothing_outdated")


def assess(who: Actor, *, today: date, now: datetime) -> None:
    """Fill what the rooms of risk and cyber insurance need to show something true; done again it adds nothing."""
    say_safeguards(who, today=today, now=now)
    mapping.set_up(who, now=now)
    plan.set_up(who, now=now)
    with tenancy.scope(who):
        is_covered = bool(cover.policies())
    if not is_covered:
        sample.set_up(who, now=now)
        nightly.nightly(who, now)


def say_safeguards(who: Actor, *, today: date, now: datetime) -> None:
    """Say what the practice is, and answer most of the questions; nothing that was said before is said again."""
    shown = {
        key: NewAnswer(Value.YES, shown_as=kind, shows=words, seen_on=today - timedelta(days=days))
        for key, (kind, days, words) in SEEN.items()
    }
    plain = {Value.YES: SAID, Value.NO: NOT, Value.UNKNOWN: UNKNOWN}
    said = {key: NewAnswer(value) for value, keys in plain.items() for key in keys}
    risk.set_up(who, PROFILE, shown | said, now=now)
