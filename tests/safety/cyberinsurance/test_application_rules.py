"""How old a fact may be, what "all" means, and what may be signed: the answer rules of the insurance reference."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from quietledger.core.facts.rules import FactRow, Ref
from quietledger.pure.safeguards.controls import Measure, Over
from quietledger.safety.cyberinsurance import application_rules as rules
from quietledger.safety.cyberinsurance import application_words as words
from quietledger.safety.cyberinsurance.application_rules import (
    Draft,
    Evidence,
    Standing,
    State,
    Typed,
    Value,
    Verdict,
)
from quietledger.safety.cyberinsurance.questions import BY_ID

AT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
DAY = timedelta(days=1)
CHICAGO = ZoneInfo("America/Chicago")
NAMES = {UUID(int=number): f"Heron {number:02}" for number in range(1, 16)}
PRACTICE = Ref("practice", UUID(int=99))


def word(name, told, until=None, about=PRACTICE):
    return FactRow(about, name, "", told, until, "test", "test", told)


def of_devices(shown, *others, fact="device.encrypted"):
    """Evidence over devices: so many shown, and one for each further standing."""
    standings = [Standing.SHOWN] * shown + list(others)
    refs = [Ref("device", UUID(int=number)) for number in range(1, len(standings) + 1)]
    rows = {
        ref: None if one is Standing.NEVER else word(fact, AT - 9 * DAY, AT - 8 * DAY, ref)
        for ref, one in zip(refs, standings, strict=True)
    }
    return Evidence(Measure(fact, Over.DEVICES), rows, dict(zip(refs, standings, strict=True)))


def of_practice(fact, standing, said=""):
    row = None if standing is Standing.NEVER else word(fact, AT - 3 * DAY, AT + DAY)
    return Evidence(Measure(fact), {PRACTICE: row}, {PRACTICE: standing}, said)


def drafted(question, *evidence):
    return words.draft(BY_ID[question], evidence, NAMES, CHICAGO)


def answered(question, draft, **typed):
    return rules.decided(BY_ID[question], draft, Typed(**typed))


@pytest.mark.parametrize(
    ("name", "told_ago", "holds_for", "ttl", "standing"),
    [
        ("device.encrypted", 3, 1, 7, Standing.SHOWN),  # the gate wants a newer one; the question does not yet
        ("device.encrypted", 7, 1, 7, Standing.SHOWN),
        ("device.encrypted", 8, 1, 7, Standing.STALE),
        ("device.encrypted", 3, 0, 7, Standing.ENDED),  # taken back
        ("person.mfa", 900, None, 7, Standing.SHOWN),  # watched, and never taken back
        ("agreement.baa", 300, 600, 30, Standing.SHOWN),  # a contract stands until its end
        ("agreement.baa", 10, 5, 30, Standing.ENDED),
        ("partner.evidence.insurance", 100, 90, 365, Standing.ENDED),
        ("practice.restore_tested", 150, 90, 180, Standing.SHOWN),
        ("practice.restore_tested", 181, 90, 180, Standing.STALE),
        ("mail.posture.dmarc", 9, 8, 30, Standing.STALE),  # not told again: nobody looked, or it was not so
        ("practice.safeguard.mfa_mail", 6, 30, 7, Standing.SHOWN),
        ("practice.safeguard.mfa_mail", 8, 30, 7, Standing.STALE),  # what a person showed grows old while it holds
    ],
)  # fmt: skip
def test_a_fact_answers_for_the_days_of_its_question(name, told_ago, holds_for, ttl, standing):
    told = AT - told_ago * DAY
    until = None if holds_for is None else told + holds_for * DAY
    assert rules.standing(word(name, told, until), ttl, AT) is standing


def test_no_word_is_never():
    assert rules.standing(None, 365, AT) is Standing.NEVER


def test_a_report_that_came_after_a_fact_ran_out_and_did_not_say_it_again_ends_it():
    told = AT - 4 * DAY
    row = word("device.encrypted", told, told + DAY)
    assert rules.standing(row, 7, AT, looked_at=told + 2 * DAY) is Standing.ENDED
    assert rules.standing(row, 7, AT, looked_at=told) is Standing.SHOWN


def test_all_means_every_one():
    draft = drafted("Q09", of_devices(15))
    assert (draft.verdict, draft.text) == (Verdict.YES, "Yes - 15 of 15 devices")


@pytest.mark.parametrize("other", [Standing.ENDED, Standing.NEVER])
def test_one_of_fifteen_makes_it_a_no_that_names_the_exception(other):
    draft = drafted("Q09", of_devices(14, other))
    assert (draft.verdict, draft.text) == (Verdict.NO, "No - 14 of 15 devices, exception: Heron 15")


def test_one_that_was_not_heard_of_makes_it_unverified():
    draft = drafted("Q09", of_devices(14, Standing.STALE))
    said = "Unverified - 14 of 15 devices, not shown since November 14, 2026: Heron 15"
    assert (draft.verdict, draft.text) == (Verdict.UNVERIFIED, said)


def test_many_exceptions_are_counted_after_five_names():
    assert drafted("Q09", of_devices(0, *[Standing.NEVER] * 7)).text.endswith("Heron 04, Heron 05, and 2 more")


def test_where_nothing_is_counted_nothing_is_claimed():
    empty = Evidence(Measure("device.encrypted", Over.DEVICES), {}, {})
    assert drafted("Q09", empty).verdict is Verdict.OPEN


@pytest.mark.parametrize(
    ("said", "verdict"),
    [("yes", Verdict.UNVERIFIED), ("no", Verdict.NO), ("partly", Verdict.NO), ("unknown", Verdict.OPEN),
     ("", Verdict.OPEN)],
)  # fmt: skip
def test_a_bare_claim_is_never_a_yes_and_whoever_admits_needs_no_proof(said, verdict):
    assert drafted("Q01", of_practice("practice.safeguard.mfa_mail", Standing.NEVER, said)).verdict is verdict


def test_a_no_that_was_said_after_a_proof_is_a_no():
    shown = of_practice("practice.safeguard.mfa_mail", Standing.SHOWN, "no")
    draft = drafted("Q01", shown)
    assert (draft.verdict, "answered with no" in draft.text) == (Verdict.NO, True)


def test_a_plain_no_of_one_measure_outweighs_all_others():
    keys = "practice.safeguard.edr_watched"
    evidence = (of_devices(2, Standing.NEVER, fact="device.malware"), of_practice(keys, Standing.NEVER))
    assert drafted("Q07", *evidence).verdict is Verdict.NO


def test_the_good_answer_to_whether_a_remote_desktop_is_open_is_no():
    shown = of_practice("practice.safeguard.no_remote_desktop", Standing.SHOWN)
    assert drafted("Q29", shown).text == "No - shown November 20, 2026"
    ended = of_practice("practice.safeguard.no_remote_desktop", Standing.ENDED)
    assert drafted("Q29", ended).text.startswith("Yes - not so: ")


YES, NO = drafted("Q09", of_devices(15)), drafted("Q09", of_devices(14, Standing.ENDED))
STALE, OPEN = drafted("Q09", of_devices(14, Standing.STALE)), Draft(Verdict.OPEN, "")


@pytest.mark.parametrize(
    ("draft", "typed", "state"),
    [
        (YES, {}, State.SHOWN), (NO, {}, State.SHOWN), (STALE, {}, State.UNVERIFIED), (OPEN, {}, State.OPEN),
        (YES, {"value": Value.YES}, State.SHOWN),
        (NO, {"value": Value.YES}, State.CONTRADICTED),
        (NO, {"value": Value.YES, "reason": "Trust me.", "note": "All are."}, State.CONTRADICTED),
        (NO, {"value": Value.NOT_APPLICABLE, "reason": "We have none."}, State.CONTRADICTED),
        (YES, {"value": Value.NOT_APPLICABLE, "reason": "We have none."}, State.CONTRADICTED),
        (NO, {"value": Value.NO, "note": "It is being repaired."}, State.TYPED),
        (STALE, {"value": Value.YES}, State.UNVERIFIED),
        (STALE, {"value": Value.YES, "reason": "Seen this morning."}, State.OVERRIDDEN),
        (OPEN, {"value": Value.YES, "reason": "Seen this morning."}, State.OVERRIDDEN),
        (YES, {"value": Value.NO}, State.OPEN),
        (YES, {"value": Value.NO, "note": "A private telephone is missing here."}, State.TYPED),
        (STALE, {"value": Value.NO}, State.TYPED),
    ],
)  # fmt: skip
def test_a_lie_is_never_signed_a_gap_only_with_a_reason_and_the_truth_always(draft, typed, state):
    answer = answered("Q09", draft, **typed)
    assert (answer.state, bool(answer.blocks)) == (state, state in rules.BLOCKING)


def test_an_explained_no_keeps_its_numbers():
    answer = answered("Q09", NO, value=Value.NO, note="It is being repaired.")
    assert answer.text == "No - 14 of 15 devices, exception: Heron 15. It is being repaired."


def test_what_only_a_person_can_add_is_asked_for_with_a_yes_and_not_with_a_no():
    shown = drafted("Q15", of_practice("practice.restore_tested", Standing.SHOWN))
    assert answered("Q15", shown).blocks == "Add: how many hours it took."
    assert answered("Q15", shown, note="Three hours.").blocks == ""
    ended = drafted("Q15", of_practice("practice.restore_tested", Standing.ENDED))
    assert answered("Q15", ended).blocks == ""


def test_an_incident_that_is_known_here_is_not_denied():
    known = Draft(Verdict.NO, "Known here - incident 1, lost device, May 4, 2026")
    denied = answered("Q40", known, value=Value.YES, reason="It was small.")
    assert denied.state is State.CONTRADICTED
    assert answered("Q40", known).text.startswith("Known here")
    assert answered("Q40", OPEN).state is State.OPEN
    assert answered("Q40", OPEN, value=Value.YES).text == "None known"
    assert answered("Q40", OPEN, value=Value.NO).state is State.OPEN
    assert answered("Q40", OPEN, value=Value.NO, note="A claim of 2023.").text == "Known. A claim of 2023."


def test_what_no_fact_says_is_answered_by_a_note():
    assert answered("Q37", OPEN).state is State.OPEN
    assert answered("Q37", OPEN, note="Cards: none.").text == "As follows. Cards: none."


def test_a_figure_of_the_profile_that_grew_old_needs_a_reason():
    old = Draft(Verdict.UNVERIFIED, "About 5,000 people, by the practice’s profile of May 4, 2026")
    assert answered("Q36", old).state is State.UNVERIFIED
    kept = answered("Q36", old, value=Value.YES, reason="Still so.")
    assert (kept.state, kept.text) == (State.OVERRIDDEN, old.text)
