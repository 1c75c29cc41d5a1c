"""What a payer pays for one claim, and why not all of it: each outcome as adjustments that balance line by line."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final, NamedTuple

from quietledger.pure.x12.answers import RemitClaim, RemitLine
from quietledger.pure.x12.messages import Adjustment, Firm
from quietledger.sandbox.judgement import Case, Outcome

NEXT_PAYER: Final = Firm("Second Fiddle Health", "SECND7")
_FILING_CODES: Final = {"MC": "MC", "MB": "MB", "HM": "HM", "12": "12", "13": "13", "14": "14", "15": "15", "16": "16"}
_CONTRACT, _DEDUCTIBLE, _COINSURANCE, _COPAY = ("CO", "45"), ("PR", "1"), ("PR", "2"), ("PR", "3")
_BUNDLED, _LOWER_LEVEL, _PRIOR_PAYER = ("CO", "97"), ("CO", "150"), ("OA", "23")


class Denial(NamedTuple):
    """Why nothing is paid: CLP02, CAS group and reason, and the remark that explains it where one is due."""

    status: str
    group: str
    reason: str
    remark: str = ""


_DENIALS: Final = (
    Denial("4", "CO", "197"),
    Denial("1", "CO", "16", "N290"),
    Denial("4", "CO", "29"),
    Denial("1", "CO", "22", "MA04"),
    Denial("4", "CO", "50", "N115"),
    Denial("1", "PR", "96", "N115"),
    Denial("4", "CO", "197"),
)


class Service(NamedTuple):
    """One line on the adjuster's desk."""

    case: Case
    number: int
    charge_cents: int
    allowed_cents: int

    @property
    def is_last_of_several(self) -> bool:
        return 0 < self.number == len(self.case.claim.lines) - 1


Reduce = Callable[[Service], tuple[Adjustment, ...]]


def remit_claim(case: Case) -> RemitClaim:
    """The payer's first answer to a claim that it took."""
    if case.outcome is Outcome.DENIED:
        denial = denial_of(case)
        remarks = (denial.remark,) if denial.remark else ()
        return _adjudicated(case, _denied, status=denial.status, remarks=remarks)
    if case.outcome is Outcome.SECONDARY:
        return _adjudicated(case, _after_another, status="2")
    return _adjudicated(case, _REDUCTIONS[case.outcome])


def denial_of(case: Case) -> Denial:
    return _DENIALS[case.draws.reason % len(_DENIALS)]


def forwarded(case: Case) -> RemitClaim:
    """The same as a first answer, and sent on to the next payer."""
    return replace(remit_claim(case), status="19", crossover=NEXT_PAYER)


def apart(paid: RemitClaim, cents: int) -> RemitClaim:
    """A claim that says more than its first line: what is missing is said nowhere, as real payers have it."""
    first, *others = paid.lines
    return replace(paid, lines=(replace(first, paid_cents=first.paid_cents - cents), *others))


def reversal(paid: RemitClaim) -> RemitClaim:
    """The exact mirror of an answer: each amount negated, and no patient share (billing.md 10.5)."""
    return replace(
        paid,
        status="22",
        charge_cents=-paid.charge_cents,
        paid_cents=-paid.paid_cents,
        interest_cents=0,
        lines=tuple(_mirrored(line) for line in paid.lines),
    )


def _mirrored(line: RemitLine) -> RemitLine:
    turned = tuple(replace(one, cents=-one.cents) for one in line.adjustments)
    return replace(
        line, charge_cents=-line.charge_cents, paid_cents=-line.paid_cents, adjustments=turned, allowed_cents=None
    )


def corrected(case: Case) -> RemitClaim:
    """The answer that should have come first, under a payer claim number of its own."""
    return replace(_adjudicated(case, _less_copay), payer_claim_number=f"{case.payer_claim_number}R1")


def to_deductible(case: Case) -> RemitClaim:
    """A correction to the patient's cost: the deductible was not met after all, so nothing is paid."""
    return replace(_adjudicated(case, _all_deductible), payer_claim_number=f"{case.payer_claim_number}R1")


def _adjudicated(case: Case, reduce: Reduce, *, status: str = "1", remarks: tuple[str, ...] = ()) -> RemitClaim:
    claim = case.claim
    lines = []
    for number, line in enumerate(claim.lines):
        allowed_cents = case.allowed_cents(line)
        adjustments = tuple(one for one in reduce(Service(case, number, line.charge_cents, allowed_cents)) if one.cents)
        paid_cents = line.charge_cents - sum(one.cents for one in adjustments)
        is_allowed = any((one.group, one.reason) == _CONTRACT for one in adjustments)
        lines.append(
            RemitLine(
                line.code,
                line.charge_cents,
                paid_cents,
                line.service_on,
                service_to=line.service_to,
                modifiers=line.modifiers,
                units_milli=line.units_milli,
                adjustments=adjustments,
                control_number=line.control_number,
                allowed_cents=allowed_cents if is_allowed else None,
                remarks=remarks,
            )
        )
    return RemitClaim(
        control_number=claim.control_number,
        charge_cents=claim.charge_cents,
        paid_cents=sum(line.paid_cents for line in lines),
        payer_claim_number=case.payer_claim_number,
        patient_last=claim.last,
        patient_first=claim.first,
        member_id=claim.member_id,
        status=status,
        filing_code=_FILING_CODES.get(claim.filing_code, "12"),
        place=claim.place,
        frequency=claim.frequency,
        lines=tuple(lines),
    )


def _contract(service: Service) -> Adjustment:
    return Adjustment(*_CONTRACT, service.charge_cents - service.allowed_cents)


def _as_allowed(service: Service) -> tuple[Adjustment, ...]:
    return (_contract(service),)


def _less_copay(service: Service) -> tuple[Adjustment, ...]:
    copay_cents = 0 if service.number else min(service.case.payer.copay_cents, service.allowed_cents)
    return _contract(service), Adjustment(*_COPAY, copay_cents)


def _some_deductible(service: Service) -> tuple[Adjustment, ...]:
    percent = 100 if service.case.draws.amount % 2 else 60
    return _contract(service), Adjustment(*_DEDUCTIBLE, service.allowed_cents * percent // 100)


def _all_deductible(service: Service) -> tuple[Adjustment, ...]:
    return _contract(service), Adjustment(*_DEDUCTIBLE, service.allowed_cents)


def _a_fifth(service: Service) -> tuple[Adjustment, ...]:
    return _contract(service), Adjustment(*_COINSURANCE, service.allowed_cents // 5)


def _denied(service: Service) -> tuple[Adjustment, ...]:
    denial = denial_of(service.case)
    return (Adjustment(denial.group, denial.reason, service.charge_cents),)


def _partly(service: Service) -> tuple[Adjustment, ...]:
    if service.is_last_of_several:
        return (Adjustment(*_BUNDLED, service.charge_cents),)
    if len(service.case.claim.lines) > 1:
        return _less_copay(service)
    return _contract(service), Adjustment(*_LOWER_LEVEL, service.allowed_cents // 4)


def _by_last_years_fees(service: Service) -> tuple[Adjustment, ...]:
    return _less_copay(service._replace(allowed_cents=service.allowed_cents * 4 // 5))


def _after_another(service: Service) -> tuple[Adjustment, ...]:
    return (Adjustment(*_PRIOR_PAYER, service.charge_cents - service.allowed_cents // 5),)


_REDUCTIONS: Final[Mapping[Outcome, Reduce]] = {
    Outcome.COPAY: _less_copay,
    Outcome.DEDUCTIBLE: _some_deductible,
    Outcome.COINSURANCE: _a_fifth,
    Outcome.FULL: _as_allowed,
    Outcome.PARTIAL: _partly,
    Outcome.CORRECTED: _by_last_years_fees,
}
