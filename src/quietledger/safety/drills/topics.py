"""What no lure may say: subjects that hurt, names of real companies, and addresses that might be somebody's.

An extra file of the room: the one place where these lists stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from quietledger.pure.mailguard import finding

# Subjects of which people have been hurt by drills: fear for pay, health, family, papers, work, or for a patient.
SUBJECTS: Final[Mapping[str, str]] = {
    "pay that is cut": r"(pay|salary|wage|hours?)\s+(cut|reduc\w+|decreas\w+)|(cut|reduc\w+)\s+(in|of|to)?\s*(your\s+)?"
                       r"(pay|salar\w+|wages?|hours)|overpaid|garnish\w*",
    "illness": r"ill(ness)?|sick(ness)?|disease|cancer|tumou?rs?|diagnos\w+|covid\w*|infect\w+|pregnan\w+|biopsy|"
               r"hospitali[sz]\w+|(test|lab)\s+results?",
    "bonuses": r"bonus(es)?|pay\s+raise|(pay|salary|wage)\s+increase|profit\s+sharing",
    "children": r"child(ren)?|kids?|daughters?|sons?|bab(y|ies)|daycare|school\s+(closing|lockdown|shooting)",
    "immigration": r"immigra\w+|visas?|green\s+card|deport\w+|citizenship|work\s+permit|asylum",
    "layoffs": r"lay-?\s?offs?|laid\s+off|redundan\w+|severance|downsiz\w+|terminated|termination\s+of\s+employment|"
               r"fired|dismissal",
    "patients in crisis": r"suicid\w*|overdos\w*|self-?\s?harm\w*|in\s+crisis|crisis\s+(line|call|team)|psychotic|"
                          r"abus(e|ed|ive)|child\s+protect\w+|welfare\s+check|died|death|dying",
}  # fmt: skip
# Names of payers, software, parcel, payroll and money firms that people here deal with, and of public offices.
BRANDS: Final = (
    "Aetna", "Cigna", "UnitedHealth", "UnitedHealthcare", "Optum", "Anthem", "Elevance", "Blue Cross", "Blue Shield",
    "BCBS", "Humana", "Kaiser", "Medicare", "Medicaid", "Tricare", "Centene", "Molina", "Ambetter", "Magellan",
    "Beacon Health", "Carelon", "Availity", "Change Healthcare", "Waystar", "Office Ally", "TriZetto", "Zelis",
    "SimplePractice", "TherapyNotes", "Epic", "Microsoft", "Office 365", "Outlook", "OneDrive", "SharePoint", "Windows",
    "Google", "Gmail", "Apple", "iCloud", "iPhone", "Amazon", "DocuSign", "Adobe", "Dropbox", "Box.com", "WeTransfer",
    "PayPal", "Zelle", "Venmo", "Cash App", "Stripe", "Visa", "Mastercard", "American Express", "FedEx", "UPS", "USPS",
    "DHL", "ADP", "Gusto", "Paychex", "QuickBooks", "Intuit", "Norton", "McAfee", "Geek Squad", "Best Buy", "Zoom",
    "Slack", "RingCentral", "eFax", "LinkedIn", "Facebook", "WhatsApp", "Netflix", "Walmart", "Chase", "Wells Fargo",
    "Bank of America", "Citibank", "Capital One", "IRS", "SSA", "HHS", "CMS", "FBI", "CDC", "Social Security",
    "Department of Health", "Internal Revenue Service",
)  # fmt: skip
SAFE_ENDINGS: Final = ("example", "test", "invalid")
_SUBJECTS: Final = {name: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for name, words in SUBJECTS.items()}
_AS_WRITTEN: Final = {"Epic", "Box.com", "Windows", "Apple", "Chase", "Visa", "Zoom", "Slack", "Stripe", "Gusto"}
_HOST: Final = re.compile(r"(?:https?://|@|\b)((?:[a-z0-9_-]+\.)+[a-z]{2,24})\b", re.IGNORECASE)
_PHONE: Final = re.compile(r"(?<!\w)(?:\+?1[ .-]?)?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?!\w)|(?<![\w-])\d{3}-\d{4}(?!\w)")
_MADE_UP_PHONE: Final = re.compile(r"555-01\d\d$")
_FILES: Final = frozenset({"pdf", "xlsx", "docx", "txt", "csv", "zip", "html"})


def wrong(text: str, own_domains: frozenset[str]) -> Iterator[str]:
    """Everything that a lure may not say, in words.  own_domains: those of the practice, which a lure may use."""
    for name, words in _SUBJECTS.items():
        if found := words.search(text):
            yield f"Drills are never about {name}: “{found.group()}”."
    for brand in BRANDS:
        if _brand(brand).search(text):
            yield f"“{brand}” is a real name. Make one up, such as “Northfield Health Plan”."
    for host in dict.fromkeys(found.group(1).lower() for found in _HOST.finditer(text)):
        if not _is_ours(host, own_domains):
            yield f"“{host}” might be somebody’s. Use a domain of yours, or one that ends in .example or .test."
    for phone in dict.fromkeys(_PHONE.findall(text)):
        if not _MADE_UP_PHONE.search(phone):
            yield f"“{phone}” might be somebody’s telephone. Use a number from 555-0100 to 555-0199."
    for say in dict.fromkeys(leak.say for leak in finding.find(text)):
        yield f"{say} Nothing in a drill is about a patient."


def _brand(brand: str) -> re.Pattern[str]:
    is_exact = brand in _AS_WRITTEN or brand.isupper()  # "ups", "zoom" and "visa" are words, too
    return re.compile(rf"(?<!\w){re.escape(brand)}(?!\w)", 0 if is_exact else re.IGNORECASE)


def _is_ours(host: str, own_domains: frozenset[str]) -> bool:
    ending = host.rpartition(".")[2]
    if ending in SAFE_ENDINGS or (ending in _FILES and host.count(".") == 1):
        return True
    return any(host == one or host.endswith(f".{one}") for one in own_domains)
