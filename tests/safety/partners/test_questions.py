"""Questions: which are shown, what an answer is worth, and files of answers."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietledger.safety.partners import criteria, questions
from quietledger.safety.partners.questions import Given
from quietledger.safety.partners.rules import Tier

TODAY = date(2026, 11, 23)
BY_ID = {one.id: one for one in questions.all_questions()}


def said(answer, *, files=(), on=TODAY):
    return Given(answer, "", tuple(files), on.isoformat())


def test_there_are_thirty_core_questions_and_each_maps_to_what_is_known():
    core = [one for one in questions.all_questions() if one.is_core]
    assert len(core) == 30
    known = criteria.BY_CRITERION.keys() | criteria.BY_TEST.keys()
    assert {name for one in questions.all_questions() for name in one.maps} <= known
    for one in questions.all_questions():
        assert one.show_if is None or one.show_if[0] in BY_ID
        if one.type == "choice":
            assert one.score.keys() == dict(one.choices).keys()


def test_every_criterion_but_none_is_asked_about():
    asked = {name for one in questions.all_questions() for name in one.criteria}
    assert asked == criteria.BY_CRITERION.keys()


@pytest.mark.parametrize(("tier", "count"), [(Tier.ONE, 30), (Tier.TWO, 22), (Tier.THREE, 8)])
def test_the_more_exposed_are_asked_more(tier, count):
    assert sum(one.is_core for one in questions.asked(tier)) == count


def test_a_question_follows_from_an_answer_and_goes_with_it():
    assert "Q07a" not in {one.id for one in questions.shown(Tier.ONE, {})}
    assert "Q07a" in {one.id for one in questions.shown(Tier.ONE, {"Q07": said("yes")})}
    assert "Q07a" not in {one.id for one in questions.shown(Tier.ONE, {"Q07": said("no"), "Q07a": said("no")})}
    assert "Q25a" in {one.id for one in questions.shown(Tier.ONE, {"Q25": said("97.5")})}


@pytest.mark.parametrize(
    ("answer", "want", "fits"),
    [("yes", "yes", True), ("97.5", ">=95", True), ("94.9", ">=95", False), ("95", "<=95", True), ("95", "<95", False),
     ("many", ">=95", False), ("96", ">95", True)],
)  # fmt: skip
def test_an_answer_fits_a_word_or_a_number(answer, want, fits):
    assert questions.matches(answer, want) is fits


def test_a_yes_without_its_document_is_worth_two_points_at_most():
    bare, shown = (questions.judge(BY_ID["Q11"], said("yes", files=one), TODAY) for one in ((), ("setting.png",)))
    assert (bare.points, bare.is_capped) == (2, True)
    assert (shown.points, shown.is_capped) == (5, False)
    assert questions.judge(BY_ID["Q11"], said("no"), TODAY).points == 0


def test_what_asks_for_no_document_counts_in_full():
    assert questions.judge(BY_ID["Q17"], said("1"), TODAY).points == 5


def test_a_red_flag_is_one_with_and_without_a_document():
    assert questions.judge(BY_ID["Q30"], said("no"), TODAY).is_red
    assert not questions.judge(BY_ID["Q30"], said("yes"), TODAY).is_red
    assert questions.judge(BY_ID["Q28"], said("180"), TODAY).is_red


@pytest.mark.parametrize(("age", "state"), [(365, "answered"), (366, "old")])
def test_an_answer_counts_until_its_last_day(age, state):
    found = questions.judge(BY_ID["Q11"], said("yes", on=TODAY - timedelta(days=age)), TODAY)
    assert found.state == state
    assert (found.points is None) is (state == "old")


def test_what_does_not_apply_is_left_out_and_what_is_missing_counts_nothing():
    answers = {"Q17": said("1"), "Q16": said("given"), "Q11": said("n/a")}
    found = questions.suggested(questions.judged(Tier.ONE, answers, TODAY))
    assert found["W04"].points == 5
    less = questions.suggested(questions.judged(Tier.ONE, {"Q17": said("1")}, TODAY))
    assert less["W04"].points == pytest.approx(5 / 3)
    assert "W06" not in found


def test_answers_with_documents_are_told_apart_from_words_alone():
    word = questions.suggested(questions.judged(Tier.ONE, {"Q14": said("year")}, TODAY))["W06"]
    shown = questions.suggested(questions.judged(Tier.ONE, {"Q14": said("year", files=("log.pdf",))}, TODAY))["W06"]
    assert (word.points, word.is_shown) == (2, False)
    assert (shown.points, shown.is_shown) == (5, True)


def test_changes_are_told_and_new_answers_are_not():
    before = {"Q08": said("cloud_us"), "Q11": said("yes"), "Q13": said("")}
    after = {"Q08": said("elsewhere"), "Q11": said("yes"), "Q13": said("no"), "Q15": said("9")}
    assert questions.changes(before, after) == {"Q08": "cloud_us"}


def test_a_file_that_goes_out_comes_back_the_same():
    answers = {"Q11": Given("yes", "A guard at the door.", (), "2026-05-01"), "Q25": said("97.5")}
    found, findings = questions.from_json(questions.as_json("Tallow", Tier.ONE, answers), TODAY)
    assert (found, findings) == (answers, [])


def test_a_file_names_no_documents_for_itself():
    told = json.loads(questions.as_json("Tallow", Tier.ONE, {}))
    told["answers"]["Q11"] = {"answer": "yes", "files": ["proof.pdf"]}
    found, _ = questions.from_json(json.dumps(told).encode(), TODAY)
    assert found["Q11"].files == ()


def test_an_answer_of_tomorrow_and_one_off_the_list_are_left_out_in_words():
    told = json.loads(questions.as_json("Tallow", Tier.ONE, {}))
    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    told["answers"] = {"Q11": {"answer": "yes", "answered_on": tomorrow}, "Q09": {"answer": "gold"}, "Q03": "ten"}
    found, findings = questions.from_json(json.dumps(told).encode(), TODAY)
    assert found == {}
    assert [one.split(":")[0] for one in findings] == ["Q11", "Q09", "Q03"]


@given(st.binary(max_size=200))
def test_whatever_the_bytes_are_they_end_in_words(body):
    found, findings = questions.from_json(body, TODAY)
    assert found == {}
    assert findings


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["answer", "Q11", "files", "x"]), inner)
    ),
    max_leaves=8,
)


@given(JSON)
def test_whatever_stands_in_a_well_formed_file_is_never_raised(inner):
    body = json.dumps({"format": questions.FORMAT, "answers": inner}).encode()
    found, findings = questions.from_json(body, TODAY)
    assert all(isinstance(one, Given) for one in found.values())
    assert isinstance(findings, list)


def test_answers_are_kept_and_read_back():
    answers = {"Q11": Given("yes", "", ("a.pdf", "b.pdf"), "2026-05-01")}
    assert questions.from_kept(questions.kept(answers)) == answers
