"""The views name practices, goals, categories and proposals completely, and ask nothing of anybody."""

from __future__ import annotations

from quietledger.pure.safeguards import crosswalks, law, nine
from quietledger.pure.safeguards.controls import CONTROLS
from quietledger.pure.safeguards.crosswalks import CPG, CSF, HICP, PROPOSED, TAGS, THREATS

CATEGORIES = {
    "GV": "OC RM RR PO OV SC", "ID": "AM RA IM", "PR": "AA AT DS PS IR", "DE": "CM AE", "RS": "MA AN CO MI",
    "RC": "RP CO",
}  # fmt: skip
AGAINST = {
    "1": "T1 T2 T4", "2": "T2 T3", "3": "T2 T4", "4": "T2 T3 T4", "5": "T2 T3 T4 T5", "6": "T2 T4 T5", "7": "T2 T4 T5",
    "8": "T1 T2 T3 T4 T5", "9": "T5", "10": "T1 T2 T3 T4 T5",
}  # fmt: skip
ADDRESSABLE_COUNT = 22


def test_405d_has_ten_practices_against_five_threats() -> None:
    assert {group.id: " ".join(group.threats) for group in HICP.groups} == AGAINST
    assert len(THREATS) == 5
    assert all(line.is_verify for line in HICP.lines)  # the letters were not confirmed


def test_medical_devices_do_not_apply_and_it_says_why() -> None:
    assert [(line.id, bool(line.excuse)) for line in HICP.lines if line.excuse] == [("9.S.A", True)]


def test_the_goals_are_ten_essential_and_ten_enhanced_to_verify() -> None:
    assert [line.id for line in CPG.lines] == [f"{one}{n}" for one in "EN" for n in range(1, 11)]
    assert [line.id for line in CPG.lines if line.is_verify] == [f"N{n}" for n in range(1, 11)]
    assert all(line.measures for line in CPG.lines)


def test_csf_has_six_functions_and_22_categories_each_with_a_measure() -> None:
    assert {group.id: " ".join(one.id[3:] for one in group.lines) for group in CSF.groups} == CATEGORIES
    assert len(CSF.lines) == 22
    assert all(line.measures for line in CSF.lines)


def test_the_proposed_rule_is_sixteen_lines_and_says_that_it_is_no_law() -> None:
    assert [line.id for line in PROPOSED.lines] == [f"NP{n:02}" for n in range(1, 17)]
    assert [view.key for view in crosswalks.VIEWS.values() if view.is_proposed] == ["proposed"]
    assert ("not law" in PROPOSED.lead, "verify" in PROPOSED.lead) == (True, True)


def test_the_proposal_would_make_every_addressable_row_required() -> None:
    assert len(PROPOSED.lines[0].rows) == ADDRESSABLE_COUNT
    assert {law.BY_ID[one].type for one in PROPOSED.lines[0].rows} == {law.Type.ADDRESSABLE}


def test_what_the_proposal_asks_yearly_is_looked_at_by_age() -> None:
    days = {line.id: line.days for line in PROPOSED.lines if line.days}
    assert days == dict.fromkeys(("NP02", "NP03", "NP07", "NP13", "NP14", "NP15"), 365) | {"NP09": 2}


def test_a_line_without_measures_says_so_itself() -> None:
    silent = [line.id for view in crosswalks.VIEWS.values() for line in view.lines
              if not line.measures and not line.rows and not line.excuse]  # fmt: skip
    assert silent == ["8.S.B", "NP12"]


def test_every_control_stands_in_the_other_tables_under_names_that_exist() -> None:
    assert TAGS.keys() == {one.id for one in CONTROLS}
    goals, categories = {one.id for one in CPG.lines}, {one.id for one in CSF.lines}
    for tags in TAGS.values():
        cited = [one for one in tags.law if one not in {"164.530(c)", "164.502(a)"}]  # the Privacy Rule's own
        assert [one for one in cited if not any(row.id.startswith(one) for row in law.ROWS)] == []
        assert {str(one) for one in tags.hicp} <= AGAINST.keys()
        assert set(tags.cpg) <= goals
        assert set(tags.csf) <= categories
        assert set(tags.proposed) <= {line.id for line in PROPOSED.lines}


def test_nine_elements_each_have_a_page() -> None:
    assert [one.id for one in nine.ELEMENTS] == [f"RA{n}" for n in range(1, 10)]
    assert all(one.page.startswith("risk:") for one in nine.ELEMENTS)
