"""The 44 questions are those of the insurance reference, each with facts of the one catalogue that can answer it."""

from __future__ import annotations

import re

import pytest

from quietledger.core.facts.rules import CATALOGUE
from quietledger.safety.cyberinsurance.questions import BY_ID, QUESTIONS, Kind, Known

# Question: days, whether cover commonly hangs on it, the form of its answer (the reference, section 4).
TABLE = """
Q01 7 E coverage | Q02 7 E coverage | Q03 7 E coverage | Q04 30 - coverage | Q05 30 - yes/no | Q06 7 - list
Q07 7 E coverage | Q08 90 - yes/no | Q09 7 E coverage | Q10 90 - yes/no | Q11 90 - yes/no | Q12 2 E enum
Q13 30 E yes/no | Q14 90 - yes/no | Q15 180 E date | Q16 30 E yes/no | Q17 7 - enum | Q18 180 - date
Q19 365 E coverage | Q20 30 E days | Q21 30 - list | Q22 180 - date | Q23 90 - yes/no | Q24 30 - coverage
Q25 365 - yes/no | Q26 90 - yes/no | Q27 180 - date | Q28 90 - days | Q29 7 E yes/no | Q30 30 E yes/no
Q31 30 - amount | Q32 365 E date | Q33 365 - date | Q34 30 - coverage | Q35 365 - coverage | Q36 30 E count
Q37 30 - count | Q38 365 E amount | Q39 30 - list | Q40 0 E list | Q41 365 - date | Q42 90 - list
Q43 365 - yes/no | Q44 180 - yes/no
"""
KINDS = {
    "coverage": Kind.COVERAGE, "yes/no": Kind.YES_NO, "list": Kind.LIST, "enum": Kind.CHOICE, "date": Kind.DATE,
    "days": Kind.DAYS, "amount": Kind.AMOUNT, "count": Kind.COUNT,
}  # fmt: skip
FACTS = {
    "Q01": "practice.safeguard.mfa_mail", "Q02": "practice.safeguard.mfa_remote",
    "Q03": "practice.safeguard.mfa_admin", "Q04": "person.mfa practice.safeguard.mfa_apps",
    "Q05": "practice.safeguard.mfa_strong",
    "Q06": "person.mfa practice.safeguard.mfa_mail practice.safeguard.mfa_remote practice.safeguard.mfa_admin "
           "practice.safeguard.mfa_apps",
    "Q07": "device.malware practice.safeguard.edr_watched", "Q08": "practice.safeguard.macros_blocked",
    "Q09": "device.encrypted", "Q10": "practice.sealed practice.safeguard.cloud_encrypted",
    "Q11": "mail.selftest mail.posture.starttls", "Q12": "practice.backed_up",
    "Q13": "practice.safeguard.backups_apart", "Q14": "practice.backed_up practice.sealed",
    "Q15": "practice.restore_tested", "Q16": "mail.filter",
    "Q17": "mail.posture.spf mail.posture.dkim mail.posture.dmarc", "Q18": "drill.done", "Q19": "person.trained",
    "Q20": "device.updates practice.safeguard.patched", "Q21": "device.supported practice.safeguard.nothing_outdated",
    "Q22": "practice.safeguard.scanned",
    "Q23": "practice.safeguard.admin_apart practice.safeguard.own_accounts practice.safeguard.passwords",
    "Q24": "device.plain_user", "Q25": "practice.safeguard.passwords", "Q26": "practice.safeguard.leavers",
    "Q27": "practice.reviewed practice.safeguard.rights_reviewed",
    "Q28": "practice.trail_checked practice.safeguard.logs_kept", "Q29": "practice.safeguard.no_remote_desktop",
    "Q30": "mail.callbacks", "Q31": "practice.safeguard.two_for_payments",
    "Q32": "practice.safeguard.incident_plan practice.rehearsed",
    "Q33": "practice.safeguard.emergency_plan practice.safeguard.fallback_tested",
    "Q34": "partner.chosen agreement.baa", "Q35": "partner.evidence.insurance", "Q36": "", "Q37": "", "Q38": "",
    "Q39": "practice.safeguard.no_trackers", "Q40": "",
    "Q41": "practice.safeguard.security_official practice.risk_analysed", "Q42": "practice.safeguard.ai_governed",
    "Q43": "practice.safeguard.disposal", "Q44": "practice.safeguard.network_apart",
}  # fmt: skip


def test_the_44_questions_have_the_days_the_form_and_the_weight_of_the_reference():
    rows = [row.split() for row in re.split(r"[|\n]", TABLE) if row.strip()]
    wanted = [(row[0], int(row[1]), row[2] == "E", KINDS[row[3]]) for row in rows]
    assert [(one.id, one.ttl_days, one.binds, one.kind) for one in QUESTIONS] == wanted
    assert len(wanted) == 44


def test_each_question_is_answered_by_exactly_these_facts():
    assert {one.id: " ".join(measure.fact for measure in one.measures) for one in QUESTIONS} == FACTS


def test_every_fact_is_of_the_catalogue_and_counted_over_what_it_is_about():
    told = {(measure.fact, measure.over.value) for one in QUESTIONS for measure in one.measures}
    assert [fact for fact, over in told if CATALOGUE[fact].about != over] == []


def test_what_no_fact_says_is_known_from_the_house_or_typed():
    assert {one.id: one.known for one in QUESTIONS if not one.measures} == {
        "Q36": Known.RECORDS, "Q37": None, "Q38": Known.REVENUE, "Q40": Known.INCIDENTS,
    }  # fmt: skip
    assert [one.id for one in QUESTIONS if one.is_typed] == ["Q37"]


@pytest.mark.parametrize(
    ("question", "control"),
    [("Q01", "C01"), ("Q07", "C02"), ("Q09", "C06"), ("Q13", "C03"), ("Q17", "C04"), ("Q19", "C05"), ("Q20", "C07"),
     ("Q24", "C08"), ("Q26", "C09"), ("Q30", "C10"), ("Q27", "C11"), ("Q32", "C12"), ("Q34", "C13"), ("Q39", "C16")],
)  # fmt: skip
def test_a_question_names_the_control_whose_facts_answer_it(question, control):
    assert BY_ID[question].controls == (control,)


def test_every_question_is_one_and_what_is_said_of_it_is_a_sentence_without_its_stop():
    assert [one.id for one in QUESTIONS if not one.ask.endswith("?")] == []
    assert [one.id for one in QUESTIONS if one.measures and (not one.says or one.says.endswith("."))] == []
