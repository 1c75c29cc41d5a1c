"""The law's table is exactly the reference's: ids, kinds, ways out; and each row names what proves it."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from quietledger.pure.safeguards import crosswalks, law
from quietledger.pure.safeguards.controls import CONTROLS
from quietledger.pure.safeguards.law import Outcome, Type
from quietledger.pure.safeguards.questions import BY_KEY, GROUPS, MOST, QUESTIONS

# 45 CFR 164.308 to 164.316 as the reference lists them, typed anew: what the table must be, in its order.
REFERENCE = """
308(a)(1)(ii)(A) R Risk analysis
308(a)(1)(ii)(B) R Risk management
308(a)(1)(ii)(C) R Sanction policy
308(a)(1)(ii)(D) R Information system activity review
308(a)(2) S Assigned security responsibility
308(a)(3)(ii)(A) A Authorization and/or supervision
308(a)(3)(ii)(B) A Workforce clearance procedure
308(a)(3)(ii)(C) A Termination procedures
308(a)(4)(ii)(A) R Isolating clearinghouse functions
308(a)(4)(ii)(B) A Access authorization
308(a)(4)(ii)(C) A Access establishment and modification
308(a)(5)(ii)(A) A Security reminders
308(a)(5)(ii)(B) A Protection from malicious software
308(a)(5)(ii)(C) A Log-in monitoring
308(a)(5)(ii)(D) A Password management
308(a)(6)(ii) R Response and reporting
308(a)(7)(ii)(A) R Data backup plan
308(a)(7)(ii)(B) R Disaster recovery plan
308(a)(7)(ii)(C) R Emergency mode operation plan
308(a)(7)(ii)(D) A Testing and revision procedures
308(a)(7)(ii)(E) A Applications and data criticality analysis
308(a)(8) S Evaluation
308(b)(1)-(2) S Business associate contracts and other arrangements
308(b)(3) R Written contract or other arrangement
310(a)(2)(i) A Contingency operations
310(a)(2)(ii) A Facility security plan
310(a)(2)(iii) A Access control and validation procedures
310(a)(2)(iv) A Maintenance records
310(b) S Workstation use
310(c) S Workstation security
310(d)(2)(i) R Disposal
310(d)(2)(ii) R Media re-use
310(d)(2)(iii) A Accountability
310(d)(2)(iv) A Data backup and storage
312(a)(2)(i) R Unique user identification
312(a)(2)(ii) R Emergency access procedure
312(a)(2)(iii) A Automatic logoff
312(a)(2)(iv) A Encryption and decryption
312(b) S Audit controls
312(c)(2) A Mechanism to authenticate ePHI
312(d) S Person or entity authentication
312(e)(2)(i) A Integrity controls
312(e)(2)(ii) A Encryption
314(a)(2)(i)(A) R BA complies with Subpart C
314(a)(2)(i)(B) R Subcontractors agree to comply
314(a)(2)(i)(C) R Report security incidents incl. breaches
314(a)(2)(ii) R Other arrangements (164.504(e)(3))
314(a)(2)(iii) R BA contracts with subcontractors
314(b)(2)(i)-(iv) R Plan document terms
316(a) S Policies and procedures
316(b)(1) S Documentation
316(b)(2)(i) R Time limit
316(b)(2)(ii) R Availability
316(b)(2)(iii) R Updates
""".strip().splitlines()


def test_ids_kinds_and_titles_are_the_references_in_its_order() -> None:
    told = [f"{row.id.removeprefix('164.')} {row.type} {row.title}" for row in law.ROWS]
    assert told == REFERENCE


def test_there_are_23_required_22_addressable_and_9_standards() -> None:
    assert Counter(row.type for row in law.ROWS) == {Type.REQUIRED: 23, Type.ADDRESSABLE: 22, Type.STANDARD: 9}
    assert len({row.id for row in law.ROWS}) == 54


def test_an_addressable_row_has_three_ways_out_and_the_others_are_implemented_or_a_gap() -> None:
    three = (Outcome.IMPLEMENTED, Outcome.ALTERNATIVE, Outcome.NOT_REASONABLE)
    either = (Outcome.IMPLEMENTED, Outcome.GAP)
    lawful = {Type.REQUIRED: either, Type.ADDRESSABLE: three, Type.STANDARD: either}
    assert lawful == law.LAWFUL
    assert [one.value for one in three] == ["implemented", "alternative", "not_reasonable_documented"]


def test_what_was_often_wrong_elsewhere_is_right_here() -> None:
    assert law.BY_ID["164.308(b)(3)"].title == "Written contract or other arrangement"
    assert not any("308(b)(4)" in row.id for row in law.ROWS)
    assert {law.BY_ID[f"164.312(a)(2)({one})"].type for one in ("iii", "iv")} == {Type.ADDRESSABLE}


def test_a_row_without_a_measure_is_about_some_practices_only_and_flags_are_the_three() -> None:
    assert [row.id for row in law.ROWS if not row.measures and not row.flag] == []
    flagged = {row.id: row.flag for row in law.ROWS if row.flag}
    assert flagged == {
        "164.308(a)(4)(ii)(A)": "clearinghouse", "164.314(a)(2)(ii)": "government",
        "164.314(b)(2)(i)-(iv)": "group_plan",
    }  # fmt: skip
    assert set(flagged.values()) == law.FLAGS.keys()


def test_a_technical_row_is_never_proved_by_plain_answers_alone() -> None:
    """A written policy shows no technical safeguard: each row of 164.312 looks at a thing, or asks what looks at it."""
    for row in law.ROWS:
        if row.group == "164.312":
            keys = [one.fact.removeprefix("practice.safeguard.") for one in row.measures]
            assert any(key not in BY_KEY or BY_KEY[key].is_technical for key in keys), row.id


def test_every_row_has_its_group_and_a_mark_for_its_address_that_is_its_own() -> None:
    assert {row.group for row in law.ROWS} == law.GROUPS.keys()
    assert len({row.slug for row in law.ROWS}) == 54
    assert all(re.fullmatch(r"[0-9A-Za-z-]+", row.slug) for row in law.ROWS)
    assert law.BY_ID["164.308(a)(1)(ii)(A)"].slug == "308-a-1-ii-A"


def test_a_small_practice_is_asked_at_most_60_questions_and_each_serves_somebody() -> None:
    assert len(QUESTIONS) <= MOST == 60
    used = {one.fact for row in law.ROWS for one in row.measures}
    used |= {one.fact for control in CONTROLS for one in control.measures}
    used |= {one.fact for view in crosswalks.VIEWS.values() for line in view.lines for one in line.measures}
    assert [one.key for one in QUESTIONS if one.fact not in used] == []
    assert {one.group for one in QUESTIONS} == GROUPS.keys()


@pytest.mark.parametrize("row", law.ROWS, ids=lambda row: row.id)
def test_rows_say_in_own_short_words_what_must_exist(row: law.Row) -> None:
    assert 10 < len(row.say) < 100
    assert row.say[0].islower()
