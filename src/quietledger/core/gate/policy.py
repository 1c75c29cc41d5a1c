"""The policy: what can be done, and the one table of rules that says who may do it when.

Change it here and nowhere else. A rule whose facts no room tells yet stands with `is_enforced=False`: it takes no part
in decisions and is listed as "not yet enforced". Numbers F.. and their meaning: protection reference 3.2.
"""

from __future__ import annotations

import json
from enum import Enum
from hashlib import sha256
from typing import Final

from quietledger.core.facts.rules import CATALOGUE
from quietledger.core.gate.rules import Asked, Demand, Doing, Effect, Rule, fact_holds, value_is
from quietledger.core.tenancy.rules import Kind
from quietledger.core.vault.rules import ALL

IDLE_SECONDS: Final = 15 * 60
ABSOLUTE_SECONDS: Final = 12 * 60 * 60
PROVEN_SECONDS: Final = 5 * 60
NEVER_DONE: Final = frozenset({"train_model", "sell", "market", "reidentify"})
NEVER_KEPT: Final = frozenset({"psychotherapy_note", "sud_counseling_note"})

_PATIENT = {"patients_patient": ALL, "patients_cover": ALL}
_VISIT = {"visits_visit": ALL}
_CLAIM = {"claims_claim": ALL}
_FILE = {"exchange_file": ALL}
_NOTE = {"remits_note": ALL}
_STATEMENT = {"statements_statement": ALL}
_DISCLOSURE = {"disclosures_disclosure": ALL}
_NAMES = {"patients_patient": frozenset({"last", "first", "middle"})}


class Can(Enum):
    """Everything that can be asked of the gate.  Each fixes action, purpose, categories, channel and what it opens."""

    SEE_DESK = Doing("read", "operations", ("claim",), "screen", "see the desk", _NAMES)
    SEE_FACTS = Doing("read", "security", ("trail",), "screen", "see what protects the practice")
    IMPORT_VISITS = Doing(
        "create", "payment", ("demographics", "procedure"), "job", "take in sessions and patients", _PATIENT | _FILE
    )
    SEE_VISITS = Doing("read", "payment", ("demographics", "procedure"), "screen", "see sessions", _NAMES | _VISIT)
    WRITE_VISIT = Doing(
        "create", "payment", ("procedure", "diagnosis"), "screen", "enter or mend a session", _NAMES | _VISIT | _FILE
    )
    SEE_PATIENT = Doing("read", "payment", ("demographics", "insurance"), "screen", "see a patient's account", _PATIENT)
    WRITE_PATIENT = Doing(
        "create", "payment", ("demographics", "insurance"), "screen", "enter or change a patient", _PATIENT
    )
    CHARGE = Doing("create", "payment", ("procedure",), "job", "charge sessions", _VISIT)
    OPEN_CLAIMS = Doing("create", "payment", ("claim",), "job", "make claims of charges", _PATIENT | _VISIT | _CLAIM)
    SEE_CLAIMS = Doing("read", "payment", ("claim",), "screen", "see claims", _NAMES | _CLAIM)
    MEND_CLAIM = Doing(
        "create", "payment", ("claim",), "screen", "mend, hold or release a claim", _PATIENT | _VISIT | _CLAIM
    )
    SEND_CLAIMS = Doing(
        "transmit", "payment", ("claim",), "sftp", "send claims to the clearinghouse", _CLAIM, leaves=True,
        must_name=frozenset({"patient", "visit"}),
    )  # fmt: skip
    TAKE_ACKS = Doing("receive", "payment", ("claim",), "job", "take in acknowledgements", _FILE)
    TAKE_REMITS = Doing("receive", "payment", ("remit",), "job", "take in remittances", _FILE)
    ENTER_REMITS = Doing("create", "payment", ("remit",), "job", "enter remittances in the ledger", _FILE | _CLAIM)
    SEE_REMITS = Doing("read", "payment", ("remit",), "screen", "see remittances", _NAMES | _FILE | _NOTE)
    SEE_LEDGER = Doing("read", "payment", ("remit", "claim"), "screen", "see the ledger", _NAMES)
    SEE_SOURCE = Doing("read", "payment", ("claim", "remit"), "screen", "see the segments behind an amount", _FILE)
    SETTLE = Doing("create", "payment", ("remit",), "screen", "settle a finding or an open difference", _FILE | _CLAIM)
    TAKE_PAYMENT = Doing("create", "payment", ("demographics",), "screen", "enter a patient's payment", _NAMES)
    ISSUE_STATEMENTS = Doing("create", "payment", ("demographics", "claim"), "job", "write statements", _PATIENT)
    SEE_STATEMENT = Doing(
        "read", "payment", ("demographics", "claim"), "screen", "see a statement", _NAMES | _STATEMENT | _FILE
    )
    CARRY_FILES = Doing(
        "transmit",
        "payment",
        ("claim", "remit"),
        "sftp",
        "carry files to and from a partner",
        _FILE | {"exchange_connection": ALL},
        leaves=True,
    )
    SEE_PAYERS = Doing("read", "operations", ("insurance",), "screen", "see plans and fees")
    WRITE_PAYERS = Doing("create", "operations", ("insurance",), "screen", "change plans and fees")
    SET_UP = Doing("create", "operations", ("contact",), "job", "set the practice up", _FILE)
    SEE_POLICY = Doing("read", "security", ("trail",), "screen", "read the policy")
    REPORT = Doing("read", "operations", ("claim", "remit"), "job", "report the day")
    CHANGE_POLICY = Doing("change", "security", ("policy",), "screen", "change a limit of the policy", step_up=True)
    BREAK_GLASS = Doing("create", "security", ("trail",), "screen", "open records in an emergency")
    REVIEW_GLASS = Doing("review", "security", ("trail",), "screen", "review an emergency access")
    SEE_TRAIL = Doing("read", "security", ("trail",), "screen", "read the trail")
    EXPORT_TRAIL = Doing("export", "security", ("trail",), "export", "export the trail", step_up=True)
    REVIEW_ACCESS = Doing(
        "review", "security", ("trail", "demographics"), "screen", "review who saw what",
        {"patients_patient": frozenset({"last", "first", "middle", "street", "city", "state", "zip"})},
    )  # fmt: skip
    SEE_DISCLOSURES = Doing(
        "read", "operations", ("demographics", "disclosure"), "screen", "see what was disclosed about a patient",
        _NAMES | _DISCLOSURE,
    )  # fmt: skip
    WRITE_DISCLOSURE = Doing(
        "create", "operations", ("demographics", "disclosure"), "screen", "record a disclosure", _NAMES | _DISCLOSURE
    )
    EXPORT_DISCLOSURES = Doing(
        "export", "operations", ("demographics", "disclosure"), "export", "give a patient their list of disclosures",
        _NAMES | _DISCLOSURE, step_up=True,
    )  # fmt: skip
    MANAGE_PEOPLE = Doing("change", "security", ("person",), "screen", "add, change or end people", step_up=True)
    MANAGE_CLIENTS = Doing(
        "change", "security", ("client",), "screen", "let programs ask through the API", step_up=True
    )
    MANAGE_KEYS = Doing("change", "security", ("key",), "screen", "change keys", step_up=True)
    FORGET_PATIENT = Doing(
        "destroy", "operations", ("demographics",), "screen", "forget a patient for good", _NAMES, step_up=True
    )
    ROTATE_KEYS = Doing("change", "security", ("key",), "job", "seal everything under new keys")
    BACK_UP = Doing("create", "security", ("backup",), "job", "make a backup")
    RESTORE = Doing("create", "security", ("backup",), "job", "restore from a backup")
    SEE_HEALTH = Doing("read", "security", ("backup",), "screen", "see whether everything is well")
    RETELL = Doing("read", "security", ("trail",), "job", "compare what was told with what is")


def _cans(*cans: Can) -> frozenset[str]:
    return frozenset(can.name for can in cans)


_DESK_WORK = _cans(Can.SEE_DESK, Can.SEE_FACTS, Can.SEE_POLICY, Can.SEE_VISITS, Can.WRITE_VISIT, Can.SEE_PATIENT)
_MONEY_WORK = _DESK_WORK | _cans(
    Can.IMPORT_VISITS, Can.WRITE_PATIENT, Can.CHARGE, Can.OPEN_CLAIMS, Can.SEE_CLAIMS, Can.MEND_CLAIM, Can.SEND_CLAIMS,
    Can.TAKE_ACKS, Can.TAKE_REMITS, Can.ENTER_REMITS, Can.SEE_REMITS, Can.SEE_LEDGER, Can.SEE_SOURCE, Can.SETTLE,
    Can.TAKE_PAYMENT, Can.ISSUE_STATEMENTS, Can.SEE_STATEMENT, Can.CARRY_FILES, Can.SEE_PAYERS, Can.WRITE_PAYERS,
    Can.REPORT,
)  # fmt: skip
_PROTECTION = _cans(
    Can.CHANGE_POLICY, Can.REVIEW_GLASS, Can.SEE_TRAIL, Can.EXPORT_TRAIL, Can.REVIEW_ACCESS, Can.SEE_DISCLOSURES,
    Can.WRITE_DISCLOSURE, Can.EXPORT_DISCLOSURES, Can.MANAGE_PEOPLE, Can.MANAGE_CLIENTS, Can.MANAGE_KEYS,
    Can.FORGET_PATIENT, Can.SEE_HEALTH,
)  # fmt: skip
_FRONT_DESK = _DESK_WORK | _cans(Can.WRITE_PATIENT, Can.TAKE_PAYMENT, Can.SEE_STATEMENT, Can.SEE_PAYERS)
_CLINICIAN = _DESK_WORK | _cans(Can.SEE_CLAIMS, Can.SEE_PAYERS)
_STAFF = frozenset({Kind.STAFF})
_JOB = frozenset({Kind.JOB})
_CLIENT = frozenset({Kind.CLIENT})


def _forbid(id: str, say: str, citation: str, *demands: Demand, **options: object) -> Rule:  # noqa: A002 - the table's own word
    return Rule(id, Effect.FORBID, say, citation, demands, **options)  # type: ignore[arg-type]  # options are Rule's fields


def _role(id: str, role: str, say: str, cans: frozenset[str]) -> Rule:  # noqa: A002 - the table's own word
    demand = fact_holds(f"person.role.{role}", f"You must {say}.", "people")
    return Rule(id, Effect.PERMIT, f"Who must {say} may do this.", "45 CFR 164.308(a)(4)", (demand,), _STAFF, cans)


def _service(id: str, name: str, say: str, cans: frozenset[str]) -> Rule:  # noqa: A002 - the table's own word
    demand = value_is(
        lambda asked: asked.who.name == name and asked.who.lease is not None, f"Only the job “{name}” does this."
    )
    return Rule(id, Effect.PERMIT, say, "45 CFR 164.308(a)(4)", (demand,), _JOB, cans)


def _client(id: str, name: str, say: str, cans: frozenset[str]) -> Rule:  # noqa: A002 - the table's own word
    demands = (
        fact_holds("client.active", "This program must be known here and in use.", "clients"),
        fact_holds(f"client.may.{name}", f"This program must have been allowed to {say}.", "clients"),
    )
    return Rule(id, Effect.PERMIT, f"A program that was let in may {say}.", "45 CFR 164.312(d)", demands, _CLIENT, cans)


def _is_proven(asked: Asked) -> bool:
    proven = asked.who.proven_seconds
    return not asked.doing.step_up or (proven is not None and proven <= PROVEN_SECONDS)


def _is_fresh(asked: Asked) -> bool:
    return asked.who.idle_seconds <= IDLE_SECONDS and asked.who.age_seconds <= ABSOLUTE_SECONDS


BILLING_DAY: Final = _cans(
    Can.IMPORT_VISITS, Can.CHARGE, Can.OPEN_CLAIMS, Can.SEND_CLAIMS, Can.TAKE_ACKS, Can.TAKE_REMITS, Can.ENTER_REMITS,
    Can.ISSUE_STATEMENTS, Can.CARRY_FILES, Can.REPORT,
)  # fmt: skip
SETTING_UP: Final = _cans(Can.SET_UP, Can.WRITE_PAYERS, Can.WRITE_PATIENT, Can.IMPORT_VISITS)

RULES: Final[tuple[Rule, ...]] = (
    _role("P01", "owner", "own the practice", _MONEY_WORK | _PROTECTION | _cans(Can.SET_UP, Can.BREAK_GLASS)),
    _role("P02", "biller", "bill for the practice", _MONEY_WORK),
    _role("P03", "clinician", "treat patients of the practice", _CLINICIAN),
    _role("P04", "front_desk", "keep the front desk", _FRONT_DESK),
    _service("P10", "billing-day", "The billing day may do its listed steps and no others.", BILLING_DAY),
    _client("P20", "visits", "bring sessions", _cans(Can.IMPORT_VISITS)),
    _client("P21", "claims", "read claims", _cans(Can.SEE_CLAIMS)),
    _client("P22", "balances", "read balances", _cans(Can.SEE_LEDGER)),
    _service("P12", "key-rotation", "The key rotation may seal everything anew.", _cans(Can.ROTATE_KEYS)),
    _service("P13", "backup", "The backup may copy what is sealed, and put it back.", _cans(Can.BACK_UP, Can.RESTORE)),
    _service("P14", "nightly", "The nightly job may compare facts with their sources.", _cans(Can.RETELL)),
    _service("P11", "set-up", "Setting up may fill an empty practice from the machine it runs on.", SETTING_UP),
    _forbid("F01", "You work in this practice.", "45 CFR 164.312(a)(1)",
            value_is(lambda asked: asked.who.practice_id.int != 0, "The question must name its practice.")),
    _forbid("F02", "You work for the practice.", "45 CFR 164.308(a)(3)(ii)(C)",
            fact_holds("person.active", "You must work for this practice now.", "people"), kinds=_STAFF),
    _forbid("F03", "You are signed in with two factors.", "45 CFR 164.312(d)",
            fact_holds("person.mfa", "You must have set up a second factor.", "people:second_factor"),
            value_is(lambda asked: asked.who.mfa_level >= 2, "You must be signed in with your second factor.",
                     "people:sign_in"),
            kinds=_STAFF),
    _forbid("F04", "You have passed the lessons that are due.", "45 CFR 164.308(a)(5)(i)",
            fact_holds("person.trained", "You must have passed the lessons that are due.", "training"),
            kinds=_STAFF, is_enforced=False, told_by="safety/training"),
    _forbid("F05", "This device is known to be encrypted, yours and up to date.", "45 CFR 164.312(a)(2)(iv)",
            fact_holds("device.encrypted", "This device must have shown that its disk is encrypted.", "devices"),
            fact_holds("device.supported", "This device must run a system that still gets updates.", "devices"),
            kinds=_STAFF, is_enforced=False, told_by="safety/devices"),
    _forbid("F06", "This device has reported within a day.", "45 CFR 164.310(b)",
            fact_holds("device.trusted", "This device must have reported within the last day.", "devices"),
            kinds=_STAFF, is_enforced=False, told_by="safety/devices"),
    _forbid("F07", "No psychotherapy notes and no counseling notes are asked for.", "45 CFR 164.508(a)(2)",
            value_is(lambda asked: not NEVER_KEPT & set(asked.doing.categories), "Such notes are never kept here.")),
    _forbid("F08", "The patient may be named to this receiver.", "42 CFR 2.31; 45 CFR 164.522(a)",
            value_is(lambda asked: asked.to is not None, "What leaves must name its receiver."),
            fact_holds("patient.shareable.payment", "The patient must be free to be named to a payer.", "patients"),
            only_leaving=True),
    _forbid("F09", "An agreement covers this sending.", "45 CFR 164.504(e)",
            fact_holds("agreement.payment.claim", "An agreement with the receiver must cover this.", "agreements"),
            only_leaving=True, is_enforced=False, told_by="safety/agreements"),
    _forbid("F10", "The session may be named to a health plan.", "45 CFR 164.522(a)(1)(vi)",
            fact_holds("visit.shareable.payment", "The session must be one that the patient lets the plan know of.",
                       "visits"),
            only_leaving=True),
    _forbid("F11", "You are at work, and the account is open.", "45 CFR 164.312(a)(2)(iii)",
            value_is(_is_fresh, "You must have been at work here within 15 minutes, and signed in within 12 hours.",
                     "people:sign_in"),
            fact_holds("patient.open", "The patient's account must be open.", "patients")),
    _forbid("F12", "Only the fields that this needs are opened.", "45 CFR 164.502(b)",
            value_is(lambda asked: all(asked.doing.opens.values()), "Each table that is opened must name its fields.")),
    _forbid("F13", "Nobody involved is on an exclusion list.", "42 CFR 1001.1901",
            fact_holds("person.screened", "You must have been found on no exclusion list.", "partners"),
            is_enforced=False, told_by="safety/partners"),
    _forbid("F14", "It is nothing that we never do.", "45 CFR 164.502(a)(5)",
            value_is(lambda asked: asked.doing.action not in NEVER_DONE,
                     "Patients' data is never sold, marketed or trained on.")),
    _forbid("F15", "This device was not taken back.", "45 CFR 164.310(d)(1)",
            fact_holds("device.trusted", "This device must not have been reported lost.", "devices"),
            kinds=_STAFF, is_enforced=False, told_by="safety/devices"),
    _forbid("F16", "You have just proved who you are.", "45 CFR 164.312(d)",
            value_is(_is_proven, "You must have proved within the last 5 minutes who you are.", "people:step_up"),
            kinds=_STAFF),
)  # fmt: skip

FACT_NAMES: Final = tuple(
    sorted({demand.fact for rule in RULES if rule.is_enforced for demand in rule.demands if demand.fact})
)
FACT_KINDS: Final = tuple(sorted({CATALOGUE[name].about for name in FACT_NAMES}))
NOT_YET_ENFORCED: Final = tuple(rule for rule in RULES if not rule.is_enforced)


def bundle() -> str:
    """The policy as canonical text: every rule with its demands, whether it is enforced, and the parameters."""
    rules = [
        {
            "id": rule.id, "effect": rule.effect.value, "say": rule.say, "citation": rule.citation,
            "demands": [{"fact": one.fact, "say": one.say} for one in rule.demands],
            "kinds": sorted(kind.value for kind in rule.kinds), "cans": sorted(rule.cans or ()),
            "only_leaving": rule.only_leaving, "enforced": rule.is_enforced, "told_by": rule.told_by,
        }
        for rule in RULES
    ]  # fmt: skip
    cans = {
        can.name: [
            can.value.action, can.value.purpose, can.value.categories, can.value.channel, can.value.leaves,
            can.value.step_up,
            sorted(can.value.must_name),
            {table: sorted(fields) for table, fields in sorted(can.value.opens.items())},
        ]
        for can in Can
    }  # fmt: skip
    parameters = {"idle_seconds": IDLE_SECONDS, "absolute_seconds": ABSOLUTE_SECONDS, "proven_seconds": PROVEN_SECONDS}
    return json.dumps({"rules": rules, "cans": cans, "parameters": parameters}, sort_keys=True, separators=(",", ":"))


BUNDLE_HASH: Final = sha256(bundle().encode()).hexdigest()
