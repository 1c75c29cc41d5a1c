"""Everything that can be done, each with what it opens; who may do it when stands in `policy`."""

from __future__ import annotations

from enum import Enum
from typing import Final

from quietledger.core.gate.asking import Doing
from quietledger.core.vault.rules import ALL

_PATIENT = {"patients_patient": ALL, "patients_cover": ALL}
_VISIT = {"visits_visit": ALL}
_CLAIM = {"claims_claim": ALL}
_FILE = {"exchange_file": ALL}
_NOTE = {"remits_note": ALL}
_STATEMENT = {"statements_statement": ALL}
_DISCLOSURE = {"disclosures_disclosure": ALL, "disclosures_ask": ALL}
_GLASS = {"gate_glass": ALL, "gate_glassreview": ALL}
_NAMES = {"patients_patient": frozenset({"last", "first", "middle"})}
_REACH = {"patients_patient": frozenset({"last", "first", "middle", "phone", "email"})}
_ACCOUNT = {"post_account": ALL}
_LETTER = {"post_letter": ALL}
_MAIL = {"mail_body": ALL, "mail_reading": ALL, "mail_sender": ALL, "mail_partners": ALL}
_OUTBOX = {"outbox_message": ALL, "outbox_reply": ALL, "outbox_recipient": ALL}
_DRILL = {"drills_recipient": ALL}
_CHANGE = {"changes_change": ALL, "changes_details": ALL}
_AGREEMENT = {"agreements_document": ALL}
_PARTNER = {"partners_file": ALL}
_EVIDENCE = {"risk_file": ALL}
_COVER = {"cyberinsurance_file": ALL, "risk_file": ALL}
_INCIDENT = {"incidents_note": ALL, "incidents_person": ALL, "incidents_file": ALL}


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
    CARRY_FILES = Doing("transmit", "payment", ("claim",), "sftp", "carry files to a partner", _FILE, leaves=True)
    FETCH_FILES = Doing(
        "receive", "payment", ("claim", "remit"), "sftp", "fetch a partner’s answers",
        _FILE | {"exchange_connection": ALL},
    )  # fmt: skip
    SEE_PAYERS = Doing("read", "operations", ("insurance",), "screen", "see plans and fees")
    WRITE_PAYERS = Doing("create", "operations", ("insurance",), "screen", "change plans and fees")
    SET_UP = Doing("create", "operations", ("contact",), "job", "set the practice up", _FILE)
    SEE_POLICY = Doing("read", "security", ("trail",), "screen", "read the policy")
    REPORT = Doing("read", "operations", ("claim", "remit"), "job", "report the day")
    CHANGE_POLICY = Doing("change", "security", ("policy",), "screen", "change a limit of the policy", step_up=True)
    BREAK_GLASS = Doing("create", "security", ("trail",), "screen", "open records in an emergency", _GLASS)
    REVIEW_GLASS = Doing(
        "review", "security", ("trail", "demographics"), "screen", "review an emergency access", _NAMES | _GLASS
    )
    SEE_TRAIL = Doing("read", "security", ("trail",), "screen", "read the trail")
    EXPORT_TRAIL = Doing("export", "security", ("trail",), "export", "export the trail", step_up=True)
    REVIEW_ACCESS = Doing(
        "review", "security", ("trail", "demographics"), "screen", "review who saw what",
        {
            "patients_patient": frozenset({"last", "first", "middle", "street", "city", "state", "zip"}),
            "review_decision": ALL, "review_review": ALL,
        },
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
    SEE_PEOPLE = Doing("read", "security", ("person",), "screen", "see who works here")
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
    RESTORE = Doing(
        "create", "security", ("backup",), "job", "restore from a backup, and try some records out",
        _PATIENT | _VISIT | _CLAIM | _FILE,
    )  # fmt: skip
    SEE_HEALTH = Doing("read", "security", ("backup",), "screen", "see whether everything is well")
    RETELL = Doing("read", "security", ("trail",), "job", "compare what was told with what is")
    MANAGE_POST = Doing(
        "change", "security", ("mailbox",), "screen", "set up the practice’s mailboxes", _ACCOUNT, step_up=True
    )
    CARRY_MAIL = Doing("transmit", "operations", ("message",), "job", "send and fetch mail", _ACCOUNT | _LETTER)
    SEE_POSTURE = Doing("read", "security", ("domain",), "screen", "see how the practice’s mail is protected")
    CHECK_POSTURE = Doing("create", "security", ("domain",), "screen", "check how the practice’s mail is protected")
    SELF_TEST = Doing(
        "create", "security", ("mailbox",), "screen", "send test messages to yourself", _ACCOUNT | {"selftest_run": ALL}
    )
    READ_MAIL = Doing("read", "operations", ("message",), "screen", "read a message and its signs", _MAIL)
    REPORT_MAIL = Doing("create", "security", ("message",), "screen", "report a message", _MAIL)
    FILTER_MAIL = Doing("create", "security", ("message",), "job", "judge messages that come in", _MAIL)
    RELEASE_MAIL = Doing("change", "security", ("message",), "screen", "release or delete a held message", _MAIL)
    SET_FILTER = Doing("change", "security", ("message",), "screen", "change what happens to messages", step_up=True)
    WRITE_MESSAGE = Doing(
        "create", "operations", ("message", "demographics"), "screen", "write a message", _REACH | _OUTBOX | _MAIL
    )
    SEE_OUTBOX = Doing(
        "read", "operations", ("message", "demographics"), "screen", "see what was sent", _NAMES | _OUTBOX
    )
    SEND_MESSAGE = Doing("transmit", "operations", ("message",), "mail", "send a message", _OUTBOX | _ACCOUNT | _LETTER)
    SEND_PLAIN = Doing(
        "transmit", "operations", ("message",), "mail", "send plain mail to a patient", _OUTBOX | _ACCOUNT | _LETTER,
        must_name=frozenset({"patient"}),
    )  # fmt: skip
    PICK_UP = Doing("read", "operations", ("message",), "screen", "pick a message up", _OUTBOX)
    TAKE_LESSON = Doing("read", "security", ("lesson",), "screen", "take a lesson")
    SEE_TRAINING = Doing("read", "security", ("lesson", "person"), "screen", "see who has taken which lesson")
    WRITE_LESSON = Doing("change", "security", ("lesson",), "screen", "add or change a lesson")
    SEE_DRILLS = Doing("read", "security", ("drill",), "screen", "see drills and their results")
    WRITE_DRILL = Doing("create", "security", ("drill",), "screen", "prepare, rate or approve a drill", _DRILL)
    SEE_OWN_DRILLS = Doing("read", "security", ("drill",), "screen", "see your own drills", _DRILL)
    SEND_DRILL = Doing("transmit", "security", ("drill",), "job", "send a drill", _DRILL | _ACCOUNT | _LETTER)
    SEE_CHANGES = Doing(
        "read", "payment", ("insurance", "demographics"), "screen", "see payment changes", _NAMES | _CHANGE
    )
    WRITE_CHANGE = Doing(
        "create",
        "payment",
        ("insurance", "demographics"),
        "screen",
        "open a payment change or record a call-back",
        _NAMES | _CHANGE | _MAIL,
    )
    SETTLE_CHANGE = Doing(
        "change",
        "payment",
        ("insurance", "demographics"),
        "screen",
        "confirm or refuse a payment change",
        _NAMES | _CHANGE,
        step_up=True,
    )
    SEE_OWN_DEVICE = Doing("read", "security", ("device",), "screen", "see what your own device lacks")
    PAIR_DEVICE = Doing("create", "security", ("device",), "screen", "pair a device with the practice")
    REPORT_LOST = Doing("change", "security", ("device",), "screen", "report a device as lost")
    SEE_DEVICES = Doing("read", "security", ("device",), "screen", "see all devices")
    MANAGE_DEVICES = Doing("change", "security", ("device",), "screen", "take devices back or in", step_up=True)
    EXCEPT_DEVICE = Doing(
        "change", "security", ("device",), "screen", "let a device or person work without a report", step_up=True
    )
    ENROL_DEVICE = Doing("create", "security", ("device",), "api", "take a device in by its code")
    TAKE_POSTURE = Doing("create", "security", ("device",), "api", "take a device’s report")
    SEE_AGREEMENTS = Doing("read", "operations", ("agreement",), "screen", "see agreements", _AGREEMENT)
    WRITE_AGREEMENT = Doing(
        "create", "operations", ("agreement",), "screen", "enter or change an agreement", _AGREEMENT
    )
    SIGN_AGREEMENT = Doing(
        "change",
        "operations",
        ("agreement",),
        "screen",
        "put an agreement in force or end it",
        _AGREEMENT,
        step_up=True,
    )
    SEE_SHARING = Doing(
        "read", "operations", ("agreement", "disclosure"), "screen", "see why a partner got something", _AGREEMENT
    )
    SEE_PARTNERS = Doing("read", "operations", ("partner",), "screen", "see partners and candidates", _PARTNER)
    WRITE_PARTNER = Doing("create", "operations", ("partner",), "screen", "enter or rate a partner", _PARTNER)
    CHOOSE_PARTNER = Doing(
        "change", "operations", ("partner",), "screen", "choose or end a partner", _PARTNER, step_up=True
    )
    SCREEN = Doing("create", "security", ("person", "partner"), "screen", "look people and partners up in public lists")
    SETTLE_MATCH = Doing(
        "change", "security", ("person", "partner"), "screen", "say whether a match is the same person", step_up=True
    )
    ANSWER_QUESTIONS = Doing("create", "operations", ("partner",), "screen", "answer a questionnaire", _PARTNER)
    SEND_TO_PARTNER = Doing(
        "transmit", "operations", ("message",), "mail", "send a message to a partner", _OUTBOX | _ACCOUNT | _LETTER,
        leaves=True,
    )  # fmt: skip
    SEE_RISK = Doing("read", "security", ("risk",), "screen", "see what could happen and what it would cost")
    ANSWER_SAFEGUARDS = Doing("create", "security", ("risk",), "screen", "answer questions about safeguards")
    WRITE_RISK = Doing("change", "security", ("risk",), "screen", "change the inventory, scenarios or plan", _EVIDENCE)
    SIGN_RISK = Doing("change", "security", ("risk",), "screen", "sign the risk analysis", step_up=True)
    SEE_COVER = Doing("read", "security", ("risk", "agreement"), "screen", "see the cyber insurance", _COVER)
    WRITE_COVER = Doing(
        "change", "security", ("risk", "agreement"), "screen", "enter a cyber policy or an application", _COVER
    )
    SIGN_APPLICATION = Doing(
        "change", "security", ("risk", "agreement"), "screen", "sign an application for cyber insurance", _COVER,
        step_up=True,
    )  # fmt: skip
    EXPORT_EVIDENCE = Doing(
        "export", "security", ("risk", "trail"), "export", "hand out a pack of evidence", _COVER, step_up=True
    )
    REPORT_INCIDENT = Doing("create", "security", ("incident",), "screen", "say that something happened")
    SEE_INCIDENTS = Doing(
        "read", "security", ("incident", "demographics"), "screen", "see what happened and what is to be done",
        _NAMES | _INCIDENT,
    )  # fmt: skip
    WORK_INCIDENT = Doing(
        "change", "security", ("incident", "demographics"), "screen", "work on an incident", _PATIENT | _INCIDENT
    )
    DECIDE_INCIDENT = Doing(
        "change", "security", ("incident", "demographics"), "screen", "decide whether it is a breach, or close it",
        _PATIENT | _INCIDENT, step_up=True,
    )  # fmt: skip
    EXPORT_NOTICES = Doing(
        "export", "operations", ("demographics", "incident"), "export", "print the letters of an incident",
        _PATIENT | _INCIDENT, step_up=True,
    )  # fmt: skip


def names_of(*cans: Can) -> frozenset[str]:
    """What can be done, by the names that rules use."""
    return frozenset(can.name for can in cans)


# What an emergency opens to whoever works here: looking at one record at a screen. No writing, no export, no job.
IN_EMERGENCY: Final = names_of(
    Can.SEE_DESK, Can.SEE_VISITS, Can.SEE_PATIENT, Can.SEE_CLAIMS, Can.SEE_REMITS, Can.SEE_LEDGER, Can.SEE_SOURCE,
    Can.SEE_STATEMENT, Can.SEE_PAYERS,
)  # fmt: skip
