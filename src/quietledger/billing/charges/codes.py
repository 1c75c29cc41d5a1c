"""The services that we know, as data (extra file: times, pairs and pages read the same tables).

Labels are our own words; CPT's descriptors are licensed and are not shipped. Sections are those of docs/billing.md.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What was done, when a visit names no code."""

    EVALUATION = "evaluation"
    EVALUATION_MEDICAL = "evaluation_medical"
    PSYCHOTHERAPY = "psychotherapy"
    PSYCHOTHERAPY_WITH_EM = "psychotherapy_with_em"
    CRISIS = "crisis"
    FAMILY_WITHOUT = "family_without"
    FAMILY_WITH = "family_with"
    MULTI_FAMILY = "multi_family"
    GROUP = "group"
    PSYCHOANALYSIS = "psychoanalysis"
    SCREENING = "screening"
    TESTING_EVAL = "testing_eval"
    NEURO_TESTING_EVAL = "neuro_testing_eval"
    TESTING_ADMIN = "testing_admin"
    TESTING_TECHNICIAN = "testing_technician"
    TESTING_AUTOMATED = "testing_automated"
    NEURO_STATUS = "neuro_status"
    HEALTH_ASSESSMENT = "health_assessment"
    HEALTH_INDIVIDUAL = "health_individual"
    HEALTH_GROUP = "health_group"
    HEALTH_FAMILY_WITH = "health_family_with"
    HEALTH_FAMILY_WITHOUT = "health_family_without"


@dataclass(frozen=True, slots=True)
class TimeRule:
    """Minutes that support a code, and beyond them the units of its add-on.

    The first add-on unit is earned at `addon_from` minutes, each further one `addon_step` later. `stands_alone`: the
    add-on may be charged on a later day than its base (testing over several days).
    """

    code: str
    section: str
    least: int
    most: int | None = None
    addon: str = ""
    addon_from: int = 0
    addon_step: int = 0
    stands_alone: bool = False


TIMED: Final = (
    TimeRule("90832", "2.1", 16, 37),
    TimeRule("90834", "2.1", 38, 52),
    TimeRule("90837", "2.1", 53),
    TimeRule("90833", "2.1", 16, 37),
    TimeRule("90836", "2.1", 38, 52),
    TimeRule("90838", "2.1", 53),
    TimeRule("90839", "2.1", 30, addon="90840", addon_from=75, addon_step=30),
    TimeRule("90846", "2.1", 26),
    TimeRule("90847", "2.1", 26),
    TimeRule("96130", "2.2", 31, addon="96131", addon_from=91, addon_step=60, stands_alone=True),
    TimeRule("96132", "2.2", 31, addon="96133", addon_from=91, addon_step=60, stands_alone=True),
    TimeRule("96116", "2.2", 31, addon="96121", addon_from=91, addon_step=60, stands_alone=True),
    TimeRule("96136", "2.2", 16, addon="96137", addon_from=46, addon_step=30, stands_alone=True),
    TimeRule("96138", "2.2", 16, addon="96139", addon_from=46, addon_step=30, stands_alone=True),
    TimeRule("96158", "2.6", 16, addon="96159", addon_from=38, addon_step=15),
    TimeRule("96164", "2.6", 16, addon="96165", addon_from=38, addon_step=15),
    TimeRule("96167", "2.6", 16, addon="96168", addon_from=38, addon_step=15),
    TimeRule("96170", "2.6", 16, addon="96171", addon_from=38, addon_step=15),
)

# Minutes of a calendar month, not of a visit.
MONTHLY: Final = (
    TimeRule("99492", "2.3", 36, addon="99494", addon_from=86, addon_step=30),
    TimeRule("99493", "2.3", 31, addon="99494", addon_from=76, addon_step=30),
    TimeRule("G2214", "2.3", 16, 30),
    TimeRule("99484", "2.3", 20),
    TimeRule("G0323", "2.3", 20),
)

EVALUATIONS: Final = frozenset({"90791", "90792"})
PSYCHOTHERAPY: Final = frozenset({"90832", "90834", "90837"})
PSYCHOTHERAPY_ADDED: Final = frozenset({"90833", "90836", "90838"})
CRISIS: Final = frozenset({"90839", "90840"})
FAMILY: Final = frozenset({"90846", "90847"})
INTERACTIVE_BASES: Final = EVALUATIONS | PSYCHOTHERAPY | PSYCHOTHERAPY_ADDED | {"90853"}
HEALTH_BEHAVIOR: Final = frozenset({
    "96156", "96158", "96159", "96164", "96165", "96167", "96168", "96170", "96171",
})  # fmt: skip

# Medical visits that carry added psychotherapy; 99211 never does. Their level rests on decisions, not on time.
MEDICAL_VISITS: Final = frozenset(
    str(code)
    for first, last in (
        (99202, 99205), (99212, 99215), (99221, 99239), (99242, 99255), (99304, 99316), (99341, 99350),
    )
    for code in range(first, last + 1)
)  # fmt: skip

UNTIMED: Final = {
    **dict.fromkeys(
        ("90791", "90792", "90845", "90849", "90853", "90863", "90785", "96127", *sorted(MEDICAL_VISITS)), "2.1"
    ),
    "96146": "2.2",
    "96156": "2.6",
    **dict.fromkeys(("H0001", "H0002"), "2.4"),
    **dict.fromkeys(("H0015", "H0037", "H0040", "H2016", "H2018", "H2020", "H2036", "S9480", "S9485"), "2.4"),
}
COUNTED: Final = frozenset({"96127", "96146"})  # one unit for each instrument

QUARTER_HOURS: Final = frozenset({
    "H0004", "H0034", "H0036", "H0038", "H0039", "H2010", "H2011", "H2014", "H2015", "H2017", "H2019", "H2027", "H2033",
    "T1016", "T1017",
})  # fmt: skip
HOURS: Final = frozenset({"H2012", "H2035", "S9484"})
STATE_DECIDES: Final = frozenset({"H0005", "H0020", "H0031", "H0032", "H0035"})  # no unit in the code itself

KIND_CODES: Final[dict[Kind, tuple[str, ...]]] = {
    Kind.EVALUATION: ("90791",),
    Kind.EVALUATION_MEDICAL: ("90792",),
    Kind.PSYCHOTHERAPY: ("90832", "90834", "90837"),
    Kind.PSYCHOTHERAPY_WITH_EM: ("90833", "90836", "90838"),
    Kind.CRISIS: ("90839",),
    Kind.FAMILY_WITHOUT: ("90846",),
    Kind.FAMILY_WITH: ("90847",),
    Kind.MULTI_FAMILY: ("90849",),
    Kind.GROUP: ("90853",),
    Kind.PSYCHOANALYSIS: ("90845",),
    Kind.SCREENING: ("96127",),
    Kind.TESTING_EVAL: ("96130",),
    Kind.NEURO_TESTING_EVAL: ("96132",),
    Kind.TESTING_ADMIN: ("96136",),
    Kind.TESTING_TECHNICIAN: ("96138",),
    Kind.TESTING_AUTOMATED: ("96146",),
    Kind.NEURO_STATUS: ("96116",),
    Kind.HEALTH_ASSESSMENT: ("96156",),
    Kind.HEALTH_INDIVIDUAL: ("96158",),
    Kind.HEALTH_GROUP: ("96164",),
    Kind.HEALTH_FAMILY_WITH: ("96167",),
    Kind.HEALTH_FAMILY_WITHOUT: ("96170",),
}
