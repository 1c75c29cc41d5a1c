"""What answers mean together: the worst counts, unknown is never passed, and what matters most comes first."""

from datetime import UTC, datetime

import pytest

from quietledger.core.tenancy.ids import uuid7
from quietledger.safety.selftest import rules
from quietledger.safety.selftest.rules import PROBES, Outcome, Result, RunDoc, RunRow, State

PASSED, FAILED, THROUGH, NOT_RUN = Outcome.PASSED, Outcome.FAILED, Outcome.THROUGH, Outcome.NOT_RUN


def answers(**others):
    told = dict.fromkeys(PROBES, PASSED) | {int(name[1:]): outcome for name, outcome in others.items()}
    return [Result(number, outcome, "seen", "change") for number, outcome in told.items()]


def test_there_are_twenty_six_probes_each_with_what_it_proves():
    assert list(PROBES) == list(range(1, 27))
    assert all(one.name and one.proves.endswith(".") and one.weight > 0 for one in PROBES.values())


@pytest.mark.parametrize("outcome", [FAILED, THROUGH, NOT_RUN])
def test_one_needed_probe_that_did_not_pass_spoils_the_run(outcome):
    assert rules.is_good(answers())
    assert not rules.is_good(answers(p5=outcome))


def test_what_only_eyes_can_see_is_not_needed_and_what_was_never_answered_is():
    assert rules.is_good(answers(p23=NOT_RUN))
    assert not rules.is_good([one for one in answers() if one.number != 5])


@pytest.mark.parametrize(
    ("outcomes", "worst"),
    [
        ([PASSED, THROUGH, FAILED], THROUGH), ([PASSED, FAILED, NOT_RUN], FAILED), ([PASSED, NOT_RUN], NOT_RUN),
        ([PASSED, PASSED], PASSED),
    ],
)  # fmt: skip
def test_of_several_tries_the_worst_counts_and_could_not_run_is_worse_than_passed(outcomes, worst):
    tries = [Result(14, one, f"try {place}.") for place, one in enumerate(outcomes)]
    found = rules.worst(14, tries)
    assert found.outcome is worst
    assert found.seen == " ".join(one.seen for one in tries if one.outcome is worst)


def test_what_matters_most_is_to_be_changed_first():
    row = RunRow(uuid7(), State.DONE, datetime(2026, 11, 23, tzinfo=UTC), None, "", 26, 22, 3, 1, is_good=False)
    report = rules.report(row, RunDoc(tuple(answers(p25=FAILED, p14=THROUGH, p10=FAILED, p23=NOT_RUN))))
    assert [one.number for one in report.to_change] == [10, 14, 25]
    assert [one.number for one in report.not_run] == [23]
    assert len(report.passed) == 22
