"""One day of sessions for made-up patients: mostly in order, one in forty with the trouble that practices have."""

from collections.abc import Callable, Sequence
from datetime import date
from enum import Enum
from typing import Final, NamedTuple

import numpy as np

from quietledger.sandbox.people import Person
from quietledger.sandbox.practices import BY_ID, CHARGES, NO_SUCH_PAYER, Practice

PATIENTS_PER_16_VISITS: Final = 10
VISITS_PER_TROUBLE: Final = 40
VISITS_PER_SECRET: Final = 200
_STATE_PLAN: Final = "LARKS5"


class Service(NamedTuple):
    """A code, and the shortest and longest it takes when all is well."""

    code: str
    least_minutes: int
    most_minutes: int
    may_be_remote: bool = True
    by_psychologist: bool = False


_SHORT, _MIDDLE, _LONG = Service("90832", 20, 36), Service("90834", 40, 52), Service("90837", 53, 62)
_EVALUATION, _CRISIS = Service("90791", 50, 85), Service("90839", 45, 110, may_be_remote=False)
_WITHOUT, _WITH = Service("90846", 45, 55), Service("90847", 45, 58)
_GROUP = Service("90853", 75, 90, may_be_remote=False)
_TESTING = Service("96130", 60, 190, may_be_remote=False, by_psychologist=True)
_SCORING = Service("96136", 30, 100, may_be_remote=False, by_psychologist=True)
_COUNSELING, _ASSESSMENT = Service("H0004", 30, 60), Service("H0031", 60, 90)

# Twenty chances each: what a patient comes for, the same under the state plan, and what comes second that day.
_FIRST: Final = (*[_MIDDLE] * 6, *[_LONG] * 6, *[_SHORT] * 2, *[_EVALUATION] * 2, _WITH, _WITHOUT, _CRISIS, _TESTING)
_FIRST_STATE: Final = (*[_COUNSELING] * 8, *[_ASSESSMENT] * 2, *[_MIDDLE] * 4, *[_LONG] * 4, _EVALUATION, _WITH)
_SECOND: Final = (*[_GROUP] * 14, *[_WITH] * 4, *[_SCORING] * 2)


class Trouble(Enum):
    """What goes wrong in a practice, in the order in which it is handed out."""

    MINUTES = "the minutes do not support the code"
    TIMES = "the session ends before it starts"
    PAYER = "the patient's payer is unknown"
    CLIENT = "the client id is unknown"
    DIAGNOSIS = "no diagnosis"


class Visit(NamedTuple):
    """One session as a practice system exports it; times in minutes since midnight."""

    person: Person
    clinician: str
    service_on: date
    start: int
    end: int
    code: str
    place: str
    telehealth: str
    diagnoses: tuple[str, ...]
    authorization: str
    paid_cents: int
    is_secret: bool = False
    client_id: str = ""


def patient_count(visit_count: int) -> int:
    """How many patients share the day's visits."""
    return max(1, round(visit_count * PATIENTS_PER_16_VISITS / 16)) if visit_count else 0


def day(
    practice: Practice, patients: list[Person], count: int, on: date, seed: int, progress: Callable[[int, int], None]
) -> list[Visit]:
    """The day's visits, by start time.  May give a patient in `patients` a payer that does not exist.

    Everyone comes once; who comes twice sees another clinician for another service, as a day program has it.
    """
    rng = np.random.default_rng([seed, practice.salt, on.toordinal(), count])
    order = rng.permutation(len(patients)).tolist()
    again = count - len(patients)
    draws = rng.integers(0, 1 << 30, size=(count, 8)).tolist()
    visits: list[Visit] = []
    for number in range(count):
        is_second = number >= len(patients)
        who = order[number - len(patients) if is_second else number]
        earlier = visits[number - len(patients)] if is_second else None
        visits.append(_visit(practice, patients[who], on, draws[number], earlier))
        if number % 5000 == 0:
            progress(number, count)
    _keep_secrets(visits, count // VISITS_PER_SECRET, again)
    _make_trouble(visits, patients, round(count / VISITS_PER_TROUBLE), range(again, len(patients)))
    progress(count, count)
    return sorted(visits, key=lambda visit: (visit.start, visit.clinician, visit.person.client_id))


def _visit(practice: Practice, person: Person, on: date, draw: list[int], earlier: Visit | None) -> Visit:
    service = _service(person, draw[0], earlier)
    seen = earlier.clinician if earlier else ""
    clinicians = [one.source_name for one in practice.clinicians if one.is_psychologist or not service.by_psychologist]
    free = [name for name in clinicians if name != seen]
    start = 8 * 60 + 5 * (draw[1] % 110)
    minutes = service.least_minutes + draw[2] % (service.most_minutes - service.least_minutes + 1)
    place, telehealth = _place(person, draw[3], may_be_remote=service.may_be_remote)
    payer = BY_ID.get(person.payer_id)
    return Visit(
        person=person,
        clinician=free[draw[4] % len(free)],
        service_on=on,
        start=start,
        end=start + minutes,
        code=service.code,
        place=place,
        telehealth=telehealth,
        diagnoses=person.diagnoses,
        authorization=person.authorization if payer and (payer.needs_authorization or draw[5] % 10 == 0) else "",
        paid_cents=_paid_at_the_desk(person, service, draw[6]),
        client_id=person.client_id,
    )


def _service(person: Person, draw: int, earlier: Visit | None) -> Service:
    if earlier is None:
        chances: Sequence[Service] = _FIRST_STATE if person.payer_id == _STATE_PLAN else _FIRST
    else:  # two kinds of family session on one day would be a question of their own
        is_family_seen = earlier.code in {_WITH.code, _WITHOUT.code}
        chances = [one for one in _SECOND if one.code != earlier.code and not (is_family_seen and one is _WITH)]
    return chances[draw % len(chances)]


def _place(person: Person, draw: int, *, may_be_remote: bool) -> tuple[str, str]:
    if not may_be_remote or draw % 100 >= 35:
        return "11", ""
    payer = BY_ID.get(person.payer_id)
    if payer and payer.takes_audio and draw // 100 % 10 == 0:
        return "10", "audio"
    return ("02" if draw // 1000 % 12 == 0 else "10"), "video"


def _paid_at_the_desk(person: Person, service: Service, draw: int) -> int:
    payer = BY_ID.get(person.payer_id)
    if payer is None:
        return CHARGES[service.code] if draw % 2 else 0
    return payer.copay_cents if draw % 5 < 2 else 0


def _keep_secrets(visits: list[Visit], wanted: int, start: int) -> None:
    """Some patients pay all of it and ask that their plan is not told; only where one fee is the whole charge."""
    simple = {_SHORT.code, _MIDDLE.code, _LONG.code}
    for number in range(start, len(visits)):
        if not wanted:
            return
        visit = visits[number]
        if visit.code in simple and visit.person.payer_id:
            visits[number] = visit._replace(paid_cents=CHARGES[visit.code], is_secret=True)
            wanted -= 1


def _make_trouble(visits: list[Visit], patients: list[Person], wanted: int, once_only: range) -> None:
    """Spoil some visits of insured patients who come but once that day, so that one trouble stays one."""
    where = {person.client_id: number for number, person in enumerate(patients)}
    kinds = list(Trouble)
    open_to_it = [number for number in once_only if visits[number].person.payer_id and not visits[number].is_secret]
    for turn, number in enumerate(open_to_it[-wanted:] if wanted else []):
        trouble, visit = kinds[turn % len(kinds)], visits[number]
        if trouble is Trouble.PAYER:
            lost = visit.person._replace(payer_id=NO_SUCH_PAYER)
            patients[where[visit.person.client_id]] = lost
            visits[number] = visit._replace(person=lost)
        else:
            visits[number] = _spoilt(visit, trouble)


def _spoilt(visit: Visit, trouble: Trouble) -> Visit:
    match trouble:
        case Trouble.MINUTES:
            return visit._replace(code=_LONG.code, end=visit.start + 41)
        case Trouble.TIMES:
            return visit._replace(start=visit.end, end=visit.start)
        case Trouble.CLIENT:
            return visit._replace(client_id=visit.person.client_id + "9")
        case _:
            return visit._replace(diagnoses=())
