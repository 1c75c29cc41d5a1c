"""The same rows as `quietledger.pure.x12.reader`, read the plain way: split, loop, append.

What the columnar reader is measured against, and, sharing no code with it, what it is checked against.
It expects sound files; findings are not its business.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

Row = dict[str, object]
Tables = dict[str, list[Row]]


def read(data: bytes) -> Tables:
    """Rows of 837P and 835 transactions of one interchange."""
    text = data.decode("ascii")
    element, component, terminator = text[3], text[104], text[105]
    reader = _Reader(component)
    transaction = -1
    handle: Callable[[int, list[str]], None] = _nothing
    for ordinal, segment in enumerate(text.split(terminator), start=1):
        e = segment.strip().split(element)
        if e[0] == "ST":
            transaction += 1
            handle = {"837": reader.claim_segment, "835": reader.remit_segment}[e[1]]
            reader.begin(transaction)
        handle(ordinal, e)
    return reader.tables


def _nothing(_ordinal: int, _elements: list[str]) -> None:
    """Before the first transaction."""


def cents(text: str) -> int:
    return int(Decimal(text) * 100) if text else 0


def milli(text: str) -> int:
    return int(Decimal(text) * 1000) if text else 0


def day(text: str) -> date | None:
    return date(int(text[:4]), int(text[4:6]), int(text[6:])) if text else None


def at(e: list[str], number: int) -> str:
    return e[number] if number < len(e) else ""


class _Reader:
    def __init__(self, component: str) -> None:
        self.component = component
        names = ("claims", "lines", "remits", "remit_claims", "remit_lines", "adjustments", "balances")
        self.tables: Tables = {name: [] for name in names}

    def begin(self, transaction: int) -> None:
        self.transaction = transaction
        self.zone = self.role = self.batch = ""
        self.biller: Row = {}
        self.cover: Row = {}
        self.patient: Row = {}
        self.claim: Row = {}
        self.line: Row = {}

    def _modifiers(self, parts: list[str]) -> str:
        return ":".join(parts[2:6])

    def claim_segment(self, ordinal: int, e: list[str]) -> None:
        name = e[0]
        if name == "HL":
            self._level(e[3])
        elif name == "BHT":
            self.batch = e[3]
        elif name == "NM1":
            self._name(e)
        elif name in {"N3", "N4", "DMG", "SBR", "PAT", "PRV"}:
            self._particulars(e)
        elif name == "CLM":
            self._claim(ordinal, e)
        elif name == "LX":
            self.number = int(e[1])
        elif name == "SV1":
            self._line(ordinal, e)
        elif name == "HI":
            codes = [pair.split(self.component) for pair in e[1:]]
            self.claim["diagnoses"] = " ".join(pair[1] for pair in codes if pair[0] in {"ABK", "ABF"})
        elif name in {"REF", "AMT", "DTP"}:
            self._reference(e)

    def _level(self, code: str) -> None:
        self.zone, self.role = code, ""
        if code == "20":
            self.biller = dict.fromkeys(("billing_npi", "billing_name", "billing_tax_id", "billing_taxonomy"), "")
        elif code == "22":
            self.cover, self.patient = {}, {}

    def _name(self, e: list[str]) -> None:
        self.role = role = e[1]
        if self.zone == "20" and role == "85":
            self.biller |= {"billing_npi": at(e, 9), "billing_name": e[3]}
        elif self.zone == "22" and role == "IL":
            self.cover |= {"member_id": at(e, 9), "subscriber_last": e[3], "subscriber_first": at(e, 4)}
            self.patient = {"patient_last": e[3], "patient_first": at(e, 4)}
        elif self.zone == "22" and role == "PR":
            self.cover |= {"payer_id": at(e, 9), "payer_name": e[3]}
        elif self.zone == "23" and role == "QC":
            self.patient = {"patient_last": e[3], "patient_first": at(e, 4)}
        elif self.zone == "claim" and role in {"82", "DQ"}:
            self.claim["rendering_npi" if role == "82" else "supervising_npi"] = at(e, 9)

    def _particulars(self, e: list[str]) -> None:
        if e[0] in {"SBR", "PAT", "PRV"}:
            self._role(e)
        elif (self.zone, self.role) in {("22", "IL"), ("23", "QC")}:
            self._person(e)

    def _person(self, e: list[str]) -> None:
        if e[0] == "N3":
            self.patient["street"] = e[1]
        elif e[0] == "N4":
            self.patient |= {"city": e[1], "state": e[2], "zip": e[3]}
        else:
            self.patient |= {"birth_on": day(e[2]), "sex": e[3]}

    def _role(self, e: list[str]) -> None:
        if e[0] == "PRV" and self.zone == "20":
            self.biller["billing_taxonomy"] = e[3]
        elif e[0] == "SBR" and self.zone == "22":
            sbr = {"payer_sequence": e[1], "relation": e[2], "group_number": e[3], "filing_code": at(e, 9)}
            self.cover |= sbr
        elif e[0] == "SBR" and self.zone == "claim":
            self.zone = "other"
        elif e[0] == "PAT" and self.zone == "23":
            self.cover["relation"] = e[1]

    def _claim(self, ordinal: int, e: list[str]) -> None:
        self.zone = "claim"
        place, _b, frequency = e[5].split(self.component)
        details = ("rendering_npi", "supervising_npi", "authorization", "payer_claim_number")
        self.claim = {
            "claim": len(self.tables["claims"]),
            "transaction": self.transaction,
            "segment": ordinal,
            "control_number": e[1],
            "charge_cents": cents(e[2]),
            "place": place,
            "frequency": frequency,
            **self.cover,
            **self.patient,
            **self.biller,
            **dict.fromkeys(details, ""),
            "patient_paid_cents": 0,
            "diagnoses": "",
            "batch": self.batch,
        }
        self.tables["claims"].append(self.claim)

    def _line(self, ordinal: int, e: list[str]) -> None:
        self.zone = "line"
        parts = e[1].split(self.component)
        self.line = {
            "line": len(self.tables["lines"]),
            "claim": len(self.tables["claims"]) - 1,
            "segment": ordinal,
            "number": self.number,
            "code": parts[1],
            "modifiers": self._modifiers(parts),
            "charge_cents": cents(e[2]),
            "units_milli": milli(e[4]),
            "place": at(e, 5),
            "service_on": None,
            "service_to": None,
            "control_number": "",
            "pointers": at(e, 7),
        }
        self.tables["lines"].append(self.line)

    def _reference(self, e: list[str]) -> None:
        if e[0] == "REF" and self.zone == "20" and self.role == "85" and e[1] in {"EI", "SY"}:
            self.biller["billing_tax_id"] = e[2]
        elif self.zone == "claim" and e[0] == "REF" and e[1] in {"G1", "F8"}:
            self.claim["authorization" if e[1] == "G1" else "payer_claim_number"] = e[2]
        elif self.zone == "claim" and e[0] == "AMT" and e[1] == "F5":
            self.claim["patient_paid_cents"] = cents(e[2])
        elif self.zone == "line" and e[0] == "REF" and e[1] == "6R":
            self.line["control_number"] = e[2]
        elif self.zone == "line" and e[0] == "DTP" and e[1] == "472":
            first, _dash, last = e[3].partition("-")
            self.line |= {"service_on": day(first), "service_to": day(last or first)}

    def remit_segment(self, ordinal: int, e: list[str]) -> None:
        name = e[0]
        if name in {"ST", "BPR", "TRN", "N1"}:
            self._remit(ordinal, e)
        elif name == "CLP":
            self._remit_claim(ordinal, e)
        elif name == "SVC":
            self._remit_line(ordinal, e)
        elif name == "CAS":
            self._adjustment(ordinal, e)
        elif name == "PLB":
            self._balance(ordinal, e)
        elif name in {"NM1", "MOA"} and self.zone == "claim":
            self._remit_claim_detail(e)
        elif name in {"DTM", "REF", "AMT", "LQ"}:
            self._remit_detail(e)

    def _remit(self, ordinal: int, e: list[str]) -> None:
        if e[0] == "ST":
            number = len(self.tables["remits"])
            self.remit: Row = {"remit": number, "transaction": self.transaction, "segment": ordinal, "payee_tax_id": ""}
            self.remit["produced_on"] = None
            self.tables["remits"].append(self.remit)
            self.zone = "remit"
        elif e[0] == "BPR":
            self.remit |= {"handling": e[1], "paid_cents": cents(e[2]), "credit": e[3], "method": e[4]}
            self.remit["pay_on"] = day(at(e, 16))
        elif e[0] == "TRN":
            self.remit |= {"trace": e[2], "payer_trace_id": e[3]}
        elif e[1] == "PR":
            self.remit |= {"payer_name": e[2], "payer_id": at(e, 4)}
        elif e[1] == "PE":
            self.remit |= {"payee_name": e[2], "payee_id": at(e, 4)}

    def _remit_claim(self, ordinal: int, e: list[str]) -> None:
        self.zone = "claim"
        self.claim = {
            "remit_claim": len(self.tables["remit_claims"]),
            "remit": len(self.tables["remits"]) - 1,
            "segment": ordinal,
            "control_number": e[1],
            "status": e[2],
            "charge_cents": cents(e[3]),
            "paid_cents": cents(e[4]),
            "patient_cents": cents(at(e, 5)),
            "filing_code": at(e, 6),
            "payer_claim_number": at(e, 7),
            "place": at(e, 8),
            "frequency": at(e, 9),
            **dict.fromkeys(("patient_last", "patient_first", "member_id", "crossover_payer", "remarks"), ""),
            "interest_cents": 0,
        }
        self.tables["remit_claims"].append(self.claim)

    def _remit_claim_detail(self, e: list[str]) -> None:
        if e[0] == "MOA":
            self.claim["remarks"] = " ".join(code for code in e[3:8] if code)
        elif e[1] == "QC":
            self.claim |= {"patient_last": e[3], "patient_first": at(e, 4), "member_id": at(e, 9)}
        elif e[1] == "TT":
            self.claim["crossover_payer"] = e[3]

    def _remit_line(self, ordinal: int, e: list[str]) -> None:
        self.zone = "line"
        parts = e[1].split(self.component)
        self.line = {
            "remit_line": len(self.tables["remit_lines"]),
            "remit_claim": len(self.tables["remit_claims"]) - 1,
            "segment": ordinal,
            "code": parts[1],
            "modifiers": self._modifiers(parts),
            "charge_cents": cents(e[2]),
            "paid_cents": cents(at(e, 3)),
            "units_milli": milli(at(e, 5)) if at(e, 5) else 1000,
            "service_on": None,
            "service_to": None,
            "control_number": "",
            "allowed_cents": 0,
            "remarks": "",
            "original_code": at(at(e, 6).split(self.component), 1),
        }
        self.tables["remit_lines"].append(self.line)

    def _adjustment(self, ordinal: int, e: list[str]) -> None:
        line = len(self.tables["remit_lines"]) - 1 if self.zone == "line" else -1
        for element in range(3, len(e), 3):
            if e[element]:
                row: Row = {"remit_claim": len(self.tables["remit_claims"]) - 1, "remit_line": line, "segment": ordinal}
                row |= {"element": element, "group": e[1], "reason": e[element - 1], "cents": cents(e[element])}
                row["quantity_milli"] = milli(at(e, element + 1))
                self.tables["adjustments"].append(row)

    def _balance(self, ordinal: int, e: list[str]) -> None:
        self.zone = "balance"
        for element in range(4, len(e), 2):
            code, _sign, reference = e[element - 1].partition(self.component)
            row: Row = {"remit": len(self.tables["remits"]) - 1, "segment": ordinal, "element": element}
            row |= {"provider": e[1], "period_end": day(e[2]), "code": code, "reference": reference}
            row["cents"] = cents(e[element])
            self.tables["balances"].append(row)

    def _remit_detail(self, e: list[str]) -> None:
        if e[0] == "DTM" and e[1] == "405":
            self.remit["produced_on"] = day(e[2])
        elif e[0] == "REF" and e[1] == "TJ" and self.zone == "remit":
            self.remit["payee_tax_id"] = e[2]
        elif e[0] == "AMT" and e[1] == "I" and self.zone == "claim":
            self.claim["interest_cents"] = cents(e[2])
        elif self.zone != "line":
            return
        elif e[0] == "DTM" and e[1] in {"472", "150"}:
            self.line |= {"service_on": day(e[2]), "service_to": day(e[2])}
        elif e[0] == "DTM" and e[1] == "151":
            self.line["service_to"] = day(e[2])
        elif e[0] == "REF" and e[1] == "6R":
            self.line["control_number"] = e[2]
        elif e[0] == "AMT" and e[1] == "B6":
            self.line["allowed_cents"] = cents(e[2])
        elif e[0] == "LQ" and e[1] == "HE":
            self.line["remarks"] = f"{self.line['remarks']} {e[2]}".strip()
