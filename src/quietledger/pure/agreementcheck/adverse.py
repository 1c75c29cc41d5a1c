# ruff: noqa: E501  # a pattern is read in one line
"""Terms that harm the practice (A01-A14); A03 and A12 are counted in `deadlines` and `judging`."""

from __future__ import annotations

from typing import Final

from quietledger.pure.agreementcheck.recommended import ABROAD
from quietledger.pure.agreementcheck.rules import AdverseRule
from quietledger.pure.agreementcheck.shapes import Severity

_COUNTRIES: Final = (
    "england|wales|ireland|scotland|canada|ontario|british columbia|india|germany|france|netherlands|switzerland|singapore|australia|israel"
    "|philippines|pakistan|european union|united kingdom|hong kong|china|estonia|cayman islands|bermuda"
)

ADVERSE: Final = (
    AdverseRule(
        "A01", "Use outside the United States is allowed", Severity.HIGH, ("outside", "offshore"),
        (rf"\b(may|is permitted|are permitted|is allowed|is authorized|consents?|acknowledges and agrees)\b… {ABROAD}",),
        unless=r"\b(not|never|no)\b… (outside|offshore)|only with (the )?(prior )?(written )?consent|unless ce",
    ),
    AdverseRule(
        "A02", "De-identifies or aggregates for its own purposes", Severity.HIGH, ("de-identif", "deidentif", "aggregat"),
        (r"\bba (may|is permitted to|is authorized to)\b… de-?identif", r"\bba may… aggregat\w*… (own|any)( \w+)? (purposes?|business|benefit|use)"),
        unless=r"\bmay not\b… (de-?identif|aggregat)|(on behalf of|at the (written )?(request|direction) of|only for|solely for) ce\b|only (if|as|where|when)",
    ),
    AdverseRule(
        "A04", "Unsuccessful attempts count as reported", Severity.INFO, ("deemed", "unsuccessful"),
        (r"\bunsuccessful\b… (deemed|no further)", r"\b(deemed|no further|constitutes)\b… unsuccessful"),
        note="Common, and accepted where it is limited to pings, scans and the like.",
    ),
    AdverseRule(
        "A05", "The main agreement's limit of liability covers breaches of patient data", Severity.HIGH, ("liabil",),
        (r"\bliabilit\w+ (provisions?|limitations?|caps?|limits?|terms)\b… (apply|applies|govern|extend)",
         r"\b(limitations?|limits?|exclusions?|caps?) (of|on) liabilit\w+\b… (apply|applies|govern|extend|will be subject)"),
        unless=r"\b(not|never) (apply|limit|cap)|does not|except|without (limit|cap)|shall not",
    ),
    AdverseRule(
        "A06", "Can end only after a time to cure, or only both sides alike", Severity.MEDIUM, ("cure",),
        (r"\b(fails?|failed) to cure\b", r"\bwill (provide|give|afford|allow)\b… opportunity… to cure", r"\bopportunity\b… to cure\b"),
        unless=r"immediate|at (its|ce's) (sole )?(option|discretion)|if (cure|it) is not possible", within="terminat",
    ),
    AdverseRule(
        "A07", "Keeps data after the end for itself", Severity.MEDIUM, ("retain", "keep"),
        (r"\bba may (retain|keep)\b… (phi|data|information|records|copies)… (own|management|indefinite|business|any purpose|perpetu)",
         r"\b(retain|keep)\b… phi… (own|management|indefinite|perpetu)"),
        unless=r"\bonly that phi|not feasible|infeasible|feasible|\b(not|no)\b… (retain|keep)\b|may not",
    ),
    AdverseRule(
        "A08", "Foreign law, or another regime, rules", Severity.HIGH, ("govern", "prevail", "control", "interpret"),
        (rf"\b(govern\w*|interpreted|construed)\b… laws?\b… \b({_COUNTRIES})\b", r"\b(gdpr|general data protection regulation)\b… (prevail|control|govern)"),
    ),
    AdverseRule(
        "A09", "The practice alone answers for settings on the other side", Severity.MEDIUM, ("sole", "solely"),
        (r"\bce\b… (sole responsibility|solely responsible|sole and exclusive responsib)", r"\bsole responsibility of (the )?ce\b"),
        unless=r"own (systems|devices|premises|accounts|workforce)",
    ),
    AdverseRule(
        "A10", "Changes by one side alone", Severity.HIGH, ("modif", "amend", "chang", "updat", "revis"),
        (r"\bba (may|reserves the right to)\b… (modify|amend|change|update|revise)\b… (agreement|\bbaa\b|terms)",
         r"\b(amend|modif|updat|revis|chang)\w*\b… by posting", r"\b(baa|agreement|terms)\b… as (updated|modified|amended) (by ba )?from time to time (at|on|by)\b"),
        unless=r"\bmay not\b|both parties|mutual|signed by|written (consent|agreement) of",
    ),
    AdverseRule(
        "A11", "Withholds data, or asks a fee, at the end", Severity.HIGH, ("withhold", "lien", "until", "fee", "fees"),
        (r"\b(withhold|suspend)\w*\b… (phi|data|records|access|return)… (paid|pay|fees|invoice|amounts)", r"\blien\b… (phi|data|records)",
         r"\b(retain|hold|withhold)\w*\b… (phi|data|records)… until… (paid|payment)", r"\bfees?\b… (return|export|transition|transfer) (of )?(the )?(phi|data|records)"),
        unless=r"\b(will|may) not\b|\bno (fee|lien)|without (any )?(fee|charge|lien)",
    ),
    AdverseRule(
        "A12", "What isn't filled in on a cover page doesn't apply", Severity.HIGH, ("omit", "omits", "undefined", "blank"),
        (r"\b(omits?|omitted|not define|undefined|left blank)\b… (not apply|not applicable|no effect|\"none\")",),
        note="Look at the cover page: a deadline that is left out there takes its clause away.",
    ),
    AdverseRule(
        "A13", "Waives subrogation", Severity.MEDIUM, ("subrogat",), (r"\bwaive\w*\b… subrogat", r"\bsubrogat\w+\b… waive"),
        unless=r"\b(not|no)\b… waive",
    ),
    AdverseRule(
        "A14", "Exclusive, or a share of everything that is collected", Severity.MEDIUM, ("exclusive", "percent", "percentage", "%"),
        (r"\b(percent|percentage|%)… of (all|gross|total)\b… (collect|receipts|revenue|payments)", r"\d ?%? of (all|gross|total)\b… (collect|receipts|revenue|payments)",
         r"\bexclusive(ly)?\b… (billing|vendor|provider of|right to)"),
        unless=r"non-?exclusive|excluding (patient )?cash",
    ),
)  # fmt: skip

# The clause of the library that mends each of them.
MENDED_BY: Final = {
    "A01": "R08", "A02": "R12", "A03": "R01", "A05": "R03", "A06": "P14", "A07": "P13", "A08": "R20", "A10": "R18", "A11": "R10", "A12": "R01",
}  # fmt: skip
