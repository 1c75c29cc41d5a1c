"""Sessions in, claims and balances out: the rooms' own answers, with ids and without names."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from quietledger.billing.visits.models import Visit
from quietledger.core.clients.rules import Scope
from quietledger.core.tenancy import actions as tenancy
from tests.billing.claims.conftest import other_world, world
from tests.billing.visits.conftest import casey, tamsin
from tests.standing import standing

__all__ = ["casey", "other_world", "tamsin", "world"]
SESSION = {
    "reference": "A-1", "patient": "QO-1", "clinician": "Casey Thornberry", "service_on": "2026-11-20",
    "start": "09:00", "stop": "09:53", "code": "90837", "modifiers": ["95"], "place": "10", "telehealth": "video",
    "diagnoses": ["F41.1"], "paid_cents": 2505, "signed": True,
}  # fmt: skip


def bring(one: Any, *sessions: dict[str, Any]) -> Any:
    answer = one.send("/visits", {"sessions": list(sessions)})
    assert answer.status_code == 200, answer.content
    return answer.json()


def rows(who: Any) -> list[Visit]:
    with tenancy.scope(who):
        return list(Visit.objects.order_by("number"))


def test_a_session_goes_in_as_it_was_told(program, owner, casey, tamsin):
    said = bring(program(Scope.VISITS), SESSION)
    (row,) = rows(owner)
    assert said["sessions"] == [{"reference": "A-1", "id": str(row.id), "state": "signed", "findings": []}]
    assert (said["taken"], said["waiting"]) == (1, 0)
    assert (row.patient_id, row.clinician_id, str(row.service_on), row.minutes) == (tamsin, casey, "2026-11-20", 53)
    assert (row.code, row.modifiers, row.place, row.telehealth, row.paid_cents, row.share) == (
        "90837", "95", "10", "video", 2505, True,
    )  # fmt: skip


def test_the_same_session_again_changes_nothing(program, owner, casey, tamsin):
    one = program(Scope.VISITS)
    first, again = bring(one, SESSION), bring(one, SESSION)
    beside = bring(one, SESSION, SESSION | {"reference": "A-2", "service_on": "2026-11-19"})
    assert again["sessions"] == first["sessions"]
    assert [one["id"] for one in beside["sessions"]] == [first["sessions"][0]["id"], str(rows(owner)[1].id)]
    assert len(rows(owner)) == 2


def test_what_is_wrong_with_a_session_is_the_answer_and_the_others_go_in(program, owner, casey, tamsin):
    unknown = SESSION | {"reference": "A-2", "patient": "QO-77"}
    ends = SESSION | {"reference": "A-3", "service_on": "2026-11-19", "stop": "08:00"}
    said = bring(program(Scope.VISITS), SESSION, unknown, ends)
    assert (said["taken"], said["waiting"]) == (1, 2)
    codes = [[one["code"] for one in session["findings"]] for session in said["sessions"]]
    assert codes == [[], ["VIS-CLIENT"], ["VIS-ENDS"]]
    assert said["sessions"][2]["findings"][0]["say"] == "The session ends before it begins (09:00 to 08:00)."
    changed = bring(program(Scope.VISITS, name="Moth"), SESSION | {"code": "90834"})["sessions"][0]
    assert ([one["code"] for one in changed["findings"]], changed["id"]) == (
        ["VIS-CHANGED"], said["sessions"][0]["id"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"reference": ""}, "reference"), ({"clinician": "Casey\nThornberry"}, "clinician"),
        ({"code": "=1+1;"}, "code"), ({"service_on": "20.11.2026"}, "service_on"), ({"paid_cents": -1}, "paid_cents"),
        ({"extra": 1}, "extra"), ({"minutes": 0}, "minutes"), ({"telehealth": "smoke"}, "telehealth"),
        ({"patient": "a,b"}, "patient"),
    ],
)  # fmt: skip
def test_a_session_that_does_not_fit_is_refused_whole_and_never_repeated(program, owner, change, where):
    answer = program(Scope.VISITS).send("/visits", {"sessions": [SESSION | change]})
    assert (answer.status_code, answer.json()["errors"][0]["where"]) == (422, f"body/body/sessions/0/{where}")
    assert "Casey" not in answer.content.decode()
    assert rows(owner) == []


def test_what_is_no_json_is_refused_in_words(program):
    answer = program(Scope.VISITS).send("/visits", "{not json")
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:quietledger:problem:unreadable")


def test_more_than_a_megabyte_is_not_read(program):
    one = program(Scope.VISITS)
    answer = one.http.post(
        "/api/v1/visits", b"x" * (1024 * 1024 + 1), content_type="application/json", **one.proxied(), **one.bearer()
    )
    assert (answer.status_code, answer.json()["type"]) == (413, "urn:quietledger:problem:too-large")


def test_where_a_session_stands(program, casey, tamsin):
    one = program(Scope.VISITS)
    visit_id = bring(one, SESSION)["sessions"][0]["id"]
    assert one.get(f"/visits/{visit_id}").json() == {
        "id": visit_id, "patient": str(tamsin), "service_on": "2026-11-20", "code": "90837", "state": "signed",
    }  # fmt: skip


def test_claims_come_page_by_page_and_by_state(program, world):
    sent = world.sent(3)
    one = program(Scope.CLAIMS)
    first = one.get("/claims", limit=2).json()
    second = one.get("/claims", limit=2, cursor=first["next"]).json()
    assert [claim["id"] for claim in [*first["claims"], *second["claims"]]] == [str(claim.id) for claim in sent]
    assert second["next"] is None
    assert len(one.get("/claims", state=["sent", "paid"]).json()["claims"]) == 3
    assert one.get("/claims", state="denied").json()["claims"] == []
    assert len(one.get("/claims", since="2026-11-23T09:00:00Z").json()["claims"]) == 3
    assert one.get("/claims", since="2026-11-23T09:00:01Z").json()["claims"] == []
    assert one.get("/claims", since="2026-11-23T09:00:00").status_code == 422
    # Offsets that the database would not take, and instants that fall out of all years with theirs.
    for early in ("0064-07-16T07:00:50.6+20:03", "0001-01-01T00:00:00+23:59"):
        assert len(one.get("/claims", since=early).json()["claims"]) == 3
    assert one.get("/claims", since="9999-12-31T23:59:59-23:59").json()["claims"] == []


def test_a_claim_tells_its_story_without_a_name(program, world):
    claim = world.sent()[0]
    answer = program(Scope.CLAIMS).get(f"/claims/{claim.id}")
    said = answer.json()
    assert (said["state"], said["charge_cents"], said["patient"]) == ("sent", 18000, str(claim.patient_id))
    assert [(line["code"], line["charge_cents"]) for line in said["lines"]] == [("90837", 18000)]
    assert said["events"][-1]["title"] == "Sent"
    assert not [word for word in (b"Quillfeather", b"Tamsin", b"TST0000001") if word in answer.content]
    assert standing(answer.content.decode(), "1985", "19850412") == []


def test_claims_of_a_closed_account_are_withheld(program, world, now):
    claim = world.sent()[0]
    world.tell("patient", claim.patient_id, "patient.open", now)
    one = program(Scope.CLAIMS)
    assert one.get("/claims").json() == {"claims": [], "withheld": 1, "next": None}
    assert one.get(f"/claims/{claim.id}").json()["missing"][0]["fact"] == "patient.open"


def test_balances_of_the_practice_and_of_a_patient(program, world):
    claim = world.sent()[0]
    one = program(Scope.BALANCES)
    said = one.get("/balances").json()
    assert said["debit_cents"] == said["credit_cents"] == 18000
    own = one.get(f"/balances/{claim.patient_id}").json()
    assert {row["account"]: row["cents"] for row in own["accounts"]}["AR:insurance"] == 18000


def test_the_practice_next_door_has_nothing_here(program, world, other_world):
    claim = other_world.sent()[0]
    one = program()
    for path in (f"/claims/{claim.id}", f"/visits/{claim.visit_id}", f"/balances/{claim.patient_id}"):
        assert one.get(path).json() == one.get(f"/claims/{uuid4()}").json()
    assert one.get("/claims").json()["claims"] == []


def test_the_gate_is_asked_and_the_trail_names_the_program(program, world, trail):
    one = program(Scope.CLAIMS)
    one.get("/claims")
    asked = next(entry for entry in trail() if entry["ev"] == "gate.decide")
    assert (asked["can"], asked["who"]) == ("SEE_CLAIMS", f"client:{one.issued.client_id}")
