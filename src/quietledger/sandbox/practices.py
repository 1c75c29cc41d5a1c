"""The two made-up practices and the five made-up payers: who they are, what they charge, what they allow."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

NO_SUCH_PAYER: Final = "MISTY9"  # stands on a few patients and nowhere else, so that an import has something to find
CLEARINGHOUSE_ID: Final = "PAPERLARK"
CLEARINGHOUSE_NAME: Final = "Paperlark Exchange"

CHARGES: Final[Mapping[str, int]] = {
    "90785": 1500,
    "90791": 22500,
    "90832": 11000,
    "90834": 14000,
    "90837": 18000,
    "90839": 21000,
    "90840": 10500,
    "90846": 15000,
    "90847": 16500,
    "90853": 6000,
    "96130": 19500,
    "96131": 15000,
    "96136": 8500,
    "96137": 7500,
    "H0004": 4000,
    "H0031": 16000,
}


def npi(nine: str) -> str:
    """Nine digits with their check digit: Luhn over `80840` and the nine (billing.md, row 1.5)."""
    digits = [int(digit) for digit in reversed(f"80840{nine}")]
    doubled = [sum(divmod(2 * digit, 10)) if place % 2 == 0 else digit for place, digit in enumerate(digits)]
    return f"{nine}{-sum(doubled) % 10}"


@dataclass(frozen=True, slots=True)
class Payer:
    """A health plan, with what it tells practices and, from `allowed_percent` on, what only it knows."""

    payer_id: str
    name: str
    filing_code: str
    limit_days: int
    appeal_days: int
    telehealth_modifier: str
    terms: Mapping[str, Any]
    allowed_percent: int
    copay_cents: int
    claim_prefix: str
    trace_id: str
    street: str
    needs_authorization: bool = False
    takes_audio: bool = False
    is_known: bool = True

    def allowed_cents(self, code: str) -> int | None:
        """What the contract pays for one unit, in steps of five cents; None for a service it does not list."""
        charge_cents = CHARGES.get(code)
        if charge_cents is None or not self.is_known:
            return None
        return charge_cents * self.allowed_percent // 500 * 5


def _terms(rounding: str, video: str, audio: str = "", **more: object) -> Mapping[str, Any]:
    return {
        "rounding": {"*": rounding},
        "unit_minutes": {"H0031": 0},
        "video_modifier": video,
        "audio_modifier": audio,
        "group_modifier": "",
        "license_modifiers": {},
        "modifier_order": ["license", "group", "telehealth", "visit"],
        **more,
    }


_BY_LICENSE: Final = {"PhD": "HP", "PsyD": "HP", "LCSW": "HO", "LMFT": "HO", "LPC": "HO"}

PAYERS: Final = (
    Payer("BLUEF1", "Bluefinch Health Plan", "CI", 90, 180, "required", _terms("midpoint8", "95", "93"),
          79, 2500, "BF", "1999000011", "1 Finch Row", takes_audio=True),
    Payer("FENNI2", "Fennimore Mutual", "CI", 120, 180, "required", _terms("full_unit", "95"),
          74, 3000, "FM", "1999000022", "22 Mutual Square"),
    Payer("GINGH3", "Gingham Care", "HM", 180, 90, "required", _terms("ceil", "95"),
          70, 2000, "GC", "1999000033", "333 Checkered Way", needs_authorization=True),
    Payer("OLDOR4", "Old Orchard Benefit", "12", 365, 120, "forbidden", _terms("midpoint8", ""),
          83, 3500, "OO", "1999000044", "4 Orchard Gate"),
    Payer("LARKS5", "Larkspur State Plan", "MC", 365, 60, "required",
          _terms("midpoint8", "GT", "93", license_modifiers=_BY_LICENSE),
          61, 0, "LS", "1999000055", "55 Meadow Street", takes_audio=True),
)  # fmt: skip
BY_ID: Final[Mapping[str, Payer]] = {payer.payer_id: payer for payer in PAYERS}


@dataclass(frozen=True, slots=True)
class Clinician:
    """Someone who treats; `license` and taxonomy decide what they may bill."""

    first: str
    last: str
    license: str
    taxonomy: str
    npi: str

    @property
    def source_name(self) -> str:
        """The name under which the practice's own system exports the sessions."""
        return f"{self.first} {self.last}"

    @property
    def is_psychologist(self) -> bool:
        return self.taxonomy == "103TC0700X"


@dataclass(frozen=True, slots=True)
class Practice:
    """A made-up practice; `towns` are the places its patients live in, `salt` keeps its people its own."""

    key: str
    name: str
    code: str
    npi: str
    tax_id: str
    street: str
    city: str
    state: str
    zip: str
    email: str
    timezone: str
    sender_id: str
    salt: int
    clinicians: tuple[Clinician, ...]
    towns: tuple[tuple[str, str], ...]
    taxonomy: str = "261QM0801X"
    phone: str = "5555550100"
    statement_floor_cents: int = field(default=500)


_PSYCHOLOGIST, _SOCIAL_WORKER, _FAMILY, _COUNSELOR = "103TC0700X", "1041C0700X", "106H00000X", "101YP2500X"

LANTERN_HILL: Final = Practice(
    key="lantern-hill", name="Lantern Hill Psychology", code="LH", npi=npi("199999900"), tax_id="000123456",
    street="100 Lantern Hill Road", city="Mossgate", state="IL", zip="627019998", email="desk@lantern-hill.example.com",
    timezone="America/Chicago", sender_id="LANTERNHILL", salt=11,
    clinicians=(
        Clinician("Bram", "Thornberry", "PhD", _PSYCHOLOGIST, npi("199999901")),
        Clinician("Odette", "Marrowby", "PsyD", _PSYCHOLOGIST, npi("199999902")),
        Clinician("Casey", "Fernwhistle", "LCSW", _SOCIAL_WORKER, npi("199999903")),
        Clinician("Ines", "Plumridge", "LCSW", _SOCIAL_WORKER, npi("199999904")),
        Clinician("Otis", "Applegarth", "LMFT", _FAMILY, npi("199999905")),
        Clinician("Wren", "Saltmarsh", "LPC", _COUNSELOR, npi("199999906")),
    ),
    towns=(("Mossgate", "62701"), ("Upper Thimble", "62702"), ("Penny Crossing", "62703"), ("Wickford End", "62704")),
)  # fmt: skip
RIVER_HOUSE: Final = Practice(
    key="river-house", name="River House Counseling", code="RH", npi=npi("199999950"), tax_id="000654321",
    street="7 Heron Landing", city="Ferryman", state="OR", zip="974019998", email="desk@river-house.example.com",
    timezone="America/Los_Angeles", sender_id="RIVERHOUSE", salt=23,
    clinicians=(
        Clinician("Delphine", "Oxbow", "PhD", _PSYCHOLOGIST, npi("199999951")),
        Clinician("Ambrose", "Reedling", "PsyD", _PSYCHOLOGIST, npi("199999952")),
        Clinician("Mabel", "Ferrywick", "LCSW", _SOCIAL_WORKER, npi("199999953")),
        Clinician("Cosmo", "Eddystone", "LCSW", _SOCIAL_WORKER, npi("199999954")),
        Clinician("Petra", "Millrace", "LMFT", _FAMILY, npi("199999955")),
        Clinician("Linus", "Sedgeworth", "LPC", _COUNSELOR, npi("199999956")),
    ),
    towns=(("Ferryman", "97401"), ("Low Heron", "97402"), ("Two Bridges", "97403"), ("Otterholt", "97404")),
)  # fmt: skip
PRACTICES: Final[Mapping[str, Practice]] = {one.key: one for one in (LANTERN_HILL, RIVER_HOUSE)}


def as_json(practice: Practice) -> dict[str, Any]:
    """practice.json: all that a program needs to set the practice up, and nothing that only a payer would know."""
    firm = ("key", "name", "code", "npi", "tax_id", "taxonomy", "street", "city", "state", "zip", "phone", "email")
    more = ("timezone", "statement_floor_cents", "sender_id")
    shown = ("source_name", "last", "first", "npi", "taxonomy", "license")
    return {
        "practice": {name: getattr(practice, name) for name in (*firm, *more)} | {"sample": True},
        "clinicians": [{name: getattr(one, name) for name in shown} for one in practice.clinicians],
        "payers": [_payer_json(payer) for payer in PAYERS],
    }


def _payer_json(payer: Payer) -> dict[str, Any]:
    told = ("payer_id", "name", "filing_code", "limit_days", "appeal_days", "needs_authorization")
    fees = [
        {"code": code, "charge_cents": charge_cents, "allowed_cents": payer.allowed_cents(code)}
        for code, charge_cents in CHARGES.items()
    ]
    return {name: getattr(payer, name) for name in (*told, "telehealth_modifier", "terms")} | {"fees": fees}
