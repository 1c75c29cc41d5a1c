"""The 44 questions of an application for cyber insurance, and the facts that answer each; values only (extra file).

No insurer asks in these words: they are the common sense of many forms, in our own. Source: the insurance reference,
section 4. A question's TTL is how many days after a fact was told it still answers the question.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from quietledger.pure.safeguards.controls import CONTROLS, Measure, Over


class Kind(StrEnum):
    """What form an answer takes."""

    COVERAGE = "of how many"
    YES_NO = "yes or no"
    LIST = "list"
    CHOICE = "one of"
    DATE = "date"
    DAYS = "days"
    COUNT = "number"
    AMOUNT = "dollars"


class Known(StrEnum):
    """What no fact says and this house or its people know: figures of the practice's profile, and its incidents."""

    RECORDS = "records"
    REVENUE = "revenue"
    INCIDENTS = "incidents"


@dataclass(frozen=True, slots=True)
class Question:
    """One question.  good: the answer when all that is asked stands; bad: when it does not.  add: what a person adds.

    says: the good answer as a sentence about the practice, for the day when it is no longer so.
    binds: insurers commonly make the cover hang on it.  measures: none where no fact can say it.
    """

    id: str
    ask: str
    kind: Kind
    measures: tuple[Measure, ...]
    ttl_days: int
    says: str
    binds: bool = False
    good: str = "Yes"
    bad: str = "No"
    add: str = ""
    choices: tuple[str, ...] = ()
    known: Known | None = None

    @property
    def controls(self) -> tuple[str, ...]:
        """The controls that rest on one of the same facts."""
        return tuple(one.id for one in CONTROLS if set(one.measures) & set(self.measures))

    @property
    def is_typed(self) -> bool:
        """Whether only a person can say it."""
        return not self.measures and self.known is None


def _practice(*facts: str) -> tuple[Measure, ...]:
    return tuple(Measure(one) for one in facts)


def _said(*keys: str) -> tuple[Measure, ...]:
    return tuple(Measure(f"practice.safeguard.{one}") for one in keys)


def _devices(*facts: str) -> tuple[Measure, ...]:
    return tuple(Measure(one, Over.DEVICES) for one in facts)


def _people(*facts: str) -> tuple[Measure, ...]:
    return tuple(Measure(one, Over.PEOPLE) for one in facts)


def _partners(*facts: str) -> tuple[Measure, ...]:
    return tuple(Measure(one, Over.PARTNERS) for one in facts)


_FACTORS: Final = ("mfa_mail", "mfa_remote", "mfa_admin", "mfa_apps")
QUESTIONS: Final[tuple[Question, ...]] = (
    Question("Q01", "Do all mail accounts ask for a second factor?", Kind.COVERAGE, _said("mfa_mail"), 7,
             "all mail accounts ask for a second factor", binds=True,
             add="How many mail accounts there are, and how many of them ask for one"),
    Question("Q02", "Do all ways in from outside (VPN, remote desktop, remote help) ask for a second factor?",
             Kind.COVERAGE, _said("mfa_remote"), 7, "all ways in from outside ask for a second factor", binds=True,
             add="Which ways in there are, or that there is none"),
    Question("Q03", "Do all accounts with administrator’s rights ask for one, at cloud consoles and backups too?",
             Kind.COVERAGE, _said("mfa_admin"), 7, "all administrator’s accounts ask for a second factor", binds=True,
             add="How many such accounts there are, and how many of them ask for one"),
    Question("Q04", "Do all who use patients’ records, billing and the clearinghouse sign in with a second factor?",
             Kind.COVERAGE, (*_people("person.mfa"), *_said("mfa_apps")), 30,
             "everybody signs in to records and billing with a second factor"),
    Question("Q05", "Do administrators, and whoever moves money, use factors that can’t be phished?", Kind.YES_NO,
             _said("mfa_strong"), 30, "administrators and whoever moves money use passkeys or security keys"),
    Question("Q06", "Who or what is excepted from the second factor, and why?", Kind.LIST,
             (*_people("person.mfa"), *_said(*_FACTORS)), 7, "nobody and nothing is excepted from the second factor",
             good="None", bad="Excepted"),
    Question("Q07", "Do all workstations and servers run endpoint protection that somebody watches day and night?",
             Kind.COVERAGE, (*_devices("device.malware"), *_said("edr_watched")), 7,
             "all machines run endpoint protection that is watched day and night", binds=True,
             add="Which product, and who watches it"),
    Question("Q08", "Are unknown programs and macros blocked?", Kind.YES_NO, _said("macros_blocked"), 90,
             "unknown programs and macros are blocked"),
    Question("Q09", "Are the disks of all laptops and mobile devices encrypted?", Kind.COVERAGE,
             _devices("device.encrypted"), 7, "the disks of all devices are encrypted", binds=True),
    Question("Q10", "Is patients’ data encrypted at rest, on servers and in the cloud?", Kind.YES_NO,
             (*_practice("practice.sealed"), *_said("cloud_encrypted")), 90, "patients’ data is encrypted at rest"),
    Question("Q11", "Is patients’ data encrypted on its way, in mail or through a portal?", Kind.YES_NO,
             _practice("mail.selftest", "mail.posture.starttls"), 90, "mail is encrypted on its way"),
    Question("Q12", "How often are backups made?", Kind.CHOICE, _practice("practice.backed_up"), 2,
             "a backup is made at least every two days", binds=True, good="At least every two days",
             bad="Less often than every two days"),
    Question("Q13", "Is a copy of the backup offline, unchangeable, or under another sign-in?", Kind.YES_NO,
             _said("backups_apart"), 30, "one backup lies where no office password can delete it", binds=True),
    Question("Q14", "Are backups encrypted?", Kind.YES_NO, _practice("practice.backed_up", "practice.sealed"), 90,
             "backups hold records only as they are sealed"),
    Question("Q15", "When was the last restore from a backup tried, and how long did it take?", Kind.DATE,
             _practice("practice.restore_tested"), 180, "a restore was tried within half a year", binds=True,
             add="How many hours it took"),
    Question("Q16", "Is mail filtered for bad attachments and links, and mail from outside marked?", Kind.YES_NO,
             _practice("mail.filter"), 30, "mail that comes in is filtered and marked", binds=True),
    Question("Q17", "What happens to false mail in your name (SPF, DKIM, and the DMARC policy)?", Kind.CHOICE,
             _practice("mail.posture.spf", "mail.posture.dkim", "mail.posture.dmarc"), 7,
             "false mail in the practice’s name is turned away", good="Quarantine or reject", bad="None",
             choices=("reject", "quarantine"), add="Which of the two the DMARC policy says"),
    Question("Q18", "When was the last drill with a made-up lure, and what came of it?", Kind.DATE,
             _practice("drill.done"), 180, "a drill was held within half a year",
             add="What share of people took the lure, and what share reported it"),
    Question("Q19", "Were all staff trained in security within the last 12 months?", Kind.COVERAGE,
             _people("person.trained"), 365, "everybody was trained within the last 12 months", binds=True),
    Question("Q20", "Within how many days are critical updates installed?", Kind.DAYS,
             (*_devices("device.updates"), *_said("patched")), 30, "critical updates are installed in time", binds=True,
             good="Within 15 days", bad="Not all in time"),
    Question("Q21", "Which systems does their maker no longer support, and are they kept apart?", Kind.LIST,
             (*_devices("device.supported"), *_said("nothing_outdated")), 30,
             "nothing is in use that its maker no longer supports", good="None", bad="In use"),
    Question("Q22", "When were you last scanned from the internet, or tried by a paid stranger?", Kind.DATE,
             _said("scanned"), 180, "the office was scanned from outside within half a year",
             add="Who looked, and whether somebody tried to get in"),
    Question("Q23", "Are administrator’s accounts used for nothing else, each one person’s, and kept in a vault?",
             Kind.YES_NO, _said("admin_apart", "own_accounts", "passwords"), 90,
             "administrator’s accounts are kept apart, each one person’s"),
    Question("Q24", "From how many machines were administrator’s rights taken away?", Kind.COVERAGE,
             _devices("device.plain_user"), 30, "nobody works with administrator’s rights"),
    Question("Q25", "Is there a rule for passwords, and a password manager?", Kind.YES_NO, _said("passwords"), 365,
             "everybody keeps passwords in a password manager"),
    Question("Q26", "Do all accounts of somebody who leaves end within 24 hours?", Kind.YES_NO, _said("leavers"), 90,
             "a leaver’s access ends within a day"),
    Question("Q27", "When did you last review who may see what, and who saw it?", Kind.DATE,
             (*_practice("practice.reviewed"), *_said("rights_reviewed")), 180,
             "access was reviewed within half a year"),
    Question("Q28", "For how many days are logs kept, and does anybody read them?", Kind.DAYS,
             (*_practice("practice.trail_checked"), *_said("logs_kept")), 90, "logs are kept and verified",
             add="For how many days the shortest of them is kept"),
    Question("Q29", "Can a remote desktop be reached from the internet?", Kind.YES_NO, _said("no_remote_desktop"), 7,
             "no remote desktop can be reached from the internet", binds=True, good="No", bad="Yes"),
    Question("Q30", "Is every change of bank details, and every new payee, called back by another way first?",
             Kind.YES_NO, _practice("mail.callbacks"), 30, "every payment change is called back first", binds=True),
    Question("Q31", "Do two people approve each payment above an amount?", Kind.AMOUNT, _said("two_for_payments"), 30,
             "two people approve large payments", add="Above which amount"),
    Question("Q32", "Is there a plan for incidents, and when was it last rehearsed?", Kind.DATE,
             (*_said("incident_plan"), *_practice("practice.rehearsed")), 365,
             "there is an incident plan, rehearsed within a year", binds=True),
    Question("Q33", "Is there a plan to go on working without systems, billing by hand too, and when was it tried?",
             Kind.DATE, _said("emergency_plan", "fallback_tested"), 365,
             "working without systems is planned, and was tried within a year"),
    Question("Q34", "Were all firms that handle patients’ data looked into, and has each signed an agreement?",
             Kind.COVERAGE, _partners("partner.chosen", "agreement.baa"), 30,
             "all firms with patients’ data were looked into and have signed"),
    Question("Q35", "How many of these firms carry cyber insurance?", Kind.COVERAGE,
             _partners("partner.evidence.insurance"), 365, "all firms with patients’ data carry cyber insurance"),
    Question("Q36", "Of how many people do you keep records, old ones included?", Kind.COUNT, (), 30, "", binds=True,
             known=Known.RECORDS),
    Question("Q37", "How many of these records hold Social Security numbers, cards, health or SUD information?",
             Kind.COUNT, (), 30, ""),
    Question("Q38", "What was last year’s revenue, and which share of it goes through one clearinghouse?", Kind.AMOUNT,
             (), 365, "", binds=True, known=Known.REVENUE, add="Which share goes through one clearinghouse"),
    Question("Q39", "Which trackers are on pages where patients are?", Kind.LIST, _said("no_trackers"), 30,
             "no trackers are on pages where patients are", good="None", bad="Not shown to be free of them"),
    Question("Q40", "Which incidents, claims, and circumstances that could become one, are known of five years?",
             Kind.LIST, (), 0, "no incident, claim or such circumstance is known", binds=True, good="None known",
             bad="Known here", known=Known.INCIDENTS),
    Question("Q41", "Who is named to answer for security, and when was the last risk analysis?", Kind.DATE,
             (*_said("security_official"), *_practice("practice.risk_analysed")), 365,
             "somebody answers for security, and a risk analysis was signed within a year",
             add="Who it is, and since when"),
    Question("Q42", "Where do AI tools, recordings, biometrics or marketing touch patients’ data?", Kind.LIST,
             _said("ai_governed"), 90, "no unapproved tool touches patients’ data", good="Only what was approved",
             bad="Not governed", add="Which tools were approved, or that none was"),
    Question("Q43", "Is data kept and destroyed by a schedule, on record?", Kind.YES_NO, _said("disposal"), 365,
             "data is destroyed by a schedule, on record"),
    Question("Q44", "Is the network divided, and guests’ Wi-Fi apart?", Kind.YES_NO, _said("network_apart"), 180,
             "guests and gadgets are off the office’s network"),
)  # fmt: skip
BY_ID: Final = {one.id: one for one in QUESTIONS}
MEASURES: Final = frozenset(measure for one in QUESTIONS for measure in one.measures)
YEARS_BACK: Final = 5
