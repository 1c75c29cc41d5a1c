"""Who may do what, said a second time and apart from the policy: the one table that all attacks go through.

`MAY` says for each `Can` who may do it at all. `ADDRESSES` says for each address what it asks the gate, by which method
and with which form, so that an attack gets as far as the gate. `VERBS` says for each command who stands behind it. An
address, a `Can` or a verb without a row here fails `test_rows.py` by its name; so does a row whose address is gone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

OWNER, BILLER, CLINICIAN, FRONT_DESK = "owner", "biller", "clinician", "front_desk"
ROLES = (OWNER, BILLER, CLINICIAN, FRONT_DESK)
DAY, SET_UP, MAIL = "job billing-day", "job set-up", "job mail"

_ALL = {OWNER, BILLER, CLINICIAN, FRONT_DESK}
_MONEY = {OWNER, BILLER}
_COUNTER = {OWNER, BILLER, FRONT_DESK}

MAY: Mapping[str, set[str]] = {
    "SEE_DESK": _ALL, "SEE_FACTS": _ALL, "SEE_POLICY": _ALL, "SEE_VISITS": _ALL, "WRITE_VISIT": _ALL,
    "SEE_PATIENT": _ALL, "SEE_PAYERS": _ALL,
    "SEE_CLAIMS": {OWNER, BILLER, CLINICIAN, "client claims"},
    "WRITE_PATIENT": {*_COUNTER, SET_UP}, "TAKE_PAYMENT": _COUNTER, "SEE_STATEMENT": _COUNTER,
    "IMPORT_VISITS": {*_MONEY, DAY, SET_UP, "client visits"}, "CHARGE": {*_MONEY, DAY}, "OPEN_CLAIMS": {*_MONEY, DAY},
    "SEND_CLAIMS": {*_MONEY, DAY}, "TAKE_ACKS": {*_MONEY, DAY}, "TAKE_REMITS": {*_MONEY, DAY},
    "ENTER_REMITS": {*_MONEY, DAY}, "ISSUE_STATEMENTS": {*_MONEY, DAY}, "CARRY_FILES": {*_MONEY, DAY},
    "FETCH_FILES": {*_MONEY, DAY},
    "REPORT": {*_MONEY, DAY}, "MEND_CLAIM": _MONEY, "SEE_REMITS": _MONEY, "SEE_SOURCE": _MONEY, "SETTLE": _MONEY,
    "SEE_LEDGER": {*_MONEY, "client balances"}, "WRITE_PAYERS": {*_MONEY, SET_UP}, "SET_UP": {OWNER, SET_UP},
    "CHANGE_POLICY": {OWNER}, "BREAK_GLASS": _ALL, "REVIEW_GLASS": {OWNER}, "SEE_TRAIL": {OWNER},
    "EXPORT_TRAIL": {OWNER}, "REVIEW_ACCESS": {OWNER}, "SEE_DISCLOSURES": {OWNER}, "WRITE_DISCLOSURE": {OWNER},
    "EXPORT_DISCLOSURES": {OWNER}, "SEE_PEOPLE": {OWNER}, "MANAGE_PEOPLE": {OWNER, SET_UP},
    "MANAGE_CLIENTS": {OWNER, SET_UP}, "MANAGE_KEYS": {OWNER},
    "FORGET_PATIENT": {OWNER}, "SEE_HEALTH": {OWNER},
    "ROTATE_KEYS": {"job key-rotation"}, "BACK_UP": {"job backup"}, "RESTORE": {"job backup"},
    "RETELL": {"job nightly", MAIL, SET_UP},
    "MANAGE_POST": {OWNER, SET_UP}, "CARRY_MAIL": {MAIL}, "SEE_POSTURE": _MONEY, "CHECK_POSTURE": {OWNER, MAIL},
    "SELF_TEST": {OWNER, MAIL}, "READ_MAIL": _ALL, "REPORT_MAIL": _ALL, "FILTER_MAIL": {MAIL, "job mail-filter"},
    "RELEASE_MAIL": _COUNTER, "SET_FILTER": {OWNER}, "WRITE_MESSAGE": _ALL, "SEE_OUTBOX": _ALL,
    "SEND_MESSAGE": {*_ALL, MAIL}, "SEND_PLAIN": _ALL, "PICK_UP": {"job pick-up"}, "TAKE_LESSON": _ALL,
    "SEE_TRAINING": {OWNER},
    "WRITE_LESSON": {OWNER}, "SEE_DRILLS": {OWNER}, "WRITE_DRILL": {OWNER}, "SEND_DRILL": {MAIL},
    "SEE_OWN_DRILLS": _ALL,
    "SEE_CHANGES": _MONEY, "WRITE_CHANGE": _MONEY, "SETTLE_CHANGE": _MONEY,
    "SEE_OWN_DEVICE": _ALL, "PAIR_DEVICE": _ALL, "REPORT_LOST": _ALL, "SEE_DEVICES": {OWNER}, "MANAGE_DEVICES": {OWNER},
    "EXCEPT_DEVICE": {OWNER, SET_UP}, "ENROL_DEVICE": {"job devices"}, "TAKE_POSTURE": {"job devices", SET_UP},
    "SEE_AGREEMENTS": _MONEY, "WRITE_AGREEMENT": {OWNER, SET_UP}, "SIGN_AGREEMENT": {OWNER, SET_UP},
    "SEE_SHARING": {OWNER}, "SEE_PARTNERS": _MONEY, "WRITE_PARTNER": {OWNER, SET_UP}, "CHOOSE_PARTNER": {OWNER, SET_UP},
    "SCREEN": {OWNER, SET_UP}, "SETTLE_MATCH": {OWNER}, "ANSWER_QUESTIONS": {"job questionnaire"},
    "SEND_TO_PARTNER": {*_ALL, MAIL},
    "SEE_RISK": {OWNER, SET_UP}, "ANSWER_SAFEGUARDS": {*_ALL, SET_UP}, "WRITE_RISK": {OWNER, SET_UP},
    "SIGN_RISK": {OWNER}, "SEE_COVER": {OWNER, SET_UP}, "WRITE_COVER": {OWNER, SET_UP}, "SIGN_APPLICATION": {OWNER},
    "EXPORT_EVIDENCE": {OWNER}, "REPORT_INCIDENT": _ALL, "SEE_INCIDENTS": {OWNER}, "WORK_INCIDENT": {OWNER},
    "DECIDE_INCIDENT": {OWNER}, "EXPORT_NOTICES": {OWNER},
}  # fmt: skip
# What whoever works here may look at while their emergency access stands: listed for the review, and read only.
EMERGENCY = {
    "SEE_DESK", "SEE_VISITS", "SEE_PATIENT", "SEE_CLAIMS", "SEE_REMITS", "SEE_LEDGER", "SEE_SOURCE", "SEE_STATEMENT",
    "SEE_PAYERS",
}  # fmt: skip
# What stays open to whoever has not taken the lessons that are due: the way out, saying that something is odd, help.
UNTAUGHT = {"TAKE_LESSON", "REPORT_MAIL", "BREAK_GLASS", "REPORT_INCIDENT"}
# What is left to whoever sits at no device of the practice: the way to one, and the way out of an emergency.
UNPAIRED = {
    "SEE_OWN_DEVICE", "PAIR_DEVICE", "REPORT_LOST", "EXCEPT_DEVICE", "TAKE_LESSON", "BREAK_GLASS", "REPORT_INCIDENT",
}  # fmt: skip
# What is left to whoever was not screened: that, and the lists.
UNSCREENED = UNPAIRED | {"SCREEN", "SETTLE_MATCH", "SEE_PARTNERS"}
# Of a device that stands as it must, each fact, and what is left without it.
OF_A_DEVICE = ("device.trusted", "device.encrypted", "device.supported", "device.reported")
# What nobody does who has not just proved who they are.
STEP_UP = {
    "CHANGE_POLICY", "EXPORT_TRAIL", "EXPORT_DISCLOSURES", "MANAGE_PEOPLE", "MANAGE_CLIENTS", "MANAGE_KEYS",
    "FORGET_PATIENT", "MANAGE_POST", "SET_FILTER", "SETTLE_CHANGE",
    "MANAGE_DEVICES", "EXCEPT_DEVICE", "SIGN_AGREEMENT", "CHOOSE_PARTNER", "SETTLE_MATCH",
    "SIGN_RISK", "SIGN_APPLICATION", "EXPORT_EVIDENCE", "DECIDE_INCIDENT", "EXPORT_NOTICES",
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One address.  `get`, `post`: the `Can` that each method asks first, "" where it is not answered.

    form: what a true form would hold; `{table}` stands for an id of that table of the practice that is attacked.
    ids: parts of the address -> the table whose id goes there, where the part's own name doesn't say it.
    """

    get: str = ""
    post: str = ""
    form: Mapping[str, str | list[str]] = field(default_factory=lambda: MappingProxyType({}))
    ids: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


# Pages of one's own sign-in: they ask no gate, because they show and change nothing but the sign-in itself.
OPEN = {
    "account_login", "account_inactive", "account_logout", "mfa_authenticate", "mfa_login_webauthn", "people_welcome",
    "healthz", "drill:page", "drill:lesson", "drill:more",
    "pickup:enter", "pickup:message", "pickup:answer", "pickup:file",
    "questions:enter", "questions:answer", "dbsc:register", "dbsc:refresh",
    "device:enroll", "device:posture", "device:renew",
    "osquery:enroll", "osquery:config", "osquery:log", "osquery:read", "osquery:write",
}  # fmt: skip
ENROLLING = {"mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate"}
OWN = {
    "account_change_password", "mfa_deactivate_totp", "mfa_generate_recovery_codes", "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn", "mfa_edit_webauthn", "mfa_remove_webauthn", "mfa_view_recovery_codes", "mfa_index",
    "people_end_others", "people_end_sign_in", "protection:now", "desk:all_practices", "desk:away", "desk:choose",
    "desk:still_here",
}  # fmt: skip
# Answers whoever works here, with less on it for those whom the gate refuses: refusals lead to it.
SOFT = {"desk:standing"}
# Addresses whose parts name something that every practice has: an account of the books, a lesson of the house.
SAME_FOR_ALL = {
    "ledger:account", "training:lesson", "training:answer", "risk:question", "risk:hand_over", "risk:row", "risk:view",
    "risk:draft", "risk:choice", "risk:scenario", "risk:decide",
}  # fmt: skip

_PATIENT = {
    "last": "Nobody", "first": "Really", "birth_on": "04/12/1985", "sex": "F", "street": "1 Test Lane",
    "city": "Springfield", "state": "IL", "zip": "62704",
}  # fmt: skip
_VISIT = {
    "clinician": "{visits_clinician}", "service_on": "11/20/2026", "code": "90837", "place": "11", "start_time": "9:00",
    "stop_time": "10:00", "diagnoses": "F41.1", "is_signed": "on",
}  # fmt: skip
_PLAN = {
    "payer_id": "NOPLAN", "name": "No Plan", "filing_code": "CI", "limit_days": "90", "appeal_days": "90",
    "telehealth_modifier": "either",
}  # fmt: skip
_PAID = {"amount": "25.00", "paid_on": "11/20/2026", "once": "{visits_visit}", "method": "cash"}
_DISCLOSED = {
    "recipient": "A court", "purpose": "judicial", "category": "record", "brief": "x", "happened_on": "11/20/2026",
    "times": "1",
}  # fmt: skip
_ON_FILE = {"name": "Nobody Supplies", "phone": "555-555-0199", "phone_from": "contract"}
_ASKED = {"came_by": "phone", "received_on": "11/20/2026", "said_by": "x", "address": "2 Elsewhere Road"}
_PARTY = {"about_id": "payers_payer"}
_ESTIMATE = {
    "low": "0.1", "mode": "0.2", "high": "0.3", "loss_low": "10", "loss_high": "20", "reason": "We counted them.",
}  # fmt: skip
_CASE = {"change_id": "changes_change"}

_THING = {"thing_id": "risk_asset"}
_REMARK = {"criticality": "low", "has_data": "no", "why_none": "x"}
_WAY = {"source": "outside:patients", "target": "outside:plans", "categories": ["claim"], "channel": "fax"}
_FIRM = {"name": "Nobody", "kind": "other", "tier": "T3", "regions": "US"}
_AGREED = {"partner": "{partners_partner}", "kind": "service"}
_TERMS = {
    "services": "x", "starts_on": "11/20/2026", "notice_days": "30", "regions": "US", "incident_hours": "48",
    "breach_days": "5", "return_days": "30", "insurance_dollars": "0", "p1-purpose": "payment",
    "p1-categories": "claim", "p1-channels": "sftp", "p1-actions": "transmit",
}  # fmt: skip
_SIGNED = {"side": "practice", "name": "x", "title": "x", "method": "ink", "has_authority": "on"}

_RATED = {"cue-urgency": "9", **{f"premise-{number}": "4" for number in range(5)}}

_RECIPIENT = {"to": "professional", "name": "x", "address": "x@y.example"}
_LETTER = {"subject": "A message for you", "body": "x", "purpose": "treatment"}
_MAILBOX = {
    "name": "x", "address": "x@lh.example", "username": "x", "password": "x", "smtp_host": "smtp.lh.example",
    "smtp_port": "587", "smtp_tls": "starttls", "imap_port": "993", "imap_tls": "implicit",
}  # fmt: skip

_CASE_FACTS = {"discovered_on": "11/20/2026", "aware_on": "11/20/2026", "role": "covered_entity"}
_FOLLOWED = {"trail-whose": "person {somebody}", "trail-since": "11/01/2026", "trail-until": "11/20/2026"}
_HELD_BACK = {"delay-who": "A detective", "delay-stated_on": "11/20/2026", "delay-written": "no"}
_HELPED = {"help-kind": "counsel", "help-firm": "Nobody & Nobody", "help-words": "The hotline said so."}
_PAID_FOR = {"cost-dollars": "12.50", "cost-paid_on": "11/20/2026", "cost-say": "Postage"}

_FIRST_PAGES: Mapping[str, str] = {
    "insurer": "Nobody Mutual", "effective_on": "12/01/2026", "expiration_on": "12/01/2027", "form": "own",
    "aggregate_cents": "100,000", "retention_cents": "0", "premium_cents": "1", "basis": "claims_made",
    "defence": "inside", "knowledge_group": "owner",
}  # fmt: skip
ADDRESSES: Mapping[str, Row] = {
    "desk:desk": Row(get="SEE_DESK"),
    "desk:files": Row(get="SEE_DESK"),
    "desk:find": Row(post="SEE_DESK", form={"q": "100001"}),
    "desk:standing": Row(get="SEE_FACTS"),
    "visits:worklist": Row(get="SEE_VISITS"),
    "visits:take_file": Row(get="SEE_VISITS"),
    "visits:preview": Row(get="IMPORT_VISITS", ids={"file_id": "visits_file"}),
    "visits:take": Row(post="IMPORT_VISITS", ids={"file_id": "visits_file"}),
    "visits:findings": Row(get="SEE_VISITS"),
    "visits:mend": Row(get="WRITE_VISIT"),
    "visits:leave_out": Row(post="WRITE_VISIT"),
    "visits:sign": Row(post="WRITE_VISIT", form={"visit": ["{visits_visit}"]}),
    "visits:of_patient": Row(get="SEE_VISITS"),
    "visits:add": Row(get="SEE_VISITS", post="SEE_VISITS", form=_VISIT),
    "visits:visit": Row(get="SEE_VISITS"),
    "visits:change": Row(get="WRITE_VISIT", post="WRITE_VISIT", form=_VISIT),
    "visits:release": Row(post="WRITE_VISIT"),
    "patients:worklist": Row(get="SEE_PATIENT"),
    "patients:find": Row(post="SEE_PATIENT", form={"member_id": "TST0000001"}),
    "patients:add": Row(get="SEE_PATIENT", post="WRITE_PATIENT", form=_PATIENT),
    "patients:take_file": Row(get="SEE_PATIENT"),
    "patients:link": Row(post="WRITE_PATIENT"),
    "patients:settle": Row(post="WRITE_PATIENT"),
    "patients:patient": Row(get="SEE_PATIENT"),
    "patients:add_cover": Row(get="SEE_PATIENT", post="SEE_PATIENT", form={"member_id": "TST0000001", "rank": "1"}),
    "charges:worklist": Row(get="SEE_VISITS"),
    "charges:release": Row(post="WRITE_VISIT", form={"visit": ["{held_visit}"]}),
    "claims:worklist": Row(get="SEE_CLAIMS"),
    "claims:preview": Row(post="MEND_CLAIM", form={"act": "hold", "claim": ["{claims_claim}"]}),
    "claims:act": Row(post="MEND_CLAIM", form={"act": "again", "claim": ["{claims_claim}"]}),
    "claims:claim": Row(get="SEE_CLAIMS"),
    "remits:worklist": Row(get="SEE_REMITS"),
    "remits:differences": Row(get="SEE_REMITS"),
    "remits:difference": Row(get="SEE_REMITS", post="SETTLE", form={"do": "keep", "keep-note": "x"}),
    "remits:denials": Row(get="SEE_REMITS"),
    "remits:worked": Row(post="SETTLE"),
    "remits:unmatched": Row(get="SEE_REMITS"),
    "remits:confirm": Row(post="SETTLE", form={"claim": "100001"}),
    "remits:remit": Row(get="SEE_REMITS"),
    "payments:worklist": Row(get="TAKE_PAYMENT"),
    "payments:deposits": Row(get="SEE_LEDGER", post="SEE_LEDGER"),
    "payments:take": Row(get="TAKE_PAYMENT", post="TAKE_PAYMENT", form=_PAID),
    "statements:worklist": Row(get="SEE_STATEMENT"),
    "statements:issue": Row(post="ISSUE_STATEMENTS"),
    "statements:statement": Row(get="SEE_STATEMENT"),
    "statements:letter": Row(get="SEE_STATEMENT"),
    "ledger:worklist": Row(get="SEE_LEDGER"),
    "ledger:account": Row(get="SEE_LEDGER"),
    "ledger:entry": Row(get="SEE_LEDGER"),
    "ledger:source": Row(get="SEE_SOURCE"),
    "payers:worklist": Row(get="SEE_PAYERS"),
    "payers:add": Row(get="SEE_PAYERS", post="WRITE_PAYERS", form=_PLAN),
    "payers:fees": Row(get="SEE_PAYERS", post="SEE_PAYERS"),
    "payers:own_fees": Row(get="SEE_PAYERS", post="SEE_PAYERS"),
    "payers:payer": Row(get="SEE_PAYERS", post="SEE_PAYERS", form=_PLAN),
    "changes:worklist": Row(get="SEE_CHANGES"),
    "changes:enter": Row(get="WRITE_CHANGE", post="WRITE_CHANGE", form=_ON_FILE),
    "changes:enter_for": Row(get="WRITE_CHANGE", post="WRITE_CHANGE", form=_ON_FILE, ids=_PARTY),
    "changes:party": Row(get="SEE_CHANGES", ids=_PARTY),
    "changes:request": Row(get="SEE_CHANGES", post="SEE_CHANGES", form=_ASKED, ids=_PARTY),
    "changes:change": Row(get="SEE_CHANGES", ids=_CASE),
    "changes:call": Row(post="WRITE_CHANGE", form={"number": "5555550199", "outcome": "not_reached"}, ids=_CASE),
    "changes:confirm": Row(post="SETTLE_CHANGE", ids=_CASE),
    "changes:stop": Row(post="WRITE_CHANGE", form={"why": "x"}, ids=_CASE),
    "changes:let_in": Row(post="WRITE_CHANGE", ids=_CASE),
    "agreements:worklist": Row(get="SEE_AGREEMENTS"),
    "agreements:new": Row(get="WRITE_AGREEMENT", post="WRITE_AGREEMENT", form=_AGREED),
    "agreements:agreement": Row(get="SEE_AGREEMENTS"),
    "agreements:write": Row(get="WRITE_AGREEMENT", post="WRITE_AGREEMENT", form=_TERMS),
    "agreements:duties": Row(get="SEE_AGREEMENTS"),
    "agreements:version": Row(get="SEE_AGREEMENTS"),
    "agreements:text": Row(get="SEE_AGREEMENTS"),
    "agreements:review": Row(post="WRITE_AGREEMENT", form={"verdict": "good", "note": "x"}),
    "agreements:approve": Row(post="SIGN_AGREEMENT"),
    "agreements:sign": Row(post="SIGN_AGREEMENT", form=_SIGNED),
    "agreements:put_in_force": Row(post="SIGN_AGREEMENT"),
    "agreements:keep_duty": Row(post="WRITE_AGREEMENT", form={"evidence": "x"}),
    "agreements:give_notice": Row(post="SIGN_AGREEMENT", form={"by": "practice", "ends_on": "12/31/2027"}),
    "agreements:end": Row(post="SIGN_AGREEMENT", form={"why": "x"}),
    "agreements:dispose": Row(post="WRITE_AGREEMENT", form={"how": "x"}),
    "agreements:archive": Row(post="WRITE_AGREEMENT"),
    "agreements:look_again": Row(post="WRITE_AGREEMENT"),
    "agreements:shared": Row(get="SEE_SHARING"),
    "agreements:why": Row(get="SEE_SHARING", ids={"entry_id": "sending"}),
    "agreements:proof": Row(get="SEE_SHARING", ids={"entry_id": "sending"}),
    "posture:worklist": Row(get="SEE_POSTURE", post="CHECK_POSTURE", form={"name": "nobody.example"}),
    "posture:domain": Row(get="SEE_POSTURE", post="CHECK_POSTURE", form={"selectors": "s1"}),
    "posture:check": Row(post="CHECK_POSTURE"),
    "posture:history": Row(get="SEE_POSTURE"),
    "posture:reports": Row(get="SEE_POSTURE"),
    "posture:take_report": Row(post="CHECK_POSTURE"),
    "posture:remove": Row(post="CHECK_POSTURE"),
    "outbox:worklist": Row(get="SEE_OUTBOX"),
    "outbox:add": Row(get="WRITE_MESSAGE", post="WRITE_MESSAGE", form=_RECIPIENT),
    "outbox:recipient": Row(get="SEE_OUTBOX"),
    "outbox:check": Row(post="SEND_MESSAGE"),
    "outbox:key": Row(post="WRITE_MESSAGE"),
    "outbox:choose": Row(post="WRITE_MESSAGE", form={"how": "telephone", "was_warned": "on"}),
    "outbox:say_partner": Row(post="WRITE_MESSAGE"),
    "outbox:withdraw": Row(post="WRITE_MESSAGE"),
    "outbox:write": Row(get="WRITE_MESSAGE", post="WRITE_MESSAGE", form=_LETTER),
    "outbox:message": Row(get="SEE_OUTBOX"),
    "outbox:change": Row(get="WRITE_MESSAGE", post="WRITE_MESSAGE", form=_LETTER),
    "outbox:send": Row(post="SEND_MESSAGE", form={"way": "notice"}),
    "outbox:code": Row(post="SEND_MESSAGE"),
    "outbox:revoke": Row(post="SEND_MESSAGE"),
    "outbox:read": Row(post="SEE_OUTBOX"),
    "devices:worklist": Row(get="SEE_OWN_DEVICE"),
    "devices:everybody": Row(get="SEE_DEVICES"),
    "devices:device": Row(get="SEE_OWN_DEVICE"),
    "devices:pair": Row(get="PAIR_DEVICE", post="PAIR_DEVICE"),
    "devices:waiting": Row(get="PAIR_DEVICE"),
    "devices:paired": Row(get="PAIR_DEVICE"),
    "devices:kit": Row(get="PAIR_DEVICE"),
    "devices:tie": Row(post="PAIR_DEVICE"),
    "devices:lost": Row(get="REPORT_LOST", post="REPORT_LOST"),
    "devices:exception": Row(
        get="EXCEPT_DEVICE", post="EXCEPT_DEVICE", form={"reason": "Its replacement comes.", "days": "5"}
    ),
    "devices:end_exception": Row(post="EXCEPT_DEVICE"),
    "devices:take_back": Row(post="MANAGE_DEVICES"),
    "devices:looked_into": Row(
        get="MANAGE_DEVICES",
        post="MANAGE_DEVICES",
        form={"reason": "Found the same day."},
        ids={"loss_id": "devices_loss"},
    ),
    "devices:accept_start": Row(post="MANAGE_DEVICES"),
    "devices:osquery": Row(get="MANAGE_DEVICES", post="MANAGE_DEVICES"),
    "devices:end_osquery": Row(post="MANAGE_DEVICES"),
    "devices:days": Row(get="EXCEPT_DEVICE", post="EXCEPT_DEVICE", form={"person": "{somebody}", "days": "3"}),
    "programs:worklist": Row(get="SEE_PEOPLE"),
    "programs:new": Row(get="MANAGE_CLIENTS", post="MANAGE_CLIENTS", form={"name": "x", "may": ["visits"]}),
    "programs:end": Row(post="MANAGE_CLIENTS", ids={"client_id": "clients_client"}),
    "mailboxes:worklist": Row(get="SELF_TEST"),
    "mailboxes:new": Row(get="MANAGE_POST", post="MANAGE_POST", form=_MAILBOX),
    "mailboxes:try": Row(post="SELF_TEST", ids={"account_id": "post_account"}),
    "mailboxes:end": Row(post="MANAGE_POST", ids={"account_id": "post_account"}),
    "selftest:worklist": Row(get="SELF_TEST"),
    "selftest:ask": Row(post="SELF_TEST"),
    "selftest:run": Row(get="SELF_TEST", ids={"run_id": "selftest_run"}),
    "health:health": Row(get="SEE_HEALTH"),
    "protection:forecast": Row(get="SEE_FACTS"),
    "protection:policy": Row(get="SEE_POLICY"),
    "protection:policy_file": Row(get="SEE_POLICY"),
    "protection:change": Row(post="CHANGE_POLICY", form={"name": "idle_seconds", "amount": "10", "propose": "yes"}),
    "protection:approve": Row(post="CHANGE_POLICY", ids={"proposal_id": "gate_proposal"}),
    "protection:withdraw": Row(post="CHANGE_POLICY", ids={"proposal_id": "gate_proposal"}),
    "protection:emergency": Row(get="BREAK_GLASS"),
    "protection:open_glass": Row(post="BREAK_GLASS", form={"reason": "Somebody collapsed at the door"}),
    "protection:end_glass": Row(post="BREAK_GLASS"),
    "protection:review": Row(
        get="REVIEW_GLASS", post="REVIEW_GLASS", form={"was_right": "yes"}, ids={"glass_id": "gate_glass"}
    ),
    "people:worklist": Row(get="SEE_PEOPLE"),
    "people:new": Row(
        get="MANAGE_PEOPLE", post="MANAGE_PEOPLE", form={"name": "x", "email": "x@lh.example", "roles": ["biller"]}
    ),
    "people:person": Row(get="SEE_PEOPLE"),
    "people:roles": Row(post="MANAGE_PEOPLE", form={"roles": ["owner"]}),
    "people:invite": Row(post="MANAGE_PEOPLE"),
    "people:propose_reset": Row(post="MANAGE_PEOPLE"),
    "people:reset": Row(post="MANAGE_PEOPLE"),
    "people:end": Row(get="MANAGE_PEOPLE", post="MANAGE_PEOPLE"),
    "patients:forget": Row(get="FORGET_PATIENT"),
    "patients:propose_forgetting": Row(post="FORGET_PATIENT", form={"reason": "mistake"}),
    "patients:approve_forgetting": Row(post="FORGET_PATIENT"),
    "mail:worklist": Row(get="READ_MAIL"),
    "mail:check": Row(get="REPORT_MAIL", post="REPORT_MAIL"),
    "mail:signs": Row(get="READ_MAIL"),
    "mail:policy": Row(get="READ_MAIL", post="SET_FILTER", form={"hold": "tag", "look": "pass", "mark": ""}),
    "mail:watch": Row(post="MANAGE_POST", form={"account": "{post_account}", "how": "show"}),
    "mail:approve": Row(post="SET_FILTER"),
    "mail:withdraw": Row(post="SET_FILTER"),
    "mail:message": Row(get="READ_MAIL"),
    "mail:report": Row(post="REPORT_MAIL"),
    "mail:ask": Row(post="RELEASE_MAIL"),
    "mail:release": Row(post="RELEASE_MAIL"),
    "mail:delete": Row(post="RELEASE_MAIL"),
    "mail:judge": Row(post="REPORT_MAIL", form={"sign": "T5", "verdict": "wrong"}),
    "mail:ours": Row(post="RELEASE_MAIL"),
    "review:worklist": Row(get="REVIEW_ACCESS"),
    "review:so_far": Row(get="REVIEW_ACCESS"),
    "review:decide": Row(
        post="REVIEW_ACCESS", form={"about": "opened 00000000-0000-7000-8000-000000000000", "verdict": "ask"}
    ),
    "review:finish": Row(post="REVIEW_ACCESS", form={"until": "2026-11-22T00:00:00-06:00"}),
    "review:history": Row(get="REVIEW_ACCESS"),
    "review:patient": Row(get="REVIEW_ACCESS"),
    "disclosures:worklist": Row(get="SEE_DISCLOSURES"),
    "disclosures:find": Row(post="SEE_DISCLOSURES", form={"number": "1"}),
    "disclosures:patient": Row(get="SEE_DISCLOSURES"),
    "disclosures:add": Row(get="WRITE_DISCLOSURE", post="WRITE_DISCLOSURE", form=_DISCLOSED),
    "disclosures:ask": Row(post="WRITE_DISCLOSURE", form={"received_on": "11/20/2026", "by": "the patient"}),
    "disclosures:letter": Row(get="EXPORT_DISCLOSURES"),
    "disclosures:proof": Row(get="SEE_DISCLOSURES", ids={"disclosure_id": "disclosures_disclosure"}),
    "disclosures:extend": Row(post="WRITE_DISCLOSURE", form={"why": "x"}, ids={"ask_id": "disclosures_ask"}),
    "disclosures:answer": Row(post="WRITE_DISCLOSURE", ids={"ask_id": "disclosures_ask"}),
    "training:worklist": Row(get="TAKE_LESSON"),
    "training:lesson": Row(get="TAKE_LESSON"),
    "training:answer": Row(post="TAKE_LESSON", form={"q0": "0"}),
    "training:team": Row(get="SEE_TRAINING"),
    "training:record_csv": Row(get="SEE_TRAINING"),
    "training:record_pdf": Row(get="SEE_TRAINING"),
    "training:own": Row(get="WRITE_LESSON", post="WRITE_LESSON", form={"text": "x", "keep": "yes"}),
    "training:take_back": Row(post="WRITE_LESSON"),
    "risk:worklist": Row(get="SEE_RISK"),
    "risk:scenarios": Row(get="SEE_RISK"),
    "risk:scenario": Row(get="SEE_RISK", post="WRITE_RISK", form=_ESTIMATE),
    "risk:what_if": Row(get="SEE_RISK"),
    "risk:plan": Row(get="SEE_RISK"),
    "risk:decide": Row(
        get="SEE_RISK", post="WRITE_RISK", form={"choice": "mend", "owner": "{somebody}", "due_on": "2026-12-20"}
    ),
    "risk:history": Row(get="SEE_RISK"),
    "risk:questions": Row(get="ANSWER_SAFEGUARDS"),
    "risk:question": Row(get="ANSWER_SAFEGUARDS", post="ANSWER_SAFEGUARDS", form={"value": "no"}),
    "risk:hand_over": Row(post="ANSWER_SAFEGUARDS", form={"person": "{somebody}"}),
    "risk:shown_file": Row(get="WRITE_RISK", ids={"file_id": "risk_file"}),
    "risk:law": Row(get="SEE_RISK"),
    "risk:row": Row(get="SEE_RISK", post="WRITE_RISK", form={"outcome": "implemented"}),
    "risk:views": Row(get="SEE_RISK"),
    "risk:view": Row(get="SEE_RISK"),
    "risk:strengths": Row(get="SEE_RISK"),
    "risk:profile": Row(get="WRITE_RISK", post="WRITE_RISK", form={"clinicians": "1", "records": "1", "revenue": "1"}),
    "risk:printable": Row(get="SEE_RISK"),
    "risk:inventory": Row(get="SEE_RISK"),
    "risk:add_asset": Row(post="WRITE_RISK", form={"kind": "other", "name": "x"}),
    "risk:look_through": Row(post="WRITE_RISK"),
    "risk:end_asset": Row(post="WRITE_RISK"),
    "risk:thing": Row(get="SEE_RISK", post="WRITE_RISK", form=_REMARK, ids=_THING),
    "risk:note_custody": Row(
        post="WRITE_RISK", form={"what": "moved", "note": "x", "happened_on": "11/20/2026"}, ids=_THING
    ),
    "risk:flows": Row(get="SEE_RISK", post="WRITE_RISK", form=_WAY),
    "risk:end_flow": Row(post="WRITE_RISK"),
    "risk:choice": Row(get="SEE_RISK"),
    "risk:hired": Row(get="SEE_RISK"),
    "risk:complete": Row(get="SEE_RISK"),
    "risk:recognised": Row(get="SEE_RISK"),
    "risk:report": Row(get="SEE_RISK"),
    "risk:draft": Row(get="SEE_RISK"),
    "risk:sign": Row(post="SIGN_RISK"),
    "risk:signed": Row(get="WRITE_RISK", ids={"snapshot_id": "risk_snapshot"}),
    "risk:check": Row(post="WRITE_RISK", ids={"snapshot_id": "risk_snapshot"}),
    "cyberinsurance:worklist": Row(get="SEE_COVER"),
    "cyberinsurance:compare": Row(get="SEE_COVER"),
    "cyberinsurance:conditions": Row(get="SEE_COVER"),
    "cyberinsurance:dates": Row(get="SEE_COVER"),
    "cyberinsurance:new": Row(get="WRITE_COVER", post="WRITE_COVER", form=_FIRST_PAGES),
    "cyberinsurance:file": Row(get="SEE_COVER", ids={"file_id": "cyberinsurance_file"}),
    "cyberinsurance:policy": Row(get="SEE_COVER"),
    "cyberinsurance:losses": Row(get="SEE_COVER"),
    "cyberinsurance:change": Row(get="WRITE_COVER", post="WRITE_COVER", form=_FIRST_PAGES),
    "cyberinsurance:part": Row(get="WRITE_COVER", post="WRITE_COVER", form={"basis": "dollars"}),
    "cyberinsurance:exclusion": Row(get="WRITE_COVER", post="WRITE_COVER", form={"is_counted": "on"}),
    "cyberinsurance:add_condition": Row(get="WRITE_COVER", post="WRITE_COVER", form={"kind": "mfa"}),
    "cyberinsurance:condition": Row(get="WRITE_COVER", post="WRITE_COVER", form={"kind": "mfa"}),
    "cyberinsurance:drop": Row(post="WRITE_COVER"),
    "cyberinsurance:bind": Row(post="WRITE_COVER"),
    "cyberinsurance:decline": Row(post="WRITE_COVER"),
    "cyberinsurance:end": Row(post="WRITE_COVER", form={"ended_on": "12/31/2026"}),
    "cyberinsurance:keep_file": Row(post="WRITE_COVER"),
    "cyberinsurance:applications": Row(
        get="SEE_COVER", post="WRITE_COVER", form={"insurer": "Saltmarsh Mutual", "policy": ""}
    ),
    "cyberinsurance:application": Row(get="SEE_COVER"),
    "cyberinsurance:question": Row(get="WRITE_COVER", post="WRITE_COVER", form={"value": "facts"}),
    "cyberinsurance:sign": Row(get="SIGN_APPLICATION", post="SIGN_APPLICATION", form={"read": "0"}),
    "cyberinsurance:signed": Row(get="SEE_COVER"),
    "cyberinsurance:drift": Row(get="SEE_COVER"),
    "cyberinsurance:evidence": Row(get="SEE_COVER"),
    "cyberinsurance:pack": Row(post="EXPORT_EVIDENCE", form={"application": ""}),
    "partners:worklist": Row(get="SEE_PARTNERS"),
    "partners:add": Row(get="WRITE_PARTNER", post="WRITE_PARTNER", form=_FIRM),
    "partners:weigh": Row(get="WRITE_PARTNER", post="WRITE_PARTNER", form={"W01": "100"}),
    "partners:mix": Row(get="WRITE_PARTNER", post="WRITE_PARTNER", form={"claims": "1"}),
    "partners:compare": Row(get="SEE_PARTNERS"),
    "partners:decision": Row(get="SEE_PARTNERS"),
    "partners:partner": Row(get="SEE_PARTNERS"),
    "partners:change": Row(get="WRITE_PARTNER", post="WRITE_PARTNER", form=_FIRM),
    "partners:set_state": Row(post="CHOOSE_PARTNER", form={"state": "ended", "why": "x"}),
    "partners:tick": Row(post="WRITE_PARTNER", form={"is_done": "on"}),
    "partners:look": Row(post="WRITE_PARTNER"),
    "partners:knock_out": Row(get="WRITE_PARTNER", post="WRITE_PARTNER", form={"result": "pass", "reason": "x"}),
    "partners:rate": Row(get="WRITE_PARTNER", post="WRITE_PARTNER", form={"W01_points": "10"}),
    "partners:offer": Row(get="WRITE_PARTNER", post="WRITE_PARTNER", form={"percent": "1", "term_months": "1"}),
    "partners:figure": Row(get="WRITE_PARTNER", post="WRITE_PARTNER", form={"value": "99"}),
    "partners:choose": Row(get="CHOOSE_PARTNER", post="CHOOSE_PARTNER", form={"why": "Because nobody looked at it."}),
    "partners:answers": Row(get="SEE_PARTNERS"),
    "partners:ask": Row(post="WRITE_PARTNER"),
    "partners:revoke": Row(post="WRITE_PARTNER"),
    "partners:export": Row(get="SEE_PARTNERS"),
    "partners:paper": Row(get="SEE_PARTNERS"),
    "partners:bring": Row(post="WRITE_PARTNER"),
    "partners:file": Row(get="SEE_PARTNERS", ids={"file_id": "partners_file"}),
    "partners:screening": Row(get="SEE_PARTNERS"),
    "partners:screen": Row(post="SCREEN"),
    "partners:person": Row(get="SEE_PARTNERS", post="SCREEN", form={"formers": "Nobody"}),
    "partners:match": Row(
        get="SEE_PARTNERS", post="SETTLE_MATCH", form={"who": "other", "reason": "Another date of birth."}
    ),
    "partners:lists": Row(get="SEE_PARTNERS", post="SCREEN"),
    "partners:watch": Row(get="SEE_PARTNERS"),
    "partners:close_task": Row(post="WRITE_PARTNER", form={"note": "x"}),
    "partners:evidence": Row(get="SEE_PARTNERS", post="WRITE_PARTNER"),
    "partners:withdraw": Row(post="WRITE_PARTNER"),
    "partners:heard": Row(post="WRITE_PARTNER", form={"trigger": "price", "say": "x"}),
    "partners:exit_drill": Row(get="SEE_PARTNERS"),
    "partners:begin_drill": Row(post="WRITE_PARTNER"),
    "partners:take_export": Row(post="WRITE_PARTNER"),
    "partners:tick_drill": Row(post="WRITE_PARTNER", form={"note": "Seen by nobody."}),
    "partners:finish_drill": Row(post="WRITE_PARTNER"),
    "incidents:worklist": Row(get="REPORT_INCIDENT"),
    "incidents:first": Row(get="REPORT_INCIDENT", post="REPORT_INCIDENT", form={"what": "A letter came back."}),
    "incidents:noted": Row(get="REPORT_INCIDENT"),
    "incidents:rehearse": Row(post="WORK_INCIDENT"),
    "incidents:open_lost": Row(post="WORK_INCIDENT", ids={"loss_id": "devices_loss"}),
    "incidents:incident": Row(get="SEE_INCIDENTS"),
    "incidents:take_up": Row(post="WORK_INCIDENT"),
    "incidents:dismiss": Row(post="DECIDE_INCIDENT", form={"why": "Nothing."}),
    "incidents:note": Row(post="WORK_INCIDENT", form={"note-kind": "timeline", "note-text": "They called."}),
    "incidents:answer": Row(post="WORK_INCIDENT", form={"clock": "hhs", "words": "Not needed."}),
    "incidents:add_task": Row(post="WORK_INCIDENT", form={"task-say": "Call them.", "task-role": "owner"}),
    "incidents:task_done": Row(post="WORK_INCIDENT"),
    "incidents:task_drop": Row(post="WORK_INCIDENT", form={"reason": "Nobody needs it."}),
    "incidents:people": Row(get="SEE_INCIDENTS"),
    "incidents:facts": Row(post="WORK_INCIDENT", form=_CASE_FACTS),
    "incidents:look": Row(post="WORK_INCIDENT", form=_FOLLOWED),
    "incidents:touch": Row(post="WORK_INCIDENT", form={"patient": ["{patients_patient}"]}),
    "incidents:touch_numbers": Row(post="WORK_INCIDENT", form={"numbers-numbers": "1"}),
    "incidents:touch_person": Row(post="WORK_INCIDENT", form={"person-name": "Nobody"}),
    "incidents:take_out": Row(post="WORK_INCIDENT", ids={"person_id": "incidents_person"}),
    "incidents:disclose": Row(post="SEE_INCIDENTS"),
    "incidents:assessment": Row(get="SEE_INCIDENTS"),
    "incidents:factor": Row(post="WORK_INCIDENT", form={"text": "Names.", "evidence": "A letter."}),
    "incidents:decide": Row(post="DECIDE_INCIDENT", form={"decide-outcome": "breach", "decide-reason": "It is."}),
    "incidents:notices": Row(get="SEE_INCIDENTS"),
    "incidents:delay": Row(post="WORK_INCIDENT", form=_HELD_BACK),
    "incidents:notice": Row(get="SEE_INCIDENTS", post="SEE_INCIDENTS", form={"happened": "x"}),
    "incidents:print": Row(post="EXPORT_NOTICES"),
    "incidents:help": Row(get="SEE_INCIDENTS"),
    "incidents:consent": Row(post="WORK_INCIDENT", form=_HELPED),
    "incidents:hire": Row(post="WORK_INCIDENT", form=_HELPED),
    "incidents:cost": Row(post="WORK_INCIDENT", form=_PAID_FOR),
    "incidents:evidence": Row(get="SEE_INCIDENTS"),
    "incidents:keep_file": Row(post="SEE_INCIDENTS"),
    "incidents:file": Row(get="SEE_INCIDENTS", ids={"file_id": "incidents_file"}),
    "incidents:custody": Row(post="WORK_INCIDENT", form={"text": "Lent."}, ids={"file_id": "incidents_file"}),
    "incidents:closing": Row(get="SEE_INCIDENTS"),
    "incidents:cause": Row(post="WORK_INCIDENT", form={"cause-text": "Haste."}),
    "incidents:change": Row(post="WORK_INCIDENT", form={"change-text": "Two look."}),
    "incidents:sanctions": Row(post="WORK_INCIDENT", form={"sanctions-text": "Not listed."}),
    "incidents:lesson": Row(post="WORK_INCIDENT", form={"lesson-text": "Look twice."}),
    "incidents:relate": Row(post="SEE_INCIDENTS"),
    "incidents:told": Row(post="WORK_INCIDENT"),
    "incidents:close": Row(post="DECIDE_INCIDENT"),
    "incidents:reopen": Row(post="DECIDE_INCIDENT", form={"why": "More is known."}),
    "drills:worklist": Row(get="SEE_OWN_DRILLS"),
    "drills:lures": Row(get="SEE_DRILLS"),
    "drills:add_lure": Row(get="WRITE_DRILL", post="WRITE_DRILL", form={"family": "x", "text": "x"}),
    "drills:prepare": Row(
        get="WRITE_DRILL", post="WRITE_DRILL", form={"since_on": "11/30/2026"}, ids={"lure_id": "drills_lure"}
    ),
    "drills:drill": Row(get="SEE_DRILLS"),
    "drills:rate": Row(get="WRITE_DRILL", post="WRITE_DRILL", form=_RATED),
    "drills:propose": Row(post="WRITE_DRILL"),
    "drills:approve": Row(post="WRITE_DRILL"),
    "drills:withdraw": Row(post="WRITE_DRILL"),
}

# The API: what each address asks the gate, and by which method; the rest of it shows nothing of anybody's.
API: Mapping[str, tuple[str, str]] = {
    "api:bring": ("post", "IMPORT_VISITS"), "api:visit": ("get", "IMPORT_VISITS"),
    "api:claims": ("get", "SEE_CLAIMS"), "api:claim": ("get", "SEE_CLAIMS"),
    "api:balances": ("get", "SEE_LEDGER"), "api:of_patient": ("get", "SEE_LEDGER"),
}  # fmt: skip
API_OPEN = {"api:api-root", "api:nowhere", "api:give_token", "api:openapi-json"}

# Commands: "machine" may be run by whoever has the machine's account and its keys, and does its work as a named job;
# "file" reads files that one has already and opens nothing of the house.
VERBS: Mapping[str, str] = {
    "device look": "file", "device pair": "file", "device report": "file", "device kit": "file",
    "device browser": "file",
    "init": "machine", "connect": "machine", "day": "machine", "serve": "machine", "sign-in": "machine",
    "stop": "machine", "health": "machine", "restore": "machine", "resume": "machine", "backup": "machine",
    "backup check": "machine", "backup drill": "machine", "backup key": "machine", "backup list": "machine",
    "backup prune": "machine", "facts explain": "machine", "keys kit": "machine", "keys list": "machine",
    "keys recover": "machine", "keys rewrap": "machine", "keys rotate": "machine", "keys shredded": "machine",
    "people add": "machine", "people code": "machine", "people end": "machine", "people list": "machine",
    "people retell": "machine", "people roles": "machine", "policy book": "machine", "policy bundle": "machine",
    "policy forecast": "machine", "policy show": "machine", "trail checkpoint": "machine", "trail export": "machine",
    "trail key": "machine", "trail lag": "machine", "trail prove": "machine", "trail verifier": "file",
    "trail witness add": "machine", "trail witness list": "machine", "trail witness serve": "file",
    "drill list": "machine", "drill results": "machine", "drill check": "file",
    "clients add": "machine", "clients list": "machine", "clients end": "machine",
    "mail account add": "machine", "mail account list": "machine", "mail account end": "machine",
    "mail self-test": "machine",
    "mail gateway": "machine", "mail takes": "machine", "mail watch": "machine",
    "mail domain": "file", "mail reports": "file", "mail read": "file", "mail scan": "file",
    "facts list": "machine", "trail verify": "machine", "sandbox sessions": "file",
    "training list": "machine", "training check": "file", "training export": "machine",
    "sandbox serve": "file", "x12 show": "file", "x12 check": "file", "x12 tables": "file", "agreements check": "file",
    "risk simulate": "file", "risk verify": "file",
    "risk report": "machine", "partners import": "machine", "partners screen": "machine", "partners watch": "machine",
}  # fmt: skip
