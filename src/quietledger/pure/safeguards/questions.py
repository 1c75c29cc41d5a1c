"""The plain questions: what only a person can say, in words that need no dictionary, each with how long it counts.

An answer becomes a fact only when something shows it. A bare "yes" stays a claim.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Question:
    """One question.  `ask`: to a person.  `say`: the fact, as words about the practice.  `shows`: what would show it.

    days: how long an answer counts.  is_technical: a policy document alone never shows it.
    """

    key: str
    group: str
    ask: str
    say: str
    shows: str
    days: int
    is_technical: bool

    @property
    def fact(self) -> str:
        """The name of the fact that a shown "yes" tells."""
        return f"practice.safeguard.{self.key}"


GROUPS: Final = {
    "access": "Signing in", "machines": "Machines and programs", "copies": "Copies and emergencies",
    "people": "People and rules", "rooms": "Rooms, paper and equipment", "outside": "What leaves the office",
}  # fmt: skip


def _technical(key: str, group: str, ask: str, say: str, shows: str, days: int) -> Question:
    return Question(key, group, ask, say, shows, days, is_technical=True)


def _plain(key: str, group: str, ask: str, say: str, shows: str, days: int = 365) -> Question:
    return Question(key, group, ask, say, shows, days, is_technical=False)


QUESTIONS: Final[tuple[Question, ...]] = (
    _technical("mfa_mail", "access", "Does every mailbox ask for a second factor?",
               "asks for a second factor at every mailbox", "the mail provider’s list of users with their methods", 30),
    _technical("mfa_remote", "access", "Does every way in from outside (VPN, remote help) ask for a second factor?",
               "asks for a second factor at every way in from outside", "the settings page of each way in", 90),
    _technical("mfa_admin", "access", "Does every administrator’s account, cloud console and backup ask for one?",
               "asks for a second factor at every administrator’s account", "a list of those accounts, each checked",
               90),
    _technical("mfa_apps", "access", "Do the records system, the clearinghouse’s portal and the bank ask for one?",
               "asks for a second factor at records, clearinghouse and bank", "the sign-in settings of each", 90),
    _technical("mfa_strong", "access", "Do administrators and whoever moves money use a passkey or security key?",
               "uses passkeys or security keys for administrators and money", "the list of keys handed out", 180),
    _technical("admin_apart", "access", "Is administrator’s work done from accounts used for nothing else?",
               "keeps administrator’s accounts apart", "a list of those accounts and whose they are", 180),
    _technical("passwords", "access", "Does everybody keep passwords in a password manager, each used once?",
               "keeps passwords in a password manager", "the manager’s list of members", 365),
    _technical("own_accounts", "access", "Does everybody sign in with their own account everywhere, none shared?",
               "shares no account", "the list of users of each system", 365),
    _plain("rights_reviewed", "access", "Has somebody looked, this half-year, at who may do what in each system?",
           "has reviewed who may do what", "the dated list, with what was changed", 180),
    _plain("leavers", "access", "Do all accounts of somebody who leaves end within a day, everywhere?",
           "ends a leaver’s access within a day", "the dated list of the last leaver, or of a rehearsal", 365),
    _plain("emergency_access", "access", "Is it written down how to reach records when nobody with access is there?",
           "has a way to records in an emergency", "the written way, and when it was tried", 365),
    _technical("logs_kept", "access", "Do the other systems with patients’ data keep logs of who saw what?",
               "keeps logs of who saw what in its other systems", "a page of each log, without patients", 365),
    _technical("edr_watched", "machines", "Is every machine watched around the clock by somebody who acts on alarms?",
               "has every machine watched around the clock", "the service’s list of machines", 30),
    _technical("macros_blocked", "machines", "Are programs from the internet and macros blocked on every machine?",
               "blocks unknown programs and macros", "the setting on each kind of machine", 180),
    _technical("patched", "machines", "Do routers, printers and servers get critical updates within 15 days?",
               "keeps routers, printers and servers up to date", "their versions, with the day of looking", 30),
    _technical("nothing_outdated", "machines", "Is nothing in use that its maker has given up?",
               "uses nothing that its maker has given up", "the inventory with the end of each maker’s support", 90),
    _technical("scanned", "machines", "Was the office looked at from the internet for open doors, this half-year?",
               "was scanned from outside this half-year", "the report, with what was mended", 180),
    _technical("pentested", "machines", "Has a stranger been paid to try to get in, this year?",
               "was tried by a paid stranger this year", "the report’s summary", 365),
    _technical("no_remote_desktop", "machines", "Is no remote desktop reachable from the internet?",
               "shows no remote desktop to the internet", "the scan of the office’s addresses", 30),
    _technical("cloud_encrypted", "machines", "Is what others keep for you (records system, drives) encrypted at rest?",
               "has what others keep for it encrypted at rest", "each provider’s statement", 365),
    _technical("network_apart", "machines", "Are guests and gadgets on another network than the office’s machines?",
               "keeps guests and gadgets off its network", "the router’s settings, or a drawing", 365),
    _technical("backups_apart", "copies", "Is one copy of the backup where no office password can delete it?",
               "keeps a backup that no office password can delete", "where it lies, and whose account it is", 90),
    _plain("dr_plan", "copies", "Is it written down how lost data is brought back, by whom, and in which order?",
           "has a disaster recovery plan", "the plan, with its date"),
    _plain("emergency_plan", "copies", "Is it written down how to see patients and bill when nothing runs?",
           "has a plan for working in an emergency", "the plan, with its date"),
    _plain("fallback_tested", "copies", "Have you tried, this year, to work a morning without the systems?",
           "has tried to work without its systems", "the day, and what was learnt"),
    _plain("cash_route", "copies", "Could claims go another way within days, and would cash last 30 days?",
           "has a second way for claims and 30 days of cash", "the second contract, and the account’s balance", 180),
    _plain("incident_plan", "copies", "Is it written down who does what when something has happened?",
           "has an incident plan", "the plan, with names and numbers"),
    _plain("security_official", "people", "Is one person named who answers for security?",
           "has named who answers for security", "the name, and since when"),
    _plain("sanction_policy", "people", "Is it written down what happens to somebody who breaks the rules?",
           "has a sanction policy", "the policy, with its date"),
    _plain("access_granted", "people", "Does somebody decide, on record, before anybody gets access?",
           "decides on record before giving access", "the last decision"),
    _plain("access_policy", "people", "Is it written down which work needs which access?",
           "has rules for access by work", "the rules, with their date"),
    _plain("reminders", "people", "Have all heard something about security within the last three months?",
           "has reminded everybody of security lately", "the message or the minutes", 92),
    _plain("policies_written", "people", "Are the rules for patients’ data written down, and do they fit your office?",
           "has written policies that fit it", "the list of policies, with dates"),
    _plain("policies_kept", "people", "Are old versions of rules and records of what was done kept for six years?",
           "keeps policies and records for six years", "where they lie"),
    _plain("policies_at_hand", "people", "Can everybody open the rules that they must follow?",
           "has its policies at everybody’s hand", "where they are, and who may open them"),
    _plain("policies_reviewed", "people", "Has somebody read the rules against what is really done, this year?",
           "has reviewed its policies this year", "the dated notes"),
    _plain("evaluation", "people", "Has somebody checked, this year and since the last change, that this is done?",
           "has evaluated its safeguards this year", "the report"),
    _plain("two_for_payments", "people", "Do two people approve each payment above a limit that you have set?",
           "has two people approve large payments", "the bank’s setting", 180),
    _plain("ai_governed", "people", "Is no patient’s data put into AI or cloud tools that were not approved?",
           "allows no unapproved tool for patients’ data", "the list of approved tools, and the rule", 180),
    _plain("reviews_silent", "people", "Does nobody answer an online review as if its writer were a patient?",
           "answers no online review about a patient", "the rule, and who answers reviews"),
    _plain("facility_plan", "rooms", "Are doors, alarms and keys arranged so that nobody walks up to a machine?",
           "has a plan for doors, alarms and keys", "the plan, with who has which key"),
    _plain("facility_access", "rooms", "Is it settled who may enter in an emergency to bring data back?",
           "has settled who enters in an emergency", "the list of names"),
    _plain("visitors", "rooms", "Is somebody with every visitor where records or machines are?",
           "has visitors accompanied", "the rule, or the book of visitors"),
    _plain("maintenance", "rooms", "Are repairs to doors, locks and walls written down?",
           "keeps a record of repairs", "the record"),
    _plain("workstation_use", "rooms", "Is it written down what may be done at which machine, and where it may stand?",
           "has rules for each place of work", "the rules, with their date"),
    _plain("workstation_place", "rooms", "Can no patient or visitor read a screen or reach a keyboard?",
           "has its screens out of strangers’ sight", "a walk through the rooms, with its date"),
    _plain("disposal", "rooms", "Are paper and disks destroyed so that nobody can read them, on record?",
           "destroys paper and disks on record", "the last certificate"),
    _plain("wiped", "rooms", "Is a machine wiped before somebody else gets it?",
           "wipes machines before they are used again", "the last record of it"),
    _plain("movements", "rooms", "Is it known who has which machine and disk, and where it went?",
           "knows where its equipment is", "the list, with the last change"),
    _plain("copy_before_move", "rooms", "Is there a copy of the data before a machine is moved or repaired?",
           "copies data before moving machines", "the rule, or the last time"),
    _plain("recipients_checked", "outside", "Is every fax number, address and name checked before anything goes out?",
           "checks recipients before sending", "the rule, and the last check of it", 180),
    _technical("no_trackers", "outside", "Are no trackers on the website, the booking form and the portal?",
               "has no trackers where patients are", "a scan of the pages", 90),
)  # fmt: skip
BY_KEY: Final = {one.key: one for one in QUESTIONS}
MOST: Final = 60
