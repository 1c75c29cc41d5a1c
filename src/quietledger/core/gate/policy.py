"""The policy: the one table of rules that says who may do what when.

Change it here and nowhere else. A rule whose facts no room tells yet stands with `is_enforced=False`: it takes no part
in decisions and is listed as "not yet enforced". Numbers F.. and their meaning: protection reference 3.2.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from typing import Final

from quietledger.core.facts.rules import CATALOGUE, CATEGORIES
from quietledger.core.gate import bundling, clauses, parameters
from quietledger.core.gate.cans import IN_EMERGENCY, Can, names_of
from quietledger.core.gate.clauses import AnyOf, Clause, Compare, FactHolds, Limit, Op
from quietledger.core.gate.parameters import Limits
from quietledger.core.gate.rules import EMERGENCY, Demand, Effect, Rule, Table
from quietledger.core.tenancy.rules import Kind

NEVER_DONE: Final = frozenset({"train_model", "sell", "market", "reidentify"})
NEVER_KEPT: Final = frozenset({"psychotherapy_note", "sud_counseling_note"})

_DESK_WORK = names_of(
    Can.SEE_DESK, Can.SEE_FACTS, Can.SEE_POLICY, Can.SEE_VISITS, Can.WRITE_VISIT, Can.SEE_PATIENT, Can.BREAK_GLASS,
    Can.READ_MAIL, Can.REPORT_MAIL, Can.WRITE_MESSAGE, Can.SEE_OUTBOX, Can.SEND_MESSAGE, Can.SEND_PLAIN,
    Can.TAKE_LESSON,
    Can.SEE_OWN_DRILLS, Can.SEE_OWN_DEVICE, Can.PAIR_DEVICE, Can.REPORT_LOST, Can.SEND_TO_PARTNER,
    Can.ANSWER_SAFEGUARDS, Can.REPORT_INCIDENT,
)  # fmt: skip
_MONEY_WORK = _DESK_WORK | names_of(
    Can.IMPORT_VISITS, Can.WRITE_PATIENT, Can.CHARGE, Can.OPEN_CLAIMS, Can.SEE_CLAIMS, Can.MEND_CLAIM, Can.SEND_CLAIMS,
    Can.TAKE_ACKS, Can.TAKE_REMITS, Can.ENTER_REMITS, Can.SEE_REMITS, Can.SEE_LEDGER, Can.SEE_SOURCE, Can.SETTLE,
    Can.TAKE_PAYMENT, Can.ISSUE_STATEMENTS, Can.SEE_STATEMENT, Can.CARRY_FILES, Can.FETCH_FILES, Can.SEE_PAYERS,
    Can.WRITE_PAYERS, Can.REPORT, Can.RELEASE_MAIL, Can.SEE_POSTURE, Can.SEE_CHANGES, Can.WRITE_CHANGE,
    Can.SETTLE_CHANGE, Can.SEE_AGREEMENTS, Can.SEE_PARTNERS,
)  # fmt: skip
_PROTECTION = names_of(
    Can.CHANGE_POLICY, Can.REVIEW_GLASS, Can.SEE_TRAIL, Can.EXPORT_TRAIL, Can.REVIEW_ACCESS, Can.SEE_DISCLOSURES,
    Can.WRITE_DISCLOSURE, Can.EXPORT_DISCLOSURES, Can.SEE_PEOPLE, Can.MANAGE_PEOPLE, Can.MANAGE_CLIENTS,
    Can.MANAGE_KEYS, Can.FORGET_PATIENT, Can.SEE_HEALTH, Can.MANAGE_POST, Can.CHECK_POSTURE, Can.SELF_TEST,
    Can.SET_FILTER, Can.SEE_TRAINING, Can.WRITE_LESSON, Can.SEE_DRILLS, Can.WRITE_DRILL,
    Can.SEE_DEVICES, Can.MANAGE_DEVICES, Can.EXCEPT_DEVICE, Can.WRITE_AGREEMENT, Can.SIGN_AGREEMENT, Can.SEE_SHARING,
    Can.WRITE_PARTNER, Can.CHOOSE_PARTNER, Can.SCREEN, Can.SETTLE_MATCH,
    Can.SEE_RISK, Can.WRITE_RISK, Can.SIGN_RISK, Can.SEE_COVER, Can.WRITE_COVER, Can.SIGN_APPLICATION,
    Can.EXPORT_EVIDENCE, Can.SEE_INCIDENTS, Can.WORK_INCIDENT, Can.DECIDE_INCIDENT, Can.EXPORT_NOTICES,
)  # fmt: skip
_FRONT_DESK = _DESK_WORK | names_of(
    Can.WRITE_PATIENT, Can.TAKE_PAYMENT, Can.SEE_STATEMENT, Can.SEE_PAYERS, Can.RELEASE_MAIL
)
_CLINICIAN = _DESK_WORK | names_of(Can.SEE_CLAIMS, Can.SEE_PAYERS)
_STAFF = frozenset({Kind.STAFF})
_JOB = frozenset({Kind.JOB})
_CLIENT = frozenset({Kind.CLIENT})
_HELP = names_of(Can.BREAK_GLASS)  # whoever calls for help is not asked for lessons first
# The way out of a lapse stays open, and nobody is too late with their lessons to say that a message looks wrong.
_LEARNING = names_of(Can.TAKE_LESSON, Can.REPORT_MAIL, Can.REPORT_INCIDENT)
# Whoever has no device yet gets one from here; an owner may let one be used as it is, or nobody could begin.
_PAIRING = names_of(
    Can.SEE_OWN_DEVICE,
    Can.PAIR_DEVICE,
    Can.REPORT_LOST,
    Can.EXCEPT_DEVICE,
    Can.TAKE_LESSON,
    Can.BREAK_GLASS,
    Can.REPORT_INCIDENT,
)
# Nobody's screening ends for want of a list that they may not bring.
_SCREENING = _PAIRING | names_of(Can.SCREEN, Can.SETTLE_MATCH, Can.SEE_PARTNERS)
# What asks for a report of this hour: it hands out more than a screen shows.
_HANDS_OUT: Final = frozenset({"export", "transmit"})


_DAYS_TO_PAIR: Final = FactHolds("person.pairing")
_DAYS_TO_SIGN: Final = FactHolds("partner.joining")


def _forbid(id: str, say: str, citation: str, *demands: Demand, **options: object) -> Rule:  # noqa: A002 - the table's own word
    return Rule(id, Effect.FORBID, say, citation, demands, **options)  # type: ignore[arg-type]  # options are Rule's fields


def _fact(name: str, say: str, fix: str = "") -> Demand:
    return Demand(FactHolds(name), say, fix)


def _value(value: str, op: Op, than: int | str | frozenset[str] | Limit, say: str, fix: str = "") -> Demand:
    return Demand(Compare(value, op, than), say, fix)


def _is(value: str, say: str) -> Demand:
    return Demand(Compare(value, Op.EQ, than=True), say)


def _either(*clauses: Clause, say: str, fix: str) -> Demand:
    return Demand(AnyOf(clauses), say, fix)


def _device(name: str, say: str) -> Demand:
    """A fact about the device; the days for pairing, and an owner's word for a device as it is, are as good."""
    return _either(FactHolds(name), FactHolds("device.excepted"), _DAYS_TO_PAIR, say=say, fix="devices")


def _agreed(id: str, can: Can) -> Rule:  # noqa: A002 - the table's own word
    """An agreement with the receiver covers each category that leaves, for its purpose and on its way."""
    doing = can.value
    demands = [
        _either(FactHolds(f"agreement.{doing.purpose}.{category}", among="channel"), _DAYS_TO_SIGN, fix="agreements",
                say=f"An agreement with the receiver must cover {CATEGORIES[category]} for {doing.purpose} this way.")
        for category in doing.categories
    ]  # fmt: skip
    say = f"An agreement covers this: to {doing.say}."
    return _forbid(id, say, "45 CFR 164.504(e)", *demands, cans=names_of(can), only_leaving=True)


def _permit(id: str, say: str, *demands: Demand, cans: frozenset[str], kinds: frozenset[Kind]) -> Rule:  # noqa: A002 - the table's own word
    citation = "45 CFR 164.312(d)" if kinds == _CLIENT else "45 CFR 164.308(a)(4)"
    return Rule(id, Effect.PERMIT, say, citation, demands, kinds, cans)


def _role(id: str, role: str, say: str, cans: frozenset[str]) -> Rule:  # noqa: A002 - the table's own word
    demand = _fact(f"person.role.{role}", f"You must {say}.", "people")
    return _permit(id, f"Whoever {CATALOGUE[demand.fact].say} may do this.", demand, cans=cans, kinds=_STAFF)


def _service(id: str, name: str, say: str, cans: frozenset[str]) -> Rule:  # noqa: A002 - the table's own word
    demands = (
        _value("job", Op.EQ, name, f"Only the job “{name}” does this."),
        _is("lease_held", "The job must hold its lease."),
    )
    return _permit(id, say, *demands, cans=cans, kinds=_JOB)


def _client(id: str, name: str, say: str, cans: frozenset[str]) -> Rule:  # noqa: A002 - the table's own word
    demands = (
        _fact("client.active", "This program must be known here and in use.", "clients"),
        _fact(f"client.may.{name}", f"This program must have been allowed to {say}.", "clients"),
    )
    return _permit(id, f"A program that was let in may {say}.", *demands, cans=cans, kinds=_CLIENT)


BILLING_DAY: Final = names_of(
    Can.IMPORT_VISITS, Can.CHARGE, Can.OPEN_CLAIMS, Can.SEND_CLAIMS, Can.TAKE_ACKS, Can.TAKE_REMITS, Can.ENTER_REMITS,
    Can.ISSUE_STATEMENTS, Can.CARRY_FILES, Can.FETCH_FILES, Can.REPORT,
)  # fmt: skip
MAIL_WORK: Final = names_of(
    Can.CARRY_MAIL, Can.FILTER_MAIL, Can.CHECK_POSTURE, Can.SELF_TEST, Can.SEND_MESSAGE, Can.SEND_TO_PARTNER,
    Can.SEND_DRILL, Can.RETELL,
)  # fmt: skip
SETTING_UP: Final = names_of(
    Can.SET_UP, Can.MANAGE_PEOPLE, Can.MANAGE_CLIENTS, Can.MANAGE_POST, Can.WRITE_PAYERS, Can.WRITE_PATIENT,
    Can.IMPORT_VISITS, Can.TAKE_POSTURE, Can.EXCEPT_DEVICE, Can.WRITE_AGREEMENT, Can.SIGN_AGREEMENT, Can.WRITE_PARTNER,
    Can.CHOOSE_PARTNER, Can.SCREEN, Can.RETELL, Can.SEE_RISK, Can.ANSWER_SAFEGUARDS, Can.WRITE_RISK, Can.WRITE_COVER,
    Can.SEE_COVER,
)  # fmt: skip

RULES: Final[tuple[Rule, ...]] = (
    _role("P01", "owner", "own the practice", _MONEY_WORK | _PROTECTION | names_of(Can.SET_UP)),
    _role("P02", "biller", "bill for the practice", _MONEY_WORK),
    _role("P03", "clinician", "treat patients of the practice", _CLINICIAN),
    _role("P04", "front_desk", "keep the front desk", _FRONT_DESK),
    _service("P10", "billing-day", "The billing day may do its listed steps and no others.", BILLING_DAY),
    _client("P20", "visits", "bring sessions", names_of(Can.IMPORT_VISITS)),
    _client("P21", "claims", "read claims", names_of(Can.SEE_CLAIMS)),
    _client("P22", "balances", "read balances", names_of(Can.SEE_LEDGER)),
    _service("P12", "key-rotation", "The key rotation may seal everything anew.", names_of(Can.ROTATE_KEYS)),
    _service("P13", "backup", "The backup may copy what is sealed and restore it.", names_of(Can.BACK_UP, Can.RESTORE)),
    _service("P14", "nightly", "The nightly job may compare facts with their sources.", names_of(Can.RETELL)),
    _service("P15", "mail", "The mail job may fetch, judge and send messages and test their protection.", MAIL_WORK),
    _service("P16", "pick-up", "Whoever holds the link and the code may pick up that one message.",
             names_of(Can.PICK_UP)),
    _service("P18", "devices", "The door for devices may take them in and hear their reports.",
             names_of(Can.ENROL_DEVICE, Can.TAKE_POSTURE)),
    _service("P19", "questionnaire", "Whoever holds the link and the code may answer that one questionnaire.",
             names_of(Can.ANSWER_QUESTIONS)),
    _service("P17", "mail-filter", "The mail filter may judge messages that come in.", names_of(Can.FILTER_MAIL)),
    _service("P11", "set-up", "Setting up may fill an empty practice from the machine it runs on.", SETTING_UP),
    _permit("P90", "In an emergency whoever works here may look at records at a screen, for a while and reviewed.",
            Demand(EMERGENCY, "You must have opened the emergency access.", "glass"),
            cans=IN_EMERGENCY, kinds=_STAFF),
    _forbid("F01", "You work in this practice.", "45 CFR 164.312(a)(1)",
            _is("practice_named", "The question must name its practice.")),
    _forbid("F02", "You work for the practice.", "45 CFR 164.308(a)(3)(ii)(C)",
            _fact("person.active", "You must work for this practice now.", "people"), kinds=_STAFF),
    _forbid("F03", "You are signed in with two factors.", "45 CFR 164.312(d)",
            _fact("person.mfa", "You must have set up a second factor.", "people:second_factor"),
            _value("mfa_level", Op.GE, 2, "You must be signed in with your second factor.",
                     "people:sign_in"),
            kinds=_STAFF),
    _forbid("F04", "You have passed the lessons that are due.", "45 CFR 164.308(a)(5)(i)",
            _either(FactHolds("person.trained"), FactHolds("person.joining"),
                    say="You must have passed the lessons that are due.", fix="training"),
            kinds=_STAFF, yields=IN_EMERGENCY, spares=_HELP | _LEARNING),
    _forbid("F05", "This device is known to be encrypted, yours and up to date.", "45 CFR 164.312(a)(2)(iv)",
            _device("device.encrypted", "This device must have shown that its disk is encrypted."),
            _device("device.supported", "This device must run a system that still gets updates."),
            _either(Compare("binding", Op.GE, Limit("binding_level")), _DAYS_TO_PAIR,
                    say="This browser must be tied to a device of the practice.", fix="devices"),
            kinds=_STAFF, yields=IN_EMERGENCY, spares=_PAIRING),
    _forbid("F06", "This device has reported within a day, and within the hour for what hands data out.",
            "45 CFR 164.310(b)",
            _device("device.reported", "This device must have reported within the last day."),
            _either(Compare("action", Op.NONE_OF, _HANDS_OUT), FactHolds("device.reported_lately"),
                    FactHolds("device.excepted"), _DAYS_TO_PAIR,
                    say="This device must have reported within the last hour.", fix="devices"),
            kinds=_STAFF, yields=IN_EMERGENCY, spares=_PAIRING),
    _forbid("F07", "No psychotherapy notes and no counseling notes are asked for.", "45 CFR 164.508(a)(2)",
            _value("categories", Op.NONE_OF, NEVER_KEPT, "Such notes are never kept here.")),
    _forbid("F08", "The patient may be named to this receiver.", "42 CFR 2.31; 45 CFR 164.522(a)",
            _is("receiver_named", "What leaves must name its receiver."),
            _fact("patient.shareable.payment", "The patient must be free to be named to a payer.", "patients"),
            only_leaving=True),
    _agreed("F09", Can.SEND_CLAIMS),
    _forbid("F10", "The session may be named to a health plan.", "45 CFR 164.522(a)(1)(vi)",
            _fact("visit.shareable.payment", "The session must be one that the patient lets the plan know of.",
                       "visits"),
            only_leaving=True),
    _forbid("F11", "You are at work, and the account is open.", "45 CFR 164.312(a)(2)(iii)",
            _value("idle_seconds", Op.LE, Limit("idle_seconds"),
                   "You must have been at work here in the last {idle_seconds}.",
                   "people:sign_in"),
            _value("age_seconds", Op.LE, Limit("absolute_seconds"),
                   "You must have signed in within {absolute_seconds}.", "people:sign_in"),
            _fact("patient.open", "The patient's account must be open.", "patients")),
    _forbid("F12", "Only the fields that this needs are opened.", "45 CFR 164.502(b)",
            _is("fields_named", "Each table that is opened must name its fields.")),
    _forbid("F13", "You were found on no exclusion list.", "42 CFR 1001.1901",
            _either(FactHolds("person.screened"), FactHolds("person.screening"),
                    say="You must have been found on no exclusion list in the last month.", fix="partners:screening"),
            kinds=_STAFF, yields=IN_EMERGENCY, spares=_SCREENING),
    _forbid("F14", "It is nothing that we never do.", "45 CFR 164.502(a)(5)",
            _value("action", Op.NONE_OF, NEVER_DONE,
                     "Patients' data is never sold, marketed or trained on.")),
    _forbid("F15", "This device belongs to the practice and was not taken back.", "45 CFR 164.310(d)(1)",
            _either(FactHolds("device.trusted"), _DAYS_TO_PAIR,
                    say="This device must belong to the practice, and not have been reported lost.", fix="devices"),
            kinds=_STAFF, yields=IN_EMERGENCY, spares=_PAIRING),
    _forbid("F16", "You have just proved who you are.", "45 CFR 164.312(d)",
            _either(Compare("step_up", Op.EQ, than=False), Compare("proven_seconds", Op.LE, Limit("proven_seconds")),
                    say="You must have proved within the last {proven_seconds} who you are.", fix="people:step_up"),
            kinds=_STAFF),
    _forbid("F17", "The patient asked for plain mail after being told of its risk.", "45 CFR 164.522(b); 78 FR 5634",
            _fact("patient.plain_mail", "The patient must have asked for plain mail, after being told of its risk.",
                  "outbox"),
            cans=names_of(Can.SEND_PLAIN)),
    _forbid("F18", "The receiver was found on no exclusion list.", "42 CFR 1001.1901",
            _either(FactHolds("partner.screened"), _DAYS_TO_SIGN,
                    say="The receiver must have been found on no exclusion list in the last month.",
                    fix="partners:screening"),
            only_leaving=True),
    _forbid("F19", "The device is of the kind that the practice asks for where keys and rules are changed.",
            "45 CFR 164.312(d)",
            _either(Compare("step_up", Op.EQ, than=False), Compare("binding", Op.GE, Limit("strict_binding")),
                    _DAYS_TO_PAIR,
                    say="For this the browser must be tied to its device more surely.", fix="devices"),
            _either(Compare("step_up", Op.EQ, than=False), Compare("software_key", Op.LE, Limit("software_keys")),
                    FactHolds("device.hardware_key"), FactHolds("device.excepted"), _DAYS_TO_PAIR,
                    say="For this the device must sign with a key that can’t be copied.", fix="devices"),
            kinds=_STAFF, spares=_PAIRING),
    _agreed("F20", Can.CARRY_FILES),
    _agreed("F21", Can.SEND_TO_PARTNER),
)  # fmt: skip

FACT_NAMES: Final = tuple(
    sorted({
        name for rule in RULES if rule.is_enforced for one in rule.demands for name in clauses.facts_of(one.clause)
    })
)  # fmt: skip
FACT_KINDS: Final = tuple(sorted({CATALOGUE[name].about for name in FACT_NAMES}))
NOT_YET_ENFORCED: Final = tuple(rule for rule in RULES if not rule.is_enforced)
JOBS: Final = {
    str(one.clause.than): rule.cans or frozenset()
    for rule in RULES for one in rule.demands if isinstance(one.clause, Compare) and one.clause.value == "job"
}  # fmt: skip


def table(limits: Limits) -> Table:
    """The rules with a practice's limits; practices with the same limits share one."""
    return _table(tuple(sorted(limits.values().items())))


def bundle(limits: Limits | None = None) -> str:
    """Rules, cans and limits as canonical text: whoever has it can decide again what was decided."""
    return _bundle(tuple(sorted((limits or Limits()).values().items())))


def bundle_hash(limits: Limits | None = None) -> str:
    """The name of a bundle: SHA-256 of its text."""
    return _hash(tuple(sorted((limits or Limits()).values().items())))


Chosen = tuple[tuple[str, int], ...]


@lru_cache(maxsize=256)
def _table(chosen: Chosen) -> Table:
    return Table(RULES, parameters.of(dict(chosen)))


@lru_cache(maxsize=256)
def _bundle(chosen: Chosen) -> str:
    return bundling.text(RULES, parameters.of(dict(chosen)))


@lru_cache(maxsize=256)
def _hash(chosen: Chosen) -> str:
    return sha256(_bundle(chosen).encode()).hexdigest()
